"""``minutes`` as a command: freeze, list, show, diff."""

import hashlib
import json
import shutil
from pathlib import Path

from unisono.desk import Desk
from unisono.model.council import Objective
from unisono.workspace.desk import desk_address
from unisono.workspace.workspace import Workspace


def test_a_pack_is_frozen_shown_and_held_against_the_present(
    unisono, company: Path, tmp_path: Path
) -> None:
    root = tmp_path / "company"
    shutil.copytree(company, root)
    assert "No pack is frozen yet" in unisono("minutes", folder=root).stderr
    assert unisono("minutes", "freeze", "--month", "2026-13", folder=root).returncode == 2
    made = unisono("minutes", "freeze", "--month", "2026-09", "--notes", "Said [/red].",
                   "--present", "Ann", "--present", "Bo", "--by", "ann", "--json",
                   folder=root)  # fmt: skip
    told = json.loads(made.stdout)
    assert (made.returncode, told["key"]) == (0, "2026-09")
    shown = unisono("minutes", "show", "2026-09", "--pdf", "p.pdf", "--html", "p.html", folder=root)
    assert "Said [/red]." in shown.stdout
    assert "Present: Ann, Bo." in shown.stdout
    assert (root / "p.pdf").read_bytes().startswith(b"%PDF")
    assert told["digest"] in (root / "p.html").read_text(encoding="utf-8")
    frozen = unisono("minutes", "show", "2026-09", "--json", folder=root).stdout
    assert hashlib.sha256(frozen.encode()).hexdigest() == told["digest"]
    same = unisono("minutes", "diff", "2026-09", folder=root)
    assert (same.returncode, same.stderr) == (0, "Nothing differs.\n")
    with Desk.open(desk_address(Workspace(root).layout)) as desk:
        desk.put(Objective(title="Revenue [/red]", metric="revenue"), "more", by="ann")
    differs = unisono("minutes", "diff", "2026-09", folder=root)
    assert differs.returncode == 1
    assert "Revenue [/red]" in differs.stdout
    found = json.loads(unisono("minutes", "diff", "2026-09", "--json", folder=root).stdout)
    assert [(d["section"], d["then"], d["now"]) for d in found] == [
        ("Objectives", None, "in the pack")]  # fmt: skip
    assert unisono("minutes", "show", "2026-09", "--json", folder=root).stdout == frozen
    every = json.loads(unisono("minutes", "--json", folder=root).stdout)
    assert [(m["key"], m["frozen_by"], m["newest"]) for m in every] == [("2026-09", "ann", True)]
    gone = unisono("minutes", "show", "2020-01", folder=root)
    assert (gone.returncode, "There are no minutes 2020-01" in gone.stderr) == (2, True)
