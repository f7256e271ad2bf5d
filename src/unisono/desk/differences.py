"""What differs between two bodies, and joining the edits of two people without losing any."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from unisono.desk.list_merge import merge_lists
from unisono.model.document import Document

Body = dict[str, Any]


class _Absent:
    """No value: the field is not there."""

    def __repr__(self) -> str:
        return "absent"


#: Stands for a field that a body does not have.
ABSENT: Final = _Absent()


@dataclass(frozen=True)
class Difference:
    """One field that differs; ``before`` or ``after`` is None when it is not there."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Clash:
    """One field that two people changed, each to something else."""

    field: str
    base: Any
    mine: Any
    theirs: Any


@dataclass(frozen=True)
class Merged:
    """Both edits in one body. Where they clash, ``body`` has theirs and ``clashes`` has both."""

    body: Body
    clashes: tuple[Clash, ...]


def differences(
    before: Document | Mapping[str, Any], after: Document | Mapping[str, Any]
) -> tuple[Difference, ...]:
    """Fields that differ, in the order of ``after``; ``voice.avoid`` is avoid within voice.

    Lists are compared as a whole.
    """
    return tuple(_differences(_body(before), _body(after), ""))


def merge(
    base: Document | Mapping[str, Any],
    mine: Document | Mapping[str, Any],
    theirs: Document | Mapping[str, Any],
) -> Merged:
    """Join two edits of ``base``, field by field, lists entry by entry.

    What only one changed is taken from that one; what both changed alike, too. Fields that both
    changed to something else are named, and theirs stands until somebody decides.
    """
    clashes: list[Clash] = []
    body = _merge(_body(base), _body(mine), _body(theirs), "", clashes)
    return Merged(body, tuple(clashes))


def _body(document: Document | Mapping[str, Any]) -> Body:
    if isinstance(document, Document):
        return document.model_dump(mode="json")
    return dict(document)


def _same(one: Any, other: Any) -> bool:
    if one is ABSENT or other is ABSENT:
        return one is other
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _differences(before: Body, after: Body, path: str) -> Iterator[Difference]:
    for name in [*after, *(n for n in before if n not in after)]:
        old, new = before.get(name, ABSENT), after.get(name, ABSENT)
        if isinstance(old, dict) and isinstance(new, dict):
            yield from _differences(old, new, f"{path}{name}.")
        elif not _same(old, new):
            yield Difference(f"{path}{name}", _or_none(old), _or_none(new))


def _or_none(value: Any) -> Any:
    return None if value is ABSENT else value


def _merge(base: Body, mine: Body, theirs: Body, path: str, clashes: list[Clash]) -> Body:
    out: Body = {}
    for name in [*theirs, *(n for n in mine if n not in theirs)]:
        old, my, their = (body.get(name, ABSENT) for body in (base, mine, theirs))
        merged = _one(old, my, their, f"{path}{name}", clashes)
        if merged is not ABSENT:
            out[name] = merged
    return out


def _one(base: Any, mine: Any, theirs: Any, path: str, clashes: list[Clash]) -> Any:
    if _same(mine, theirs) or _same(mine, base):
        return theirs
    if _same(theirs, base):
        return mine
    if isinstance(mine, dict) and isinstance(theirs, dict):
        old = base if isinstance(base, dict) else {}
        return _merge(old, mine, theirs, f"{path}.", clashes)
    if isinstance(base, list) and isinstance(mine, list) and isinstance(theirs, list):
        joined = merge_lists(base, mine, theirs)
        if joined is not None:
            return joined
    clashes.append(Clash(path, _or_none(base), _or_none(mine), _or_none(theirs)))
    return theirs
