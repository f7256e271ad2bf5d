"""The council's monthly pack: figures of the warehouse, history, plan and papers put together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from unisono.audit.history import read_runs
from unisono.calendar import KINDS, check_plan, fixes_for
from unisono.calendar.milestones import State, launch_of, milestones
from unisono.council.budget import PlatformMoney, budget_moves
from unisono.council.months import shifted, span
from unisono.errors import CalendarError
from unisono.model.audit import AuditReport, HistoryPoint
from unisono.model.calendar import PlanConflict
from unisono.model.council_pack import (
    Ahead,
    Claim,
    CouncilPack,
    CreditShare,
    LateMilestone,
    Launch,
    MetricMove,
    OpenConflict,
    Performance,
    TestMove,
)
from unisono.model.council_results import BudgetMove
from unisono.model.plan import Campaign, Status
from unisono.model.wording import day, moment
from unisono.reports import view
from unisono.sources.catalogue import platform_name
from unisono.workspace.council import (
    Papers,
    decisions_now,
    objectives_now,
    read_papers,
    scorecards_now,
)
from unisono.workspace.council import month_of as newest_month
from unisono.workspace.council_figures import Audited, Figures, figures_of
from unisono.workspace.last_audit import as_last_run
from unisono.workspace.plan import checking, plan_gate, today
from unisono.workspace.workspace import Workspace

#: Conflicts of a pack that come with fixes tried out, and launches whose gate is looked at.
_FIXED, _GATES = 10, 20
_OVER = (Status.DONE, Status.CANCELLED, Status.IDEA)


def audited(workspace: Workspace) -> Audited:
    """Gives the audit of the present build; under the last run's name where it is that run's."""
    return lambda: as_last_run(workspace.audit(load=False))


def council_pack(
    workspace: Workspace,
    month: date | None = None,
    *,
    papers: Papers | None = None,
    report: Callable[[], AuditReport] | None = None,
    as_of: date | None = None,
) -> CouncilPack:
    """The pack of ``month`` (its first day); by default of the newest whole month with facts.

    Args:
        papers: documents of the desk; None: they are read.
        report: gives the audit; None: it is made.
        as_of: the day that is looked from; None: today.

    Raises:
        DeskError: the desk cannot be opened.
    """
    found = read_papers(workspace) if papers is None else papers
    settings, now = workspace.settings.council, as_of or today(workspace)
    with figures_of(workspace, report or audited(workspace)) as figures:
        of = month or newest_month(figures, now)
        known = figures.report
        moves, note = _budget(known)
        return CouncilPack(
            (known.company if known else "") or workspace.settings.company or workspace.root.name,
            of,
            datetime.now(UTC).replace(tzinfo=None, microsecond=0),
            figures.until,
            known.data.reporting_currency if known else "",
            _performance(workspace, figures, of),
            _ahead(workspace, found, now),
            moves,
            note,
            objectives_now(found, figures, settings, now),
            scorecards_now(found, figures, settings, now, of),
            decisions_now(found, figures, settings, now),
        )


def _performance(workspace: Workspace, figures: Figures, month: date) -> Performance:
    report = figures.report
    if report is None:
        nothing = "Nothing was loaded yet, so no figure of the month is known."
        return Performance(None, None, None, None, (), (), "", (), "", (), None, "", nothing)
    then = _run_before(workspace, report, month)
    claims = report.reconciliation
    rows = sorted(claims.rows, key=lambda r: -r.claimed_conversions) if claims else []
    return Performance(
        report.score,
        report.created_at,
        then.score if then else None,
        then.created_at if then else None,
        _tests(report, then),
        _metrics(workspace, figures, month),
        *_credit(report),
        tuple(
            Claim(platform_name(r.platform), r.claimed_conversions, r.attributed_conversions,
                  r.spend)
            for r in rows
        ),
        claims.overclaim if claims else None,
        claims.definition if claims else "No platform's claims were found to compare.",
        _run_note(report, then, month),
    )  # fmt: skip


def _run_before(workspace: Workspace, report: AuditReport, month: date) -> HistoryPoint | None:
    """The last run that was made before the month began."""
    begin = datetime.combine(month, time())
    runs = [
        p for p in read_runs(workspace.layout.runs)
        if p.created_at < begin and p.run_id != report.run_id
    ]  # fmt: skip
    return runs[-1] if runs else None


def _run_note(report: AuditReport, then: HistoryPoint | None, month: date) -> str:
    said = f"The audit is of {moment(report.created_at)} UTC."
    if then is None:
        return f"{said} There was no run before {day(month)}, so nothing is compared."
    return f"{said} It is compared with the run of {moment(then.created_at)} UTC."


def _tests(report: AuditReport, then: HistoryPoint | None) -> tuple[TestMove, ...]:
    return tuple(
        TestMove(
            t.id, t.title, t.value, t.unit, view.verdict_words(t), view.state(t),
            then.values.get(t.id) if then else None,
            (then.verdicts.get(t.id) or "") if then else "",
        )
        for t in report.tests
    )  # fmt: skip


def _metrics(workspace: Workspace, figures: Figures, month: date) -> tuple[MetricMove, ...]:
    found = []
    for name in workspace.settings.council.metrics:
        info = figures.metrics.get(name)
        now = figures.figure(name, "", span(month))
        whole_only = info is not None and not info.dimensions
        before = None if whole_only else figures.figure(name, "", span(shifted(month, -1)))
        reason = "Of the whole period." if whole_only and now.value is not None else now.reason
        was = before.value if before else None
        state = ""
        if now.value is not None and was is not None and now.value != was and name != "spend":
            state = "good" if (now.value > was) != now.less_is_better else "bad"
        found.append(
            MetricMove(now.measure, now.title, now.unit, now.value, was, now.definition, reason,
                       state)
        )  # fmt: skip
    return tuple(found)


def _credit(report: AuditReport) -> tuple[str, tuple[CreditShare, ...], str]:
    result = report.attribution
    if result is None or not result.models:
        return "", (), report.attribution_reason
    place, total = view.main_model(result), result.attributed_conversions or 1
    shares = tuple(
        CreditShare(r.channel, r.conversions[place], r.conversions[place] / total, r.low, r.high)
        for r in view.channel_credit(result)
    )
    said = " ".join(filter(None, (view.disputed(result), view.experiment(result))))
    return result.models[place].title, shares, said


def _budget(report: AuditReport | None) -> tuple[tuple[BudgetMove, ...], str]:
    if report is None or report.reconciliation is None:
        return (), "No platform's spend and credit were found, so there is nothing to decide on."
    rows = [
        PlatformMoney(platform_name(r.platform), r.spend, r.claimed_conversions,
                      r.attributed_conversions, r.attributed_value)
        for r in report.reconciliation.rows
    ]  # fmt: skip
    moves = budget_moves(rows, report.data.reporting_currency)
    if moves:
        return moves, f"Figures of {view.period_words(report)}."
    return (), "No figure asks for a move: returns are close, and claims are near credit."


def _ahead(workspace: Workspace, papers: Papers, now: date) -> Ahead:
    settings = workspace.settings.council
    near, far = (now + timedelta(days=d - 1) for d in (settings.near_days, settings.far_days))
    running = {
        key: c for key, c in papers.plan.campaigns.items()
        if c.status not in _OVER and c.last_day >= now and launch_of(c) <= far
    }  # fmt: skip
    soonest = sorted(running, key=lambda k: (launch_of(running[k]), k))
    launches = [
        _launch(workspace, papers, key, now, gate=i < _GATES) for i, key in enumerate(soonest)
    ]
    try:
        conflicts, note = _conflicts(workspace, papers, (now, far)), ""
    except CalendarError as error:
        conflicts, note = (), f"Conflicts cannot be told: {error}"
    return Ahead(
        now, near, far,
        tuple(x for x in launches if x.launch <= near),
        tuple(x for x in launches if x.launch > near),
        _late(workspace, papers, now), conflicts, bool(papers.plan.activities), note,
    )  # fmt: skip


def _launch(workspace: Workspace, papers: Papers, key: str, now: date, *, gate: bool) -> Launch:
    campaign: Campaign = papers.plan.campaigns[key]
    launch = launch_of(campaign)
    waits = gate and launch >= now
    state, blocking = _gate(workspace, papers, key) if waits else ("", ())
    channels = dict.fromkeys(a.channel for a in papers.plan.of_campaign(key).values())
    return Launch(
        key, campaign.title, launch, campaign.last_day, (launch - now).days, campaign.owner,
        str(campaign.status), tuple(channels), state, blocking,
    )  # fmt: skip


def _gate(workspace: Workspace, papers: Papers, key: str) -> tuple[str, tuple[str, ...]]:
    try:
        found = plan_gate(workspace, papers.plan, key)
    except CalendarError as error:
        return "cannot be told", (error.message,)
    said = (
        f"{b.what} {b.name.replace('_', ' ')}{f' of {b.who}' if b.who else ''}: {b.why}"
        for b in found.blocking
    )
    return str(found.state), tuple(said)


def _late(workspace: Workspace, papers: Papers, now: date) -> tuple[LateMilestone, ...]:
    found = milestones(papers.plan, now, workspace.settings.calendar)
    return tuple(
        LateMilestone(
            m.campaign, papers.plan.campaigns[m.campaign].title, m.name.replace("_", " "), m.due,
            -m.days, m.owner, m.goes_to,
        )
        for m in found
        if m.state is State.LATE and papers.plan.campaigns[m.campaign].status not in _OVER
    )  # fmt: skip


def _conflicts(
    workspace: Workspace, papers: Papers, period: tuple[date, date]
) -> tuple[OpenConflict, ...]:
    how = checking(workspace, *period)
    found: Sequence[PlanConflict] = check_plan(papers.plan, how)
    open_ones = [c for c in found if not c.accepted]
    return tuple(
        OpenConflict(
            c.id, KINDS.get(c.conflict.kind, c.conflict.kind), c.conflict.text,
            c.conflict.first_day, c.conflict.last_day, c.conflict.people, c.conflict.fix,
            tuple(f.text for f in fixes_for(papers.plan, c, how)) if i < _FIXED else (),
        )
        for i, c in enumerate(open_ones)
    )  # fmt: skip
