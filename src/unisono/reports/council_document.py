"""The council's monthly pack as a document of pages: the same for the screen, PDF and HTML."""

from __future__ import annotations

from collections.abc import Iterator

from unisono.audit.headline import grade
from unisono.charts import amount, number
from unisono.council.months import words as month_words
from unisono.model.council_pack import Ahead, CouncilPack, Launch, OpenConflict, Performance
from unisono.model.council_results import BudgetMove, Check, Standing
from unisono.model.wording import counted, listed
from unisono.reports import view, wording
from unisono.reports.paged import (
    LEAD,
    NOTE,
    WARNING,
    Block,
    Bullets,
    KeyFigure,
    KeyFigures,
    PagedDocument,
    Paragraph,
    Picture,
    Section,
)
from unisono.reports.screens.council import (
    decisions_table,
    objectives_chart,
    objectives_table,
    score_words,
    scorecards_table,
)
from unisono.reports.screens.table import Column, Link, Mark, Table


def pack_document(pack: CouncilPack) -> PagedDocument:
    """Every section of the pack; figures come with definitions, notes and caveats."""
    until = f"facts up to {view.day(pack.until)}" if pack.until else "no facts yet"
    return PagedDocument(
        f"{pack.company}: council pack {month_words(pack.month)}",
        f"{until} · made {view.moment(pack.made_at)} UTC",
        pack.made_at,
        (
            _summary(pack),
            *_performance(pack),
            *_ahead(pack.ahead),
            _budget(pack),
            _objectives(pack),
            _scorecards(pack),
            _decisions(pack),
        ),
        f"{pack.company} · council {month_words(pack.month)}",
    )


def _summary(pack: CouncilPack) -> Section:
    p = pack.performance
    state, word = grade(p.score)
    due = sum(d.check == Check.DUE for d in pack.decisions)
    behind = [o.title for o in pack.objectives if o.standing in (Standing.BEHIND, Standing.MISSED)]
    index = KeyFigure(
        "Integration score", score_words(p.score), _was(p), state if p.score is not None else ""
    )
    conflicts = len(pack.ahead.conflicts)
    figures = (
        index,
        KeyFigure("Late milestones", number(len(pack.ahead.late)), "",
                  "warn" if pack.ahead.late else ""),
        KeyFigure("Open conflicts", number(conflicts), f"next {_days(pack.ahead)} days",
                  "warn" if conflicts else ""),
        KeyFigure("Decisions to check", number(due), "", "warn" if due else ""),
    )  # fmt: skip
    said = f"Integration {word}." if p.score is not None else p.note
    if behind:
        said += f" Behind their path: {listed(behind)}."
    return Section("To begin with", (Paragraph(said, LEAD), KeyFigures(figures)))


def _days(ahead: Ahead) -> int:
    return (ahead.far_day - ahead.from_day).days + 1


def _was(p: Performance) -> str:
    return f"was {number(p.before, 0)}" if p.before is not None else "no run before the month"


def _performance(pack: CouncilPack) -> Iterator[Section]:
    p = pack.performance
    if not p.tests:
        yield Section("Performance", (Paragraph(p.note, NOTE),), to="/help/first-run")
        return
    yield Section("Integration", (Paragraph(p.note, NOTE), _tests(p)), to="/audit")
    yield Section(
        "Key metrics",
        (Paragraph(f"{month_words(pack.month)} against the month before.", NOTE), _metrics(pack)),
        to="/metrics",
    )
    yield Section("Credit and claims", tuple(_credit(p)), to="/claims")


def _tests(p: Performance) -> Table:
    columns = (
        Column("test", "Test"), Column("value", "Now"), Column("verdict", "Verdict"),
        Column("before", "Before"), Column("before_verdict", "was"),
    )  # fmt: skip
    rows = tuple(
        (
            Link(t.title, f"/audit#{view.slug(t.id)}"), amount(t.value, t.unit),
            Mark(t.state, t.verdict), amount(t.before, t.unit) if t.before is not None else "",
            t.before_verdict,
        )
        for t in p.tests
    )  # fmt: skip
    return Table("tests", "The seven tests", columns, rows)


def _metrics(pack: CouncilPack) -> Table:
    columns = (
        Column("metric", "Metric"), Column("value", month_words(pack.month)),
        Column("before", "Month before"), Column("change", "Change"), Column("note", "Note"),
        Column("definition", "Definition", on_page=False),
    )  # fmt: skip
    rows = tuple(
        (
            Link(m.title, f"/metrics?name={m.id}"), amount(m.value, m.unit),
            amount(m.before, m.unit) if m.before is not None else "",
            _change(m.value, m.before, m.state), m.reason, m.definition,
        )
        for m in pack.performance.metrics
    )  # fmt: skip
    return Table("metrics", "Metrics of the month", columns, rows)


def _change(value: float | None, before: float | None, state: str) -> Mark | str:
    if value is None or not before:
        return ""
    percent = (value - before) / abs(before) * 100
    text = f"{percent:+.0f} %".replace("-", "\u2212")
    return Mark(state, text) if state else text


def _credit(p: Performance) -> Iterator[Block]:
    if p.credit:
        columns = (
            Column("channel", "Channel"), Column("conversions", "Conversions", "decimal"),
            Column("share", f"Share by {p.model}", "share"), Column("models", "Over all models"),
        )  # fmt: skip
        rows = tuple(
            (c.channel, c.conversions, c.share,
             f"{view.percent(c.low)} – {view.percent(c.high)}")
            for c in p.credit
        )  # fmt: skip
        yield Table("credit", "Credit by channel, whole period", columns, rows, shown=12)
    if p.disputed:
        yield Paragraph(p.disputed)
    if p.claims:
        over = f"Platforms claim {number(p.overclaim, 2)}\u00a0× what was real. " if p.overclaim \
            else ""  # fmt: skip
        yield Paragraph(over + p.claims_note, NOTE)
        names = (
            Column("platform", "Platform"), Column("claimed", "Claimed conversions", "decimal"),
            Column("credited", "Credited conversions", "decimal"),
            Column("spend", "Spend", "money"),
        )  # fmt: skip
        claims = tuple((c.platform, c.claimed, c.credited, c.spend) for c in p.claims)
        yield Table("claims", "Claimed and credited, whole period", names, claims)
    else:
        yield Paragraph(p.claims_note, NOTE)


def _ahead(a: Ahead) -> Iterator[Section]:
    if not a.planned:
        nothing = "Nothing is planned on the desk yet. Import a plan, or write the first activity."
        yield Section("What comes", (Paragraph(nothing, NOTE),), to="/calendar")
        return
    near, far = (a.near_day - a.from_day).days + 1, _days(a)
    yield Section(
        "What comes",
        (
            _launches("near", f"Next {near} days", a.near),
            _launches("far", f"Until {far} days from now", a.far),
        ),
        to="/calendar",
    )
    blocks: list[Block] = [_late(a)]
    yield Section("Late milestones", tuple(blocks), to="/plan/campaign")
    notes = (Paragraph(a.note, WARNING),) if a.note else ()
    yield Section("Open conflicts", (*notes, _conflicts(a)), to="/calendar/conflicts")


def _launches(id_: str, title: str, found: tuple[Launch, ...]) -> Table:
    columns = (
        Column("campaign", "Campaign"), Column("launch", "Launch", "day"),
        Column("state", "State"), Column("channels", "Channels"), Column("owner", "Owner"),
        Column("gate", "Launch gate"), Column("blocking", "Waits for"),
    )  # fmt: skip
    rows = tuple(
        (
            Link(x.title, f"/campaigns/{x.campaign}"), x.launch,
            "running" if x.days < 0 else f"{x.status}, in {counted(x.days, 'day')}",
            ", ".join(x.channels), x.owner, x.gate, "; ".join(x.blocking),
        )
        for x in found
    )  # fmt: skip
    return Table(id_, title, columns, rows, shown=40, empty=f"{title}: no campaign begins.")


def _late(a: Ahead) -> Table:
    columns = (
        Column("milestone", "Milestone"), Column("campaign", "Campaign"),
        Column("due", "Due", "day"), Column("late", "Late", "days"), Column("owner", "Owner"),
        Column("to", "Goes to"),
    )  # fmt: skip
    rows = tuple(
        (wording.sentence(m.milestone).rstrip("."), Link(m.title, f"/campaigns/{m.campaign}"),
         m.due, m.days_late, m.owner, ", ".join(m.goes_to))
        for m in a.late
    )  # fmt: skip
    return Table("late", "Late milestones", columns, rows, empty="No milestone is late.")


def _conflicts(a: Ahead) -> Table:
    columns = (
        Column("text", "Conflict"), Column("days", "Days"), Column("people", "Who"),
        Column("fix", "What can be done"), Column("kind", "Kind", on_page=False),
    )  # fmt: skip
    rows = tuple(
        (
            Link(c.text, f"/calendar/conflicts/{c.id}"), wording.span(c.first_day, c.last_day),
            ", ".join(c.people), _fixes(c), c.kind,
        )
        for c in a.conflicts
    )  # fmt: skip
    return Table("conflicts", "Open conflicts", columns, rows, shown=30,
                 empty="No open conflict.")  # fmt: skip


def _fixes(found: OpenConflict) -> str:
    return "; or: ".join(f.rstrip(".") for f in found.fixes) or found.advice


def _budget(pack: CouncilPack) -> Section:
    blocks: list[Block] = [Paragraph(pack.budget_note, NOTE)]
    if pack.budget:
        columns = (
            Column("question", "To decide"), Column("numbers", "Numbers"),
            Column("caveat", "What they do not say"),
        )  # fmt: skip
        rows = tuple((m.question, _numbers(m), m.caveat) for m in pack.budget)
        blocks.append(Table("budget", "Budget moves to decide", columns, rows))
    return Section("Budget moves to decide", tuple(blocks), to="/attribution")


def _numbers(move: BudgetMove) -> str:
    return "; ".join(f"{name} {amount(round(v, 2), unit)}" for name, v, unit in move.numbers)


def _objectives(pack: CouncilPack) -> Section:
    chart = objectives_chart(pack.objectives)
    alt = "Share of the way done and asked for, per objective."
    blocks: list[Block] = [Picture(chart, alt)] if chart else []
    table = objectives_table(pack.objectives)
    told = tuple(f"{o.title}: {o.reason}" for o in pack.objectives if o.reason)
    return Section(
        "Objectives", (*blocks, table, *((Bullets(told),) if told else ())), to="/objectives"
    )


def _scorecards(pack: CouncilPack) -> Section:
    note = "Lines that are not measured are left out and their weight spread over the rest."
    return Section(
        "Scorecards", (Paragraph(note, NOTE), scorecards_table(pack.scorecards)), to="/scorecards"
    )


def _decisions(pack: CouncilPack) -> Section:
    return Section("Decisions", (decisions_table(pack.decisions),), to="/plan/decision")
