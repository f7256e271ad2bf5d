"""Plain text, sentences and words out of what channels publish (HTML, links, any script)."""

from __future__ import annotations

import html
import re
import unicodedata

from unisono.messages.hidden import is_plain, visible

_TAG = re.compile(r"<(?:/?(?P<name>[a-zA-Z][a-zA-Z0-9-]{0,40})\b[^<>]{0,4000}|[!?/][^<>]{0,4000})>")
_INLINE_NAMES = """
a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr o q s samp
small span strike strong sub sup time tt u var wbr
"""
_OTHER_NAMES = """
area article aside audio base blockquote body br button canvas caption center col colgroup dd
details dialog div dl dt embed fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5
h6 head header hgroup hr html iframe img input legend li link main map menu meta nav noscript object
ol optgroup option output p param picture pre progress script section select source style summary
svg table tbody td template textarea tfoot th thead title tr track ul video
"""
#: Elements within a line: taking them away joins what stands on both sides, as a browser does.
_INLINE = frozenset(_INLINE_NAMES.split())
#: Other elements of HTML; what else stands between < and > is text.
_OTHER = frozenset(_OTHER_NAMES.split())
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"']+|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+")
_MERGE = re.compile(r"\{\{[^{}]{0,200}\}\}|\*\|[^|*]{0,100}\|\*|%%[\w .]{1,60}%%")
#: ASCII without any of these is plain already.
_MARKS = ("<", "&", "{{", "*|", "%%", "://", "www.", "@", "\x00")
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
    if is_plain(text):
        for mark in _MARKS:  # any() takes twice as long, and most texts come here
            if mark in text:
                break
        else:
            return text.strip()
    text = text.replace("\x00", " ")
    if "<" in text:
        text = _without(text, "<!--", "-->")
        for name in ("script", "style"):
            text = _without(text, f"<{name}", f"</{name}")
        text = _TAG.sub(_untagged, _BLOCK.sub("\n", text))
    text = unicodedata.normalize("NFKC", visible(html.unescape(text)))
    return _MERGE.sub(" ", _LINK.sub(" ", text)).strip()


def _untagged(tag: re.Match[str]) -> str:
    name = (tag["name"] or "").lower()
    if not name or name in _INLINE:
        return ""
    return " " if name in _OTHER or ":" in tag.group() or "-" in name else tag.group()


def _without(text: str, begin: str, end: str) -> str:
    """Drops what stands between two marks in one pass, so that hostile input stays linear."""
    lower = text.lower()
    if len(lower) != len(text):  # a few letters change length; positions would not match
        lower = text
    kept: list[str] = []
    at = 0
    while (start := lower.find(begin, at)) >= 0:
        stop = lower.find(end, start)
        if stop < 0:
            break
        kept.append(text[at:start])
        at = stop + len(end)
    return "".join([*kept, text[at:]]) if at else text


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
