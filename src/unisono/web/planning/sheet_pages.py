"""Campaigns, activities, offers, assets and themes as spreadsheets: out, and in after a look."""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Any, Literal, cast

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import HTMLResponse, Response

from unisono.access.document_changes import reset
from unisono.access.documents import redacted, restored
from unisono.access.rights import Actor
from unisono.calendar.document_sheet import (
    SHEET_KINDS,
    Present,
    SheetChanges,
    changes_in,
    columns_of,
    to_rows,
)
from unisono.desk import differences
from unisono.errors import (
    CalendarError,
    NoDocumentError,
    NotAllowedError,
    QueryError,
    SourceError,
)
from unisono.reports.spreadsheet_text import csv_guarded
from unisono.web.planning.changes import demand_put
from unisono.web.planning.document_pages import KINDS, known
from unisono.web.planning.form_values import checked, in_words
from unisono.web.planning.forms import form_of, go, text_in
from unisono.web.planning.office import Planning, demand_all, demand_some, may_all, may_some
from unisono.workspace.plan_files import read_table, write_book

_LARGEST = 900_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def upload_of(request: Request) -> AsyncIterator[FormData]:
    """A form with one file in it, closed afterwards; a dependency."""
    async with request.form(max_files=1, max_fields=20, max_part_size=_LARGEST) as form:
        yield form


def _kind(kind: str) -> str:
    if known(kind) not in SHEET_KINDS:
        raise NoDocumentError(
            f"A {kind} fits no spreadsheet.", way_out="Its page has it as YAML or a form."
        )
    return kind


def present_of(office: Planning, actor: Actor, kind: str) -> dict[str, Present]:
    """Documents of a kind as far as ``actor`` may see them."""
    found = office.seen(actor).of_kind(kind)
    return {k: Present(s.revision, redacted(actor, kind, s.document)) for k, s in found.items()}


def add_sheets(router: APIRouter, office: Planning) -> None:
    """The spreadsheets under their addresses."""

    @router.get("/plan/{kind}/sheet", include_in_schema=False, response_class=HTMLResponse)
    def page(request: Request, kind: str) -> Response:
        return _page(office, request, demand_all(request, "see", _kind(kind)), kind)

    @router.get("/plan/{kind}/sheet.{file}", include_in_schema=False)
    def download(request: Request, kind: str, file: Literal["csv", "xlsx"]) -> Response:
        actor = demand_all(request, "export", _kind(kind))
        return sheet_file(office, actor, kind, file)

    @router.post("/plan/{kind}/sheet", include_in_schema=False)
    def look(
        request: Request, kind: str, form: Annotated[FormData, Depends(upload_of)]
    ) -> Response:  # fmt: skip
        actor = demand_some(request, "edit", _kind(kind))
        sent = form.get("file")
        if not isinstance(sent, UploadFile) or not sent.filename:
            raise QueryError("No file was sent.", way_out="Choose a CSV or XLSX file.")
        try:
            found = compared(office, actor, kind, sent)
        except (CalendarError, SourceError) as error:
            return _page(
                office, request, actor, kind, 422, wrong=f"{error.message} {error.way_out}"
            )
        return _page(office, request, actor, kind, 422 if found.errors else 200, found=found)

    @router.post("/plan/{kind}/sheet/apply", include_in_schema=False)
    def apply(request: Request, kind: str, form: Annotated[FormData, Depends(form_of)]) -> Response:
        actor = demand_some(request, "edit", _kind(kind))
        count = apply_changes(office, actor, kind, _unpacked(text_in(form, "changes")))
        return go(f"/plan/{kind}", done=f"{count}")


def sheet_file(
    office: Planning, actor: Actor, kind: str, file: Literal["csv", "xlsx"]
) -> Response:  # fmt: skip
    """Documents of a kind as a file to edit."""
    rows = to_rows(kind, present_of(office, actor, kind))
    data = _csv(rows) if file == "csv" else _xlsx(KINDS[kind][0], rows)
    headers = {"Content-Disposition": f'attachment; filename="{kind}.{file}"'}
    media = "text/csv; charset=utf-8" if file == "csv" else XLSX
    return Response(data, media_type=media, headers=headers)


def compared(office: Planning, actor: Actor, kind: str, sent: UploadFile) -> SheetChanges:
    """What a file that was sent changes, and what is wrong in it; nothing is stored.

    Raises:
        CalendarError, SourceError: it cannot be read as such a table.
    """
    rows = _rows(sent.filename or "", sent.file.read(_LARGEST + 1))
    name = Path(sent.filename or "").name[:100]
    return changes_in(kind, rows, name, present_of(office, actor, kind), office.settings)


def _page(
    office: Planning, request: Request, actor: Actor, kind: str, status: int = 200, *,
    found: SheetChanges | None = None, wrong: str = "",
) -> Response:  # fmt: skip
    shown, packed = [], ""
    if found is not None and not found.errors:
        for one in found.changes:
            body = one.before.model_dump(mode="json") if one.before else {}
            fields = [
                d for d in differences(body, one.after)
                if one.before is not None or d.after not in (None, "", [])
            ]  # fmt: skip
            shown.append((one, fields))
        packed = json.dumps(
            [[c.key, c.expected, c.after.model_dump(mode="json")] for c in found.changes]
        )
    return office.pages.render(
        request, "planning/sheet.html", status=status, kind=kind, title=KINDS[kind][0],
        columns=list(columns_of(kind).values()), found=found, shown=shown, packed=packed,
        wrong=wrong, in_words=in_words, may_export=may_all(actor, "export", kind),
        may_edit=may_some(actor, "edit", kind),
    )  # fmt: skip


def apply_changes(
    office: Planning, actor: Actor, kind: str, changes: list[tuple[str, int, dict[str, Any]]]
) -> int:
    """Store all changes of a table that was looked at, or none; how many.

    Args:
        changes: key, the revision it was made from (0: a new document), and its fields.

    Raises:
        DocumentError: a field is wrong.
        NotAllowedError: one is not allowed; it names the document.
        StaleEdit: somebody changed one meanwhile.
    """
    state = office.state()
    with office.desk.transaction(actor.by, "from a spreadsheet") as transaction:
        for key, expected, body in changes:
            document = checked(kind, key, body, office.settings)
            now = transaction.find(kind, key)
            before = now.document if now and not now.archived else None
            if before is not None:
                document = reset(actor, kind, key, before, restored(actor, kind, before, document))
            try:
                demand_put(actor, state, kind, key, before, document)
            except NotAllowedError as error:
                raise NotAllowedError(
                    f"{key}: {error.message} Nothing was changed.", way_out=error.way_out
                ) from None
            transaction.put(document, key, expected=expected)
    return len(changes)


def _unpacked(packed: str) -> list[tuple[str, int, dict[str, Any]]]:
    try:
        rows = json.loads(packed)
        out = [(k, n, b) for k, n, b in rows if _is_change(k, n, b)]
    except (ValueError, TypeError, RecursionError):
        rows, out = [], []
    if not out or len(out) < len(rows):
        raise SourceError(
            "The changes are not those that this page shows.", way_out="Send the file again."
        )
    return out


def _is_change(key: object, revision: object, body: object) -> bool:
    """Whether a key, a revision the desk can have, and the fields of a document."""
    numbered = isinstance(revision, int) and not isinstance(revision, bool)
    known = numbered and 0 <= cast(int, revision) < 1 << 31
    return isinstance(key, str) and known and isinstance(body, dict)


def _rows(name: str, data: bytes) -> list[list[object]]:
    if len(data) > _LARGEST:
        raise CalendarError(
            "The file is larger than a form may be.", way_out="Send fewer rows at once."
        )
    stem, ending = re.sub(r"[^\w.-]", "_", Path(name).stem)[:40], Path(name).suffix.lower()
    if ending not in (".csv", ".xlsx"):
        raise CalendarError(
            f"{Path(name).name[:100]} is neither .csv nor .xlsx.", way_out="Save it as one of them."
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{stem}{ending}"
        path.write_bytes(data)
        return [list(row) for row in read_table(path)]


def _csv(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([csv_guarded(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _xlsx(title: str, rows: list[list[str]]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.xlsx"
        write_book(path, title, rows)
        return path.read_bytes()
