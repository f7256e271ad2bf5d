"""Tables of screens as CSV, XLSX and JSON: the same rows the page shows, all of them."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from unisono.errors import QueryError
from unisono.reports.screens.table import Table
from unisono.reports.table_files import as_csv, as_json, as_xlsx
from unisono.web.permission import demand, may
from unisono.web.results import Results
from unisono.web.screen import EXPORTED, Question, Screen, question_of
from unisono.web.serve_screens import Worker, view_of

Kind = Literal["csv", "xlsx", "json"]
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def download(table: Table, kind: Kind, filters: dict[str, str]) -> Response:
    """The table as a file to keep."""
    made: dict[str, Any] = {
        "csv": lambda: as_csv(table),
        "json": lambda: as_json(table),
        "xlsx": lambda: as_xlsx(table, filters),
    }
    return Response(
        made[kind](),
        media_type=_TYPES[kind],
        headers={
            "Content-Disposition": f'attachment; filename="{table.id}.{kind}"',
            "Cache-Control": "private, no-store",
        },
    )


def add_downloads(
    router: APIRouter, results: Results, worker: Worker, screens: list[Screen]
) -> None:
    """``/tables/<screen>/<table>.<kind>`` with the filters of the screen's address."""
    named = {s.name: s for s in screens}

    @router.get("/tables/{name}/{table}.{kind}", include_in_schema=False)
    async def table_file(request: Request, name: str, table: str, kind: Kind) -> Response:
        return await sent_table(request, results, worker, named.get(name), table, kind)


def carried_away(request: Request, screen: Screen) -> Question:
    """The filters of a screen's address, for who may carry its tables away.

    Raises:
        NotAllowedError: they may not see the screen, or not export it.
    """
    demand(request, screen.action, screen.kind)
    if screen.kind in EXPORTED:
        demand(request, "export", screen.kind)
    question = question_of(request, screen)
    if getattr(question, "personal", False) and not may(request, "export", "people"):
        # Who may see persons on the page does not thereby carry them away.
        question = question.model_copy(update={"personal": False})
    return question


async def tables_of(
    results: Results, worker: Worker, screen: Screen, question: Question
) -> tuple[Table, ...]:
    """Every table of a screen."""
    view = await worker.run(
        ("view", screen.name, question), lambda: view_of(results, screen, question)
    )
    found: tuple[Table, ...] = view.tables
    return found


async def sent_table(
    request: Request, results: Results, worker: Worker, screen: Screen | None, table: str,
    kind: Kind,
) -> Response:  # fmt: skip
    """One table of a screen as a file.

    Raises:
        QueryError: the screen has no such table.
    """
    if screen is None:
        raise HTTPException(404)
    question = carried_away(request, screen)
    tables = await tables_of(results, worker, screen, question)
    one = next((t for t in tables if t.id == table), None)
    if one is None:
        known = ", ".join(t.id for t in tables) or "none"
        raise QueryError(f"There is no table {table} here.", way_out=f"There are: {known}.")
    filters = {k: ", ".join(request.query_params.getlist(k)) for k in request.query_params}
    answer: Response = await worker.run(
        ("file", screen.name, question, table, kind), lambda: download(one, kind, filters)
    )
    return answer
