"""``assets``: the library of logos, pictures, films and templates, with rights and formats."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unisono.cli.desk import login_name
from unisono.cli.lines import note
from unisono.cli.options import Json
from unisono.cli.output import Exit, add_row, print_table, table, visible, write_json

app = typer.Typer(
    no_args_is_help=True,
    help="The asset library: files kept once by content, their formats, rights and versions.",
)
_Key = Annotated[str, typer.Argument(help="Key of the asset.")]


@app.command(epilog="Example: unisono assets add spring-film film-9x16.mp4 film-16x9.mp4")
def add(
    context: typer.Context,
    key: _Key,
    files: Annotated[list[Path], typer.Argument(help="Files; all are added, or none.")],
    title: Annotated[str, typer.Option(help="Make the asset under this title.")] = "",
    by: Annotated[str, typer.Option("--by", help="Who adds them.", show_default="login name")] = "",
    why: Annotated[str, typer.Option(help="Why, for the history.")] = "",
    as_json: Json = False,
) -> None:
    """Add files to an asset. A file of the same name becomes its new version.

    What a file is, its content says. Pictures are read to their end; damaged ones, files that are
    two kinds in one and those above the limits are refused, and nothing is changed.
    """
    from unisono.workspace import Workspace
    from unisono.workspace.assets import add_files

    done = add_files(
        Workspace(context.obj), key, files, by=by or login_name(), title=title, why=why
    )
    if as_json:
        write_json({"key": done.key, "revision": done.revision, "files": list(done.files)})
        return
    for kept in done.files:
        f = kept.facts
        size = f" · {f.width} × {f.height}" if f.width and f.height else ""
        more = "".join(f" · {note}" for note in f.notes)
        again = "" if kept.new else " · was there already"
        note(f"{f.name}: {f.media_type}{size} · {f.size:,} bytes{more}{again}")
    note(f"{key} is at revision {done.revision}.")


@app.command("list", epilog="Example: unisono assets list --json")
def list_(context: typer.Context, as_json: Json = False) -> None:
    """List assets with their files, formats and rights."""
    from unisono.workspace import Workspace
    from unisono.workspace.assets import listed_assets

    found = listed_assets(Workspace(context.obj))
    if as_json:
        write_json([
            {"key": s.key, "title": s.asset.title, "kind": s.asset.kind,
             "campaign": s.asset.campaign, "approved": s.asset.approved, "rights": s.rights,
             "formats": s.formats,
             "files": [r.model_dump(mode="json") for r in s.asset.renditions]}
            for s in found
        ])  # fmt: skip
        return
    shown = table(
        "key", "title", "kind", "files", "formats", "rights", "approved", right=("files",)
    )
    for s in found:
        add_row(
            shown, s.key, s.asset.title, s.asset.kind, len(s.asset.renditions),
            ", ".join(s.formats), s.rights.words, "yes" if s.asset.approved else "no",
        )  # fmt: skip
    print_table(shown)


@app.command(epilog="Example: unisono assets check")
def check(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="Only this asset.", show_default="all")] = "",
    as_json: Json = False,
) -> None:
    """Look for rights that end, files that fit no channel, and files that were lost.

    The exit code is 1 when something was found.
    """
    from unisono.workspace import Workspace
    from unisono.workspace.assets import check_assets

    found = check_assets(Workspace(context.obj), key)
    if as_json:
        write_json(list(found))
    else:
        shown = table("asset", "what", "finding")
        for f in found:
            add_row(shown, f.asset, f.kind, f.text)
        print_table(shown) if found else note("Nothing was found.")
    raise typer.Exit(Exit.FINDINGS if found else Exit.FINE)


@app.command(epilog="Example: unisono assets get spring-film film-9x16.mp4 --to downloads")
def get(
    context: typer.Context,
    key: _Key,
    name: Annotated[str, typer.Argument(help="Name of the file.")],
    to: Annotated[Path, typer.Option(help="Folder to write it to.")] = Path(),
) -> None:
    """Write one file of an asset into a folder, checked against its digest."""
    from unisono.workspace import Workspace
    from unisono.workspace.assets import saved_file

    path = saved_file(Workspace(context.obj), key, name, to)
    typer.echo(visible(path))


@app.command(epilog="Example: unisono assets formats TikTok")
def formats(
    context: typer.Context,
    channel: Annotated[str, typer.Argument(help="Only this channel.", show_default="all")] = "",
    as_json: Json = False,
) -> None:
    """List what places of channels take, and where they say so."""
    from unisono.workspace import Workspace
    from unisono.workspace.assets import channel_places

    workspace = Workspace(context.obj)
    calendar, rows = workspace.settings.calendar, channel_places(workspace, channel)
    if as_json:
        write_json([p.model_dump() for p in rows])
        return
    shown = table("channel", "place", "media", "ratio", "width from", "MB up to", "source",
                  right=("width from", "MB up to"))  # fmt: skip
    for p in rows:
        add_row(shown, p.channel, p.name, p.media, p.ratio, p.min_width or "",
                f"{p.max_mb:g}" if p.max_mb else "", p.source)  # fmt: skip
    print_table(shown)
    note(f"A ratio may miss by {calendar.ratio_tolerance:g} % (calendar.ratio_tolerance).")
