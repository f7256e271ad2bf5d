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


def test_a_model_that_is_not_there_says_why(unisono, log: Path) -> None:
    def refused(*arguments: str) -> str:
        done = unisono("attribute", "--touches", str(log), *COLUMNS, *arguments, folder=log.parent)
        assert (done.returncode, done.stdout) == (2, "")
        return str(done.stderr).replace("\n", " ")

    assert "Add --order 5" in refused("--model", "markov_5")
    assert "The fitted model was not computed" in refused("--model", "fitted")
    assert "--by names nothing" in refused("--by", " , ")


def test_a_log_without_conversions_leaves_the_choice_open(unisono, tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("user_id;date;channel;converted\na;2026-01-01;x;0\n")
    done = unisono("attribute", "--touches", "log.csv", folder=tmp_path)
    told = done.stderr.replace("\n", " ")
    assert done.returncode == 0
    assert "Undecided: there are no conversions." in told
    assert "Columns read: user_id as person, date as time." in told


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
    assert "do not tell new customers" in refused.stderr
    assert "--existing" in refused.stderr
    assert unisono("attribute", "--customers", "lost", folder=company).returncode == 2


def test_one_model_shows_its_intervals(unisono, log: Path) -> None:
    shown = unisono("attribute", "--touches", str(log), *COLUMNS, "--model", "linear",
                    folder=log.parent)  # fmt: skip
    assert shown.returncode == 0
    header = shown.stdout.splitlines()[0]
    assert "conversions" in header
    assert "keeps rank" in header
    assert "90 % interval" in shown.stderr
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


JOURNEYS = """user_id,time,channel,converted,value,impression,repeat
1,2026-01-01 10:00:00,Email,0,,0,0
1,2026-01-02 10:00:00,Display,0,,1,0
1,2026-01-03 10:00:00,Search,1,50,0,0
2,2026-01-01 10:00:00,Display,0,,1,0
2,2026-01-09 10:00:00,Display,1,20,1,1
3,2026-01-01 10:00:00,Email,0,,0,0
"""
EXPERIMENT = "channel,lift,low,high\nEmail,0.25,0.1,0.4\n"


@pytest.fixture
def journeys(tmp_path: Path) -> Path:
    (tmp_path / "log.csv").write_text(JOURNEYS, encoding="utf-8")
    (tmp_path / "experiments.csv").write_text(EXPERIMENT, encoding="utf-8")
    return tmp_path


def linear(unisono, folder: Path, *arguments: str) -> dict[str, float]:
    asked = ("attribute", "--touches", "log.csv", "--model", "linear", "--json", *arguments)
    (model,) = json.loads(unisono(*asked, folder=folder).stdout)["models"]
    return {c: round(n, 3) for c, n in model["conversions"].items()}


def test_views_have_windows_and_may_need_that_there_was_no_click(unisono, journeys: Path) -> None:
    assert linear(unisono, journeys) == {"Display": 1.333, "Email": 0.333, "Search": 0.333}
    view = ("--view", "impression")
    assert linear(unisono, journeys, *view, "--views-need-no-click")["Display"] == 1
    assert linear(unisono, journeys, *view, "--view-days", "0.5")["Search"] == 0.5
    assert linear(unisono, journeys, *view, "--click-days", "1", "--view-days", "30") == {
        "Display": 1.5, "Email": 0, "Search": 0.5,
    }  # fmt: skip


def test_existing_customers_of_a_log_that_marks_them(unisono, journeys: Path) -> None:
    asked = ("--existing", "repeat", "--customers")
    assert sum(linear(unisono, journeys, *asked, "existing").values()) == 1
    assert linear(unisono, journeys, *asked, "new")["Email"] == 0.333


def test_experiments_pairs_and_other_tools(unisono, journeys: Path) -> None:
    asked = ("attribute", "--touches", "log.csv", "--json", "--model")
    found = unisono(*asked, "calibrated", "--experiments", "experiments.csv", folder=journeys)
    (model,) = json.loads(found.stdout)["models"]
    assert model["conversions"]["Email"] == pytest.approx(2 * 0.25 / 1.25)
    for tool in ("fractribution", "channelattribution", "mam_shapley", "mam_markov"):
        told = json.loads(unisono(*asked, tool, folder=journeys).stdout)
        assert [m["model"] for m in told["models"]] == [tool]
        assert sum(told["models"][0]["conversions"].values()) == pytest.approx(2)
        assert told["dispute"].startswith("The models disagree most about ")
    pairs = unisono("attribute", "--touches", "log.csv", "--pairs", folder=journeys)
    assert pairs.stdout.splitlines()[1].split() == ["Display", "Email", "+0.5"]


def test_wrong_experiments_and_outcomes_are_refused(unisono, journeys: Path) -> None:
    (journeys / "experiments.csv").write_text("channel,lift\nEmail,ten\n", encoding="utf-8")
    asked = ("attribute", "--touches", "log.csv", "--experiments", "experiments.csv")
    refused = unisono(*asked, folder=journeys)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "experiments.csv has no column low, high." in refused.stderr
    refused = unisono("attribute", "--touches", "log.csv", "--outcome", "deal", folder=journeys)
    assert refused.returncode == 2
    assert "has no outcome deal" in refused.stderr


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("channel,x", "experiments.csv has no column lift, low, high."),
        ("channel,lift,low,high\nEmail,10%,5%,15%", "line 2: lift is 10%, which is no number."),
        ("channel,lift,low,high\nEmail,0.1,,0.2", "line 2: low is empty, which is no number."),
        ("channel,lift,low,high\nEmail,0.1,0,inf", "says lift 0.1 in [0.0, inf]"),
        ("channel,lift,low,high\nX,1,1,1", "Experiments name X, which nothing is credited to."),
        ("", "has no column channel, lift, low, high."),
    ],
)
def test_what_is_wrong_with_experiments(unisono, journeys: Path, text: str, told: str) -> None:
    (journeys / "experiments.csv").write_text(text, "utf-8")
    asked = ("attribute", "--touches", "log.csv", "--experiments", "experiments.csv")
    refused = unisono(*asked, folder=journeys)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert told in refused.stderr


def test_experiments_as_a_spreadsheet_writes_them(unisono, journeys: Path) -> None:
    (journeys / "experiments.csv").write_text(
        "Channel;Lift;Low;High;Level\nEmail;0.25;0.1;0.4;\n", encoding="utf-8"
    )
    asked = ("attribute", "--touches", "log.csv", "--experiments", "experiments.csv")
    result = unisono(*asked, "--model", "calibrated", "--no-intervals", folder=journeys)
    assert result.stdout.splitlines()[0].split() == ["channel", "conversions", "value"]
    assert result.stdout.splitlines()[-1].split() == ["all", "2.0", "70.0"]
    assert "0 % interval" not in result.stderr
    assert "the measured share lift ÷ (1 + lift)" in " ".join(result.stderr.split())


def test_a_model_without_intervals_tells_its_definition_and_value(unisono, journeys: Path) -> None:
    asked = ("attribute", "--touches", "log.csv", "--model")
    result = unisono(*asked, "fractribution", folder=journeys)
    assert result.stdout.splitlines()[0].split() == ["channel", "conversions", "value"]
    assert result.stderr.startswith("As Fractribution defines it: ")


def test_windows_of_views_need_marks(unisono, journeys: Path) -> None:
    for option in (("--view-days", "1"), ("--views-need-no-click",)):
        refused = unisono("attribute", "--touches", "log.csv", *option, folder=journeys)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert "Name the column that marks views (--view)." in refused.stderr


def test_a_window_longer_than_time(unisono, journeys: Path) -> None:
    usual = linear(unisono, journeys)
    assert linear(unisono, journeys, "--click-days", "1e300") == usual
    assert linear(unisono, journeys, "--click-days", "inf") == usual


def test_an_order_that_cannot_be_asked_for_is_not_offered(unisono, journeys: Path) -> None:
    asked = ("attribute", "--touches", "log.csv", "--model")
    assert "--order 5" in unisono(*asked, "markov_5", folder=journeys).stderr
    refused = unisono(*asked, "markov_7", folder=journeys)
    assert refused.returncode == 2
    assert "--order" not in refused.stderr


def test_outcomes_of_a_workspace(unisono, company) -> None:
    found = unisono("attribute", "--outcome", "order", "--json", folder=company)
    assert json.loads(found.stdout)["conversions"] == 2
    found = unisono("attribute", "--outcome", "pipeline", "--json", folder=company)
    assert json.loads(found.stdout)["conversions"] == 0
    refused = unisono("attribute", "--outcome", "magic", folder=company)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "pipeline" in refused.stderr


def test_a_table_of_paths_is_credited_by_every_model(unisono, tmp_path) -> None:
    table = tmp_path / "paths.csv"
    table.write_text("path,conversions,value,nulls\nSearch > Email,10,100,40\nSearch,5,20,60\n")
    done = unisono("attribute", "--paths", "paths.csv", "--json", folder=tmp_path)
    told = json.loads(done.stdout)
    assert (done.returncode, told["conversions"]) == (0, 15)
    shown = unisono("attribute", "--paths", "paths.csv", folder=tmp_path)
    assert "--model NAME shows values and intervals, too." in " ".join(shown.stderr.split())
    wrong = unisono("attribute", "--paths", "paths.csv", "--click-days", "3", folder=tmp_path)
    assert wrong.returncode != 0
    assert "A table of paths has no windows" in wrong.stderr
