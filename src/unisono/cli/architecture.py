"""``architecture``: the message architecture in three tiers: show, check, export, what changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unisono.cli.lines import say
from unisono.cli.options import Json
from unisono.cli.output import (
    Exit,
    add_row,
    console,
    notes,
    print_table,
    table,
    visible,
    write_file,
    write_json,
)
from unisono.errors import QueryError, WorkspaceError

if TYPE_CHECKING:
    from unisono.model.architecture import Architecture

app = typer.Typer(
    help="The message architecture: brand core, campaign themes, rules of channels.",
    no_args_is_help=True,
)


@app.command(epilog="Example: unisono architecture show")
def show(context: typer.Context, as_json: Json = False) -> None:
    """All parts in their tiers, with owner, freedom and review."""
    from unisono.workspace.architecture import read_architecture
    from unisono.workspace.workspace import Workspace

    found = read_architecture(Workspace(context.obj))
    if as_json:
        write_json({"as_of": found.as_of, "version": found.version, "parts": list(found.parts)})
        return
    shown = table("Tier", "Part", "Says", "Owner", "Freedom", "Review", "Due by")
    for p in found.parts:
        add_row(shown, p.tier, p.name, p.says, p.owner or "–", p.freedom.value,
                p.review.state.value, p.review.due_by or "–")  # fmt: skip
    print_table(shown)
    console().print(f"Version {found.version}, as of {found.as_of}", markup=False, soft_wrap=True)


@app.command(epilog="Example: unisono architecture check --json")
def check(context: typer.Context, as_json: Json = False) -> None:
    """Gaps, look-alikes, rules that cannot both hold, reviews; exit 1 when something is wrong or
    missing."""
    from unisono.model.architecture import Weight
    from unisono.workspace.architecture import read_architecture
    from unisono.workspace.workspace import Workspace

    found = read_architecture(Workspace(context.obj))
    if as_json:
        write_json(
            {"as_of": found.as_of, "version": found.version, "findings": list(found.findings)}
        )
    else:
        _print(found)
    serious = any(f.weight is not Weight.LOOK for f in found.findings)
    raise typer.Exit(Exit.FINDINGS if serious else Exit.FINE)


def _print(found: Architecture) -> None:
    out = console()
    for f in found.findings:
        said = f"{f.weight.value:<8} {f.kind}/{f.key}: {f.what} {f.fix}"
        out.print(visible(said), markup=False, soft_wrap=True)
    counts = {w: sum(f.weight == w for f in found.findings) for w in ("wrong", "missing", "look")}
    said = ", ".join(f"{n} {w}" for w, n in counts.items())
    out.print(f"{len(found.parts)} parts; {said}; as of {found.as_of}", markup=False)


@app.command(epilog="Example: unisono architecture export --format pdf --to architecture.pdf")
def export(
    context: typer.Context,
    format_: Annotated[
        str, typer.Option("--format", help="yaml, md, html or pdf (the last two as a brief).")
    ] = "yaml",
    to: Annotated[
        Path | None, typer.Option(help="File to write.", show_default="standard output")
    ] = None,
) -> None:
    """The three tiers as YAML, or as a brief for agencies."""
    from unisono.workspace.architecture import read_architecture
    from unisono.workspace.architecture_files import FORMATS, architecture_file
    from unisono.workspace.workspace import Workspace

    if format_ not in FORMATS:
        raise QueryError(
            f"{format_!r} is no format of an architecture.",
            way_out=f"Choose one of {', '.join(FORMATS)}.",
        )
    if to is None and format_ == "pdf":
        raise QueryError("A PDF needs a file.", way_out="Add --to architecture.pdf")
    workspace = Workspace(context.obj)
    made = architecture_file(
        read_architecture(workspace), format_, workspace.settings.company
    )  # fmt: skip
    if to is None:
        typer.echo(made.decode(), nl=False)
    else:
        write_file(to, made)


@app.command(epilog="Example: unisono architecture changes --from 2026-06-01")
def changes(
    context: typer.Context,
    first: Annotated[
        str, typer.Option("--from", help="First day, YYYY-MM-DD.", show_default="all")
    ] = "",
    as_json: Json = False,
) -> None:
    """What changed in brand, themes and channels, entry by entry, newest first."""
    from datetime import UTC, datetime, time

    from unisono.workspace.gate import day_of
    from unisono.workspace.plan import has_desk
    from unisono.workspace.workspace import Workspace

    day = day_of(first, "--from")
    workspace = Workspace(context.obj)
    if not has_desk(workspace):
        raise WorkspaceError(
            "There is no desk here, so no change was kept.",
            way_out="A desk is made by unisono serve, or with the first document.",
        )
    with workspace.desk as desk:
        from unisono.workspace.architecture_history import (
            architecture_changes,  # needs the packages of the desk
        )

        found = architecture_changes(desk, datetime.combine(day, time(), UTC) if day else None)
    if as_json:
        write_json(found)
        return
    if not found:
        notes().print("Nothing changed.", markup=False)
    for c in found:
        why = f" ({c.why})" if c.why else ""
        said = f"{c.at:%Y-%m-%d %H:%M} {c.kind}/{c.key} revision {c.revision}: {c.action} by {c.by}"
        say(f"{said}{why}")
        for f in c.fields:
            line = f"    {f.field.replace('_', ' ')}: {_told(f.before)} → {_told(f.after)}"
            say(line)


def _told(value: object) -> str:
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, list):
        return "; ".join(_told(v) for v in value)
    if isinstance(value, dict):
        return ", ".join(f"{k} {_told(v)}" for k, v in value.items() if v not in (None, "", []))
    return str(value)
