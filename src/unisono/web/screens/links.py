"""The link builder: one link, or as many as are pasted or brought; only valid ones leave."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from fastapi import APIRouter, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import HTMLResponse, Response

from unisono.errors import QueryError
from unisono.model.taxonomy import Taxonomy
from unisono.reports.screens.links import BuiltRow, LinksView, links_view
from unisono.taxonomy.links import build_links, check_link
from unisono.web.downloads import download
from unisono.web.pages import Pages
from unisono.web.permission import demand
from unisono.web.results import Results
from unisono.web.serve_screens import Worker

PARAMETERS = ("source", "medium", "campaign", "content", "term")
ROWS = 5_000
_NAMES = frozenset({"url", "link", "address", "landing page"})


def built(rows: list[dict[str, str]], taxonomy: Taxonomy) -> LinksView:
    """Every row as a checked link, or with what is wrong with it."""
    made = build_links(rows, taxonomy)
    return links_view(
        tuple(BuiltRow(b.row, rows[b.row - 1].get("url", ""), b.link, b.problem) for b in made)
    )


def checked(links: list[str], taxonomy: Taxonomy) -> LinksView:
    """Links as they are, each with what is wrong with it."""
    found = []
    for number, link in enumerate(links, start=1):
        problems = "; ".join(map(str, check_link(link, taxonomy)))
        found.append(BuiltRow(number, link, "" if problems else link, problems))
    return links_view(tuple(found))


def read_rows(text: str) -> tuple[list[dict[str, str]], list[str]]:
    """What was pasted: rows of a table with a column url, or else one link a line.

    Raises:
        QueryError: there are too many rows, or the table cannot be read.
    """
    text = text.removeprefix("\ufeff").replace("\x00", "")
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > ROWS + 1:
        raise QueryError(
            f"{len(lines):,} rows are more than {ROWS:,}.", way_out="Build them in parts."
        )
    if not lines:
        return [], []
    delimiter = max("\t;,", key=lines[0].count)
    head = [h.strip().casefold() for h in lines[0].split(delimiter)]
    if not _NAMES.intersection(head):
        return [], [line.strip() for line in lines]
    try:
        found = list(csv.DictReader(io.StringIO("\n".join(lines)), delimiter=delimiter))
    except csv.Error as error:
        raise QueryError(
            f"The table cannot be read: {error}.", way_out="Paste rows with a header."
        ) from None
    return [_row(r) for r in found], []


def _row(row: Mapping[str | None, object]) -> dict[str, str]:
    out = {}
    for name, value in row.items():
        if isinstance(name, str) and isinstance(value, str):
            short = name.strip().casefold()
            out["url" if short in _NAMES else short] = value.strip()
    return out


async def _given(form: FormData) -> tuple[list[dict[str, str]], list[str]]:
    file = form.get("file")
    if isinstance(file, UploadFile) and file.filename:
        try:
            return read_rows((await file.read()).decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise QueryError(
                f"{file.filename} is not UTF-8 text.", way_out="Save it as CSV (UTF-8)."
            ) from None
    bulk = str(form.get("bulk") or "")
    if bulk.strip():
        return read_rows(bulk)
    row = {p: str(form.get(p) or "") for p in ("url", *PARAMETERS)}
    return ([row] if any(v.strip() for v in row.values()) else []), []


def add_links(router: APIRouter, results: Results, pages: Pages, worker: Worker) -> None:
    """The link builder under its address; it needs no data, only the taxonomy."""

    def page(request: Request, found: LinksView | None, form: Mapping[str, str]) -> Response:
        taxonomy = results.workspace.taxonomy
        known = taxonomy.parameters
        rules = {p: known.get(p) or known.get(f"utm_{p}") for p in PARAMETERS}
        filled = {"url": "", "bulk": "", **dict.fromkeys(PARAMETERS, ""), **form}
        return pages.render(request, "screens/links.html", v=found, form=filled, rules=rules,
                            rows=ROWS)  # fmt: skip

    @router.get("/tracking/links", include_in_schema=False, response_class=HTMLResponse)
    async def builder(request: Request) -> Response:
        demand(request, "see", "taxonomy")
        query = request.query_params
        form = {name: query.get(name, "")[:2000] for name in ("url", *PARAMETERS)}
        given = any(v.strip() for v in form.values())
        found = built([form], results.workspace.taxonomy) if given else None
        return page(request, found, form)

    @router.post("/tracking/links", include_in_schema=False, response_class=HTMLResponse)
    async def build(request: Request) -> Response:
        demand(request, "see", "taxonomy")
        async with request.form(max_files=1, max_part_size=1 << 20) as form:
            rows, links = await _given(form)
            bulk = str(form.get("bulk") or "")[:100_000]
            kind = str(form.get("as") or "")
        taxonomy = results.workspace.taxonomy

        def run() -> LinksView:
            return built(rows, taxonomy) if rows else checked(links, taxonomy)

        found = await worker.run(object(), run)
        if kind in ("csv", "xlsx", "json"):
            return download(found.tables[0], kind, {})  # type: ignore[arg-type]
        return page(request, found if rows or links else None, {"bulk": bulk})
