"""Codes that an offer is got with, in the letters they are written in."""

from __future__ import annotations

import re
from typing import Final

from unisono.messages import offer_languages
from unisono.messages.offer_hints import Cue, matches, places
from unisono.messages.offer_kinds import CODE, Found

_THERE, _USE_THERE = (offer_languages.one_of(part) for part in ("code", "use"))
_NOUN: Final = (
    r"(?i:\b(?:(?:discount|promo|coupon|voucher|offer|member)?codes?|coupons?|promo|voucher)\b"
    rf"|\b(?:{_THERE})\b)"
)
#: Codes that are for discounts alone.
_PROMO: Final = offer_languages.pattern_of(
    p for p in offer_languages.phrases("code") if len(p) > 7 or "promo" in p
)
_ASK: Final = rf"(?i:\b(?:use|enter|apply|type|{_USE_THERE})\b)"
#: Before a code in quotes, and after it.
_OPEN: Final = r"[\"“„'‘«*_`]"
_CLOSED: Final = r"[\"”“'’»`]"
_UP: Final = "A-ZÀ-ÖØ-ÞŁŚŻŹĆŃĄĘČĎĚŇŘŠŤŮŽ"
#: "w/ 2GB": of a thing.
_SIZE: Final = r"\d+(?:[GTMK]B|[MG]HZ|MP|MAH|W|MM|CM|KG|LBS?|OZ|ML|HD|PCS?|PK|CT|FT|IN)\b"
_CAPITALS: Final = (
    # signs within a code are of it: "VJ7$295NPV28MN"
    rf"(?!{_SIZE})(?=[{_UP}0-9_-]{{0,30}}[{_UP}])[{_UP}0-9][{_UP}0-9_-]{{2,29}}%?(?:OFF\w{{0,6}})?"
    rf"(?:[$?#&@](?=[A-Z]*\d)[{_UP}0-9]{{1,20}}){{0,3}}|"
    r"\d{1,2}%(?:OFF|DISCOUNT)"
)
#: Letters and digits in any order and case are no word.
_MIXED: Final = r"(?=[A-Za-z]{0,18}\d)(?=\d{0,14}[A-Za-z])[A-Za-z0-9]{4,20}"
#: Several words in one, or one that no sentence would have there.
_JOINED: Final = (
    r"(?:[A-Z][a-z]{2,9}){2,3}\d{0,4}|[a-z]{2,9}[A-Z]{2,}|[A-Z]{2,}[a-z]{2,}|[A-Z][a-z]{9,14}|"
    r"\d{1,2}(?!(?i:st|nd|rd|th)\b)[A-Za-z]{2,10}"
)
#: What stands between a noun and its code: "code, for members only:" and quotes.
_THEN: Final = rf"(?:(?: [A-Za-z][\w-]{{1,11}}){{0,6}}:)?\s{{0,2}}[:=—–]?\s{{0,2}}{_OPEN}{{0,2}}\s?"
_ASKED: Final = "|".join(
    f"(?<={word} )"
    for word in (
        "use", "using", "with", "enter", "apply", "promo", "coupon", "discount", "voucher", "the",
        "mit", "le", "il", "el", "de", "con", "avec", "met", "o", "med", "z", "bruk", "brug",
        "använd",
    )
)  # fmt: skip
#: Ways to name a code, each in a group of its own; the first that fits a place holds.
_WAYS: Final = (
    rf"(?:{_NOUN}|{_ASK}|(?i:\bw/))(?:(?i: de \w+)|\s+{_NOUN})?{_THEN}"
    rf"(?P<a>{_CAPITALS})(?![\w/'’])",
    rf"{_NOUN}:?\s{_OPEN}?(?P<b>{_MIXED})\b",
    r"(?i:\b(?:use|apply|enter) (?:(?:promo|coupon|discount|voucher)(?: code)?|code)) ?- ?"
    r"(?P<q>[A-Z][A-Z0-9]{5,20})\b(?! [A-Z]{2})",
    # into its box, in any letters
    r"(?i:\b(?:enter|use|apply|type)) (?P<c>(?!(?i:code|coupon|promo|voucher|it|this|them)\b)"
    r"[A-Za-z][\w-]{3,19})(?= (?i:in|into|at|as|during) "
    r"(?i:the |your )?(?:\w+ )?(?i:promo\w*|code|coupon|checkout|voucher|discount|basket|cart)\b)",
    r"(?i:\bcode(?: for [^.!?\n]{1,40})? is):? (?P<d>(?=[A-Z0-9]*\d)(?=\d*[A-Z])[A-Z0-9]{4,20})\b",
    # one that is typed to prove who somebody is gets nothing
    r"(?i:\b(?:use|promo|coupon|discount|enter|apply) code):? (?P<e>\d{5,9})"
    r"(?! (?i:to (?:verify|log|sign|confirm)))\b",
    r"(?i:\bcode) (?P<f>[a-z][a-z0-9]{3,19})(?= (?:gets?|saves?|takes|gives)\b)",
    rf"(?i:(?:{_ASKED})code):\s{_OPEN}?"
    r"(?P<g>[A-Za-z][\w-]{3,19})(?=[.,!)]|\s*$|\s*\n|\s+(?:to|and|for|at|on|gets?)\b)",
    # in any letters where a request stands before it: "use code SaveBig", "with code 'welcome'"
    rf"(?i:(?:{_ASKED})(?:code|c[oó]digo|codice|cup[oó][mn]|koden?|kodem?)):?\s(?:(?P<h>{_JOINED})\b|"
    rf"{_OPEN}\s?(?P<i>[A-Za-z][A-Za-z0-9]{{2,14}}(?: [A-Z][A-Za-z0-9]{{2,14}})?)\s?{_CLOSED})",
    # "med koden Summit": a capital where no sentence begins; German has one in every noun
    r"(?i:(?:(?<=med )koden?|(?<=met )code|(?<=avec le )code|(?<=con el )código|(?<=con il )codice|"
    r"(?<=com o )(?:código|cupom))):? (?P<j>[A-Z][a-z]{3,14})\b",
    # in small letters at the end of what is said: "with code elixir."
    r"(?i:(?:(?<=use )|(?<=with )|(?<=using )|(?<=mit )|(?<=avec )|(?<=con )|(?<=met ))code|"
    r"(?<=med )koden?|(?<=z )kodem)"
    r" (?P<l>(?!below|above|here|shown|online|only|today|attached)[a-z][a-z0-9]{3,19})"
    r"(?=[.,!]|\s*$)",
    # "discount code Summit to get"
    r"(?i:\b(?:discount|promo|coupon|voucher)) (?i:code) (?P<p>(?!(?:Required|Needed|Necessary|"
    r"Here|Below|Above|Valid|Expires|Applied|Will|Not|May|Must|Cannot|Box|Field|Only|Today|Online)\b)"
    r"[A-Z][a-z]{3,14})(?= (?:to|for|at|and get|when)\b)",
    # "medlemskoden 'summer'", "Rabattkode: Summit."
    rf"(?i:\b(?:{_THERE})):?\s{_OPEN}\s?(?P<m>[A-Za-z][A-Za-z0-9-]{{2,19}})\s?{_CLOSED}",
    rf"(?i:\b(?:{_PROMO})):\s(?P<n>[A-Z][A-Za-z0-9]{{3,19}})(?=[.,!]|\s*$|\s*\n)",
    # "code: $4 off orders over $10 – NEW04OFF"
    r"(?i:\bcode):[^\n]{5,80}?\s[–—-]\s(?P<o>(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z0-9]{5,20})(?=\s*$|\s*\n)",
    # "50% off with EXTRA50.", at the end of what is said
    r"(?i:(?:(?<=off )|(?<=\d )|(?<=\d\) ))with|\busing) (?P<k>[A-Z][A-Z0-9_]{4,29})"
    r"(?=[.,!;)]|\s*$|\s*\n)",
)  # fmt: skip
_NOUN_IN: Final = re.compile(_NOUN)
_CODE: Final = Cue.of(
    "|".join(_WAYS),
    "code codes offercode offercodes membercode membercodes discountcode discountcodes "
    "promocode promocodes couponcode couponcodes vouchercode "
    "vouchercodes coupon coupons promo voucher discount use enter apply type w with using "
    + offer_languages.first_words("code", "use"),
)
#: "TEN4YOU" in "codes HONOR10 and TEN4YOU".
_ANOTHER: Final = re.compile(
    rf"\s?(?:,|/|and|&|or|\+|o|et|y|und|oder|ou|og|och|eller|lub|nebo)\s{_OPEN}?(?P<c>(?=[A-Z]*\d|[A-Z]{{6}})[A-Z0-9_]{{4,30}})\b"
)
#: "BLACK_2022 coupon": what stands before the noun has a digit or an underscore in it.
_BEFORE: Final = re.compile(
    r"(?<![\w/$€£])(?P<c>(?=[A-Z0-9_]*[\d_])(?=[\d_]*[A-Z]{2})[A-Z0-9][A-Z0-9_]{3,29}) "
    r"(?i:coupon|promo code|"
    rf"discount code|use code|{_THERE})\b"
)
_NOUNS: Final = frozenset(
    ["coupon", "promo", "discount", *offer_languages.first_words("code").split()]
)
#: Capitals and digits, as codes of shops are; some models of things are, too.
_ALONE: Final = re.compile(
    r"(?<![\w/.-])(?=[A-Z]*\d)(?=[A-Z\d]*[A-Z]{2})[A-Z\d]{5,20}(?![\w/]|[.-]\w)"
)
_NUMBERED: Final = re.compile(r"(?<![\w/.-])[A-Z]{4,15}(?P<n>[1-9]\d?)(?![\w/%]|[.-]\w)")
_CAPITAL_DIGIT: Final = re.compile(r"[A-Z][1-9]")
_SAID: Final = re.compile(rf"\b(?:codes?|coupon|medlemskoden|{_THERE})\b")
_OFF_NEAR: Final = re.compile(r"%|\b(?:off|rabatt?|korting|descuento|zniżki|slev\w)\b")
_NO_CODE_WORDS: Final = (
    "FREE CODE COUPON SAVE ONLY SHIPPING REQUIRED NOW THE THIS YOUR OUR TODAY ONLINE OFF FOR AND "
    "AT CHECKOUT NEEDED VOUCHER PROMO URL LINK HERE APP PAYPAL KLARNA"
)
_NO_CODE: Final = frozenset(_NO_CODE_WORDS.split())
#: "USE ORGANIC COTTON" shouts and names no code.
_SHOUTED: Final = re.compile(r"(?:USE|ENTER|APPLY)\s[A-Z-]+$")
_SHOUTS_ON: Final = re.compile(r"\s[A-Z]{2,}")
#: One of them stands before any code.
CUES: Final = _CODE.words
#: A request without a noun names a code only where something is offered: "Use HTTPS" does not.
_REQUEST: Final = re.compile(rf"(?:{_ASK}\s*{_OPEN}?[A-Z0-9_-]+|(?i:using|\w+ code|kodem|koden?) )")
_OFFERED: Final = re.compile(
    r"%|\d ?off\b|[$€£]|\b(?:off|save|saves|checkout|discounts?|basket|cart|orders?|offers?|deals?|"
    r"free|sale|promo\w*|coupons?|vouchers?|kasse|rabat\w*|sconto|korting|descuento|desconto|remise|"
    r"réduction|zniżk\w*|slev\w*)\b"
)
#: Before the noun of a code that gets nothing.
_OTHER: Final = re.compile(
    r"\b(?:error|tax|area|zip|post|postal|building|country|currency|airport|booking|verification|"
    r"product|item|colou?r|status|hs|dress|qr|tracking|security|access|pin|swift|iban|fiscale?|"
    r"source|exit|morse|reference)[ -]$"
)
_PROPER: Final = re.compile(r"(?i:\w+ (?:pin|ape|iban|swift|bic|naf|ean|isbn|red|of)\b)")


def _is_another(lower: str, match: re.Match[str]) -> bool:
    """Whether what is called a code, or asked to be used, is none that gets something."""
    start, end = match.span()
    if (
        match.group().startswith("USA ")
        or _OTHER.search(lower, max(0, start - 16), start)
        or _PROPER.match(match.group())
    ):
        return True
    bare = match["a"] and _REQUEST.match(match.group()) and not _NOUN_IN.search(match.group())
    return bool(bare or match["k"] or match["l"] or match["m"]) and not _OFFERED.search(
        lower, max(0, start - 120), end + 120
    )


def codes(written: str, lower: str, said: frozenset[str]) -> Found:
    """Codes in a text as it was written.

    Args:
        lower: it in small letters, character for character; said: the words of that.
    """
    found = False
    starts = places(lower, _CODE.words & said)
    for match in matches(_CODE.pattern, written, starts):
        code = next(filter(None, match.groups()))
        shouted = _SHOUTED.match(match.group()) and _SHOUTS_ON.match(written, match.end())
        if code in _NO_CODE or shouted or _is_another(lower, match):
            continue
        found = True
        yield match.start(), CODE, None, code, match.group()
        if another := _ANOTHER.match(written, match.end()):
            yield another.start("c"), CODE, None, another["c"], another["c"]
    if _NOUNS.isdisjoint(said):
        return
    for match in _BEFORE.finditer(written):
        if not _OFFERED.search(lower, max(0, match.start() - 120), match.end() + 120):
            continue
        found = True
        yield match.start(), CODE, None, match["c"], match.group()
    if not found:
        yield from _alone(written, lower)


def numbered(written: str, lower: str) -> Found:
    """Words of capitals that end in what they take off: "FLOWERS20" in a text with "20%"."""
    if _CAPITAL_DIGIT.search(written) is None:  # quicker, and mostly so
        return
    for named in _NUMBERED.finditer(written):
        number = named["n"]
        if re.search(rf"(?<![\d.,]){number}\s?%|[$€£]\s?{number}\b(?![.,]\d)", lower):
            yield named.start(), CODE, None, named.group(), named.group()


def _alone(written: str, lower: str) -> Found:
    """The one word of capitals and digits in a text that speaks of a code but names none."""
    match = next(_ALONE.finditer(written), None)
    if match is None or {m.group() for m in _ALONE.finditer(written)} != {match.group()}:
        return
    if _SAID.search(lower) and _OFF_NEAR.search(
        lower, max(0, match.start() - 60), match.end() + 40
    ):
        yield match.start(), CODE, None, match.group(), match.group()
