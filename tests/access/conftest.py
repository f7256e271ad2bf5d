"""A desk in a file of its own, a clock that only tests move, and cheap password hashes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from unisono.access import passwords
from unisono.access.access import OPERATOR, Access
from unisono.access.people import Responsibility, add_with_password
from unisono.access.roles import Role
from unisono.access.signing_in import Visitor
from unisono.desk.database import Database
from unisono.settings import ServeSettings

PASSWORD = "five random words in a row"
HERE = Visitor("192.0.2.7", "test")


@dataclass
class Clock:
    """Tells the time that a test sets."""

    at: datetime = field(default_factory=lambda: datetime(2026, 3, 1, 9, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **much: float) -> None:
        self.at += timedelta(**much)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: cheap)
    passwords._nobody.cache_clear()
    yield
    passwords._nobody.cache_clear()


@pytest.fixture(scope="session")
def empty_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("desk") / "desk.sqlite"
    Database.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def database(tmp_path: Path, empty_desk: Path) -> Iterator[Database]:
    path = tmp_path / "desk.sqlite"
    shutil.copyfile(empty_desk, path)
    opened = Database.open(f"sqlite:///{path}")
    yield opened
    opened.close()


@pytest.fixture
def access(database: Database, clock: Clock) -> Access:
    return Access(database, ServeSettings(), clock)


@pytest.fixture
def ann(access: Access) -> str:
    """The id of an owner with PASSWORD."""
    owner = Responsibility(frozenset({Role.OWNER}))
    return add_with_password(access, OPERATOR, "ann@example.com", "Ann", PASSWORD, owner).id


@pytest.fixture
def bob(access: Access) -> str:
    """The id of a channel lead of Email with PASSWORD."""
    lead = Responsibility(frozenset({Role.CHANNEL_LEAD}), frozenset({"Email"}))
    return add_with_password(access, OPERATOR, "bob@example.com", "Bob", PASSWORD, lead).id
