"""Small worlds of identifiers, written as readable pairs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pytest

from unisono.identity.run import build_identity
from unisono.settings import IdentitySettings
from unisono.warehouse.engine import Engine

Pair = tuple[str, str]


class World:
    """Pairs such as ("email:ann@a.example", "user_id:1") resolved in a warehouse in memory.

    ``spaces``: id space → its logins.
    """

    def __init__(
        self,
        pairs: Sequence[Pair],
        alone: Iterable[str],
        spaces: Mapping[str, str],
        limits: IdentitySettings,
    ):
        self.engine = Engine()
        self.engine.run(
            "CREATE TABLE identifier_pairs(a_kind TEXT, a_value TEXT, b_kind TEXT, b_value TEXT,"
            " seen BIGINT, file_id TEXT, file_row BIGINT);"
            "CREATE TABLE identifier_seen(kind TEXT, value TEXT, first_ts TIMESTAMP,"
            " last_ts TIMESTAMP);"
            "CREATE TABLE login_space(value TEXT, space TEXT)"
        )
        for space, logins in spaces.items():
            for login in logins.split():
                self.engine.run("INSERT INTO login_space VALUES (?, ?)", [login, space])
        for row, (a, b) in enumerate(pairs, start=2):
            self.engine.run(
                "INSERT INTO identifier_pairs VALUES (?, ?, ?, ?, 1, 'f1', ?)",
                [*a.split(":", 1), *b.split(":", 1), row],
            )
        for one in alone:
            self.engine.run(
                "INSERT INTO identifier_seen VALUES (?, ?, '2026-01-01', '2026-01-02')",
                one.split(":", 1),
            )
        self.summary = build_identity(self.engine, limits)

    def people(self) -> set[frozenset[str]]:
        """Each person as the set of its identifiers."""
        rows = self.engine.rows(
            "SELECT list(kind || ':' || value) FROM person_identifier GROUP BY person_id"
        )
        return {frozenset(row[0]) for row in rows}

    def shared(self) -> set[str]:
        rows = self.engine.rows("SELECT kind || ':' || value FROM person_identifier WHERE shared")
        return {row[0] for row in rows}


@pytest.fixture
def world():
    """Factory: pairs, lone identifiers, id spaces, limits → a resolved world."""
    made: list[World] = []

    def make(
        pairs: Sequence[Pair],
        alone: Iterable[str] = (),
        spaces: Mapping[str, str] | None = None,
        **limits: int,
    ) -> World:
        made.append(World(pairs, alone, spaces or {}, IdentitySettings(**limits)))
        return made[-1]

    yield make
    for one in made:
        one.engine.close()
