"""``reconcile``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from unisono.cli.options import Json
from unisono.cli.output import add_row, console, notes, print_table, table, visible, write_json

if TYPE_CHECKING:
    from unisono.model.evidence import SourceRef
from unisono.model.reconciliation import MonthGap, Reconciliation


def reconcile(
    context: typer.Context,
    lines: Annotated[
        int, typer.Option(min=0, help="Lines shown per month that differs from the CRM.")
    ] = 20,
    as_json: Json = False,
) -> None:
    """Hold platforms' claims against real outcomes, and months against the CRM line by line."""
    from unisono.workspace import Workspace

    found = Workspace(context.obj).reconcile(lines)
    if as_json:
        write_json(found)
        return
    if found.rows:
        _claims(found)
    _months(found)
    for gap in found.gaps:
        _gap(gap)
    out = notes()
    for line in (found.definition, *found.notes):
        out.print(visible(line), markup=False)


def _figure(value: float | None, digits: int = 0) -> str:
    return "–" if value is None else f"{value:,.{digits}f}"


def _claims(found: Reconciliation) -> None:
    from unisono.sources.catalogue import platform_name

    right = ("claimed", "credited", "claimed value", "credited value", "click", "view")
    shown = table("platform", *right, "claims by window", right=right)
    windows = {w["platform"]: w for w in found.windows}
    for r in found.rows:
        add_row(
            shown, platform_name(r.platform), _figure(r.claimed_conversions),
            _figure(r.attributed_conversions, 1), _figure(r.claimed_value),
            _figure(r.attributed_value), _days(r.click_window_days), _days(r.view_window_days),
            "; ".join(_window(c) for c in windows[r.platform]["claims"]),
        )  # fmt: skip
    print_table(shown)
    if found.overclaim is not None:
        console().print(f"Over-claim: {found.overclaim:.2f} ×")


def _days(days: float | None) -> str:
    from unisono.charts.numbers import amount

    return "unknown" if days is None else amount(days, "days")


def _window(claim: dict[str, Any]) -> str:
    days = claim["window_days"]
    length = "" if days is None else f" {_days(days)}"
    return f"{claim['window_kind']}{length}: {_figure(claim['conversions'])}"


def _months(found: Reconciliation) -> None:
    right = ("conversions", "value", "won in CRM", "won value", "difference")
    shown = table("month", *right, "", right=right)
    for row in found.monthly:
        share = row["difference_percent"]
        add_row(
            shown, f"{row['month_start']:%Y-%m}", _figure(row["conversions"]),
            _figure(row["value"]), _figure(row["won"]), _figure(row["won_value"]),
            "–" if share is None else f"{_zero(share):+.1f} %", row["explained"],
        )  # fmt: skip
    print_table(shown)


def _zero(share: float) -> float:
    """Rounded, and without the sign of what rounds to nothing."""
    return round(share, 1) + 0.0


def _gap(gap: MonthGap) -> None:
    console().print(f"\n[bold]{gap.month:%Y-%m}: conversions − CRM {gap.difference:+,.2f}[/]")
    shown = table("reason", "lines", "effect", right=("lines", "effect"))
    for r in gap.reasons:
        add_row(shown, r.reason, f"{r.lines:,}", f"{r.effect:+,.2f}")
    print_table(shown)
    if gap.lines:
        right = ("value", "won value", "effect")
        shown = table("reason", "conversion", "deal", *right, "where", right=right)
        for line in gap.lines:
            where = " · ".join(_place(s) for s in (line.sale, line.deal) if s)
            add_row(
                shown, line.reason, line.conversion_id or "–", line.deal_id or "–",
                _figure(line.value, 2), _figure(line.won_value, 2), f"{line.effect:+,.2f}", where,
            )  # fmt: skip
        print_table(shown)
    if gap.left_out:
        notes().print(f"{gap.left_out:,} smaller lines are not shown: --lines shows more.")


def _place(source: SourceRef) -> str:
    return f"{source.file}:{source.row}"
