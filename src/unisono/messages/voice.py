"""Voice rules of the brand, applied to a text word by word."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from unisono.model.messages import Voice


def voice_findings(voice: Voice, text: str) -> tuple[str, ...]:
    """Breaches of the voice rules in a plain text, in words, each term once with its count.

    A term matches whole words only, in any case; one in a script without spaces matches
    anywhere. A term that is both avoided and replaced is reported with its replacement.
    """
    replace = {term.strip().casefold(): instead for term, instead in voice.replace.items()}
    avoid = tuple(term.strip().casefold() for term in voice.avoid)
    pattern = _pattern(tuple(sorted({t for t in (*replace, *avoid) if t})))
    if pattern is None:
        return ()
    counts = Counter(" ".join(match.group().split()) for match in pattern.finditer(text.casefold()))
    found: list[str] = []
    for term, uses in sorted(counts.items()):
        times = f" ({uses} times)" if uses > 1 else ""
        if term in replace:
            found.append(f"replace '{term}' with '{replace[term]}'{times}")
        else:
            found.append(f"avoid '{term}'{times}")
    return tuple(found)


@lru_cache(maxsize=64)
def _pattern(terms: tuple[str, ...]) -> re.Pattern[str] | None:
    """One pattern for all terms, longest first, so that 'world class' wins over 'world'."""
    if not terms:
        return None
    parts = []
    for term in sorted(terms, key=lambda t: (-len(t), t)):
        body = r"\s+".join(re.escape(word) for word in term.split())
        left = r"(?<!\w)" if _spaced(term[0]) else ""
        right = r"(?!\w)" if _spaced(term[-1]) else ""
        parts.append(f"{left}{body}{right}")
    return re.compile("|".join(parts))


def _spaced(letter: str) -> bool:
    """False for letters of scripts that are written without spaces between words."""
    return not ("\u0e00" <= letter <= "\u0eff" or "\u3040" <= letter <= "\u9fff")
