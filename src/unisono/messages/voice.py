"""Voice rules of the brand, applied to a text word by word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from unisono.model.messages import Voice


@dataclass(frozen=True)
class Found:
    """A term found in a text: as it is ruled (lower case), and where it stands."""

    term: str
    start: int
    end: int


def voice_findings(voice: Voice, text: str) -> tuple[str, ...]:
    """Breaches of the voice rules in a plain text, in words, each term once with its count.

    A term matches whole words only, in any case; one in a script without spaces matches
    anywhere. A term that is both avoided and replaced is reported with its replacement.
    """
    replace = replacements(voice)
    counts = Counter(found.term for found in find_terms((*replace, *voice.avoid), text))
    said: list[str] = []
    for term, uses in sorted(counts.items()):
        times = f" ({uses} times)" if uses > 1 else ""
        if term in replace:
            said.append(f"replace '{term}' with '{replace[term]}'{times}")
        else:
            said.append(f"avoid '{term}'{times}")
    return tuple(said)


def replacements(voice: Voice) -> dict[str, str]:
    """Terms in lower case, and what to write instead."""
    return {term.strip().casefold(): instead for term, instead in voice.replace.items()}


def find_terms(terms: Iterable[str], text: str) -> Iterator[Found]:
    """Every place of every term in a text, in order; see :func:`voice_findings` for what matches.

    Positions are of ``text.casefold()``, which for nearly all texts are those of ``text``.
    """
    wanted = {t for term in terms if (t := term.strip().casefold())}
    pattern = _pattern(tuple(sorted(wanted)))
    if pattern is not None:
        for match in pattern.finditer(text.casefold()):
            yield Found(" ".join(match.group().split()), match.start(), match.end())


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
