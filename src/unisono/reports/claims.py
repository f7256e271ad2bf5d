"""The platforms' claims as a table: columns somebody filled, cells with their units."""

from __future__ import annotations

from collections.abc import Sequence

from unisono.charts.numbers import amount, number
from unisono.model.reconciliation import ClaimRow

#: Field of a claim → heading, in the order of the table.
COLUMNS: dict[str, str] = {
    "claimed_conversions": "Claimed conversions",
    "attributed_conversions": "Credited conversions",
    "claimed_value": "Claimed value",
    "attributed_value": "Credited value",
    "spend": "Spend",
    "click_window_days": "Click window",
    "view_window_days": "View window",
}


def columns(rows: Sequence[ClaimRow]) -> list[str]:
    """The fields at least one platform has a figure for."""
    return [name for name in COLUMNS if any(getattr(row, name) is not None for row in rows)]


def cell(name: str, row: ClaimRow) -> str:
    """One figure: windows in days ("unknown" when not given), money and counts without unit."""
    value: float | None = getattr(row, name)
    if name.endswith("_days"):
        return "unknown" if value is None else amount(value, "days")
    return number(value, 0) if name.endswith(("value", "spend")) else number(value)
