"""The message architecture on one screen: three tiers, what to correct, what changed, files."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import HTMLResponse, Response

from unisono.access.rights import Actor
from unisono.messages.architecture import architecture
from unisono.model.architecture import Architecture, Tiers
from unisono.model.messages import Brand
from unisono.reports.screens.architecture import findings_table, tier_tables
from unisono.web.downloads import Kind, download
from unisono.web.planning.form_values import in_words
from unisono.web.planning.office import Planning, demand_all, may_all, may_some
from unisono.workspace.architecture_files import FORMATS, architecture_file

#: Kinds of documents that the architecture shows; who sees it sees them all.
_SHOWN = ("brand", "theme", "channel", "offer")
#: Kinds that its files hold.
_SENT = ("brand", "theme", "channel")
#: Changes on the page; the call of the HTTP interface has all.
_CHANGES = 15
FileKind = Literal["yaml", "md", "html", "pdf"]


def demand_architecture(request: Request, action: str = "see") -> Actor:
    """Who asks, if they may see (or export) all of the architecture.

    Raises:
        NotAllowedError: they may not.
    """
    for kind in _SENT if action == "export" else _SHOWN:
        demand_all(request, action, kind)
    return demand_all(request, "see", _SHOWN[0])


def architecture_of(office: Planning, actor: Actor) -> Architecture:
    """The architecture as it is today.

    Raises:
        DeclarationError: brand.yaml is wrong, with its line.
    """
    state, workspace = office.seen(actor), office.results.workspace
    changed = {("channel", k): s.changed_at for k, s in state.of_kind("channel").items()}
    plan = state.plan
    tiers = Tiers(
        workspace.brand or Brand(), plan.themes, plan.channel_rules, plan.offers, changed
    )  # fmt: skip
    return architecture(tiers, workspace.settings.architecture, office.today())


def add_architecture(router: APIRouter, office: Planning) -> None:
    """``/architecture`` and its files."""

    @router.get("/architecture", include_in_schema=False, response_class=HTMLResponse)
    def page(request: Request) -> Response:
        actor = demand_architecture(request)
        found = architecture_of(office, actor)
        changes = office.architecture_changes()
        may_export = all(may_all(actor, "export", kind) for kind in _SENT)
        return office.pages.render(
            request, "planning/architecture.html", found=found, tables=tier_tables(found),
            findings=findings_table(found.findings), formats=FORMATS if may_export else (),
            changes=[c for c in changes if c.fields][:_CHANGES], in_words=in_words,
            may={kind: may_some(actor, "create", kind) for kind in ("theme", "channel", "brand")},
            downloads="/architecture/tables" if may_export else "",
            has_history="main" in office.seen(actor).of_kind("brand"),
        )  # fmt: skip

    @router.get("/architecture/tables/{table}.{kind}", include_in_schema=False)
    def table_file(request: Request, table: str, kind: Kind) -> Response:
        found = architecture_of(office, demand_architecture(request, "export"))
        every = (*tier_tables(found), findings_table(found.findings))
        wanted = next((t for t in every if t.id == table), None)
        if wanted is None:
            raise HTTPException(404)
        return download(wanted, kind, {})

    @router.get("/architecture/architecture.{kind}", include_in_schema=False)
    def document(request: Request, kind: FileKind) -> Response:
        return file_of(office, demand_architecture(request, "export"), kind)


def file_of(office: Planning, actor: Actor, kind: FileKind) -> Response:
    """The architecture as a file to keep, print or send."""
    company = office.results.workspace.settings.company
    data = architecture_file(architecture_of(office, actor), kind, company)
    name = f"architecture-{datetime.now(UTC):%Y-%m-%d}.{kind}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
    }
    return Response(data, media_type=FORMATS[kind], headers=headers)
