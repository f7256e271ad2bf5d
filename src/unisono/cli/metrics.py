"""``metrics list``, ``metrics show`` and ``metrics query``."""

from __future__ import annotations

import csv
import sys
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from unisono.cli.options import Json
from unisono.cli.output import add_row, notes, print_table, table, visible, write_json
from unisono.errors import SettingsError
from unisono.model.plain import plain

if TYPE_CHECKING:
    from unisono.model.metrics import MetricAnswer, MetricInfo

app = typer.Typer(no_args_is_help=True, help="Metrics, each defined once: list, show, query.")


@app.command("list", epilog="Example: unisono metrics list")
def list_metrics(as_json: Json = False) -> None:
    """List every metric with its unit, how it adds up, and what it can be split by."""
    from unisono.measure.metric_answer import metric_infos

    found = metric_infos()
    if as_json:
        write_json({"metrics": found})
        return
    shown = table("metric", "title", "unit", "adds up", "can be split by")
    for m in found:
        add_row(shown, m.id, m.title, m.unit, m.additivity, ", ".join(m.dimensions) or "–")
    print_table(shown)


@app.command("show", epilog="Example: unisono metrics show roas")
def show(name: Annotated[str, typer.Argument(help="Metric.")], as_json: Json = False) -> None:
    """Show one metric: definition, unit, grain, source and dimensions."""
    from unisono.measure.metric_answer import metric_info
    from unisono.measure.metric_query import asked

    found = metric_info(asked([name]).metrics[0])
    if as_json:
        write_json(found)
        return
    shown = table("", "")
    for label, text in _described(found):
        add_row(shown, label, text)
    print_table(shown)


def _described(m: MetricInfo) -> list[tuple[str, str]]:
    return [
        ("metric", m.id),
        ("title", m.title),
        ("definition", m.definition),
        ("unit", m.unit),
        ("adds up", m.additivity),
        ("one row", m.grain),
        ("source", ", ".join(m.source) or "–"),
        ("split by", ", ".join(m.dimensions) or "the whole period only"),
        ("if missing", m.missing),
    ]


@app.command("query", epilog="Example: unisono metrics query roas,spend --by channel,month")
def query(
    context: typer.Context,
    names: Annotated[str, typer.Argument(metavar="NAME[,NAME]", help="Metrics.")],
    by: Annotated[
        list[str] | None,
        typer.Option(help="Dimensions, separated by commas; may be repeated."),
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option(
            help="Condition: channel=Email, channel!=Direct or campaign~spring; may be repeated, "
            "several values of one dimension are alternatives."
        ),
    ] = None,
    first: Annotated[str, typer.Option("--from", help="First day, e.g. 2026-01-01.")] = "",
    last: Annotated[str, typer.Option("--to", help="Last day, inclusive.")] = "",
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV and nothing else.")] = False,
) -> None:
    """Query metrics by dimensions, conditions and time."""
    if as_json and as_csv:
        raise SettingsError("JSON and CSV were both asked for.", way_out="Leave one of them out.")
    from unisono.workspace import Workspace

    found = Workspace(context.obj).metric_query(
        names, ",".join(by or ()), where or (), first or None, last or None
    )
    if as_json:
        write_json(found)
    elif as_csv:
        _csv(found)
    else:
        _show(found)


def _csv(found: MetricAnswer) -> None:
    columns = [*found.by, *(m.id for m in found.metrics)]
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(columns)
    out.writerows([_safe(plain(row[c])) for c in columns] for row in found.rows)


def _safe(cell: Any) -> Any:
    """Text that a spreadsheet would run as a formula gets an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@") else cell


def _show(found: MetricAnswer) -> None:
    titles = {m.id: f"{m.id} {found.currency if m.unit == 'currency' else m.unit}".rstrip()
              for m in found.metrics}  # fmt: skip
    shown = table(*found.by, *titles.values(), right=tuple(titles.values()))
    for row in found.rows:
        cells = [_dimension(row[d]) for d in found.by]
        add_row(shown, *cells, *[_figure(row[m.id], m.unit) for m in found.metrics])
    print_table(shown)
    out = notes()
    for metric, why in found.wanting:
        out.print(visible(f"{metric} is not measured: {why}"), markup=False)
    for line in found.notes:
        out.print(visible(line), markup=False)


def _dimension(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _figure(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if unit == "count" and value == int(value) else f"{value:,.2f}"
