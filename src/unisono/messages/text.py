"""Plain text, sentences and words out of what channels publish (HTML, links, any script)."""

from __future__ import annotations

import html
import re
import unicodedata

_TAG = re.compile(r"<[a-zA-Z/!?][^<>]{0,4000}>")
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"']+|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+")
_MERGE = re.compile(r"\{\{[^{}]{0,200}\}\}|\*\|[^|*]{0,100}\|\*|%%[\w .]{1,60}%%")
_BLOCK = re.compile(r"</?(?:p|div|br|li|tr|td|h[1-6])\b[^<>]{0,4000}>", re.IGNORECASE)
_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+|[。！？।؟۔]+|[\n\r\u2028]+|\s[•·|▪–—]\s")
#: Scripts written without spaces: each character counts as half a word.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_UNSPACED}]+|(?:(?![{_UNSPACED}])[^\W_])+(?:['’](?!s\b)[^\W\d_]+)?")
_UNSPACED_RUN = re.compile(rf"[{_UNSPACED}]")
_LONGEST_SENTENCE = 60
_LONGEST_PIECE = 800


def plain(text: str) -> str:
    """``text`` without mark-up, scripts, links, merge fields and control characters."""
    text = text.replace("\x00", " ")
    if "<" in text:
        for name in ("script", "style"):
            text = _without_element(text, name)
        text = _TAG.sub(" ", _BLOCK.sub("\n", text))
    text = unicodedata.normalize("NFKC", html.unescape(text))
    return _MERGE.sub(" ", _LINK.sub(" ", text)).strip()


def _without_element(text: str, name: str) -> str:
    """Drops ``<name …>…</name>`` in one pass, so that hostile input stays linear."""
    lower = text.lower()
    if len(lower) != len(text):  # a few letters change length; positions would not match
        return text
    kept: list[str] = []
    at = 0
    while (start := lower.find(f"<{name}", at)) >= 0:
        end = lower.find(f"</{name}", start)
        if end < 0:
            break
        kept.append(text[at:start])
        at = end + len(name) + 2
    return " ".join([*kept, text[at:]]) if kept or at else text


def sentences(text: str) -> tuple[str, ...]:
    """Sentences of a plain text; one longer than 60 words or 800 characters is cut."""
    found: list[str] = []
    for part in _END.split(text):
        tokens = part.split()
        for at in range(0, len(tokens), _LONGEST_SENTENCE):
            piece = " ".join(tokens[at : at + _LONGEST_SENTENCE]).strip(" -–—•·|*>#")
            cuts = [piece[i : i + _LONGEST_PIECE] for i in range(0, len(piece), _LONGEST_PIECE)]
            found += [cut for cut in cuts if _WORD.search(cut)]
    return tuple(found)


def words(text: str) -> list[str]:
    """Words in lower case without accents' variants; unspaced scripts give character pairs."""
    found: list[str] = []
    for word in _WORD.findall(text.casefold()):
        if _UNSPACED_RUN.match(word):
            found += [word[i : i + 2] for i in range(max(len(word) - 1, 1))]
        else:
            found.append(word[:40])
    return found


def word_count(text: str) -> int:
    """How many words a reader would count; two characters of an unspaced script are one."""
    total = 0.0
    for word in _WORD.findall(text):
        total += len(word) / 2 if _UNSPACED_RUN.match(word) else 1
    return int(total)
