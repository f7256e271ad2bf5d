"""What a metric is: name, unit, meaning, and where it is computed."""

from __future__ import annotations

from dataclasses import dataclass

BUSINESS, CUSTOMER, OMNICHANNEL, COORDINATION, MEDIA = (
    "business",
    "customer",
    "omnichannel",
    "coordination",
    "media",
)

#: How a metric adds up over the values of a dimension.
ADDITIVE, SEMI_ADDITIVE, RATIO_OF_SUMS, NON_ADDITIVE = (
    "additive",
    "semi-additive",
    "ratio of sums",
    "non-additive",
)

#: Units. MONEY is the reporting currency of the workspace.
MONEY, PERCENT, RATIO, DAYS, COUNT, POINTS = "currency", "%", "×", "days", "count", "points"


@dataclass(frozen=True)
class MetricSpec:
    """One metric.

    Attributes:
        id: stable name used by reports, exports and doors.
        definition: the exact formula in words.
        mart: the mart it is read from; empty when the data model cannot carry it.
        numerator: SQL aggregate over the mart.
        denominator: SQL aggregate over the mart; empty when the numerator is the figure.
        scale: factor on the quotient, 100 for per cent.
        share: True when numerator counts some of the denominator's things (gives an interval).
        against: the mart of the denominator, where it is another one.
        none_is_zero: True when a group without a row in the numerator's mart has a numerator of 0,
            not an unknown one; the denominator says which days are known.
        less: taken off the quotient before it is scaled (1: gain ÷ cost from revenue ÷ cost).
        adds: how a figure that is no quotient adds up; empty: by its kind (see ``additivity``).
        missing: why there is no figure and what to bring, shown when the value is null.
        reason: SQL aggregate that says why in words, where several things can be missing.
        control: SQL aggregates (some, all) of a group the share is held against; the figure is
            the difference of both shares.
    """

    id: str
    title: str
    unit: str
    group: str
    definition: str
    missing: str
    mart: str = ""
    numerator: str = ""
    denominator: str = ""
    scale: float = 1.0
    share: bool = False
    reason: str = ""
    control: tuple[str, str] | None = None
    against: str = ""
    adds: str = ""
    less: float = 0.0
    none_is_zero: bool = False

    @property
    def additivity(self) -> str:
        """additive: sums over any dimension; semi-additive: people, who stand in several groups;
        ratio of sums: both sums at the asked grain, then the quotient; non-additive: neither."""
        if self.adds:
            return self.adds
        if self.denominator:
            return RATIO_OF_SUMS
        return ADDITIVE if self.numerator.startswith(("sum(", "nullif(count(*)")) else NON_ADDITIVE
