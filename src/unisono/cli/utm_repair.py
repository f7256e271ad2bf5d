"""``utm repair`` and ``utm ask``: the past put right, and questions about names answered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from unisono.cli.desk import login_name
from unisono.cli.lines import say
from unisono.cli.options import Json
from unisono.cli.output import (
    Exit,
    add_row,
    console,
    notes,
    print_table,
    table,
    write_file,
    write_json,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from unisono.desk import Desk
    from unisono.workspace.answers import AskedQuestion, TrackingAnswer
    from unisono.workspace.repair import RepairReport
    from unisono.workspace.workspace import Workspace

_By = Annotated[str, typer.Option("--by", help="Who says so.", show_default="login name")]
_Why = Annotated[str, typer.Option("--why", help="Reason, kept with the change.")]
_SHOWN = 200


def repair(
    context: typer.Context,
    param: Annotated[str, typer.Option(help="Only source, medium or campaign.")] = "",
    write: Annotated[
        bool, typer.Option("--write/--dry-run", help="Write the aliases into taxonomy.yaml.")
    ] = False,
    undo: Annotated[
        bool, typer.Option("--undo", help="Take the aliases of the last repair back.")
    ] = False,
    places: Annotated[
        Path | None,
        typer.Option("--list", help="Write what to change in the tools: .csv, .xlsx or .json."),
    ] = None,
    rows: Annotated[
        Path | None, typer.Option("--rows", help="Write the rows behind it: .csv, .xlsx or .json.")
    ] = None,
    by: _By = "",
    why: _Why = "",
    as_json: Json = False,
) -> None:
    """Show values of the past and what figures show instead; write aliases and a repair list."""
    from unisono.errors import QueryError
    from unisono.reports.screens.repair import places_table, rows_table
    from unisono.reports.table_files import written_as
    from unisono.workspace import Workspace
    from unisono.workspace.repair import repair_report

    if write and undo:
        raise QueryError("--write and --undo are opposites.", way_out="Give one of them.")
    for path in (places, rows):
        if path is not None:
            written_as(path)  # before anything is written
    workspace = Workspace(context.obj)
    changed = _changed(workspace, param, write, undo, by or login_name(), why)
    report = repair_report(workspace, param)
    for path, made in ((places, places_table(report.places)), (rows, rows_table(report.rows))):
        if path is not None:
            write_file(path, written_as(path)(made))
    if as_json:
        done = {"written": [] if undo else changed, "taken_back": changed if undo else []}
        told = {"rewrites": report.rewrites, "rows": report.rows, "places": report.places}
        write_json({**done, **told})
    else:
        _print(report)
    if (write or undo) and not as_json:
        what = "taken back" if undo else "written into taxonomy.yaml"
        notes().print(f"{len(changed):,} aliases {what}; the next load applies them.")
    left = report.of("open") if write else (*report.of("by rule"), *report.of("open"))
    raise typer.Exit(Exit.FINDINGS if left else Exit.FINE)


def _changed(
    workspace: Workspace, param: str, write: bool, undo: bool, by: str, why: str
) -> tuple[Any, ...]:
    """Aliases written, or those of the last repair taken back; what was asked for."""
    from unisono.taxonomy.repair import aliases_of
    from unisono.workspace.answers import keep_aliases, newest_repair, take_back
    from unisono.workspace.repair import repair_report

    layout = workspace.layout
    if not (write or undo):
        return ()
    with _desk(workspace) as desk:
        if undo:
            ids = [answer.id for answer in newest_repair(layout)]
            return take_back(layout, ids, by=by, why=why, desk=desk)
        edit = aliases_of(repair_report(workspace, param).rewrites)
        return keep_aliases(layout, edit, by=by, why=why, desk=desk)


def _print(report: RepairReport) -> None:
    shown = table("Parameter", "Raw value", "Shown as", "Stands", "Uses", "Spend", "Conversions",
                  "Why", right=("Uses", "Spend", "Conversions"))  # fmt: skip
    for r in report.rewrites[:_SHOWN]:
        canonical = r.canonical if r.standing != "open" else "?"
        add_row(shown, r.param, r.raw, canonical, r.standing, f"{r.uses:,}", f"{r.spend or 0:,.2f}",
                f"{r.conversions or 0:,}", r.reason)  # fmt: skip
    print_table(shown)
    if len(report.rewrites) > _SHOWN:
        console().print(f"… and {len(report.rewrites) - _SHOWN:,} more; --json has all.")
    counts = {name: len(report.of(name)) for name in ("by rule", "declared", "open", "link only")}
    said = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    console().print(
        f"{len(report.rewrites):,} values: {said}. "
        f"Places to change in the tools: {len(report.places):,} (--list FILE).",
        markup=False, soft_wrap=True,
    )  # fmt: skip


def _desk(workspace: Workspace) -> Any:
    from contextlib import contextmanager

    from unisono.workspace.desk import open_desk
    from unisono.workspace.plan import has_desk

    @contextmanager
    def opened() -> Iterator[Desk | None]:
        if not has_desk(workspace):
            yield None
            return
        with open_desk(workspace.layout) as desk:
            yield desk

    return opened()


def ask(
    context: typer.Context,
    question: Annotated[str, typer.Argument(help="Id of a question; none: list them.")] = "",
    answer: Annotated[
        str, typer.Argument(help="same, different, later (asked again after 14 days) or undo.")
    ] = "",
    keep: Annotated[
        str, typer.Option(help="Which of two same values to show.", show_default="the first")
    ] = "",
    answered: Annotated[
        bool, typer.Option("--answered", help="List what was answered, by whom and why.")
    ] = False,
    by: _By = "",
    why: _Why = "",
    as_json: Json = False,
) -> None:
    """List values that may be one, and answer: same, different, later. The next load applies it."""
    from unisono.workspace import Workspace
    from unisono.workspace.answers import asked_questions, read_answers

    workspace = Workspace(context.obj)
    if question:
        made = _answered(workspace, question, answer, by or login_name(), why, keep)
        what = "taken back" if answer == "undo" else made.verdict
        if as_json:
            write_json(made)
        else:
            say(f"{made.param} {made.first!r}, {made.second!r}: {what}; the next load applies it.")
        return
    said, asked = read_answers(workspace.layout), asked_questions(workspace.layout)
    if as_json:
        write_json({"questions": asked, "answers": said})
    else:
        for line in _answers(said) if answered else _open(asked):
            say(line)
    raise typer.Exit(Exit.FINDINGS if any(q.answer is None for q in asked) else Exit.FINE)


def _answered(
    workspace: Workspace, question: str, answer: str, by: str, why: str, keep: str
) -> TrackingAnswer:
    """An answer given or taken back."""
    from unisono.workspace.answers import answer_question, take_back

    with _desk(workspace) as desk:
        if answer == "undo":
            return take_back(workspace.layout, [question], by=by, why=why, desk=desk)[0]
        return answer_question(
            workspace.layout, question, answer, by=by, why=why, keep=keep, desk=desk
        )


def _answers(said: Iterable[TrackingAnswer]) -> Iterator[str]:
    for a in said:
        kept = f" → {a.keep or a.second!r}" if a.verdict in ("same", "alias") else ""
        why = f": {a.why}" if a.why else ""
        yield (
            f"{a.id} {a.param} {a.first!r}, {a.second!r}: {a.verdict}{kept} "
            f"({a.by}, {a.at[:10]}{why})"
        )


def _open(asked: Iterable[AskedQuestion]) -> Iterator[str]:
    for q in asked:
        if q.answer is None:
            one = q.question
            yield (
                f"{q.id} {one.param}: is {one.first!r} the same as {one.second!r}? "
                f"{one.why} ({one.uses:,} uses)"
            )
