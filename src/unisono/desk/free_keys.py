"""Keys for new documents."""

from __future__ import annotations

import re

from unisono.desk.reading import Reader


def free_key(desk: Reader, kind: str, title: str) -> str:
    """A key made of a title that no document of the kind has."""
    words = re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:60] or kind
    key, number = words, 1
    while desk.find(kind, key) is not None:
        number += 1
        key = f"{words}-{number}"
    return key
