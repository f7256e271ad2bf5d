"""Codes that an offer is got with, in the letters they are written in."""

from __future__ import annotations

import re
from typing import Final

from unisono.messages import offer_languages
from unisono.messages.offer_hints import Cue, matches, places
from unisono.messages.offer_kinds import CODE, Found

_NOUN, _WITH, _USE = (offer_languages.one_of(part) for part in ("code", "with", "use"))
#: Before a code in quotes, and after it.
_OPEN: Final = r"[\"“„'‘«*_]"
_CLOSED: Final = r"[\"”“'’»]"
_CODE: Final = Cue.of(
    r"(?:(?i:\b(?:discount|actie|aktions)?code(?: de \w+| promo)?|\bcoupon(?:code)?|"
    r"\bpromo(?:code)?|"
    rf"\bvoucher(?: code|code)?|\b(?:{_NOUN})|"
    rf"\bw/|\buse|\benter|\b(?:{_USE})|\bapply|\btype(?= [a-z0-9-]+ at checkout)))"
    rf"(?:\s+(?i:(?:promo |coupon |discount )?code|(?:{_NOUN})))?"
    r"(?:(?: [a-z]{2,10}){0,5}:)?"
    rf"\s{{0,2}}[:=]?\s{{0,2}}{_OPEN}?\s?"
    r"(?P<c>(?=[A-Z0-9_-]{0,20}[A-Z])[A-Z0-9][A-Z0-9_-]{2,19}%?(?:OFF\w{0,6})?|"
    r"\d{1,2}%(?:OFF|DISCOUNT))(?![\w/])|"
    # letters and digits in any order and case are no word
    rf"(?i:\b(?:(?:promo|coupon|discount|voucher)? ?code|{_NOUN})):?\s{_OPEN}?"
    r"(?P<m>(?=[A-Za-z]{0,14}\d)(?=\d{0,14}[A-Za-z])[A-Za-z0-9]{4,15})\b|"
    r"(?i:\b(?:enter|use|apply|type)) (?P<e>[A-Za-z][\w-]{3,19})"
    r"(?= (?i:in|into|at|as|during) (?i:the |your )?"
    r"(?:\w+ )?(?i:promo\w*|code|coupon|checkout|voucher|discount|basket|cart)\b)|"
    r"(?i:\bcode(?: for [^.!?\n]{1,40})? is):? (?P<i>(?=[A-Z0-9]*\d)(?=\d*[A-Z])[A-Z0-9]{4,20})\b|"
    r"(?i:\bcode) (?P<g>[a-z][a-z0-9]{3,19})(?= (?:gets?|saves?|takes|gives)\b)|"
    # in any letters where a request stands before it: "use code SaveBig", "with code 'welcome'"
    r"(?i:(?:(?<=use )|(?<=with )|(?<=enter )|(?<=apply )|(?<=promo )|(?<=coupon )|(?<=discount )|"
    r"(?<=voucher )|(?<=the )|(?<=mit )|(?<=le )|(?<=il )|(?<=el )|(?<=de )|"
    r"(?<=con )|(?<=avec )|(?<=met ))\b(?:code|c[oó]digo|codice)"
    r"):?\s(?:(?P<q>(?:[A-Z][a-z]{2,9}){2,3}\d{0,4}|[A-Z]{3,}[a-z]{2,}|[A-Z][a-z]{9,14}|\d{1,2}(?!(?i:st|nd|rd|th)\b)[A-Za-z]{2,10})\b|"
    rf"{_OPEN}\s?(?P<s>[A-Za-z][A-Za-z0-9]{{2,14}}(?: [A-Z][A-Za-z0-9]{{2,14}})?)\s?{_CLOSED})|"
    # "med koden Summit": a capital where no sentence begins; German has one in every noun
    r"(?i:\b(?:med koden?|met code|avec le code|con el código|con il codice|"
    r"com o (?:código|cupom)))"
    r":? (?P<p>[A-Z][a-z]{3,14})\b|"
    # "50% off with EXTRA50.", at the end of what is said
    r"(?i:(?<=off )|(?<=\d )|(?<=\d\) ))with (?P<w>[A-Z][A-Z0-9_]{4,19})"
    r"(?=[.,!;)]|\s*$|\s*\n)",
    "code discountcode actiecode aktionscode codigo coupon couponcode promo promocode voucher "
    "vouchercode discount use enter apply type w with med met avec con com "
    + offer_languages.first_words("code", "use"),
)
_NO_CODE_WORDS: Final = (
    "FREE CODE COUPON SAVE ONLY SHIPPING REQUIRED NOW THE THIS YOUR OUR TODAY ONLINE OFF FOR AND "
    "AT CHECKOUT NEEDED VOUCHER PROMO"
)
_NO_CODE: Final = frozenset(_NO_CODE_WORDS.split())
#: "USE ORGANIC COTTON" shouts and names no code.
_SHOUTED: Final = re.compile(r"(?:USE|ENTER|APPLY)\s[A-Z-]+$")
_SHOUTS_ON: Final = re.compile(r"\s[A-Z]{2,}")
#: One of them stands before any code.
CUES: Final = _CODE.words


def codes(written: str, lower: str, said: frozenset[str]) -> Found:
    """Codes in a text as it was written.

    Args:
        lower: it in small letters, character for character; said: the words of that.
    """
    starts = places(lower, _CODE.words & said)
    for match in matches(_CODE.pattern, written, starts):
        code = next(filter(None, match.groups()))
        shouted = _SHOUTED.match(match.group()) and _SHOUTS_ON.match(written, match.end())
        if code not in _NO_CODE and not shouted:
            yield match.start(), CODE, None, code, match.group()
