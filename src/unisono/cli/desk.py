"""``desk``: documents as files and back, their history, undo, and the log."""

from __future__ import annotations

import sys
from datetime import datetime
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from unisono.cli.options import Author, Json
from unisono.cli.output import Exit, add_row, notes, print_table, table, visible, write_json
from unisono.errors import WorkspaceError

if TYPE_CHECKING:
    from unisono.desk.desk import Desk
    from unisono.desk.importing import Imported
    from unisono.workspace import Workspace

app = typer.Typer(
    no_args_is_help=True,
    help="Documents people decide on (campaigns, offers, briefs …): export, import, history, undo.",
)
_Kind = Annotated[str, typer.Argument(help="Kind, e.g. campaign.")]
_Key = Annotated[str, typer.Argument(help="Key, e.g. spring-sale.")]


def login_name() -> str:
    """Who works at this command line."""
    try:
        return getuser()
    except (OSError, KeyError):  # no such user, as in a container
        return "command line"


@app.command("export", epilog="Example: unisono desk export plan")
def export(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Folder to write to.")],
    kind: Annotated[list[str] | None, typer.Option(help="Only this kind; repeatable.")] = None,
    archived: Annotated[bool, typer.Option("--archived", help="Archived ones too.")] = False,
    declarations: Annotated[
        bool,
        typer.Option("--declarations", help="Also brand.yaml and taxonomy.yaml for the audit."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Write every document to FOLDER/<kind>/<key>.yaml. Other files there are left alone."""
    workspace = _workspace(context)
    if folder.resolve().is_relative_to(workspace.layout.exports.resolve()):
        raise WorkspaceError(
            f"{folder} lies in the exports folder.", way_out="Name another folder."
        )
    from unisono.desk.exporting import export_folder

    with workspace.desk as desk:
        done = export_folder(
            desk, folder, kinds=kind or (), archived=archived, declarations=declarations
        )
    if as_json:
        write_json(done)
    else:
        _say(*(f"Not exported: {p.problem}" for p in done.problems))
        _say(f"{len(done.written):,} files written, {done.same:,} were the same already.")
    if done.problems:
        raise typer.Exit(Exit.FINDINGS)


@app.command("import", epilog="Example: unisono desk import plan --dry-run")
def import_(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="Folders or YAML files.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, change nothing.")
    ] = False,
    why: Annotated[str, typer.Option(help="Reason, kept with every revision.")] = "",
    keep_going: Annotated[
        bool, typer.Option("--keep-going", help="Import what is right, leave out what is wrong.")
    ] = False,
    by: Author = "",
    as_json: Json = False,
) -> None:
    """Bring YAML files into the desk: <kind>/<key>.yaml, brand.yaml and taxonomy.yaml.

    All files or none: one mistake and nothing is imported, every mistake is listed with its line
    and column (--keep-going imports the others). A file that says what the desk says makes no
    revision. When a document was changed since its file was exported, both edits are joined;
    fields that both changed are a mistake. Documents without a file stay.
    """
    workspace = _workspace(context)
    from unisono.desk.importing import import_files

    with workspace.desk as desk:
        done = import_files(
            desk, paths, by=by or login_name(), why=why, dry_run=dry_run, keep_going=keep_going
        )
    if as_json:
        write_json(done)
    else:
        _tell_import(done, dry_run)
    if done.problems:
        raise typer.Exit(Exit.SOURCE)


def _tell_import(done: Imported, dry_run: bool) -> None:
    shown = table("document", "what", "revision", right=("revision",))
    for step in done.steps:
        if step.action != "unchanged":
            add_row(shown, f"{step.kind}/{step.key}", step.action, step.revision)
    if shown.row_count:
        print_table(shown)
    for path, line, column, what in done.problems:
        _say(f"{path}{f', line {line}, column {column}' if line else ''}: {what}.")
    _say(*(f"{path}: no document, passed over." for path in done.passed))
    counts = ", ".join(
        f"{done.count(a):,} {a}" for a in ("created", "changed", "merged", "unchanged")
    )
    _say(f"{'Would be: ' if dry_run else ''}{counts}.")


@app.command("list", epilog="Example: unisono desk list campaign")
def list_(
    context: typer.Context,
    kind: Annotated[str | None, typer.Argument(help="Kind; default: all.")] = None,
    archived: Annotated[bool, typer.Option("--archived", help="Only archived ones.")] = False,
    as_json: Json = False,
) -> None:
    """List documents."""
    with _desk(context) as desk:
        listing = desk.list(kind, archived=archived)
    if as_json:
        write_json(
            {
                "documents": [_entry(s) | {"title": s.document.title} for s in listing],
                "problems": [_entry(p) | {"problem": p.problem} for p in listing.problems],
            }
        )
        return
    shown = table("kind", "key", "title", "revision", "changed", "by", right=("revision",))
    for s in listing:
        when = _when(s.changed_at)
        add_row(shown, s.kind, s.key, s.document.title, s.revision, when, s.changed_by)
    print_table(shown)
    _say(*(f"Cannot be read: {p.problem}" for p in listing.problems))


@app.command(epilog="Example: unisono desk show campaign spring-sale")
def show(
    context: typer.Context,
    kind: _Kind,
    key: _Key,
    revision: Annotated[int | None, typer.Option(help="As it was at this revision.")] = None,
    as_json: Json = False,
) -> None:
    """Print a document as YAML."""
    workspace = _workspace(context)
    from unisono.desk.yaml_writing import to_yaml

    with workspace.desk as desk:
        found = desk.at(kind, key, revision or desk.get(kind, key).revision)
    if as_json:
        write_json(_revision(found) | {"body": found.body})
        return
    values = found.document().model_dump(mode="json", exclude_defaults=True)
    sys.stdout.write(visible(to_yaml(values, f"{kind}/{key}, revision {found.number}")))


@app.command(epilog="Example: unisono desk history campaign spring-sale")
def history(context: typer.Context, kind: _Kind, key: _Key, as_json: Json = False) -> None:
    """Show every revision of a document: what, when, who, why, and the fields that changed."""
    workspace = _workspace(context)
    from unisono.desk.differences import differences

    with workspace.desk as desk:
        found = desk.history(kind, key)
    bodies = [found[0].body, *(r.body for r in found)]
    rows = [
        (r, [d.field for d in differences(before, r.body)])
        for before, r in zip(bodies, found, strict=False)
    ]
    if as_json:
        write_json([_revision(r) | {"fields": fields} for r, fields in rows])
        return
    shown = table("revision", "what", "when", "who", "fields", "why", right=("revision",))
    for r, fields in rows:
        add_row(shown, r.number, r.action, _when(r.at), r.by, ", ".join(fields), r.why)
    print_table(shown)


@app.command(epilog="Example: unisono desk undo campaign spring-sale")
def undo(
    context: typer.Context,
    kind: _Kind,
    key: _Key,
    to: Annotated[int | None, typer.Option(help="Revision to go back to.")] = None,
    why: Annotated[str, typer.Option(help="Reason, kept with the revision.")] = "",
    by: Author = "",
    as_json: Json = False,
) -> None:
    """Bring back what a document was before its newest revision, as a new revision."""
    with _desk(context) as desk:
        stored = desk.undo(kind, key, by=by or login_name(), why=why, to=to)
    if as_json:
        write_json(_entry(stored))
        return
    state = ", archived" if stored.archived else ""
    _say(f"{kind}/{key} is at revision {stored.revision}{state}.")


@app.command(epilog="Example: unisono desk log --verify")
def log(
    context: typer.Context,
    newest: Annotated[int, typer.Option(min=1, help="Rows shown, the newest.")] = 50,
    kind: Annotated[str, typer.Option(help="Only this kind.")] = "",
    key: Annotated[str, typer.Option(help="Only this key.")] = "",
    verify: Annotated[
        bool, typer.Option("--verify", help="Check that nothing was tampered with.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show what happened, or check that the log is as it was written (exit 1 when it is not)."""
    with _desk(context) as desk:
        if verify:
            _verify(desk, as_json)
            return
        rows = desk.log(newest=newest, kind=kind, key=key)
    if as_json:
        write_json(rows)
        return
    shown = table("row", "when", "who", "what", "document", "revision", right=("row", "revision"))
    for r in rows:
        name = f"{r.kind}/{r.key}" if r.kind else r.key
        add_row(shown, r.number, _when(r.at), r.by, r.action, name, r.revision)
    print_table(shown)


def _verify(desk: Desk, as_json: bool) -> None:
    found = desk.verify()
    if as_json:
        write_json(found)
    else:
        _say(*(f"{problem[:1].upper()}{problem[1:]}." for problem in found.problems))
        state = f"{len(found.problems):,} problems" if found.problems else "nothing was changed"
        _say(f"{found.entries:,} rows and {found.revisions:,} revisions checked: {state}.")
        _say(f"Newest digest, to keep elsewhere: {found.head}")
    if found.problems:
        raise typer.Exit(Exit.FINDINGS)


def _workspace(context: typer.Context) -> Workspace:
    from unisono.workspace import Workspace
    from unisono.workspace.desk import needs_extra

    needs_extra()
    return Workspace(context.obj)


def _desk(context: typer.Context) -> Desk:
    return _workspace(context).desk


def _say(*lines: str) -> None:
    out = notes()
    for line in lines:
        out.print(visible(line), markup=False, soft_wrap=True)


def _when(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def _entry(stored: Any) -> dict[str, Any]:
    names = ("kind", "key", "revision", "archived", "changed_at", "changed_by")
    return {name: getattr(stored, name) for name in names}


def _revision(found: Any) -> dict[str, Any]:
    names = ("kind", "key", "number", "action", "archived", "at", "by", "why")
    return {name: getattr(found, name) for name in names}
