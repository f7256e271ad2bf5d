"""``minutes``: council packs frozen, shown as they were, and held against the present figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unisono.cli.council import read_asked_month
from unisono.cli.desk import login_name
from unisono.cli.lines import note, say
from unisono.cli.options import Json
from unisono.cli.output import Exit, add_row, notes, print_table, table, write_file, write_json

if TYPE_CHECKING:
    from unisono.council.differences import Difference
    from unisono.workspace.workspace import Workspace

app = typer.Typer(
    help="Council packs frozen as minutes: the figures as they were, whatever they are now."
)
_Key = Annotated[str, typer.Argument(help="Key of minutes, e.g. 2026-08.")]


def _workspace(context: typer.Context) -> Workspace:
    from unisono.workspace.workspace import Workspace

    return Workspace(context.obj)


@app.callback(invoke_without_command=True, epilog="Example: unisono minutes")
def listed(context: typer.Context, as_json: Json = False) -> None:
    """Council packs frozen as minutes; all are listed without a command."""
    if context.invoked_subcommand is not None:
        return
    from unisono.workspace.minutes import minutes_on

    with _workspace(context).desk as desk:
        found = minutes_on(desk)
    if as_json:
        write_json(list(found))
        return
    if not found:
        notes().print("No pack is frozen yet. 'unisono minutes freeze' does it.", markup=False)
        return
    shown = table("minutes", "title", "frozen", "by", "state", "digest")
    for e in found:
        state = "put away" if e.archived else "newest" if e.newest else ""
        add_row(shown, e.key, e.title, f"{e.frozen_at:%Y-%m-%d %H:%M}", e.frozen_by, state,
                e.digest[:12])  # fmt: skip
    print_table(shown)


@app.command(epilog='Example: unisono minutes freeze --month 2026-08 --notes "As presented."')
def freeze(
    context: typer.Context,
    month: Annotated[
        str,
        typer.Option(
            "--month", help="Month, as 2026-10.", show_default="the newest whole one with facts"
        ),
    ] = "",
    text: Annotated[str, typer.Option("--notes", help="What was said.")] = "",
    present: Annotated[list[str] | None, typer.Option(help="Who was there; repeatable.")] = None,
    by: Annotated[
        str, typer.Option("--by", help="Who freezes it.", show_default="login name")
    ] = "",
    as_json: Json = False,
) -> None:
    """Freeze the pack of a month as it is now."""
    of = read_asked_month(month)
    from unisono.workspace.council_pack import council_pack
    from unisono.workspace.minutes import key_for, minutes_of

    workspace, who = _workspace(context), by or login_name()
    with workspace.desk as desk:
        document = minutes_of(council_pack(workspace, of), who, notes=text, present=present or ())
        key = key_for(desk, document)
        desk.put(document, key, by=who, why="pack frozen", expected=0)
    if as_json:
        write_json({"key": key, "month": document.month, "digest": document.digest})
        return
    said = f"{document.title} is frozen as {key}, SHA-256 {document.digest}."
    note(said)


@app.command(epilog="Example: unisono minutes show 2026-08 --pdf pack.pdf")
def show(
    context: typer.Context,
    key: _Key,
    pdf: Annotated[Path | None, typer.Option(help="Write them as PDF to this file.")] = None,
    html: Annotated[
        Path | None, typer.Option(help="Write them as one HTML file that needs no network.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the frozen pack's JSON, byte by byte.")
    ] = False,
) -> None:
    """A frozen pack as it was."""
    from unisono.reports.paged_html import paged_html
    from unisono.reports.pdf import render_pdf
    from unisono.workspace.minutes import minutes_called, minutes_document, pack_in, unchanged

    with _workspace(context).desk as desk:
        stored = minutes_called(desk, key)
        good = unchanged(desk, stored)
    found = stored.document
    if not good:
        notes().print("! These minutes are not as they were frozen; see their history.",
                      markup=False)  # fmt: skip
    if as_json:
        typer.echo(found.text(), nl=False)
        return
    pack = pack_in(found)
    made = minutes_document(found, pack)
    say(f"{made.title} · {made.subtitle}")
    for block in made.sections[0].blocks:
        say(getattr(block, "text", ""))
    if html is not None:
        write_file(html, paged_html(made).encode())
    if pdf is not None:
        write_file(pdf, render_pdf(made))


@app.command(epilog="Example: unisono minutes diff 2026-08")
def diff(context: typer.Context, key: _Key, as_json: Json = False) -> None:
    """What differs now from what was frozen; exit code 1 when something does."""
    from unisono.council.differences import differences
    from unisono.workspace.council_pack import council_pack
    from unisono.workspace.minutes import minutes_called, pack_in

    workspace = _workspace(context)
    with workspace.desk as desk:
        frozen = pack_in(minutes_called(desk, key).document)
    found = differences(frozen, council_pack(workspace, frozen.month))
    if as_json:
        write_json(list(found))
    else:
        _differences(found)
    if found:
        raise typer.Exit(Exit.FINDINGS)


def _differences(found: tuple[Difference, ...]) -> None:
    from unisono.reports.screens.minutes import value_words

    if not found:
        notes().print("Nothing differs.", markup=False)
        return
    shown = table("section", "what", "figure", "then", "now")
    for d in found:
        words = [value_words(v, d.unit).replace("\u00a0", " ") for v in (d.then, d.now)]
        add_row(shown, d.section, d.item, d.what, *words)
    print_table(shown)
