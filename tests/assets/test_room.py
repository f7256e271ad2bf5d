"""The limit of the whole library holds however many files come at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from desk_fixtures import desk, lone, made_once, postgresql
from sqlalchemy import func, select

from unisono.assets.store import FileStore, KeptFile
from unisono.assets.tables import asset_file
from unisono.errors import AssetFileError
from unisono.settings import AssetSettings

__all__ = ["desk", "lone", "made_once", "postgresql"]


_FILES = 6
_FIT = 2


def test_files_that_come_at_once_do_not_pass_the_limit_together(
    desk: Any, tmp_path: Path, make: dict[str, Callable[..., bytes]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    data = [make["picture"](60, 60 + n) for n in range(_FILES)]
    limit = _FIT * max(map(len, data)) / 1e9
    settings = AssetSettings(max_total_gb=limit)
    together = threading.Barrier(_FILES)

    def waiting(*_: object) -> None:
        with suppress(threading.BrokenBarrierError):
            together.wait(0.5)

    monkeypatch.setattr(FileStore, "_make_preview", waiting)

    def take(number: int) -> KeptFile | AssetFileError:
        store = FileStore(tmp_path / "files", desk.database, settings)
        path = tmp_path / f"{number}.png"
        path.write_bytes(data[number])
        try:
            return store.keep(path, path.name, "ann")
        except AssetFileError as error:
            return error

    with ThreadPoolExecutor(_FILES) as pool:
        found = list(pool.map(take, range(_FILES)))
    kept = [f for f in found if isinstance(f, KeptFile)]
    assert _FIT <= len(kept) < _FILES
    with desk.database.read() as connection:
        held = connection.execute(select(func.sum(asset_file.c.size))).scalar()
    assert held == sum(f.facts.size for f in kept)
    assert held <= limit * 1e9
    on_disk = [p for p in (tmp_path / "files").rglob("*") if p.is_file()]
    assert sorted(p.name for p in on_disk) == sorted(k.facts.digest for k in kept)
