"""The asset library: its list with filters, and one asset with its files, checks and uses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from unisono.access.document_changes import approved
from unisono.access.documents import thing
from unisono.access.rights import Actor, decide
from unisono.access.roles import Action
from unisono.assets.library import (
    Shown,
    Version,
    covered_channels,
    earlier_files,
    file_checks,
    matches,
    shown,
    uses_of,
    without_file,
)
from unisono.assets.placements import nearest
from unisono.assets.rights import STATES
from unisono.desk import Stored
from unisono.errors import NoDocumentError
from unisono.model.plan import Asset
from unisono.reports.screens.assets import assets_table, rights_mark
from unisono.web.downloads import Kind, download
from unisono.web.planning.asset_files import (
    add_files,
    bring,
    demand_edit,
    store_of,
)
from unisono.web.planning.asset_versions import seen_revisions
from unisono.web.planning.changes import put
from unisono.web.planning.document_pages import seen_document
from unisono.web.planning.forms import form_of, go, revision_in, text_in
from unisono.web.planning.office import Planning, demand_some, may_all, may_some
from unisono.web.planning.state import PlanState
from unisono.web.screen import Question, asked, query_of

#: Where the browser sends files to; its limit is that of uploads.
ASSET_UPLOADS = "/assets/upload"
Form = Annotated[FormData, Depends(form_of)]
_PAGE = 24
_TEXT = 300


class AssetsQuestion(Question):
    """Which assets are listed."""

    search: str = Field("", max_length=_TEXT)
    kind: str = Field("", max_length=_TEXT)
    channel: str = Field("", max_length=_TEXT)
    campaign: str = Field("", max_length=80)
    rights: Literal["", *STATES] = ""  # type: ignore[valid-type]
    format: str = Field("", max_length=20)
    approved: Literal["", "yes", "no"] = ""
    page: int = Field(1, ge=1, le=10_000)


@dataclass(frozen=True)
class Choices:
    """What can be chosen in the filters."""

    kinds: tuple[str, ...]
    channels: tuple[str, ...]
    campaigns: tuple[tuple[str, str], ...]
    formats: tuple[str, ...]


def add_assets(router: APIRouter, office: Planning) -> None:
    """The library under its addresses."""

    @router.get("/assets", include_in_schema=False, response_class=HTMLResponse)
    def library(request: Request) -> Response:
        actor = demand_some(request, "see", "asset")
        question: Any = asked(AssetsQuestion, request.query_params)
        return _list(office, request, actor, question)

    @router.get("/assets/tables/assets.{file}", include_in_schema=False)
    def table_file(request: Request, file: Kind) -> Response:
        actor = demand_some(request, "export", "asset")
        question: Any = asked(AssetsQuestion, request.query_params)
        found = chosen(library_of(office, actor), question)
        return download(assets_table(found), file, dict(request.query_params))

    @router.post(ASSET_UPLOADS, include_in_schema=False)
    async def upload(request: Request, asset: str = "") -> Response:
        actor = demand_some(request, "edit" if asset else "create", "asset")
        done = await bring(office, actor, request, asset)
        if done.refused:
            return page_of(office, request, actor, done.key, refused=done.refused, status=422)
        return go(f"/assets/{done.key}", done=str(len(done.kept)))

    add_files(router, office)
    _add_one(router, office)


def _add_one(router: APIRouter, office: Planning) -> None:
    @router.get("/assets/{key}", include_in_schema=False, response_class=HTMLResponse)
    def one(request: Request, key: str) -> Response:
        return page_of(office, request, demand_some(request, "see", "asset"), key)

    @router.post("/assets/{key}/approve", include_in_schema=False)
    def approve(request: Request, key: str, form: Form) -> Response:
        actor = demand_some(request, "approve", "asset")
        stored = seen_document(office, actor, "asset", key)
        yes = text_in(form, "answer") != "no"
        after = stored.document.model_copy(update={"approved": yes})
        why = text_in(form, "why") or ("approved" if yes else "approval taken back")
        put(office, actor, "asset", key, after, expected=revision_in(form), why=why)
        return go(f"/assets/{key}", done="approved" if yes else "unapproved")

    @router.post("/assets/{key}/remove", include_in_schema=False)
    def remove(request: Request, key: str, form: Form) -> Response:
        actor = demand_some(request, "edit", "asset")
        stored, name = demand_edit(office, actor, key), text_in(form, "file")
        after = without_file(stored.document, name)
        if after == stored.document:
            raise NoDocumentError(f"{key} has no file {name[:80]}.", way_out=f"See /assets/{key}.")
        put(office, actor, "asset", key, after, expected=revision_in(form),
            why=f"removed {name}"[:300])  # fmt: skip
        return go(f"/assets/{key}", done="removed")


def library_of(office: Planning, actor: Actor) -> list[Shown]:
    """Assets ``actor`` may see, by title."""
    settings, today = office.results.workspace.settings.assets, office.today()
    assets = office.seen(actor).plan.assets
    found = [shown(k, a, today, settings, office.settings) for k, a in assets.items()]
    return sorted(found, key=lambda s: (s.asset.title.casefold(), s.key))


def chosen(found: list[Shown], question: AssetsQuestion) -> list[Shown]:
    """Those that were asked for."""
    wanted = question.model_dump(include=AssetsQuestion.model_fields.keys() - {"page"})
    return [s for s in found if matches(s, **wanted)]


def _choices(found: list[Shown], state: PlanState) -> Choices:
    kinds = sorted({s.asset.kind for s in found if s.asset.kind}, key=str.casefold)
    channels = sorted({c for s in found for c in s.asset.channels}, key=str.casefold)
    named = sorted({s.asset.campaign for s in found if s.asset.campaign})
    campaigns = tuple((key, state.title("campaign", key)) for key in named)
    formats = sorted({f for s in found for f in s.formats})
    return Choices(tuple(kinds), tuple(channels), campaigns, tuple(formats))


def _list(
    office: Planning, request: Request, actor: Actor, question: AssetsQuestion
) -> Response:  # fmt: skip
    everything, state = library_of(office, actor), office.seen(actor)
    found = chosen(everything, question)
    pages = max(1, -(-len(found) // _PAGE))
    page = min(question.page, pages)
    own = question.model_copy(update={"page": 1})

    def link(number: int) -> str:
        query = query_of(own.model_copy(update={"page": number}))
        return f"/assets?{query}" if query else "/assets"

    return office.pages.render(
        request, "planning/assets.html", q=question, found=found, total=len(everything),
        rows=found[(page - 1) * _PAGE : page * _PAGE], page=page, pages=pages, link=link,
        table=assets_table(found), query=query_of(own), mark=rights_mark, states=STATES,
        downloads="/assets/tables" if may_all(actor, "export", "asset") else "",
        choices=_choices(everything, state), may_create=may_some(actor, "create", "asset"),
        campaigns=sorted(state.campaigns.items(), key=lambda c: c[1].title.casefold())[:300],
        limits=office.results.workspace.settings.assets, upload=ASSET_UPLOADS,
    )  # fmt: skip


def page_of(
    office: Planning, request: Request, actor: Actor, key: str, *,
    refused: tuple[str, ...] = (), status: int = 200,
) -> Response:  # fmt: skip
    """One asset; ``refused`` says which files of an upload were not taken, and why."""
    stored = seen_document(office, actor, "asset", key)
    asset, state = stored.document, office.seen(actor)
    uses = uses_of(key, asset, state.plan.activities, office.formats())
    channels = dict.fromkeys((*asset.channels, *(u.channel for u in uses)))
    own = shown(key, asset, office.today(), office.results.workspace.settings.assets,
                office.settings)  # fmt: skip
    checks = file_checks(asset, channels, office.formats())
    earlier = versions_of(office, actor, stored)
    kept = store_of(office).all_of(
        r.digest for r in (*asset.renditions, *(v.rendition for v in earlier)) if r.digest
    )
    of = thing("asset", key, asset, office.state().campaigns)
    may_edit = bool(decide(actor, Action.EDIT, of)) and not stored.archived
    may_approve = bool(decide(actor, Action.APPROVE, of)) and not stored.archived
    answer = office.pages.render(
        request, "planning/asset.html", status=status, key=key, stored=stored, asset=asset,
        own=own, mark=rights_mark(own), checks=checks, covered=covered_channels(checks),
        uses=uses, earlier=earlier, kept=kept, state=state, nearest=nearest, refused=refused,
        may_edit=may_edit, may_approve=may_approve,
        loses=approved("asset", asset) and not may_approve,
        done=request.query_params.get("done", ""), upload=ASSET_UPLOADS,
        limits=office.results.workspace.settings.assets, tolerance=office.settings.ratio_tolerance,
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer


def versions_of(office: Planning, actor: Actor, stored: Stored[Any]) -> tuple[Version, ...]:
    """Files the asset had and has no more, as far as ``actor`` may see them."""
    history = [
        (r.number, r.at, r.by, document)
        for r in seen_revisions(office.desk, actor, stored.key)
        if isinstance(document := r.document(), Asset)
    ]
    return earlier_files(stored.document, history)
