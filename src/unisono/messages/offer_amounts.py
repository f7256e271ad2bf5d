"""Money off and prices, as texts of several languages word them.

An amount of money is a price unless its words make it something else: a threshold, an old price, a
gift's value, revenue, a donation.
"""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import Final

from unisono.messages import offer_beside, offer_figures, offer_stories
from unisono.messages.offer_hints import Tail, last_word, said_before
from unisono.messages.offer_kinds import AMOUNT, PRICE, Found
from unisono.messages.offer_money import (
    is_range,
    is_written_so,
    money_matches,
    number,
    up_to_number,
    value_of,
)
from unisono.messages.offer_off import BEFORE_IT, MINUS, NEAR, OFF, SAVE, UP_TO, is_gift

_NUMBER_DASH: Final = re.compile(r"(?<![\w.,$€£%])\d[\d.,]*\s?[-–−]\s?$")
#: Makes an amount before it the highest price.
_AND_UNDER: Final = re.compile(r" (?:(?:and|&|or) (?:under|below|less)|or lower)\b")
_OFF_MONEY: Final = re.compile(
    # "$10 less than others" compares
    r"\s*(?:less\b(?! than (?!(?:the |its |our )?"
    r"(?:list|regular|retail|original|full|normal|usual|before|previously|in (?:\w+ )?stores?)\b))|"
    r"offerts?\b|geschenkt|weniger\b|cheaper)"
)
_FROM: Final = Tail.of(
    r"(?:\b(?:from|fr\.?|frm|v\.?a\.?|starts? at|starting (?:at|from)|(?:as )?(?:low|little) as|"
    r"starting(?: (?:[\w-]+ ){0,4}(?:price|fare|rate)s? (?:of|at))?|ab|dès|desde|à partir de|"
    r"a partir de|a partire da|da|vanaf|(?<!preis )(?<!preise )von|od|från|fra)"
    r"\s*(?:just|only|about|around|approximately|roughly|nur|seulement|solo|slechts|"
    r"kun|bare|endast|apenas|tylko|jen|pouze|soltanto|sólo|"
    r"monatlich|około|circa|ca\.?|rund|cirka)?)\s*$",
    "kun bare endast apenas tylko jen pouze soltanto sólo fr fr. frm v.a. v.a va "
    "monatlich około circa ca ca. "
    "rund cirka "
    "starting from at as low little of ab dès desde de partir da vanaf von od från fra just only "
    "nur seulement solo slechts about around approximately roughly",
    reach=44,
)
_UNDER: Final = Tail.of(
    r"(?:\b(?:under|below|less than|nothing over|not over|unter|weniger als|moins de|menos de|"
    r"meno di|sotto i|onder(?: de)?)\s*(?:just|only)?)\s*$",
    "under below than over unter als de di i onder just only",
)
#: "Half off all bottles under $100".
_OFF_ALL: Final = re.compile(
    r"(?:%|\bhalf)[ -]off\b[^:]*\b(?:under|below|less than|unter|moins de|menos de)\s$"
)
#: "10 € auf alle Brillen", "25 € en vuelo con 500 € MOV": what it is taken from follows.
_AUF: Final = re.compile(
    r"\s?auf (?:alles?\b|deine?n?\b|ihre?n?\b|die (?:erste|nächste)|"
    r"den (?:ersten|nächsten|einkauf)|"
    r"das (?:gesamte|ganze)|(?!amazon|ebay|otto|raten|rechnung|lager|anfrage|wunsch|"
    r"rügen|sylt|usedom|zypern|kanaren|azoren|malediven)"
    r"[^\W\d]{3,}- und\b|[^\W\d]{4,}(?:e|er|en|ung|ik|uhr|s|l|n|t)-?\b(?!\.))"
)
_PRICE_BEFORE: Final = re.compile(
    r"\b(?:für|nur|ab|von|um|jetzt|statt|kostet|kosten|preis|zu|auf|zum preis von):?\s$"
)
_THEN: Final = (" auf ", "auf ", " en ", " bei ", " ab ", " sur ")
_IN_ORDER: Final = re.compile(r"\s(?:en|auf|bei|ab|sur)\b[^.!?\n]{1,40}?\d ?€? ?(?:mov|mbw)\b")
#: What makes "up to $50" the highest of prices: it is said of prices, or from which on.
_PRICES: Final = re.compile(
    r"\b(?:price[sd]?|rates?|fares?|costs?|from|starts?|starting|preise?n?|ab|prix|tarifs?|dès|"
    r"precios?|desde|prezz[io]|tariff[ae]|da|prijzen|prijs|vanaf|preços?|cen[ay]?|od|priser?|från|fra)\b"
)
#: Characters before money that say what it is.
_BEFORE_MONEY: Final = 60
#: "Normally $9.99/month or $59.99/year": the second is no price when the first is none.
_GOES_ON: Final = re.compile(
    r"(?:/\w+|\+\+| per \w+| a \w+)? (?:or|oder|ou|o|of|lub|eller|nebo|and|und) "
)
#: What nothing is asked for has no price, but where a text says so.
_ASKED: Final = re.compile(r"\b(?:for|only|just|now|from)\s$")
_SHARE: Final = re.compile(r"\d\s?(?:%|percent\b|per cent\b|prozent\b)")
_DASHES: Final = frozenset("-–")
_MINUSES: Final = tuple(MINUS)
#: "Toner -----$42" is a row of dots.
_LONE_MINUS: Final = re.compile(r"(?:^|[^\w\-–−—])[-–−]$")

CUES: Final = offer_figures.CUES | offer_stories.CUES


def money(text: str, written: str, said: frozenset[str]) -> Found:
    """Money off and prices in a text in small letters.

    Args:
        written: the text as it was written; said: its words.
    """
    found = [one for one in money_matches(text) if is_written_so(written, one)]
    if not found:
        return
    low: re.Match[str] | None = None
    spent: re.Match[str] | None = None  # what is off the amount before it
    no_price = 0  # where the last amount ended that was none
    struck = offer_beside.struck_out(text, found) if len(found) > 1 else ()
    for match, following in zip_longest(found, found[1:]):
        yield from offer_beside.before_old(text, match)
        if match.start() in struck:
            continue
        if following and low is None:
            if offer_beside.is_left(text, match, following):
                continue
            if is_range(text, match, following):
                low = match
                continue
            if offer_beside.is_spent(text, match, following):
                yield (
                    following.start(),
                    AMOUNT,
                    *value_of(following),
                    text[slice(*following.span())],
                )
                spent = following
                continue
        if match is spent:
            continue
        start, end = (low or match).start(), match.end()
        least, low = low, None
        more = None if least or text[end : end + 1] not in _DASHES else up_to_number(text, match)
        if more:
            least, end = match, more.end()
        off = OFF.match(text, end) or _OFF_MONEY.match(text, end) or _taken_from(text, start, end)
        if off and text[end - 1] == "." and offer_beside.asks_for(text, start):
            off = None  # "over 400 kr. Rabatten gælder": of the next sentence
        if off and is_gift(text, off):
            no_price = end
            continue
        if off is None and (
            offer_figures.says_no_price(text, end)
            or (no_price and _GOES_ON.fullmatch(text, no_price, start))
        ):
            no_price = end
            continue
        before = text[max(0, start - _BEFORE_MONEY) : start]
        last = last_word(before)
        if offer_beside.was_before(text, end, before, last):
            no_price = end
            continue
        value, unit = value_of(match)
        if more:
            value = number(more["n"])
        minus = before.endswith(_MINUSES) and _LONE_MINUS.search(before[-2:])
        ranged = _NUMBER_DASH.search(before) if before.rstrip()[-1:] in MINUS else None
        if off or minus or _is_saved(before, last, ranged):
            most = least or UP_TO.search(before, last) or ranged
            words = text[start : off.end() if off else end]
            yield start, AMOUNT, value, f"up to {unit}" if most else unit, words
        elif _is_none(text, start, end, (value, unit), said):
            no_price = end
        elif value or _ASKED.search(before):
            yield from _prices(text, match, least, end, (value, unit))


def _taken_from(text: str, start: int, end: int) -> re.Match[str] | None:
    """What is said after money off that no word calls so: "10 € auf alles"."""
    if not text.startswith(_THEN, end):
        return None
    if found := _IN_ORDER.match(text, end):
        return found
    found = _AUF.match(text, end)
    return found if found and not _PRICE_BEFORE.search(text, max(0, start - 14), start) else None


def _is_saved(before: str, last: str, ranged: re.Match[str] | None) -> bool:
    """Whether an amount is named as saved; "55% rabat 199 kr" names a price after a discount.

    Args:
        before: what stands before it; last: its last word; ranged: "5-" of "savings of 5-10 €".
    """
    if ranged:
        before = before[: ranged.start()]
        last = last_word(before)
    saved = SAVE.search(before, last)
    return saved is not None and not before[: saved.start()].rstrip().endswith("%")


def _prices(
    text: str, match: re.Match[str], least: re.Match[str] | None, end: int,
    worth: tuple[float, str],
) -> Found:  # fmt: skip
    """A price and how it is bound.

    Args:
        match: the amount, or the upper end of a range; least: its lower end.
        end: of what is read; worth: value and currency of the amount.
    """
    value, unit = worth
    start = (least or match).start()
    before = text[max(0, start - _BEFORE_MONEY) : start]
    last = last_word(before)
    lowest, highest = _FROM.search(before, last), _UNDER.search(before, last)
    if most := None if lowest else UP_TO.search(before, last):
        if not least and not _PRICES.search(said_before(text, start, BEFORE_IT + NEAR)):
            return  # the most that is paid, insured or given
        highest = most
    elif highest and not lowest and _OFF_ALL.search(said_before(text, start, NEAR)):
        return  # what the percentage is taken from
    floor = not (lowest or highest) and offer_beside.is_floor(text, start, match.end())
    bound = lowest or highest
    if not bound and offer_beside.is_rough(text, end, before, last):
        return
    words = (bound.group() if bound else "") + text[start:end]
    if least:
        yield start, PRICE, value_of(least)[0], f"from {unit}", words
        words = text[match.start() : end]
    top = least or (highest and not lowest) or _AND_UNDER.match(text, end)
    limit = "up to " if top else "from " if lowest or floor else ""
    yield match.start(), PRICE, value, limit + unit, words


def _is_none(
    text: str, start: int, end: int, worth: tuple[float, str], said: frozenset[str]
) -> bool:
    """Whether an amount of that worth, which nothing takes off, is no price either."""
    before = text[max(0, start - _BEFORE_MONEY) : start]
    last = last_word(before)
    return (
        _is_cap(text, start, before, last)
        or offer_beside.is_beside(text, start, end, before, last)
        or offer_figures.is_figure(text, start, end, last, said)
        or offer_stories.is_among(text, start, end, last)
        or offer_stories.is_told(text, start, end, worth, said)
    )


def _is_cap(text: str, start: int, before: str, last: str) -> bool:
    """Whether an amount is the most that a percentage gives: "10% off up to Rs 100"."""
    if UP_TO.search(before, last) is None:
        return False
    return _SHARE.search(said_before(text, start, NEAR)) is not None
