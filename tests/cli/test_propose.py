"""``propose`` and ``calendar slots`` as commands."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from unisono.access.access import OPERATOR
from unisono.cli.main import app
from unisono.errors import CalendarError, NoDocumentError, SlotError, UnisonoError, VariantError
from unisono.workspace.desk import open_desk
from unisono.workspace.slots import Slots, wish_of
from unisono.workspace.workspace import Workspace

BRAND = """
pillars:
  - {id: easy, statement: "Anyone can set it up in minutes, without an engineer."}
  - {id: safe, statement: "Your data stays safe and stays yours."}
"""


def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
    """The command within this process; errors as they are raised."""
    done = CliRunner().invoke(app, ["-C", str(folder), *arguments])
    if isinstance(done.exception, UnisonoError):
        raise done.exception
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture(name="root")
def _root(tmp_path: Path) -> Path:
    (tmp_path / "unisono.toml").write_text("", encoding="utf-8")
    (tmp_path / "brand.yaml").write_text(BRAND, encoding="utf-8")
    return tmp_path


def test_variants_are_shown_counted_and_logged_where_there_is_a_desk(root: Path) -> None:
    asked = ("propose", "--channel", "Blog", "--pillar", "easy", "--count", "2")
    code, shown, told = run(root, *asked)
    assert code == 0
    assert shown.count("templates · score") == 2
    assert "kept back" in told
    open_desk(Workspace(root).layout).close()
    found = json.loads(run(root, *asked, "--json")[1])
    assert [v["result"]["verdict"] for v in found["variants"]] == ["pass", "pass"]
    with open_desk(Workspace(root).layout) as desk:
        actions = [e.action for e in desk.log() if e.kind == "draft"]
    assert actions == ["check", "check", "variants proposed"]
    code, _, told = run(root, "propose", "--channel", "X", "--pillar", "easy", "--count", "10")
    assert (code, "of the 10 asked for passed" in told) == (1, True)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--pillar", "nope"), "no pillar nope"), (("--pillar", "easy", "--by", "magic"), "by:"),
        (("--pillar", "easy", "--by", "model"), "No language model"),
        (("--pillar", "easy", "--product", "x" * 101), "product:"),
    ],
)  # fmt: skip
def test_what_cannot_be_proposed_is_told(root: Path, more: tuple[str, ...], said: str) -> None:
    with pytest.raises(VariantError, match=said):
        run(root, "propose", "--channel", "Blog", *more)


def test_slots_are_listed_and_released(root: Path) -> None:
    day = date.today() + timedelta(days=3)
    with open_desk(Workspace(root).layout) as desk:
        room = Slots(Workspace(root), desk)
        wish = wish_of(title="Tips [/red]", channel="Blog", first_day=day, last_day=day)
        made = room.reserve(OPERATOR, wish, "t")
    code, shown, _ = run(root, "calendar", "slots")
    assert (code, made.id in shown) == (0, True)
    (told,) = json.loads(run(root, "calendar", "slots", "--json")[1])
    assert (told["state"], told["holder"], "token" in told) == ("held", "command line", False)
    assert "is released" in run(root, "calendar", "slots", "--release", made.id)[2]
    assert json.loads(run(root, "calendar", "slots", "--json")[1]) == []
    (over,) = json.loads(run(root, "calendar", "slots", "--all", "--json")[1])
    assert (over["state"], over["released_by"]) == ("released", "operator")
    with pytest.raises(NoDocumentError):
        run(root, "calendar", "slots", "--release", "0" * 16)


def test_slots_are_reserved_once_per_token_and_refused_with_the_reason(root: Path) -> None:
    day = date.today() + timedelta(days=3)
    asked = ("calendar", "slots", "reserve", "Tips", "--channel", "Blog", "--from", f"{day}")
    open_desk(Workspace(root).layout).close()
    assert json.loads(run(root, *asked, "--dry-run", "--json")[1]) == {"conflicts": [], "taken": ""}
    code, out, _ = run(root, *asked, "--token", "t", "--hours", "2", "--json")
    made = json.loads(out)
    assert (code, made["state"], made["last_day"]) == (0, "held", f"{day}")
    assert json.loads(run(root, *asked, "--token", "t", "--json")[1])["id"] == made["id"]
    code, out, told = run(root, *asked)
    assert (code, out.startswith("Not free: command line holds Blog")) == (1, True)
    assert "Choose other days" in told
    assert run(root, *asked, "--dry-run")[0] == 1
    with pytest.raises(SlotError, match="another reservation"):
        run(root, *asked[:3], "Else", *asked[4:], "--token", "t")
    with pytest.raises(CalendarError, match="'soon' is no day"):
        run(root, *asked[:-1], "soon")
