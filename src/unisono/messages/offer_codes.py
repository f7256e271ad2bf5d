"""Codes that an offer is got with, in the letters they are written in."""

from __future__ import annotations

import re
from typing import Final

from unisono.messages.offer_hints import Cue, matches, places
from unisono.messages.offer_kinds import CODE, Found

_CODE: Final = Cue.of(
    r"(?:(?i:\b(?:discount|actie|aktions)?code(?: de \w+| promo)?|\bc[oó]digo(?: promocional)?|"
    r"\bcodice(?: sconto)?|\bcoupon(?:code)?|\bpromo(?:code)?|"
    r"\bvoucher(?: code|code)?|\bgutschein(?:code)?|\brabattcode|\bkortingscode|"
    r"\bw/|\buse|\benter|\bentrez|\bapply|\btype(?= [a-z0-9-]+ at checkout)))"
    r"(?:\s+(?i:(?:promo |coupon |discount )?code|código))?"
    r"(?:(?: [a-z]{2,10}){0,2}:)?"
    r"\s{0,2}[:=]?\s{0,2}[\"“„'«*_]?\s?"
    r"(?P<c>(?=[A-Z0-9-]{0,20}[A-Z])[A-Z0-9][A-Z0-9-]{2,19}%?(?:OFF\w{0,6})?)(?![\w/])|"
    r"(?i:\b(?:code|\bc[oó]digo|\bcodice)):?\s[\"“„'«]?"
    r"(?P<m>[A-Za-z]{3,12}\d{1,4})\b|"
    # in any letters where a request stands before it: "use code SaveBig", "with code 'welcome'"
    r"(?i:(?:(?<=use )|(?<=with )|(?<=enter )|(?<=apply )|(?<=promo )|(?<=coupon )|(?<=discount )|"
    r"(?<=voucher )|(?<=the )|(?<=mit )|(?<=le )|(?<=il )|(?<=el )|(?<=de )|"
    r"(?<=con )|(?<=avec )|(?<=met ))\b(?:code|c[oó]digo|codice)"
    r"):?\s(?:(?P<q>(?:[A-Z][a-z]{2,9}){2,3}\d{0,4}|[A-Z]{3,}[a-z]{2,}|[A-Z][a-z]{9,14}|\d{1,2}(?!(?i:st|nd|rd|th)\b)[A-Za-z]{2,10})\b|"
    r"[\"“„'«]\s?(?P<s>[A-Za-z][A-Za-z0-9]{2,14}(?: [A-Z][A-Za-z0-9]{2,14})?)\s?[\"”“'»])",
    "code discountcode actiecode aktionscode código codigo codice coupon couponcode promo "
    "promocode voucher "
    "vouchercode gutschein gutscheincode rabattcode kortingscode use enter entrez apply type w",
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
        code = match["c"] or match["m"] or match["q"] or match["s"]
        shouted = _SHOUTED.match(match.group()) and _SHOUTS_ON.match(written, match.end())
        if code not in _NO_CODE and not shouted:
            yield match.start(), CODE, None, code, match.group()
