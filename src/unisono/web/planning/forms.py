"""What forms of planning send, and where their reader goes on."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from unisono.errors import QueryError
from unisono.web.pages import local_path

_FIELDS = 6_000
_PART = 4 << 20


async def form_of(request: Request) -> FormData:
    """What the form sent; a dependency."""
    return await request.form(max_files=0, max_fields=_FIELDS, max_part_size=_PART)


def text_in(form: FormData, name: str) -> str:
    """One value, "" when it is not there."""
    return str(form.get(name) or "").strip()


def revision_in(form: FormData, name: str = "expected") -> int:
    """The revision that was edited.

    Raises:
        QueryError: the form does not say it.
    """
    text = text_in(form, name)
    if not text.isdecimal() or len(text) > 9:
        raise QueryError(
            "The form does not say which revision was edited.", way_out="Open the page again."
        )
    return int(text)


def day_in(form: FormData, name: str) -> date | None:
    """A day, None when it is empty.

    Raises:
        QueryError: it is no day.
    """
    text = text_in(form, name)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise QueryError(f"'{text[:40]}' is no day.", way_out="Write it as 2026-05-01.") from None


def days_in(form: FormData, name: str) -> int | None:
    """A number of days, None when it is empty.

    Raises:
        QueryError: it is no number, or more than any plan spans.
    """
    text = text_in(form, name).replace("\u2212", "-")
    if not text:
        return None
    if not re.fullmatch(r"[+-]?[0-9]{1,5}", text):
        raise QueryError(
            f"'{text[:40]}' is no number of days.", way_out="Write a whole number, such as -3."
        )
    return int(text)


def go(to: str, **query: str) -> Response:
    """On to a page of ours, with these values in its address."""
    parts = urlsplit(local_path(to))
    kept = [(k, v) for k, v in parse_qsl(parts.query) if k not in query]
    kept += [(k, v) for k, v in query.items() if v]
    address = f"{parts.path}?{urlencode(kept)}" if kept else parts.path
    return RedirectResponse(address, 303)
