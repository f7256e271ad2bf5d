"""What attribution returns: credit per model and channel, with names of definitions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from unisono.model.notebook import html_table

#: The highest Markov order that can be asked for.
MAX_ORDER: Final = 6
#: Models that reproduce other tools, see :mod:`unisono.attribution.compat`.
OTHER_TOOLS: Final = ("fractribution", "channelattribution", "mam_shapley", "mam_markov")


@dataclass(frozen=True)
class ModelCredit:
    """Credit one model gives each channel.

    Attributes:
        model: short name: last, last_non_direct, first, linear, time_decay, u_shaped, w_shaped,
            custom, markov_1, markov_2, markov_3, shapley, fitted, calibrated.
        title: name for people.
        definition: one sentence that fixes the figure, parameters included.
        conversions: credited conversions per channel; sums to the attributed conversions.
        value: credited value per channel; sums to the attributed value.
        conversions_low, conversions_high, value_low, value_high: ends of the interval per
            channel; empty when no intervals were asked for.
        rank_stability: share of bootstrap draws (0…1) in which the channel keeps its rank.
    """

    model: str
    title: str
    definition: str
    conversions: dict[str, float]
    value: dict[str, float]
    conversions_low: dict[str, float] = field(default_factory=dict)
    conversions_high: dict[str, float] = field(default_factory=dict)
    value_low: dict[str, float] = field(default_factory=dict)
    value_high: dict[str, float] = field(default_factory=dict)
    rank_stability: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class OrderScore:
    """How well a Markov order predicts the next step of journeys it has not seen.

    ``log_likelihood`` is the mean per step; ``perplexity`` how many equally likely next steps
    that amounts to (less is better).
    """

    order: int
    log_likelihood: float
    perplexity: float


@dataclass(frozen=True)
class ReliabilityBin:
    """Held-out journeys of about the same predicted probability of converting."""

    journeys: int
    predicted: float
    observed: float


@dataclass(frozen=True)
class Calibration:
    """Fit of predicted probabilities on held-out journeys, against always saying the base rate.

    Log loss and Brier score: less is better.
    """

    journeys: int
    log_loss: float
    log_loss_base: float
    brier: float
    brier_base: float
    bins: tuple[ReliabilityBin, ...]


@dataclass(frozen=True)
class FittedDetail:
    """The fitted model: what each channel adds to the log-odds of converting, and its fit."""

    intercept: float
    weight: dict[str, float]
    ridge: float
    calibration: Calibration


@dataclass(frozen=True)
class Interaction:
    """Shapley interaction index of two channels, in conversions; positive: worth more together."""

    first: str
    second: str
    conversions: float


@dataclass(frozen=True)
class MarkovDetail:
    """Raw Markov figures of one order: conversion probability and removal effects (0…1)."""

    order: int
    p_conversion: float
    value_per_journey: float
    removal_effect: dict[str, float]
    removal_effect_value: dict[str, float]


@dataclass(frozen=True)
class PathCount:
    """One folded channel sequence and how often it ended how."""

    steps: tuple[str, ...]
    conversions: int
    value: float
    nulls: int


@dataclass(frozen=True)
class Spread:
    """How far the models disagree about one channel's share of credited conversions (0…1)."""

    channel: str
    low: float
    low_model: str
    high: float
    high_model: str

    @property
    def width(self) -> float:
        """Highest minus lowest share."""
        return self.high - self.low


@dataclass(frozen=True)
class AttributionResult:
    """All models side by side over the same journeys; totals are equal by construction.

    ``conversions = attributed_conversions + unattributed_conversions`` (no touch in the window),
    and the same for value. ``tested``: channels whose credit experiments fix (model calibrated).
    """

    channels: tuple[str, ...]
    models: tuple[ModelCredit, ...]
    markov: tuple[MarkovDetail, ...]
    persons: int
    touches: int
    journeys: int
    conversions: int
    value: float
    attributed_conversions: int
    attributed_value: float
    unattributed_conversions: int
    unattributed_value: float
    null_journeys: int
    touches_after_conversion: int
    touches_outside_window: int
    lookback_days: float | None
    half_life_days: float
    median_lag_days: float | None
    touches_per_conversion: dict[str, int]
    paths: tuple[PathCount, ...]
    spread: tuple[Spread, ...]
    recommended: str = ""
    recommended_why: str = ""
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())
    order_scores: tuple[OrderScore, ...] = ()
    best_order: int | None = None
    fitted: FittedDetail | None = None
    interactions: tuple[Interaction, ...] = ()
    interval_level: float | None = None
    tested: tuple[str, ...] = ()

    @property
    def disputed(self) -> tuple[Spread, ...]:
        """The spread of channels that no experiment has settled."""
        return tuple(s for s in self.spread if s.channel not in self.tested)

    def _repr_html_(self) -> str:
        return html_table(
            f"Credited conversions: {self.attributed_conversions:,} of {self.conversions:,}",
            ("Channel", *(m.title for m in self.models)),
            ((c, *(m.conversions.get(c, 0.0) for m in self.models)) for c in self.channels),
            (self.recommended_why, *self.warnings),
        )

    def model(self, name: str) -> ModelCredit:
        """The credit of the model called ``name``; KeyError when it was not computed."""
        for m in self.models:
            if m.model == name:
                return m
        raise KeyError(name)
