"""``load``, ``sources``, ``query``, ``export`` and ``person``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from unisono.cli.lines import say
from unisono.cli.options import Exports, Json
from unisono.cli.output import (
    Exit,
    add_row,
    console,
    natural_width,
    notes,
    print_table,
    progress,
    table,
    visible,
    write_json,
)
from unisono.model.wording import counted

#: States of files that need a word besides their line.
_UNUSED = ("unknown", "failed", "not_read")


class Kind(StrEnum):
    """File formats of an export."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"


def load(context: typer.Context, exports: Exports = None, as_json: Json = False) -> None:
    """Read new exports into the model. Loading the same files twice changes nothing."""
    from unisono.warehouse.priority import stepping_back
    from unisono.workspace import Workspace

    workspace = Workspace(context.obj, exports=exports)
    with progress() as tell, stepping_back(workspace.settings.step_back):
        result = workspace.load(tell)
    if as_json:
        write_json(result)
    else:
        out = notes()
        out.print(
            f"{counted(result.files, 'file')}, {counted(len(result.added), 'table')} new"
            f"{'' if result.rebuilt else '; nothing changed'}."
        )
        for problem in result.problems:
            told = f"✗ {problem.path}: {problem.message}\n  → {problem.way_out}"
            out.print(visible(told), markup=False)
    if result.problems:
        raise typer.Exit(Exit.SOURCE)


def sources(
    context: typer.Context,
    as_json: Json = False,
    quarantine: Annotated[bool, typer.Option(help="Show the rows set aside.")] = False,
    forget: Annotated[
        str | None, typer.Option(help="Take one file's facts out of the model.", metavar="PATH")
    ] = None,
) -> None:
    """Show what was recognised, how fresh it is, and what was set aside."""
    from unisono.workspace import Workspace

    workspace = Workspace(context.obj)
    if forget:
        workspace.forget(forget)
        notes().print(f"{forget} is forgotten; run 'unisono load' to rebuild.", markup=False)
        return
    health = workspace.sources()
    if as_json:
        write_json(health)
        return
    shown = table(
        *("file", "recognised as", "feeds", "rows", "aside", "last fact", "age"),
        right=("rows", "aside", "age"),
    )
    for f in health.files:
        told = f.status in _UNUSED
        add_row(
            shown,
            f.path,
            f.status.replace("_", " ") if told else f"{f.platform} {f.table}".strip(),
            f.target or f.status.replace("_", " "),
            f"{f.rows:,}",
            f"{f.quarantined:,}" if f.quarantined else "",
            f"{f.last_ts:%Y-%m-%d}" if f.last_ts else "",
            "" if f.age_days is None else counted(round(f.age_days), "day"),
        )
    print_table(shown)
    for f in health.files:
        if f.status in _UNUSED and f.message:
            notes().print(visible(f"{f.path}: {f.message}"), markup=False)
    for text in health.notes:
        notes().print(visible(text), markup=False)
    if quarantine:
        for q in health.quarantine:
            line = f"{q.path}:{q.file_row} {q.column} {q.value!r}: {q.reason}"
            say(line)


def query(
    context: typer.Context,
    sql: Annotated[str, typer.Argument(help="A SELECT over the model (see docs/tables.md).")],
    as_json: Json = False,
    limit: Annotated[int, typer.Option(help="Rows shown; 0: all.", min=0)] = 50,
) -> None:
    """Run read-only SQL over the model."""
    from unisono.workspace import Workspace

    result = Workspace(context.obj).query(sql)
    rows = result.slice(0, limit or None).to_pylist()
    if as_json:
        write_json(rows)
        return
    shown = table(*result.column_names)
    for row in rows:
        add_row(shown, *row.values())
    out = console()
    if out.is_terminal and natural_width(shown) > out.width:
        _print_records(rows)
    else:
        print_table(shown)
    if len(rows) < result.num_rows:
        notes().print(f"{len(rows)} of {result.num_rows} rows; --limit 0 shows all.")


def _print_records(rows: list[dict[str, Any]]) -> None:
    """Rows too wide for the terminal, one column a line."""
    out = console()
    for number, row in enumerate(rows, start=1):
        out.print(f"row {number}", style="bold")
        width = max(map(len, row))
        for name, value in row.items():
            out.print(f"  {visible(name):{width}}  {visible(value)}", markup=False, soft_wrap=True)


def export(
    context: typer.Context,
    tables: Annotated[list[str] | None, typer.Argument(help="Model tables; default: all.")] = None,
    kind: Annotated[Kind, typer.Option("--format", help="File format.")] = Kind.CSV,
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("export"),
) -> None:
    """Write model tables as CSV, XLSX or Parquet for a spreadsheet or BI tool."""
    from unisono.workspace import Workspace

    for path in Workspace(context.obj).export(tables or [], out, kind.value):
        console().print(str(path), markup=False, soft_wrap=True)


def person(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(help="Kind of identifier, e.g. email, user_id.")],
    value: Annotated[str, typer.Argument(help="The identifier.")],
    as_json: Json = False,
) -> None:
    """Show who an identifier belongs to and why: every merge is explained."""
    from unisono.workspace import Workspace
    from unisono.workspace.people import explain_person

    with Workspace(context.obj).engine() as engine:
        rows = explain_person(engine, kind, value)
    if as_json:
        write_json(rows)
        return
    if not rows:
        said = f"{kind} {value} is all that is known of this person: nothing was seen with it."
        console().print(visible(said), markup=False, soft_wrap=True)
        return
    shown = table("identifier", "seen with", "rows", "merges", "why", "example", right=("rows",))
    for r in rows:
        add_row(
            shown,
            f"{r['a_kind']}:{r['a_value']}",
            f"{r['b_kind']}:{r['b_value']}",
            str(r["seen"]),
            "yes" if r["used"] else "no",
            r["reason"] or "",
            f"{r['path']}:{r['file_row']}" if r["path"] else "",
        )
    print_table(shown)
