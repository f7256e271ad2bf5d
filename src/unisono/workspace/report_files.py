"""Scheduled reports as files: by the renderers of the screens, with the figures of the screens."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from unisono.access.rights import Actor, Thing, decide
from unisono.access.roles import Action
from unisono.council.months import written
from unisono.errors import NoticeError
from unisono.model.audit import AuditReport
from unisono.model.plain import plain
from unisono.model.telling import ReportFormat, ReportKind, Schedule
from unisono.notices.mail import Attachment
from unisono.reports.council_document import pack_document
from unisono.reports.html import render_html
from unisono.reports.json_report import to_json
from unisono.reports.paged import PagedDocument, Section
from unisono.reports.paged_html import paged_html
from unisono.reports.pdf import render_pdf
from unisono.reports.pdf_audit import audit_pdf
from unisono.reports.screens.table import Table
from unisono.reports.table_files import as_csv, as_json, as_xlsx
from unisono.reports.workbook import write_xlsx
from unisono.workspace.council_pack import council_pack
from unisono.workspace.last_audit import as_last_run
from unisono.workspace.report_tables import kind_of, place_of, table_at
from unisono.workspace.workspace import Workspace

_TYPES: Final = {
    ReportFormat.PDF: "application/pdf",
    ReportFormat.HTML: "text/html",
    ReportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ReportFormat.JSON: "application/json",
    ReportFormat.CSV: "text/csv",
}
#: What each report can be sent as.
FORMATS: Final[Mapping[ReportKind, tuple[ReportFormat, ...]]] = {
    ReportKind.AUDIT: (
        ReportFormat.HTML, ReportFormat.PDF, ReportFormat.XLSX, ReportFormat.JSON
    ),
    ReportKind.COUNCIL: (ReportFormat.HTML, ReportFormat.PDF, ReportFormat.JSON),
    ReportKind.TABLE: tuple(ReportFormat),
}  # fmt: skip
#: Kinds that the council's pack tells of, and those that carrying it away takes the right to.
_PACK: Final = (
    "audit", "metrics", "attribution", "claims", "conflicts", "activity", "campaign", "objective",
    "scorecard", "decision",
)  # fmt: skip
_PACK_FILE: Final = ("audit", "objective", "decision")


def check_report(schedule: Schedule) -> dict[str, str]:
    """What is wrong with the report of a schedule, by field."""
    problems: dict[str, str] = {}
    able = FORMATS[schedule.report]
    wrong = [f for f in schedule.formats if f not in able]
    if wrong:
        problems["formats"] = f"The {schedule.report} can be sent as {', '.join(able)}."
    if schedule.report is ReportKind.TABLE:
        try:
            place_of(schedule.table)
        except NoticeError as error:
            problems["table"] = str(error)
    elif schedule.table:
        problems["table"] = "Only a report of a table names one."
    return problems


def may_get(actor: Actor, schedule: Schedule) -> bool:
    """Whether somebody may have the report: what they may see and carry away on screen."""
    if schedule.report is ReportKind.COUNCIL:
        seen: tuple[str, ...] = _PACK
        carried: tuple[str, ...] = _PACK_FILE
    else:
        table = schedule.report is ReportKind.TABLE
        seen = carried = (kind_of(place_of(schedule.table)) if table else "audit",)
    return all(decide(actor, Action.SEE, Thing(k)) for k in seen) and all(
        decide(actor, Action.EXPORT, Thing(k)) for k in carried
    )


def report_files(workspace: Workspace, schedule: Schedule, now: datetime) -> tuple[Attachment, ...]:
    """The files of one run.

    Raises:
        NoticeError: the schedule names what there is not.
        UnisonoError: the workspace cannot be asked.
    """
    problems = check_report(schedule)
    if problems:
        raise NoticeError(" ".join(problems.values()), way_out="Correct the schedule.")
    make = {
        ReportKind.AUDIT: _audit, ReportKind.COUNCIL: _council, ReportKind.TABLE: _table
    }[schedule.report]  # fmt: skip
    return make(workspace, schedule, now)


def _file(name: str, kind: ReportFormat, data: bytes) -> Attachment:
    return Attachment(f"{name}.{kind}", _TYPES[kind], data)


def _audit(workspace: Workspace, schedule: Schedule, now: datetime) -> tuple[Attachment, ...]:
    report = as_last_run(workspace.audit(load=False))
    made: dict[ReportFormat, Callable[[AuditReport], bytes]] = {
        ReportFormat.HTML: lambda r: render_html(r).encode(),
        ReportFormat.PDF: audit_pdf,
        ReportFormat.XLSX: _workbook,
        ReportFormat.JSON: lambda r: json.dumps(to_json(r), ensure_ascii=False, indent=1).encode(),
    }
    name = f"audit-{now:%Y-%m-%d}"
    return tuple(_file(name, f, made[f](report)) for f in schedule.formats)


def _workbook(report: AuditReport) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "audit.xlsx"
        write_xlsx(report, path)
        return path.read_bytes()


def _council(workspace: Workspace, schedule: Schedule, now: datetime) -> tuple[Attachment, ...]:
    del now  # the pack names its month itself
    pack = council_pack(workspace)
    made: dict[ReportFormat, Callable[[], bytes]] = {
        ReportFormat.HTML: lambda: paged_html(pack_document(pack)).encode(),
        ReportFormat.PDF: lambda: render_pdf(pack_document(pack)),
        ReportFormat.JSON: lambda: json.dumps(plain(pack), ensure_ascii=False, indent=1).encode(),
    }
    return tuple(_file(f"council-{written(pack.month)}", f, made[f]()) for f in schedule.formats)


def _table(workspace: Workspace, schedule: Schedule, now: datetime) -> tuple[Attachment, ...]:
    place = place_of(schedule.table)
    table = table_at(workspace, place)
    filters = {name: ", ".join(values) for name, values in place.filters.items()}
    made: dict[ReportFormat, Callable[[], bytes]] = {
        ReportFormat.CSV: lambda: as_csv(table),
        ReportFormat.JSON: lambda: as_json(table),
        ReportFormat.XLSX: lambda: as_xlsx(table, filters),
        ReportFormat.HTML: lambda: paged_html(_paged(workspace, table, schedule, now)).encode(),
        ReportFormat.PDF: lambda: render_pdf(_paged(workspace, table, schedule, now)),
    }
    name = f"{place.screen}-{place.table}-{now:%Y-%m-%d}"
    return tuple(_file(name, f, made[f]()) for f in schedule.formats)


def _paged(workspace: Workspace, table: Table, schedule: Schedule, now: datetime) -> PagedDocument:
    company = workspace.settings.company or workspace.root.name
    made = now.replace(tzinfo=None, microsecond=0)
    return PagedDocument(schedule.title, company, made, (Section(table.title, (table,)),))
