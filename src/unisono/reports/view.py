"""What the HTML report needs besides the report itself: words, anchors, table shapes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from unisono.audit import attribution_gap
from unisono.audit.headline import EASIEST
from unisono.charts.numbers import NOTHING, amount, number
from unisono.model import wording as model_wording
from unisono.model.attribution import AttributionResult, PathCount
from unisono.model.audit import AuditReport, Change, HistoryPoint, TestResult
from unisono.model.evidence import SourceRef
from unisono.model.messages import MessageScore
from unisono.settings import flatten

SHOWN_ROWS = 200  # rows of a long table in the page; the workbook has them all
SHOWN_NAMES = 25  # tracking values in the page

SECTIONS: tuple[tuple[str, str], ...] = (
    ("scorecard", "Scorecard"),
    ("tests", "The seven tests"),
    ("attribution", "Attribution"),
    ("reconciliation", "Claimed and real"),
    ("journeys", "Journeys"),
    ("messages", "Messages"),
    ("calendar", "Calendar"),
    ("tracking", "UTM names"),
    ("patterns", "Failure patterns"),
    ("maturity", "Maturity"),
    ("advice", "Advice"),
    ("metrics", "Metrics"),
    ("data", "Data health"),
    ("history", "History"),
    ("settings", "Settings"),
)


def slug(text: str) -> str:
    """``text`` as part of an element id."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")


def day(value: date | datetime | None) -> str:
    """A date people read the same everywhere: 3 Mar 2026."""
    return NOTHING if value is None else model_wording.day(value)


def moment(value: datetime | None) -> str:
    """A date with the time of day."""
    return NOTHING if value is None else model_wording.moment(value)


def percent(share: float | None, digits: int | None = 0) -> str:
    """A share (0…1) in percent."""
    return amount(None) if share is None else f"{number(share * 100, digits)}\u00a0%"


def shown(value: object) -> str:
    """Any value of an evidence row, a setting or a generic table, in words."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{k}: {shown(v)}" for k, v in value.items()) or NOTHING
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(shown(v) for v in value) or NOTHING
    return str(value)


def lineage(source: SourceRef | None) -> str:
    """Where a figure comes from: ``file:row``."""
    if source is None:
        return NOTHING
    return f"{source.file}:{source.row}" if source.row else source.file


def columns(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """All keys of ``rows`` in the order first seen."""
    return list(dict.fromkeys(key for row in rows for key in row))


def words(name: str) -> str:
    """A column name as a heading: ``click_days`` → "Click days"."""
    text = " ".join(_ACRONYMS.get(w, w) for w in name.replace("_", " ").split())
    return text[:1].upper() + text[1:]


#: Names of systems and tags written in capitals; all of ours are lower case.
_ACRONYMS = {
    w.casefold(): w
    for w in ("CRM", "GA4", "UTM", "URL", "CDP", "ERP", "SMS", "QR", "PR", "CPC", "CTR", "ROAS")
}


def judged_words(test: TestResult) -> str:
    """The figure the verdict follows where it is not the value: ``traffic 34 %``, else nothing."""
    return f"{test.judged_by} {amount(test.judged, test.unit)}" if test.judged is not None else ""


def verdict_words(test: TestResult) -> str:
    """The verdict as shown beside its icon."""
    if test.status == "not_measured":
        return "Not measured"
    return words(test.verdict) if test.verdict else NOTHING


def state(test: TestResult) -> str:
    """Name of the icon and colour: good, warn, bad, undecided, none."""
    if test.status == "not_measured":
        return "none"
    if test.status == "undecided":
        return "undecided"
    return test.severity


@dataclass(frozen=True)
class ChannelCredit:
    """One row of the attribution table; figures in the order of the models."""

    channel: str
    conversions: tuple[float, ...]
    value: tuple[float, ...]
    low: float
    high: float


@dataclass(frozen=True)
class ModelTable:
    """One table over channels and models; figures per channel in the order of the models."""

    kind: str
    digits: int
    rows: list[tuple[str, tuple[float, ...]]]
    attributed: float
    unattributed: float | None
    total: float | None


def channel_credit(result: AttributionResult) -> tuple[ChannelCredit, ...]:
    """Channels by mean credit, with the lowest and highest share of conversions."""
    total = result.attributed_conversions or 1
    rows = []
    for channel in result.channels:
        counts = tuple(m.conversions.get(channel, 0.0) for m in result.models)
        value = tuple(m.value.get(channel, 0.0) for m in result.models)
        ends = (min(counts, default=0.0) / total, max(counts, default=0.0) / total)
        rows.append(ChannelCredit(channel, counts, value, *ends))
    return tuple(sorted(rows, key=lambda r: (-sum(r.conversions), r.channel)))


def main_model(result: AttributionResult) -> int:
    """Place of the recommended model (the first one when none is recommended)."""
    names = [m.model for m in result.models]
    return names.index(result.recommended) if result.recommended in names else 0


def model_tables(result: AttributionResult) -> list[ModelTable]:
    """Every model's figures per channel: conversions, share of them, and value."""
    rows = channel_credit(result)
    total = result.attributed_conversions or 1
    counts = [(r.channel, r.conversions) for r in rows]
    shares = [(r.channel, tuple(n / total * 100 for n in r.conversions)) for r in rows]
    out = [ModelTable("conversions", 1, counts, result.attributed_conversions,
                      result.unattributed_conversions, result.conversions),
           ModelTable("share", 1, shares, 100.0, None, None)]  # fmt: skip
    if result.value:
        money = [(r.channel, r.value) for r in rows]
        out.append(ModelTable("value", 0, money, result.attributed_value,
                              result.unattributed_value, result.value))  # fmt: skip
    return out


def model_title(result: AttributionResult, name: str) -> str:
    """Title of the model called ``name``, or the name itself."""
    return next((m.title for m in result.models if m.model == name), name)


def disputed(result: AttributionResult) -> str:
    """The channel the models disagree about most."""
    if not result.attributed_conversions:
        return "No conversion has a touch before it, so there is nothing to dispute."
    if not result.spread:
        return "There is only one model, so nothing is disputed."
    if not result.disputed:
        return "Experiments have settled the credit of every channel."
    worst = max(result.disputed, key=lambda s: (s.width, s.channel))
    if worst.width < 0.01:
        return "The models agree on every channel within one point of share."
    return (
        f"{worst.channel} is the most disputed channel: {percent(worst.low)} of credit by "
        f"{model_title(result, worst.low_model)}, {percent(worst.high)} by "
        f"{model_title(result, worst.high_model)}."
    )


def experiment(result: AttributionResult) -> str:
    """The holdout that would settle the most disputed channel; "" when nothing is disputed."""
    worst = max(result.disputed, key=lambda s: (s.width, s.channel), default=None)
    if worst is None or worst.width < 0.01:
        return ""
    weeks = max(4, -(-int(2 * (result.median_lag_days or 0)) // 7))
    return (
        f"Pause {worst.channel} in half of comparable regions for {weeks} weeks (twice the median "
        "time to convert, at least four) and compare conversions."
    )


def top_paths(result: AttributionResult, count: int = 15) -> list[PathCount]:
    """The paths with most conversions, then most value."""
    found = [p for p in result.paths if p.conversions]
    return sorted(found, key=lambda p: (-p.conversions, -p.value, p.steps))[:count]


def deadline(report: AuditReport, days: int) -> str:
    """The day ``days`` after the audit."""
    return day(report.created_at.date() + timedelta(days=days))


def file_anchors(report: AuditReport) -> dict[str, str]:
    """Path of each source file → id of its row in the data section."""
    return {f.path: f"file-{i}" for i, f in enumerate(report.data.files, start=1)}


def extremes(
    sample: Sequence[MessageScore], count: int = 5
) -> tuple[list[MessageScore], list[MessageScore]]:
    """The weakest and the strongest texts; none is in both lists."""
    ordered = sorted(sample, key=lambda s: (s.score, s.message.key))
    half = min(count, len(ordered) // 2)
    return ordered[: max(half, min(len(ordered), 1))], ordered[::-1][:half]


def flat_settings(report: AuditReport) -> dict[str, str]:
    """Settings used, flattened and in words."""
    return {name: shown(value) for name, value in sorted(flatten(report.settings).items())}


def key_figures(report: AuditReport) -> list[tuple[str, str]]:
    """What a board asks first, in money where money is known: label and figure."""
    unit = report.data.reporting_currency
    out = []
    claims = report.reconciliation
    gap = next((t for t in report.tests if t.id == attribution_gap.ID), None)
    if gap is not None and gap.value is not None:
        dark = next((p.value for p in gap.parts if p.name == attribution_gap.DARK_REVENUE), None)
        if isinstance(dark, float):
            said = f"{amount(round(dark), unit)} ({amount(gap.value, gap.unit)})"
            out.append((words(attribution_gap.DARK_REVENUE), said))
    if claims is not None and claims.overclaim is not None:
        out.append(("Platforms claim", f"{number(claims.overclaim, 2)}\u00a0× what was real"))
    elif claims is not None and claims.rows:
        out.append(("Platforms claim", "undecided (see Claimed and real)"))
    return out


def to_bring(report: AuditReport) -> list[TestResult]:
    """The tests that could not be measured, those whose data is easiest to bring first."""
    missing = [t for t in report.tests if t.status == "not_measured" and t.bring]
    order = {test: place for place, test in enumerate(EASIEST)}
    return sorted(missing, key=lambda t: order.get(t.id, len(order)))


def runs(report: AuditReport) -> list[HistoryPoint]:
    """All runs, oldest first, this one last."""
    now = HistoryPoint(
        report.run_id, report.created_at, report.score,
        {t.id: t.value for t in report.tests}, {t.id: t.verdict for t in report.tests},
    )  # fmt: skip
    return [*(p for p in report.history if p.run_id != report.run_id), now]


def since(report: AuditReport) -> str:
    """The overall score then and now: "48 → 51 since 3 Mar 2026, 14:05"; "" on a first run."""
    earlier = runs(report)[:-1]
    if not earlier:
        return ""
    before, now = earlier[-1].score, report.score
    words = f"{number(before, 0)} → {number(now, 0)}"
    if number(before, 0) == number(now, 0):
        words = f"unchanged at {number(now, 0)}" if now is not None else "still not measured"
    return f"{words} since {moment(earlier[-1].created_at)}"


def moved(report: AuditReport) -> tuple[list[Change], list[Change]]:
    """The changes worth a line, bad news first, and those that are none.

    A verdict that differs is worth a line even where the value stayed.
    """
    order = ("regressed", "lost", "same", "improved", "new")
    ranked = sorted(report.changes, key=lambda c: (order.index(c.kind), c.test))
    still = [c for c in ranked if c.kind == "same" and not (c.crossed or "instead of" in c.text)]
    return [c for c in ranked if c not in still], still


def alerts(report: AuditReport) -> list[Change]:
    """Changes nobody should miss: a threshold crossed, or a test that was lost; worst first."""
    order = {"regressed": 0, "lost": 1, "same": 2, "improved": 3}
    found = [c for c in report.changes if c.crossed or c.kind == "lost"]
    return sorted(found, key=lambda c: (order.get(c.kind, 4), c.test))


def coverage_words(report: AuditReport) -> str:
    """How many tests were measured."""
    measured = sum(t.status != "not_measured" for t in report.tests)
    return f"{measured} of {len(report.tests)} tests measured"


def period_words(report: AuditReport) -> str:
    """The days the data covers."""
    if report.period is None:
        return "no dated data"
    low, high = (day(d) for d in report.period)
    same_year = report.period[0].year == report.period[1].year
    return f"{low.removesuffix(f' {report.period[0].year}') if same_year else low} – {high}"
