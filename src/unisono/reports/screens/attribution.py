"""Attribution: all models side by side, how far they disagree, and what would settle it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from unisono.attribution.recommend import dispute
from unisono.model.attribution import AttributionResult, ModelCredit
from unisono.reports import view
from unisono.reports.figures import spread_chart
from unisono.reports.screens.table import Column, Table

_CREDIT = "Conversions the model credits; every model's sum is the credited total."
_SPREAD = "Highest minus lowest share over all models, in points: how far they disagree."


@dataclass(frozen=True)
class AttributionView:
    """Everything the screen shows.

    Attributes:
        dispute, experiment: what the models disagree about most and what would settle it.
        main: title of the recommended model; model: name of the one of the first table.
        instead: the model that was asked for and is not there; the recommended one is shown.
        stats: what was counted, label and figure.
    """

    result: AttributionResult
    by: str
    dispute: str
    experiment: str
    main: str
    model: str
    instead: str
    chart: Markup
    stats: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]


def attribution_view(
    result: AttributionResult, by: str, currency: str, model: str = ""
) -> AttributionView:
    """The screen of one attribution by ``by``; money is in ``currency``.

    ``model`` is that of the first table; empty: the recommended one.
    """
    main = next((m for m in result.models if m.model == model), None)
    if main is None and result.models:
        main = result.models[view.main_model(result)]
    title = view.model_title(result, result.recommended) if result.recommended else ""
    told = dispute(result)
    return AttributionView(
        result, by, told or view.disputed(result), "" if told else view.experiment(result), title,
        main.model if main else "", model if main and main.model != model else "",
        spread_chart(result), _stats(result),
        tuple(t for t in (_tables(result, main, by, currency) if main else ()) if t.rows),
    )  # fmt: skip


def _stats(r: AttributionResult) -> tuple[tuple[str, str], ...]:
    window = "all time" if r.lookback_days is None else f"{view.shown(r.lookback_days)} days"
    return (
        ("Conversions", view.shown(r.conversions)),
        ("with a touch", view.shown(r.attributed_conversions)),
        ("People", view.shown(r.persons)),
        ("Touches", view.shown(r.touches)),
        ("Journeys", view.shown(r.journeys)),
        ("not converted", view.shown(r.null_journeys)),
        ("Window", window),
        ("Median days to convert", view.shown(r.median_lag_days)),
    )


def _tables(r: AttributionResult, main: ModelCredit, by: str, currency: str) -> list[Table]:
    tables = [_credit(r, main, by, currency), *_models(r, by, currency), _disagreement(r, by)]
    return [*tables, _paths(r), _definitions(r)]


def _credit(r: AttributionResult, main: ModelCredit, by: str, currency: str) -> Table:
    money = f" ({currency})" if currency else ""
    level = f"{view.percent(r.interval_level)} interval" if r.interval_level else "Interval"
    columns = [
        Column(by, view.words(by)),
        Column("conversions", "Conversions", "decimal", f"{_CREDIT} {main.definition}"),
        Column("conversions_interval", level, "interval",
               "Bootstrap over people: the range the credit takes in resampled journeys."),
        Column("share", "Share", "share", "Credit ÷ all credited conversions."),
    ]  # fmt: skip
    if r.value:
        columns.append(Column("value", f"Value{money}", "money", "Credited value."))
    columns += [
        Column("keeps_rank", "Keeps rank", "share",
               "Share of resampled journeys in which it keeps its place."),
        Column("lowest_share", "Lowest share", "share", "By the model that credits it least."),
        Column("highest_share", "Highest share", "share", "By the model that credits it most."),
        Column("spread", "Spread", "decimal", _SPREAD),
    ]  # fmt: skip
    rows = tuple(_credit_row(r, main, c) for c in view.channel_credit(r))
    title = f"Credit by {view.words(by).lower()}: {main.title}"
    if main.model == r.recommended:
        title += " (recommended)"
    return Table("credit", title, tuple(columns), rows)


def _credit_row(
    r: AttributionResult, main: ModelCredit, row: view.ChannelCredit
) -> tuple[object, ...]:
    name = row.channel
    credited = main.conversions.get(name, 0.0)
    ends = (
        (main.conversions_low[name], main.conversions_high[name])
        if name in main.conversions_low
        else None
    )
    value = (main.value.get(name, 0.0),) if r.value else ()
    return (
        name, credited, ends, credited / (r.attributed_conversions or 1), *value,
        main.rank_stability.get(name), row.low, row.high, (row.high - row.low) * 100,
    )  # fmt: skip


def _models(r: AttributionResult, by: str, currency: str) -> list[Table]:
    captions = {
        "conversions": ("Credited conversions in every model", "decimal"),
        "share": ("Share of credited conversions in every model, in %", "decimal"),
        "value": (
            "Credited value in every model" + (f" ({currency})" if currency else ""),
            "money",
        ),
    }
    out = []
    for found in view.model_tables(r):
        title, kind = captions[found.kind]
        columns = (
            Column(by, view.words(by)),
            *(Column(m.model, m.title, kind, m.definition) for m in r.models),
        )
        total = ("Credited", *[found.attributed] * len(r.models))
        rows = tuple((name, *figures) for name, figures in found.rows)
        out.append(Table(f"models-{found.kind}", title, columns, rows, totals=(total,)))
    return out


def _disagreement(r: AttributionResult, by: str) -> Table:
    columns = (
        Column(by, view.words(by)),
        Column("lowest_share", "Lowest share", "share"),
        Column("lowest_model", "by"),
        Column("highest_share", "Highest share", "share"),
        Column("highest_model", "by"),
        Column("spread", "Spread (points)", "decimal", _SPREAD),
    )
    rows = tuple(
        (s.channel, s.low, view.model_title(r, s.low_model), s.high,
         view.model_title(r, s.high_model), s.width * 100)
        for s in sorted(r.spread, key=lambda s: (s.channel in r.tested, -s.width, s.channel))
    )  # fmt: skip
    return Table("spread", "Where the models disagree, the most disputed first", columns, rows)


def _paths(r: AttributionResult) -> Table:
    columns = (
        Column("path", "Path"),
        Column("conversions", "Conversions", "count"),
        Column("value", "Value", "money"),
        Column("without", "Without conversion", "count"),
    )
    rows = tuple(
        (" → ".join(p.steps), p.conversions, p.value, p.nulls) for p in view.top_paths(r, 30)
    )
    title = "Most frequent converting paths (repeated touches folded)"
    return Table("paths", title, columns, rows, shown=15)


def _definitions(r: AttributionResult) -> Table:
    columns = (Column("model", "Model"), Column("definition", "Definition"))
    rows = tuple((m.title, m.definition) for m in r.models)
    return Table("definitions", "Definitions of the models", columns, rows)
