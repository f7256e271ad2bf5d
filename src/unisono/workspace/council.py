"""Objectives, scorecards and decisions of the desk against the figures of the warehouse."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from unisono.calendar import Plan
from unisono.council.decisions import checked, in_order
from unisono.council.default_scorecards import LEAD, default_scorecards
from unisono.council.months import last_whole_month, shifted, span
from unisono.council.objectives import progress
from unisono.council.scorecards import Held, scored
from unisono.model.council import (
    Decision,
    Objective,
    Scorecard,
    ScorecardLine,
    WeightGroup,
)
from unisono.model.council_results import (
    OBJECTIVE,
    DecisionCheck,
    Figure,
    Progress,
    ScorecardResult,
)
from unisono.reports.view import channel_credit
from unisono.settings import CouncilSettings
from unisono.workspace.council_figures import Figures
from unisono.workspace.desk import open_desk
from unisono.workspace.plan import has_desk
from unisono.workspace.workspace import Workspace

if TYPE_CHECKING:
    from unisono.desk import Desk

#: Channels whose leads get a scorecard when none was written, those with most credit first.
_LEADS = 6


@dataclass(frozen=True)
class Papers:
    """Documents of the desk that a council works with.

    Attributes:
        problems: documents that cannot be read, each in words; they are left out.
    """

    plan: Plan = field(default_factory=Plan)
    objectives: Mapping[str, Objective] = field(default_factory=dict)
    scorecards: Mapping[str, Scorecard] = field(default_factory=dict)
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    @classmethod
    def of(cls, documents: Iterable[tuple[str, Any]], problems: Iterable[str] = ()) -> Papers:
        """Papers of (key, document) pairs; other kinds are left out."""
        kept = list(documents)
        return cls(
            Plan.of(kept),
            {k: d for k, d in kept if isinstance(d, Objective)},
            {k: d for k, d in kept if isinstance(d, Scorecard)},
            {k: d for k, d in kept if isinstance(d, Decision)},
            tuple(problems),
        )


def papers_on(desk: Desk) -> Papers:
    """The papers on an open desk."""
    found = desk.list()
    problems = (f"{p.kind}/{p.key} cannot be read: {p.problem}" for p in found.problems)
    return Papers.of(((s.key, s.document) for s in found), problems)


def read_papers(workspace: Workspace) -> Papers:
    """The papers of a workspace; none when it has no desk.

    Raises:
        DeskError: the desk cannot be opened.
    """
    if not has_desk(workspace):
        return Papers()
    with open_desk(workspace.layout) as desk:
        return papers_on(desk)


def month_of(figures: Figures, today: date) -> date:
    """The month a pack is of unless one is named: the newest whole one that facts reach."""
    return last_whole_month(min(figures.until or today, today))


def weights(settings: CouncilSettings) -> dict[WeightGroup, float]:
    """Weights of the three parts of a scorecard, in percent."""
    return {
        WeightGroup.CHANNEL: settings.channel_weight,
        WeightGroup.INTEGRATION: settings.integration_weight,
        WeightGroup.BUSINESS: settings.business_weight,
    }


def objectives_now(
    papers: Papers, figures: Figures, settings: CouncilSettings, today: date
) -> tuple[Progress, ...]:
    """Every objective against the figure of now, those due first."""
    tolerance = settings.on_track_percent / 100
    found = [
        progress(
            key, o, figures.last_days(o.metric, o.where, o.over_days), today, tolerance
        )
        for key, o in papers.objectives.items()
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda p: (p.due or date.max, p.title, p.key)))


def decisions_now(
    papers: Papers, figures: Figures, settings: CouncilSettings, today: date
) -> tuple[DecisionCheck, ...]:
    """Every decision against the figure of now, those to be checked first."""
    return in_order([
        checked(
            key, d,
            figures.last_days(d.metric, d.where, d.over_days) if d.metric else None, today,
            after_days=settings.check_after_days, steady=settings.steady_percent / 100,
        )
        for key, d in papers.decisions.items()
    ])  # fmt: skip


def scorecards_now(
    papers: Papers, figures: Figures, settings: CouncilSettings, today: date, month: date,
) -> tuple[ScorecardResult, ...]:  # fmt: skip
    """Scorecards of the month: those that were written, and defaults of roles without one."""
    on = {p.key: p for p in objectives_now(papers, figures, settings, today)}
    written = dict(papers.scorecards)
    taken = {_of(s) for s in written.values() if s.role and not s.person}
    usual = {
        key: card
        for key, card in default_scorecards(_channels(figures), papers.objectives).items()
        if _of(card) not in taken and key not in written
    }
    span_months = settings.scorecard_months
    return tuple(
        scored(
            key, card.title, [_held(line, figures, on, month, span_months) for line in card.lines],
            weights(settings), role=card.role, person=card.person, written=key in written,
        )
        for key, card in {**written, **usual}.items()
    )  # fmt: skip


def _of(card: Scorecard) -> tuple[str, frozenset[str]]:
    """Whose a scorecard is: a role, and of the lead of a channel which."""
    channels = (x.where for x in card.lines if x.where)
    return card.role, frozenset(channels if card.role == LEAD else ())


def _channels(figures: Figures) -> tuple[str, ...]:
    report = figures.report
    if report is None or report.attribution is None:
        return ()
    return tuple(r.channel for r in channel_credit(report.attribution)[:_LEADS])


def _held(
    line: ScorecardLine, figures: Figures, on: Mapping[str, Progress], month: date, months: int
) -> Held:
    if line.measure.startswith(OBJECTIVE):
        key = line.measure.removeprefix(OBJECTIVE)
        found = on.get(key)
        if found is None:
            gone = Figure(line.measure, key, reason=f"There is no objective {key}.")
            return Held(line, gone)
        return Held(line, _as_objective(line.measure, found), None, found)
    figure = figures.figure(line.measure, line.where, span(month, months))
    if line.target is not None or figure.score is not None or figure.value is None:
        return Held(line, figure)
    return Held(line, figure, _before(line, figures, month, months))


def _as_objective(measure: str, on: Progress) -> Figure:
    f = on.figure
    return Figure(measure, on.title, f.value, f.unit, f.until, on.reason or f.reason, None,
                  f.definition, "/objectives")  # fmt: skip


def _before(line: ScorecardLine, figures: Figures, month: date, months: int) -> Figure:
    """The figure of as many months before; none where the metric knows the whole period only."""
    info = figures.metrics.get(line.measure.casefold())
    if info is not None and not info.dimensions:
        return Figure(line.measure, line.measure,
                      reason="It is known for the whole period only: set a target.")  # fmt: skip
    return figures.figure(line.measure, line.where, span(shifted(month, -months), months))
