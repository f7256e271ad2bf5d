"""``react`` and ``reactions`` as commands."""

import json
from datetime import date, timedelta
from pathlib import Path

from unisono.desk import Desk
from unisono.model.reacting import Decided, Moment, Reaction, RiskCriterion
from unisono.workspace.desk import desk_address
from unisono.workspace.workspace import Workspace


def test_asking_deciding_and_what_is_due(unisono, tmp_path: Path) -> None:
    assert unisono("init", folder=tmp_path).returncode == 0
    workspace = Workspace(tmp_path)
    workspace.layout.keep_private()
    today = date.today()
    moment = Moment(
        title="Sport [/red]", first_day=today - timedelta(days=9), owner="olga",
        last_day=today + timedelta(days=9), alone=("ann@example.com",), approved_by="bea",
        approved_on=today, risks=(RiskCriterion(text="Hurt", no_go=True),),
    )  # fmt: skip
    with Desk.open(desk_address(workspace.layout)) as desk:
        desk.put(moment, "sport", by="ann")
    listed = unisono("react", "sport", folder=tmp_path)
    assert listed.stdout.splitlines() == ["Sport [/red]", "1. Hurt (no-go)"]
    question = ("react", "sport", "Cup [/red]", "--channel", "Email")
    go = unisono(*question, "--no", "1", "--by", "ann@example.com", folder=tmp_path)
    assert (go.returncode, go.stdout.strip()) == (0, "GO (cup-red)")
    asks = unisono(*question, "--no", "1", "--by", "bo", "--json", folder=tmp_path)
    told = json.loads(asks.stdout)
    assert (asks.returncode, told["verdict"], told["ask"][0]) == (1, "ask", "olga")
    stop = unisono(*question, "--yes", "1", "--by", "ann@example.com", folder=tmp_path)
    assert stop.returncode == 1
    assert stop.stdout.splitlines()[1] == "- No-go: Hurt"
    for wrong in (("--no", "2"), ("--no", "1", "--yes", "1")):
        assert unisono(*question, *wrong, folder=tmp_path).returncode == 2
    assert unisono("react", "nothing", "x", folder=tmp_path).returncode == 2
    assert unisono("reactions", "--due", folder=tmp_path).returncode == 0
    with Desk.open(desk_address(workspace.layout)) as desk:
        kept = desk.get(Reaction, "cup-red").document
        done = {"decision": Decided.PUBLISH, "post_mortem_due": today}
        desk.put(kept.model_copy(update=done), "cup-red", by="ann")
    due = unisono("reactions", "--due", "--json", folder=tmp_path)
    assert (due.returncode, [r["key"] for r in json.loads(due.stdout)]) == (1, ["cup-red"])
    assert "Cup [/red]" in unisono("reactions", folder=tmp_path).stdout
