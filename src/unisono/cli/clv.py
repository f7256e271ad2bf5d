"""``clv``."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unisono.cli.options import Json
from unisono.cli.output import add_row, notes, print_table, table, visible, write_json
from unisono.errors import MappingError, SettingsError

if TYPE_CHECKING:
    from unisono.model.lifetime import Estimate, LifetimeResult, Parameter, SegmentValue

_ROWS = 30


class Model(StrEnum):
    """Buying models."""

    BGNBD = "bgnbd"
    PARETONBD = "paretonbd"


class Unit(StrEnum):
    """Units of recency and age."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


def clv(
    context: typer.Context,
    orders: Annotated[
        Path | None,
        typer.Option(
            help="A file of purchases, or of customers with frequency, recency and age, instead of "
            "the workspace's model."
        ),
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="MEANING=COLUMN",
            help="Column of the customer, time, amount, currency or segment in that file, e.g. "
            "customer=uid; of a table of customers frequency, recency, age and spend. May be "
            "repeated.",
        ),
    ] = None,
    unit: Annotated[
        Unit | None,
        typer.Option(help="Unit of recency and age in a table of customers; week if not said."),
    ] = None,
    horizon: Annotated[
        str, typer.Option(help="How far ahead: days, weeks, months or years, e.g. 90d, 52w, 1y.")
    ] = "",
    model: Annotated[Model | None, typer.Option(help="Buying model.")] = None,
    by: Annotated[
        str,
        typer.Option(
            help="first_channel, source, medium, campaign, recorded_source, platform or cohort; "
            "of a file: segment, cohort, recorded_source or platform."
        ),
    ] = "",
    export: Annotated[
        Path | None,
        typer.Option(help="Write every customer's figures to a .csv, .xlsx or .parquet file."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Predict what customers will bring, by how they were acquired, with intervals."""
    weeks = _weeks(horizon) if horizon else None
    name = None if model is None else model.value
    if orders is not None:
        from unisono.workspace.clv import clv_file

        result = clv_file(
            orders, names=_names(columns or []), by=by or None, model=name,
            horizon_weeks=weeks, root=context.obj, export=export,
            unit=None if unit is None else unit.value,
        )  # fmt: skip
    elif columns or unit:
        raise MappingError(
            f"{'--map' if columns else '--unit'} tells of columns of a file, and there is none.",
            way_out="Add --orders FILE.",
        )
    else:
        from unisono.workspace import Workspace

        result = Workspace(context.obj).clv(
            by or "first_channel", model=name, horizon_weeks=weeks, export=export
        )
    if as_json:
        write_json(result)
        return
    _show(result)
    if export is not None:
        written = f"{result.customers:,} customers" if result.total is not None else "Nothing was"
        notes().print(f"{written} written to {export}.", markup=False)


def _weeks(text: str) -> float:
    from unisono.workspace.counts_file import UNITS

    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([dwmy])", text.strip().lower())
    if found is None:
        raise SettingsError(
            f"'{text}' is no length of time.", way_out="Say for example 90d, 52w, 6m or 1y."
        )
    return float(found[1]) * next(w for unit, w in UNITS.items() if unit[0] == found[2])


def _names(pairs: list[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        meaning, sign, column = pair.partition("=")
        if not sign or not meaning.strip() or not column.strip():
            raise MappingError(
                f"'{pair}' maps nothing.", way_out="Write MEANING=COLUMN, e.g. customer=uid."
            )
        found[meaning.strip()] = column.strip()
    return found


def _span(figure: Estimate | None, digits: int = 0) -> tuple[str, str]:
    if figure is None:
        return "–", "–"
    return (
        f"{figure.value:,.{digits}f}",
        f"{figure.low:,.{digits}f} – {figure.high:,.{digits}f}",
    )


def _show(result: LifetimeResult) -> None:
    if result.total is not None:
        _table(result, result.total)
    out = notes()
    for line in _lines(result):
        out.print(visible(line), markup=False)


def _table(result: LifetimeResult, total: SegmentValue) -> None:
    money = f" {result.currency}" if result.currency else ""
    value, mean = f"value{money}", f"a customer{money}"
    if total.total is None:
        value, mean = "purchases", "a customer"
    right = ("customers", "again", "alive", "purchases", value, "95 %", mean, "95 % each")
    columns = [c for c in right if total.total is not None or c != "purchases" or c == value]
    names = list(dict.fromkeys(columns))
    shown = table(result.by, *names, right=tuple(names))
    for row in (*result.segments[:_ROWS], total):
        whole = row.total or row.purchases
        each = row.mean or _each(row)
        cells = [f"{row.customers:,}", f"{row.repeat_customers:,}", f"{row.alive:,.0f}"]
        if total.total is not None:
            cells.append(f"{row.purchases.value:,.0f}")
        cells += [*_span(whole), *_span(each, 2)]
        add_row(shown, row.segment, *cells)
    print_table(shown)


def _each(row: SegmentValue) -> Estimate | None:
    from unisono.model.lifetime import Estimate

    if not row.customers:
        return None
    p, n = row.purchases, row.customers
    return Estimate(p.value / n, p.low / n, p.high / n)


def _lines(result: LifetimeResult) -> list[str]:
    """What people should know beside the table."""
    lines = []
    if result.reason:
        lines.append(f"{result.status.capitalize()}: {result.reason}")
        lines.append(f"→ {result.way_out}")
    if result.total is None:
        return [*lines, *result.notes]
    if (more := len(result.segments) - _ROWS) > 0:
        lines.append(f"{more} smaller ones are not shown; --json has all.")
    lines.append(result.holdout.message)
    if result.holdout.bins:
        bins = "; ".join(
            f"{b.repeats} {'repeat' if b.repeats == '1' else 'repeats'}: {b.predicted:,.0f} / "
            f"{b.actual:,}"
            for b in result.holdout.bins
        )
        lines.append(f"Predicted / made by customers with so many before {result.holdout.split}: ")
        lines[-1] += f"{bins}."
    lines.append(_fitted(result))
    shown = ("value", "purchases", "purchase", "interval")
    lines += [result.definitions[n] for n in shown if n in result.definitions]
    return [*lines, *(f"! {w}" for w in result.warnings), *result.notes]


def _fitted(result: LifetimeResult) -> str:
    def said(parameters: tuple[Parameter, ...]) -> str:
        return ", ".join(f"{p.name} {p.value:.4g}" for p in parameters)

    line = (
        f"{result.definitions['model']} {said(result.parameters)}; log-likelihood "
        f"{result.log_likelihood:,.2f}; {result.customers:,} customers, "
        f"{result.repeat_customers:,} bought again"
        + (f", {result.first} to {result.as_of}." if result.first else ".")
    )
    if result.spend_parameters:
        line += (
            f" Gamma-Gamma {said(result.spend_parameters)} from {result.spend_customers:,} "
            "customers."
        )
    return line
