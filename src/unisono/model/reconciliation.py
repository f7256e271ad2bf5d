"""Platforms' claims against real outcomes, and months against the CRM."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from unisono.model.evidence import SourceRef


@dataclass(frozen=True)
class ClaimRow:
    """What one platform claims against what the business booked, in the reporting currency.

    ``comparable``: False when the export does not say which action it counts and claims more than
    all there was; such a claim is shown and is not held against real outcomes.
    """

    platform: str
    claimed_conversions: float
    claimed_value: float | None
    spend: float | None
    attributed_conversions: float | None
    attributed_value: float | None
    click_window_days: float | None
    view_window_days: float | None
    comparable: bool = True


@dataclass(frozen=True)
class MonthLine:
    """One sale, won deal or pair that makes a month differ; ``effect`` is conversions − CRM."""

    reason: str
    effect: float
    conversion_id: str | None
    deal_id: str | None
    value: float | None
    won_value: float | None
    sale: SourceRef | None
    deal: SourceRef | None


@dataclass(frozen=True)
class MonthReason:
    """All lines of one month with one reason."""

    reason: str
    lines: int
    effect: float


@dataclass(frozen=True)
class MonthGap:
    """A month whose conversions and closed-won differ beyond the tolerance, line by line.

    The effects of all reasons sum up to ``difference``; ``lines`` are the largest ones.
    """

    month: date
    value: float
    won_value: float
    difference: float
    reasons: tuple[MonthReason, ...]
    lines: tuple[MonthLine, ...]
    left_out: int = 0


@dataclass(frozen=True)
class Reconciliation:
    """Platforms' claims against real outcomes (ATT-4).

    Attributes:
        claimed_conversions, claimed_value: sums over the platforms whose claims can be compared
            with real outcomes; over all platforms when no platform's can.
        overclaim: claimed ÷ real; None when undecided, ``definition`` then says why.
    """

    rows: tuple[ClaimRow, ...]
    claimed_conversions: float
    real_conversions: float
    claimed_value: float | None
    real_value: float | None
    overclaim: float | None
    definition: str
    monthly: tuple[dict[str, Any], ...] = ()
    windows: tuple[dict[str, Any], ...] = ()
    notes: tuple[str, ...] = ()
    gaps: tuple[MonthGap, ...] = ()
