import json
from datetime import date, timedelta
from pathlib import Path


def plan(folder: Path, late: int = 0) -> Path:
    first = date.today() + timedelta(days=20)
    days = [first, first + timedelta(days=late)]
    rows = "".join(
        f"{key},{title},{channel},{day},{day},{wait}\n"
        for key, title, channel, day, wait in (
            ("film", "Film [/red]", "Social", days[0], ""), ("mail", "Mail", "Email", days[1], "film")
        )
    )  # fmt: skip
    path = folder / "plan.csv"
    path.write_text(f"Key,Title,Channel,First day,Last day,Waits for\n{rows}", encoding="utf-8")
    return path


def test_import_check_fix_and_check_again(unisono, tmp_path: Path) -> None:
    empty = unisono("calendar", "check", folder=tmp_path)
    assert (empty.returncode, empty.stdout) == (2, "")
    assert "There is no calendar" in empty.stderr
    brought = unisono("calendar", "import", plan(tmp_path).name, "--by", "ana", folder=tmp_path)
    assert (brought.returncode, brought.stderr) == (0, "2 new, 0 changed, 0 same.\n")

    found = unisono("calendar", "check", "--json", folder=tmp_path)
    told = json.loads(found.stdout)
    assert (found.returncode, told["source"], told["activities"]) == (1, "desk", 2)
    (conflict,) = told["conflicts"]
    assert (conflict["kind"], conflict["items"]) == ("dependency", ["mail", "film"])
    assert conflict["fixes"][0]["steps"][0]["do"] == "move"
    shown = unisono("calendar", "check", folder=tmp_path)
    assert shown.returncode == 1
    assert f"1. dependency [{conflict['id']}]" in shown.stdout
    assert "waits for Film [/red], which ends on" in shown.stdout

    fixed = unisono("calendar", "fix", conflict["id"], "--by", "ana", folder=tmp_path)
    assert fixed.stdout.startswith("Gone: Mail starts on")
    again = unisono("calendar", "check", "--json", folder=tmp_path)
    assert (again.returncode, json.loads(again.stdout)["conflicts"]) == (0, [])
    assert len(json.loads(unisono("calendar", "list", "--json", folder=tmp_path).stdout)) == 2


def test_what_is_asked_wrongly_is_said(unisono, tmp_path: Path) -> None:
    plan(tmp_path, late=1)
    assert unisono("calendar", "import", "plan.csv", folder=tmp_path).returncode == 0
    wrong = unisono("calendar", "check", "--from", "1 May", "--json", folder=tmp_path)
    assert wrong.returncode == 2
    assert json.loads(wrong.stdout)["error"]["message"] == "'1 May' is no day."
    gate = unisono("calendar", "gate", "gone", folder=tmp_path)
    assert (gate.returncode, gate.stdout) == (2, "")
    assert "There is no campaign gone." in gate.stderr
    (tmp_path / "bad.csv").write_text("Key,Title,Channel,First day,Last day\na,A,Email,x,y\n")
    bad = unisono("calendar", "import", "bad.csv", folder=tmp_path)
    assert bad.returncode == 3
    assert "bad.csv, row 2, First day: " in bad.stderr
