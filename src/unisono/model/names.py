"""Names that people type, compared loosely: campaigns, teams, channels, audiences."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

#: What people write when they mean every audience.
EVERYBODY: Final = frozenset({"all", "everybody", "everyone", "all customers", "any", "*"})


@lru_cache(maxsize=65_536)
def same_name(name: str) -> str:
    """The form in which two spellings of one campaign, team or audience are equal."""
    return " ".join(name.split()).casefold()


@lru_cache(maxsize=4096)
def bare_name(name: str) -> str:
    """The form in which two spellings of one channel or column are equal: E-Mail and email."""
    return "".join(c for c in name.casefold() if c.isalnum()) or name


def audience_names(names: Iterable[str]) -> frozenset[str]:
    """Audiences as :func:`same_name` writes them; the empty set means everybody."""
    found = frozenset(n for n in map(same_name, names) if n)
    return frozenset() if found & EVERYBODY else found


def audiences_named(text: str) -> frozenset[str]:
    """Audiences named in a cell (separated by ; , or |), everybody among them."""
    return frozenset(n for n in map(same_name, re.split(r"[;,|]", text)) if n)


@lru_cache(maxsize=65_536)
def audiences(text: str) -> frozenset[str]:
    """The same; the empty set means everybody."""
    return audience_names(audiences_named(text))
