"""``architecture`` as commands."""

import json
from datetime import date, timedelta
from pathlib import Path

from unisono.desk import Desk
from unisono.model.plan import Theme
from unisono.workspace.desk import desk_address
from unisono.workspace.workspace import Workspace


def test_show_check_export_and_changes(unisono, tmp_path: Path) -> None:
    workspace = Workspace.init(tmp_path)
    brand = "pillars:\n  - id: easy\n    statement: Easy [/red] to use.\nowner: Ann\n"
    (tmp_path / "brand.yaml").write_text(brand, encoding="utf-8")
    none = unisono("architecture", "changes", folder=tmp_path)
    assert (none.returncode, "There is no desk here" in none.stderr) == (2, True)
    today = date.today()
    theme = Theme(title="Calm", first_day=today, last_day=today + timedelta(days=90),
                  pillars=("easy",), key_messages=("Rest",), owner="Bo")  # fmt: skip
    workspace.layout.keep_private()
    with Desk.open(desk_address(workspace.layout)) as desk:
        desk.put(theme, "calm", by="ann")
        desk.put(theme.model_copy(update={"key_messages": ("Sleep",)}), "calm", by="bo", why="so")
    shown = unisono("architecture", "show", folder=tmp_path)
    assert "Easy [/red] to use." in shown.stdout
    wrong = unisono("architecture", "check", "--json", folder=tmp_path)
    assert wrong.returncode == 1
    assert [f["code"] for f in json.loads(wrong.stdout)["findings"]] == [
        "positioning_missing", "voice_missing", "visual_missing", "pillars_number",
        "review_unknown",
    ]  # fmt: skip
    changes = unisono("architecture", "changes", folder=tmp_path)
    assert "    key messages.1: Rest → Sleep" in changes.stdout.splitlines()
    assert changes.stdout.splitlines()[0].endswith("theme/calm revision 2: change by bo (so)")
    file = tmp_path / "out" / "brief.md"
    assert unisono("architecture", "export", "--format", "md", "--to", str(file),
                   folder=tmp_path).returncode == 0  # fmt: skip
    assert "- easy: Easy \\[/red\\] to use." in file.read_text(encoding="utf-8")
    for wanted in (("--format", "doc"), ("--format", "pdf")):
        assert unisono("architecture", "export", *wanted, folder=tmp_path).returncode == 2
