"""``drift``: how even the company's texts carry its pillars, where it drifts, and since when."""

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
    print_table,
    table,
    visible,
    write_file,
    write_json,
)
from unisono.errors import QueryError

if TYPE_CHECKING:
    from unisono.model.drift import DriftReport
    from unisono.model.messages import DriftResult
    from unisono.reports.screens.table import Table
    from unisono.settings import Settings

_SENTENCES = 10


def drift(
    context: typer.Context,
    by: Annotated[
        str, typer.Option(help="channel, team, agency, campaign, pillar or month.")
    ] = "channel",
    sample: Annotated[
        str, typer.Option(help="Texts sampled, or all.", show_default="audit.drift_sample, 50")
    ] = "",
    out: Annotated[
        Path | None, typer.Option(help="Write every table to .xlsx, or that of --by to .csv.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show the drift of all texts; exit 1 when it is moderate or severe, or a chart signals."""
    from unisono.workspace import Workspace
    from unisono.workspace.drift import dimension, drift_report, sample_of

    workspace = Workspace(context.obj)
    report = drift_report(workspace, dimension(by), sample_of(sample))
    if out is not None:
        _write(report, workspace.settings, out)
    if as_json:
        write_json(report)
    elif report.drift is None:
        say(f"Not measured: {report.reason}.")
    else:
        _show(report, report.drift, workspace.settings)
    found = report.drift is not None and report.drift.band in ("moderate", "severe")
    alarms = any(not s.over for s in report.monitoring.signals)
    raise typer.Exit(Exit.FINDINGS if found or alarms else Exit.FINE)


def _show(report: DriftReport, found: DriftResult, settings: Settings) -> None:
    from unisono.reports import drift_words, view
    from unisono.reports.screens import drift as screen

    chances = ", ".join(f"{b} {view.percent(p)}" for b, p in found.band_probability.items())
    lines = [
        f"{len(found.sample)} of {found.population:,} texts: mean {found.mean:.2f} of 10, "
        f"s {found.sd:.2f}, variation {view.percent(found.cv, 1)} "
        f"({drift_words.percents(found.cv_interval)}): {found.band} ({chances}).",
        found.note,
        drift_words.needed_words(found),
        drift_words.noise_words(found.noise) if found.noise else "",
        *(drift_words.component_words(c) for c in found.components),
        f"Calibration: {found.calibration}.",
    ]
    _say(lines)
    _print(screen.group_table(report.groups, report.by))
    _print(screen.heat_table(found))
    _print(screen.month_table(report.consistency, settings.messages))
    watched = report.monitoring
    if watched.reason:
        _say([f"Control charts: not measured; {watched.reason}."])
    else:
        _say([drift_words.baseline_words(watched), drift_words.rate_words(watched)])
        told = [drift_words.signal_words(s) for s in watched.signals]
        _say(told or ["No signal: the weekly mean stays within its limits."])
    _print(screen.sentence_table(report).but(shown=_SENTENCES))


def _say(lines: list[str]) -> None:
    out = console()
    for line in lines:
        if line:
            out.print(visible(_plain(line)), markup=False, soft_wrap=True)


def _plain(text: str) -> str:
    """Spaces that only keep lines together, as common ones."""
    return text.replace("\u00a0", " ")


def _print(found: Table) -> None:
    from unisono.reports.screens.table import NUMERIC, said

    columns = [c for c in found.columns if c.on_page]
    if not found.rows:
        return
    _say(["", f"{found.title}:"])
    shown = table(
        *(c.title for c in columns), right=tuple(c.title for c in columns if c.kind in NUMERIC)
    )
    for row in found.rows[: found.shown]:
        cells = [(c, v) for c, v in zip(found.columns, row, strict=True) if c.on_page]
        add_row(shown, *(_plain(said(c, getattr(v, "text", v))) for c, v in cells))
    print_table(shown)


def _write(report: DriftReport, settings: Settings, path: Path) -> None:
    from unisono.reports.screens.drift import drift_tables, group_table
    from unisono.reports.table_files import as_book, as_csv

    groups = group_table(report.groups, report.by)
    if path.suffix.lower() == ".csv":
        write_file(path, as_csv(groups))
    elif path.suffix.lower() == ".xlsx":
        tables = (groups, *drift_tables(report, settings.messages))
        write_file(path, as_book(tables, "Message drift"))
    else:
        raise QueryError(f"{path.name} is neither .csv nor .xlsx.", way_out="Name one of these.")
