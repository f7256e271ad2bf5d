"""Offers read out of texts: a careful grammar instead of guesses, many currencies and languages.

Thresholds ("orders over $99"), old prices ("was $40", "reg. $40") and gift values are not offers'
prices and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache

from unisono.messages import offer_hints
from unisono.messages.offer_hints import Cue
from unisono.messages.text import plain
from unisono.model.messages import MessageText, OfferFact

PERCENT, AMOUNT, PRICE = "percent_off", "amount_off", "price"
TRIAL, SHIPPING, CODE, DEADLINE = "free_trial", "free_shipping", "code", "deadline"

_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "₺": "TRY",
          "zł": "PLN", "kr": "SEK", "kč": "CZK", "us$": "USD", "c$": "CAD", "a$": "AUD",
          "r$": "BRL", "dollars": "USD", "dollar": "USD", "euros": "EUR", "euro": "EUR",
          "pounds": "GBP"}  # fmt: skip
_ISO = "usd|eur|gbp|jpy|inr|cad|aud|nzd|chf|sek|nok|dkk|pln|czk|brl|mxn|try|krw|sgd|hkd|zar"
_CURRENCIES = frozenset(_ISO.split("|"))
#: All of ``_AFTER``, as plain words.
_MAKES_MONEY = (*"€£¥₹₩₺$", *_CURRENCIES, "zł", "kr", "kč", "dollar", "euro", "pound")
_NUM = r"(?:\d{1,3}(?:[.,'’ \u00a0]\d{3})+(?:[.,]\d{1,2})?|\d{1,7}(?:[.,]\d{1,2})?)(?!\d)"
_BEFORE = rf"(?:(?:us|c|a|r)?\$|[€£¥₹₩₺]|\b(?:{_ISO}))"
_AFTER = rf"(?:[€£¥₹₩₺$]|(?:{_ISO}|zł|kr|kč|dollars?|euros?|pounds)\b)"
_MONEY = re.compile(
    rf"(?P<b>{_BEFORE})\s?(?P<bn>{_NUM})|(?<![\w.,])(?P<an>{_NUM})\s?(?P<a>{_AFTER})"
)
_PERCENT = re.compile(
    r"(?<![\w.,])[-–−]?\s?(?P<n>\d{1,3}(?:[.,]\d{1,2})?)\s?(?:%|percent\b|per cent\b|prozent\b)"
)
_UP_TO = Cue.of(
    r"(?:up to|as much as|bis zu|jusqu.{0,3}|hasta|fino al?|até)\s*[-–−]?\s*$",
    "up to", "as much as", "bis zu", "jusqu", "hasta", "fino a", "até",
)  # fmt: skip
_NOT_OFF = re.compile(
    r"^\s?(?:cotton|wool|silk|organic|natural|satisf|guarantee|money.?back|recycled|vegan|pure|"
    r"uptime|of\b|faster|more|less|apr\b|apy\b|interest|increase|growth|baumwolle|coton)"
)
_THRESHOLD = Cue.of(
    r"(?:\b(?:orders?|purchases?|baskets?|spend(?:ing)?|min(?:imum|\.)?(?: (?:order|purchase|"
    r"spend))?)"
    r"(?: (?:of|over|above|worth|is|totall?ing))*|shipping (?:on|over|for)(?: (?:all )?orders)?"
    r"(?: over)?|\boff|\b(?:versand|lieferung|bestellung(?:en)?) ab|bestellwert(?: von)?|dès|"
    r"a partir de|à partir de|mindestens)\s*:?\s*$",
    "order", "purchase", "basket", "spend", "min", "shipping", "off", "versand", "lieferung",
    "bestell", "dès", "a partir de", "à partir de",
)  # fmt: skip
_OVER = Cue.of(r"\b(?:over|above|more than)\s*$", "over", "above", "more than")
_OLD = Cue.of(
    r"(?:\breg(?:ular(?:ly)?)?\.?|\bretail|\bwas|\bmsrp|\brrp|\bvalued?(?: at| of)?|\blist|"
    r"\bnormally|"
    r"\bworth|\bstatt|\bau lieu de|\binstead of|\bantes)(?: price)?\s*:?\s*\(?$",
    "reg", "retail", "was", "msrp", "rrp", "value", "list", "normally", "worth", "statt",
    "au lieu de", "instead of", "antes",
)  # fmt: skip
_FEE = re.compile(  # on one line: "$399" above "Delivery takes two days" is no fee
    r"^[^\S\n]*\+?[^\S\n]*(?:shipping|delivery|s&h|handling|versand|value\b|raised\b|funding\b|"
    r"[mb]illion\b|in (?:revenue|sales|savings)\b)"
)
_MINIMUM = re.compile(
    r"^\s*(?:\+|or more|and (?:up|over|more|above)|& (?:up|under|over)|orders?\b|minimum|min\b|"
    r"purchase|value\b|worth\b)(?!\s*free)"
)
_OFF = re.compile(
    r"^\s*(?:in\s+)?(?:off|discount|savings?|rebate|rabatt|reduced|de (?:descuento|réduction|"
    r"remise|desconto)|"
    r"dès|ds\b|günstiger|di sconto|sconto|korting|less\b)"
)  # fmt: skip
_SAVE = Cue.of(
    r"(?:\bsav(?:e|ing|ings of)|\bdiscount of|\btake|\brebate of|\bsparen sie|\bspare|économisez|"
    r"\bahorra)\s*(?:up to|an? (?:extra|additional)|an?|over|bis zu|extra)?\s*[-–]?$|(?<!\w)[-–−]$",
    "sav", "discount", "take", "rebate", "spar", "économisez", "ahorra", "-", "–", "−",
)  # fmt: skip
_FROM = Cue.of(
    r"(?:\b(?:from|starts? at|starting (?:at|from)|as low as|ab|dès|desde|under|"
    r"below)\s*(?:just|only)?)\s*$",
    "from", "start", "as low as", "ab", "dès", "desde", "under", "below",
)  # fmt: skip
_SHIPPING = Cue.of(
    r"\bfree\s+(?:(?!and\b|trial\b|returns?\b)[\w&-]{1,12}[\s-]+){0,3}?(?:shipping|delivery|s&h)\b|"
    r"\b(?:shipping|delivery)(?: is)?(?: always)? free\b|\bships? free\b|"
    r"kostenlos\w* (?:versand|lieferung)|"
    r"versandkostenfrei|gratis.?versand|(?:livraison|frais de port) (?:gratuite?|offerte?s?)|"
    r"envío gratis|"
    r"spedizione gratuita|frete grátis|gratis verzending",
    "free", "ship", "delivery", "kostenlos", "versandkostenfrei", "gratis", "livraison",
    "frais de port", "envío", "spedizione", "frete",
)  # fmt: skip
_TO_ALL = re.compile(
    r"\b(?:all|every|any) (?:\w+ )?(?:orders?|purchases?)\b|always|no min|site.?wide"
)
_FROM_ORDER = re.compile(r"\b(?:orders?|over|above|from|on|ab|dès|purchase)\b")
_TRIAL = Cue.of(
    r"(?:(?P<n1>\d{1,3})[\s-]*(?P<u1>day|week|month)s?['’]?[\s-]+(?:for )?free\b(?: trial)?|"
    r"(?P<n2>\d{1,3})[\s-]*(?P<u2>day|week|month)s?['’]?[\s-]+(?:\w+[\s-]+)?trial\b|"
    r"\bfree[\s-]+(?:(?P<n3>\d{1,3})[\s-]*(?P<u3>day|week|month)s?[\s-]+)?(?:\w+[\s-]+)?trial\b|"
    r"\b(?:try|test)(?: it| us)? (?:\w+ )?(?:for )?free(?: for (?P<n4>\d{1,3}) (?P<u4>day|"
    r"week|month)s?)?|"
    r"\bfree for (?:the first )?(?P<n5>\d{1,3}) (?P<u5>day|week|month)s?|"
    r"(?P<n6>\d{1,3}) tage (?:kostenlos|gratis)|kostenlos testen|essai gratuit|prueba gratis|"
    r"prova gratuita)",
    "free", "try", "test", "kostenlos testen", "essai gratuit", "prueba gratis", "prova gratuita",
)  # fmt: skip
_CODE = Cue.of(
    r"(?:(?i:\bcode(?: de \w+| promo)?|coupon|\bpromo(?:code)?|voucher(?: code)?|gutschein\w*|"
    r"rabattcode|"
    r"\buse|\benter|\bentrez))(?:\s+(?i:code))?\s{0,2}[:=]?\s{0,2}[\"“„'«]?\s?"
    r"(?P<c>(?=[A-Z0-9-]{0,20}[A-Z])[A-Z0-9][A-Z0-9-]{2,19}%?(?:OFF\w{0,6})?)(?![\w/])",
    "code", "coupon", "promo", "voucher", "gutschein", "rabattcode", "use", "enter", "entrez",
)  # fmt: skip
_NO_CODE_WORDS = (
    "FREE CODE COUPON SAVE ONLY SHIPPING REQUIRED NOW THE THIS YOUR OUR TODAY ONLINE OFF FOR AND "
    "AT CHECKOUT NEEDED VOUCHER PROMO"
)
_NO_CODE = frozenset(_NO_CODE_WORDS.split())
_DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_WHEN = (
    rf"(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})|(?P<num>\d{{1,2}}[/.]\d{{1,2}}(?:[/.]\d{{2,4}})?)|"
    rf"(?P<md>\b(?:{_MONTHS})[a-z]{{0,6}}\.? \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}})?)|"
    rf"(?P<dm>\b\d{{1,2}}(?:st|nd|rd|th|\.)? (?:of )?(?:{_MONTHS})[a-z]{{0,6}}\b(?:,? \d{{4}})?)|"
    rf"(?P<wd>\b(?:{_DAYS})\b)|(?P<now>\b(?:midnight|tonight|today|tomorrow)\b)"
)
_UNTIL = (
    r"\b(?:expir(?:es?|ing|y)|exp|ends?|ending|valid|until|til|through|thru|by|good|only|extended|"
    r"deadline|last day|gültig bis|bis(?: zum)?|jusqu'au|valable|hasta el|validit\w*)\b\.?"
)
_DEADLINE = Cue.of(
    rf"{_UNTIL}[^.!?]{{0,25}}?(?:{_WHEN})",
    "exp", "end", "valid", "until", "til", "thr", "by", "good", "only", "extended", "deadline",
    "last day", "gültig", "bis", "jusqu'au", "valable", "hasta el",
)  # fmt: skip
_SPAN = re.compile(
    r"(?<![\d/.])\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?\s*(?:-|–|to)\s*"
    r"(?P<num>\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?)(?![\d/])"
)
_MONTH_OF = Cue.of(
    rf"\bmonth of (?:{_MONTHS})[a-z]*|\b(?:this month|this week) only\b",
    "month of", "this month only", "this week only",
)  # fmt: skip
#: Characters of a message that are read for offers.
_LONGEST = 50_000
_UNIT_DAYS = {"day": 1, "week": 7, "month": 30, None: 1}


def read_offers(message: MessageText) -> tuple[OfferFact, ...]:
    """Offers stated in a message, each kind and value once, in the order they are said.

    The first 50,000 characters are read.

    Kinds, values and units: percent_off (%, ``unit`` "%" or "up to %"), amount_off and price
    (currency code; "from XXX" for a lowest price), free_trial (days, None when not said),
    free_shipping (smallest order, 0 for any, None when not said; currency or ""), code (value
    None, ``unit`` the code), deadline (value None, ``unit`` an ISO date, a weekday or "").
    """
    text = message_words(message)[:_LONGEST]
    return tuple(
        OfferFact(*said, message) for said in _read(text, message.day or message.starts_on)
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


#: Kind, value, unit and words of an offer.
_Said = tuple[str, float | None, str, str]


def _read(text: str, day: date | None) -> tuple[_Said, ...]:
    """The offers of a plain text on a day; see :func:`read_offers`."""
    lower = text.lower()
    if len(lower) != len(text):
        text = lower = text.casefold()
    found: dict[tuple[str, float | None, str], tuple[int, str]] = {}
    readers = (_percents(lower), _money(lower), _trials(lower), _shipping(lower),
               _codes(text, lower), _deadlines(lower, day))  # fmt: skip
    for reader in readers:
        for at, kind, value, unit, words in reader:
            found.setdefault((kind, value, unit), (at, words))
    if not found:
        return ()
    ordered = list(found.items())
    if len(ordered) > 1:
        ordered.sort(key=lambda item: (item[1][0], item[0][0]))
    return tuple(
        (kind, value, unit, " ".join(words.split())) for (kind, value, unit), (_, words) in ordered
    )


def message_words(message: MessageText) -> str:
    """Title and text of a message as plain text."""
    return _words(message.title, message.text)


@lru_cache(maxsize=64)
def _words(title: str, text: str) -> str:
    """Kept for a moment: offers of one message are looked at one after the other."""
    return plain(f"{title}\n{text}")


_Found = Iterator[tuple[int, str, float | None, str, str]]


def number(text: str) -> float:
    """A number with either decimal sign: 1.299,50 and 1,299.50 are the same."""
    if text.isdecimal():
        return float(text)
    text = re.sub(r"[\s'’\u00a0]", "", text)
    last = max(text.rfind("."), text.rfind(","))
    if last >= 0 and len(text) - last - 1 != 3:
        whole, cents = text[:last], text[last + 1 :]
        return float(f"{re.sub(r'[.,]', '', whole)}.{cents}")
    return float(re.sub(r"[.,]", "", text))


def _percent_matches(text: str) -> Iterator[re.Match[str]]:
    """All matches of ``_PERCENT``, looked for only where a sign stands."""
    end = 0
    for first, last in offer_hints.percent_windows(text):
        match = _PERCENT.search(text, max(end, first), last)
        if match:
            end = match.end()
            yield match


def _money_matches(text: str) -> Sequence[re.Match[str]]:
    """All matches of ``_MONEY``, looked for only where a number and its sign stand."""
    starts = offer_hints.money_starts(text, _CURRENCIES, _MAKES_MONEY)
    return offer_hints.matches(_MONEY, text, starts)


def _percents(text: str) -> _Found:
    for match in _percent_matches(text):
        value = number(match["n"])
        before, after = text[max(0, match.start() - 25) : match.start()], text[match.end() :][:30]
        if not 0 < value <= 100 or _NOT_OFF.match(after):
            continue
        upto = _UP_TO.search(before)
        off = _OFF.match(after)
        words = match.group() + (off.group() if off else "")
        yield match.start(), PERCENT, value, "up to %" if upto else "%", words


def _money(text: str) -> _Found:
    for match in _money_matches(text):
        value = number(match["bn"] or match["an"])
        sign = (match["b"] or match["a"]).strip()
        unit = _SIGNS.get(sign, sign.upper())
        before, after = text[max(0, match.start() - 45) : match.start()], text[match.end() :][:30]
        if _FEE.match(after) or _OLD.search(before):
            continue
        off = _OFF.match(after)
        if off or _SAVE.search(before):
            yield match.start(), AMOUNT, value, unit, match.group() + (off.group() if off else "")
        elif not (_MINIMUM.match(after) or _THRESHOLD.search(before) or _OVER.search(before)):
            lowest = _FROM.search(before)
            words = (lowest.group() if lowest else "") + match.group()
            yield match.start(), PRICE, value, f"from {unit}" if lowest else unit, words


def _trials(text: str) -> _Found:
    for match in _TRIAL.finditer(text, offer_hints.trial_starts(text, _TRIAL.words)):
        days: float | None = None
        for n in range(1, 7):
            if match[f"n{n}"]:
                unit = match[f"u{n}"] if n < 6 else "day"
                days = float(int(match[f"n{n}"]) * _UNIT_DAYS[unit])
        yield match.start(), TRIAL, days, "days", match.group()


def _shipping(text: str) -> _Found:
    for match in _SHIPPING.finditer(text) if offer_hints.may_be_shipping(text) else ():
        near = text[match.end() :][:45]
        around = text[max(0, match.start() - 15) : match.end()] + near
        money = _MONEY.search(near)
        over = _FROM_ORDER.search(near)
        value: float | None = None
        unit, words = "", match.group()
        if money and over and over.start() < money.start():
            sign = (money["b"] or money["a"]).strip()
            value, unit = number(money["bn"] or money["an"]), _SIGNS.get(sign, sign.upper())
            words += near[: money.end()]
        elif to_all := _TO_ALL.search(around):
            value = 0.0
            words += near[: near.find(to_all[0]) + len(to_all[0])] if to_all[0] in near else ""
        yield match.start(), SHIPPING, value, unit, words


def _codes(text: str, lower: str) -> _Found:
    for match in _CODE.finditer(text, offer_hints.code_starts(text, lower, _CODE.words)):
        code = match["c"]
        if code not in _NO_CODE:
            yield match.start(), CODE, None, code, match.group()


def _deadlines(text: str, day: date | None) -> _Found:
    until = _DEADLINE.finditer(text) if offer_hints.may_be_deadline(text) else ()
    spans = _SPAN.finditer(text) if offer_hints.may_be_span(text) else ()
    for match in (*until, *spans):
        yield match.start(), DEADLINE, None, _resolved(match.groupdict(), day), match.group()
    for match in _MONTH_OF.finditer(text):
        yield match.start(), DEADLINE, None, "", match.group()


def _resolved(parts: dict[str, str | None], day: date | None) -> str:
    """An ISO date where the words and the message's day allow one, a weekday, or nothing."""
    if parts.get("iso"):
        return str(parts["iso"])
    weekday = parts.get("wd")
    if weekday:
        if day is None:
            return weekday
        ahead = (_DAYS.split("|").index(weekday) - day.weekday()) % 7
        return (day + timedelta(days=ahead)).isoformat()
    now = parts.get("now")
    if now:
        return (day + timedelta(days=now == "tomorrow")).isoformat() if day else ""
    named = parts.get("md") or parts.get("dm")
    if named:
        return _named_day(named, day)
    return ""  # 3/4 is March or April: the window then ends as unknown


def _named_day(text: str, day: date | None) -> str:
    month = re.search(_MONTHS, text)
    numbers = [int(n) for n in re.findall(r"\d+", text)]
    year = numbers[1] if len(numbers) > 1 else (day.year if day else 0)
    if month is None or not numbers or not year:
        return ""
    number_of_month = _MONTHS.split("|").index(month.group()) + 1
    try:
        return date(year, number_of_month, numbers[0]).isoformat()
    except ValueError:
        return ""
