"""Journeys: the flow, paths, completion, person-time, velocity, and what omnichannel brings."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from unisono.charts import sankey
from unisono.charts.sankey import merged_flows
from unisono.model.audit import Flow
from unisono.model.omnichannel import Omnichannel
from unisono.model.paths import PathReport, PathRow, StateRow
from unisono.reports import view, wording
from unisono.reports.screens.table import Column, Mark, Table

_BADGES = {"above chance": "good", "below chance": "warn", "within chance": "none"}


@dataclass(frozen=True)
class JourneysView:
    """Everything the screen shows; ``missing`` says what could not be measured, and why."""

    by: str
    chart: Markup
    notes: tuple[str, ...]
    missing: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]


def journeys_view(
    flows: tuple[Flow, ...], paths: PathReport, omnichannel: Omnichannel | None, currency: str
) -> JourneysView:
    """The screen of the journeys; ``paths`` are by any dimension, flows by channel."""
    tables = [_flows(flows), *_paths(paths), _steps(paths), _states(paths.states, paths),
              _velocity(paths), _cohorts(paths)]  # fmt: skip
    missing: list[tuple[str, str]] = []
    if omnichannel is not None:
        more = (_best(omnichannel), _costs(omnichannel, currency), _values(omnichannel, currency))
        tables += more
        best, costs, values = (
            omnichannel.best_customers, omnichannel.journey_costs, omnichannel.acquired_values
        )  # fmt: skip
        reasons = (best.reason, costs.reason, values.reason)
        bring = (best.bring, costs.bring, values.bring)
        missing = [
            (table.title, f"{wording.sentence(why)} {what}".strip(" ."))
            for table, why, what in zip(more, reasons, bring, strict=True)
            if not table.rows and why
        ]
    chart = Markup(sankey(flows)) if flows else Markup("")
    found = tuple(t for t in tables if t.rows)
    return JourneysView(paths.by, chart, paths.notes, tuple(missing), found)


def _flows(flows: tuple[Flow, ...]) -> Table:
    columns = (
        Column("from", "From"),
        Column("to", "To"),
        Column("touch", "Touch", "count", "1: from the first touch to the second or the outcome."),
        Column("journeys", "Journeys", "count"),
    )
    rows = tuple((f.source, f.target, f.step + 1, f.journeys) for f in merged_flows(flows))
    return Table("flows", "The picture as a table: from one touch to the next", columns, rows,
                 shown=40)  # fmt: skip


def _paths(paths: PathReport) -> list[Table]:
    columns = (
        Column("path", "Path"),
        Column("conversions", "Conversions", "count"),
        Column("value", "Value", "money"),
        Column("without", "Not yet", "count", "Journeys on this path that did not convert."),
        Column("completion", "Completion", "percent", paths.definitions.get("paths", "")),
    )

    def rows(found: tuple[PathRow, ...]) -> tuple[tuple[object, ...], ...]:
        return tuple(
            (" → ".join(r.steps), r.conversions, r.value, r.nulls, r.completion) for r in found
        )

    return [
        Table("converting", "Paths with most conversions", columns, rows(paths.converting)),
        Table("not-converting", "Paths most journeys end on without converting", columns,
              rows(paths.not_converting)),
    ]  # fmt: skip


def _steps(paths: PathReport) -> Table:
    columns = (
        Column("step", "Step", "count"),
        Column("reached", "Reached", "count", "Journeys with at least so many touches."),
        Column("converted", "Converted", "share", "Share of those that converted here."),
        Column("dropped", "No further touch", "share"),
        Column("went_on", "Went on", "share"),
    )
    rows = tuple(
        (s.step, s.reached, *(n / max(s.reached, 1) for n in (s.converted, s.dropped, s.went_on)))
        for s in paths.steps
    )
    return Table("steps", "Completion by step", columns, rows)


def _states(states: tuple[StateRow, ...], paths: PathReport) -> Table:
    columns = (
        Column("channels", "Met so far"),
        Column("person_days", "Person-days", "money"),
        Column("conversions", "Conversions", "count"),
        Column("rate", "Per 1,000", "number", paths.definitions.get("states", "")),
        Column("rate_interval", "95 % interval", "interval"),
        Column("ratio", "Against 1 channel", "ratio", "Rate ÷ the rate with one channel met."),
        Column("by_chance", "By chance", "interval",
               "90 % of the ratios that come about when channels do not matter.", "×"),
        Column("badge", "Says"),
    )  # fmt: skip
    rows = tuple(
        (s.channels, s.days, s.conversions, s.rate, s.interval, s.ratio, s.null_band,
         Mark(_BADGES.get(s.badge, "none"), view.words(s.badge)) if s.ratio is not None else None)
        for s in states
    )  # fmt: skip
    title = "Conversions per 1,000 person-days by channels met so far"
    return Table("person-time", title, columns, rows)


def _velocity(paths: PathReport) -> Table:
    columns = (
        Column("channels", "Channels met"),
        Column("people", "People", "count"),
        Column("quarter", "25 %", "days", paths.definitions.get("velocity", "")),
        Column("median", "Median", "days"),
        Column("three_quarters", "75 %", "days"),
        Column("ninety", "90 %", "days"),
    )
    rows = tuple(
        (v.channels, v.people, v.quarter, v.median, v.three_quarters, v.ninety)
        for v in paths.velocity
    )
    return Table("velocity", "Days from first touch to conversion", columns, rows)


def _cohorts(paths: PathReport) -> Table:
    columns = (
        Column("month", "First touch", "month"),
        Column("people", "People", "count"),
        Column("converted", "Converted", "count"),
        Column("within_30", "Within 30 days", "percent", paths.definitions.get("cohorts", "")),
        Column("within_60", "Within 60 days", "percent"),
        Column("within_90", "Within 90 days", "percent"),
    )
    rows = tuple(
        (c.month, c.people, c.converted, c.within_30, c.within_60, c.within_90)
        for c in paths.cohorts
    )
    return Table("cohorts", "People by the month of their first touch", columns, rows)


def _best(omni: Omnichannel) -> Table:
    best = omni.best_customers
    columns = (
        Column("channel", "Channel"),
        Column("best", "Best customers", "percent", best.definition),
        Column("others", "Others", "percent"),
        Column("difference", "Difference (points)", "decimal"),
        Column("interval", "95 % interval", "interval", "", "points"),
        Column("verdict", "In the best"),
    )
    rows = tuple(
        (r.channel, r.best_share, r.others_share, r.difference, r.interval, r.verdict)
        for r in best.rows
    )
    return Table("best-customers", "Channels of the best customers", columns, rows)


def _costs(omni: Omnichannel, currency: str) -> Table:
    costs = omni.journey_costs
    money = f" ({currency})" if currency else ""
    columns = (
        Column("type", "Told apart by"),
        Column("label", "Journeys"),
        Column("people", "People", "count"),
        Column("acquisitions", "Acquisitions", "count"),
        Column("spend", f"Allocated spend{money}", "money", costs.definition),
        Column("cost", f"Per acquisition{money}", "money"),
        Column("interval", "95 % interval", "interval"),
    )
    rows = tuple(
        (view.words(r.type), r.label, r.persons, r.acquisitions, r.spend, r.cost, r.interval)
        for r in costs.rows
    )
    return Table("journey-costs", "Cost per acquisition by type of journey", columns, rows)


def _values(omni: Omnichannel, currency: str) -> Table:
    values = omni.acquired_values
    money = f" ({currency})" if currency else ""
    columns = (
        Column("type", "Won by"),
        Column("label", "Channels"),
        Column("customers", "Customers", "count"),
        Column("mean", f"Mean value{money}", "money", values.definition),
        Column("interval", "95 % interval", "interval"),
        Column("median", "Median", "money"),
    )
    rows = tuple(
        (view.words(r.type), r.label, r.customers, r.mean, r.interval, r.median)
        for r in values.rows
    )
    return Table("acquired-values", "Customer value by acquisition", columns, rows)
