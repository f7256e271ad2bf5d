"""Tracking names and live links under their addresses."""

from __future__ import annotations

from fastapi import APIRouter

from unisono.web.planning.office import Planning
from unisono.web.serve_screens import Worker
from unisono.web.tracking.live_pages import add_live, live_api
from unisono.web.tracking.names_api import names_api
from unisono.web.tracking.names_pages import add_names


def tracking_router(office: Planning, worker: Worker) -> APIRouter:
    """The screens and the calls."""
    router = APIRouter()
    add_names(router, office)
    add_live(router, office, worker)
    router.include_router(names_api(office))
    router.include_router(live_api(office))
    return router
