"""Rights of whoever asks, as decided by :mod:`unisono.access`; without accounts all is allowed."""

from __future__ import annotations

from starlette.requests import Request

from unisono.errors import NotAllowedError


def may(request: Request, action: str, kind: str) -> bool:
    """Whether who asks may do ``action`` with objects of ``kind``; "" needs no right."""
    decide = getattr(request.state, "may", None)
    return not kind or decide is None or bool(decide(action, kind))


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
