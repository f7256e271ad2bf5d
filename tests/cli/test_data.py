import json
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from openpyxl import load_workbook


def error_of(result: "CompletedProcess[str]") -> dict[str, str]:
    assert result.stderr == ""
    return json.loads(result.stdout)["error"]


def test_loading_again_changes_nothing(unisono, company: Path) -> None:
    before = sorted((p, p.stat().st_mtime_ns) for p in (company / ".unisono").rglob("*.duckdb"))
    result = unisono("load", "--json", folder=company)
    told = json.loads(result.stdout)
    assert (result.returncode, result.stderr) == (0, "")
    assert (told["files"], told["added"], told["rebuilt"]) == (2, [], False)
    after = sorted((p, p.stat().st_mtime_ns) for p in (company / ".unisono").rglob("*.duckdb"))
    assert after == before


def test_load_without_exports_leaves_the_folder_alone(unisono, tmp_path: Path) -> None:
    result = unisono("load", "--json", folder=tmp_path)
    assert result.returncode == 3
    assert error_of(result)["title"] == "Source problem"
    assert list(tmp_path.iterdir()) == []


def test_sources_is_unfolded_when_piped(unisono, company: Path) -> None:
    result = unisono("sources", folder=company, COLUMNS="40")
    assert result.returncode == 0
    lines = result.stdout.splitlines()
    assert len(lines) == 3
    assert "ad_performance_daily" in lines[1]
    assert "\x1b" not in result.stdout


def test_sources_json(unisono, company: Path) -> None:
    told = json.loads(unisono("sources", "--json", folder=company).stdout)
    assert [(f["path"], f["status"], f["rows"]) for f in told["files"]] == [
        ("ads.csv", "mapped", 2),
        ("orders.csv", "mapped", 2),
    ]


def test_forgetting_a_file_that_was_never_loaded_names_those_that_were(unisono, company) -> None:
    result = unisono("sources", "--forget", "nope.csv", folder=company)
    assert result.returncode == 3
    assert "ads.csv, orders.csv" in result.stderr


def test_query_shows_text_as_it_stands(unisono, company: Path) -> None:
    sql = "SELECT campaign_name, 'a' || chr(27) || '[2Jb' AS escape FROM ad_performance_daily"
    result = unisono("query", sql, folder=company)
    assert result.returncode == 0
    assert result.stdout.splitlines()[1].split("  ") == ["Spring [/red]", "a�[2Jb"]


def test_query_says_what_it_leaves_out(unisono, company: Path) -> None:
    result = unisono("query", "FROM range(5)", "--limit", "2", folder=company)
    assert result.stdout.split() == ["range", "0", "1"]
    assert result.stderr == "2 of 5 rows; --limit 0 shows all.\n"


def test_query_json_is_one_document(unisono, company: Path) -> None:
    result = unisono("query", "SELECT DATE '2026-01-02' AS d, 1/0 AS i", "--json", folder=company)
    assert json.loads(result.stdout) == [{"d": "2026-01-02", "i": None}]


def test_query_errors_have_a_way_out(unisono, company: Path) -> None:
    result = unisono("query", "SELEC 1", "--json", folder=company)
    assert result.returncode == 2
    assert "SHOW TABLES" in error_of(result)["way_out"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_exported_text_is_no_formula(unisono, company: Path, tmp_path: Path, kind: str) -> None:
    arguments = ("export", "order_line", "--format", kind, "--out", str(tmp_path / "out"))
    result = unisono(*arguments, folder=company)
    if "There is no table" in result.stderr:
        result = unisono(*[a if a != "order_line" else "orders" for a in arguments], folder=company)
    assert result.returncode == 0
    (path,) = (tmp_path / "out").iterdir()
    assert result.stdout.strip() == str(path)
    if kind == "csv":
        assert '"=1+1"' not in path.read_text(encoding="utf-8")
        assert not any(
            cell.startswith(("=", "+", "@"))
            for line in path.read_text(encoding="utf-8").splitlines()
            for cell in line.replace('"', "").split(",")
        )
    else:
        cells = [c for row in load_workbook(path).active.iter_rows() for c in row]
        assert [c for c in cells if c.data_type == "f"] == []


def test_export_of_an_unknown_table_writes_nothing(unisono, company: Path, tmp_path: Path) -> None:
    result = unisono("export", "nope", "--out", str(tmp_path / "out"), folder=company)
    assert result.returncode == 2
    assert not (tmp_path / "out").exists()


def test_person_of_an_unknown_kind(unisono, company: Path) -> None:
    result = unisono("person", "shoe_size", "43", "--json", folder=company)
    assert result.returncode == 2
    assert "email" in error_of(result)["way_out"]


def test_person_known_by_one_identifier_alone(unisono, tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / "crm.csv").write_text(
        "Email,First Name,Last Name,Lifecycle Stage,Create Date\n"
        "alba@x.example,Alba,Adlerfeld,lead,2026-03-01\n"
    )
    unisono("load", folder=tmp_path)
    result = unisono("person", "email", "alba@x.example", folder=tmp_path)
    assert result.returncode == 0
    assert "email alba@x.example is all that is known" in result.stdout
