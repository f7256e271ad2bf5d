"""Offers read out of texts: a careful grammar instead of guesses, many currencies and languages.

Thresholds ("orders over $99"), old prices ("was $40", "reg. $40") and gift values are not offers'
prices and are left out, as is what a sentence says that is over ("the 20% sale has ended").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Final

from unisono.messages import (
    offer_amounts,
    offer_claims,
    offer_codes,
    offer_days,
    offer_percents,
    offer_terms,
)
from unisono.messages.offer_amounts import money
from unisono.messages.offer_claims import claims
from unisono.messages.offer_codes import codes
from unisono.messages.offer_days import deadlines, spans
from unisono.messages.offer_hints import may_be_span, words_of
from unisono.messages.offer_kinds import CODE, GUARANTEE, PRICE, SHIPPING, TRIAL
from unisono.messages.offer_percents import percents
from unisono.messages.page_states import OVER_CUES, over_spans
from unisono.messages.text import plain
from unisono.model.messages import MessageText, OfferFact

#: What reads which kind of offer, where one of these words is said.
_READERS: Final = (*offer_terms.READERS, (offer_claims.NEEDS, claims))
#: Characters of a message that are read for offers.
_LONGEST = 50_000
#: The words that any part of the grammar asks for.
_CUES = (
    offer_amounts.CUES | offer_percents.CUES | offer_claims.CUES | offer_codes.CUES
    | offer_days.CUES | offer_terms.CUES | OVER_CUES
)  # fmt: skip


def read_offers(message: MessageText) -> tuple[OfferFact, ...]:
    """Offers stated in a message, each kind and value once, in the order they are said.

    The first 50,000 characters are read.

    Kinds, values and units: percent_off (%, ``unit`` "%" or "up to %"), amount_off and price
    (currency code; "from XXX" for a lowest price, "up to XXX" for a highest or the most off),
    free_trial (days, None when not said), free_shipping (smallest order, 0 for any, None when not
    said; currency or ""), code (value None, ``unit`` the code), deadline (value None, ``unit`` an
    ISO date, "--MM-DD" when no year is known, a weekday or ""), bundle (value None, ``unit``
    "3 for 2"), guarantee of the money back (days, None when not said), claim (value None, ``unit``
    "topic: what"; see :mod:`.offer_claims`).
    """
    text = message_words(message)[:_LONGEST]
    return tuple(
        OfferFact(*read, message) for read in _read(text, message.day or message.starts_on)
    )


def read_all_offers(messages: Iterable[MessageText]) -> Iterator[OfferFact]:
    """Offers of many messages in their order; equal texts of one day are read once."""
    kept: dict[tuple[str, str, date | None], tuple[_Said, ...]] = {}
    for message in messages:
        day = message.day or message.starts_on
        content = message.title, message.text, day
        if (found := kept.get(content)) is None:
            found = kept[content] = _read(message_words(message)[:_LONGEST], day)
        for said in found:
            yield OfferFact(*said, message)


#: The word of "30denní".
_GLUED: Final = re.compile(r"\d([^\W\d_]+)")
#: "*until May 22*", as it is written where words cannot be bold.
_EMPHASIS: Final = re.compile(r"(?<![\w*])\*{1,2}(?=[^\s*])([^*\n]{1,200})(?<=\S)\*{1,2}(?![\w*])")
#: "PRICEWas £159.99", as pages are read whose parts stand side by side.
_JOINED: Final = re.compile(r"(?:Was|Now|Only|Save|RRP|From)(?=:? ?[£$€]\d)")
_SPACES: Final = re.compile(r"[^\S\n]{2,}")
#: Kind, value, unit and words of an offer.
_Said = tuple[str, float | None, str, str]


def _apart(word: re.Match[str]) -> str:
    """A word, with a space before it where it stands glued to another."""
    glued = word.start() and word.string[word.start() - 1].isalpha()
    return f" {word.group()}" if glued else word.group()


def _read(text: str, day: date | None) -> tuple[_Said, ...]:
    """The offers of a plain text on a day; see :func:`read_offers`."""
    if text.count("*") > 1:
        text = _EMPHASIS.sub(r"\1", text)
    if "£" in text or "$" in text or "€" in text:
        text = _JOINED.sub(_apart, text)
    if "  " in text:  # the grammar reads single spaces
        text = _SPACES.sub(" ", text)
    lower = text.lower()
    if len(lower) != len(text):
        text = lower = text.casefold()
    found: dict[tuple[str, float | None, str], tuple[int, str]] = {}
    said = _CUES.intersection([*words_of(lower), *_GLUED.findall(lower)])
    readers = [percents(lower, said), money(lower, text, said)]
    if may_be_span(lower):
        readers.append(spans(lower, day))
    if said:
        readers += [read(lower, said) for needs, read in _READERS if not needs.isdisjoint(said)]
        if not offer_codes.CUES.isdisjoint(said):
            readers.append(codes(text, lower, said))
    if "%" in lower or any(sign in lower for sign in "$€£"):
        readers.append(offer_codes.numbered(text, lower))
    if said and not offer_days.CUES.isdisjoint(said):
        readers.append(deadlines(lower, said, day))
    for reader in readers:
        for at, kind, value, unit, words in reader:
            found.setdefault((kind, value, unit), (at, words))
    if not found:
        return ()
    # the smallest order is no price, nor is "TWD2015" in a code
    if spans_of := [v for k, v in found.items() if (k[0] == SHIPPING and k[1]) or k[0] == CODE]:
        inside = [(at, at + len(words)) for at, words in spans_of]
        found = {k: v for k, v in found.items()
                 if k[0] != PRICE or not any(a <= v[0] < b for a, b in inside)}  # fmt: skip
    # its length, or the order it asks for, is said elsewhere
    for kind, unit in ((TRIAL, "days"), (GUARANTEE, "days"), (SHIPPING, "")):
        if (kind, None, unit) in found and sum(k[0] == kind for k in found) > 1:
            del found[kind, None, unit]
    if over := over_spans(lower, said):
        found = {k: v for k, v in found.items() if not any(a <= v[0] < b for a, b in over)}
    ordered = list(found.items())
    if len(ordered) > 1:
        ordered.sort(key=lambda item: (item[1][0], item[0][0]))
    return tuple(
        (kind, value, unit, " ".join(words.split())) for (kind, value, unit), (_, words) in ordered
    )


def message_words(message: MessageText) -> str:
    """Title and text of a message as plain text."""
    return words_of_both(message.title, message.text)


@lru_cache(maxsize=64)
def words_of_both(title: str, text: str) -> str:
    """A title and a text as plain text.

    Kept for a moment: offers of one message are looked at one after the other.
    """
    return plain(f"{title}\n{text}")
