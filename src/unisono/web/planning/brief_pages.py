"""Briefs to read, print and send, and templates that new briefs and assets are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
from unisono.desk import Stored
from unisono.desk.free_keys import free_key
from unisono.errors import DeclarationError, NoDocumentError
from unisono.model.messages import Brand
from unisono.model.plan import Asset, Brief
from unisono.reports.paged_html import paged_html
from unisono.reports.pdf import render_pdf
from unisono.reports.screens.brief import BriefSheet, brief_sheet, paged_brief
from unisono.web.downloads import Kind, download
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
        return brief_file(office, actor, key, kind)

    @router.get("/briefs/{key}/tables/activities.{file}", include_in_schema=False)
    def table_file(request: Request, key: str, file: Kind) -> Response:
        actor = demand_some(request, "see", "brief")
        return download(sheet_of(office, actor, key).activities, file, {"brief": key})


def brief_file(
    office: Planning, actor: Actor, key: str, kind: Literal["html", "pdf"]
) -> Response:  # fmt: skip
    """The brief as a file to print or send."""
    settings = office.results.workspace.settings
    paged = paged_brief(sheet_of(office, actor, key), datetime.now(UTC), settings.company)
    name = f'attachment; filename="{key}.{kind}"'
    headers = {"Content-Disposition": name, "Cache-Control": "private, no-store"}
    if kind == "html":
        return Response(paged_html(paged), media_type="text/html", headers=headers)
    return Response(render_pdf(paged), media_type="application/pdf", headers=headers)


def _add_templates(router: APIRouter, office: Planning) -> None:
    @router.get("/templates", include_in_schema=False, response_class=HTMLResponse)
    def templates(request: Request) -> Response:
        actor = demand_some(request, "see", "asset")
        state, found = office.seen(actor), templates_of(office, actor)
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
        title, campaign = text_in(form, "title"), text_in(form, "campaign")
        places = {n.removeprefix("place."): text_in(form, n) for n in form if "place." in n}
        made = started(office, actor, kind, key, Start(title, campaign, places))
        return go(f"/{'briefs' if kind == 'brief' else 'assets'}/{made.key}", done="started")

    @router.post("/briefs/{key}/template", include_in_schema=False)
    def kept(request: Request, key: str, form: Form) -> Response:
        del form  # nothing but its token
        actor = demand_some(request, "create", "brief")
        return go(f"/briefs/{template_kept(office, actor, key).key}", done="template")


@dataclass(frozen=True)
class Start:
    """What a new document from a template is told: its title, campaign, and its places."""

    title: str = ""
    campaign: str = ""
    places: Mapping[str, str] = field(default_factory=dict)


def templates_of(office: Planning, actor: Actor) -> list[tuple[str, str, Any]]:
    """Kind, key and document of every template ``actor`` may see, briefs first."""
    state = office.seen(actor)
    found: list[tuple[str, str, Any]] = [
        ("brief", k, b) for k, b in state.documents("brief").items() if b.template
    ]
    found += [("asset", k, a) for k, a in state.plan.assets.items() if is_template(a)]
    return sorted(found, key=lambda t: (t[0] != "brief", t[2].title.casefold(), t[1]))


def template_kept(office: Planning, actor: Actor, key: str) -> Stored[Any]:
    """A template made of a brief.

    Raises:
        NoDocumentError: there is no such brief for this reader.
        NotAllowedError: ``actor`` may make none.
    """
    made = as_template(seen_document(office, actor, "brief", key).document)
    name = free_key(office.desk, "brief", made.title)
    return put(office, actor, "brief", name, made, expected=0, why=f"a template, from {key}")


def started(office: Planning, actor: Actor, kind: str, key: str, start: Start) -> Stored[Any]:
    """A new brief or asset from a template.

    Raises:
        NoDocumentError: the document is no template, or not for this reader.
        NotAllowedError: ``actor`` may make none.
    """
    made = _begun(seen_document(office, actor, kind, key).document, start, actor, key)
    name = free_key(office.desk, kind, made.title)
    return put(office, actor, kind, name, made, expected=0, why=f"from the template {key}")


def _begun(found: Any, start: Start, actor: Actor, key: str) -> Asset | Brief:
    names = placeholders(texts_of(found)) if isinstance(found, Asset | Brief) else ()
    values = {n: start.places.get(n, "")[:_LONGEST] for n in names}
    title, campaign = start.title[:300], start.campaign or None
    if isinstance(found, Brief) and found.template:
        return brief_from(found, title, values, campaign=campaign)
    if isinstance(found, Asset) and is_template(found):
        return asset_from(found, title, values, campaign=campaign, agency=actor.agency)
    raise NoDocumentError(f"{key[:80]} is no template.", way_out="See all under /templates.")
