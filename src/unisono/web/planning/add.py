"""All screens of planning under their addresses."""

from __future__ import annotations

from fastapi import APIRouter

from unisono.web.planning.after_api import after_api
from unisono.web.planning.after_pages import add_after
from unisono.web.planning.agency_pages import add_agency
from unisono.web.planning.api import planning_api
from unisono.web.planning.architecture_api import architecture_api
from unisono.web.planning.architecture_pages import add_architecture
from unisono.web.planning.asset_api import asset_api
from unisono.web.planning.asset_pages import add_assets
from unisono.web.planning.brief_api import brief_api
from unisono.web.planning.brief_pages import add_briefs
from unisono.web.planning.calendar_pages import add_calendar
from unisono.web.planning.campaign_api import campaign_api
from unisono.web.planning.campaign_pages import add_campaigns
from unisono.web.planning.conflict_pages import add_conflicts
from unisono.web.planning.declared_api import declared_api
from unisono.web.planning.declared_pages import add_declared
from unisono.web.planning.document_pages import add_documents
from unisono.web.planning.history_pages import add_history
from unisono.web.planning.office import Planning
from unisono.web.planning.reaction_api import reaction_api
from unisono.web.planning.reaction_pages import add_reactions
from unisono.web.planning.sheet_api import sheet_api
from unisono.web.planning.sheet_pages import add_sheets
from unisono.web.planning.slot_api import slot_api
from unisono.web.planning.slot_form import add_slot_form
from unisono.web.planning.slot_pages import add_slots


def planning_router(office: Planning) -> APIRouter:
    """The screens and the calls; addresses that others begin with come first."""
    router = APIRouter()
    add_after(router, office)
    add_agency(router, office)
    add_architecture(router, office)
    add_calendar(router, office)
    add_slot_form(router, office)
    add_slots(router, office)
    add_conflicts(router, office)
    add_campaigns(router, office)
    add_assets(router, office)
    add_briefs(router, office)
    add_declared(router, office)
    add_reactions(router, office)
    add_sheets(router, office)
    add_history(router, office)
    add_documents(router, office)
    for calls in (
        architecture_api, asset_api, after_api, brief_api, campaign_api, sheet_api, declared_api,
        reaction_api, slot_api, planning_api,
    ):  # fmt: skip
        router.include_router(calls(office))
    return router
