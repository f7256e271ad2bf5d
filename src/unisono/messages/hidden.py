"""What readers do not see: invisible characters, look-alike letters, text that styling hides.

What a reader sees must be what is checked: an invisible character within a word hides it from
every rule, a Cyrillic "а" makes another word of "sale". Spacers that e-mails put between words
(zero-width spaces in a preheader), soft hyphens, and joiners of emoji and of scripts that need
them are no findings. See Unicode Technical Standard 39, sections 4 and 5.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

#: Characters without a glyph (control characters but spaces and line breaks, Unicode's default
#: ignorable ones, overlays); bidirectional controls; tag letters.
_CONTROL = "\x00-\x08\x0e-\x1b\x7f"
_ZERO = (
    _CONTROL
    + "\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u2064\u206a-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\u0335-\u0338\U000e0100-\U000e01ef"
)
_SOFT = "\u00ad"
_BIDI = "\u202a-\u202e\u2066-\u2069"
_TAGS = "\U000e0001-\U000e007f"
#: Letters of scripts that need no joiners, digits, and the signs of offers.
_LETTER = "A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u052f0-9%$€£"
_INSIDE = re.compile(rf"(?<=[{_LETTER}])[{_ZERO}{_SOFT}]+(?=[{_LETTER}])")
_REPORTED = re.compile(rf"[{_ZERO}]")
_ASCII_CONTROL = re.compile(rf"[{_CONTROL}]")
_ORDER = re.compile(rf"[{_BIDI}]+")
#: Flags of regions are written with tag letters after a black flag.
_UNSEEN = re.compile(rf"(?<![\U0001f3f4{_TAGS}])[{_TAGS}]+")
#: Characters of a word that a finding shows, to either side.
_SHOWN = 40
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|"
    r"(?:opacity|font-size)\s*:\s*0(?:\.0*)?(?:px|pt|em|rem|%)?\s*(?:[;\"'!]|$)",
    re.IGNORECASE,
)
#: Elements that have no end.
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_ALIKE = ("LATIN", "CYRILLIC", "GREEK")


@dataclass(frozen=True)
class Hidden:
    """Something a reader does not see.

    Attributes:
        kind: invisible, order (of letters is changed) or look-alike.
        words: as it looks.
        start, end: where it stands.
    """

    kind: str
    words: str
    start: int
    end: int


def hidden(text: str) -> Iterator[Hidden]:
    """All of it in a text as it was given."""
    if is_plain(text):
        return
    told = 0
    for match in _INSIDE.finditer(text):
        if match.start() < told or not _REPORTED.search(match.group()):
            continue  # its word was told
        start, told = _word_around(text, match.start(), match.end())
        yield Hidden("invisible", visible(text[start:told]), start, told)
    for match in _UNSEEN.finditer(text):
        yield Hidden("invisible", "", match.start(), match.end())
    for match in _ORDER.finditer(text):
        yield Hidden("order", "", match.start(), match.end())
    for match in _WORD.finditer(text):
        if not match.group().isascii() and len(_scripts(match.group())) > 1:
            yield Hidden("look-alike", match.group(), match.start(), match.end())


def visible(text: str) -> str:
    """``text`` without what :func:`hidden` finds invisible, so that no rule is evaded by it."""
    if is_plain(text):
        return text
    return _ORDER.sub("", _UNSEEN.sub("", _INSIDE.sub("", text)))


def is_plain(text: str) -> bool:
    """Whether nothing in it can be hidden, as in nearly every text."""
    return text.isascii() and not _ASCII_CONTROL.search(text)


def shown(text: str) -> str:
    """HTML without the elements that styling hides (``display: none`` …); other texts as they are.

    E-mails hold a preheader so: it is read in the list of mails, but not in the mail.
    """
    if "<" not in text or not _may_hide(text):
        return text
    reader = _Shown()
    reader.feed(text)
    reader.close()
    return "".join(reader.kept)


def _may_hide(text: str) -> bool:
    return bool(_HIDING.search(text)) or "hidden" in text.casefold()


class _Shown(HTMLParser):
    """Keeps everything outside of hidden elements as it was written."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.kept: list[str] = []
        self.within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        hides = "hidden" in given or bool(_HIDING.search(given.get("style") or ""))
        if (self.within or hides) and tag not in _VOID:
            self.within.append(tag)
        elif not self.within and not hides:
            self.kept.append(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self.within:
            self.kept.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if not self.within:
            self.kept.append(f"</{tag}>")
        elif tag in self.within:
            while self.within.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self.within:
            self.kept.append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")


def _word_around(text: str, start: int, end: int) -> tuple[int, int]:
    first, last = max(start - _SHOWN, 0), min(end + _SHOWN, len(text))
    while start > first and not text[start - 1].isspace():
        start -= 1
    while end < last and not text[end].isspace():
        end += 1
    return start, end


def _scripts(word: str) -> set[str]:
    names = (unicodedata.name(letter, "").split(" ", 1)[0] for letter in word)
    return {name for name in names if name in _ALIKE}
