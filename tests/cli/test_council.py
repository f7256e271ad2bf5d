"""``council``, ``objectives``, ``scorecard`` and ``audit --pdf`` as commands."""

import json
import shutil
from pathlib import Path

from unisono.desk import Desk
from unisono.model.council import Objective
from unisono.workspace.desk import desk_address
from unisono.workspace.workspace import Workspace


def test_the_pack_is_told_and_written(unisono, company: Path, tmp_path: Path) -> None:
    root = tmp_path / "company"
    shutil.copytree(company, root)
    made = unisono("council", "--month", "2026-09", "--pdf", "out/p.pdf", "--html", "p.html",
                   folder=root)  # fmt: skip
    assert made.returncode == 0
    assert made.stdout.splitlines()[0].endswith("council pack Sep 2026")
    assert made.stderr.splitlines() == ["→ p.html", "→ out/p.pdf"]
    assert (root / "out" / "p.pdf").read_bytes().startswith(b"%PDF")
    assert "council pack Sep 2026" in (root / "p.html").read_text(encoding="utf-8")
    told = json.loads(unisono("council", "--json", "--month", "2026-09", folder=root).stdout)
    revenue = next(m for m in told["performance"]["metrics"] if m["id"] == "revenue")
    assert revenue["value"] == 300
    assert told["month"] == "2026-09-01"


def test_a_month_that_is_none_is_a_usage_error(unisono, company: Path) -> None:
    for command in ("council", "scorecard"):
        wrong = unisono(command, "--month", "2026-13", folder=company)
        assert wrong.returncode == 2
        assert "is no month" in wrong.stderr


def test_objectives_and_scorecards(unisono, company: Path, tmp_path: Path) -> None:
    root = tmp_path / "company"
    shutil.copytree(company, root)
    assert "No objective is written yet" in unisono("objectives", folder=root).stderr
    workspace = Workspace(root)
    workspace.layout.keep_private()
    with Desk.open(desk_address(workspace.layout)) as desk:
        desk.put(Objective(title="Revenue [/red]", metric="revenue", baseline=0, target=600,
                           start="2026-08-01", due="2026-10-01"), "more", by="ann")  # fmt: skip
    shown = unisono("objectives", folder=root)
    assert "Revenue [/red]" in shown.stdout
    assert "50 %" in shown.stdout
    assert "lacks who owns it" in shown.stderr
    told = json.loads(unisono("objectives", "--json", folder=root).stdout)
    assert [(o["key"], o["way"]) for o in told] == [("more", 0.5)]
    every = unisono("scorecard", folder=root)
    assert {"council", "brand", "sales"} <= {x.split()[0] for x in every.stdout.splitlines()}
    one = unisono("scorecard", "council", "--month", "2026-09", folder=root)
    assert "Revenue" in one.stdout
    assert "not counted as zero" in one.stderr
    assert unisono("scorecard", "nobody", folder=root).returncode == 2


def test_the_audit_as_pdf(unisono, company: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    made = unisono("audit", "--no-load", "--no-strict", "--pdf", str(file), folder=company)
    assert made.returncode == 0
    assert file.read_bytes().startswith(b"%PDF")
