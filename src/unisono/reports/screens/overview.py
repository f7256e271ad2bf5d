"""The overview: what one role should know first, each card with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from unisono.audit.headline import grade
from unisono.charts import amount, gauge, number, sparkline
from unisono.model.audit import AuditReport, Fix, TestResult
from unisono.reports import view, wording
from unisono.reports.figures import draw
from unisono.reports.screens.sources import freshest, stale
from unisono.reports.screens.table import Column, Mark, Table

#: Role → its name in the switch.
ROLES = {"council": "Council", "analyst": "Analyst", "channel": "Channel lead", "brand": "Brand"}
_TESTS = {"council": 7, "analyst": 7, "channel": 0, "brand": 0}


@dataclass(frozen=True)
class Card:
    """One thing to know: a figure, what it says, and where it is explained."""

    title: str
    figure: str
    text: str
    to: str
    mark: Mark | None = None
    chart: str = ""


@dataclass(frozen=True)
class OverviewView:
    """Everything the screen shows; ``fix`` is the one next thing to do."""

    role: str
    channel: str
    channels: tuple[str, ...]
    report: AuditReport
    gauge: Markup
    small_bars: dict[str, Markup]
    fix: Fix | None
    fix_by: str
    cards: tuple[Card, ...]
    tables: tuple[Table, ...]


def overview_view(report: AuditReport, role: str = "council", channel: str = "") -> OverviewView:
    """The overview of ``role``; a channel lead's is of ``channel``."""
    channels = _channels(report)
    channel = channel if channel in channels or not channels else channels[0]
    made = {
        "council": _council, "analyst": _analyst, "brand": _brand,
    }  # fmt: skip
    cards = _lead(report, channel) if role == "channel" else made[role](report)
    fix = _next(report, role, channel)
    by = view.deadline(report, fix.days) if fix else ""
    figures = draw(report)
    return OverviewView(
        role, channel, channels, report,
        Markup(gauge(report.score, severity=grade(report.score)[0])),
        figures.small_bars, fix, by, cards, (_table(cards),),
    )  # fmt: skip


def _channels(report: AuditReport) -> tuple[str, ...]:
    if report.attribution is None:
        return ()
    return tuple(r.channel for r in view.channel_credit(report.attribution))


def _next(report: AuditReport, role: str, channel: str) -> Fix | None:
    """The fix with the largest gain; a role's own where it has one."""
    fixes = sorted((f for t in report.tests for f in t.fixes), key=lambda f: -f.gain_points)
    own = {
        "brand": [f for f in fixes if f.test == "AUDIT-1"],
        "channel": [f for f in fixes if channel and channel.casefold() in f.text.casefold()],
        "analyst": [f for f in fixes if f.test in ("AUDIT-2", "AUDIT-3", "AUDIT-4")],
    }.get(role, [])
    return next(iter(own or fixes), None)


def _table(cards: tuple[Card, ...]) -> Table:
    columns = (Column("card", "Card"), Column("figure", "Figure"), Column("text", "Says"))
    return Table("cards", "The cards as a table", columns,
                 tuple((c.title, c.figure, c.text) for c in cards))  # fmt: skip


def _of_test(test: TestResult) -> Card:
    said = test.summary if test.status != "not_measured" else wording.sentence(test.reason)
    return Card(test.title, amount(test.value, test.unit), said, f"/audit#{view.slug(test.id)}",
                Mark(view.state(test), view.verdict_words(test)))  # fmt: skip


def _overclaim(report: AuditReport) -> Card:
    claims = report.reconciliation
    if claims is None:
        return Card(
            "Platforms claim", "–", "No platform's claims were found to compare.", "/claims"
        )
    if claims.overclaim is None:
        return Card("Platforms claim", "undecided", claims.definition, "/claims",
                    Mark("undecided", "Undecided"))  # fmt: skip
    over = claims.overclaim
    said = (
        f"{number(claims.claimed_conversions)} conversions claimed, "
        f"{number(claims.real_conversions)} were real."
    )
    mark = Mark("good", "As booked") if over <= 1.05 else Mark("warn", "Over-claimed")
    return Card("Platforms claim", f"{number(over, 2)}\u00a0× what was real", said, "/claims", mark)


def _freshness(report: AuditReport) -> Card:
    best, late = freshest(report.data.files), stale(report.data.files)
    if best is None:
        return Card("Freshness", "–", "No file has dated rows.", "/sources")
    said = (
        f"{late[0].path} is the oldest, {wording.age(late[0].age_days)}." if late
        else "All sources are about as new."
    )  # fmt: skip
    mark = Mark("warn", f"{len(late)} behind") if late else Mark("good", "Even")
    return Card("Newest data", wording.age(best.age_days), said, "/sources", mark)


def _conflicts(report: AuditReport, channel: str = "") -> Card:
    found = [
        c for c in report.conflicts
        if not channel or any(a.channel == channel for a in c.activities)
    ]  # fmt: skip
    if not found:
        measured = report.test("AUDIT-6").status != "not_measured"
        text = "None found." if measured else "No calendar was found in the exports."
        return Card("Calendar conflicts", "0" if measured else "–", text, "/audit#audit-6")
    return Card("Calendar conflicts", number(len(found)), found[0].text, "/audit#audit-6",
                Mark("bad" if len(found) > 2 else "warn", "To solve"))  # fmt: skip


def _score(report: AuditReport) -> Card:
    runs = view.runs(report)
    text = view.since(report) or "This is the first run."
    chart = (
        Markup(sparkline([p.score for p in runs], title="Overall score", high=100))
        if len(runs) > 1
        else Markup("")
    )
    return Card("Score over time", number(report.score, 0), text, "/audit/history", None, chart)


def _disputed(report: AuditReport) -> Card:
    if report.attribution is None:
        return Card("Disputed channel", "–", wording.sentence(report.attribution_reason),
                    "/attribution")  # fmt: skip
    worst = max(report.attribution.disputed, key=lambda s: s.width, default=None)
    figure = f"{number(worst.width * 100, 0)} points" if worst else "–"
    return Card("Models disagree by", figure, view.disputed(report.attribution), "/attribution")


def _council(report: AuditReport) -> tuple[Card, ...]:
    dark = _of_test(report.test("AUDIT-2"))
    return (_overclaim(report), dark, _conflicts(report), _disputed(report), _freshness(report),
            _score(report))  # fmt: skip


def _analyst(report: AuditReport) -> tuple[Card, ...]:
    data = report.data
    aside = sum(f.quarantined for f in data.files)
    rows = sum(f.rows for f in data.files)
    unused = [f for f in data.files if f.status in ("unknown", "failed")]
    return (
        Card("Rows set aside", number(aside), f"of {number(rows)} rows read.",
             "/sources#t-quarantine",
             Mark("warn", "To look at") if aside else Mark("good", "None")),
        Card("Files not used", number(len(unused)),
             ", ".join(f.path for f in unused[:3]) or "Every file was recognised.", "/sources",
             Mark("warn", "To map") if unused else Mark("good", "None")),
        Card("Open questions", number(len(report.questions)),
             "Tracking values that may be one and the same.", "/tracking#t-questions"),
        _disputed(report), _freshness(report), _of_test(report.test("AUDIT-3")),
    )  # fmt: skip


def _brand(report: AuditReport) -> tuple[Card, ...]:
    drift = report.drift
    weakest = (
        min(drift.by_channel.items(), key=lambda i: i[1]) if drift and drift.by_channel else None
    )
    gaps = (
        sum(c not in row for row in drift.heat.values() for c in drift.by_channel) if drift else 0
    )
    return (
        _of_test(report.test("AUDIT-1")),
        Card("Weakest channel", number(weakest[1], 1) if weakest else "–",
             f"{weakest[0]}, mean score of 10." if weakest else "No text was scored.", "/messages"),
        Card("Gaps", number(gaps) if drift else "–", "Pillars that a channel never says.",
             "/messages"),
        Card("Contradicting offers", number(len(report.contradictions)),
             report.contradictions[0].why if report.contradictions else "None at the same time.",
             "/messages#t-contradictions",
             Mark("bad", "To solve") if report.contradictions else Mark("good", "None")),
        _of_test(report.test("AUDIT-5")), _conflicts(report),
    )  # fmt: skip


def _lead(report: AuditReport, channel: str) -> tuple[Card, ...]:
    result = report.attribution
    cards: list[Card] = []
    if result is not None and channel:
        rows = {r.channel: r for r in view.channel_credit(result)}
        row, main = rows[channel], view.main_model(result)
        place = [r.channel for r in sorted(rows.values(), key=lambda r: -r.conversions[main])]
        cards += [
            Card("Credited conversions", number(row.conversions[main], 0),
                 f"{result.models[main].title}; place {place.index(channel) + 1} of {len(place)}.",
                 "/attribution"),
            Card("Share, lowest to highest model",
                 f"{view.percent(row.low)} – {view.percent(row.high)}",
                 "The wider, the more an experiment is worth.", "/attribution#t-spread"),
        ]  # fmt: skip
    drift = report.drift
    score = drift.by_channel.get(channel) if drift else None
    said = (
        f"The mean of all channels is {number(drift.mean, 1)}."
        if drift and score is not None
        else "No text of this channel was scored."
    )
    cards += [Card("Messages carry the pillars", f"{number(score, 1)} of 10" if score is not None
                   else "–", said, "/messages"), _conflicts(report, channel)]  # fmt: skip
    return (*cards, _overclaim(report), _freshness(report))
