"""Recognise an export by its columns, helped by its file and folder name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from unisono.model.tables import BY_NAME, MONEY
from unisono.sources.binding import Columns, bind
from unisono.sources.catalogue import Catalogue, Platform, TableRule, column_key
from unisono.sources.custom_mapping import CustomMapping, CustomRule, custom_targets
from unisono.sources.guess import unknown_message, wide_message
from unisono.sources.landing import Landing
from unisono.sources.period_headers import PeriodColumns
from unisono.sources.recognition import KEPT, MAPPED, UNKNOWN, Recognition, TargetMap
from unisono.sources.unfolding import Unfolded, find_unfolding, unfolded

__all__ = ["CONNECTOR_PREFIXES", "Recognition", "recognise", "recognise_all"]

#: Columns that data connectors add to every table.
CONNECTOR_PREFIXES = ("fivetran", "airbyte", "sdc", "dlt", "rivery", "stitch")
_AD_TABLES = ("ad_performance_daily", "ad_click", "campaign", "ad_group", "ad", "account")
_AD_FAMILIES = ("search_ads", "social_ads", "display_ads")
#: Id columns that platforms' names are put before when a table collects several tools' ids.
_ID_COLUMNS = ("campaign_id", "adset_id", "ad_group_id", "ad_id", "account_id")
#: What a required column costs that only a further name fulfils.
_BY_ALIAS = 1.0
_ENOUGH = 3  # distinctive columns that outweigh a file name that says otherwise


@dataclass(frozen=True)
class _Hint:
    platform: str = ""
    strength: int = 0  # 0 none, 1 a folder, 2 the file name


@dataclass(frozen=True)
class _Match:
    rule: TableRule
    targets: tuple[TargetMap, ...]
    score: float
    sure: float


def _tokens(text: str) -> str:
    return "_" + re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_") + "_"


def _hint(path: str, catalogue: Catalogue) -> _Hint:
    """The platform the file name names, else the nearest folder; the longest name wins."""
    parts = re.split(r"[/!#]", path)
    strength = 2
    for part in reversed(parts):
        text = _tokens(part)
        found = [
            (len(h), p.id)
            for p in catalogue.platforms
            for h in (p.id, *p.hints)
            if f"_{h}_" in text
        ]
        if found:
            return _Hint(max(found)[1], strength)
        strength = 1
    return _Hint()


def _hint_of_columns(landing: Landing, catalogue: Catalogue) -> _Hint:
    """The one platform that id columns such as ``fb_campaign_id`` name."""
    names = {c.name for c in landing.columns}
    found = {
        p.id
        for p in catalogue.platforms
        for h in (*p.hints, *p.names)
        if names & {f"{h}_{i}" for i in _ID_COLUMNS}
    }
    return _Hint(found.pop(), 1) if len(found) == 1 else _Hint()


def _by_connector(landing: Landing) -> bool:
    return any(c.name.startswith(CONNECTOR_PREFIXES) for c in landing.columns)


def _admitted(rule: TableRule, columns: Columns, hint: _Hint, connector: bool) -> bool:
    generic = rule.platform == "file"
    distinct = len(columns.all(rule.distinctive))
    if generic:
        return not (hint.strength and connector)
    if hint.platform == rule.platform:
        return True
    if hint.strength and distinct < _ENOUGH:
        return False
    return distinct >= max(1, min(rule.needs, len(rule.distinctive))) and bool(rule.distinctive)


def _match(
    rule: TableRule, columns: Columns, landing: Landing, hint: _Hint, catalogue: Catalogue
) -> _Match | None:
    if not all(columns.has(group) for group in rule.required) or columns.all(rule.forbidden):
        return None
    stem = column_key(re.split(r"[/!#]", landing.path)[-1].rsplit(".", 1)[0])
    named = [len(f) for f in rule.file if f in stem]
    if rule.file_only and not named:
        return None
    if not _admitted(rule, columns, hint, _by_connector(landing)):
        return None
    targets = bind(rule, columns, catalogue.platform(rule.platform), catalogue)
    if rule.targets and not targets:
        return None
    fed = {c for t in targets for f in t.fields for s in f.sources for c in s.columns}
    distinct = len(columns.all(rule.distinctive))
    share = len(fed) / max(len(landing.columns), 1)
    score = 2.0 * len(rule.required) + 3.0 * distinct + len(fed) * 0.5 + 3.0 * share
    score += (20.0 if rule.file_only else 6.0) * bool(named) + 0.1 * max(named, default=0)
    score -= _BY_ALIAS * sum(not columns.all(group) for group in rule.required)
    score += 4.0 * hint.strength * (hint.platform == rule.platform)
    evidence = len(rule.required) + distinct + 2 * (hint.platform == rule.platform) + bool(named)
    sure = min(0.99, 0.4 + 0.08 * evidence + 0.2 * share)
    return _Match(rule, targets, score, round(sure, 3))


def _vendor(path: str, catalogue: Catalogue) -> str:
    """The ad vendor without a description that the path names, the file name before folders."""
    for part in reversed(re.split(r"[/!#]", path)):
        text = _tokens(part)
        found = [
            (len(name), vendor)
            for vendor, names in catalogue.vendors.items()
            for name in names
            if f"_{name}_" in text
        ]
        if found:
            return max(found)[1]
    return ""


def _platform_of(match: _Match, path: str, hint: _Hint, catalogue: Catalogue) -> str:
    """A generic table takes the platform its path names when the family fits."""
    if match.rule.platform != "file":
        return match.rule.platform
    about_ads = any(t.table in _AD_TABLES for t in match.targets)
    if not hint.platform:
        return (about_ads and _vendor(path, catalogue)) or "file"
    ads = catalogue.platform(hint.platform).family in _AD_FAMILIES
    return hint.platform if ads == about_ads else "file"


def _title(platform_id: str, catalogue: Catalogue) -> str:
    if platform_id in catalogue.vendors:
        return platform_id.replace("_", " ").title()
    return catalogue.platform(platform_id).title


def _missing(match: _Match) -> tuple[str, ...]:
    fed = {f.field for t in match.targets for f in t.fields}
    expected = [e for t in match.rule.targets for e in t.expected]
    return tuple(dict.fromkeys(e for e in expected if e not in fed))


def _unmapped(landing: Landing, targets: tuple[TargetMap, ...]) -> tuple[str, ...]:
    used = {c for t in targets for f in t.fields for s in f.sources for c in s.columns}
    return tuple(
        c.original
        for c in landing.columns
        if c.name not in used and not c.name.startswith(CONNECTOR_PREFIXES)
    )


def _stem(path: str) -> str:
    name = re.split(r"[/!#]", path)[-1].rsplit(".", 1)[0]
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def _keep(
    landing: Landing, hint: _Hint, catalogue: Catalogue, columns: Columns
) -> Recognition | None:
    """A table of a known platform that the model has no place for."""
    platform, why = "", ""
    distinct = {p.id: len(columns.all(p.distinctive)) for p in catalogue.platforms}
    if hint.strength and (_by_connector(landing) or hint.strength == 2 or distinct[hint.platform]):
        platform, why = hint.platform, "by its file or folder"
    elif hint.strength == 1 and not _looks_known(landing):
        platform, why = hint.platform, "by its folder"
    elif distinct and max(distinct.values()) >= _ENOUGH:
        platform = max(sorted(distinct), key=lambda p: distinct[p])
        why = "by its columns"
    if not platform:
        return None
    title = catalogue.platform(platform).title
    return Recognition(
        platform, _stem(landing.path), KEPT, 0.5, unmapped=_unmapped(landing, ()),
        message=f"Taken for a {title} table {why}; kept raw, no model table needs it.",
    )  # fmt: skip


def _looks_known(landing: Landing) -> bool:
    """True for a table that could hold facts and so should be mapped rather than kept."""
    keys = {column_key(c.name) for c in landing.columns}
    return bool(keys & {"spend", "cost", "amount", "revenue", "email", "sessionid"})


def _as_match(best: _Match, landing: Landing, hint: _Hint, catalogue: Catalogue) -> Recognition:
    platform_id = _platform_of(best, landing.path, hint, catalogue)
    platform: Platform = catalogue.platform(best.rule.platform)
    status = MAPPED if best.targets else KEPT
    tables = ", ".join(dict.fromkeys(t.table for t in best.targets))
    title = _title(platform_id, catalogue)
    message = f"{title}: {best.rule.name.replace('_', ' ')}"
    message += f" → {tables}." if tables else "; kept raw, no model table needs it."
    return Recognition(
        platform=platform_id,
        table=best.rule.name,
        status=status,
        confidence=best.sure,
        targets=best.targets,
        missing=_missing(best),
        unmapped=_unmapped(landing, best.targets),
        message=message,
        currency=platform.defaults.get("currency", ""),
        time_zone=platform.defaults.get("time_zone", ""),
    )


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
        table=_stem(landing.path),
        status=MAPPED,
        confidence=1.0,
        targets=targets,
        unmapped=_unmapped(landing, targets),
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
    hint = _hint(landing.path, catalogue)
    if not hint.strength:
        hint = _Hint(neighbours, 1) if neighbours else _hint_of_columns(landing, catalogue)
    matches = [
        m
        for p in catalogue.platforms
        for rule in p.tables
        if (m := _match(rule, columns, landing, hint, catalogue)) is not None
    ]
    if matches:
        best = min(matches, key=lambda m: (-m.score, m.rule.platform, m.rule.name))
        return _as_match(best, landing, hint, catalogue)
    if (kept := _keep(landing, hint, catalogue, columns)) is not None:
        return kept
    return Recognition(
        "file", "", UNKNOWN, 0.0, unmapped=_unmapped(landing, ()),
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
        return replace(found, unmapped=_unmapped(landing, ()))
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
        if _by_connector(landing) and result.status == MAPPED and result.platform != "file":
            sure.setdefault(_folder(landing.path), set()).add(result.platform)
    for place, (landing, result) in enumerate(zip(landings, found, strict=True)):
        platforms = sure.get(_folder(landing.path), set())
        if result.platform == "file" and _by_connector(landing) and len(platforms) == 1:
            found[place] = recognise(landing, catalogue, custom, next(iter(platforms)))
    return found
