"""Further names a column answers to when no column of the file bears them.

Tools name the same thing in few ways: ``Created Time``, ``Date Created`` and ``created_at``;
``metrics.clicks`` and ``clicks``; ``Customer Email`` and ``email``; ``Publish Date (UTC)`` and
``publish_date``. These names are weaker than the columns' own: they never replace a column, decide
nothing about the platform, and a name two columns would answer to belongs to neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final
from zoneinfo import available_timezones

from unisono.sources.landing import LandedColumn
from unisono.sources.readers.naming import normalise

#: Names of objects that hold a record's fields, put before their names by connectors.
_HOLDERS: Final = ("metrics", "segments", "dimensions", "properties", "attributes", "node", "stats")
_ZONE: Final = re.compile(r"\(([A-Za-z]+/[A-Za-z_+/-]+|UTC|GMT)\)")
#: Remarks in brackets that do not change what a column means.
_REMARK: Final = re.compile(
    r"\s*\((?:utc.*?|gmt.*?|[a-z]+/[a-z_+/-]+|[^)]*time ?zone|local(?: time)?|#|no\.?|optional|"
    r"required|billing|do not modify)\)\s*",
    re.I,
)
_TIME_WORDS: Final = frozenset(["at", "on", "date", "time", "timestamp", "datetime", "utc", "gmt"])
#: Forms of one verb, the most usual first.
_VERBS: Final = (
    ("created", "create", "creation", "added", "add"),
    ("updated", "update", "modified", "modify", "last_modified", "last_updated", "last_changed"),
    ("closed", "close", "closing", "closure"),
    ("submitted", "submit", "submission", "responded", "response", "answered", "completed",
     "completion"),
    ("registered", "register", "registration"),
    ("sent", "send", "sending"),
    ("published", "publish", "publication", "publishing"),
    ("ordered", "order", "placed", "purchased", "purchase"),
    ("paid", "payment"),
    ("opened", "open", "opening"),
    ("started", "start", "begin"),
    ("ended", "end"),
    ("joined", "join"),
    ("won", "win"),
    ("lost", "lose"),
)  # fmt: skip
_FAMILY: Final = {form: family for family in _VERBS for form in family}
#: What a record is, before the verb of its date: ``Deal Created``, ``Conversation started at``.
_RECORDS: Final = frozenset(
    "lead contact deal opportunity ticket order account person user customer case conversation "  # noqa: SIM905
    "profile member subscriber subscription record".split()
)
_MAIL: Final = frozenset(["email", "mail"])
_WHOSE: Final = frozenset(
    "e mail email address customer user contact lead person billing bill shipping requester buyer "  # noqa: SIM905
    "guest attendee subscriber recipient work primary personal client visitor respondent "
    "participant account your the of s".split()
)


def header_zone(column: LandedColumn) -> str:
    """The IANA zone a header names, as in ``Started at (America/New_York)``; else empty."""
    match = _ZONE.search(column.original)
    if match is None:
        return ""
    name = "UTC" if match[1] in ("UTC", "GMT") else match[1]
    return name if name in available_timezones() else ""


def bare_name(name: str) -> str:
    """The name without the object that holds it: ``metrics_clicks`` → ``clicks``."""
    for holder in _HOLDERS:
        if name.startswith(f"{holder}_"):
            return bare_name(name[len(holder) + 1 :])
    return name


def _moments(name: str) -> Iterator[str]:
    """Other ways to name the moment ``name`` tells of."""
    words = name.split("_")
    kept = [w for w in words if w not in _TIME_WORDS]
    if len(kept) > 1 and kept[0] in _RECORDS:
        kept = kept[1:]
    family = _FAMILY.get("_".join(kept))
    if family is None or len(kept) == len(words):
        return
    for form in family:
        bare = form.replace("_", "")
        yield from (f"{bare}at", f"{bare}date", f"{bare}on", f"{bare}time", f"date{bare}")


def _names(column: LandedColumn) -> Iterator[str]:
    plain = normalise(_REMARK.sub(" ", column.original))
    for name in dict.fromkeys((bare_name(column.name), bare_name(plain))):
        if not name:
            continue
        yield name.replace("_", "")
        yield from _moments(name)
        words = set(name.split("_"))
        if words & _MAIL and words <= _WHOSE:
            yield "email"


def aliases(columns: Iterable[LandedColumn], taken: Iterable[str]) -> dict[str, LandedColumn]:
    """Further column keys of a file, each of one column only, none of them ``taken``."""
    own = set(taken)
    found: dict[str, set[str]] = {}
    by_name: dict[str, LandedColumn] = {}
    for column in columns:
        by_name[column.name] = column
        for key in _names(column):
            if key not in own:
                found.setdefault(key, set()).add(column.name)
    return {key: by_name[min(names)] for key, names in found.items() if len(names) == 1}
