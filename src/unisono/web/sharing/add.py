"""All screens of this room under their addresses."""

from __future__ import annotations

from fastapi import APIRouter

from unisono.web.sharing.answer_page import add_answers
from unisono.web.sharing.sharing import Sharing
from unisono.web.sharing.survey_api import survey_api
from unisono.web.sharing.survey_pages import add_surveys


def sharing_router(sharing: Sharing) -> APIRouter:
    """The screens and the calls."""
    router = APIRouter()
    add_answers(router, sharing)
    add_surveys(router, sharing)
    router.include_router(survey_api(sharing))
    return router
