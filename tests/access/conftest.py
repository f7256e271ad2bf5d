"""A desk in a file of its own, a clock that only tests move, and cheap password hashes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cheap_passwords import cheap_passwords
from clock import Clock

from unisono.access.access import OPERATOR, Access
from unisono.access.people import Responsibility, add_with_password
from unisono.access.roles import Role
from unisono.access.signing_in import Visitor
from unisono.desk.database import Database
from unisono.settings import ServeSettings

PASSWORD = "five random words in a row"
HERE = Visitor("192.0.2.7", "test")


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 3, 1, 9, tzinfo=UTC))


@pytest.fixture(autouse=True)
def _cheap_hashes() -> Iterator[None]:
    with cheap_passwords():
        yield


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
