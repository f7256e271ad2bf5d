"""What every screen of results has in common: a question in the address, a view, its tables."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, get_args, get_origin
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request

from unisono.access.rights import Actor
from unisono.access.roles import DOCUMENTS, RESULTS
from unisono.errors import QueryError
from unisono.reports.screens.table import Table
from unisono.web.permission import may
from unisono.web.results import Results

#: Kinds whose export is a right of its own.
EXPORTED = frozenset({*DOCUMENTS, *RESULTS, "people"})


class Question(BaseModel):
    """Filters of one screen, as they stand in its address; no filter is unknown to its reader."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class View(Protocol):
    """What a screen shows: its tables can be exported."""

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table of the screen."""
        ...


def _unmarked(question: Any) -> Hashable:
    del question
    return None


def _as_asked(reader: Actor | None, question: Any) -> Any:
    del reader
    return question


@dataclass(frozen=True)
class Screen:
    """One screen of results.

    Attributes:
        name: name in addresses of downloads.
        path, title: where it stands and what it is called.
        kind, action: the right it needs.
        question: its filters.
        view: makes the view; runs in a worker thread, may take long.
        template: fills the main part of the page from ``v`` (the view) and ``q`` (the question).
        needs_data: False: it has something to show before anything was loaded.
        htmx: whether parts of it are fetched.
        also: further kinds it is told in; who sees and shares it must have the right to all.
        shared: it can be shared by link, though its kind is no result.
        mark: what its view hangs on beside the build and the filters, such as the desk.
        own: the filters as they are for who reads it, where its address leaves them open.
    """

    name: str
    path: str
    title: str
    kind: str
    view: Callable[[Results, Any], Any]
    template: str
    question: type[Question] = Question
    action: str = "see"
    needs_data: bool = True
    htmx: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    shared: bool = False
    mark: Callable[[Any], Hashable] = _unmarked
    own: Callable[[Actor | None, Any], Any] = _as_asked

    @property
    def kinds(self) -> tuple[str, ...]:
        """Everything that it is told in, for rights."""
        return (self.kind, *self.also)

    @property
    def shareable(self) -> bool:
        """Whether it can be shared by link: results that show no person and no row of a file."""
        result = self.kind in RESULTS and self.kind != "sources"
        return self.action == "see" and (self.shared or result)


def question_of(request: Request, screen: Screen) -> Question:
    """The filters of the request; whether persons may be shown is for rights to say, not for it."""
    reader = getattr(request.state, "actor", None)
    found: Question = screen.own(reader, asked(screen.question, request.query_params))
    if "personal" in screen.question.model_fields:
        return found.model_copy(update={"personal": may(request, "see_personal", "people")})
    return found


def may_carry(request: Request, screen: Screen) -> bool:
    """Whether who asks may take the tables of a screen along as files."""
    return screen.kind not in EXPORTED or may(request, "export", screen.kind)


def query_of(question: Question) -> str:
    """The filters as they stand in an address: one spelling for all addresses that ask the same."""
    filters = question.model_dump(
        mode="json", by_alias=True, exclude_defaults=True, exclude={"personal"}
    )
    told = {n: str(v).lower() if isinstance(v, bool) else v for n, v in filters.items()}
    return urlencode({n: v for n, v in told.items() if v not in (None, "")}, doseq=True)


def asked(question: type[Question], parameters: Any) -> Question:
    """The filters of an address, blanks left out.

    Raises:
        QueryError: a value is not allowed; the message names the filter and what it may be.
    """
    given: dict[str, Any] = {}
    for name, about in question.model_fields.items():
        name = about.alias or name
        values = [v.strip() for v in parameters.getlist(name) if v.strip()]
        if values:
            many = get_origin(about.annotation) is tuple or tuple in get_args(about.annotation)
            given[name] = tuple(values) if many else values[-1]
    try:
        return question.model_validate(given)
    except ValidationError as error:
        said = [
            f"{'.'.join(str(x) for x in e['loc'][:1])}: {e['msg'].removeprefix('Value error, ')}"
            for e in error.errors()
        ]
        raise QueryError(
            f"{'; '.join(said)}.", way_out="Correct the filter, or open the screen without it."
        ) from None
