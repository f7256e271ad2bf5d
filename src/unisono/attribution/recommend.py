"""Which model to look at (ATT-2), and when the models mislead (ATT-3).

Pure functions of a result and what is known about the company. All thresholds are fields of
:class:`Thresholds` with their source; they are practitioners' rules of thumb, not laws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from unisono.attribution.paths import LAST_BAND, TOUCH_BANDS
from unisono.model.attribution import AttributionResult, ModelCredit
from unisono.settings import AttributionSettings

_DAYS_PER_MONTH = 30.0
#: Shares below it are told with a decimal.
_SMALL_SHARE = 0.1


@dataclass(frozen=True)
class Thresholds:
    """Limits of the recommendation and the warnings.

    Attributes:
        short_cycle_days: below it a cycle is short (ATT-2: under a week).
        long_cycle_days: above it a cycle is long (ATT-2: beyond three months).
        short_few_touches: up to it last touch fits a short cycle (ATT-2: 1–3, else 4–8).
        medium_few_touches: up to it time decay fits a medium cycle (ATT-2: 3–6, else 7–15).
        long_many_touches: from it on a long cycle calls for data-driven (ATT-2: 10–30 and more).
        data_driven_days: history data-driven models need (ATT-2: three months at least).
        dominant_share: above it one channel dominates a model (ATT-3: 80 %).
        search_gain: last-touch minus first-touch share, in points of 1, above which search
            probably harvests demand made elsewhere (own rule: ten points).
        decayed_half_lives: a median cycle of more half-lives leaves the first touch under an
            eighth of the last one's credit (own rule: three).
        direct_share: last-touch share of direct above which dark social is likely (own rule: a
            quarter).
        single_touch_share: share of one-touch conversions above which split devices are likely
            when the cycle is not short (own rule: six tenths).
    """

    short_cycle_days: float = 7
    long_cycle_days: float = 92
    short_few_touches: int = 3
    medium_few_touches: int = 6
    long_many_touches: int = 10
    data_driven_days: float = 90
    dominant_share: float = 0.8
    search_gain: float = 0.1
    decayed_half_lives: float = 3
    direct_share: float = 0.25
    single_touch_share: float = 0.6


DEFAULTS = Thresholds()


@dataclass(frozen=True)
class DecisionContext:
    """What the result does not know.

    Attributes:
        days: days the conversions span; None when not known.
        cycle_days: sales cycle known from elsewhere (deals); None: the result's median lag.
        awareness_team: True when awareness is the team's aim.
        search_channels: channels that hold searches for the own brand; empty: channels with
            "brand" in their name, else those with "paid" and "search" or "ppc" or "sem".
    """

    days: float | None = None
    cycle_days: float | None = None
    awareness_team: bool = False
    search_channels: tuple[str, ...] = ()


#: How web analytics writes a visit of no source.
_DIRECT_SOURCE = "(direct)"


def is_unnamed(member: str) -> bool:
    """Whether a member stands for touches without a value: ``(no campaign)``, ``Unassigned``."""
    name = member.casefold().strip()
    return name == "unassigned" or (name[:1], name[-1:]) == ("(", ")")


def _can_be_switched_off(member: str) -> bool:
    return not is_unnamed(member) and member.casefold() != "direct"


def advise(
    result: AttributionResult,
    options: AttributionSettings,
    context: DecisionContext,
    direct_channels: Sequence[str],
    thresholds: Thresholds = DEFAULTS,
) -> AttributionResult:
    """``result`` with recommendation, its reasons, and warnings filled in."""
    model, why = recommend(result, options.min_conversions_data_driven, context, thresholds)
    return replace(
        result,
        recommended=model,
        recommended_why=why,
        warnings=warnings(result, context, direct_channels, thresholds),
    )


def recommend(
    result: AttributionResult,
    min_conversions_a_month: int,
    context: DecisionContext,
    thresholds: Thresholds = DEFAULTS,
) -> tuple[str, str]:
    """Name of the model to look at first, and why; the name is empty when undecided."""
    if not result.conversions:
        return "", "Undecided: there are no conversions."
    if not result.touches:
        return "", (
            "Undecided: there are no touches. Bring web sessions, events or a touch log with an id "
            "of the person."
        )
    if not result.attributed_conversions:
        return "", "Undecided: no conversion has a touch in its lookback window."
    cycle = result.median_lag_days if context.cycle_days is None else context.cycle_days
    if cycle is None:
        return "", "Undecided: without times the length of the sales cycle is not known."
    touches = median_touches(result)
    missing = data_driven_gap(result, min_conversions_a_month, context, thresholds)
    model, reason = _by_cycle(cycle, touches, not missing, thresholds)
    if model == "markov_1" and result.best_order:
        model = f"markov_{result.best_order}"
    if model not in {m.model for m in result.models}:
        model, reason = "linear", f"{reason}; that model was not computed, so equal shares"
    noun = "touch" if touches == 1 else "touches"
    why = f"Cycle {cycle:.1f} days, {touches} {noun} a conversion (medians): {reason}."
    why += f" {missing}" if missing else " Volume and history also suffice for data-driven models."
    if context.awareness_team:
        why += " For awareness, read first touch beside it."
    return model, why


def _by_cycle(cycle: float, touches: int, data_driven: bool, t: Thresholds) -> tuple[str, str]:
    if cycle < t.short_cycle_days:
        if touches <= t.short_few_touches:
            return "last", "a short cycle with few touches suits last touch"
        return "linear", "a short cycle with many touches suits equal shares"
    if cycle <= t.long_cycle_days:
        if touches <= t.medium_few_touches:
            return "time_decay", "a cycle of weeks with few touches suits time decay"
        return "u_shaped", "a cycle of weeks with many touches suits the U shape"
    if touches < t.long_many_touches:
        return "u_shaped", "a long cycle with too few touches for a data-driven model"
    if data_driven:
        return "markov_1", "a long cycle with many touches suits a data-driven model"
    return "u_shaped", "a long cycle with many touches calls for data-driven, U shape until then"


def data_driven_gap(
    result: AttributionResult,
    min_conversions_a_month: int,
    context: DecisionContext,
    thresholds: Thresholds = DEFAULTS,
) -> str:
    """What data-driven models (Markov, Shapley) lack, in one sentence; empty when nothing."""
    needs = (
        f"Data-driven models need {min_conversions_a_month} conversions a month over "
        f"{thresholds.data_driven_days / _DAYS_PER_MONTH:.0f} months"
    )
    if context.days is None:
        return f"{needs}; the period of this data is not known."
    monthly = result.attributed_conversions / max(context.days / _DAYS_PER_MONTH, 1.0)
    if monthly >= min_conversions_a_month and context.days >= thresholds.data_driven_days:
        return ""
    return (
        f"{needs}; here are {monthly:,.0f} a month over "
        f"{context.days / _DAYS_PER_MONTH:.1f} months: read Markov and Shapley as hints."
    )


def median_touches(result: AttributionResult) -> int:
    """Median touches of an attributed conversion; of a band of several, its upper end."""
    bands = [(name, top) for name, top in TOUCH_BANDS] + [(LAST_BAND, TOUCH_BANDS[-1][1] + 1)]
    below = 0
    for name, top in bands:
        below += result.touches_per_conversion.get(name, 0)
        if 2 * below >= result.attributed_conversions:
            return top
    return 0


def warnings(
    result: AttributionResult,
    context: DecisionContext,
    direct_channels: Sequence[str],
    thresholds: Thresholds = DEFAULTS,
) -> tuple[str, ...]:
    """Signs that a model's picture misleads, one sentence each with its figures."""
    if not result.attributed_conversions:
        return ()
    first, last = _shares(result, "first"), _shares(result, "last")
    found = [
        *_search(first, last, context, thresholds),
        *_decay(result, thresholds),
        *_direct(last, direct_channels, thresholds),
        *_devices(result, thresholds),
        *_dominant(result, thresholds),
    ]
    return tuple(found)


def _shares(result: AttributionResult, model: str) -> dict[str, float]:
    return _shares_of(result.model(model))


def _shares_of(credit: ModelCredit) -> dict[str, float]:
    total = sum(credit.conversions.values())
    return {c: n / total if total else 0.0 for c, n in credit.conversions.items()}


def _search_channels(channels: Sequence[str], context: DecisionContext) -> list[str]:
    if context.search_channels:
        return [c for c in channels if c in context.search_channels]
    brand = [c for c in channels if "brand" in c.casefold()]
    if brand:
        return brand
    names = {c: c.casefold() for c in channels}
    return [
        c
        for c, name in names.items()
        if ("paid" in name and "search" in name) or name in {"ppc", "sem", "cpc"}
    ]


def _search(
    first: dict[str, float], last: dict[str, float], context: DecisionContext, t: Thresholds
) -> list[str]:
    return [
        f"{c} takes {100 * last[c]:.0f} % of last touches but opens only "
        f"{100 * first[c]:.0f} % of journeys: "
        "searches for a name that other channels made known inflate last touch. Report brand and "
        "generic search apart, or pause brand search in a few regions."
        for c in _search_channels(list(last), context)
        if last[c] - first[c] > t.search_gain
    ]


def _decay(result: AttributionResult, t: Thresholds) -> list[str]:
    lag = result.median_lag_days
    if lag is None or lag <= t.decayed_half_lives * result.half_life_days:
        return []
    left = 0.5 ** (lag / result.half_life_days)
    return [
        f"The median journey takes {lag:.0f} days, so a half-life of {result.half_life_days:g} "
        f"days leaves its first touch {100 * left:.1f} % of the weight of a touch on the last "
        "day: time decay punishes long nurture. Set attribution.half_life_days to about "
        f"{max(1.0, lag / 2):.0f}."
    ]


def _direct(last: dict[str, float], direct: Sequence[str], t: Thresholds) -> list[str]:
    names = {d.casefold() for d in direct if not is_unnamed(d)} | {_DIRECT_SOURCE}
    share = sum(s for c, s in last.items() if c.casefold() in names)
    if share <= t.direct_share:
        return []
    return [
        f"Direct takes {100 * share:.0f} % of last touches: visits from messengers, private "
        "groups and untagged links (dark social) are probably among them. Tag shared links and "
        "ask customers how they heard of you."
    ]


def _devices(result: AttributionResult, t: Thresholds) -> list[str]:
    share = result.touches_per_conversion.get("1", 0) / result.attributed_conversions
    if share <= t.single_touch_share:
        return []
    return [
        f"{100 * share:.0f} % of attributed conversions show a single touch: people seen on "
        "several devices are probably split, which favours the channel of the last device. Join "
        "devices by log-in before trusting any model."
    ]


def _dominant(result: AttributionResult, t: Thresholds) -> list[str]:
    found: dict[str, list[tuple[float, str]]] = {}
    for credit in result.models:
        for channel, share in _shares_of(credit).items():
            if share > t.dominant_share:
                found.setdefault(channel, []).append((share, credit.title))
    return [
        f"{channel} gets up to {100 * max(hits)[0]:.0f} % of the credit (over "
        f"{100 * t.dominant_share:.0f} % in {len(hits)} of {len(result.models)} models): "
        + (
            "most touches carry no name here, so the others' shares say little."
            if is_unnamed(channel)
            else "other channels are missing from the log, or there is little to attribute."
        )
        for channel, hits in found.items()
    ]


def dispute(result: AttributionResult) -> str:
    """One sentence: what the models disagree about most, and what would settle it.

    Told of what can be switched off: neither Direct nor touches without a name.
    """
    choices = [s for s in result.disputed if s.width > 0]
    widest = next((s for s in choices if _can_be_switched_off(s.channel)), None)
    if widest is None:
        return ""
    low, high = (result.model(m).title for m in (widest.low_model, widest.high_model))
    digits = 0 if widest.high >= _SMALL_SHARE else 1
    ends = tuple(f"{100 * share:.{digits}f} %" for share in (widest.low, widest.high))
    if ends[0] == ends[1]:
        return ""  # nothing an experiment could tell apart
    among = "" if widest is choices[0] else "Of what can be switched off, "
    return (
        f"{among}{'the' if among else 'The'} models disagree most about {widest.channel}: "
        f"{ends[0]} ({low}) to {ends[1]} ({high}) of the credited conversions. Switching it off "
        "in a few comparable regions for some weeks (a geo holdout) would settle it."
    )
