"""Which fields of documents name other documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

#: Kind → field → kind it names. ``key``: the document has the key of the one it belongs to.
REFERENCES: Final[Mapping[str, Mapping[str, str]]] = {
    "campaign": {
        "theme": "theme",
        "brief": "brief",
        "offers": "offer",
        "objectives": "objective",
    },
    "activity": {
        "campaign": "campaign",
        "offer": "offer",
        "assets": "asset",
        "depends_on": "activity",
    },
    "channel": {"offers": "offer"},
    "asset": {"campaign": "campaign"},
    "brief": {"campaign": "campaign"},
    "decision": {"campaign": "campaign"},
    "moment": {"templates": "asset", "brief": "brief"},
    "reaction": {"moment": "moment"},
    "clearance": {"key": "campaign"},
}


@dataclass(frozen=True)
class Reference:
    """A document that names another one, and where it does."""

    kind: str
    key: str
    field: str
    title: str


def fields_that_name(kind: str) -> dict[str, tuple[str, ...]]:
    """Per kind of document, its fields that name documents of ``kind``."""
    found = {
        source: tuple(field for field, target in fields.items() if target == kind)
        for source, fields in REFERENCES.items()
    }
    return {source: fields for source, fields in found.items() if fields}


def names_in(key: str, body: Mapping[str, Any], field: str) -> tuple[str, ...]:
    """Keys that ``field`` of a document names."""
    value = key if field == "key" else body.get(field)
    if isinstance(value, list):
        return tuple(str(v) for v in value)
    return () if value is None else (str(value),)
