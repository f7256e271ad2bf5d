"""The audit as a file to keep or to send on: PDF, stand-alone HTML, workbook, JSON."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from fastapi import APIRouter, Request
from starlette.responses import Response

from unisono.model.audit import AuditReport
from unisono.reports.html import render_html
from unisono.reports.json_report import to_json
from unisono.reports.pdf_audit import audit_pdf
from unisono.reports.workbook import write_xlsx
from unisono.web.permission import demand
from unisono.web.results import Results
from unisono.web.serve_screens import Worker

FileKind = Literal["pdf", "html", "xlsx", "json"]
TYPES = {
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def as_file(content: bytes, name: str, kind: str) -> Response:
    """``content`` as a file that is kept, not opened."""
    return Response(
        content,
        media_type=TYPES[kind],
        headers={
            "Content-Disposition": f'attachment; filename="{name}.{kind}"',
            "Cache-Control": "private, no-store",
        },
    )


def _xlsx(report: AuditReport) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "audit.xlsx"
        write_xlsx(report, path)
        return path.read_bytes()


def _json(report: AuditReport) -> bytes:
    return json.dumps(to_json(report), ensure_ascii=False, indent=1).encode()


_MADE: dict[str, Callable[[AuditReport], bytes]] = {
    "pdf": audit_pdf,
    "html": lambda r: render_html(r).encode(),
    "xlsx": _xlsx,
    "json": _json,
}


def add_audit_files(router: APIRouter, results: Results, worker: Worker) -> None:
    """``/audit/report.pdf`` and its siblings."""

    @router.get("/audit/report.{kind}", include_in_schema=False)
    async def report_file(request: Request, kind: FileKind) -> Response:
        return await sent_audit(request, results, worker, kind)


async def sent_audit(
    request: Request, results: Results, worker: Worker, kind: FileKind
) -> Response:
    """The audit as a file, for who may carry it away."""
    demand(request, "see", "audit")
    demand(request, "export", "audit")
    key = ("audit file", kind)
    made: bytes = await worker.run(
        (results.state(), key),
        lambda: results.once(key, lambda _: _MADE[kind](results.audit())),
    )
    return as_file(made, "audit", kind)
