"""``ratings``: what people find that texts say, and scores calibrated on it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unisono.cli.access import opened
from unisono.cli.lines import say
from unisono.cli.options import Json
from unisono.cli.output import Exit, add_row, notes, print_table, table, write_file, write_json

if TYPE_CHECKING:
    from unisono.reports.screens.table import Table

app = typer.Typer(
    no_args_is_help=True,
    help="Own ratings of texts (0–10): agreement between raters, calibration of the scores.",
)
#: Rows that could not be read, as many as are shown at most.
_SHOWN = 20


@app.command("import", epilog="Example: unisono ratings import ratings.csv")
def import_(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV, XLSX or JSON: text, rating, rater; also pillar, title, channel, rated_at."
        ),
    ],
    as_json: Json = False,
) -> None:
    """Bring ratings from a file; a row that is none is told, and the exit code is 1 then."""
    with opened(context) as (workspace, access):
        from unisono.access.access import OPERATOR
        from unisono.desk import Desk
        from unisono.workspace.ratings import import_ratings

        found = import_ratings(workspace, Desk(access.database), file, OPERATOR.by)
    if as_json:
        write_json(found)
    else:
        _say(f"Ratings: {found.added:,} new, {found.replaced:,} replaced.")
        for row in found.unread[:_SHOWN]:
            _say(f"row {row.row}: not read: {row.reason}")
        if (others := len(found.unread) - _SHOWN) > 0:
            rows = "other row was" if others == 1 else "other rows were"
            _say(f"{others:,} {rows} not read; --json lists them all.")
    raise typer.Exit(Exit.FINDINGS if found.unread else Exit.FINE)


@app.command(epilog="Example: unisono ratings export ratings.xlsx")
def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A .csv, .xlsx or .json file.")],
) -> None:
    """Write every rating with its text to a file that 'import' reads."""
    with opened(context) as (_, access):
        from unisono.desk import Desk
        from unisono.reports.screens.ratings import rating_table
        from unisono.reports.table_files import written_as
        from unisono.workspace.ratings import all_ratings

        form = written_as(file)
        found = rating_table(all_ratings(Desk(access.database)))
    write_file(file, form(found))


@app.command("list", epilog="Example: unisono ratings list --rater ann")
def list_ratings(
    context: typer.Context,
    rater: Annotated[str, typer.Option(help="Those of this rater only.", show_default="all")] = "",
    as_json: Json = False,
) -> None:
    """List ratings with the ids that 'withdraw' takes."""
    with opened(context) as (_, access):
        from unisono.desk import Desk
        from unisono.model.ratings import RatedTexts
        from unisono.reports.screens.ratings import question_words, rating_table
        from unisono.workspace.ratings import all_ratings

        found = all_ratings(Desk(access.database))
    ratings = tuple(r for r in found.ratings if not rater or r.rater == rater)
    if as_json:
        rows = rating_table(RatedTexts(found.texts, ratings))
        write_json([dict(zip(rows.names(), row, strict=True)) for row in rows.plain_rows()])
        return
    if not ratings:
        notes().print("There is no such rating.", markup=False)
        return
    shown = table("id", "rater", "rating", "question", "text", right=("rating",))
    for r in ratings:
        text = found.texts[r.text]
        begin = " ".join((text.title or text.text).split())[:60]
        add_row(shown, r.id, r.rater, f"{r.value:g}", question_words(r.pillar), begin)
    print_table(shown)


@app.command(epilog="Example: unisono ratings withdraw 1a2b3c4d5e6f7a8b --why duplicate")
def withdraw(
    context: typer.Context,
    ids: Annotated[list[str], typer.Argument(help="Ids, as 'ratings list' shows them.")],
    why: Annotated[str, typer.Option(help="Why; it stands in the log.")] = "",
    as_json: Json = False,
) -> None:
    """Take ratings back, all or none; agreement and calibrations made from now on follow."""
    with opened(context) as (workspace, access):
        from unisono.access.access import OPERATOR
        from unisono.desk import Desk
        from unisono.model.wording import counted
        from unisono.workspace.rating_withdrawal import withdraw as take_back
        from unisono.workspace.ratings import rating_state

        desk = Desk(access.database)
        done = take_back(desk, OPERATOR, ids, "command line", why)
        state = rating_state(workspace, desk)
    if as_json:
        write_json({"withdrawn": [r.id for r in done], "left": state.ratings})
        return
    _say(f"{counted(len(done), 'rating')} withdrawn; {state.ratings:,} left.")
    if state.withdrawn:
        from unisono.reports.screens.ratings import active_words

        _say(active_words(state.calibrations, state.shipped, state.stale, state.withdrawn))


@app.command(epilog="Example: unisono ratings agreement --json")
def agreement(context: typer.Context, as_json: Json = False) -> None:
    """Show how far raters agree (Krippendorff's alpha), and which calibration is in use."""
    with opened(context) as (workspace, access):
        from unisono.desk import Desk
        from unisono.reports.screens.ratings import active_words, agreement_table
        from unisono.workspace.ratings import rating_state

        state = rating_state(workspace, Desk(access.database))
    if as_json:
        write_json(state)
        return
    _print(agreement_table(state.agreement))
    _say(f"{state.ratings:,} ratings of {state.texts:,} texts by {state.raters:,} raters.")
    _say(active_words(state.calibrations, state.shipped, state.stale, state.withdrawn))


@app.command(epilog="Example: unisono ratings calibrate --use shipped")
def calibrate(
    context: typer.Context,
    use: Annotated[
        str, typer.Option(help="Make none; score with this one: own-1 …, or shipped.")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what it would be; change nothing.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Calibrate scores on the ratings; used only when better on texts that were left out.

    Exit 1: the shipped calibration is kept.
    """
    with opened(context) as (workspace, access):
        from unisono.access.access import OPERATOR
        from unisono.desk import Desk
        from unisono.reports.screens.ratings import active_words, fit_words
        from unisono.workspace import ratings

        desk = Desk(access.database)
        if use:
            ratings.use_calibration(workspace, desk, use, OPERATOR.by)
        else:
            found = (
                ratings.recalibration(workspace, desk)
                if dry_run
                else ratings.calibrate(workspace, desk, OPERATOR.by)
            )
        state = ratings.rating_state(workspace, desk)
    if as_json:
        write_json(state.calibrations if use else found)
    else:
        for of in () if use else found:
            _say(fit_words(of))
        _say(active_words(state.calibrations, state.shipped, state.stale, state.withdrawn))
    if not use and all(of.line is None for of in found):
        raise typer.Exit(Exit.FINDINGS)


def _say(line: str) -> None:
    say(line.replace("\u00a0", " "))


def _print(found: Table) -> None:
    from unisono.reports.screens.table import NUMERIC, said

    if not found.rows:
        notes().print("Nobody has rated a text yet.", markup=False)
        return
    shown = table(
        *(c.title for c in found.columns),
        right=tuple(c.title for c in found.columns if c.kind in NUMERIC),
    )
    for row in found.rows:
        cells = (said(c, getattr(v, "text", v)) for c, v in zip(found.columns, row, strict=True))
        add_row(shown, *(text.replace("\u00a0", " ") for text in cells))
    print_table(shown)
