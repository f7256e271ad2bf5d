"""Screens of results over HTTP as tables, rows of files, files brought in, the audit as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from unisono.model.plain import plain
from unisono.reports.screens.rows import ShownRow
from unisono.web.actions import kept_uploads, run_load
from unisono.web.audit_files import TYPES, FileKind, sent_audit
from unisono.web.downloads import Kind, carried_away, sent_table, tables_of
from unisono.web.known_parameters import only
from unisono.web.long_work import LongWork
from unisono.web.permission import demand, may
from unisono.web.planning.calls import REFUSED, answer, gives, gives_file, items_of
from unisono.web.questions import RowsQuestion
from unisono.web.results import Results
from unisono.web.screen import Screen
from unisono.web.serve_screens import Worker, view_of
from unisono.web.table_answer import TableAnswer, table_answer

#: Where programs send exports to; its limit is that of uploads.
SOURCE_UPLOADS = "/api/v1/sources/files"
_Name = Annotated[str, Path(max_length=80)]
_CSV_XLSX = ("text/csv", TYPES["xlsx"], "application/json")
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "array", "items": {"type": "string", "format": "binary"}}
                    },
                }
            }
        },
    }
}


@dataclass(frozen=True)
class ScreenAnswer:
    """A screen: its name here, its address, its filters."""

    name: str
    path: str
    title: str
    filters: list[str]


class ScreenTables(BaseModel):
    """Every table of a screen, with all rows."""

    screen: str
    tables: list[TableAnswer]


class RowsAnswer(BaseModel):
    """Rows of a file with some around them; cells are hidden where they may show a person."""

    file: str
    asked: list[int]
    missing: list[int]
    total: int
    columns: list[str]
    rows: list[ShownRow]


class LoadBegun(BaseModel):
    """Files that are among the exports now, and the load that reads them."""

    files: list[str]
    work: str


def _filters(screen: Screen) -> list[str]:
    """Names of a screen's filters; whether persons are shown is for rights to say."""
    fields = screen.question.model_fields.items()
    return [f.alias or n for n, f in fields if n != "personal"]


class ResultApi:
    """What these calls work with."""

    def __init__(
        self, results: Results, worker: Worker, work: LongWork, screens: list[Screen],
        upload_mb: float,
    ) -> None:  # fmt: skip
        self.results, self.worker, self.work = results, worker, work
        self.screens = {s.name: s for s in screens}
        self.upload_mb = upload_mb


def result_api(api: ResultApi) -> APIRouter:
    """All these calls."""
    router = APIRouter(prefix="/api/v1", responses=REFUSED)
    _screens(router, api)
    _data(router, api)
    return router


def _screens(router: APIRouter, api: ResultApi) -> None:
    tags: list[Any] = ["screens"]

    @router.get("/screens", tags=tags, responses=gives(items_of(ScreenAnswer)))
    def screens(request: Request) -> Response:
        """Screens of results that who asks may see."""
        seen = [s for s in api.screens.values() if may(request, s.action, s.kind)]
        return answer({"items": [
            ScreenAnswer(s.name, s.path, s.title, _filters(s))
            for s in seen
        ]})  # fmt: skip

    @router.get("/screens/{name}", tags=tags, responses=gives(ScreenTables))
    async def tables(request: Request, name: _Name) -> Response:
        """Every table of a screen, with the filters of its address; needs the right to export."""
        screen = api.screens.get(name)
        if screen is None:
            raise HTTPException(404)
        only(request, _filters(screen))
        question = carried_away(request, screen)
        found = await tables_of(api.results, api.worker, screen, question)
        return answer({"screen": name, "tables": [table_answer(t) for t in found]})

    @router.get("/screens/{name}/{table}.{kind}", tags=tags, response_class=Response,
                responses=gives_file(*_CSV_XLSX))  # fmt: skip
    async def file(request: Request, name: _Name, table: _Name, kind: Kind) -> Response:
        """One table of a screen as a file."""
        screen = api.screens.get(name)
        only(request, _filters(screen) if screen else ())
        return await sent_table(request, api.results, api.worker, screen, table, kind)

    @router.get(
        "/audit/report.{kind}",
        tags=["integration"],
        response_class=Response,
        responses=gives_file(*TYPES.values()),
    )
    async def audit(request: Request, kind: FileKind) -> Response:
        """The audit as a file to keep or send on."""
        return await sent_audit(request, api.results, api.worker, kind)


def _data(router: APIRouter, api: ResultApi) -> None:
    tags: list[Any] = ["data"]

    @router.get("/sources/rows", tags=tags, responses=gives(RowsAnswer))
    async def rows(request: Request, q: Annotated[RowsQuestion, Query()]) -> Response:
        """Rows of a file and some around them, as ``file:row`` names them."""
        screen = api.screens["rows"]
        demand(request, screen.action, screen.kind)
        personal = may(request, "see_personal", "people")
        question = q.model_copy(update={"personal": personal})
        view = await api.worker.run(
            ("view", screen.name, question), lambda: view_of(api.results, screen, question)
        )
        told = plain(view)
        return answer({n: told[n] for n in RowsAnswer.model_fields})

    @router.post("/sources/files", tags=tags, status_code=202, openapi_extra=_BODY,
                 responses=gives(LoadBegun, 202))  # fmt: skip
    async def bring(request: Request) -> Response:
        """Put files among the exports and load them; ``GET work/{key}`` says how far it is."""
        demand(request, "run", "sources")
        files = await kept_uploads(request, api.results, api.upload_mb)
        begun = api.work.start("Load", "/sources", lambda tell: run_load(api.results, tell))
        return answer({"files": files, "work": begun.key}, 202)
