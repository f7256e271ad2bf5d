"""``backup`` and ``restore``: what people decided, in one file."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from unisono.cli.desk import login_name
from unisono.cli.options import Json
from unisono.cli.output import notes, visible, write_json


def backup(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(help="Zip to write; default: unisono-backup-<time>.zip.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file.")] = False,
    as_json: Json = False,
) -> None:
    """Back up the desk, the declarations and the history of audits into one file.

    Others may go on working meanwhile. Exports and the warehouse are not in it: keep the exports,
    'unisono load' makes the rest. Secrets of unisono.toml are left out; keep the file safe all the
    same, it holds plans, names and digests of passwords.
    """
    from unisono.workspace import Workspace
    from unisono.workspace.desk import needs_extra

    needs_extra()
    from unisono.workspace.backup import backup as write

    workspace = Workspace(context.obj)
    path = file or Path(f"unisono-backup-{datetime.now():%Y%m%d-%H%M%S}.zip")
    with workspace.desk as desk:
        done = write(workspace.layout, desk, path, force=force)
    if as_json:
        write_json(done)
        return
    out = notes()
    for note in done.notes:
        out.print(visible(note), markup=False, soft_wrap=True)
    line = (
        f"{done.path}: {done.documents:,} documents, {done.assets:,} files of assets, "
        f"{done.runs:,} files of audit runs."
    )
    out.print(visible(line), markup=False, soft_wrap=True)


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Zip that 'unisono backup' wrote.")],
    force: Annotated[
        bool, typer.Option("--force", help="Replace what is there; it is backed up first.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Bring back a backup, whichever database it came from.

    Everything is checked before anything changes; then the desk changes in one step. An existing
    unisono.toml stays as it is; a folder that is not there is made.
    """
    from unisono.workspace import Workspace
    from unisono.workspace.desk import needs_extra

    needs_extra()
    from unisono.workspace.backup import restore as bring_back

    if file.is_file():  # of a folder that is lost, this is how it comes back
        with suppress(OSError):  # Workspace says that it is none
            context.obj.mkdir(parents=True, exist_ok=True)
    workspace = Workspace(context.obj)
    with workspace.desk as desk:
        done = bring_back(workspace.layout, desk, file, by=login_name(), force=force)
    if as_json:
        write_json(done)
        return
    out = notes()
    for note in done.notes:
        out.print(visible(note), markup=False, soft_wrap=True)
    if done.before:
        out.print(visible(f"What was here: {done.before}"), markup=False, soft_wrap=True)
    files = ", ".join(path.name for path in done.files)
    line = f"{done.documents:,} documents restored{f'; files: {files}' if files else ''}."
    out.print(visible(line), markup=False, soft_wrap=True)
