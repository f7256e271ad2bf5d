"""Lifetime value: what customers are to bring by how they were acquired, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from unisono.charts import Bar, bars
from unisono.model.lifetime import HOLDS, Estimate, LifetimeResult, SegmentValue
from unisono.reports import view
from unisono.reports.screens.table import Column, Mark, Table


@dataclass(frozen=True)
class LifetimeView:
    """Everything the screen shows."""

    result: LifetimeResult
    badge: Mark
    chart: Markup
    stats: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]


def lifetime_view(result: LifetimeResult) -> LifetimeView:
    """The screen of one lifetime value."""
    state = {HOLDS: "good", "off": "bad", "undecided": "undecided"}.get(
        result.holdout.status, "none"
    )
    tables = (_segments(result), _parameters(result), _holdout(result))
    return LifetimeView(
        result, Mark(state, result.holdout.message), _chart(result), _stats(result),
        tuple(t for t in tables if t.rows),
    )  # fmt: skip


def _ends(found: Estimate | None) -> tuple[float, float] | None:
    return (found.low, found.high) if found else None


def _stats(r: LifetimeResult) -> tuple[tuple[str, str], ...]:
    return (
        ("Customers", view.shown(r.customers)),
        ("bought again", view.shown(r.repeat_customers)),
        ("Purchases", view.shown(r.purchases)),
        ("Model", {"bgnbd": "BG/NBD", "paretonbd": "Pareto/NBD"}.get(r.model, r.model)),
        ("Horizon", f"{view.shown(r.horizon_weeks)} weeks"),
        ("Discount a year", view.percent(r.discount_rate, 1)),
        ("Gross margin", view.percent(r.gross_margin, 0) if r.gross_margin < 1 else "not deducted"),
        ("History", f"{view.day(r.first)} – {view.day(r.as_of)}"),
    )


def _chart(r: LifetimeResult) -> Markup:
    found = [s for s in r.segments if s.mean][:12]
    if not found:
        return Markup("")
    rows = [Bar(s.segment, (s.mean.value,), (_ends(s.mean),)) for s in found if s.mean]
    title = "Expected value per customer with 95 % interval"
    return Markup(bars(rows, ("value per customer",), title=title, unit=r.currency))


def _row(s: SegmentValue) -> tuple[object, ...]:
    return (
        s.segment, s.customers, s.repeat_customers, s.alive, s.purchases.value, _ends(s.purchases),
        s.order_value, s.mean.value if s.mean else None, _ends(s.mean),
        s.total.value if s.total else None, _ends(s.total),
    )  # fmt: skip


def _segments(r: LifetimeResult) -> Table:
    told = r.definitions
    money = f" ({r.currency})" if r.currency else ""
    columns = (
        Column(r.by, view.words(r.by)),
        Column("customers", "Customers", "count"),
        Column("repeat_customers", "Bought again", "count"),
        Column("alive", "Still buying", "decimal", told.get("alive", "")),
        Column("purchases", "Purchases ahead", "decimal", told.get("purchases", "")),
        Column("purchases_interval", "95 % interval", "interval"),
        Column("order_value", f"Per purchase{money}", "money", told.get("order value", "")),
        Column("mean", f"Value per customer{money}", "money", told.get("value", "")),
        Column("mean_interval", "95 % interval", "interval"),
        Column("total", f"Value of all{money}", "money"),
        Column("total_interval", "95 % interval", "interval"),
    )
    total = (_row(r.total),) if r.total else ()
    title = f"Expected value by {view.words(r.by).lower()}, the largest first"
    return Table("segments", title, columns, tuple(map(_row, r.segments)), totals=total)


def _parameters(r: LifetimeResult) -> Table:
    columns = (
        Column("name", "Parameter", "code"),
        Column("value", "Value", "number"),
        Column("interval", "95 % interval", "interval"),
        Column("unit", "Unit"),
        Column("meaning", "Meaning"),
    )
    rows = tuple(
        (p.name, p.value, (p.low, p.high), p.unit, p.meaning)
        for p in (*r.parameters, *r.spend_parameters)
    )
    return Table("parameters", "Fitted parameters", columns, rows)


def _holdout(r: LifetimeResult) -> Table:
    columns = (
        Column("repeats", "Repeat purchases before"),
        Column("customers", "Customers", "count"),
        Column("predicted", "Foreseen", "decimal",
               "Repeat purchases the model, fitted on the first half, foresaw for the second."),
        Column("actual", "Made", "count"),
    )  # fmt: skip
    rows = tuple((b.repeats, b.customers, b.predicted, b.actual) for b in r.holdout.bins)
    return Table("holdout", "Held-out check: foreseen and made", columns, rows)
