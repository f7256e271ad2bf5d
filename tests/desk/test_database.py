"""Opening, migrating, refusing; several openers and writers at once."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

import unisono.access
import unisono.assets
import unisono.notices
from unisono.desk import Desk
from unisono.desk.database import Database, Moment, metadata
from unisono.desk.migrate import VERSION_TABLE, head, upgrade
from unisono.errors import DeskError, DiskFullError, StaleEdit
from unisono.model.plan import Theme

Make = Callable[..., Theme]


def test_migrations_make_the_tables_of_the_code(desk: Desk) -> None:
    for room in (unisono.access, unisono.assets, unisono.notices):
        for module in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
            import_module(module.name)  # rooms above bring tables of their own
    import_module("unisono.calendar.checked_pages")
    import_module("unisono.calendar.slot_table")
    import_module("unisono.messages.rated")
    with desk.database.begin() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE, "compare_type": True}
        )
        assert compare_metadata(context, metadata) == []


def test_steps_are_numbered_without_gaps() -> None:
    folder = Path(unisono.desk.__file__).parent / "migrations" / "versions"
    files = sorted(folder.glob("v*.py"))
    assert [f.stem[1:5] for f in files] == [f"{n:04}" for n in range(1, len(files) + 1)]
    for before, file in zip(["None", *(f'"{f.stem[1:5]}"' for f in files)], files, strict=False):
        source = file.read_text(encoding="utf-8")
        assert f'revision = "{file.stem[1:5]}"' in source
        assert f"down_revision = {before}" in source
    assert head() == files[-1].stem[1:5]


def test_a_desk_of_a_newer_unisono_is_refused(address: str) -> None:
    with Desk.open(address) as desk, desk.database.begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    with pytest.raises(DeskError, match=r"made by a newer unisono \(version 9999") as caught:
        Desk.open(address)
    assert "Update unisono" in caught.value.way_out


def test_a_step_that_fails_leaves_nothing(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from alembic import command

    def broken(*arguments: object) -> None:
        original(*arguments)  # type: ignore[arg-type]
        raise OSError(28, "No space left on device")

    original = command.upgrade
    monkeypatch.setattr(command, "upgrade", broken)
    with pytest.raises(OSError, match="No space"):
        Desk.open(address)
    monkeypatch.undo()
    database = Desk.open(address).database
    with database.begin() as connection:
        assert inspect(connection).has_table("document")
        upgrade(connection, head())
    database.close()


def test_openers_at_the_same_time_wait_for_each_other(address: str) -> None:
    def opened(number: int) -> str:
        with Desk.open(address) as desk:
            desk.put(Theme(title="x", first_day="2026-01-01", last_day="2026-01-02"),  # type: ignore[arg-type]
                     f"k{number}", by="ann")  # fmt: skip
            return desk.database.dialect

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(opened, range(6)))) == 1
    with Desk.open(address) as desk:
        assert len(desk.list(Theme)) == 6
        assert desk.verify().problems == ()


_EDITOR = """
import sys
from unisono.desk import Desk
from unisono.errors import StaleEdit
from unisono.model.plan import Theme

address, who, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
with Desk.open(address) as desk:
    done = lost = 0
    while done < rounds:
        now = desk.get(Theme, "calm")
        names = (*now.document.pillars, f"{who}{done}")
        try:
            desk.put(now.document.model_copy(update={"pillars": names}), "calm", by=who,
                     expected=now.revision)
            done += 1
        except StaleEdit:
            lost += 1
    print(done, lost)
"""


def test_two_processes_lose_nothing(address: str, theme: Make) -> None:
    with Desk.open(address) as desk:
        desk.put(theme(), "calm", by="ann")
        editors = [
            subprocess.Popen(
                [sys.executable, "-c", _EDITOR, address, who, "8"], stdout=subprocess.PIPE
            )
            for who in "ab"
        ]
        for editor in editors:
            assert editor.communicate(timeout=120)[0].split()[:1] == [b"8"]
        assert sorted(desk.get(Theme, "calm").document.pillars) == sorted(
            f"{who}{n}" for who in "ab" for n in range(8)
        )
        assert len(desk.history("theme", "calm")) == 17
        assert desk.verify().problems == ()


def test_of_many_at_the_same_moment_one_wins(desk: Desk, theme: Make) -> None:
    desk.put(theme(), "calm", by="ann")
    ready = threading.Barrier(8)

    def edit(number: int) -> str:
        ready.wait()
        try:
            desk.put(theme(owner=str(number)), "calm", by=str(number), expected=1)
            desk.put(theme(owner=str(number)), f"new{number}", by=str(number), expected=0)
        except StaleEdit as error:
            return error.changed_by
        return "won"

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(edit, range(8)))
    assert results.count("won") == 1
    assert {r for r in results if r != "won"} == {str(results.index("won"))}


def test_readers_see_one_moment_while_others_write(desk: Desk, theme: Make) -> None:
    desk.put(theme(), "calm", by="ann")
    with desk.database.read() as connection:
        count = text("SELECT count(*) FROM revision")
        assert connection.execute(count).scalar() == 1
        desk.put(theme(owner="bo"), "calm", by="bo")
        assert connection.execute(count).scalar() == 1
    with pytest.raises(DeskError), desk.database.read() as connection:
        connection.execute(text("SELECT * FROM missing"))


def test_a_writer_that_waits_too_long_is_told(
    address: str, theme: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unisono.desk.database.WAIT_SECONDS", 0.1)
    with Desk.open(address) as desk, desk.database.begin():
        assert desk.find("theme", "calm") is None  # readers wait for nobody
        with pytest.raises(DeskError, match="is busy") as caught:
            desk.put(theme(), "calm", by="ann")
    assert "try again" in caught.value.way_out


def test_a_full_disk_is_told_and_nothing_is_lost(lone: Desk, theme: Make) -> None:
    lone.put(theme(), "calm", by="ann")
    with lone.database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DiskFullError, match="disk is full"):
        lone.put(theme(narrative="x" * 20_000), "calm", by="ann")
    assert lone.get(Theme, "calm").document == theme()
    assert lone.verify().problems == ()


def test_sqlite_is_set_up_to_survive(lone: Desk, tmp_path: Path) -> None:
    with lone.database.read() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 15_000,
    }
    fresh = tmp_path / "own" / "desk.sqlite"
    Desk.open(f"sqlite:///{fresh}").close()
    assert fresh.stat().st_mode & 0o777 == 0o600


def test_what_cannot_be_opened_is_said(tmp_path: Path) -> None:
    junk = tmp_path / "junk.sqlite"
    junk.write_bytes(b"not a database, but long enough to look at it" * 100)
    with pytest.raises(DeskError, match="is damaged") as caught:
        Desk.open(f"sqlite:///{junk}")
    assert "unisono restore" in caught.value.way_out
    (tmp_path / "file").write_text("")
    for address, words in (
        (f"sqlite:///{tmp_path}/file/desk.sqlite", "cannot be opened"),
        ("sqlite://", "no address"),
        ("mysql://ann:secret@db.test/x", "no address"),
        ("postgresql://ann:sec ret@:x:/", "no address"),
        ("postgresql://ann:***@db.test/x", "password .* is missing"),
        ("postgresql://ann:secret@127.0.0.1:1/x", "127.0.0.1"),
    ):
        with pytest.raises(DeskError, match=words) as caught:
            Desk.open(address)
        assert "secret" not in f"{caught.value} {caught.value.__cause__}"


def test_a_missing_driver_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(DeskError, match=r"driver that is not installed.*unisono\[postgres\]"):
        Database.open("postgresql+psycopg://ann:secret@127.0.0.1/x")


def test_moments_need_a_zone(lone: Desk) -> None:
    with pytest.raises(ValueError, match="time zone"):
        Moment().process_bind_param(datetime(2026, 1, 1), lone.database.engine.dialect)
    aware = datetime(2026, 1, 1, tzinfo=UTC)
    assert Moment().process_bind_param(aware, lone.database.engine.dialect) == aware


_ANOTHER_PROCESS = """
import sys
from datetime import date
from unisono.desk import Desk
from unisono.model.plan import Theme
with Desk.open(sys.argv[1]) as desk:
    day = date(2026, 1, 1)
    desk.put(Theme(title="Theirs", first_day=day, last_day=day), sys.argv[2], by="other")
    print(*(s.key for s in desk.list(Theme)))
"""


def test_a_desk_opened_twice_loses_nothing_to_another_process(tmp_path: Path, theme: Make) -> None:
    """Closing any file of a database drops the process's locks on it, and with them its journal."""
    address = f"sqlite:///{tmp_path}/desk.sqlite"

    def elsewhere(key: str) -> list[str]:
        command = [sys.executable, "-c", _ANOTHER_PROCESS, address, key]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()

    with Desk.open(address) as first:
        first.put(theme(), "before", by="ann")
        with Desk.open(address) as second:
            assert elsewhere("x1") == ["before", "x1"]
            first.put(theme(), "mine", by="ann")
            second.put(theme(), "too", by="ann")
            assert elsewhere("x2") == ["before", "mine", "too", "x1", "x2"]
    with Desk.open(address) as again:
        assert [s.key for s in again.list(Theme)] == ["before", "mine", "too", "x1", "x2"]
