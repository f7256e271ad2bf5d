"""A table held against the rules of one platform: whether it is one, and how surely."""

from __future__ import annotations

import re
from dataclasses import dataclass

from unisono.sources.binding import Columns, bind
from unisono.sources.catalogue import Catalogue, Platform, TableRule, column_key
from unisono.sources.landing import Landing
from unisono.sources.platform_hint import CONNECTOR_PREFIXES, Hint, by_connector, vendor_of
from unisono.sources.recognition import KEPT, MAPPED, Recognition, TargetMap

_AD_TABLES = ("ad_performance_daily", "ad_click", "campaign", "ad_group", "ad", "account")
_AD_FAMILIES = ("search_ads", "social_ads", "display_ads")
#: What a required column costs that only a further name fulfils.
_BY_ALIAS = 1.0
_ENOUGH = 3  # distinctive columns that outweigh a file name that says otherwise


@dataclass(frozen=True)
class Match:
    """A rule that a table meets, what it feeds by it, and how surely (0–0.99) it is one."""

    rule: TableRule
    targets: tuple[TargetMap, ...]
    score: float
    sure: float


def _admitted(rule: TableRule, columns: Columns, hint: Hint, connector: bool) -> bool:
    generic = rule.platform == "file"
    distinct = len(columns.all(rule.distinctive))
    if generic:
        return not (hint.strength and connector)
    if hint.platform == rule.platform:
        return True
    if hint.strength and distinct < _ENOUGH:
        return False
    return distinct >= max(1, min(rule.needs, len(rule.distinctive))) and bool(rule.distinctive)


def match_table(
    rule: TableRule, columns: Columns, landing: Landing, hint: Hint, catalogue: Catalogue
) -> Match | None:
    """The table taken for what ``rule`` describes; None when it cannot be that.

    It needs one column of each required group, no forbidden one, and to be admitted: by the
    platform's name in its path or by the platform's distinctive columns.
    """
    if not all(columns.has(group) for group in rule.required) or columns.all(rule.forbidden):
        return None
    stem = column_key(re.split(r"[/!#]", landing.path)[-1].rsplit(".", 1)[0])
    named = [len(f) for f in rule.file if f in stem]
    if rule.file_only and not named:
        return None
    if not _admitted(rule, columns, hint, by_connector(landing)):
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
    return Match(rule, targets, score, round(sure, 3))


def _platform_of(match: Match, path: str, hint: Hint, catalogue: Catalogue) -> str:
    """A generic table takes the platform its path names when the family fits."""
    if match.rule.platform != "file":
        return match.rule.platform
    about_ads = any(t.table in _AD_TABLES for t in match.targets)
    if not hint.platform:
        return (about_ads and vendor_of(path, catalogue)) or "file"
    ads = catalogue.platform(hint.platform).family in _AD_FAMILIES
    return hint.platform if ads == about_ads else "file"


def _title(platform_id: str, catalogue: Catalogue) -> str:
    if platform_id in catalogue.vendors:
        return platform_id.replace("_", " ").title()
    return catalogue.platform(platform_id).title


def _missing(match: Match) -> tuple[str, ...]:
    fed = {f.field for t in match.targets for f in t.fields}
    expected = [e for t in match.rule.targets for e in t.expected]
    return tuple(dict.fromkeys(e for e in expected if e not in fed))


def unmapped_columns(landing: Landing, targets: tuple[TargetMap, ...]) -> tuple[str, ...]:
    """Columns that feed nothing, but for those of connectors, as the file names them."""
    used = {c for t in targets for f in t.fields for s in f.sources for c in s.columns}
    return tuple(
        c.original
        for c in landing.columns
        if c.name not in used and not c.name.startswith(CONNECTOR_PREFIXES)
    )


def stem_of(path: str) -> str:
    """The name of the file in small letters, digits and underscores."""
    name = re.split(r"[/!#]", path)[-1].rsplit(".", 1)[0]
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def kept_raw(
    landing: Landing, hint: Hint, catalogue: Catalogue, columns: Columns
) -> Recognition | None:
    """A table of a known platform that the model has no place for."""
    platform, why = "", ""
    distinct = {p.id: len(columns.all(p.distinctive)) for p in catalogue.platforms}
    if hint.strength and (by_connector(landing) or hint.strength == 2 or distinct[hint.platform]):
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
        platform, stem_of(landing.path), KEPT, 0.5, unmapped=unmapped_columns(landing, ()),
        message=f"Taken for a {title} table {why}; kept raw, no model table needs it.",
    )  # fmt: skip


def _looks_known(landing: Landing) -> bool:
    """True for a table that could hold facts and so should be mapped rather than kept."""
    keys = {column_key(c.name) for c in landing.columns}
    return bool(keys & {"spend", "cost", "amount", "revenue", "email", "sessionid"})


def as_recognised(best: Match, landing: Landing, hint: Hint, catalogue: Catalogue) -> Recognition:
    """What a landing is by its best match."""
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
        unmapped=unmapped_columns(landing, best.targets),
        message=message,
        currency=platform.defaults.get("currency", ""),
        time_zone=platform.defaults.get("time_zone", ""),
    )
