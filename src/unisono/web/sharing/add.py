"""All screens of this room under their addresses."""

from __future__ import annotations

from fastapi import APIRouter

from unisono.web.screen import Screen
from unisono.web.serve_screens import Worker
from unisono.web.sharing.account_pages import add_accounts
from unisono.web.sharing.answer_page import add_answers
from unisono.web.sharing.key_pages import add_keys
from unisono.web.sharing.premises_api import premises_api
from unisono.web.sharing.share_pages import Shared, add_shared, add_shares
from unisono.web.sharing.sharing import Sharing
from unisono.web.sharing.survey_api import survey_api
from unisono.web.sharing.survey_pages import add_surveys


def sharing_router(sharing: Sharing, worker: Worker, screens: list[Screen]) -> APIRouter:
    """The screens and the calls; ``screens`` are those whose results can be shared."""
    router = APIRouter()
    shared = Shared(sharing, worker, screens)
    add_shared(router, shared)
    add_shares(router, shared)
    add_answers(router, sharing)
    add_surveys(router, sharing)
    add_accounts(router, sharing)
    add_keys(router, sharing)
    router.include_router(survey_api(sharing))
    router.include_router(premises_api(shared))
    return router
