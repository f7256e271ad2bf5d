from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from unisono.settings import ModelSettings
from unisono.sources.landing import Landing, ReadResult
from unisono.sources.readers import read_file
from unisono.warehouse.engine import Engine


@dataclass
class Reader:
    """Writes a file into an exports folder and reads it."""

    root: Path
    out: Path
    engine: Engine

    def read(self, name: str, content: bytes | str | None = None, **settings: Any) -> ReadResult:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            content = content.encode()
        if content is not None:
            path.write_bytes(content)
        return read_file(
            path,
            root=self.root,
            out=self.out,
            settings=ModelSettings(**settings),
            engine=self.engine,
        )

    def one(self, name: str, content: bytes | str | None = None) -> Landing:
        result = self.read(name, content)
        assert result.problems == ()
        assert len(result.landings) == 1
        return result.landings[0]

    def rows(self, landing: Landing) -> list[tuple[Any, ...]]:
        return self.engine.rows(f"FROM read_parquet('{landing.parquet}') ORDER BY file_row")

    def asides(self, landing: Landing) -> list[tuple[Any, ...]]:
        if landing.quarantine is None:
            return []
        return self.engine.rows(
            f"SELECT file_row, severity, value FROM read_parquet('{landing.quarantine}') "
            "ORDER BY file_row"
        )


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    with Engine(threads=2) as one:
        yield one


@pytest.fixture
def reader(tmp_path: Path, engine: Engine) -> Reader:
    root = tmp_path / "exports"
    root.mkdir()
    return Reader(root, tmp_path / "landings", engine)


@pytest.fixture
def new_reader(tmp_path: Path, engine: Engine) -> Callable[[str], Reader]:
    def make(name: str) -> Reader:
        root = tmp_path / name / "exports"
        root.mkdir(parents=True, exist_ok=True)
        return Reader(root, tmp_path / name / "landings", engine)

    return make
