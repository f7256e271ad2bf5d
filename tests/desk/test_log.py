"""The log is append-only, and what was tampered with shows."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest
from sqlalchemy import text

from unisono.desk import Desk, Event
from unisono.desk.digests import NOTHING
from unisono.desk.log import append
from unisono.errors import DeskError
from unisono.model.plan import Theme

Make = Callable[..., Theme]


@pytest.fixture
def used(desk: Desk, theme: Make) -> Desk:
    """A desk with three changes and a sign-in."""
    desk.put(theme(), "calm", by="ann", why="new")
    desk.event(Event(by="ann", action="sign-in", detail={"from": "192.0.2.7"}))
    desk.put(theme(owner="bo"), "calm", by="bo")
    desk.archive("theme", "calm", by="bo", why="over")
    return desk


def _tamper(desk: Desk, *statements: str) -> None:
    """Change rows as somebody with all rights on the database can."""
    postgresql = desk.database.dialect == "postgresql"
    with desk.database.begin() as connection:
        if postgresql:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            for name in ("revision", "log"):
                for verb in ("update", "delete", "replace"):
                    connection.execute(text(f"DROP TRIGGER {name}_no_{verb}"))
        for statement in statements:
            connection.execute(text(statement))


def test_what_happened_is_told_in_order(used: Desk) -> None:
    rows = used.log()
    assert [(r.number, r.by, r.action, r.kind, r.key, r.revision) for r in rows] == [
        (1, "ann", "create", "theme", "calm", 1),
        (2, "ann", "sign-in", "", "", None),
        (3, "bo", "change", "theme", "calm", 2),
        (4, "bo", "archive", "theme", "calm", 3),
    ]
    assert rows[0].previous == NOTHING
    assert [r.previous for r in rows[1:]] == [r.digest for r in rows[:-1]]
    assert [r.detail.get("why") for r in rows] == ["new", None, "", "over"]
    assert [r.number for r in used.log(newest=2)] == [3, 4]
    assert [r.number for r in used.log(by="ann", after=1)] == [2]
    assert [r.number for r in used.log(kind="theme", key="calm")] == [1, 3, 4]


def test_an_untouched_desk_verifies(used: Desk) -> None:
    found = used.verify()
    assert (found.entries, found.revisions, found.problems) == (4, 3, ())
    assert found.head == used.log()[-1].digest


@pytest.mark.parametrize("table", ["log", "revision"])
def test_rows_cannot_be_changed(used: Desk, table: str) -> None:
    columns = {"log": "number, at", "revision": "kind, key, number, action"}[table]
    statements = [f"UPDATE {table} SET action = 'x'", f"DELETE FROM {table}"]
    if used.database.dialect == "postgresql":
        statements.append(f"TRUNCATE {table}")
    else:
        statements.append(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
        statements.append(f"UPDATE OR REPLACE {table} SET number = 1")
    before = used.log(), used.history("theme", "calm")
    for statement in statements:
        with (
            pytest.raises(DeskError, match=f"{table} is append-only"),
            used.database.begin() as connection,
        ):
            connection.execute(text(statement))
    assert (used.log(), used.history("theme", "calm")) == before
    assert columns


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE log SET \"by\" = 'eve' WHERE number = 2", "log: row 2 was changed"),
        ("UPDATE log SET detail = '{}' WHERE number = 2", "log: row 2 was changed"),
        ("DELETE FROM log WHERE number = 2", "log: row 2 is missing"),
        (
            "UPDATE revision SET why = 'x' WHERE number = 2",
            "revision 2 of theme/calm was changed",
        ),
        ("DELETE FROM revision WHERE number = 2", "revision 2 of theme/calm is missing"),
        (
            "UPDATE document SET changed_by = 'eve'",
            "theme/calm is not as its newest revision",
        ),
        ("UPDATE document SET body = '{}'", "theme/calm is not as its newest revision"),
    ],
)
def test_tampering_shows(used: Desk, statement: str, problem: str) -> None:
    _tamper(used, statement)
    assert used.verify().problems == (problem,)


def test_a_document_that_was_deleted_shows(used: Desk) -> None:
    delete = "DELETE FROM document WHERE kind = 'theme'"
    if used.database.dialect == "postgresql":
        _tamper(used, delete)
    else:  # as any other program, which does not ask for foreign keys
        with closing(sqlite3.connect(used.database.place.removeprefix("sqlite:///"))) as file:
            file.execute(delete)
            file.commit()
    assert used.verify().problems == ("theme/calm is missing among the documents",)


def test_a_row_forged_with_its_own_digest_shows(used: Desk) -> None:
    row = used.log()[1]
    forged = replace(row, by="eve")
    _tamper(used, f"UPDATE log SET \"by\" = 'eve', digest = '{forged.seal()}' WHERE number = 2")
    assert used.verify().problems == ("log: row 3 does not follow the row before it",)


def test_rows_cut_off_at_the_end_show_by_their_revisions(used: Desk) -> None:
    _tamper(used, "DELETE FROM log WHERE number = 4")
    assert used.verify().problems == ("revision 3 of theme/calm is not in the log",)


def test_secrets_are_not_logged_and_odd_text_is_stored(desk: Desk) -> None:
    entry = desk.event(
        Event(
            by="a\0b" + "x" * 400,
            action="sign-in refused",
            key="\ud800",
            detail={"password": "p", "deep": [{"api_key": "k", "name": "n\0"}], "Token": 1},
        )
    )
    assert desk.log() == (entry,)
    assert entry.detail == {"password": "***", "deep": [{"api_key": "***", "name": "n�"}],
                            "Token": "***"}  # fmt: skip
    assert (len(entry.by), entry.by[:3], entry.key) == (300, "a�b", "?")
    assert desk.verify().problems == ()


def test_other_rooms_log_within_their_transaction(desk: Desk) -> None:
    def interrupted() -> None:
        with desk.database.begin() as connection:
            append(connection, Event(by="ann", action="key created"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        interrupted()
    assert desk.log() == ()
    with desk.database.begin() as connection:
        append(connection, Event(by="ann", action="key created"))
        append(connection, Event(by="ann", action="key revoked"))
    assert [e.number for e in desk.log()] == [1, 2]


def test_marks_are_the_log_without_its_details(used: Desk) -> None:
    log = used.log(after=1)
    assert [(m.number, m.digest, m.action) for m in used.marks(1)] == [
        (e.number, e.digest, e.action) for e in log
    ]
    assert used.marks(log[-1].number) == ()
