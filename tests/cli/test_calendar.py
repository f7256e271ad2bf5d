import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from unisono import Workspace
from unisono.cli.main import app
from unisono.errors import UnisonoError
from unisono.model.plan import PlannedActivity
from unisono.workspace.desk import open_desk


def plan(folder: Path, late: int = 0) -> None:
    first = date.today() + timedelta(days=20)
    last = first + timedelta(days=late)
    (folder / "plan.csv").write_text(
        "Key,Title,Channel,First day,Last day,Waits for\n"
        f"film,Film [/red],Social,{first},{first},\nmail,Mail,Email,{last},{last},film\n",
        encoding="utf-8",
    )


def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
    """The command within this process; errors as they are raised."""
    done = CliRunner().invoke(app, ["-C", str(folder), "calendar", *arguments])
    if isinstance(done.exception, UnisonoError):
        raise done.exception
    return done.exit_code, done.stdout, done.stderr


def test_the_real_command_imports_and_finds(unisono, tmp_path: Path) -> None:
    plan(tmp_path)
    brought = unisono("calendar", "import", "plan.csv", "--by", "ana", folder=tmp_path)
    assert (brought.returncode, brought.stderr) == (0, "2 new, 0 changed, 0 same.\n")
    found = unisono("calendar", "check", "--json", folder=tmp_path)
    told = json.loads(found.stdout)
    assert (found.returncode, told["source"], told["activities"]) == (1, "desk", 2)


def test_check_fix_and_check_again(tmp_path: Path) -> None:
    plan(tmp_path)
    path = str(tmp_path / "plan.csv")
    assert run(tmp_path, "import", path, "--by", "ana")[0] == 0
    (conflict,) = json.loads(run(tmp_path, "check", "--json")[1])["conflicts"]
    assert (conflict["kind"], conflict["items"]) == ("dependency", ["mail", "film"])
    assert conflict["fixes"][0]["steps"][0]["do"] == "move"
    code, shown, _ = run(tmp_path, "check")
    assert code == 1
    assert f"1. dependency [{conflict['id']}]" in shown
    assert "waits for Film [/red], which ends on" in shown
    assert run(tmp_path, "fix", conflict["id"], "--by", "ana")[1].startswith("Gone: Mail starts on")
    again = run(tmp_path, "check", "--json")
    assert (again[0], json.loads(again[1])["conflicts"]) == (0, [])
    assert len(json.loads(run(tmp_path, "list", "--json")[1])) == 2
    assert run(tmp_path, "milestones", "--json")[:2] == (0, "[]\n")


def test_an_accepted_conflict_leaves_no_finding(tmp_path: Path) -> None:
    plan(tmp_path)
    run(tmp_path, "import", str(tmp_path / "plan.csv"))
    (conflict,) = json.loads(run(tmp_path, "check", "--json")[1])["conflicts"]
    assert run(tmp_path, "accept", conflict["id"], "--reason", "agreed")[0] == 0
    code, shown, _ = run(tmp_path, "check")
    assert code == 0
    assert "· accepted: agreed" in shown


def test_a_rule_that_cannot_be_used_hides_nothing_and_is_told(tmp_path: Path) -> None:
    plan(tmp_path)
    run(tmp_path, "import", str(tmp_path / "plan.csv"))
    before = json.loads(run(tmp_path, "check", "--json")[1])
    ever = PlannedActivity(title="Ever", channel="Blog", first_day=date(2023, 1, 1),
                           last_day=date(2099, 12, 31), repeats="FREQ=DAILY")  # fmt: skip
    with open_desk(Workspace(tmp_path).layout) as desk:
        desk.put(ever, "ever", by="ana")
    after = json.loads(run(tmp_path, "check", "--json")[1])
    assert after["conflicts"] == before["conflicts"] != []
    assert (before["wrong_rules"], list(after["wrong_rules"])) == ({}, ["ever"])
    told = run(tmp_path, "check")[2]
    assert "Counted once, because its rule cannot be used: ever." in told
    assert "more than 1,000 times" in told
    assert len(json.loads(run(tmp_path, "list", "--json")[1])) == 3
    ics = tmp_path / "plan.ics"
    assert run(tmp_path, "export", str(ics))[0] == 0
    (tmp_path / "far.csv").write_text(
        "Key,Title,Channel,First day,Last day,Starts at\n"
        "x,X,Blog,2026-01-01,2026-01-01,9999-12-31T23:30:00Z\n",
        encoding="utf-8",
    )
    with pytest.raises(UnisonoError, match="Starts at: It starts on 9999-12-31"):
        run(tmp_path, "import", str(tmp_path / "far.csv"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("check",), "There is no calendar: nothing is planned"),
        (("check", "--from", "1 May"), "'1 May' is no day"),
        (("gate", "gone"), "There is no campaign gone"),
        (("export", "plan.pdf"), "ends with none of .ics, .xlsx, .csv"),
        (("import", "gone.csv"), "gone.csv cannot be read"),
        (("accept", "0" * 16, "--reason", "x"), "There is no conflict 0000000000000000"),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path: Path, arguments, said) -> None:
    with pytest.raises(UnisonoError, match=said):
        run(tmp_path, *arguments)


def test_a_campaign_of_the_exports_after_its_launch(demo_workspace: Path) -> None:
    code, out, _ = run(demo_workspace, "after", "summer-upgrade", "--json")
    told = json.loads(out)
    assert (code, told["on_desk"], told["judged_on"]) == (0, False, "2026-08-10")
    assert {v["metric"] for v in told["verdicts"]} == {"click", "open", "conversion"}
    assert set(told["definitions"]) == {"click", "open", "conversion"}
    code, out, _ = run(demo_workspace, "after", "summer-upgrade")
    assert (code, "Pause rules as of 2026-08-10" in out) == (0, True)
    with pytest.raises(UnisonoError, match="no campaign nothing"):
        run(demo_workspace, "after", "nothing")
    with pytest.raises(UnisonoError, match="summer-upgrade is not on the desk"):
        run(demo_workspace, "after", "summer-upgrade", "--fetch")
    assert "Meta Pixel" in run(demo_workspace, "tags")[1]
