"""On which condition an offer stands: two offers on different conditions may both hold.

Read from the sentence that makes the offer: for whom, from which order on, for how long a price
pays, on which occasion, in which country, for the thing of which name.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from unisono.messages.meaning import stem, weight
from unisono.messages.offer_countries import COUNTRIES
from unisono.messages.offer_kinds import AMOUNT, CLAIM, DEADLINE, PERCENT, PRICE
from unisono.messages.offer_money import MONEY, value_of
from unisono.messages.offers import words_of_both
from unisono.messages.text import words
from unisono.model.messages import OfferFact

#: One line for each audience, in the words of texts.
_AUDIENCES: Final = (
    r"new (?:customers?|clients?|members?|users?|subscribers?)|first[- ](?:order|purchase|time)|"
    r"neukund\w+|nouveaux clients|nuevos clientes",
    r"existing (?:customers?|clients?)|returning customers?|loyal customers?|bestandskund\w+",
    r"students?|studierende\w*|studenten|étudiants?|estudiantes?", r"teachers?|educators?",
    r"seniors?|pensioners?", r"nurses?|healthcare workers?|nhs|key workers?",
    r"military|veterans?", r"non-?profits?|charit(?:y|ies)", r"start-?ups?",
)  # fmt: skip
_OCCASIONS: Final = (
    r"black[- ]friday", r"cyber[- ](?:monday|week)", r"christmas|xmas|weihnacht\w*|noël|navidad",
    r"easter|oster\w*|pâques", r"valentine\W?s?", r"mother\W?s day|muttertag",
    r"father\W?s day|vatertag", r"halloween", r"new year\W?s?", r"memorial day", r"labou?r day",
    r"back[- ]to[- ]school", r"spring|frühling\w*|printemps|primavera",
    r"summer|sommer\w*|été\b|verano", r"autumn|fall sale|herbst\w*|automne|otoño",
    r"winter\w*|hiver|invierno", r"birthday|anniversary",
)  # fmt: skip
#: One line for each country, as its names are written; "the" may be left out.
_COUNTRIES: Final = tuple(
    "|".join(re.escape(name).replace(r"the\ ", "(?:the )?") for name in names)
    for names in (*COUNTRIES, ("the eu", "europe"))
)
_PERIODS: Final = (
    r"months?|mo\b|monthly|monat\w*|mois|mes\b|mese|maand", r"years?|yr\b|yearly|annual\w*|"
        r"jahr\w*|an\b|año|anno|jaar",
    r"weeks?|woche|semaine|semana", r"days?|tag\b|jour|día", r"nights?|nacht|nuit|noche",
    r"hours?|stunde|heure|hora",
)  # fmt: skip


def _one_of(lines: tuple[str, ...], before: str = r"\b", after: str = r"\b") -> re.Pattern[str]:
    return re.compile(before + "(?:" + "|".join(f"({line})" for line in lines) + ")" + after)


_FOR: Final = _one_of(_AUDIENCES)
_ON: Final = _one_of(_OCCASIONS)
_IN: Final = _one_of(_COUNTRIES, r"\b(?:in|to|within|across|nach|en|au|aux|for) ", r"(?!\w)")
_PER: Final = _one_of(
    _PERIODS,
    r"^\s?(?:/|per |a |each |pro |im |par |al |por |billed )?\s?(?:user |seat |person )?(?:/|per |"
    r"a |pro )?\s?",
)
_LIMIT: Final = re.compile(
    r"(?:spend(?:ing)?|orders?(?: of)?(?: over| above)?|over|above|purchases?(?: of)?|ab|dès|"
    r"from|when you buy|minimum(?: of)?|desde|vanaf|mindestens)\s$"
)
_END: Final = re.compile(r"[.!?](?=\s|$)|\n")
_NAMES_NEAR: Final = 70
_CAPITAL: Final = re.compile(r"\b(?=[^\W\d_])[^a-zäöüéèàñ\W\d_]\w+")


def told_apart(one: OfferFact, other: OfferFact) -> bool:
    """Whether two offers of one kind stand on conditions that shut each other out."""
    if one.kind == CLAIM:
        return False
    mine, theirs = (_conditions(f.message.title, f.message.text, f.words, f.kind)
                    for f in (one, other))  # fmt: skip
    if any(a and b and not a & b for a, b in zip(mine.sets, theirs.sets, strict=True)):
        return True
    return _named_apart(mine, theirs)


class _Conditions(NamedTuple):
    """Audiences, occasions, countries, order and periods that are named; capitals; all words."""

    sets: tuple[frozenset[object], ...]
    names: list[str]
    said: frozenset[str]


@lru_cache(maxsize=8_192)
def _conditions(title: str, text: str, offer: str, kind: str) -> _Conditions:
    said, end = _sentence(" ".join(words_of_both(title, text).split()), offer)
    lower = said.casefold()
    limit = _limit(lower) if kind in (AMOUNT, PERCENT) else None
    sets: tuple[frozenset[object], ...] = (
        _named(_FOR, lower), _named(_ON, lower), _named(_IN, lower),
        frozenset() if limit is None else frozenset([limit]),
        _named(_PER, said[end:].casefold()) if kind == PRICE else frozenset(),
    )  # fmt: skip
    bare = said[: end - len(offer)] + said[end:] if end else said
    if kind not in (PRICE, DEADLINE):
        return _Conditions(sets, [], frozenset())
    return _Conditions(sets, _capitals(bare), frozenset(stem(w) for w in words(lower)))


def _named_apart(one: _Conditions, other: _Conditions) -> bool:
    """Whether names are not of one thing: the other says none, or only what both begin with."""
    mine, theirs = one.names, other.names
    if not mine or not theirs:
        return False
    shared = (set(mine) & other.said) | (set(theirs) & one.said)  # a capital may begin a sentence
    both_begin = mine[0] == theirs[0] and shared == {mine[0]}
    return not shared or (both_begin and len(mine) > 1 and len(theirs) > 1)


def _sentence(text: str, offer: str) -> tuple[str, int]:
    """The sentence that makes an offer, and where the words of the offer end in it."""
    at = text.casefold().find(offer.casefold())
    if at < 0:
        return text[:200], 0
    begin = max((end.end() for end in _END.finditer(text[:at])), default=0)
    stop = _END.search(text, at + len(offer))
    return text[begin : stop.start() if stop else len(text)], at + len(offer) - begin


def _named(pattern: re.Pattern[str], text: str) -> frozenset[object]:
    """Which lines of a pattern of :func:`_one_of` a text names."""
    return frozenset(m.lastindex for m in pattern.finditer(text[:600]) if m.lastindex)


def _limit(text: str) -> tuple[float, str] | None:
    """The order from which on an offer holds; None: it names none."""
    for money in MONEY.finditer(text[:600]):
        if _LIMIT.search(text[max(0, money.start() - 25) : money.start()]):
            return value_of(money)
    return None


def _capitals(text: str) -> list[str]:
    """Words with a capital letter, as names have, in their order."""
    found = (word.casefold() for word in _CAPITAL.findall(text[:_NAMES_NEAR]))
    return [stem(w) for w in found if weight(w) >= 0.4 and w not in _PLAIN]


_PLAIN_WORDS: Final = """
plan plans price prices get save try only now just from offer deal today shop buy book hurry last
sale ends valid until nur jetzt ab seulement dès solo desde
"""
_PLAIN: Final = frozenset(_PLAIN_WORDS.split())
