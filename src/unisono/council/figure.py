"""A figure as the council works with it: measured, or the reason why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

#: Metrics of which less is better; of all others more is.
LESS_IS_BETTER = frozenset(
    {
        "spend", "ad_spend", "cac", "cpc", "cpm", "cpa", "claimed_cpa", "cac_payback",
        "sales_cycle", "refund_rate", "unsubscribe_rate", "brief_to_launch",
        "cpa_1", "cpa_2", "cpa_3", "days_to_convert_1", "days_to_convert_2", "days_to_convert_3",
        "AUDIT-1", "AUDIT-2", "AUDIT-3", "AUDIT-4", "AUDIT-6", "AUDIT-7",
    }
)  # fmt: skip
#: The integration score as a measure, and what a measure that is an objective begins with.
AUDIT, OBJECTIVE = "audit", "objective:"


@dataclass(frozen=True)
class Figure:
    """One figure.

    Attributes:
        measure: a metric's id, a test's id, ``audit``, or ``objective:KEY``.
        value: None: not measured; ``reason`` says why.
        until: newest day the figure knows of.
        score: 0–100 where a test has its own.
        to: address of the screen it can be traced on.
    """

    measure: str
    title: str
    value: float | None = None
    unit: str = ""
    until: date | None = None
    reason: str = ""
    score: float | None = None
    definition: str = ""
    to: str = ""

    @property
    def less_is_better(self) -> bool:
        """Whether a smaller figure is the better one."""
        return self.measure in LESS_IS_BETTER
