"""``init``, ``demo`` and ``audit``."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unisono.cli.options import Exports, Json
from unisono.cli.output import Exit, console, notes, progress, visible, write_file, write_json
from unisono.errors import WorkspaceError
from unisono.model.wording import counted, listed

if TYPE_CHECKING:
    from unisono.model.audit import AuditReport
    from unisono.workspace.workspace import ReportPaths, Workspace


def init(
    context: typer.Context,
    folder: Annotated[Path | None, typer.Argument(help="Folder to set up.")] = None,
) -> None:
    """Set up a workspace: settings, brand and taxonomy to fill in, and exports/."""
    from unisono.workspace import Workspace

    root = folder or context.obj
    Workspace.init(root)
    out = notes()
    out.print(f"Workspace ready in {Path(root).resolve()}", markup=False)
    out.print("1. Put your exports into exports/   2. Say what you stand for in brand.yaml")
    out.print("3. Run: unisono audit")


def demo(
    folder: Annotated[Path, typer.Argument(help="Folder to write the demo company to.")] = Path(
        "demo-company"
    ),
    seed: Annotated[int, typer.Option(help="Seed; the same seed writes the same files.")] = 7,
    people: Annotated[int, typer.Option(help="People in the demo company.", min=200)] = 4000,
    as_json: Json = False,
) -> None:
    """Write a demo company's exports with known faults, audit them and show the report."""
    from unisono.demo import write_demo
    from unisono.workspace import Workspace
    from unisono.workspace.sample_plan import put_sample_plan

    marker = folder / "ground_truth.json"
    if folder.exists() and any(folder.iterdir()):
        if not marker.exists():
            raise WorkspaceError(
                f"{folder} is not empty and not a demo company.",
                way_out="Name another folder: unisono demo FOLDER.",
            )
        shutil.rmtree(folder)
    with progress() as tell:
        tell("writing the demo company", 0.0)
        write_demo(folder, seed=seed, people=people)
    workspace = Workspace(folder)
    planned = put_sample_plan(workspace, date.today())
    _run(workspace, as_json=as_json)
    if not as_json:
        told = notes()
        told.print(
            f"Demo data: every fault in it is listed in {marker}. Connect yours with "
            "'unisono init'.",
            markup=False,
        )
        if planned:
            told.print(
                f"Its plan for the next 90 days: 'unisono -C {folder} calendar check'. In the "
                f"browser: 'unisono -C {folder} serve'.",
                markup=False,
            )


def audit(
    context: typer.Context,
    exports: Exports = None,
    as_json: Json = False,
    load: Annotated[bool, typer.Option(help="Load new exports first.")] = True,
    strict: Annotated[
        bool,
        typer.Option(
            help="Exit 3 when a file cannot be read, else 1 when a test is bad or fair "
            "(--no-strict: 0 in both cases)."
        ),
    ] = True,
    pdf: Annotated[
        Path | None, typer.Option(help="Write the report as PDF to this file, too.")
    ] = None,
) -> None:
    """Load what is new, run the seven integration tests and write the report."""
    from unisono.workspace import Workspace

    if pdf is not None:
        from unisono.reports.pdf import needs_extra

        needs_extra()
    report = _run(Workspace(context.obj, exports=exports), as_json=as_json, load=load)
    if pdf is not None:
        write_file(pdf, _pdf(report))
    if strict and _unreadable(report):
        raise typer.Exit(Exit.SOURCE)
    if strict and any(t.severity in ("bad", "warn") for t in report.tests):
        raise typer.Exit(Exit.FINDINGS)


def _run(workspace: Workspace, *, as_json: bool, load: bool = True) -> AuditReport:
    from unisono.reports.json_report import to_json
    from unisono.reports.terminal import summary
    from unisono.warehouse.priority import stepping_back

    with progress() as tell, stepping_back(workspace.settings.step_back):
        report = workspace.audit(tell, load=load)
        tell("writing the report", 0.97)
        paths: ReportPaths = workspace.write(report)
    if as_json:
        write_json(to_json(report))
        return report
    console().print(summary(report))
    out = notes()
    for line in (*_unreadable(report), *_gone(report, workspace)):
        out.print(visible(line), markup=False, soft_wrap=True)
    for path in (paths.html, paths.json, paths.xlsx):
        out.print(f"→ {_near(path)}", markup=False, soft_wrap=True)
    return report


def _pdf(report: AuditReport) -> bytes:
    from unisono.reports.pdf_audit import audit_pdf

    return audit_pdf(report)


def _unreadable(report: AuditReport) -> list[str]:
    """What is said about files that could not be read; nothing when every file was."""
    paths = [f.path for f in report.data.files if f.status == "failed"]
    if not paths:
        return []
    return [
        f"✗ {counted(len(paths), 'file')} could not be read: {_few(paths)}",
        "  → 'unisono sources' and Data health in the report say why, and what to do.",
    ]


def _gone(report: AuditReport, workspace: Workspace) -> list[str]:
    """What is said about files whose facts still count although they left the folder."""
    from unisono.workspace.health import gone_files

    paths = [f.path for f in gone_files(report.data.files, workspace.layout.exports)]
    if not paths:
        return []
    left = "is" if len(paths) == 1 else "are"
    return [
        f"! {counted(len(paths), 'file')} {left} no longer in the exports folder and "
        f"{'its' if len(paths) == 1 else 'their'} facts still count: {_few(paths)}",
        "  → 'unisono sources --forget PATH' takes the facts of a file out.",
    ]


def _few(paths: Sequence[str], most: int = 5) -> str:
    more = [f"{len(paths) - most} more"] if len(paths) > most else []
    return listed([*paths[:most], *more])


def _near(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
