"""Percent off, as texts of several languages word it.

A percentage is a discount when its words say so ("off", "save", a minus sign) or when its clause
speaks of an offer and of no statistic.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from unisono.messages import offer_hints, offer_languages
from unisono.messages.offer_hints import Cue, Tail, last_word, said_after, said_before
from unisono.messages.offer_kinds import PERCENT, Found
from unisono.messages.offer_money import number
from unisono.messages.offer_off import BEFORE_IT, MINUS, NEAR, OFF, SAVE, UP_TO

_PERCENT: Final = re.compile(
    r"(?<![\w.,])[-–−]?\s?(?P<n>\d{1,3}(?:[.,]\d{1,2})?)[\s-]?(?:%|percent\b|per cent\b|prozent\b|"
    r"procent\b|prosent\b|por ciento\b|pour cent\b|per cento\b|por cento\b)"
)
_HALF: Final = Cue.of(
    r"\bhalf[\s-]priced?\b|half[ -]off\b|\b1[/⁄]2[\s-](?:price|off)\b|½[\s-](?:price|off)\b|"
    rf"\b(?:{offer_languages.one_of('half')})\b",
    f"half 1 ½ {offer_languages.first_words('half')}",
    f"half 2 ½ {offer_languages.telling_words('half')}",
    digits="2",
)
#: The lower end of "20-50%".
_RANGE: Final = re.compile(
    r"\d\s?%?\s?(?:off )?(?:[-–−]|to|bis|à|a|tot)\s?$|"
    r"\b(?:between|zwischen|entre|tra|tussen) \d{1,3}\s?%? (?:and|und|et|y|e|en) ?$"
)
_RANGE_WORDS: Final = frozenset("to bis à a tot and und et y e en".split())  # noqa: SIM905
#: What stands before the upper end of "10% to 30%".
_TO_PERCENT: Final = re.compile(r"\s?(?:[-–−]|(?:up )?to|bis|à|a|tot)\s?\d{1,3}\s?%")
#: Before a percentage that is no longer given; "off" before what a figure falls short of.
_NO_LONGER: Final = Tail.of(
    r"\b(?:was|were|previously|formerly|originally|usually|normally|instead of|bisher|vorher|"
    r"früher|(?:an)?statt|anstelle von|au lieu de|avant|antes|en vez de|invece di|"
    r"in plaats van)\s*:?\s*[-–−]?$",
    "was were previously formerly originally usually normally of bisher vorher früher statt "
    "anstatt von de avant antes vez di van",
)
_SHORT_OF: Final = re.compile(
    r" (?:(?:its|their|his|her|the|last|this) )?(?:[\w'’-]+ ){0,3}?"
    r"(?:record|peak|pace|highs?|forecast|record high)\b"
)
_EXTRA: Final = re.compile(r"\b(?:extra|additional|further|another) $")
_LEVELS: Final = frozenset(["record", "peak", "pace", "high", "highs", "forecast"])
_NOT_OFF: Final = re.compile(
    r"\s?(?:cotton|wool|silk|organic|natural|satisf|guarantee|money.?back|recycled|vegan|pure|"
    r"uptime|of\b|faster|slower|lighter|longer|better|higher|lower|fewer|more|less|apr\b|apy\b|"
    r"interest|financing|increase|decrease|growth|(?:[\w']+ ){0,2}cash.?back|back\b|points|"
    r"tax\b|vat\b|(?:pro|per|je) (?:sale|lead)\b|"
    r"commission|provisjon|provision|comisi|comiss|prowizj|proviz|"
    r"free\b|gratis|kostenlos|extra free|complete|"
    r"done\b|finished|full\b|ready\b|sold\b|booked|funded|sure\b|accura|proof|"
    r"alc|vol\b|chance|charged|baumwolle|coton|algodón|cotone|"
    r"mehr\b|weniger\s\w+\w|der\b|des\b|de (?:los|las|nos|vos)\b|dei\b|degli\b|van de\b|plus de|"
    r"mwst|zinsen|on average|d['’]|av\b|af\b|z\b|ze\b|delle\b|della\b|dzieci|"
    r"(?:(?:de|di|an|på|of) )?(?:énergie|energi|energy|energía|energia|strom|wasser|water|co2|"
    r"electricity|fuel|battery|zeit\b|temps\b|time\b|tid\b))"
)
#: What is charged, not taken off.
_FEE: Final = Tail.of(
    r"\b(?:fee|charge|penalty|deposit|tax|commission|royalty|levy|interest|gebühr|anzahlung|"
    r"acompte|commissione|comisión) (?:of|von|de|di|d['’]un)\s*$",
    "of von de di",
)
#: "20% less sugar": less of a thing is none off, but of what is paid.
_LESS: Final = re.compile(
    r"\W{0,2}(?:menos|mniej|mindre|minder|moins|meno|méně|weniger|less|fewer)\b"
    r"(?! (?:por|en|con|with|on|for|at|if|when|than|auf|bei|mit|na|på|em|com|sur|avec|su|w|z|op|"
    r"met|hos|przy)\b)(?= [^\W\d])"
)
#: "Children pay 50% less": less of money.
_PAYS: Final = re.compile(
    r"\b(?:pay|pays|zahlen|zahlst|zahlt|bezahlen|bezahlt|paie|paient|payez|paga|pagas|pagan|pagate|"
    r"betaal|betaalt|betaler|betalar|płacisz|płacą|platí|platíte)\b"
)
#: What something costs to run: less of it is a claim of what a thing does, and no offer.
_COSTS: Final = re.compile(
    r"\s?(?:op|auf|på|on|of|off|sur|en|em|su|na|an|aan|der|dei|de|di|do|af|av)\s"
    r"(?:(?!purchase|order|plan|ticket|shipping|versand|frakt|subscription)[\w'’-]+ ){0,4}?"
    r"(?:[\w-]*(?:kosten|costs?|costes|costos|coûts?|costi|custos|kostnader\w*|omkostninger|"
    r"náklad\w*|koszt\w+|expenses|bills?|rekening|rechnung|facture|factura|bolletta|oppvarming|"
    r"opvarmning|uppvärmning|heizung|chauffage|verwarming))\b"
)
#: "saving $60 (43%": the same once more.
_IN_SHARE: Final = re.compile(r"\bsav\w+ [$€£]?\d[\d.,]* ?€? ?\($")
#: Prices are, and much else is.
_REDUCED: Final = re.compile(r"(?:reduced|lowered) by")
#: What percent off are got with; money that is got is none off.
_GET: Final = Tail.of(
    r"\b(?:get|receive|enjoy|claim|erhalten? sie|erhalte|sichern? sie|obtenez|profitez de|"
    r"consigue|obtén|ottieni|krijg|ontvang)\s*(?:up to|bis zu|an? (?:extra|additional))?\s*$",
    "get receive enjoy claim sie erhalte obtenez de consigue obtén ottieni krijg ontvang to zu "
    "extra additional",
)
#: What makes a percentage a discount when its own words do not: an offer in the same clause.
_OFFERS: Final = re.compile(
    r"\b(?:discounts?|deals?|offers?|sale|coupons?|codes?|vouchers?|promo\w*|shop|orders?|"
    r"welcome|clearance|price (?:drop|cut)s?|prices? (?:\w+ )?(?:cut|drop|dropped|slashed|reduced|"
    r"down)|reduced by|slashed|rabatt\w*|angebote?|aktion|gutschein\w*|reduziert|remise|soldes|"
    r"promos?|descuentos?|ofertas?|rebajas|código|scont[oi]|offerta|saldi|codice|korting\w*|"
    r"aanbieding|save|sparen|économisez|ahorra|rea|wyprzedaż\w*|promocj\w*|zniżk\w*|rabat\w*|"
    r"tilbud\w*|udsalg\w*|salg|erbjudande\w*|kampanj\w*|akce|akci|slev\w*|výprodej\w*|"
    r"desconto\w*|promoç\w*|liquidaç\w*)\b"
)
_MEASURES: Final = re.compile(
    r"\b(?:(?:number|amount|volume) of|issues|effort|complaints|workload|"
    r"gr[eo]w\w*|r[io]se|risen|f[ae]ll\w*|declin\w+|increas\w+|decreas\w+|climb\w*|jumped|"
    r"surged|up by|up \d|down \d|share|survey\w*|respondents?|marketers?|churn|conversions?|bounce|"
    r"open rates?|click\w*|traffic|productivity|efficien\w+|revenues?|profits?|margins?|turnover|"
    r"year.over.year|yoy|emissions?|waste|downtime|errors?|time|times|load|costs?|battery|"
    r"humidity|fat|protein|rate|risk|accuracy|faster|average|gestiegen|gesunken|wuchs|plus von|"
    r"umsatz|progress\w+|augment\w+|hausse|baisse|croissance|aument\w+|creci\w*|crec\w+|cresc\w+|"
    r"apr|apy|interest|earns?|earning|commissions?|vergleich|vorjahr|"
    r"sales (?:are|were|rose|grew|fell|up|down))\b"
)
#: After the percentage: what it is taken from.
_TAKEN_FROM: Final = re.compile(
    r"^\s?(?:site|store).?wide\b|"
    r"^\s(?:on (?:all|your|selected|any|every\w*|our|orders?|purchases?)\b|(?:everything|alles|"
    r"tout)\b|"
    rf"(?:{offer_languages.one_of('on')})(?: [^\W\d]|$)|"
    r"(?:when|if) you (?:buy|order|spend|book|shop|pay|subscribe|sign)\b|"
    r"(?:with|mit|avec|con|using|w/) (?:(?:the|dem|le|el) )?(?:code|coupon|promo|code|código)\b)"
)
#: "Up to 50% all plans" says no more.
_HEADLINE: Final = 40
#: "179 € 219 € 19 %": a price, the one before and what lies between them.
_SIGNS: Final = frozenset("€£$0123456789")
_AFTER_PRICES: Final = re.compile(
    r"\d ?[€£$] \d[\d.,]* ?[€£$]\s?$|[€£$]\d[\d.,]* [€£$]\d[\d.,]*\s?$"
)
#: Before a minus that takes nothing off: "translate(-50%", "3-5%".
_NO_MINUS: Final = re.compile(r"\w\([^)]*$|\d$")

CUES: Final = _HALF.cues | _LEVELS


def percents(text: str, said: frozenset[str]) -> Found:
    """Percent off in a text in small letters; ``said``: its words."""
    for match in _percent_matches(text):
        value = number(match["n"])
        start, end = match.span()
        if not 0 < value <= 100:
            continue
        before = text[max(0, start - BEFORE_IT) : start]
        last = last_word(before)
        off = OFF.match(text, end)
        if _NO_LONGER.search(before, last) or (off and _is_no_end(text, start, off.end(), said)):
            continue
        if _LESS.match(text, end) and _PAYS.search(said_before(text, start, BEFORE_IT)):
            yield start, PERCENT, value, "%", match.group()
            continue
        if (
            _FEE.search(before, last)
            or _LESS.match(text, end)
            or _COSTS.match(text, off.end() if off else end)
        ):
            continue
        if off is None and (value == 100 or not _is_discount(text, match, before, last)):
            continue
        upto = UP_TO.search(before, last) or (
            (last[-1:].isdigit() or last in _RANGE_WORDS)
            and _RANGE.search(text, max(0, start - 22), match.start("n"))
        )
        words = text[start : off.end()] if off else match.group()
        yield start, PERCENT, value, "up to %" if upto else "%", words
    for match in _HALF.finditer(text, said):
        before = text[max(0, match.start() - BEFORE_IT) : match.start()]
        upto = UP_TO.search(before, last_word(before))
        yield match.start(), PERCENT, 50.0, "up to %" if upto else "%", match.group()


def _is_no_end(text: str, start: int, end: int, said: frozenset[str]) -> bool:
    """Whether a percentage with "off" is the lower end of a range, or short of some level."""
    if not _LEVELS.isdisjoint(said) and _SHORT_OF.match(text, end):
        return True
    if _EXTRA.search(text, max(0, start - BEFORE_IT), start):
        return False  # "extra 20% off up to 70% off sale" is on top of what is off already
    return _TO_PERCENT.match(text, end) is not None


def _is_discount(text: str, match: re.Match[str], before: str, last: str) -> bool:
    """Whether a percentage without "off" after it is one all the same."""
    start, end = match.span()
    if _NOT_OFF.match(text, end) or _TO_PERCENT.match(text, end):
        return False
    if match[0][0] in MINUS and not _NO_MINUS.search(before) and match["n"].isdecimal():
        return True
    if _IN_SHARE.search(before) or (
        before[-2:].strip()[-1:] in _SIGNS and _AFTER_PRICES.search(before)
    ):
        return True
    saved = SAVE.search(before, last)
    if (saved and not _REDUCED.match(saved.group())) or _GET.search(before, last):
        return True
    near, rest = said_before(text, start, NEAR), said_after(text, end, NEAR)
    if _MEASURES.search(near) or _MEASURES.search(rest):
        return False
    if len(near) + len(rest) < _HEADLINE and UP_TO.search(before, last):
        return True
    return bool(_TAKEN_FROM.match(rest) or _OFFERS.search(near) or _OFFERS.search(rest))


def _percent_matches(text: str) -> Sequence[re.Match[str]]:
    """All matches of ``_PERCENT``, looked for only where a sign stands."""
    found: list[re.Match[str]] = []
    end = 0
    for first, last in offer_hints.percent_windows(text):
        match = _PERCENT.search(text, max(end, first), last)
        if match:
            end = match.end()
            found.append(match)
    return found
