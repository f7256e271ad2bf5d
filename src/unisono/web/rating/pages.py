"""Ratings on screen: one text at a time, agreement, calibrations."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from unisono.errors import QueryError, UnisonoError
from unisono.model.ratings import WHOLE
from unisono.reports.screens.ratings import (
    active_words,
    agreement_table,
    fit_words,
    rating_table,
    version_table,
)
from unisono.web.downloads import Kind, download
from unisono.web.planning.forms import form_of, go, text_in
from unisono.web.planning.office import demand_all, may_all
from unisono.web.rating.given_pages import add_given
from unisono.web.rating.room import SKIPPED, RatingRoom, demand_calibrate, demand_rate
from unisono.workspace.calibrations import SHIPPED
from unisono.workspace.ratings import all_ratings, calibrate, recalibration, use_calibration

Form = Annotated[FormData, Depends(form_of)]
_Pillar = Annotated[str, Query(max_length=80)]
_Skip = Annotated[list[str], Query(default_factory=list, max_length=SKIPPED)]
_DIGEST = re.compile(r"[0-9a-f]{64}")
_DONE = {
    "calibrated": "A calibration of your own is in use.",
    "kept": "No calibration was made of these ratings; why is said below.",
    "chosen": "Chosen. Every score is made with it from now on.",
}


def add_ratings(router: APIRouter, room: RatingRoom) -> None:
    """``/messages/ratings`` and ``/messages/rate``."""
    _add_rating(router, room)
    add_given(router, room)
    _add_results(router, room)


def _add_rating(router: APIRouter, room: RatingRoom) -> None:
    @router.get("/messages/rate", include_in_schema=False, response_class=HTMLResponse)
    def page(request: Request, skip: _Skip, pillar: _Pillar = WHOLE, done: str = "") -> Response:
        return _page(room, request, pillar, tuple(skip), done=done)

    @router.post("/messages/rate", include_in_schema=False)
    def rate(request: Request, form: Form) -> Response:
        actor, pillar = demand_rate(request), text_in(form, "pillar")
        skipped = _skipped(form)
        try:
            value = _value(text_in(form, "rating"))
            room.rate(actor, text_in(form, "text"), pillar, value, "screen")
        except QueryError as error:
            return _page(room, request, pillar, skipped, error=error)
        to = f"/messages/rate?{urlencode([('skip', digest) for digest in skipped])}"
        return go(to, pillar=pillar, done="rated")


def _skipped(form: FormData) -> tuple[str, ...]:
    """Texts that were passed over so far; they come back when the others are rated."""
    said = (str(value) for value in form.getlist("skip")[:SKIPPED])
    return tuple(digest for digest in said if _DIGEST.fullmatch(digest))


def _value(text: str) -> float:
    if text not in {str(n) for n in range(11)}:
        raise QueryError("Choose a number from 0 to 10.", way_out="The text is still below.")
    return float(text)


def _page(
    room: RatingRoom, request: Request, pillar: str, skipped: tuple[str, ...], *,
    done: str = "", error: UnisonoError | None = None,
) -> Response:  # fmt: skip
    actor = demand_rate(request)
    found = room.next(actor, pillar, skipped)
    answer = room.office.pages.render(
        request, "rating/rate.html", status=400 if error else 200, found=found, pillar=pillar,
        pillars=room.brand.pillars, passed=skipped,
        skipped=(*skipped, found.digest)[-SKIPPED:], done=done, error=error,
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _add_results(router: APIRouter, room: RatingRoom) -> None:
    @router.get("/messages/ratings", include_in_schema=False, response_class=HTMLResponse)
    def ratings(request: Request, done: str = "") -> Response:
        actor = demand_all(request, "see", "rating")
        state, may_run = room.state(), may_all(actor, "run", "rating")
        names = [v.curve.name for v in reversed(state.calibrations.versions)]
        newest = state.calibrations.versions[-1].of if state.calibrations.versions else ()
        if done == "kept" and may_run:
            newest = recalibration(room.office.results.workspace, room.office.desk)
        return room.office.pages.render(
            request, "rating/ratings.html", state=state, may_run=may_run,
            least=room.office.results.workspace.settings.messages.rating_least,
            may_rate=may_all(actor, "create", "rating"), done=_DONE.get(done, ""),
            downloads="/messages/ratings/tables" if may_all(actor, "export", "rating") else "",
            tables=(agreement_table(state.agreement), version_table(state.calibrations)),
            active=active_words(
                state.calibrations, state.shipped, state.stale, state.withdrawn
            ),
            newest=[fit_words(of) for of in newest],
            names=[*names, SHIPPED], chosen=state.calibrations.active or SHIPPED,
        )  # fmt: skip

    @router.get("/messages/ratings/tables/{table}.{kind}", include_in_schema=False)
    def table_file(request: Request, table: str, kind: Kind) -> Response:
        demand_all(request, "see", "rating")
        demand_all(request, "export", "rating")
        state = room.state()
        tables = (
            agreement_table(state.agreement), version_table(state.calibrations),
            rating_table(all_ratings(room.office.desk)),
        )  # fmt: skip
        found = next((t for t in tables if t.id == table), None)
        if found is None:
            known = ", ".join(t.id for t in tables)
            raise QueryError(
                f"There is no table {table[:40]} here.", way_out=f"There are: {known}."
            )
        return download(found, kind, {})

    @router.post("/messages/ratings/calibrate", include_in_schema=False)
    def make(request: Request) -> Response:
        actor, office = demand_calibrate(request), room.office
        found = calibrate(office.results.workspace, office.desk, actor.by)
        better = any(of.line is not None for of in found)
        return go("/messages/ratings", done="calibrated" if better else "kept")

    @router.post("/messages/ratings/use", include_in_schema=False)
    def use(request: Request, form: Form) -> Response:
        actor, office = demand_calibrate(request), room.office
        use_calibration(office.results.workspace, office.desk, text_in(form, "name"), actor.by)
        return go("/messages/ratings", done="chosen")
