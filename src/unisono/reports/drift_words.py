"""Message drift in words: the same sentences on screens, in reports and on the command line."""

from __future__ import annotations

from unisono.model.drift import Monitoring, Signal
from unisono.model.messages import DriftResult
from unisono.model.variation import VarianceComponent, WordingNoise
from unisono.reports import view, wording


def percents(interval: tuple[float, float]) -> str:
    """An interval of shares in per cent."""
    return wording.interval_words((100 * interval[0], 100 * interval[1]), "%")


def noise_words(noise: WordingNoise) -> str:
    """The variation without what wording alone does, and how that is known."""
    return (
        f"Without the scorer's own noise the variation is {view.percent(noise.cv, 1)} "
        f"({percents(noise.cv_interval)}). Wording alone moves a score by {noise.sd:.2f} "
        f"(standard deviation), {view.percent(noise.share)} of the variance: measured on "
        f"{noise.texts} texts, by leaving every sixth word out in turn and scoring the rest."
    )


def said(drift: DriftResult) -> list[str]:
    """All there is to say of a verdict besides its figures."""
    noise = noise_words(drift.noise) if drift.noise else ""
    made = f"Scores were made with the calibration “{drift.calibration}”."
    told = [needed_words(drift), noise, *map(component_words, drift.components)]
    return [s for s in (*told, made if drift.calibration else "") if s]


def needed_words(drift: DriftResult) -> str:
    """What an undecided verdict needs, "" when it is decided."""
    if drift.band != "undecided":
        return ""
    least = view.percent(drift.decide_at)
    if drift.mean <= 0:
        return f"Undecided: no band can reach {least}."
    if drift.needed is None:
        return (
            f"Undecided: no band reaches {least}. The variation lies so close to a threshold that "
            "more texts like these would hardly decide it."
        )
    here = len(drift.sample)
    where = "the data has" if drift.needed <= drift.population else "though the data has only"
    return (
        f"Undecided, sample more: no band reaches {least} with {here} texts. About "
        f"{drift.needed:,} in all would decide it if they vary as these do; {where} "
        f"{drift.population:,}."
    )


def component_words(found: VarianceComponent) -> str:
    """How much of the variance lies between the groups of one dimension."""
    name = {"agency": "agencies"}.get(found.by, f"{found.by}s")
    if found.share is None or found.interval is None:
        return f"Between {name}: not measured; {found.reason}."
    left = f"; {found.unnamed:,} texts name none" if found.unnamed else ""
    return (
        f"Between {name}: {view.percent(found.share)} of the variance "
        f"({percents(found.interval)}), {found.groups} {name}, {found.texts:,} texts{left}."
    )


def rate_words(found: Monitoring) -> str:
    """The stated rate of false alarms, and what the limits were widened by to keep it."""
    said = (
        f"One false alarm in {found.either_run:,.0f} weeks or more (EWMA {found.ewma_run:,.0f}, "
        f"CUSUM {found.cusum_run:,.0f}): a chance of {view.percent(found.yearly_chance)} within a "
        "year."
    )
    if found.widening > 1.005:
        said += (
            f" The limits are {found.widening:.2f} times those of the textbook, since the baseline "
            "is short and scores are not normal."
        )
    return said


def baseline_words(found: Monitoring) -> str:
    """Which weeks others are held against."""
    own = [w for w in found.weeks if w.baseline]
    if not own:
        return ""
    return (
        f"Baseline: {len(own)} weeks from {view.day(own[0].first_day)} to the week of "
        f"{view.day(own[-1].first_day)}, {found.baseline_texts:,} texts, mean "
        f"{found.baseline_mean:.2f}."
    )


def signal_words(signal: Signal) -> str:
    """One signal in a sentence."""
    begun = ""
    if signal.since != signal.week:
        begun = f"; it probably began in the week of {view.day(signal.since)}"
    lasts = "week" if signal.weeks == 1 else "weeks"
    state = "over" if signal.over else "still so"
    return (
        f"{signal.chart}: the mean score {signal.direction} out of its limits in the week of "
        f"{view.day(signal.week)} (mean {signal.mean:.1f}){begun}; {signal.weeks} {lasts}, {state}."
    )
