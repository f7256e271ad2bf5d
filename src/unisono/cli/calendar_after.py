"""``calendar after`` and ``calendar tags``: what is looked at after a launch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from unisono.cli.desk import login_name
from unisono.cli.options import Json
from unisono.cli.output import (
    Exit,
    add_row,
    console,
    notes,
    print_table,
    progress,
    table,
    visible,
    write_json,
)

if TYPE_CHECKING:
    from unisono.workspace.after_launch import AfterLaunch


def after(
    context: typer.Context,
    campaign: Annotated[str, typer.Argument(help="Key on the desk, or name in the exports.")],
    fetch: Annotated[
        bool, typer.Option("--fetch", help="Ask for the pages of its tracking links now.")
    ] = False,
    by: Annotated[str, typer.Option("--by", help="Who asks.", show_default="login name")] = "",
    as_json: Json = False,
) -> None:
    """Show a campaign after its launch: pages, pause rules on real figures, where results are.

    Without --fetch nothing leaves this machine. The exit code is 1 when a page has findings or a
    rule says pause.
    """
    from unisono.calendar.after_launch import Pause
    from unisono.workspace import Workspace
    from unisono.workspace.after_launch import after_launch
    from unisono.workspace.page_looks import check_pages

    workspace = Workspace(context.obj)
    if fetch:
        with workspace.desk as desk, progress(not as_json) as tell:
            check_pages(workspace, desk, campaign, by=by or login_name(), tell=tell)
    found = after_launch(workspace, campaign)
    if as_json:
        write_json(as_told(found))
    else:
        _show(found)
    paused = any(v.verdict is Pause.PAUSE for v in found.verdicts)
    bad = any(p.bad for p in found.pages)
    raise typer.Exit(Exit.FINDINGS if paused or bad else Exit.FINE)


def as_told(found: AfterLaunch) -> dict[str, Any]:
    """The whole of it as JSON has it, with the definitions of its figures."""
    from unisono.workspace.after_launch import as_json

    return as_json(found)


def _show(found: AfterLaunch) -> None:
    out, say = console(), notes()

    def line(text: str) -> None:
        out.print(visible(text), markup=False, soft_wrap=True)

    line(f"{found.title}: launch {found.launch}, {found.phase}. {found.work}")
    if found.verdicts:
        judged = f"Pause rules as of {found.judged_on}:"
        line(judged)
        shown = table("figure", "of", "verdict", "why")
        for v in found.verdicts:
            add_row(shown, v.performance.metric, v.performance.item, v.verdict, v.reason)
        print_table(shown)
    if found.note:
        say.print(visible(found.note), markup=False, soft_wrap=True)
    for page in found.pages:
        line(f"{page.activity}: {page.link} ({page.checked_at:%Y-%m-%d %H:%M} UTC)")
        for f in page.findings:
            line(f"  {f.state:9} {f.check}: {f.text}")
    if found.unchecked:
        text = f"Never looked at: {', '.join(found.unchecked)}; --fetch asks for them."
        say.print(visible(text), markup=False, soft_wrap=True)


def tags(context: typer.Context, as_json: Json = False) -> None:
    """List the measurement tags that are looked for on pages, and where they are described."""
    from unisono.calendar.page_checks import known_tags

    del context
    if as_json:
        write_json(list(known_tags()))
        return
    shown = table("tag", "told by", "source")
    for tag in known_tags():
        add_row(shown, tag.name, "  ".join(tag.patterns), tag.source)
    print_table(shown)
