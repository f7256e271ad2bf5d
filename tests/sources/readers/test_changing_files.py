"""A file that changes while it is read: a clear problem, nothing of it is used, others go on."""

import json
from pathlib import Path

import pytest

from unisono.errors import UnisonoError
from unisono.sources.readers import reading
from unisono.workspace import Workspace

ROWS = "Day,Campaign,Cost,Clicks\n" + "2026-03-01,Brand,1.5,3\n" * 500
MESSAGE = "The file changed while it was read, so none of it is used."


def grow(path: Path) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write("2026-03-02,Brand,9,9\n")


def truncate(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def replace(path: Path) -> None:
    other = path.with_suffix(".new")
    other.write_bytes(path.read_bytes())
    other.replace(path)


CHANGES = [grow, truncate, replace, Path.unlink]


def meddle(monkeypatch, name, change, *, before):
    """``change`` the file when its reader starts, or when it is done."""
    own = getattr(reading, name)

    def read(path, *further):
        if before:
            change(path)
            return own(path, *further)
        found = own(path, *further)
        found = list(found) if name == "read_json" else found
        change(path)
        return iter(found) if name == "read_json" else found

    monkeypatch.setattr(reading, name, read)


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("kind", ["csv", "json"])
def test_a_changed_file_leaves_nothing(reader, monkeypatch, kind, change, before):
    content = ROWS if kind == "csv" else json.dumps([{"day": "2026-03-01", "cost": 1}] * 500)
    with monkeypatch.context() as patch:
        meddle(patch, "read_text" if kind == "csv" else "read_json", change, before=before)
        result = reader.read(f"report.{kind}", content)
    assert result.landings == ()
    assert [(p.path, p.message) for p in result.problems] == [(f"report.{kind}", MESSAGE)]
    assert "Load again" in result.problems[0].way_out
    assert [p.name for p in reader.out.iterdir()] == []
    landing = reader.one(f"report.{kind}", content)
    assert landing.rows == 500


def test_a_landing_from_before_stays(reader, monkeypatch):
    known = reader.one("a.csv", ROWS)
    (reader.out / next(p.name for p in reader.out.glob("*.files.json"))).unlink()
    own = reading.find_landing

    def find(file_id, out):
        grow(reader.root / "b.csv")
        return own(file_id, out)

    monkeypatch.setattr(reading, "find_landing", find)
    assert reader.read("b.csv", ROWS).problems[0].message == MESSAGE
    assert known.parquet.exists()


@pytest.mark.parametrize("change", [grow, truncate])
def test_the_other_files_go_on(tmp_path, monkeypatch, change):
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / "google_ads.csv").write_text(ROWS)
    (exports / "orders.csv").write_text("order_id,order_date,amount\n1,2026-03-01,9\n")
    with monkeypatch.context() as patch:
        meddle(patch, "read_text", lambda p: p.name == "google_ads.csv" and change(p), before=True)
        workspace = Workspace(tmp_path)
        result = workspace.load()
    assert [(p.path, p.message) for p in result.problems] == [("google_ads.csv", MESSAGE)]
    assert len(workspace.query("FROM orders")) == 1
    assert len(workspace.query("FROM ad_performance_daily")) == 0
    assert workspace.load().problems == ()
    assert len(workspace.query("FROM ad_performance_daily")) > 0


def test_only_a_changing_file(tmp_path, monkeypatch):
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / "google_ads.csv").write_text(ROWS)
    meddle(monkeypatch, "read_text", grow, before=True)
    with pytest.raises(UnisonoError, match="changed while it was read"):
        Workspace(tmp_path).load()
