"""The same exports give the same tables, whatever the number of threads."""

from __future__ import annotations

from pathlib import Path

import pytest

from unisono.demo import write_demo
from unisono.model.tables import BY_NAME
from unisono.warehouse.engine import quote
from unisono.workspace import Workspace

#: When a build was made is no part of its content.
_WHEN = {"source_file": ("loaded_at", "modified_at"), "ad_performance_daily": ("loaded_at",)}


def _content(folder: Path, exports: Path, threads: int) -> dict[str, tuple[int, int]]:
    """Table → rows and a hash of its content, rows in any order."""
    folder.mkdir()
    (folder / "unisono.toml").write_text(f"threads = {threads}\n", encoding="utf-8")
    workspace = Workspace(folder, exports=exports)
    workspace.load()
    found = {}
    with workspace.engine() as engine:
        for name in sorted(engine.tables() & set(BY_NAME)):
            left_out = ", ".join(quote(c) for c in _WHEN.get(name, ()))
            columns = f"* EXCLUDE ({left_out})" if left_out else "*"
            found[name] = engine.rows(
                f"SELECT count(*), coalesce(sum(hash(t)::HUGEINT), 0) "
                f"FROM (SELECT {columns} FROM {quote(name)}) AS t"
            )[0]
    return found


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder, people=400)
    return folder / "exports"


def test_threads_change_nothing(exports: Path, tmp_path: Path) -> None:
    one = _content(tmp_path / "one", exports, 1)
    two = _content(tmp_path / "two", exports, 2)
    assert one["touchpoint"][0] > 400
    assert one == two


def test_staged_rows_stay_in_the_warehouse(exports: Path, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, exports=exports)
    workspace.load()
    with workspace.engine() as engine:
        reports = engine.rows(
            "SELECT (SELECT count(*) FROM staged.ad_performance_daily) >= "
            "(SELECT count(*) FROM ad_performance_daily), "
            "(SELECT count(*) FROM staged.web_event) >= (SELECT count(*) FROM web_event)"
        )
    assert reports == [(True, True)]
