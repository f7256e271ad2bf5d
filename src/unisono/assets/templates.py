"""Templates of texts: {{words}} in double braces are places to fill in. Nothing else is special."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from unisono.model.plan import Asset, Brief

#: What an asset is called whose text others are made from.
TEMPLATE: Final = "template"
_PLACE: Final = re.compile(r"\{\{\s*([^\W_][\w .-]{0,59}?)\s*\}\}")
_BRIEF_TEXTS: Final = ("title", "objective", "audience", "core_message", "others", "notes")
_BRIEF_LISTS: Final = ("mandatory",)


def placeholders(texts: Iterable[str]) -> tuple[str, ...]:
    """Names of the places in the texts, each once, in their order."""
    return tuple(dict.fromkeys(name for text in texts for name in _PLACE.findall(text)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """``text`` with its places filled; those without a value stay. Values are not read again."""
    return _PLACE.sub(lambda m: values.get(m[1]) or m[0], text)


def is_template(asset: Asset) -> bool:
    """Whether others are made from the asset."""
    return asset.kind.strip().casefold() == TEMPLATE


def texts_of(document: Asset | Brief) -> tuple[str, ...]:
    """The texts of a template that may have places."""
    if isinstance(document, Asset):
        return (document.title, document.text, document.notes)
    lists = (line for name in _BRIEF_LISTS for line in getattr(document, name))
    return (*(getattr(document, name) for name in _BRIEF_TEXTS), *lists)


def asset_from(
    template: Asset, title: str, values: Mapping[str, str], *, campaign: str | None, agency: str
) -> Asset:
    """A new asset with the template's text and files; neither approved nor ready."""
    return template.model_copy(
        update={
            "title": title or filled(template.title, values), "kind": "text",
            "text": filled(template.text, values), "notes": filled(template.notes, values),
            "campaign": campaign or None, "agency": agency, "approved": False,
            "ready_on": None, "due": None, "owner": "",
        }
    )  # fmt: skip


def brief_from(
    template: Brief, title: str, values: Mapping[str, str], *, campaign: str | None
) -> Brief:
    """A new brief with the template's texts; not approved, and shared with nobody yet."""
    texts = {name: filled(getattr(template, name), values) for name in _BRIEF_TEXTS}
    lists = {n: tuple(filled(x, values) for x in getattr(template, n)) for n in _BRIEF_LISTS}
    return template.model_copy(
        update={
            **texts, **lists, "title": title or texts["title"], "campaign": campaign or None,
            "agencies": (), "approved_by": "", "approved_on": None, "template": False, "due": None,
        }
    )  # fmt: skip


def as_template(brief: Brief) -> Brief:
    """A brief as a template for others: without campaign, agencies, days and approval."""
    return brief.model_copy(
        update={
            "title": f"Template: {brief.title}"[:300], "campaign": None, "agencies": (),
            "due": None, "approved_by": "", "approved_on": None, "template": True,
        }
    )  # fmt: skip
