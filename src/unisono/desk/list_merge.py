"""Joining two edits of a list: entries added and removed by either, nobody's entry lost."""

from __future__ import annotations

import json
from typing import Any

#: Fields that name an entry, so that two versions of one entry are known to be one.
ENTRY_NAMES = ("key", "name", "id", "file")


def merge_lists(base: list[Any], mine: list[Any], theirs: list[Any]) -> list[Any] | None:
    """The list with both edits in it, in their order, what I added at the end; None: they clash.

    They clash when one list has an entry twice, when either put common entries into another
    order, or when both changed the same entry to something else.
    """
    versions = [_keyed(entries) for entries in (base, mine, theirs)]
    if any(v is None for v in versions):
        return None
    old, my, their = (v for v in versions if v is not None)
    if _reordered(old, my) or _reordered(old, their):
        return None
    if _both_replaced(old, my, their):
        return None
    out: list[Any] = []
    for name in [*their, *(n for n in my if n not in their)]:
        found = (old.get(name), my.get(name), their.get(name))
        texts = [_text(value) for value in found]
        if texts[1] in (texts[0], texts[2]):
            kept = found[2]
        elif texts[2] == texts[0]:
            kept = found[1]
        else:
            return None
        if kept is not None:
            out.append(kept)
    return out


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _keyed(entries: list[Any]) -> dict[str, Any] | None:
    """Entries by what names them; None when two have the same name or one is nothing."""
    out: dict[str, Any] = {}
    for entry in entries:
        name = _text(entry)
        if isinstance(entry, dict):
            own = next((f for f in ENTRY_NAMES if isinstance(entry.get(f), str)), None)
            name = f"{own}:{entry[own]}" if own else name
        if entry is None or name in out:
            return None
        out[name] = entry
    return out


def _reordered(before: dict[str, Any], after: dict[str, Any]) -> bool:
    common = [name for name in before if name in after]
    return common != [name for name in after if name in before]


def _both_replaced(old: dict[str, Any], my: dict[str, Any], their: dict[str, Any]) -> bool:
    """Whether both took the same entry out and put something else in: two edits of one entry."""
    if not any(name not in my and name not in their for name in old):
        return False
    mine, others = ({n for n in v if n not in old} for v in (my, their))
    return bool(mine) and bool(others) and mine != others
