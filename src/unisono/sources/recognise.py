"""Recognise an export by its columns, helped by its file and folder name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from unisono.model.tables import BY_NAME, MONEY
from unisono.sources.binding import Columns
from unisono.sources.catalogue import Catalogue
from unisono.sources.custom_mapping import CustomMapping, CustomRule, custom_targets
from unisono.sources.guess import unknown_message, wide_message
from unisono.sources.landing import Landing
from unisono.sources.period_headers import PeriodColumns
from unisono.sources.platform_hint import Hint, by_connector, column_hint, path_hint
from unisono.sources.recognition import KEPT, MAPPED, UNKNOWN, Recognition, TargetMap
from unisono.sources.table_match import (
    as_recognised,
    kept_raw,
    match_table,
    stem_of,
    unmapped_columns,
)
from unisono.sources.unfolding import Unfolded, find_unfolding, unfolded

__all__ = ["Recognition", "recognise", "recognise_all"]


def _from_custom(
    landing: Landing, catalogue: Catalogue, custom: CustomMapping
) -> Recognition | None:
    rule = custom.rule_for(landing.path)
    if rule is None:
        return None
    how = find_unfolding(landing, rule.year, rule.figures) if rule.figures else None
    if how is not None and how.periods.columns:
        landing = unfolded(landing, how)
    else:
        how = None
    targets = custom_targets(rule, landing, catalogue)
    if not targets:
        return None
    tables = ", ".join(t.table for t in targets)
    return Recognition(
        platform=rule.platform or "file",
        table=stem_of(landing.path),
        status=MAPPED,
        confidence=1.0,
        targets=targets,
        unmapped=unmapped_columns(landing, targets),
        message=f"Mapped by {custom.path} → {tables}.",
        currency=rule.currency,
        time_zone=rule.time_zone,
        notes=tuple(how.notes()) if how else (),
        unfolding=how,
    )


def recognise(
    landing: Landing,
    catalogue: Catalogue,
    custom: CustomMapping | None = None,
    neighbours: str = "",
) -> Recognition:
    """What a landing is, and how its columns feed the model.

    A rule matches when one column of each of its required groups is there and no forbidden one;
    a platform's rule also needs the platform's name in the path or its distinctive columns, so
    that one shared column decides nothing. The best score wins, ties by platform and name, so
    the result depends on the columns and the path only, not on any order.

    Args:
        landing: the landed table.
        catalogue: platform descriptions (:func:`load_catalogue`).
        custom: the workspace's mapping.yaml, which goes first.
        neighbours: the platform the other tables of its folder come from, when the path names
            none (:func:`recognise_all`).

    Raises:
        MappingError: a mapping rule for this file names a column the file does not have.
    """
    own = custom.defaults_for(landing.path) if custom is not None else None
    if custom is not None and (mapped := _from_custom(landing, catalogue, custom)):
        return mapped
    found = _wide(landing, catalogue, neighbours, own) or _known(landing, catalogue, neighbours)
    return own.applied(found) if own is not None else found


def _known(landing: Landing, catalogue: Catalogue, neighbours: str) -> Recognition:
    """What a table is whose rows are facts."""
    columns = Columns(landing, catalogue.headers, eager=isinstance(landing, Unfolded))
    hint = path_hint(landing.path, catalogue)
    if not hint.strength:
        hint = Hint(neighbours, 1) if neighbours else column_hint(landing, catalogue)
    matches = [
        m
        for p in catalogue.platforms
        for rule in p.tables
        if (m := match_table(rule, columns, landing, hint, catalogue)) is not None
    ]
    if matches:
        best = min(matches, key=lambda m: (-m.score, m.rule.platform, m.rule.name))
        return as_recognised(best, landing, hint, catalogue)
    if (kept := kept_raw(landing, hint, catalogue, columns)) is not None:
        return kept
    return Recognition(
        "file", "", UNKNOWN, 0.0, unmapped=unmapped_columns(landing, ()),
        message=unknown_message(landing, columns, catalogue),
    )  # fmt: skip


def _wide(
    landing: Landing, catalogue: Catalogue, neighbours: str, own: CustomRule | None
) -> Recognition | None:
    """What a table with a column per period is; None when it is none that the model takes."""
    how = find_unfolding(landing, own.year if own else None, own.figures if own else "")
    if not (how.periods.columns or how.periods.unclear):
        return None
    plain = _known(landing, catalogue, neighbours)
    if plain.status == MAPPED:  # its rows are facts of their own; period columns stay unmapped
        return plain
    if how.periods.unclear:
        unclear = wide_message(landing, how)
        return replace(plain, message=unclear) if plain.status == UNKNOWN else plain
    rows = unfolded(landing, how)
    found = _known(rows, catalogue, neighbours)
    if found.status == UNKNOWN:
        beside = ", ".join(c.original.strip() for c in rows.columns if c.type != "DATE")
        unclear = f"as rows, one a period, no known table has its columns ({beside})"
        how = replace(how, periods=PeriodColumns(unclear=unclear), tellable=True)
        message = wide_message(landing, how)
        return plain if plain.status != UNKNOWN else replace(plain, message=message)
    if found.status == KEPT:
        return replace(found, unmapped=unmapped_columns(landing, ()))
    used = {c for t in found.targets for f in t.fields for s in f.sources for c in s.columns}
    read = {c.name for c in how.columns_of(used)} | used
    targets = tuple(_in_thousands(t) for t in found.targets) if how.thousands else found.targets
    return replace(
        found,
        targets=targets,
        unmapped=tuple(c.original for c in landing.columns if c.name not in read),
        unfolding=how,
        notes=tuple(how.notes()),
    )


def _in_thousands(target: TargetMap) -> TargetMap:
    """The target with its amounts read as thousands."""
    table = BY_NAME[target.table]
    fields = tuple(
        replace(f, sources=tuple(replace(s, transform="thousands") if s.transform == "number" else s
                                 for s in f.sources))
        if table.column(f.field).type == MONEY else f
        for f in target.fields
    )  # fmt: skip
    return replace(target, fields=fields)


def _folder(path: str) -> str:
    return re.split(r"[!#]", path)[0].rpartition("/")[0]


def recognise_all(
    landings: Sequence[Landing], catalogue: Catalogue, custom: CustomMapping | None = None
) -> list[Recognition]:
    """What each of the landings is, helped by the tables beside it.

    A connector writes one folder per platform with dozens of small tables. When all tables of a
    folder that a connector wrote and that are known for sure come from one platform, the others
    it wrote there do too: they are kept as that platform's, not taken for a list of contacts.

    Args:
        landings: the landed tables of one workspace.
        catalogue, custom: as in :func:`recognise`.

    Raises:
        MappingError: as in :func:`recognise`.
    """
    found = [recognise(landing, catalogue, custom) for landing in landings]
    sure: dict[str, set[str]] = {}
    for landing, result in zip(landings, found, strict=True):
        if by_connector(landing) and result.status == MAPPED and result.platform != "file":
            sure.setdefault(_folder(landing.path), set()).add(result.platform)
    for place, (landing, result) in enumerate(zip(landings, found, strict=True)):
        platforms = sure.get(_folder(landing.path), set())
        if result.platform == "file" and by_connector(landing) and len(platforms) == 1:
            found[place] = recognise(landing, catalogue, custom, next(iter(platforms)))
    return found
