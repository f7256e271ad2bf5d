"""The architecture of a workspace as programs that write texts get it."""

from datetime import timedelta
from pathlib import Path

from unisono import Workspace
from unisono.model.plan import Theme
from unisono.model.tiers import ChannelRules
from unisono.workspace.architecture import read_architecture, tiers_to_write_by
from unisono.workspace.plan import today


def test_tiers_hold_today_and_are_told_as_far_as_one_may_see(tmp_path: Path) -> None:
    workspace = Workspace.init(tmp_path)
    assert tiers_to_write_by(workspace, ("theme", "channel")) == {"themes": {}, "channels": {}}
    now = today(workspace)
    days = {"first_day": now, "last_day": now}
    with workspace.desk as desk:
        calm = Theme(title="Calm", owner="Bo", reviewed_on=now, notes="x", **days)
        desk.put(calm, "calm", by="x")
        gone = {k: d - timedelta(days=1) for k, d in days.items()}
        desk.put(Theme(title="Over", **gone), "over", by="x")
        desk.put(ChannelRules(title="Blog", channel="Blog", avoid=("sir",)), "blog", by="x")
    told = tiers_to_write_by(workspace, ("theme", "channel"))
    assert {k: t["title"] for k, t in told["themes"].items()} == {"calm": "Calm"}
    assert set(told["themes"]["calm"]) == {"title", "owner", "first_day", "last_day"}
    assert told["channels"] == {"blog": {"title": "Blog", "channel": "Blog", "avoid": ["sir"]}}
    assert tiers_to_write_by(workspace, ("channel",)).keys() == {"channels"}
    names = [p.name for p in read_architecture(workspace).parts if p.tier > 1]
    assert names == ["Calm", "Blog"]
