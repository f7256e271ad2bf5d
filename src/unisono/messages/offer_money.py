"""Amounts of money in texts: many currencies, signs before the number or after it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from unisono.messages import offer_hints

_SIGNS: Final = {
    "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "₺": "TRY", "₽": "RUB",
    "₱": "PHP", "₫": "VND", "₪": "ILS", "฿": "THB", "₦": "NGN", "₴": "UAH", "₵": "GHS", "₡": "CRC",
    "₸": "KZT", "₾": "GEL", "₼": "AZN", "৳": "BDT", "₨": "INR", "zł": "PLN", "kč": "CZK",
    "us$": "USD", "c$": "CAD", "ca$": "CAD", "a$": "AUD", "au$": "AUD", "nz$": "NZD", "r$": "BRL",
    "s$": "SGD", "hk$": "HKD", "mx$": "MXN", "rs": "INR", "rs.": "INR", "dollars": "USD",
    "dollar": "USD", "euros": "EUR", "euro": "EUR", "pounds": "GBP", "cents": "USD",
    "korun": "CZK", "koruny": "CZK", "złotych": "PLN", "złote": "PLN", "złoty": "PLN",
    "reais": "BRL", "dólares": "USD", "rm": "MYR", "dt": "TND", "dh": "MAD", "dhs": "MAD",
    "fcfa": "XOF", "r": "ZAR", "p": "PHP", "n": "NGN", "s/": "PEN", "s/.": "PEN",
}  # fmt: skip
#: Signs that several countries have.
_CROWNS: Final = frozenset(["kr", "kr.", "kroner", "kronor", ":-", ",-", ",–", ",—"])
_ISO: Final = (
    "usd|eur|gbp|jpy|inr|cad|aud|nzd|chf|sek|nok|dkk|pln|czk|brl|mxn|try|krw|sgd|hkd|zar|aed|sar|"
    "npr|pkr|lkr|bdt|idr|myr|thb|ngn|kes|ghs|egp|twd|cny|uah|ron|huf|ils|clp|mad|tnd|php|ars|cop|"
    "pen|gnf|mga|xof|xaf|vnd|dop|uyu|bgn|rsd|isk|jod|qar|kwd|omr|bhd|tzs|ugx|zmw|mur|bam|lbp|"
    "aoa|mzn|etb|kzt|azn|byn|mdl|mkd|bob|pyg|gtq|hnl|nio|crc|jmd|ttd|khr|mmk|mnt|iqd|dzd|lyd|xpf|"
    "cdf|rwf|bwp|uzs|rm"
)
#: Codes that are words or names too, in small letters.
_WORDS_TOO: Final = frozenset(
    ["try", "ron", "sar", "clp", "mad", "cop", "pen", "bam", "mur", "bob", "rm"]
)
#: Signs of one letter: of the rand, the Philippine peso and the naira.
_LETTERS: Final = frozenset("rpn")
#: Signs of a hundredth, after the number: "99p", "75¢".
_HUNDREDTHS: Final = {"p": "GBP", "¢": "USD", " cents": "USD"}
#: What may stand before a number without a sign of its own.
_NAMES: Final = frozenset([*_ISO.split("|"), "rs", "rs.", "kr", "kr.", "s/", "s/.", *_LETTERS])
#: All of ``_AFTER``, as plain words.
_MAKES_MONEY: Final = (
    *"€£¥₹₩₺₽₱₫₪฿₦₴₵₡₸₾₼৳₨$¢p", *_ISO.split("|"), "zł", "kr", "kč", "korun", "reais", "dólares",
    "dollar", "euro", "pound", "dt", "dh", "fcfa", "rs", ":-", ",-", ",–", ",—", "cents",
)  # fmt: skip
_NUM: Final = r"(?:\d{1,3}(?:[.,'’ \u00a0]\d{3})+(?:[.,]\d{1,2})?|\d{1,7}(?:[.,]\d{1,2})?)(?!\d)"
_BEFORE: Final = (
    rf"(?:(?:(?:us|ca|au|nz|hk) |(?:us|ca|au|nz|hk|mx|c|a|r|s))?\$|[€£¥₹₩₺₽₱₫₪฿₦₴₵₡₸₾₼৳₨]|"
    rf"\b(?:{_ISO})(?![a-z])|\b(?:rs|kr)\.?(?=[\s\d])|"
    r"(?<![\w.-])s/\.?(?=\s?\d)|"
    r"(?<![\w&-])[rpn](?=\s?\d))"
)
#: Whose dollars or pesos: "$599 MXN".
_DOLLARS: Final = "canadian|australian|us|usd|aud|cad|nzd|sgd|hkd|mxn|clp|cop|ars|brl|uyu|dop"
_OF_COUNTRY: Final = {"canadian": "CAD", "australian": "AUD", "us": "USD"}
#: A sign right before a number belongs to that one: "text 80082 £3".
_AFTER: Final = (
    rf"(?:[€£¥₹₩₺₽₱₫₪฿₦₴₵₡₸₾₼৳₨$](?!\d)|"
    rf"kr\.(?= [a-zåäöæø])|(?:{_ISO}|złot(?:ych|e|y)|zł|kron[eo]r|kr|kč|"
    rf"koruny?|reais|dólares|dollars?|euros?|pounds|dt|dhs?|fcfa|rs)\b|:-(?![()|])|"
    r",[-–—](?![\w€$]))"
)
#: Money anywhere: a sign before the number or after it, with ",-" for no cents.
MONEY: Final = re.compile(
    rf"(?P<b>{_BEFORE})(?:\s?(?P<bn>{_NUM})(?:[.,][-–—])?(?: ?(?P<of>{_DOLLARS})\b)?|"
    r"(?P<pn>\.\d{2}(?!\d)))|"
    # "29€90"
    r"(?<![\w.,])(?P<en>\d{1,5})€(?P<ec>\d{2})(?![\d.,])|"
    rf"(?<![\w.,])(?:(?P<an>{_NUM})(?:[.,][-–—])?(?:\s|-(?=€|euro\b))?(?P<a>{_AFTER})|"
    # two digits at most: 720p is a picture
    rf"(?P<cn>\d{{1,2}})(?P<c>p\b|¢| cents\b))"
)
#: A number after a sign of one letter is money where it is written as money is, or where the words
#: around it say so: "R499.00", "from P88", "N75million".
_AS_MONEY: Final = re.compile(
    r"\s?(?:\d{1,3}(?:[, ]\d{3})+|\d+)(?:\.\d{2}\b|,-|(?=\s?(?:off\b|pp\b|p/m|pm\b|per |/|each\b|"
    r"discount|voucher|million|m\b|only\b|a (?:month|year|night|day)|monthly)))|"
    r"\s?\d{1,3}(?:,\d{3})+\b"
)
_ASKED_FOR: Final = re.compile(
    r"\b(?:from|only|for|at|just|now|save|was|over|under|above|below|price:?|prices?|costs?|"
    r"low as|pay|spend) ?$|[–-] $"
)
#: After a round number that stands for many such: "save $100s".
_MANY: Final = re.compile(r"['’]?s\b(?! ?&)")
_ANOTHER: Final = re.compile(r"(?<![\w&-])[RPN] ?\d\d?")
#: One of them stands near where a list of several is one of prices.
_PRICED: Final = re.compile(r"\b(?:prices?|costs?|fees?|only|from|pay|per|each|deals?|off|save)\b")
#: Words and letters that tell the three crowns apart, and the three from others.
_SWEDISH: Final = re.compile(r"\b(?:och|köp|över|från|månad|för|är|inom|utanför|kronor)\b")
_NORWEGIAN: Final = re.compile(
    r"\b(?:av|kjøp\w*|uke\w*|mnd|opptil|opp|frakt|gjelder|utløper|tilbake|billett\w*|bestillinger|"
    r"kinobillett|norge|norsk\w*|etter|deg|avslag|rabattkode\w*|blir|neste|høy\w*|økt\w*|nå|\w+forestilling\w*|hvor\s\w+\sdu|"
    r"årlig|innen|inkludert|nettside\w*|uten|vanlig)\b"
)
_DANISH: Final = re.compile(
    r"\b(?:af|køb\w*|uge\w*|md|fragt|gælder|udløber|tilbage|billet\w*|danmark|dansk\w*|op|efter|næste|høj\w*|"
    r"dig|rabat|rabatkode\w*|bliver|nu|inden|årligt|uden|inkluderet|hjemmeside\w*)\b"
)

#: Countries, or what only they have → their pesos.
_PESOS: Final = {
    "méx": "MXN", "mex": "MXN", "mxn": "MXN", "citiban": "MXN", ".mx": "MXN",
    "chil": "CLP", "colom": "COP", "argen": "ARS",
}  # fmt: skip
_PESO_LANDS: Final = re.compile(
    r"\b(?:méxico|mexican[oa]s?|mxn|citibanamex|chile(?:n[oa]s?)?|colombia(?:n[oa]s?)?|argentin[oa]s?)\b|"
    r"\.mx\b"
)
_SPANISH: Final = re.compile(
    r"\b(?:de|en|el|la|los|las|con|desde|tu|tus|y|a|por|una?|nuestra|mejores)\b"
)
_SPANISH_WORDS: Final = 2
#: What stands between the ends of "$5 – $10".
_TO_MONEY: Final = re.compile(r"\s?(?:[-–—]|to|bis(?: zu)?|à|a|hasta|fino a|tot)\s?")
_AND_MONEY: Final = re.compile(r" (?:and|und|et|y|e|en) ")
_BETWEEN: Final = re.compile(r"\b(?:between|zwischen|entre|tra|tussen) $")
#: The upper end of "$3-4"; "$20-30 days" is none.
_TO_NUMBER: Final = re.compile(
    r"[-–](?P<n>\d{1,6}(?:[.,]\d{2})?)(?![\w%-]|[.,]\d|\s?(?:days?|weeks?|months?|years?|hours?|"
    r"minutes?|nights?|packs?|pieces?|people|sizes?|inch|oz|pcs|items?)\b)"
)
#: The most characters between the ends of a range.
_BETWEEN_ENDS: Final = 10


def number(text: str) -> float:
    """A number with either decimal sign: 1.299,50 and 1,299.50 are the same."""
    if text.isdecimal():
        return float(text)
    text = re.sub(r"[\s'’\u00a0]", "", text)
    last = max(text.rfind("."), text.rfind(","))
    if last >= 0 and (len(text) - last - 1 != 3 or text[:last] == "0"):
        whole, cents = text[:last], text[last + 1 :]
        return float(f"{re.sub(r'[.,]', '', whole)}.{cents}")
    return float(re.sub(r"[.,]", "", text))


@lru_cache(maxsize=64)
def _is_swedish(text: str) -> bool:
    """Whether letters or words of a text in small letters are those of Swedish."""
    letters = "å" in text and ("ä" in text or "ö" in text) and not any(c in text for c in "øüß")
    return letters or _SWEDISH.search(text) is not None


@lru_cache(maxsize=64)
def _crowns(text: str) -> str:
    """Which crowns a text in small letters means, by its letters and words; else Swedish ones."""
    if _is_swedish(text):
        return "SEK"
    danish, norwegian = (len(p.findall(text)) for p in (_DANISH, _NORWEGIAN))
    if danish > norwegian:
        return "DKK"
    if norwegian:
        return "NOK"
    return "DKK" if "æ" in text or "ø" in text else "SEK"


@lru_cache(maxsize=64)
def _pesos(text: str) -> str:
    """Whose pesos "$" means in a Spanish text that names a country of theirs; else empty."""
    named = _PESO_LANDS.search(text)
    if named is None or len(_SPANISH.findall(text)) < _SPANISH_WORDS:
        return ""
    return next(unit for name, unit in _PESOS.items() if named.group().startswith(name))


def value_of(money: re.Match[str]) -> tuple[float, str]:
    """Value and currency of a match of :data:`MONEY`."""
    if cents := money["ec"]:
        return int(money["en"]) + int(cents) / 100, "EUR"
    if hundredth := money["c"]:
        return int(money["cn"]) / 100, _HUNDREDTHS[hundredth]
    sign = (money["b"] or money["a"]).replace(" ", "")
    if sign == "$" and not money["of"] and (country := _pesos(money.string)):
        return number(money["bn"] or money["an"] or money["pn"]), country
    if (country := money["of"]) and sign == "$":
        return number(money["bn"]), _OF_COUNTRY.get(country, country.upper())
    if sign in _CROWNS:
        unit = _crowns(money.string)
        if sign[0] == "," and unit == "SEK" and not _is_swedish(money.string):
            unit = "EUR"  # "nur 49,-"
        return number(money["an"] or money["bn"]), unit
    return number(money["bn"] or money["an"] or money["pn"]), _SIGNS.get(sign, sign.upper())


def is_written_so(written: str, money: re.Match[str]) -> bool:
    """Whether what may be money is written as money is: "try 2 of them" and "p 2" are not.

    Args:
        written: the text as it was written; money: a match of :data:`MONEY` in small letters.
    """
    if money["b"] and _MANY.match(money.string, money.end()):
        return False
    for name in "ba":
        sign = (money[name] or "").strip()
        if sign in _WORDS_TOO and not written[slice(*money.span(name))].strip().isupper():
            return False
    if money["b"] == "php" and re.fullmatch(r"\d|\d\.\d", money["bn"] or ""):
        return False  # the language
    if money["b"] not in _LETTERS:
        return True
    first = money.start()
    if not written[first].isupper():
        return False
    near = written[max(0, first - 80) : money.end() + 80]
    several = len(_ANOTHER.findall(near)) > 1 and _PRICED.search(near.lower()) is not None
    if len(money["bn"] or "") < 2:
        return several
    if _AS_MONEY.match(written, first + 1) or _ASKED_FOR.search(
        written[max(0, first - 12) : first].lower()
    ):
        return True
    # a list of several: "10GB R475 20GB R700"
    return several


def money_matches(text: str) -> Sequence[re.Match[str]]:
    """All matches of :data:`MONEY`, looked for only where a number and its sign stand."""
    starts = offer_hints.money_starts(text, _NAMES, _MAKES_MONEY)
    return offer_hints.matches(MONEY, text, starts) if starts else ()


def is_range(text: str, low: re.Match[str], high: re.Match[str]) -> bool:
    """Whether two amounts are the lower and the upper end of one range."""
    first, second = low.end(), high.start()
    if second - first > _BETWEEN_ENDS:
        return False
    if not _TO_MONEY.fullmatch(text, first, second) and not (
        _AND_MONEY.fullmatch(text, first, second)
        and _BETWEEN.search(text, max(0, low.start() - 9), low.start())
    ):
        return False
    (least, unit), (most, other) = value_of(low), value_of(high)
    return unit == other and least < most


def up_to_number(text: str, low: re.Match[str]) -> re.Match[str] | None:
    """The upper end of a range whose sign stands before the lower one only; its number is "n"."""
    high = _TO_NUMBER.match(text, low.end()) if low["b"] else None
    if high is None:
        return None
    least, most = value_of(low)[0], number(high["n"])
    return high if least < most <= 10 * least else None


def is_cut(text: str, high: re.Match[str], low: re.Match[str]) -> bool:
    """Whether an amount stands with "to" before a lower one: "from $200 to $49"."""
    if low.start() - high.end() > _BETWEEN_ENDS:
        return False
    if not _TO_MONEY.fullmatch(text, high.end(), low.start()):
        return False
    (most, unit), (least, other) = value_of(high), value_of(low)
    return unit == other and least < most
