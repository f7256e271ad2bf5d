"""Rights of whoever asks, as decided by :mod:`unisono.access`; without accounts all is allowed."""

from __future__ import annotations

from starlette.requests import Request

from unisono.access.rights import Actor, might
from unisono.access.roles import Action, Role
from unisono.errors import NotAllowedError


def may(request: Request, action: str, kind: str) -> bool:
    """Whether who asks may do ``action`` with objects of ``kind``; "" needs no right."""
    decide = getattr(request.state, "may", None)
    return not kind or decide is None or bool(decide(action, kind))


def may_some(request: Request, action: str, kind: str) -> bool:
    """Whether there can be an object of ``kind`` that who asks may do ``action`` with."""
    actor = getattr(request.state, "actor", None)
    if isinstance(actor, Actor):
        return bool(might(actor, Action(action), kind))
    return may(request, action, kind)


def only_agency(request: Request) -> bool:
    """Whether who asks works for an agency and has no other role."""
    actor = getattr(request.state, "actor", None)
    return isinstance(actor, Actor) and actor.roles == {Role.AGENCY}


def demand(request: Request, action: str, kind: str) -> None:
    """Refuse what is not allowed.

    Raises:
        NotAllowedError: the rights of who asks do not reach that far.
    """
    if not may(request, action, kind):
        raise NotAllowedError(
            f"You may not {action.replace('_', ' ')} {kind}.",
            way_out="Ask an owner of this workspace for a role that may.",
        )
