"""Control charts of the company's weekly mean message score (MSG-5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

import numpy as np

from unisono.messages.control_charts import (
    Charted,
    Limits,
    charted,
    in_standard_errors,
    week_factor,
    widening,
    yearly_chance,
)
from unisono.messages.features import Floats
from unisono.model.drift import Monitoring, Signal, Week
from unisono.model.messages import MessageScore
from unisono.settings.messages import MessageSettings

EWMA, CUSUM, FELL, ROSE = "EWMA", "CUSUM", "fell", "rose"
#: Fewer weeks and texts than these are no baseline.
MIN_WEEKS, MIN_TEXTS = 4, 20


@dataclass(frozen=True)
class _Weeks:
    """Weeks with enough texts, oldest first, and which of them are the baseline."""

    first_days: tuple[date, ...]
    scores: tuple[tuple[float, ...], ...]
    baseline: tuple[bool, ...]

    @property
    def sizes(self) -> Floats:
        return np.array([len(s) for s in self.scores], dtype=float)

    @property
    def means(self) -> Floats:
        return np.array([np.mean(s) for s in self.scores])


def monday(day: date) -> date:
    """The first day of a day's week."""
    return day - timedelta(days=day.weekday())


def monitoring(
    scores: Sequence[MessageScore], settings: MessageSettings, seed: int, until: date | None = None
) -> Monitoring:
    """Weekly means on EWMA and CUSUM charts, with every signal.

    Weeks with fewer than ``messages.week_texts`` texts are left out. Weeks count from the day of a
    text to ``until``; texts without a day are counted as undated.

    Args:
        scores: scored texts.
        settings: baseline, weights and limits.
        seed: of the simulation of limits.
        until: last day that is looked at; None: all.
    """
    dated = [(s.message.day, s.score) for s in scores if s.message.day is not None]
    undated = len(scores) - len(dated)
    found = _weeks([(d, v) for d, v in dated if until is None or d <= until], settings)
    reason = _too_little(found, settings)
    if reason:
        return Monitoring(reason=reason, undated=undated)
    return replace(_watched(found, settings, seed), undated=undated)


def _weeks(dated: Sequence[tuple[date, float]], settings: MessageSettings) -> _Weeks:
    ordered = sorted((monday(day), value) for day, value in dated)
    grouped = [
        (first, tuple(v for _, v in own)) for first, own in groupby(ordered, key=lambda x: x[0])
    ]
    enough = [(first, own) for first, own in grouped if len(own) >= settings.week_texts]
    first_days = tuple(first for first, _ in enough)
    return _Weeks(first_days, tuple(own for _, own in enough), _baseline(first_days, settings))


def _baseline(first_days: Sequence[date], settings: MessageSettings) -> tuple[bool, ...]:
    """Which weeks are the baseline: those of the settings' days, or the first ones."""
    first, last = settings.baseline_from, settings.baseline_to
    if not (first or last):
        return tuple(n < settings.baseline_weeks for n in range(len(first_days)))
    begin = monday(date.fromisoformat(first)) if first else date.min
    end = date.fromisoformat(last) if last else date.max
    return tuple(begin <= day <= end for day in first_days)


def _too_little(weeks: _Weeks, settings: MessageSettings) -> str:
    own = [s for s, inside in zip(weeks.scores, weeks.baseline, strict=True) if inside]
    texts = sum(map(len, own))
    least = MIN_WEEKS
    if not (settings.baseline_from or settings.baseline_to):
        least = max(least, settings.baseline_weeks)
    if len(own) < least or texts < MIN_TEXTS:
        return (
            f"the baseline has {len(own)} weeks of {settings.week_texts} texts or more and {texts} "
            f"texts in all; it needs {least} weeks and {MIN_TEXTS} texts"
        )
    if len({v for week in own for v in week}) < 2:
        return "all texts of the baseline score the same, so nothing is usual or unusual"
    if not _later(weeks):
        return "no week after the baseline has enough texts yet"
    return ""


def _later(weeks: _Weeks) -> list[int]:
    last = max(n for n, inside in enumerate(weeks.baseline) if inside)
    return list(range(last + 1, len(weeks.baseline)))


def _watched(weeks: _Weeks, settings: MessageSettings, seed: int) -> Monitoring:
    limits = Limits(settings.ewma_weight, settings.ewma_limit, settings.cusum_slack,
                    settings.cusum_limit)  # fmt: skip
    inside = np.array(weeks.baseline)
    pool = [v for s, own in zip(weeks.scores, weeks.baseline, strict=True) if own for v in s]
    mean, sd = np.array(np.mean(pool)), np.array(np.std(pool, ddof=1))
    means, sizes = weeks.means, weeks.sizes
    factor = week_factor(means[inside], sizes[inside], mean, sd)
    later, usual = _later(weeks), int(np.median(sizes))
    wide = widening(pool, int(inside.sum()), usual, limits, seed)
    z = in_standard_errors(means, sizes, mean, sd, factor)
    charts = charted(z[later], limits)
    unit = float(sd * factor) / usual**0.5
    ewma_run, cusum_run, either = limits.runs
    return Monitoring(
        weeks=_told(weeks, z, charts, later, float(mean), unit),
        signals=_signals(weeks, charts, later, limits, wide),
        baseline_mean=float(mean), baseline_sd=float(sd), baseline_texts=len(pool),
        week_factor=float(factor), widening=wide,
        ewma_half=limits.width * limits.spread * wide * unit, cusum_limit=limits.height * wide,
        ewma_run=ewma_run, cusum_run=cusum_run, either_run=either,
        yearly_chance=yearly_chance(either),
    )  # fmt: skip


def _told(
    weeks: _Weeks, z: Floats, charts: Charted, later: Sequence[int], mean: float, unit: float
) -> tuple[Week, ...]:
    at = {week: n for n, week in enumerate(later)}
    rows = []
    for n, first in enumerate(weeks.first_days):
        k = at.get(n)
        rows.append(
            Week(
                first, len(weeks.scores[n]), float(weeks.means[n]), weeks.baseline[n], float(z[n]),
                *(
                    (None, None, None) if k is None else
                    (mean + float(charts.ewma[k]) * unit, float(charts.up[k]),
                     float(charts.down[k]))
                ),
            )
        )  # fmt: skip
    return tuple(rows)


def _signals(
    weeks: _Weeks, charts: Charted, later: Sequence[int], limits: Limits, wide: float
) -> tuple[Signal, ...]:
    edge, height = limits.width * limits.spread * wide, limits.height * wide
    watched: list[tuple[str, str, Floats, float, Callable[[int], int]]] = [
        (EWMA, FELL, -charts.ewma, edge, lambda n: n),
        (EWMA, ROSE, charts.ewma, edge, lambda n: n),
        (CUSUM, FELL, charts.down, height, lambda n: _began(charts.down, n)),
        (CUSUM, ROSE, charts.up, height, lambda n: _began(charts.up, n)),
    ]
    found = []
    for chart, direction, series, limit, begin in watched:
        out = series > limit
        for start in (n for n in range(len(out)) if out[n] and not (n and out[n - 1])):
            stay = next((n for n in range(start, len(out)) if not out[n]), len(out))
            week = later[start]
            found.append(
                Signal(
                    chart, direction, weeks.first_days[week], weeks.first_days[later[begin(start)]],
                    stay - start, float(weeks.means[week]), stay < len(out),
                )
            )  # fmt: skip
    return tuple(sorted(found, key=lambda s: (s.week, s.chart, s.direction)))


def _began(series: Floats, at: int) -> int:
    """The week after the sum was last 0."""
    zeros = np.flatnonzero(series[: at + 1] <= 0)
    return int(zeros[-1]) + 1 if len(zeros) else 0
