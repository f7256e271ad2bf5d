"""After the launch (CAL-5): phases, and pause rules that noise does not set off."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from unisono.settings import CalendarSettings

Interval = Callable[[float, float], tuple[float, float]]


class Phase(StrEnum):
    """Where a campaign is after its launch."""

    BEFORE = "before launch"
    CHECKS = "weeks 1-2"
    PAUSING = "weeks 3-4"
    ANALYSIS = "months 2-3"
    AFTER = "after month 3"


#: What is to be done in a phase.
WORK = {
    Phase.BEFORE: "Sign off at the launch gate.",
    Phase.CHECKS: "Check pixels, landing pages, e-mails, ads, webhooks and tracking links.",
    Phase.PAUSING: "Pause what stays below its threshold.",
    Phase.ANALYSIS: "Analyse all channels together: attribution, synergy, messages.",
    Phase.AFTER: "Record what was learned.",
}
_ENDS = ((14, Phase.CHECKS), (28, Phase.PAUSING), (91, Phase.ANALYSIS))


def phase(launch: date, day: date) -> Phase:
    """The phase on ``day``; the launch is the first day of week 1."""
    gone = (day - launch).days
    if gone < 0:
        return Phase.BEFORE
    return next((name for end, name in _ENDS if gone < end), Phase.AFTER)


class Pause(StrEnum):
    """What a pause rule says."""

    PAUSE = "pause"
    KEEP = "keep"
    UNDECIDED = "undecided"
    NOT_NOW = "not now"


@dataclass(frozen=True)
class Performance:
    """What one activity reached since its launch: ``metric`` is click, open or conversion.

    ``hits`` of ``tries``: clicks of impressions, opens of deliveries, conversions of landings.
    """

    item: str
    metric: str
    hits: float
    tries: float
    launch: date


@dataclass(frozen=True)
class PauseVerdict:
    """Whether to pause; rates and their interval in %, None when nothing was tried."""

    performance: Performance
    verdict: Pause
    threshold: float
    rate: float | None
    interval: tuple[float, float] | None
    reason: str


def pause_verdict(
    found: Performance, as_of: date, settings: CalendarSettings, interval_of: Interval
) -> PauseVerdict:
    """Apply the pause rule of the metric in weeks 3–4.

    Paused is what lies below the threshold with its whole interval, kept what lies at or above it
    with its whole interval; between them, and with too small a sample, it is undecided.

    Args:
        interval_of: interval of a share from hits and tries, ends in 0…1, as
            :func:`unisono.measure.intervals.wilson` gives it.
    """
    threshold = {
        "click": settings.pause_click_rate,
        "open": settings.pause_open_rate,
        "conversion": settings.pause_conversion_rate,
    }[found.metric]
    now = phase(found.launch, as_of)
    tries, hits = max(found.tries, 0.0), min(max(found.hits, 0.0), max(found.tries, 0.0))
    rate = 100 * hits / tries if tries else None
    low, high = interval_of(hits, tries)
    interval = (100 * low, 100 * high) if tries else None
    if now is not Phase.PAUSING:
        said = f"pause rules hold in {Phase.PAUSING}, it is {now}"
        return PauseVerdict(found, Pause.NOT_NOW, threshold, rate, interval, said)
    if interval is None or tries < settings.pause_min_sample:
        said = f"{tries:,.0f} of {settings.pause_min_sample:,} tries are too few to tell"
        return PauseVerdict(found, Pause.UNDECIDED, threshold, rate, interval, said)
    said = f"{rate:.2f} % (interval {interval[0]:.2f} to {interval[1]:.2f}) against {threshold:g} %"
    verdict = Pause.UNDECIDED
    if interval[1] < threshold:
        verdict = Pause.PAUSE
    elif interval[0] >= threshold:
        verdict = Pause.KEEP
    return PauseVerdict(found, verdict, threshold, rate, interval, said)


def pause_verdicts(
    found: Iterable[Performance], as_of: date, settings: CalendarSettings, interval_of: Interval
) -> tuple[PauseVerdict, ...]:
    """One verdict per row, those to pause first."""
    order = list(Pause)
    verdicts = (pause_verdict(row, as_of, settings, interval_of) for row in found)
    return tuple(
        sorted(verdicts, key=lambda v: (order.index(v.verdict), v.performance.item, v.threshold))
    )
