"""``synergy``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from unisono.cli.dimension import By
from unisono.cli.options import Json
from unisono.cli.output import add_row, console, notes, print_table, table, visible, write_json
from unisono.model.wording import figure

if TYPE_CHECKING:
    from unisono.model.synergy import PairRow, SequenceRow


def synergy(
    context: typer.Context,
    by: By = "channel",
    top: Annotated[int, typer.Option(min=1, help="Rows of each table.")] = 15,
    as_json: Json = False,
) -> None:
    """Show which channels go along with more conversions together, and in which order."""
    from unisono.workspace import Workspace

    found = Workspace(context.obj).synergy(by)
    if as_json:
        write_json(found)
        return
    _pairs(found.pairs[:top])
    _sequences(found.sequences[:top])
    out = notes()
    for shown, rows in (("pairs", found.pairs), ("sequences", found.sequences)):
        if len(rows) > top:
            out.print(f"{len(rows) - top} more {shown}: --top {len(rows)}", markup=False)
    for line in (*found.definitions.values(), *found.notes):
        out.print(visible(line), markup=False)


def _pairs(rows: tuple[PairRow, ...]) -> None:
    console().print("\n[bold]Pairs: conversion against people who met neither[/]")
    right = ("first alone", "second alone", "together", "surplus", "95 %", "conversions")
    shown = table("first", "second", *right, "verdict", right=right)
    for r in rows:
        ratios = (_times(r.first_alone), _times(r.second_alone), _times(r.together))
        add_row(
            shown, r.first, r.second, *ratios, _number(r.surplus), _span(r.interval),
            f"{r.conversions:,}", r.verdict,
        )  # fmt: skip
    print_table(shown)


def _sequences(rows: tuple[SequenceRow, ...]) -> None:
    console().print("\n[bold]Sequences: conversion after the second, with the first met before[/]")
    right = ("per 1,000 days", "without", "lift", "95 %", "conversions")
    shown = table("first", "then", *right, "verdict", right=right)
    for r in rows:
        rates = (_number(r.rate), _number(r.rate_without))
        add_row(
            shown, r.first, r.then, *rates, _times(r.lift), _span(r.interval),
            f"{r.conversions:,}", r.verdict,
        )  # fmt: skip
    print_table(shown)


def _number(value: float | None) -> str:
    return "–" if value is None else figure(value)


def _times(ratio: float | None) -> str:
    return "–" if ratio is None else f"{figure(ratio)} ×"


def _span(ends: tuple[float, float] | None) -> str:
    return "–" if ends is None else f"{figure(ends[0])} … {figure(ends[1])}"
