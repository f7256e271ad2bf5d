"""The gate under its addresses."""

from __future__ import annotations

from fastapi import APIRouter

from unisono.web.checking.api import checking_api
from unisono.web.checking.pages import add_checking
from unisono.web.checking.promise_pages import add_promises, promise_api
from unisono.web.checking.room import CheckingRoom
from unisono.web.checking.variant_pages import add_variants
from unisono.web.serve_screens import Worker


def checking_router(room: CheckingRoom, worker: Worker) -> APIRouter:
    """The screens and the calls."""
    router = APIRouter()
    # Tried in turn: programs ask before every publication, people now and then.
    router.include_router(checking_api(room))
    add_variants(router, room)
    add_checking(router, room)
    add_promises(router, room.office, worker)
    router.include_router(promise_api(room.office))
    return router
