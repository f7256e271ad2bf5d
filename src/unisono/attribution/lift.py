"""Credit calibrated by experiments: what was measured beats what was modelled.

A holdout of a channel measures its lift L: conversions with the channel ÷ conversions without it,
minus 1. Of all conversions with the channel on, the share L ÷ (1 + L) would not have happened
without it: that is the channel's calibrated credit. What is left goes to the channels without an
experiment in proportion to a model's credit. A lift below 0 gets no credit. Where the measured
shares exceed the whole, they are scaled to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np

from unisono.attribution.intervals import band
from unisono.attribution.result import model_credit, spreads
from unisono.attribution.touchlog import Floats
from unisono.errors import AttributionError
from unisono.model.attribution import AttributionResult, ModelCredit

TITLE = "Calibrated by experiments"
_DRAWS = 1_000
_SEED = 20_260_104
#: From here on a lift may have been meant in per cent, which the definition then asks about.
_RARE = 2.0


@dataclass(frozen=True)
class Experiment:
    """A holdout or geo test of one channel.

    Attributes:
        channel: the channel switched off for part of the audience.
        lift: conversions with ÷ without it, minus 1 (0.1 is ten per cent more).
        low, high: interval of the lift.
        level: its confidence.
    """

    channel: str
    lift: float
    low: float
    high: float
    level: float = 0.9

    def __post_init__(self) -> None:
        if not (-1 < self.low <= self.lift <= self.high < np.inf and 0 < self.level < 1):
            raise AttributionError(
                f"The experiment on {self.channel} says lift {self.lift} in "
                f"[{self.low}, {self.high}] at {self.level}.",
                way_out="Give low ≤ lift ≤ high, all above −1, and a level between 0 and 1.",
            )


def definition(experiments: Sequence[Experiment], base: str) -> str:
    """What the calibrated credit means."""
    tested = ", ".join(f"{e.channel} {e.lift:+,.1%}" for e in experiments)
    rare = [e.channel for e in experiments if e.lift > _RARE]
    asked = f" A lift above {_RARE:.0%} is rare ({', '.join(rare)}): 0.1 is ten per cent."
    return (
        f"Channels with an experiment get the measured share lift ÷ (1 + lift) of all attributed "
        f"conversions ({tested}); the rest is shared by the others as in the model {base}."
        + (asked if rare else "")
    )


def calibrated(
    result: AttributionResult,
    experiments: Sequence[Experiment],
    base: str = "",
    level: float | None = 0.9,
) -> AttributionResult:
    """``result`` with the model ``calibrated`` added, built on the model ``base``.

    Args:
        result: models of the same channels the experiments name.
        experiments: one per channel at most.
        base: model for channels without experiment; empty: the recommended one, or Shapley.
        level: confidence of the interval, which holds the experiments' uncertainty only; None:
            no interval.

    Raises:
        AttributionError: an experiment names a channel twice or one that is not there, or ``base``
            is not among the models.
    """
    named = [e.channel for e in experiments]
    twice = sorted({c for c in named if named.count(c) > 1})
    unknown = sorted({c for c in named if c not in result.channels})
    if twice or unknown or not named:
        what = f"{', '.join(twice)} more than once" if twice else ""
        if unknown and not twice:
            what = f"{', '.join(unknown)}, which nothing is credited to"
        raise AttributionError(
            f"Experiments name {what or 'no channel'}.",
            way_out=f"Give one experiment per channel, of {', '.join(result.channels)}.",
        )
    known = [m.model for m in result.models]
    base = base or (result.recommended if result.recommended in known else "shapley")
    if base not in known:
        raise AttributionError(
            f"There is no model {base}.", way_out=f"There are: {', '.join(known)}."
        )
    model = _model(result, experiments, result.model(base), level)
    guessed = tuple(m for m in result.models if m.model != "calibrated")
    models, total = (*guessed, model), result.attributed_conversions
    # what one test took or gave is no dispute about the channels that were not tested
    spread = [s for s in spreads(guessed, total) if s.channel not in named]
    spread += [s for s in spreads(models, total) if s.channel in named]
    spread.sort(key=lambda s: (-s.width, s.channel))
    return replace(result, models=models, spread=tuple(spread), tested=tuple(named))


def _model(
    result: AttributionResult,
    experiments: Sequence[Experiment],
    base: ModelCredit,
    level: float | None,
) -> ModelCredit:
    totals = (float(result.attributed_conversions), result.attributed_value)
    tested = np.array([result.channels.index(e.channel) for e in experiments])
    shares = np.array(
        [[figures[c] for c in result.channels] for figures in (base.conversions, base.value)]
    )
    lifts = np.array([[e.lift] for e in experiments])
    credit = _credit(shares, tested, lifts, totals)[..., 0]
    meaning = definition(experiments, base.title)
    if level is None:
        return model_credit("calibrated", TITLE, meaning, result.channels, credit, totals, None)
    random = np.random.default_rng(_SEED)
    spread = np.array(
        [(e.high - e.low) / 2 / NormalDist().inv_cdf(0.5 + e.level / 2) for e in experiments]
    )
    drawn = lifts + spread[:, None] * random.standard_normal((len(experiments), _DRAWS))
    interval = band(credit, _credit(shares, tested, drawn, totals), level)
    return model_credit("calibrated", TITLE, meaning, result.channels, credit, totals, interval)


def _credit(shares: Floats, tested: Floats, lift: Floats, totals: tuple[float, float]) -> Floats:
    """Credit (2, channels, draws) for lifts (experiments, draws)."""
    lift = np.maximum(lift, 0.0)
    part = lift / (1 + lift)
    others = np.ones(shares.shape[1], bool)
    others[tested] = False
    whole = part.sum(axis=0)
    alone = not others.any()
    scale = np.where(alone | (whole > 1), 1 / np.where(whole > 0, whole, 1), 1.0)
    part = part * scale
    if alone:
        part = np.where(whole > 0, part, 1 / len(tested))
    found = np.zeros((2, shares.shape[1], lift.shape[1]))
    for v, total in enumerate(totals):
        rest = np.where(others, shares[v], 0.0)
        left = rest / rest.sum() if rest.sum() else others / max(int(others.sum()), 1)
        found[v] = left[:, None] * (1 - part.sum(axis=0))
        found[v, tested] = part
        found[v] *= total
    return found
