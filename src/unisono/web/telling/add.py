"""All screens of telling under their addresses."""

from __future__ import annotations

from fastapi import APIRouter

from unisono.access.roles import TELLING
from unisono.web.telling.api import telling_api
from unisono.web.telling.feed_api import feed_api
from unisono.web.telling.feed_pages import add_feeds
from unisono.web.telling.pages import add_kind
from unisono.web.telling.room import TellingRoom


def telling_router(room: TellingRoom) -> APIRouter:
    """Webhooks, notices, schedules and feeds."""
    router = APIRouter()
    for kind in TELLING:
        add_kind(router, room, kind)
    add_feeds(router, room)
    router.include_router(telling_api(room))
    router.include_router(feed_api(room))
    return router
