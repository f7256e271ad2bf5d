"""Briefs to read, print and send, and templates that new briefs and assets are made from."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from unisono.access.rights import Actor
from unisono.access.roles import Role
from unisono.assets.templates import (
    as_template,
    asset_from,
    brief_from,
    is_template,
    placeholders,
    texts_of,
)
from unisono.desk.free_keys import free_key
from unisono.errors import DeclarationError, NoDocumentError
from unisono.model.messages import Brand
from unisono.model.plan import Asset, Brief
from unisono.reports.json_report import plain
from unisono.reports.paged_html import paged_html
from unisono.reports.pdf import render_pdf
from unisono.reports.screens.brief import BriefSheet, brief_sheet, paged_brief
from unisono.web.downloads import Kind, download
from unisono.web.planning.api import Key, answer
from unisono.web.planning.changes import put
from unisono.web.planning.document_pages import seen_document
from unisono.web.planning.forms import form_of, go, text_in
from unisono.web.planning.office import Planning, demand_some, may_edit, may_some

Form = Annotated[FormData, Depends(form_of)]
_LONGEST = 2_000


def sheet_of(office: Planning, actor: Actor, key: str) -> BriefSheet:
    """The brief as ``actor`` may read it.

    Raises:
        NoDocumentError: there is none for this reader.
    """
    brief = seen_document(office, actor, "brief", key).document
    agency = actor.agency if actor.roles <= {Role.AGENCY} else ""
    return brief_sheet(
        key, brief, office.seen(actor).plan, office.state().plan, _brand(office), agency
    )


def _brand(office: Planning) -> Brand | None:
    """The brand; None where there is none, or where its file has to be corrected first."""
    try:
        return office.results.workspace.brand
    except DeclarationError:
        return None


def add_briefs(router: APIRouter, office: Planning) -> None:
    """Briefs and templates under their addresses."""

    @router.get("/briefs", include_in_schema=False)
    def all_of_them(request: Request) -> Response:
        demand_some(request, "see", "brief")
        return go("/plan/brief")

    @router.get("/briefs/{key}", include_in_schema=False, response_class=HTMLResponse)
    def brief(request: Request, key: str) -> Response:
        actor = demand_some(request, "see", "brief")
        sheet = sheet_of(office, actor, key)
        return office.pages.render(
            request, "planning/brief.html", s=sheet, brief=sheet.brief, key=key,
            may_edit=may_edit(actor, "brief", key, sheet.brief, office.state()),
            may_create=may_some(actor, "create", "brief"), downloads=f"/briefs/{key}/tables",
            places=placeholders(texts_of(sheet.brief)), done=request.query_params.get("done", ""),
        )  # fmt: skip

    _add_files(router, office)
    _add_templates(router, office)


def _add_files(router: APIRouter, office: Planning) -> None:
    @router.get("/briefs/{key}/brief.{kind}", include_in_schema=False)
    def document(request: Request, key: str, kind: Literal["html", "pdf"]) -> Response:
        actor = demand_some(request, "see", "brief")
        settings = office.results.workspace.settings
        paged = paged_brief(sheet_of(office, actor, key), datetime.now(UTC), settings.company)
        name = f'attachment; filename="{key}.{kind}"'
        headers = {"Content-Disposition": name, "Cache-Control": "private, no-store"}
        if kind == "html":
            return Response(paged_html(paged), media_type="text/html", headers=headers)
        return Response(render_pdf(paged), media_type="application/pdf", headers=headers)

    @router.get("/briefs/{key}/tables/activities.{file}", include_in_schema=False)
    def table_file(request: Request, key: str, file: Kind) -> Response:
        actor = demand_some(request, "see", "brief")
        return download(sheet_of(office, actor, key).activities, file, {"brief": key})

    @router.get("/api/v1/briefs/{key}", tags=["plan: brief"], name="read brief")
    def read(request: Request, key: Key) -> Response:
        """The brief as its page shows it, with what everybody does in its campaign."""
        sheet = sheet_of(office, demand_some(request, "see", "brief"), key)
        return answer(_told(sheet))


def _told(sheet: BriefSheet) -> dict[str, Any]:
    names = sheet.activities.names()
    return {
        "key": sheet.key, "brief": sheet.brief.model_dump(mode="json"),
        "campaign": sheet.campaign_key, "pillars": sheet.pillars, "days": sheet.days,
        "offers": {k: o.model_dump(mode="json") for k, o in sheet.offers},
        "assets": {k: a.model_dump(mode="json") for k, a in sheet.assets},
        "activities": [
            dict(zip(names, map(plain, row), strict=True))
            for row in sheet.activities.plain_rows()
        ],
    }  # fmt: skip


def _add_templates(router: APIRouter, office: Planning) -> None:
    @router.get("/templates", include_in_schema=False, response_class=HTMLResponse)
    def templates(request: Request) -> Response:
        actor = demand_some(request, "see", "asset")
        state = office.seen(actor)
        found: list[tuple[str, str, Any]] = [
            ("brief", k, b) for k, b in state.documents("brief").items() if b.template
        ]
        found += [("asset", k, a) for k, a in state.plan.assets.items() if is_template(a)]
        found.sort(key=lambda t: (t[0] != "brief", t[2].title.casefold(), t[1]))
        return office.pages.render(
            request, "planning/templates.html", found=found,
            places={(kind, k): placeholders(texts_of(d)) for kind, k, d in found},
            may={kind: may_some(actor, "create", kind) for kind in ("brief", "asset")},
            campaigns=sorted(state.campaigns.items(), key=lambda c: c[1].title.casefold())[:300],
        )  # fmt: skip

    @router.post("/templates/{kind}/{key}/start", include_in_schema=False)
    def start(
        request: Request, kind: Literal["brief", "asset"], key: str, form: Form
    ) -> Response:  # fmt: skip
        actor = demand_some(request, "create", kind)
        found = seen_document(office, actor, kind, key).document
        made = _started(found, form, actor, key)
        name = free_key(office.desk, kind, made.title)
        put(office, actor, kind, name, made, expected=0, why=f"from the template {key}")
        return go(f"/{'briefs' if kind == 'brief' else 'assets'}/{name}", done="started")

    @router.post("/briefs/{key}/template", include_in_schema=False)
    def kept(request: Request, key: str, form: Form) -> Response:
        del form  # nothing but its token
        actor = demand_some(request, "create", "brief")
        made = as_template(seen_document(office, actor, "brief", key).document)
        name = free_key(office.desk, "brief", made.title)
        put(office, actor, "brief", name, made, expected=0, why=f"a template, from {key}")
        return go(f"/briefs/{name}", done="template")


def _started(found: Any, form: FormData, actor: Actor, key: str) -> Asset | Brief:
    """A new document from a template, with what the form says.

    Raises:
        NoDocumentError: the document is no template.
    """
    names = placeholders(texts_of(found))
    values = {n: text_in(form, f"place.{n}")[:_LONGEST] for n in names}
    title, campaign = text_in(form, "title")[:300], text_in(form, "campaign") or None
    if isinstance(found, Brief) and found.template:
        return brief_from(found, title, values, campaign=campaign)
    if isinstance(found, Asset) and is_template(found):
        return asset_from(found, title, values, campaign=campaign, agency=actor.agency)
    raise NoDocumentError(f"{key[:80]} is no template.", way_out="See all under /templates.")
