"""``paths``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from unisono.cli.dimension import By
from unisono.cli.options import Json
from unisono.cli.output import add_row, console, notes, print_table, table, visible, write_json

if TYPE_CHECKING:
    from unisono.model.paths import PathReport, PathRow, StateRow


def paths(
    context: typer.Context,
    by: By = "channel",
    top: Annotated[int, typer.Option(min=1, help="Paths of each kind.")] = 10,
    as_json: Json = False,
) -> None:
    """Show paths that convert and that do not, drop-off by step, and conversion by channels met."""
    from unisono.workspace import Workspace

    found = Workspace(context.obj).paths(by, top)
    if as_json:
        write_json(found)
        return
    _paths("Paths with most conversions", found.converting)
    _paths("Paths with most journeys that did not convert", found.not_converting)
    _steps(found)
    _states(found.states)
    _velocity(found)
    _cohorts(found)
    out = notes()
    for line in (*found.definitions.values(), *found.notes):
        out.print(visible(line), markup=False)


def _title(text: str) -> None:
    console().print(f"\n[bold]{text}[/]")


def _paths(title: str, rows: tuple[PathRow, ...]) -> None:
    _title(title)
    right = ("conversions", "value", "not yet", "completion")
    shown = table("path", *right, right=right)
    for r in rows:
        figures = (f"{r.conversions:,}", f"{r.value:,.0f}", f"{r.nulls:,}", f"{r.completion:.1f} %")
        add_row(shown, " > ".join(r.steps), *figures)
    print_table(shown)


def _steps(found: PathReport) -> None:
    _title("Completion by step")
    right = ("step", "reached", "converted", "no further touch", "went on")
    shown = table(*right, right=right)
    for r in found.steps:
        shares = [
            f"{n:,} ({100 * n / r.reached:.0f} %)" for n in (r.converted, r.dropped, r.went_on)
        ]
        add_row(shown, r.step, f"{r.reached:,}", *shares)
    print_table(shown)


def _states(rows: tuple[StateRow, ...]) -> None:
    _title("Conversions per 1,000 person-days by channels met so far")
    right = ("person-days", "conversions", "per 1,000", "95 %", "ratio", "by chance (90 %)")
    shown = table("met", *right, "badge", right=right)
    for r in rows:
        rate = "–" if r.rate is None else f"{r.rate:.3f}"
        ratio = "–" if r.ratio is None else f"{r.ratio:,.2f} ×"
        add_row(
            shown, r.channels, f"{r.days:,.0f}", f"{r.conversions:,}", rate,
            _span(r.interval, 3), ratio, _span(r.null_band, 2), r.badge if r.ratio else "",
        )  # fmt: skip
    print_table(shown)


def _span(ends: tuple[float, float] | None, digits: int) -> str:
    return "–" if ends is None else f"{ends[0]:,.{digits}f} – {ends[1]:,.{digits}f}"


def _velocity(found: PathReport) -> None:
    _title("Days from first touch to conversion")
    right = ("people", "25 %", "median", "75 %", "90 %")
    shown = table("met", *right, right=right)
    for r in found.velocity:
        figures = (r.quarter, r.median, r.three_quarters, r.ninety)
        add_row(shown, r.channels, f"{r.people:,}", *[f"{f:,.1f}" for f in figures])
    print_table(shown)


def _cohorts(found: PathReport) -> None:
    _title("Cohorts by month of the first touch")
    right = ("people", "converted", "in 30 days", "in 60", "in 90")
    shown = table("month", *right, right=right)
    for r in found.cohorts:
        shares = [
            "–" if s is None else f"{s:.1f} %" for s in (r.within_30, r.within_60, r.within_90)
        ]
        add_row(shown, f"{r.month:%Y-%m}", f"{r.people:,}", f"{r.converted:,}", *shares)
    print_table(shown)
