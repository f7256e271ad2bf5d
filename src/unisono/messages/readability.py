"""How hard a text is to read: LIX, which needs no dictionary and holds for many languages.

Björnsson, "Läsbarhet" (1968): words per sentence plus the percentage of words of more than six
letters. Below 30 very easy, 40 easy, 50 normal, 60 hard, above very hard.
"""

from __future__ import annotations

import re

from unisono.messages.text import sentences

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
#: Words below which the figure says nothing.
LEAST_WORDS = 20
_LONG = 6


def lix(text: str) -> float | None:
    """LIX of a plain text; None for one of fewer than 20 words."""
    words = _WORD.findall(text)
    if len(words) < LEAST_WORDS:
        return None
    spans = max(sum(bool(_WORD.search(s)) for s in sentences(text)), 1)
    long = sum(len(word) > _LONG for word in words)
    return len(words) / spans + 100 * long / len(words)
