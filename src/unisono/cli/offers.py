"""``offers``: what the company offers, and where its channels disagree."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unisono.cli.options import Json
from unisono.cli.output import Exit, add_row, console, print_table, table, visible, write_json

if TYPE_CHECKING:
    from unisono.workspace.offers import OfferLine, OfferReport


def offers(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(help="CSV, XLSX or JSONL of texts.", show_default="what was loaded"),
    ] = None,
    as_of: Annotated[
        str, typer.Option(help="Day to look from, YYYY-MM-DD.", show_default="today")
    ] = "",
    only_contradictions: Annotated[
        bool, typer.Option("--contradictions", help="Leave the list of offers out.")
    ] = False,
    as_json: Json = False,
) -> None:
    """List offers read from texts, and pairs that contradict each other; exit 1 when some do."""
    from unisono.workspace.gate import day_of
    from unisono.workspace.offers import offer_report
    from unisono.workspace.workspace import Workspace

    report = offer_report(Workspace(context.obj), file, day_of(as_of, "--as-of"))
    if as_json:
        write_json(_shown(report, only_contradictions))
    else:
        if not only_contradictions:
            _print_offers(report.offers)
        _print_pairs(report)
    raise typer.Exit(Exit.FINDINGS if report.open or report.unread else Exit.FINE)


def _shown(report: OfferReport, only_contradictions: bool) -> dict[str, object]:
    shown = {
        "as_of": report.as_of, "contradictions": list(report.contradictions),
        "competing": list(report.competing), "unread": list(report.unread),
    }  # fmt: skip
    return shown if only_contradictions else {**shown, "offers": list(report.offers)}


def _print_offers(lines: tuple[OfferLine, ...]) -> None:
    shown = table("Offer", "Kind", "Campaign", "Channels", "Days", "Texts", right=("Texts",))
    for line in lines:
        days = f"{line.first_day} – {line.last_day}" if line.first_day else "not known"
        add_row(
            shown, line.words, line.kind, line.campaign, ", ".join(line.channels), days,
            f"{line.messages:,}",
        )  # fmt: skip
    print_table(shown)


def _print_pairs(report: OfferReport) -> None:
    from unisono.workspace.offers import source_of

    out = console()
    kinds = (("contradiction", report.contradictions), ("competing", report.competing))
    for kind, pairs in kinds:
        for pair in pairs:
            sides = " / ".join(source_of(f.message) for f in (pair.first, pair.second))
            ended = " (ended)" if pair.ended else ""
            out.print(visible(f"{kind}{ended}: {pair.why} [{sides}]"), markup=False, soft_wrap=True)
    for wrong in report.unread:
        said = f"row {wrong.row} {wrong.column}: not read: {wrong.reason}"
        out.print(visible(said), markup=False, soft_wrap=True)
    out.print(
        f"Offers: {len(report.offers):,}; contradictions: {len(report.open):,} open, "
        f"{len(report.contradictions) - len(report.open):,} ended; "
        f"competing incentives: {len(report.competing):,}; as of {report.as_of}",
        markup=False,
        soft_wrap=True,
    )
