"""What the demo company's council agreed on: objectives, a scorecard, decisions to look at again.

The figures stand beside those of the exports, so some objectives are on track and some are not.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from unisono.demo.planning import TEAMS
from unisono.model.council import (
    Decision,
    Expected,
    Objective,
    Reading,
    Scorecard,
    ScorecardLine,
    Stage,
    WeightGroup,
)
from unisono.model.document import Document

Keyed = tuple[str, Document]
#: The exports end here whenever the demo is made; objectives began a quarter before.
EXPORTS_END = date(2026, 9, 30)
_BEGAN = EXPORTS_END - timedelta(days=91)


def council_documents(today: date) -> Iterator[Keyed]:
    """Objectives, scorecards and decisions by key, as they stand on ``today``."""
    yield from _objectives(today + timedelta(days=90))
    yield from _scorecards()
    yield from _decisions(today)


def _objectives(due: date) -> Iterator[Keyed]:
    began = min(_BEGAN, due - timedelta(days=181))  # a plan may be made for an earlier day
    yield "pipeline-growth", Objective(
        title="Influenced pipeline up by a fifth", stage=Stage.GROWTH, metric="influenced_pipeline",
        over_days=90, baseline=900_000, start=began, target=1_080_000, due=due, owner="Council",
        teams=TEAMS, share=0.4, notes="Trials grew by a third; only the follow-up is slow.",
    )  # fmt: skip
    yield "one-message", Objective(
        title="One message in every channel", stage=Stage.GROWTH, metric="AUDIT-1", baseline=45,
        start=began, target=25, due=due, owner="Brand owner", teams=TEAMS[:3],
        notes="Three channels make up most of the drift; their texts are rewritten first.",
    )  # fmt: skip
    yield "aided-recall", Objective(
        title="Aided recall among finance leads", stage=Stage.EARLY, metric="aided recall",
        baseline=22, start=began, target=30, due=due, owner="Brand owner",
        notes="The webinar series reaches them.",
        readings=(
            Reading(day=began, value=22, source="brand tracker, wave 1"),
            Reading(day=EXPORTS_END, value=26, source="brand tracker, wave 2"),
        ),
    )  # fmt: skip
    yield "several-channels", Objective(
        title="More people met in several channels", stage=Stage.GROWTH, metric="engaged_2plus",
        teams=TEAMS[:2],
    )  # fmt: skip


def _scorecards() -> Iterator[Keyed]:
    own, together, business = WeightGroup
    yield "lead-email", Scorecard(
        title="Lead of E-mail", role="channel_lead", owner="Owner E-mail",
        lines=(
            ScorecardLine(group=own, measure="email_click_rate", target=4),
            ScorecardLine(group=own, measure="conversions", where="channel=Email"),
            ScorecardLine(group=together, measure="AUDIT-1"),
            ScorecardLine(group=together, measure="AUDIT-3"),
            ScorecardLine(group=together, measure="objective:one-message", weight=2),
            ScorecardLine(group=business, measure="objective:pipeline-growth"),
            ScorecardLine(group=business, measure="revenue"),
        ),
    )  # fmt: skip


def _decisions(today: date) -> Iterator[Keyed]:
    yield "tell-every-team", Decision(
        title="No launch before every team was told", decided_on=today - timedelta(days=40),
        decided_by=("Council", "Owner Sales"), why="Sales met the partner programme by accident.",
        metric="AUDIT-6", value_then=8, direction=Expected.DOWN,
        expectation="Two conflicts a quarter at most.", check_on=today - timedelta(days=3),
    )  # fmt: skip
    yield "rewrite-social", Decision(
        title="Rewrite the texts of organic social", decided_on=today - timedelta(days=75),
        decided_by=("Brand owner",), why="Its texts argue none of the pillars.",
        metric="AUDIT-1", value_then=44.5, direction=Expected.DOWN,
        expectation="Drift below 40 %.", check_on=today - timedelta(days=30),
        checked_on=today - timedelta(days=30),
        outcome="Drift fell below 40 %; Meta Ads and the sales deck come next.",
    )  # fmt: skip
