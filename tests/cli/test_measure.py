import json
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

TOUCHES = pa.table({
    "User Id": ["1", "1", "2", "2", "2"],
    "Event Time": [f"2026-01-0{d} 10:00:00" for d in (1, 2, 2, 3, 4)],
    "Channel Name": ["[/red] Email", "Search", "Social", "x" * 60, "Search"],
    "did convert": [0, 1, 0, 0, 1],
    "£ amount": [0, 10, 0, 0, 20],
})  # fmt: skip
COLUMNS = (
    "--person", "User Id", "--time", "Event Time", "--channel", "Channel Name",
    "--converted", "did convert", "--value", "£ amount",
)  # fmt: skip


@pytest.fixture(params=["csv", "parquet"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / f"touches.{request.param}"
    if request.param == "csv":
        pa_csv.write_csv(TOUCHES, path)
    else:
        pq.write_table(TOUCHES, path)
    return path


def test_models_stand_side_by_side_with_equal_totals(unisono, log: Path) -> None:
    result = unisono("attribute", "--touches", str(log), *COLUMNS, folder=log.parent)
    assert result.returncode == 0
    lines = result.stdout.splitlines()
    assert lines[0].split() == [
        "channel", "Last", "LastND", "First", "Linear", "Decay", "U", "W", "Custom",
        "Mk1", "Mk2", "Mk3", "Shapley",
    ]  # fmt: skip
    assert lines[-1].split() == ["all", *["2.0"] * 12]
    assert len(lines) == 6
    assert any(line.startswith("[/red] Email  ") for line in lines)
    assert "LastND = Last non-direct touch" in result.stderr.replace("\n", " ")


def test_json_has_every_model_and_full_names(unisono, log: Path) -> None:
    result = unisono("attribute", "--touches", str(log), *COLUMNS, "--json", folder=log.parent)
    told = json.loads(result.stdout)
    assert (result.stderr, len(told["models"]), told["conversions"]) == ("", 12, 2)
    assert "x" * 60 in told["channels"]


def test_an_unknown_model_is_refused_with_the_known_ones(unisono, log: Path) -> None:
    result = unisono(
        "attribute", "--touches", str(log), *COLUMNS, "--model", "magic", folder=log.parent
    )
    assert (result.returncode, result.stdout) == (2, "")
    assert "markov_1" in result.stderr


def test_missing_columns_are_named(unisono, log: Path) -> None:
    result = unisono("attribute", "--touches", str(log), "--json", folder=log.parent)
    assert result.returncode == 2
    assert "did convert" in json.loads(result.stdout)["error"]["message"]


def test_no_file_is_a_source_problem(unisono, tmp_path: Path) -> None:
    result = unisono("attribute", "--touches", "nope.csv", folder=tmp_path)
    assert (result.returncode, result.stdout) == (3, "")
    assert "nope.csv is no file" in result.stderr


def test_customers_are_those_of_the_model_and_a_log_has_none(unisono, company, log: Path) -> None:
    counts = {}
    for customers in ("all", "new", "existing"):
        result = unisono("attribute", "--customers", customers, "--json", folder=company)
        counts[customers] = json.loads(result.stdout)["conversions"]
    assert counts == {"all": 2, "new": 2, "existing": 0}
    arguments = ("attribute", "--touches", str(log), *COLUMNS, "--customers", "new")
    refused = unisono(*arguments, folder=log.parent)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "does not say which customers are new" in refused.stderr
    assert unisono("attribute", "--customers", "lost", folder=company).returncode == 2


def test_one_model_shows_its_intervals(unisono, log: Path) -> None:
    shown = unisono("attribute", "--touches", str(log), *COLUMNS, "--model", "linear",
                    folder=log.parent)  # fmt: skip
    assert shown.returncode == 0
    header = shown.stdout.splitlines()[0]
    assert "conversions" in header
    assert "keeps rank" in header
    assert "90% interval" in shown.stderr
    bare = unisono("attribute", "--touches", str(log), *COLUMNS, "--no-intervals", "--json",
                   folder=log.parent)  # fmt: skip
    told = json.loads(bare.stdout)
    assert told["interval_level"] is None
    assert told["models"][0]["conversions_low"] == {}


def test_another_order_and_several_dimensions(unisono, tmp_path: Path) -> None:
    path = tmp_path / "touches.parquet"
    campaigns = pa.array(["spring", "summer", "spring", "spring", "summer"])
    pq.write_table(TOUCHES.append_column("Campaign Name", campaigns), path)
    result = unisono("attribute", "--touches", str(path), *COLUMNS, "--order", "4",
                     "--by", "channel,Campaign Name", "--json", folder=tmp_path)  # fmt: skip
    told = json.loads(result.stdout)
    assert list(told) == ["channel", "Campaign Name"]
    markov = [m["model"] for m in told["channel"]["models"] if m["model"].startswith("markov")]
    assert markov == ["markov_4"]
    assert told["Campaign Name"]["channels"] == ["spring", "summer"]
