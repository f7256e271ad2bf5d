"""Differences of lists entry by entry: which key message changed, which pillar came."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any

from unisono.desk.differences import Difference, differences
from unisono.desk.list_merge import ENTRY_NAMES


def by_entry(found: Iterable[Difference]) -> tuple[Difference, ...]:
    """``found`` with every list that changed taken apart.

    Entries that have a name (key, name, id, file) are compared under it, field by field:
    ``brand.pillars.easy.statement``. Others by their place, counted from 1 as it is afterwards
    (of one that is gone, as it was): ``key_messages.2``. A list that only has another order stays
    whole.
    """
    return tuple(one for difference in found for one in _entries(difference))


def _entries(found: Difference) -> Iterator[Difference]:
    old, new = found.before, found.after
    if not (isinstance(old, list) and isinstance(new, list)):
        yield found
        return
    before, after = _named(old), _named(new)
    if before is not None and after is not None:
        changes = list(_by_name(found.field, before, after))
    else:
        changes = list(_by_place(found.field, old, new))
    yield from changes or [found]


def _named(entries: list[Any]) -> dict[str, Any] | None:
    """Entries by their name; None where one has none, or two have one."""
    out: dict[str, Any] = {}
    for entry in entries:
        field = next((n for n in ENTRY_NAMES if isinstance(entry, Mapping) and n in entry), None)
        if field is None or str(entry[field]) in out:
            return None
        out[str(entry[field])] = entry
    return out


def _by_name(field: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Difference]:
    for name, entry in after.items():
        if name not in before:
            yield Difference(f"{field}.{name}", None, entry)
            continue
        for one in by_entry(differences(before[name], entry)):
            yield Difference(f"{field}.{name}.{one.field}", one.before, one.after)
    for name in [n for n in before if n not in after]:
        yield Difference(f"{field}.{name}", before[name], None)


def _by_place(field: str, old: list[Any], new: list[Any]) -> Iterator[Difference]:
    one, two = ([json.dumps(e, sort_keys=True) for e in entries] for entries in (old, new))
    if sorted(one) == sorted(two):
        return
    for what, i, i_end, j, j_end in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        for n in range(max(i_end - i, j_end - j)):
            before = old[i + n] if i + n < i_end else None
            after = new[j + n] if j + n < j_end else None
            place = j + n if after is not None else i + n
            yield Difference(f"{field}.{place + 1}", before, after)
