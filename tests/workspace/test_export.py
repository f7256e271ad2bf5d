import csv
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from unisono import Workspace
from unisono.errors import QueryError, UnisonoError

TABLE = "ad_performance_daily"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("export")
    (root / "exports").mkdir()
    (root / "exports" / "ads.csv").write_text(
        "Day,Campaign ID,Campaign,Currency code,Cost,Impressions,Clicks,Conversions\n"
        "2026-09-01,111,=1+1,USD,10.50,1000,50,2\n"
        "2026-09-02,222,Spring,USD,11.25,1100,55,3\n",
        encoding="utf-8",
    )
    workspace = Workspace(root)
    workspace.load()
    return workspace


def test_parquet_keeps_every_value(loaded: Workspace, tmp_path: Path) -> None:
    (path,) = loaded.export([TABLE], tmp_path / "out", "parquet")
    assert path == tmp_path / "out" / f"{TABLE}.parquet"
    assert pq.read_table(path).to_pylist() == loaded.query(f"FROM {TABLE}").to_pylist()


def test_csv_guards_formulas_and_keeps_numbers(loaded: Workspace, tmp_path: Path) -> None:
    (path,) = loaded.export([TABLE], tmp_path)
    with path.open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda r: r["date"])
    assert [r["campaign_name"] for r in rows] == ["'=1+1", "Spring"]
    assert [float(r["spend"]) for r in rows] == [10.5, 11.25]
    assert [r["date"] for r in rows] == ["2026-09-01", "2026-09-02"]


def test_a_workbook_holds_text_where_a_formula_could_be(loaded: Workspace, tmp_path: Path) -> None:
    (path,) = loaded.export([TABLE], tmp_path, "xlsx")
    sheet = openpyxl.load_workbook(path).active
    head = [cell.value for cell in sheet[1]]
    column = head.index("campaign_name")
    cells = [row[column] for row in sheet.iter_rows(min_row=2)]
    assert sorted((c.value, c.data_type) for c in cells) == [("=1+1", "s"), ("Spring", "s")]
    spend = [row[head.index("spend")].value for row in sheet.iter_rows(min_row=2)]
    assert sorted(spend) == [10.5, 11.25]


def test_no_name_means_all_tables(loaded: Workspace, tmp_path: Path) -> None:
    written = loaded.export([], tmp_path, "parquet")
    with loaded.engine() as engine:
        assert [p.stem for p in written] == sorted(engine.tables())


def test_unknown_tables_and_formats_are_refused(loaded: Workspace, tmp_path: Path) -> None:
    with pytest.raises(QueryError, match=r"no table nope, raw\.x") as caught:
        loaded.export(["nope", TABLE, "raw.x"], tmp_path / "out")
    assert TABLE in caught.value.way_out
    assert not (tmp_path / "out").exists()
    with pytest.raises(UnisonoError, match="Unknown export format"):
        loaded.export([TABLE], tmp_path, "pdf")
    assert list(tmp_path.iterdir()) == []
