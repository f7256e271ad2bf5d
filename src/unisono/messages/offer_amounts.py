"""Percent and money off and prices, as texts of several languages word them.

A percentage is a discount when its words say so ("off", "save", a minus sign) or when its clause
speaks of an offer and of no statistic. An amount of money is a price unless its words make it
something else: a threshold, an old price, a gift's value, revenue, a donation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest
from typing import Final

from unisono.messages import (
    offer_beside,
    offer_figures,
    offer_hints,
    offer_languages,
    offer_stories,
)
from unisono.messages.offer_hints import Cue, Tail, last_word, said_after, said_before
from unisono.messages.offer_kinds import AMOUNT, PERCENT, PRICE, Found
from unisono.messages.offer_money import (
    is_range,
    is_written_so,
    money_matches,
    number,
    up_to_number,
    value_of,
)

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
_UP_TO: Final = Tail.of(
    r"(?:up ?to|as much as|bis zu|jusqu.{0,3}|hasta(?: un| el)?|fino al?|até|tot wel|"
    r"tot|do|opptil|upp till|op til|(?:až )?do výše|až(?: o)?)"
    r"\s*(?:an?(?: (?:extra|additional))?\s*)?[-–−]?\s*$",
    "to upto as zu jusqu jusqu' jusqu’ jusqu'à jusqu’à jusqu'a à hasta un el a al até tot wel do "
    "opptil til till až o výše extra additional",
)
#: The lower end of "20-50%".
_RANGE: Final = re.compile(
    r"\d\s?%?\s?(?:off )?(?:[-–−]|to|bis|à|a|tot)\s?$|"
    r"\b(?:between|zwischen|entre|tra|tussen) \d{1,3}\s?%? (?:and|und|et|y|e|en) ?$"
)
_NUMBER_DASH: Final = re.compile(r"(?<![\w.,$€£%])\d[\d.,]*\s?[-–−]\s?$")
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
_LEVELS: Final = frozenset(["record", "peak", "pace", "high", "highs", "forecast"])
_NOT_OFF: Final = re.compile(
    r"\s?(?:cotton|wool|silk|organic|natural|satisf|guarantee|money.?back|recycled|vegan|pure|"
    r"uptime|of\b|faster|slower|lighter|longer|better|higher|lower|fewer|more|less|apr\b|apy\b|"
    r"interest|financing|increase|decrease|growth|(?:[\w']+ ){0,2}cash.?back|back\b|points|"
    r"tax\b|vat\b|commission|provisjon|provision|comisi|comiss|prowizj|proviz|"
    r"free\b|gratis|kostenlos|extra free|complete|"
    r"done\b|finished|full\b|ready\b|sold\b|booked|funded|sure\b|accura|proof|"
    r"alc|vol\b|chance|charged|baumwolle|coton|algodón|cotone|"
    r"mehr\b|weniger\s\w+\w|der\b|des\b|de (?:los|las|nos|vos)\b|dei\b|degli\b|van de\b|plus de|"
    r"mwst|zinsen|on average|d['’]|av\b|af\b|z\b|ze\b|delle\b|della\b|dzieci|"
    r"(?:(?:de|di|an|på|of) )?(?:énergie|energi|energy|energía|energia|strom|wasser|water|co2|"
    r"electricity|fuel|battery|zeit\b|temps\b|time\b|tid\b))"
)
_OFF: Final = re.compile(
    r"[\s*_~+\u2600-\u27bf\U0001f300-\U0001faff]{0,4}"
    r"(?:(?:in|additional|extra|instant|ekstra|zusätzlich\w{0,2}|adicional\w{0,2})\s+){0,2}"
    r"(?:(?:each |per \w+ )?off\b(?!-)|reduction\b|(?:-per-\w+ )?discounts?\b(?! cap| ?:)|"
    r"(?:(?!in\b|on\b|of\b|and\b|monthly\b)\w+ )?savings?\b(?! (?:account|bond|goal|plan))|"
    r"(?:mail[ -]in )?rebate|reduced\b|-?[^\W\d]*rabatt?\b|-?[^\W\d]*kode\b|ersparnis\b|"
    r"-?gutschein (?:für|bei|auf|ab)\b|"
    r"réduit|reduziert|weniger\b(?!\s\w)|de réduction|rabatt?\b|sconto|korting|dès|ds\b|"
    rf"(?:{offer_languages.one_of('off')})\b)"
)  # fmt: skip
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
#: Makes an amount before it the highest price.
_AND_UNDER: Final = re.compile(r" (?:(?:and|&|or) (?:under|below|less)|or lower)\b")
_OFF_MONEY: Final = re.compile(r"\s*(?:less\b|offerts?\b|geschenkt|weniger\b|cheaper)")
_SAVE: Final = Tail.of(
    r"(?:\b(?<!expects to )(?<!expect to )(?<!hopes to )"
    r"sav(?:(?:es?|ing) you|e:?|ing|ings of|ing of|ings:?)|"
    r"\bdiscounts? of|\btake|\brebate of|"
    r"\b(?<!charge an )(?<!charges an )(?<!pay an )(?<!pays an )(?<!earn an )(?<!make an )"
    r"(?<!cost an )(?<!costs an )(?:extra|additional)|\bfurther|\bknock|"
    r"\b(?:slashed|reduced|lowered|discounted|marked down) by|\breductions? of|"
    r"\b(?:price|fare|rate)s? (?:\w+ )?(?:cut|down) by|"
    rf"\b(?:{offer_languages.one_of('save')})(?: (?:sofort|jetzt|direkt|heute))?|"
    r"\b(?:scontat[oaei] (?:di|del)|reduziert um|réduit\w* de|rebajad[oa]s? (?:un|en)|"
    r"\w+rabatt? (?:på|von|i höhe von)|nedsatt? med|satt ned med|zlevněno o|przecenion\w+ o)|"
    r"\bersparnis von|\brabatt(?: von)?|\bnachlass von|\b(?:remise|réduction|rabais) de|"
    r"\bahorr\w{1,3}|\bdescuento del?(?: un)?|\bsconto (?:del|di)|\bkorting van)\s*"
    r"(?:up to|op til|opptil|upp till|až|até|do|more than|at least|mindestens|over|"
    r"an? (?:extra|additional|further)|(?<!extra )an?|"
    r"bis zu|jusqu'à|hasta|fino al?|tot wel|tot|extra|un|il|even more:?|another|between|"
    r"zwischen|entre|tra|tussen)?\s*[-–]?$",
    "save saving savings of take extra additional you further knock by sofort jetzt direkt heute "
    "rabatt von de ahorrar descuento del un sconto di van to til opptil till až até do a an over "
    "zu jusqu'à hasta al tot wel more another between zwischen entre tra tussen least mindestens "
    f"than um en med o il på {offer_languages.last_words('save')}",
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
_FROM: Final = Tail.of(
    r"(?:\b(?:from|v\.?a\.?|starts? at|starting (?:at|from)|(?:as )?(?:low|little) as|"
    r"starting(?: (?:[\w-]+ ){0,4}(?:price|fare|rate)s? (?:of|at))?|ab|dès|desde|à partir de|"
    r"a partir de|a partire da|da|vanaf|(?<!preis )(?<!preise )von|od|från|fra)"
    r"\s*(?:just|only|about|around|approximately|roughly|nur|seulement|solo|slechts|"
    r"kun|bare|endast|apenas|tylko|jen|pouze|soltanto|sólo|"
    r"monatlich|około|circa|ca\.?|rund|cirka)?)\s*$",
    "kun bare endast apenas tylko jen pouze soltanto sólo v.a. v.a va monatlich około circa ca ca. "
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
#: What makes "up to $50" the highest of prices: it is said of prices, or from which on.
_PRICES: Final = re.compile(
    r"\b(?:price[sd]?|rates?|fares?|costs?|from|starts?|starting|preise?n?|ab|prix|tarifs?|dès|"
    r"precios?|desde|prezz[io]|tariff[ae]|da|prijzen|prijs|vanaf|preços?|cen[ay]?|od|priser?|från|fra)\b"
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
#: Characters before a percentage, and before money, that say what it is; around a percentage,
#: where those do not.
_BEFORE_IT: Final = 25
_BEFORE_MONEY: Final = 60
_NEAR: Final = 80
#: "Up to 50% all plans" says no more.
_HEADLINE: Final = 40
_MINUS: Final = "-–−"
#: "Normally $9.99/month or $59.99/year": the second is no price when the first is none.
_GOES_ON: Final = re.compile(
    r"(?:/\w+|\+\+| per \w+| a \w+)? (?:or|oder|ou|o|of|lub|eller|nebo|and|und) "
)
#: What nothing is asked for has no price, but where a text says so.
_ASKED: Final = re.compile(r"\b(?:for|only|just|now|from)\s$")
_SHARE: Final = re.compile(r"\d\s?(?:%|percent\b|per cent\b|prozent\b)")
#: Before a minus that takes nothing off: "translate(-50%", "3-5%".
_NO_MINUS: Final = re.compile(r"\w\([^)]*$|\d$")
_DASHES: Final = frozenset("-–")
_MINUSES: Final = tuple(_MINUS)
#: "Toner -----$42" is a row of dots.
_LONE_MINUS: Final = re.compile(r"(?:^|[^\w\-–−—])[-–−]$")

CUES: Final = _HALF.cues | _LEVELS | offer_figures.CUES | offer_stories.CUES


def percents(text: str, said: frozenset[str]) -> Found:
    """Percent off in a text in small letters; ``said``: its words."""
    for match in _percent_matches(text):
        value = number(match["n"])
        start, end = match.span()
        if not 0 < value <= 100:
            continue
        before = text[max(0, start - _BEFORE_IT) : start]
        last = last_word(before)
        off = _OFF.match(text, end)
        if _NO_LONGER.search(before, last) or (off and _is_no_end(text, off.end(), said)):
            continue
        if _LESS.match(text, end) and _PAYS.search(said_before(text, start, _BEFORE_IT)):
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
        upto = _UP_TO.search(before, last) or (
            (last[-1:].isdigit() or last in _RANGE_WORDS)
            and _RANGE.search(text, max(0, start - 22), match.start("n"))
        )
        words = text[start : off.end()] if off else match.group()
        yield start, PERCENT, value, "up to %" if upto else "%", words
    for match in _HALF.finditer(text, said):
        before = text[max(0, match.start() - _BEFORE_IT) : match.start()]
        upto = _UP_TO.search(before, last_word(before))
        yield match.start(), PERCENT, 50.0, "up to %" if upto else "%", match.group()


def _is_no_end(text: str, end: int, said: frozenset[str]) -> bool:
    """Whether what ends there with "off" is the lower end of a range, or short of some level."""
    if not _LEVELS.isdisjoint(said) and _SHORT_OF.match(text, end):
        return True
    return _TO_PERCENT.match(text, end) is not None


def _is_discount(text: str, match: re.Match[str], before: str, last: str) -> bool:
    """Whether a percentage without "off" after it is one all the same."""
    start, end = match.span()
    if _NOT_OFF.match(text, end) or _TO_PERCENT.match(text, end):
        return False
    if match[0][0] in _MINUS and not _NO_MINUS.search(before) and match["n"].isdecimal():
        return True
    if _IN_SHARE.search(before):
        return True
    saved = _SAVE.search(before, last)
    if (saved and not _REDUCED.match(saved.group())) or _GET.search(before, last):
        return True
    near, rest = said_before(text, start, _NEAR), said_after(text, end, _NEAR)
    if _MEASURES.search(near) or _MEASURES.search(rest):
        return False
    if len(near) + len(rest) < _HEADLINE and _UP_TO.search(before, last):
        return True
    return bool(_TAKEN_FROM.match(rest) or _OFFERS.search(near) or _OFFERS.search(rest))


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
        off = _OFF.match(text, end) or _OFF_MONEY.match(text, end)
        if off and text[end - 1] == "." and offer_beside.asks_for(text, start):
            off = None  # "over 400 kr. Rabatten gælder": of the next sentence
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
        if off or minus or _is_saved(before, last):
            most = least or _UP_TO.search(before, last) or _ends_range(before)
            words = text[start : off.end() if off else end]
            yield start, AMOUNT, value, f"up to {unit}" if most else unit, words
        elif _is_none(text, start, end, (value, unit), said):
            no_price = end
        elif value or _ASKED.search(before):
            yield from _prices(text, match, least, end, (value, unit))


def _is_saved(before: str, last: str) -> bool:
    """Whether an amount is named as saved; "55% rabat 199 kr" names a price after a discount."""
    saved = _SAVE.search(before, last)
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
    if most := None if lowest else _UP_TO.search(before, last):
        if not least and not _PRICES.search(said_before(text, start, _BEFORE_IT + _NEAR)):
            return  # the most that is paid, insured or given
        highest = most
    elif highest and not lowest and _OFF_ALL.search(said_before(text, start, _NEAR)):
        return  # what the percentage is taken from
    bound = lowest or highest
    if not bound and offer_beside.is_rough(text, end, before, last):
        return
    words = (bound.group() if bound else "") + text[start:end]
    if least:
        yield start, PRICE, value_of(least)[0], f"from {unit}", words
        words = text[match.start() : end]
    top = least or (highest and not lowest) or _AND_UNDER.match(text, end)
    limit = "up to " if top else "from " if lowest else ""
    yield match.start(), PRICE, value, limit + unit, words


def _is_none(
    text: str, start: int, end: int, worth: tuple[float, str], said: frozenset[str]
) -> bool:
    """Whether an amount of that worth, which nothing takes off, is no price either."""
    before = text[max(0, start - _BEFORE_MONEY) : start]
    last = last_word(before)
    return (
        _is_cap(text, start, before, last)
        or offer_beside.is_beside(text, end, before, last)
        or offer_figures.is_figure(text, start, end, last, said)
        or offer_stories.is_among(text, start, end, last)
        or offer_stories.is_told(text, start, end, worth, said)
    )


def _is_cap(text: str, start: int, before: str, last: str) -> bool:
    """Whether an amount is the most that a percentage gives: "10% off up to Rs 100"."""
    if _UP_TO.search(before, last) is None:
        return False
    return _SHARE.search(said_before(text, start, _NEAR)) is not None


def _ends_range(before: str) -> bool:
    """Whether a number without a sign and a dash stand there, as in "5–10 €"."""
    return before.rstrip()[-1:] in _MINUS and _NUMBER_DASH.search(before) is not None


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
