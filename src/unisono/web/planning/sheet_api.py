"""Spreadsheets over HTTP: documents of a kind out, compared on their way in, and then stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from unisono.calendar.document_sheet import SHEET_KINDS
from unisono.calendar.sheet import RowError
from unisono.desk import Difference, differences
from unisono.errors import QueryError
from unisono.web.planning.calls import REFUSED, StrictBody, answer, gives, gives_file
from unisono.web.planning.office import Planning, demand_all, demand_some
from unisono.web.planning.sheet_pages import (
    XLSX,
    apply_changes,
    compared,
    sheet_file,
    upload_of,
)

SheetKind = Literal[SHEET_KINDS]  # type: ignore[valid-type]
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


@dataclass(frozen=True)
class RowAnswer:
    """What one row makes of a document; ``expected`` is the revision it was made from."""

    row: int
    key: str
    expected: int
    document: dict[str, Any]
    fields: list[Difference]


@dataclass(frozen=True)
class SheetAnswer:
    """What a table changes, how many rows change nothing, and every cell that is wrong."""

    changes: list[RowAnswer]
    same: int
    errors: list[RowError]


class SheetChange(StrictBody):
    """A document as a row has it."""

    key: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$")
    expected: int = Field(ge=0, lt=1 << 31, description="Its revision; 0: a new document.")
    document: dict[str, Any]


class SheetChanges(StrictBody):
    """Changes that were looked at."""

    changes: list[SheetChange] = Field(min_length=1, max_length=20_000)


class Stored(BaseModel):
    """How many documents were stored."""

    stored: int


def sheet_api(office: Planning) -> APIRouter:
    """All calls about spreadsheets."""
    router = APIRouter(prefix="/api/v1/sheets", tags=["spreadsheets"], responses=REFUSED)

    @router.get("/{kind}.{file}", response_class=Response, responses=gives_file(XLSX, "text/csv"))
    def out(request: Request, kind: SheetKind, file: Literal["csv", "xlsx"]) -> Response:
        """Documents of a kind as a file to edit."""
        return sheet_file(office, demand_all(request, "export", kind), kind, file)

    @router.post("/{kind}", openapi_extra=_BODY, responses=gives(SheetAnswer))
    def compare(
        request: Request, kind: SheetKind, form: Annotated[FormData, Depends(upload_of)]
    ) -> Response:
        """What a file changes; nothing is stored."""
        actor = demand_some(request, "edit", kind)
        sent = form.get("file")
        if not isinstance(sent, UploadFile) or not sent.filename:
            raise QueryError("No file was sent.", way_out="Send a CSV or XLSX file as `file`.")
        found = compared(office, actor, kind, sent)
        rows = [
            RowAnswer(
                c.row, c.key, c.expected, c.after.model_dump(mode="json"),
                list(differences(c.before.model_dump(mode="json") if c.before else {}, c.after)),
            )
            for c in found.changes
        ]  # fmt: skip
        return answer(SheetAnswer(rows, found.same, list(found.errors)))

    @router.post("/{kind}/changes", responses=gives(Stored))
    def store(request: Request, kind: SheetKind, body: SheetChanges) -> Response:
        """Store all of these changes or none."""
        actor = demand_some(request, "edit", kind)
        made = [(c.key, c.expected, c.document) for c in body.changes]
        return answer({"stored": apply_changes(office, actor, kind, made)})

    return router
