"""Briefs, templates and the overview of an agency over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from unisono.assets.templates import placeholders, texts_of
from unisono.model.plan import Asset, Brief, Offer
from unisono.reports.screens.brief import BriefSheet, PillarLine
from unisono.web.planning.agency_pages import agency_view
from unisono.web.planning.brief_pages import (
    Start,
    brief_file,
    sheet_of,
    started,
    template_kept,
    templates_of,
)
from unisono.web.planning.calls import (
    GONE,
    REFUSED,
    Key,
    StrictBody,
    answer,
    answer_of,
    gives,
    gives_file,
    items_of,
    with_tag,
)
from unisono.web.planning.office import Planning, demand_some
from unisono.web.table_answer import records_of

_TAGS: list[Any] = ["briefs"]


@dataclass(frozen=True)
class BriefAnswer:
    """Everything a brief says, for one reader; ``activities`` as its page lists them."""

    key: str
    brief: Brief
    campaign: str
    pillars: list[PillarLine]
    days: list[tuple[str, str]]
    offers: dict[str, Offer]
    assets: dict[str, Asset]
    activities: list[dict[str, Any]]


@dataclass(frozen=True)
class TemplateAnswer:
    """A template: its kind and key, and the places to fill in."""

    kind: str
    key: str
    title: str
    places: list[str]


@dataclass(frozen=True)
class AgencyBrief:
    """A brief of an agency, with the title of its campaign."""

    key: str
    brief: Brief
    campaign: str


@dataclass(frozen=True)
class AgencyAnswer:
    """What one agency sees first: briefs, its campaigns, what is due from it, what it runs."""

    agency: str
    briefs: list[AgencyBrief]
    campaigns: list[dict[str, Any]]
    due: list[dict[str, Any]]
    running: list[dict[str, Any]]


class NewFromTemplate(StrictBody):
    """What a new document from a template is told."""

    title: str = Field("", max_length=300, description="Empty: the template's.")
    campaign: str = Field("", max_length=80)
    places: dict[str, str] = Field(default_factory=dict, max_length=500)


def brief_api(office: Planning) -> APIRouter:
    """All these calls."""
    router = APIRouter(prefix="/api/v1", tags=_TAGS, responses=REFUSED)

    @router.get("/briefs/{key}", name="read brief", responses={**gives(BriefAnswer), **GONE})
    def read(request: Request, key: Key) -> Response:
        """The brief as its page shows it, with what everybody does in its campaign."""
        return answer(_told(sheet_of(office, demand_some(request, "see", "brief"), key)))

    @router.get("/briefs/{key}/brief.{kind}", response_class=Response,
                responses={**gives_file("application/pdf", "text/html"), **GONE})  # fmt: skip
    def file(request: Request, key: Key, kind: Literal["html", "pdf"]) -> Response:
        """The brief to print or send."""
        return brief_file(office, demand_some(request, "see", "brief"), key, kind)

    @router.post("/briefs/{key}/template", status_code=201,
                 responses={**gives(answer_of("brief"), 201), **GONE})  # fmt: skip
    def keep(request: Request, key: Key) -> Response:
        """A template made of a brief."""
        actor = demand_some(request, "create", "brief")
        return with_tag(actor, template_kept(office, actor, key), 201)

    _templates(router, office)
    return router


def _told(sheet: BriefSheet) -> BriefAnswer:
    return BriefAnswer(
        sheet.key, sheet.brief, sheet.campaign_key, list(sheet.pillars), list(sheet.days),
        dict(sheet.offers), dict(sheet.assets), records_of(sheet.activities),
    )  # fmt: skip


def _templates(router: APIRouter, office: Planning) -> None:
    @router.get("/templates", responses=gives(items_of(TemplateAnswer)))
    def templates(request: Request) -> Response:
        """What new briefs and assets can be made from."""
        found = templates_of(office, demand_some(request, "see", "asset"))
        return answer({"items": [
            TemplateAnswer(kind, key, made.title, list(placeholders(texts_of(made))))
            for kind, key, made in found
        ]})  # fmt: skip

    for kind in ("brief", "asset"):
        _start(router, office, kind)

    @router.get("/agency", responses=gives(AgencyAnswer))
    def agency(request: Request) -> Response:
        """The overview of the agency that who asks works for."""
        view = agency_view(office, demand_some(request, "see", "brief"))
        briefs = [AgencyBrief(*b) for b in view.briefs]
        return answer(AgencyAnswer(
            view.agency, briefs, *(records_of(t) for t in (view.campaigns, view.due, view.running))
        ))  # fmt: skip


def _start(router: APIRouter, office: Planning, kind: str) -> None:
    @router.post(f"/templates/{kind}/{{key}}/start", status_code=201, name=f"start {kind}",
                 responses={**gives(answer_of(kind), 201), **GONE})  # fmt: skip
    def start(request: Request, key: Key, body: NewFromTemplate) -> Response:
        """A new document from a template."""
        actor = demand_some(request, "create", kind)
        given = Start(body.title.strip(), body.campaign.strip(), body.places)
        return with_tag(actor, started(office, actor, kind, key, given), 201)
