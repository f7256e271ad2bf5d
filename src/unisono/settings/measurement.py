"""Sections about measurement: attribution, journeys, synergy, customers' lifetime value."""

from __future__ import annotations

from collections import Counter
from math import inf
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from unisono.settings.section import Section


class ExperimentSettings(Section):
    """A holdout or geo test of one channel, see :class:`unisono.attribution.lift.Experiment`."""

    channel: Annotated[str, StringConstraints(strip_whitespace=True)] = Field(
        min_length=1, max_length=300, description="The channel switched off."
    )
    lift: float = Field(gt=-1, description="Conversions with ÷ without it, minus 1.")
    low: float = Field(gt=-1, description="Lower end of the lift's interval.")
    high: float = Field(gt=-1, description="Upper end of the lift's interval.")
    level: float = Field(default=0.9, gt=0, lt=1, description="Confidence of the interval.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.lift <= self.high < inf:
            raise ValueError("low, lift and high must rise in this order; 0.1 is ten per cent")
        return self


def _once(tests: tuple[ExperimentSettings, ...]) -> tuple[ExperimentSettings, ...]:
    names = Counter(" ".join(t.channel.split()).casefold() for t in tests)
    if twice := sorted(c for c, n in names.items() if n > 1):
        raise ValueError(f"{', '.join(twice)} stands more than once: give one test per channel")
    return tests


class AttributionSettings(Section):
    """How credit is given (ATT-1)."""

    lookback_days: float = Field(default=90, gt=0, description="Lookback window in days.")
    view_lookback_days: float | None = Field(
        default=None,
        gt=0,
        description="Lookback window of views (impressions) in days; empty: as lookback_days.",
    )
    views_need_no_click: bool = Field(
        default=False, description="Views count only in journeys without a click."
    )
    half_life_days: float = Field(default=7, gt=0, description="Half-life of time decay in days.")
    custom_weights: tuple[float, float, float] = Field(
        default=(0.3, 0.4, 0.3), description="Custom model: first, middle, last."
    )
    markov_orders: tuple[int, ...] = Field(default=(1, 2, 3), description="Markov orders, 1–6.")
    interval_level: float = Field(
        default=0.9, gt=0.5, lt=1, description="Confidence level of the credits' intervals."
    )
    interval_draws: int = Field(
        default=1_000, ge=0, description="Bootstrap draws behind the intervals; 0: none."
    )
    conversion: Literal["auto", "order", "deal", "lead", "web"] = Field(
        default="auto",
        description="Which outcome counts; auto: won deals or orders, whichever "
        "carry more value, else web purchases, else leads, else web conversions.",
    )
    experiments: Annotated[tuple[ExperimentSettings, ...], AfterValidator(_once)] = Field(
        default=(),
        description="Holdout and geo tests of channels: credit by channel has the model "
        "calibrated by them. One table [[attribution.experiments]] each with channel, lift, low, "
        "high and, if need be, level; 0.1 is ten per cent more conversions.",
    )
    min_conversions_data_driven: int = Field(
        default=400, ge=1, description="Conversions a month data-driven models need (ATT-2)."
    )


class MeasureSettings(Section):
    """What measurement needs to know, and from how many customers on it speaks (ATT-5, ATT-7)."""

    gross_margin: float | None = Field(
        default=None,
        gt=0,
        le=100,
        description="Gross margin in % of revenue. Empty: CAC payback is not measured and "
        "predicted lifetime value is revenue.",
    )
    best_customers: float = Field(
        default=10, gt=0, le=50, description="Share of customers called the best, in %."
    )
    min_customers: int = Field(
        default=20,
        ge=2,
        description="Customers a group needs before a figure about it is shown.",
    )
    places: int = Field(
        default=20,
        ge=1,
        le=200,
        description="Touches of a person told apart where conversion is compared at the same touch "
        "(first, second …); later ones count as one. A rule of thumb: few people have more.",
    )


class SynergySettings(Section):
    """Which pairs and sequences are compared, and what stands out (ATT-9)."""

    channels: int = Field(
        default=16,
        ge=2,
        le=40,
        description="Channels, campaigns … compared with each other: those with most touches. A "
        "rule of thumb: 16 make 120 pairs and 240 sequences, about as much as a person reads.",
    )
    min_conversions: int = Field(
        default=5,
        ge=1,
        description="First conversions that each group of a comparison needs. Vittinghoff and "
        "McCulloch 2007 found five to nine events per effect enough in most cases.",
    )
    false_findings: float = Field(
        default=10,
        gt=0,
        lt=50,
        description="Share of false findings, in %, expected at most among pairs or sequences "
        "called more or less. A rule of thumb: what stands out is a reason to test, no proof.",
    )


class LifetimeSettings(Section):
    """How customer lifetime value is predicted (ATT-5, ATT-8)."""

    model: Literal["bgnbd", "paretonbd"] = Field(
        default="bgnbd", description="Buying model: BG/NBD or Pareto/NBD."
    )
    horizon_weeks: float = Field(default=52, gt=0, description="Weeks ahead that are valued.")
    period: Literal["day", "week"] = Field(
        default="day", description="Purchases of one customer within it count as one."
    )
    discount_rate: float = Field(
        default=0.1, ge=0, lt=1, description="A year; 0.1: money a year from now is worth 1/1.1."
    )
    min_repeat_customers: int = Field(
        default=60,
        ge=10,
        description="Customers who bought again that a prediction needs; with "
        "fewer, intervals of simulated data sets missed the truth too often.",
    )
    min_history: float = Field(
        default=0.5,
        gt=0,
        description="Length of the history a prediction needs, as a share of "
        "the horizon; with less, intervals of simulated data sets missed the truth too often.",
    )
    holdout_tolerance: float = Field(
        default=0.2, gt=0, description="Held-out check: error of the total that still holds."
    )
    max_subscriber_share: float = Field(
        default=0.2,
        ge=0,
        le=1,
        description="Share of customers with a subscription above which "
        "the models for buying without a contract do not fit.",
    )
    max_regularity: float = Field(
        default=4,
        gt=1,
        description="Regularity of purchases (1: at random) above which buying "
        "looks like a contract.",
    )
