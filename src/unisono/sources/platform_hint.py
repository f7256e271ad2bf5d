"""The platform that a path or the names of columns speak of."""

from __future__ import annotations

import re
from dataclasses import dataclass

from unisono.sources.catalogue import Catalogue
from unisono.sources.landing import Landing

#: Columns that data connectors add to every table.
CONNECTOR_PREFIXES = ("fivetran", "airbyte", "sdc", "dlt", "rivery", "stitch")
#: Id columns that platforms' names are put before when a table collects several tools' ids.
_ID_COLUMNS = ("campaign_id", "adset_id", "ad_group_id", "ad_id", "account_id")


@dataclass(frozen=True)
class Hint:
    """A platform that something speaks of, and how much that says; ``Hint()``: none."""

    platform: str = ""
    strength: int = 0  # 0 none, 1 a folder, 2 the file name


def _tokens(text: str) -> str:
    return "_" + re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_") + "_"


def path_hint(path: str, catalogue: Catalogue) -> Hint:
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
            return Hint(max(found)[1], strength)
        strength = 1
    return Hint()


def column_hint(landing: Landing, catalogue: Catalogue) -> Hint:
    """The one platform that id columns such as ``fb_campaign_id`` name."""
    names = {c.name for c in landing.columns}
    found = {
        p.id
        for p in catalogue.platforms
        for h in (*p.hints, *p.names)
        if names & {f"{h}_{i}" for i in _ID_COLUMNS}
    }
    return Hint(found.pop(), 1) if len(found) == 1 else Hint()


def by_connector(landing: Landing) -> bool:
    """Whether a data connector wrote the table."""
    return any(c.name.startswith(CONNECTOR_PREFIXES) for c in landing.columns)


def vendor_of(path: str, catalogue: Catalogue) -> str:
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
