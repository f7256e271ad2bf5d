"""What customer lifetime value returns: predicted value with intervals, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

MEASURED, UNDECIDED, NOT_MEASURED = "measured", "undecided", "not measured"
HOLDS, OFF = "holds", "off"


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Parameter:
    """One fitted parameter with its 95 % interval, its unit and what it means."""

    name: str
    value: float
    low: float
    high: float
    unit: str
    meaning: str


@dataclass(frozen=True)
class HoldoutBin:
    """Customers with the same number of repeat purchases before the split.

    Attributes:
        repeats: that number; the last bin is "7+".
        predicted: repeat purchases expected after the split, all customers of the bin together.
        actual: those they made.
    """

    repeats: str
    customers: int
    predicted: float
    actual: int


@dataclass(frozen=True)
class Holdout:
    """Did the model, fitted on the first half of the history, foresee the second half?

    Attributes:
        status: ``holds``, ``off``, ``undecided`` (too few purchases to tell) or ``not measured``.
        split: last day the model was shown.
        weeks: length of the time it was asked about.
        customers: customers known at the split.
        predicted: their repeat purchases in that time as foreseen.
        actual: as made.
        error: predicted ÷ actual − 1.
        error_low, error_high: 95 % interval of the error by the chance of purchases.
        bins: the same by frequency.
        message: the badge in words.
    """

    status: str
    message: str
    split: date | None = None
    weeks: float = 0.0
    customers: int = 0
    predicted: float = 0.0
    actual: int = 0
    error: float | None = None
    error_low: float | None = None
    error_high: float | None = None
    bins: tuple[HoldoutBin, ...] = ()


@dataclass(frozen=True)
class SegmentValue:
    """Customers acquired alike, and what they are expected to bring.

    Attributes:
        segment: e.g. the channel of the first touch.
        customers: how many.
        repeat_customers: those who bought again.
        alive: expected number who will still buy.
        purchases: expected repeat purchases within the horizon, not discounted.
        order_value: expected spend a purchase; None without amounts.
        total: expected discounted value of all; None without amounts.
        mean: the same a customer.
    """

    segment: str
    customers: int
    repeat_customers: int
    alive: float
    purchases: Estimate
    order_value: float | None = None
    total: Estimate | None = None
    mean: Estimate | None = None


@dataclass(frozen=True)
class LifetimeResult:
    """Customer lifetime value of all customers by how they were acquired.

    Attributes:
        status: ``measured``, ``undecided`` (figures are shown, do not act on them) or
            ``not measured`` (no figures).
        reason: why it is not measured or undecided.
        way_out: what to bring or do.
        model: bgnbd or paretonbd.
        by: what the segments are.
        horizon_weeks: how far ahead.
        discount_rate: a year.
        gross_margin: share of revenue that counts.
        currency: of all money; empty when not known.
        first, as_of: first and last day of the history.
        customers, repeat_customers, purchases: what the fit rests on.
        histories: distinct (frequency, recency, age).
        parameters: of the buying model; times in weeks.
        log_likelihood: of the buying model.
        spend_parameters, spend_log_likelihood: of the Gamma-Gamma model.
        spend_customers: repeat customers with known spend it rests on.
        spend_correlation: between frequency and mean spend, which the model takes as 0.
        total: all customers.
        segments: the largest value first.
        holdout: the model's badge.
        definitions: figure → the exact meaning.
        warnings: what may mislead.
        notes: what was left out.
    """

    status: str
    model: str
    by: str
    horizon_weeks: float
    discount_rate: float
    gross_margin: float
    reason: str = ""
    way_out: str = ""
    currency: str = ""
    first: date | None = None
    as_of: date | None = None
    customers: int = 0
    repeat_customers: int = 0
    purchases: int = 0
    histories: int = 0
    parameters: tuple[Parameter, ...] = ()
    log_likelihood: float | None = None
    spend_parameters: tuple[Parameter, ...] = ()
    spend_log_likelihood: float | None = None
    spend_customers: int = 0
    spend_correlation: float | None = None
    total: SegmentValue | None = None
    segments: tuple[SegmentValue, ...] = ()
    holdout: Holdout = field(default=Holdout(NOT_MEASURED, "Held-out check: not measured."))
    definitions: dict[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
