"""Variants of a message on screen: a small form, and what the gate let out."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import ValidationError
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from unisono.access.rights import Actor
from unisono.errors import LanguageModelError, QueryError, UnisonoError, VariantError
from unisono.model.variants import MOST_VARIANTS, VariantBrief
from unisono.web.checking.forms import choices
from unisono.web.checking.room import CheckingRoom, demand_propose
from unisono.web.planning.forms import form_of, text_in
from unisono.web.planning.office import may_all

Form = Annotated[FormData, Depends(form_of)]
_FIELDS = ("channel", "pillar", "campaign", "audience", "offer", "product", "variant_of",
           "starts_on", "ends_on", "count", "by")  # fmt: skip


def add_variants(router: APIRouter, room: CheckingRoom) -> None:
    """``/check/variants``."""

    @router.get("/check/variants", include_in_schema=False, response_class=HTMLResponse)
    def form_page(request: Request) -> Response:
        return _page(room, request, demand_propose(request), {})

    @router.post("/check/variants", include_in_schema=False, response_class=HTMLResponse)
    def propose(request: Request, form: Form) -> Response:
        actor = demand_propose(request)
        sent = {name: value for name in _FIELDS if (value := text_in(form, name))}
        try:
            found = room.propose(actor, "screen", _brief(sent))
        except (QueryError, VariantError, LanguageModelError) as error:
            return _page(room, request, actor, sent, status=422, error=error)
        return _page(room, request, actor, sent, found=found)


def _brief(sent: dict[str, str]) -> VariantBrief:
    try:
        return VariantBrief.model_validate(sent)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = ".".join(map(str, first["loc"]))
        raise QueryError(f"{name}: {first['msg']}.", way_out="Correct the form.") from None


def _page(
    room: CheckingRoom, request: Request, actor: Actor, sent: dict[str, str], *,
    status: int = 200, error: UnisonoError | None = None, found: Any = None,
) -> Response:  # fmt: skip
    rules, office = room.standing().rules, room.office
    approved = rules.tiers.approved if may_all(actor, "see", "asset") else {}
    originals = sorted((key, a.title or key) for key, a in approved.items())
    answer = office.pages.render(
        request, "checking/variants.html", status=status, error=error, found=found,
        form={name: sent.get(name, "") for name in _FIELDS}, choices=choices(room, actor),
        pillars=[(p.id, p.statement) for p in rules.brand.pillars], most=MOST_VARIANTS,
        offers=sorted((key, o.title) for key, o in office.seen(actor).plan.offers.items())[:300],
        originals=originals[:300],
        model=office.results.workspace.settings.llm.model,
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer
