"""What a metric is: name, unit, meaning, and where it is computed."""

from __future__ import annotations

from dataclasses import dataclass

BUSINESS, CUSTOMER, OMNICHANNEL, COORDINATION = (
    "business",
    "customer",
    "omnichannel",
    "coordination",
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
        grain: what one row of the mart is.
        missing: why there is no figure and what to bring, shown when the value is null.
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
    grain: str = "period"
