"""Ratings under their addresses."""

from __future__ import annotations

from fastapi import APIRouter

from unisono.web.planning.office import Planning
from unisono.web.rating.api import rating_api
from unisono.web.rating.pages import add_ratings
from unisono.web.rating.room import RatingRoom


def rating_router(office: Planning) -> APIRouter:
    """The screens and the calls."""
    room, router = RatingRoom(office), APIRouter()
    add_ratings(router, room)
    router.include_router(rating_api(room))
    return router
