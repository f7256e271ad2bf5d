"""AUDIT-4: how long until every system knows what a customer did?"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from unisono.audit.outcome import Findings, Question, measured, not_measured
from unisono.audit.scale import Scale
from unisono.measure.intervals import median_interval, wilson
from unisono.model.audit import GOOD, Fix, Part, TestResult
from unisono.model.evidence import Evidence
from unisono.model.wording import counted, duration, figure, listed
from unisono.settings import AuditSettings

ID = "AUDIT-4"
#: A median of fewer actions says nothing about a system.
FEWEST = 5
_WORST_EDGES = 6
LOG, DERIVED = "sync log", "derived"

_BASIS = {
    LOG: "from the sync log",
    DERIVED: "from web actions found again in back-end systems by number, or by person within "
    "a day (longer latencies of people are not seen)",
}


@dataclass(frozen=True)
class SystemLatency:
    """One system: minutes of the actions that appeared, and how many never did."""

    system: str
    minutes: npt.NDArray[np.float64]
    never: int = 0


def question(settings: AuditSettings) -> Question:
    """The test with its thresholds."""
    scale = Scale(
        "audit.sync_minutes",
        "minutes",
        settings.sync_minutes,
        ("real-time", "daily reporting", "stale"),
        _WORST_EDGES * settings.sync_minutes[1],
    )
    return Question(
        ID,
        "Sync latency",
        "How long until every system knows what a customer did?",
        "Median minutes from a customer's action to its appearance in the slowest of the systems "
        "that should know it; actions that never appeared are counted apart.",
        scale,
    )


def measure(
    systems: tuple[SystemLatency, ...],
    basis: str,
    evidence: tuple[Evidence, ...],
    settings: AuditSettings,
) -> TestResult:
    """AUDIT-4 from latencies per system.

    Args:
        basis: LOG or DERIVED, where the latencies come from.
        evidence: the slowest and the missing actions with their rows.
    """
    asked = question(settings)
    followed = [s for s in systems if s.minutes.size >= FEWEST]
    known = [s for s in followed if basis == LOG or not _one_clock(s)]
    if followed and not known:
        return _same_time(asked, followed, Findings(evidence, parts=_parts(systems, basis)))
    if not known:
        return _too_few(asked, systems, Findings(evidence, parts=_parts(systems, basis)))
    slowest = max(known, key=lambda s: (float(np.median(s.minutes)), s.system))
    value = float(np.median(slowest.minutes))
    never = sum(s.never for s in systems)
    findings = Findings(
        evidence,
        sum(s.minutes.size + s.never for s in systems),
        _parts(systems, basis),
        _fixes(asked, value, known, systems),
    )
    missing = f"; {counted(never, 'action')} never appeared somewhere" if never else ""
    summary = (
        f"Half of the actions take more than {duration(value)} to reach {slowest.system} "
        f"({_BASIS[basis]}): {asked.scale.verdict(value)}{missing}."
    )
    return measured(
        asked,
        value,
        summary,
        findings,
        formula=f"median of {slowest.minutes.size} actions in {slowest.system}, {_BASIS[basis]}",
        interval=median_interval(slowest.minutes),
    )


def _one_clock(system: SystemLatency) -> bool:
    """True when most rows carry the very time of the web action: it was copied, not measured."""
    return float(np.mean(system.minutes == 0)) > 0.5


def _same_time(asked: Question, systems: list[SystemLatency], findings: Findings) -> TestResult:
    names = ", ".join(s.system for s in systems)
    return not_measured(
        asked,
        f"most rows of {names} carry the same second as the web action, so the time was handed "
        "over with the action and does not say when it arrived",
        ("a sync log: action, happened_at, system, appeared_at",),
        findings,
    )


def _too_few(asked: Question, systems: tuple[SystemLatency, ...], findings: Findings) -> TestResult:
    seen = sum(s.minutes.size + s.never for s in systems)
    reason = (
        f"only {seen} actions could be followed, fewer than {FEWEST} in every system"
        if seen
        else "no action could be followed from one system into another"
    )
    bring = (
        "a sync log: action, happened_at, system, appeared_at",
        "or web events and CRM or shop rows with the same transaction id and time of day",
    )
    return not_measured(asked, reason, bring, findings)


def _parts(systems: tuple[SystemLatency, ...], basis: str) -> tuple[Part, ...]:
    parts = [Part("basis", basis, "", f"Latencies come {_BASIS[basis]}.")]
    for s in sorted(systems, key=lambda s: s.system):
        total = s.minutes.size + s.never
        if s.minutes.size:
            parts.append(
                Part(
                    f"{s.system} median",
                    float(np.median(s.minutes)),
                    "minutes",
                    f"Median of {counted(s.minutes.size, 'action')}.",
                )
            )
            parts.append(
                Part(
                    f"{s.system} p90",
                    float(np.quantile(s.minutes, 0.9)),
                    "minutes",
                    "Nine of ten actions appear within this time.",
                )
            )
        if basis == LOG and total:
            low, high = wilson(s.never, total)
            parts.append(
                Part(
                    f"{s.system} never",
                    100 * s.never / total,
                    "%",
                    f"{s.never} of {total} actions never appeared "
                    f"(95 %: {figure(100 * low)}–{figure(100 * high)} %).",
                )
            )
    return tuple(parts)


def _fixes(
    asked: Question, value: float, known: list[SystemLatency], systems: tuple[SystemLatency, ...]
) -> tuple[Fix, ...]:
    """Speed up the slow systems, slowest first, then find the actions that never arrived."""
    ordered = sorted(known, key=lambda s: (-float(np.median(s.minutes)), s.system))
    medians = [float(np.median(s.minutes)) for s in ordered]
    fixes: list[Fix] = []
    for place, (system, median) in enumerate(zip(ordered, medians, strict=True)):
        if asked.scale.severity(median) == GOOD:
            break
        text = (
            f"Send actions to {system.system} by webhook or stream instead of in batches: half of "
            f"them take more than {duration(median)}"
        )
        fix = _quicker(asked, text, median, max(medians[place + 1 : place + 2], default=0.0))
        if place:
            # The value is the slowest system's: a faster one moves it only after the slower ones.
            first = listed([s.system for s in ordered[:place]])
            gain = fix.gain.removeprefix(f"{asked.title}: ")
            gain = f"{asked.title}: once {first} {_is(place)} fast, {gain}"
            fix = replace(fix, gain=gain, gain_points=0.0)
        fixes.append(fix)
    return (*fixes, *_missing(systems))


def _quicker(asked: Question, text: str, median: float, rest: float) -> Fix:
    """A fix that makes one system real-time; ``rest``: the median of the next slowest system."""
    edge = asked.scale.edges[0]
    fix = asked.fix(text, median, max(edge, rest), role="marketing operations", days=45)
    if rest >= edge:
        return fix
    # The edge itself is not real-time any more: the verdict there is that of values below it.
    best = asked.scale.verdicts[0]
    basis = f"{duration(median)} → under {duration(edge)} (“{best}”), all else equal"
    return replace(fix, gain=f"{asked.title}: {basis}")


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _missing(systems: tuple[SystemLatency, ...]) -> tuple[Fix, ...]:
    late = sorted((s for s in systems if s.never), key=lambda s: (-s.never, s.system))
    if not late:
        return ()
    total = counted(sum(s.never for s in late), "action")
    where = listed([f"{s.never:,} in {s.system}" for s in late])
    return (
        Fix(
            f"Find out why {total} never arrived ({where}), and alert when one is overdue",
            "Missing actions are counted apart; the median itself does not change",
            0.0,
            ID,
            "marketing operations",
            14,
        ),
    )
