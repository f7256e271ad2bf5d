"""Claimed and real: what platforms claim against what was booked, and months line by line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from unisono.charts import amount, number
from unisono.model.reconciliation import MonthGap, Reconciliation
from unisono.reports import claims as claims_table
from unisono.reports import wording
from unisono.reports.figures import claims_chart
from unisono.reports.screens.table import Column, Table, records
from unisono.sources.catalogue import platform_name

_KINDS = {"click_window_days": "days", "view_window_days": "days", "spend": "money",
          "claimed_value": "money", "attributed_value": "money"}  # fmt: skip
_MONTHS = {"month": "month", "month_start": "month", "difference_percent": "percent"}


@dataclass(frozen=True)
class Gap:
    """One month whose conversions and CRM differ, with its tables."""

    title: str
    reasons: Table
    lines: Table
    left_out: int


@dataclass(frozen=True)
class ClaimsView:
    """Everything the screen shows."""

    found: Reconciliation
    chart: Markup
    stats: tuple[tuple[str, str], ...]
    claims: Table
    monthly: Table
    windows: Table
    gaps: tuple[Gap, ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table of the screen."""
        own = [t for t in (self.claims, self.monthly, self.windows) if t.rows]
        return (*own, *(t for g in self.gaps for t in (g.reasons, g.lines)))


def claims_view(found: Reconciliation, currency: str) -> ClaimsView:
    """The screen of one reconciliation; money is in ``currency``."""
    monthly = records("monthly", "Claimed and real per month", list(found.monthly), _MONTHS)
    kinds = {c.name: "money" for c in monthly.columns if c.kind == "number"}
    monthly = records("monthly", monthly.title, list(found.monthly), {**kinds, **_MONTHS})
    # The metric “spend” has offline media too; what stands beside claims is that of the platforms.
    columns = tuple(
        replace(c, title="Ad spend") if c.name == "spend" else c for c in monthly.columns
    )
    monthly = replace(monthly, columns=columns)
    return ClaimsView(
        found, claims_chart(found), _stats(found, currency), _claims(found, currency), monthly,
        _windows(found), tuple(_gap(g, currency) for g in found.gaps),
    )  # fmt: skip


def _stats(r: Reconciliation, currency: str) -> tuple[tuple[str, str], ...]:
    if not r.rows:  # without claims their opposite, of other days and another kind, says nothing
        return (("Claimed ÷ real", "not measured"),)
    over = "undecided" if r.overclaim is None else f"{number(r.overclaim, 2)}\u00a0×"
    out = [("Claimed ÷ real", over), ("Claimed conversions", number(r.claimed_conversions)),
           ("Real conversions", number(r.real_conversions))]  # fmt: skip
    if r.claimed_value is not None:
        out.append(("Claimed value", amount(round(r.claimed_value), currency)))
    if r.real_value is not None:
        out.append(("Real value", amount(round(r.real_value), currency)))
    return tuple(out)


def _claims(r: Reconciliation, currency: str) -> Table:
    names = claims_table.columns(r.rows)
    columns = (
        Column("platform", "Platform"),
        *(Column(n, claims_table.COLUMNS[n], _KINDS.get(n, "number")) for n in names),
        Column("comparable", "Comparable", "text",
               "no: the export does not say which action it counts and claims more than all there "
               "was; such a claim is shown and not held against real outcomes."),
    )  # fmt: skip
    rows = tuple(
        (platform_name(c.platform), *(getattr(c, n) for n in names),
         "yes" if c.comparable else "no")
        for c in sorted(r.rows, key=lambda c: -c.claimed_conversions)
    )  # fmt: skip
    title = "Claims per platform" + (f", money in {currency}" if currency else "")
    return Table("claims", title, columns, rows)


def _windows(r: Reconciliation) -> Table:
    columns = (
        Column("platform", "Platform"),
        Column("click_days", "After a click", "days"),
        Column("view_days", "After a view", "days"),
        Column("claims", "Conversions claimed by window"),
    )
    rows = tuple(
        (platform_name(str(w.get("platform", ""))), w.get("click_window_days"),
         w.get("view_window_days"), "; ".join(map(_window, w.get("claims") or ())))
        for w in r.windows
    )  # fmt: skip
    return Table("windows", "Windows the platforms count in", columns, rows)


def _window(claim: dict[str, Any]) -> str:
    days = claim.get("window_days")
    after = f" within {amount(days, 'days')}" if days is not None else ""
    return f"{claim.get('window_kind') or 'any'}{after}: {number(claim.get('conversions'))}"


def _gap(gap: MonthGap, currency: str) -> Gap:
    month = gap.month.strftime("%Y-%m")
    title = (
        f"{wording.cell('month', gap.month)}: conversions − CRM {amount(gap.difference, currency)}"
    )
    reasons = Table(
        f"reasons-{month}", f"Why they differ in {month}",
        (Column("reason", "Reason"), Column("lines", "Lines", "count"),
         Column("effect", f"Effect{f' ({currency})' if currency else ''}", "money",
                "Conversions − CRM; the effects of all reasons sum up to the difference.")),
        tuple((r.reason, r.lines, r.effect) for r in gap.reasons),
        totals=(("All", sum(r.lines for r in gap.reasons), gap.difference),),
    )  # fmt: skip
    columns = (
        Column("reason", "Reason"),
        Column("effect", "Effect", "money"),
        Column("sale", "Conversion"),
        Column("value", "Its value", "money"),
        Column("sale_row", "its row", "place"),
        Column("deal", "Deal"),
        Column("won_value", "Closed-won", "money"),
        Column("deal_row", "its row", "place"),
    )
    rows = tuple(
        (x.reason, x.effect, x.conversion_id, x.value, x.sale, x.deal_id, x.won_value, x.deal)
        for x in gap.lines
    )
    lines = Table(f"lines-{month}", f"The largest lines of {month}", columns, rows, shown=25)
    return Gap(title, reasons, lines, gap.left_out)
