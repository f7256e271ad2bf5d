"""``promises``: what is promised, held against pages, the catalogue, sales and support."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from unisono.cli.lines import say
from unisono.cli.options import Json
from unisono.cli.output import Exit, console, notes, progress, visible, write_json

if TYPE_CHECKING:
    from unisono.model.promises import PromiseFinding, PromiseReport


def promises(
    context: typer.Context,
    look: Annotated[
        bool, typer.Option("--look", help="Ask for the landing pages first; kept on the desk.")
    ] = False,
    as_of: Annotated[
        str, typer.Option(help="Day to look from, YYYY-MM-DD.", show_default="today")
    ] = "",
    as_json: Json = False,
) -> None:
    """Hold every offer that is live or planned against reality; exit 1 when one does not hold."""
    from unisono.cli.desk import login_name
    from unisono.workspace.gate import day_of
    from unisono.workspace.promises import promise_report
    from unisono.workspace.workspace import Workspace

    workspace, day = Workspace(context.obj), day_of(as_of, "--as-of")
    if look:
        from unisono.workspace.promise_looks import look_at_pages

        with workspace.desk as desk, progress(not as_json) as tell:
            pages = look_at_pages(workspace, desk, by=login_name(), tell=tell, as_of=day)
        notes().print(f"{pages:,} landing pages asked for.")
    report = promise_report(workspace, day)
    if as_json:
        write_json(report)
    else:
        _print(report)
    raise typer.Exit(Exit.FINDINGS if report.findings else Exit.FINE)


def _print(report: PromiseReport) -> None:
    for found in report.findings:
        say(_line(found))
    for place, why, count in report.unmeasured:
        line = visible(f"not measured ({place}): {why}: {count:,}")
        console().print(line, markup=False, soft_wrap=True)
    held = ", ".join(f"{place} {count:,}" for place, count in sorted(report.held.items()))
    console().print(
        f"Promises: {report.promises:,}; findings: {len(report.findings):,}; "
        f"found to hold: {held or 'none'}; as of {report.as_of}",
        markup=False, soft_wrap=True,
    )  # fmt: skip


def _line(found: PromiseFinding) -> str:
    against = f" {found.found}" if found.found else ""
    who = f"{found.owner or 'nobody'} / {found.other_owner or 'nobody'}"
    source = " / ".join(filter(None, (found.source, found.other_source)))
    return (
        f"{found.place}, {found.fault}: {found.said}:{against} {found.why} "
        f"({found.first_day} – {found.last_day}; {who}) [{source}] → {found.fix}"
    )
