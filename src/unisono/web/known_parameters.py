"""A call that names a parameter it does not have is told so, instead of being answered without it.

``?form=2026-01-01`` answered for all time looks like an answer to what was asked. Pages stay
lenient: addresses that people pass on gain parameters of mail tools and other sites.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from fastapi import Request
from fastapi.routing import APIRoute
from pydantic import BaseModel

from unisono.errors import QueryError

#: Calls begin so; those of screens have the parameters of their screen and ask themselves.
_CALLS, _OF_SCREENS = "/api/", "/api/v1/screens/"


def known_parameters(request: Request) -> None:
    """Refuse parameters that the call of the request does not have; a dependency of all routes.

    Raises:
        QueryError: it names others; the message has those there are.
    """
    route = request.scope.get("route")
    if (
        isinstance(route, APIRoute)
        and request.query_params
        and route.path.startswith(_CALLS)
        and not route.path.startswith(_OF_SCREENS)
    ):
        only(request, tuple(_parameters(route)))


def only(request: Request, known: Collection[str]) -> None:
    """Refuse parameters other than ``known``.

    Raises:
        QueryError: there are others.
    """
    other = [n for n in dict.fromkeys(request.query_params) if n not in known]
    if other:
        noun = "parameter" if len(other) == 1 else "parameters"
        raise QueryError(
            f"{request.url.path} has no {noun} {', '.join(n[:80] for n in other[:10])}.",
            way_out=f"It has {', '.join(known)}." if known else "It has none: leave it out.",
        )


def _parameters(route: APIRoute) -> Iterator[str]:
    for field in route.dependant.query_params:
        asked = field.field_info.annotation
        if isinstance(asked, type) and issubclass(asked, BaseModel):
            yield from (about.alias or name for name, about in asked.model_fields.items())
        else:
            yield field.alias
