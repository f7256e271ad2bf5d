"""The gate's checks of wording: what is seen, claims, voice and length."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from itertools import islice

from unisono.messages.hidden import Hidden, hidden
from unisono.messages.limits import text_limit
from unisono.messages.readability import lix
from unisono.messages.text import plain, sentences, word_count
from unisono.messages.voice import find_terms, replacements
from unisono.model.gate import NOT_MEASURED, Draft, GateCheck, GateFinding, Verdict
from unisono.model.messages import Claims, Voice
from unisono.model.tiers import ChannelRules

_SEEN = "Readers see what is checked"
_CLAIMS = "Claims only what may be claimed"
_VOICE = "Keeps the voice"
_LENGTH = "Fits the channel"
#: Findings of one check that are told; who has so many to mend checks again.
_MOST = 50
_CAPITALS = re.compile(r"\b[^\W\d_]{4,}\b")
_HIDDEN = {
    "invisible": ("holds characters nobody sees", "Remove them: type the word again."),
    "order": ("changes the order of letters on the screen", "Remove the control characters."),
    "look-alike": ("mixes letters of two alphabets that look alike", "Type the word again."),
}


def _check(name: str, title: str, findings: Iterable[GateFinding]) -> GateCheck:
    found = tuple(islice(findings, _MOST))
    blocked = any(f.verdict is Verdict.BLOCK for f in found)
    status = Verdict.BLOCK if blocked else Verdict.FIX if found else Verdict.PASS
    return GateCheck(name, title, status, found)


def check_seen(draft: Draft) -> GateCheck:
    """Whether readers see what is checked; see :mod:`unisono.messages.hidden`."""
    found = []
    for place, text in (("title", draft.title), ("text", draft.text)):
        for one in islice(hidden(text), _MOST):
            where = (one.start, one.end) if place == "text" else (None, None)
            found.append(_unseen(place, one, where))
        if "&" in text and (written := html.unescape(text)) != text:
            more = islice(hidden(written), _MOST)
            found += [_unseen(place, one, (None, None)) for one in more]
    return _check("seen", _SEEN, dict.fromkeys(found))


def _unseen(place: str, one: Hidden, where: tuple[int | None, int | None]) -> GateFinding:
    what, fix = _HIDDEN[one.kind]
    named = f"“{one.words}”" if one.words else f"The {place}"
    verdict = Verdict.BLOCK if one.kind != "look-alike" else Verdict.FIX
    return GateFinding(verdict, f"{named} {what}.", fix, one.words, *where)


def check_claims(draft: Draft, claims: Claims) -> GateCheck:
    """Words that may not be claimed block; those that need others beside them are to be fixed."""
    if not claims.forbid and not claims.need:
        why = "Not measured: the brand declares no rules about claims."
        return GateCheck("claims", _CLAIMS, NOT_MEASURED, note=why)
    text = _whole(draft)
    found = [
        _placed(draft, term, Verdict.BLOCK, f"“{term}” may not be claimed.", "Leave the claim out.")
        for term in _terms(claims.forbid, text)
    ]
    need = {term.strip().casefold(): beside for term, beside in claims.need.items()}
    for term in _terms(need, text):
        if not any(find_terms([need[term]], text)):
            what = f"“{term}” needs “{need[term]}” in the same text."
            fix = f"Add “{need[term]}”."
            found.append(_placed(draft, term, Verdict.FIX, what, fix))
    return _check("claims", _CLAIMS, found)


def check_voice(draft: Draft, voice: Voice) -> GateCheck:
    """Words to avoid or replace, capitals, exclamation marks, long sentences, hard reading."""
    text, replace = _whole(draft), replacements(voice)
    found = [
        _placed(
            draft, term, Verdict.FIX, f"“{term}” is not the brand's voice.",
            f"Write “{replace[term]}”." if term in replace else "Use other words.",
        )
        for term in _terms((*replace, *voice.avoid), text)
    ]  # fmt: skip
    return _check("voice", _VOICE, [*found, *_style(draft, voice, text)])


def _style(draft: Draft, voice: Voice, text: str) -> list[GateFinding]:
    found = []
    shouted = [w for w in _CAPITALS.findall(text) if w.isupper()] if voice.avoid_capitals else []
    for word in islice(dict.fromkeys(shouted), _MOST):
        what, fix = f"“{word}” is in capitals.", "Write it in small letters."
        found.append(_placed(draft, word, Verdict.FIX, what, fix))
    marks = text.count("!") + text.count("！")
    if voice.exclamation_marks is not None and marks > voice.exclamation_marks:
        most = voice.exclamation_marks
        what = f"It has {marks} exclamation marks; the voice allows {most}."
        found.append(GateFinding(Verdict.FIX, what, "Use full stops."))
    if (most_words := voice.sentence_words) is not None:
        sizes = ((sentence, word_count(sentence)) for sentence in sentences(text))
        for sentence, size in islice((s for s in sizes if s[1] > most_words), _MOST):
            what = f"A sentence has {size} words; the voice allows {most_words}."
            found.append(_placed(draft, sentence, Verdict.FIX, what, "Make two of it."))
    if voice.reading_difficulty is not None:
        hard = lix(text)
        if hard is not None and hard > voice.reading_difficulty:
            what = f"It is hard to read: LIX {hard:.0f}; at most {voice.reading_difficulty:g}."
            found.append(GateFinding(Verdict.FIX, what, "Use shorter sentences and words."))
    return found


def found_words(draft: Draft, terms: Sequence[str], what: str, fix: str) -> list[GateFinding]:
    """Terms that stand in a draft, each told once as ``what``, to be fixed."""
    if not terms:
        return []
    found = _terms(terms, _whole(draft))
    return [_placed(draft, t, Verdict.FIX, f"“{t}” {what}.", fix) for t in found[:_MOST]]


def check_length(draft: Draft, voice: Voice, rules: ChannelRules | None = None) -> GateCheck:
    """Whether title and text are short enough for the channel; ``part`` "headline" is a title."""
    limit = text_limit(draft.channel, voice, rules) if draft.channel else None
    if limit is None:
        named = f"no limit of {draft.channel} is known" if draft.channel else "no channel is named"
        return GateCheck("length", _LENGTH, NOT_MEASURED, note=f"Not measured: {named}.")
    is_title = draft.part.strip().casefold() in ("headline", "title", "subject")
    texts = [("title", plain(draft.title), limit.title)]
    body = _bare_text(draft.text)
    texts.append(("title", body, limit.title) if is_title else ("text", body, limit.text))
    found = []
    for place, text, most in texts:
        size = limit.length(text)
        if most is not None and size > most:
            so = "is shown cut off or in parts" if limit.cut else "is refused"
            what = f"The {place} has {size:,} characters; {draft.channel} takes {most:,}."
            fix = f"Cut {size - most:,}: what is longer {so} ({limit.source})."
            found.append(GateFinding(Verdict.FIX, what, fix))
    return _check("length", _LENGTH, found)


def _bare_text(text: str) -> str:
    """What is counted: without mark-up, but with links."""
    return plain(text) if "<" in text else text.strip()


def _whole(draft: Draft) -> str:
    return plain(f"{draft.title}\n{draft.text}")


def _terms(terms: Iterable[str], text: str) -> list[str]:
    return list(dict.fromkeys(found.term for found in find_terms(terms, text)))


def _placed(draft: Draft, words: str, verdict: Verdict, what: str, fix: str) -> GateFinding:
    """A finding about words, with where they first stand in the text as it was given."""
    lower = draft.text.casefold()
    place = next(find_terms([words], draft.text), None) if len(lower) == len(draft.text) else None
    if place is None:
        return GateFinding(verdict, what, fix, words)
    said = draft.text[place.start : place.end]
    return GateFinding(verdict, what, fix, said, place.start, place.end)
