"""Free trials and shipping, bundles and guarantees, as texts of several languages say."""

from __future__ import annotations

import re
from typing import Final

from unisono.messages import offer_languages
from unisono.messages.offer_hints import Cue, said_after, said_before
from unisono.messages.offer_kinds import BUNDLE, GUARANTEE, SHIPPING, TRIAL, Found
from unisono.messages.offer_money import MONEY, value_of

#: Numbers in words, as lengths of time name them.
_COUNTS: Final = {
    "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10,
    "fourteen": 14, "thirty": 30, "sixty": 60, "ninety": 90, "ein": 1, "einen": 1, "einem": 1,
    "einer": 1, "une": 1, "eins": 1, "zwei": 2, "drei": 3, "un": 1, "deux": 2, "trois": 3, "uno": 1,
    "dos": 2, "tres": 3, "um": 1, "uma": 1, "una": 1, "een": 1, "één": 1, "en": 1, "ett": 1,
    "dois": 2, "due": 2, "twee": 2, "två": 2, "drie": 3, "tre": 3, "dwa": 2, "trzy": 3,
}  # fmt: skip
_COUNT: Final = rf"(?:\d{{1,3}}|{'|'.join(_COUNTS)})"
_SPELT: Final = "two|three|four|six|seven|ten|fourteen|thirty|sixty|ninety"
#: Days of a unit of time.
_UNIT_DAYS: Final = {
    "day": 1, "days": 1, "week": 7, "weeks": 7, "month": 30, "months": 30, "night": 1, "nights": 1,
    "year": 365, "years": 365,
} | offer_languages.unit_days()  # fmt: skip
#: A word; what stands between two of them is in no word, or a long line of dashes takes for ever.
_WORD: Final = r"[\w:&'’]+"
#: A mattress is tried for nights; nights that are free are no trial. Nor do years say how long.
_NIGHTS: Final = ("night", "nights", *offer_languages.phrases("night"))
_UNITS: Final = ("day", "days", "week", "weeks", "month", "months",
                 *offer_languages.phrases("day", "week", "month"))  # fmt: skip
_UNIT: Final = offer_languages.pattern_of(_UNITS)


def _time(name: str, unit: str = _UNIT) -> str:
    """A length of time; its number and unit in groups of that name."""
    return rf"(?P<{name}n>\b\d{{1,3}})[\s-]*(?P<{name}u>{unit})\b"


_FREE, _TRY, _TRIED, _FIRST, _IS, _RETURNED, _SHIP = (
    offer_languages.one_of(part)
    for part in ("free", "try", "trial", "first", "is", "returned", "shipping")
)
#: Between "free" and for how long.
_FOR_SO_LONG: Final = r"(?:de|pendant|durante|di|per|für|por|van|i|w|przez|na|for|um)"
_WHOLLY: Final = (
    r"(?:lang|långt?|helt|volledig|völlig|ganz|totalmente|completamente|entièrement|całkowicie)"
)
#: Who is asked to try, and when.
_PLEASE: Final = (
    r"(?:sie|go|je|ją|es|uns|jetzt|le|la|nous|maintenant|lo|los|ahora|ora|het|ons|nu|agora|teraz|det|den|"
    r"nå|hela|hele)"
)
_TRIAL: Final = Cue.of(
    rf"(?:{_time('a')}['’]?,?[\s-]+(?:(?:for |completely |absolutely )?free\b(?: trial)?|"
    r"(?:at no (?:cost|charge)|free of charge)\b|of (?:[\w+]+ ){1,4}free\b|"
    r"(?:\w+[\s-]+)?(?<!clinical )trial\b(?! (?:found|show|stud|result|data|part|with \d))|"
    r"[^.!?\d]{1,30}?\bfree trial\b)|"
    rf"\bfree[\s-]+(?:{_time('b')}[\s-]+)?"
    rf"(?:(?!of\b|from\b|to\b|and\b){_WORD}(?: |-)){{0,4}}?trial\b(?: for {_time('c')})?|"
    r"\b(?:try|test|test drive)(?: it| us)? (?:(?!risk)\w+ )?(?:for )?free\b"
    rf"(?: for (?P<dn>{_COUNT}) (?P<du>days?|weeks?|months?))?|"
    r"(?<!-)(?<!interest )(?<!rent )(?<!tax )(?<!symptom )"
    rf"\bfree for (?:the |your )?(?:first )?(?P<en>{_COUNT}) (?P<eu>days?|weeks?|months?|years?)\b|"
    r"\bfirst (?:(?P<fn>\d{1,2}|two|three|six) )?(?P<fu>days?|weeks?|months?) (?:"
    r"(?:(?:is|are) )?(?:completely |absolutely |for )?(?:free\b|at no c(?:ost|harge)\b)|"
    r"(?:is|are) on (?:us|the house)\b)|"
    rf"\b(?P<mn>one|{_SPELT}) (?P<mu>days?|weeks?|months?) (?:for )?free\b"
    r"(?! (?:shipping|delivery|returns?))|"
    r"\bfree (?:first )?(?P<gu>week|month)\b(?! (?:of|with)\b)|"
    rf"\b(?P<pn>\d{{1,2}}|{_SPELT}) free (?P<pu>days?|weeks?)\b(?! (?:of|at|in|with|for)\b)|"
    r"(?<!clinical )(?<!criminal )(?<!murder )(?<!drug )\btrial(?: period)?"
    rf"(?: (?:runs|lasts|is)(?: for)?|:) {_time('l')}|"
    r"\b(?<!clinical )trial (?:\w+ )?is (?:\w+ )?free\b|"
    r"(?<!clinical )(?<!drug )\btrials (?:are )?available\b)",
    f"free try test first trial trials one {_SPELT.replace('|', ' ')}",
    "free trial trials cost charge us house",
    digits="day days week weeks month months",
)  # fmt: skip
_FEW: Final = (
    "ein|einen|un|une|uno|una|um|uma|een|één|en|ett|zwei|deux|dos|due|dois|twee|två|dwa|drei|trois|"
    "tres|drie|tre|trzy"
)
#: The same in other languages.
_TRIAL_THERE: Final = Cue.of(
    rf"(?:{_time('a')}['’]?[\s-]+(?:(?:{_WHOLLY} )?(?:{_FREE})\b(?![ -](?:{_RETURNED}|{_SHIP})\b)|"
    rf"(?:{_TRIED})\b)|"
    rf"\b(?:{_TRY}|{_TRIED})(?: {_PLEASE}){{0,2}} (?:{_FREE})\b"
    rf"(?: (?:{_FOR_SO_LONG} )?{_time('h')})?|"
    rf"\b(?:{_TRY}) [\w-]+ (?:{_FREE}) {_FOR_SO_LONG} {_time('d')}|"
    rf"\b(?:{_FREE}) (?:{_TRY}|{_TRIED})\b(?: (?:{_FOR_SO_LONG} )?{_time('i')})?|"
    rf"\b(?:{_FREE}) (?:(?:{_FIRST}) )?{_time('n')}(?![ -](?:{_RETURNED}|{_SHIP})\b)|"
    rf"\b(?:{_FIRST}) (?P<ku>{_UNIT}):? (?:(?:{_IS}) )?(?:{_FREE})\b|"
    rf"\b(?:{_FIRST}) {_time('o')} (?:(?:{_IS}) )?(?:(?:{_WHOLLY}) )?(?:{_FREE})\b|"
    rf"\b(?P<bn>{_FEW}) (?P<bu>{_UNIT}) (?:{_WHOLLY} )?(?:{_FREE})\b|"
    r"(?<!par )(?<!pro )(?<!al )(?<!por )(?<!per )(?<!w )(?<!\d )"
    rf"\b(?P<cu>{offer_languages.one_of('month')}) (?:{_FREE})\b(?! (?:{_SHIP})\b)|"
    r"\bschenk\w{1,3}(?: \w+){0,2} den ersten (?P<mu>monat)\b)",
    f"schenkt schenken {offer_languages.first_words('try', 'trial', 'free', 'first', 'month')} "
    + _FEW.replace("|", " "),
    f"schenkt schenken {offer_languages.telling_words('free', 'trial')}",
    digits=" ".join(_UNITS),
)
#: One of them is in what denies an offer.
_DENIALS: Final = ("no", "n't", "n’t", "never", "without", "kein", "pas de", "sin", "senza", "geen")
#: "We do not offer a free trial"
_NOT: Final = offer_languages.one_of("not")
#: The same in other languages, within the clause.
_NONE_THERE: Final = re.compile(rf"\b(?:{_NOT}|unable to)(?: [^\W\d]+){{0,3}} $")
#: "Without a minimum" denies nothing.
_MINIMUM: Final = re.compile(r"\b(?:bez minim\w+|sem mínimo|sin mínimo|senza minimo)\b")
#: "Don't miss free shipping", in any language, denies nothing.
_DO_NOT_MISS: Final = re.compile(
    r"\b(?:miss\w*|manqu\w*|rat(?:ez|e|er)|verpass\w*|perd\w*|przegap\w*|glip\w*|propás\w*|"
    r"zmešk\w*|mis)\b"
)
_DENIED_WITHIN: Final = re.compile(rf"\b(?:{_NOT})\b")
#: After an offer: "is not available for", "does not apply".
_DENIED_AFTER: Final = re.compile(
    r"\s(?:is|are|does|do)(?: not|n['’]t) (?:available|apply|offered|included|valid)\b|"
    r"\sis (?:no longer available|unavailable)\b"
)
_NONE: Final = re.compile(
    r"\b(?:no|(?<!why )not|don['’]t|doesn['’]t|never|without|keine?n?|pas de|sin|senza|geen)"
    r"(?: (?:an?|any|the|longer|more|offers?|have|get|give|provide|include|currently|qualify|"
    r"eligible|for|total))*\s$"
)
#: What is sent back for nothing is not tried for nothing.
_RETURNS: Final = re.compile(
    r"\b(?:return|send (?:it |them )?back|restituir|rendre|renvoyer|"
    r"zurück(?:geben|schicken|senden)|retourneren|devolver|zwrócić|returnera|returnere)"
)
_TIMES: Final = "abcdefghijklmnop"
_SHIPPING: Final = Cue.of(
    r"(?<!-)(?<!gluten )(?<!toll )\b(?:free|complimentary)\s+"
    r"(?:(?!and\b|trial\b|returns?\b)[\w&'’-]{1,12}[\s-]+){0,3}?"
    r"(?:shipping|delivery|postage|p&p|s[&/]h)\b(?! threshold)|"
    r"\b(?:shipping|delivery|postage)(?: (?:is|are))?(?: (?:always|now|completely))? "
    r"(?:free\b|on us\b)|\bships? (?:for )?free\b|"
    r"\b(?:shipping|delivery|postage)\b(?:[^.!?\n]|\.\d){1,50}?\bfree "
    r"(?=over|above|from|on orders|for orders)|"
    r"\bno (?:shipping|delivery) (?:fees?|costs?|charges?)\b|"
    r"[$£€]0 (?:shipping|delivery)\b|\bzero (?:shipping|delivery) (?:fees?|costs?)\b|"
    r"\b(?:delivered|shipped|posted) (?:to \w+ \w+ )?(?:for )?free\b|"
    # as forums name a price that shipping is in
    r"(?<=[\d)] )delivered(?= @| (?:at|from|via|to)\b|$|\n)",
    "delivered shipped posted free complimentary shipping delivery postage ship ships no "
    "zero $0 £0 €0",
    "shipping delivery delivered shipped posted postage p&p s&h s h ship ships",
)
_AND: Final = "und|et|y|e|en|og|och|i|a"
_SHIPPED: Final = re.compile(offer_languages.one_of("shipped"))
#: The same in other languages.
_SHIPPING_THERE: Final = Cue.of(
    rf"\b(?:{_FREE}) (?:(?!(?:{_RETURNED})\b)[\w-]{{2,12}}[ -])?(?:{_SHIP})\b|"
    rf"\bgratis-(?:{_SHIP})\b|"
    rf"\b(?P<v>(?:{_SHIP})(?: (?:{_IS}))? (?:{offer_languages.one_of('from')}) [^.!?\n]{{1,14}} "
    rf"(?:{_FREE}|frei))\b|"
    rf"\b(?:{_SHIP})(?: (?!(?:{_RETURNED}|{_AND})\b)[\w%-]+){{0,3}} (?:{_FREE})\b"
    rf"(?! (?:{_RETURNED})\b)|\b(?:{offer_languages.one_of('shipped')})\b",
    f"gratis {offer_languages.first_words('free', 'shipping', 'shipped')}",
    offer_languages.telling_words("shipping", "shipped"),
)
#: Characters after free shipping that say from which order on.
_NEAR: Final = 45
#: The same within its sentence.
_FAR: Final = 75
_TO_ALL: Final = re.compile(
    r"\b(?:all|every|any) (?:[\w.]+ ){0,2}(?:orders?|purchases?)\b|always|no min|"
    rf"\b(?:{offer_languages.one_of('to_all')})"
)
#: Right beside the shipping: "15% off sitewide + free shipping" says nothing of that.
_SITEWIDE: Final = re.compile(r"\s?\bsite.?wide\b(?= |$|[.!,])")
_NO_MINIMUM: Final = re.compile(r"\bno minimum\b")
_FROM_ORDER: Final = re.compile(
    r"\b(?:orders?|purchases|over|above|from|on|superas|superes|superi|dépassez|purchase|spend|with|when|"
    rf"minimum|{offer_languages.one_of('from')})\b|[>≥]|\bw/"
)
#: "Our free shipping offer has a $500 minimum".
_LEAST: Final = re.compile(r"\+|\s?(?:minimum|min\b)")
#: Of what is sold, not of the order: "free shipping = styles from $17".
_OF_THINGS: Final = re.compile(r"=|\b(?:styles|items|prices|plans|deals) from\b")
#: "Spend $60 and get free shipping", "orders over $99 ship free".
_ORDERS: Final = (
    "order", "purchase", "spend", "buy", "si super", "si dépass", "se superi",
    *offer_languages.phrases("from"),
)  # fmt: skip
#: "Ab 50 € liefern wir versandkostenfrei"
_FROM_THERE: Final = re.compile(rf"\b(?:{offer_languages.one_of('from')}) $")
_FEW_WORDS: Final = re.compile(r"(?: [^\W\d]+){0,3} ")
_ORDER_BEFORE: Final = re.compile(
    r"\b(?:orders?|purchases?|spend|buy)(?: (?:is|are|totals?|exceeds))?"
    r"(?: (?:of|over|above|at least|worth))?\s$|"
    r"\bsi superas(?: los)?\s$|\bse superi(?: i)?\s$|\bsi vous dépassez\s$"
)
_OFF_ORDERS: Final = re.compile(
    r"\boff (?:\w+ ){0,2}?(?:orders?|purchases?)(?: (?:of|over|above|at least|worth))*\s$"
)
_AND_ALSO: Final = (" and ", " + ", " plus ", " & ")
_LEADS_TO: Final = re.compile(
    r"^\+?:?(?:,? (?:and (?:up|over|above)|and|to|or (?:more|over)|will|for|get|gets|unlock|"
    r"receive|you|enjoy|qualify|qualifies|come with|are|have|earn|=|tu|el|la|il|le|votre)){0,4} $"
)
_N: Final = r"\d{1,2}|one|two|three|four|five|six"
_BUNDLE: Final = Cue.of(
    rf"\bbuy (?:any )?(?P<bn>{_N})\b[^.!?\d]{{0,25}}?\bget (?:(?P<bg>{_N})\b )?"
    rf"(?:(?:the )?\w+ )?(?:for )?free\b|\bbogo\b(?! (?:\d|half))|"
    rf"\bnimm (?P<na>\d|zwei|drei),? zahl\w* (?P<np>\d|eins?|zwei)\b|"
    rf"\bstay (?P<ya>{_N})(?: nights?)?,? pay (?:for )?(?P<yp>{_N})\b|"
    r"\b(?P<xa>[2-6])x(?P<xp>[1-5])\b",
    "buy bogo nimm stay 2x1 3x2 3x1 4x3 4x2 5x4 5x3 6x5 6x4",
)
#: "3 for 2" and "2 for the price of 1", from their middle on; :data:`_GOT` stands before it.
_FOR: Final = Cue.of(
    rf"\bfor[ -](?:the price of )?(?P<fp>{_N})\b(?! (?:years?|months?|days?|weeks?|people|hours?))|"
    r"\bzum preis von (?P<zp>\d|eine[mr]|zwei)\b|"
    r"\b(?:pour le prix de|al precio de|al prezzo di|voor de prijs van|halen) (?P<sp>\d)\b|"
    r"\bacheté[es]{0,2} ?[=,:]? ?(?P<og>\d|une?|deux) offert",
    "for zum pour al voor halen acheté achetés achetée achetées",
)
_GOT: Final = re.compile(rf"\b({_N}|zwei|drei|une?|deux)[ -]$")
_UNIT_OR_NIGHTS: Final = offer_languages.pattern_of((*_UNITS, *_NIGHTS))
_BACK, _REPAID = (offer_languages.one_of(part) for part in ("money_back", "repaid"))
_DAYS_ONLY: Final = offer_languages.pattern_of(
    ("day", "days", *_NIGHTS, *offer_languages.phrases("day"))
)
#: Given up within so many days of the purchase, not of the journey.
_REFUNDED: Final = re.compile(r"\bfull refund\b|\byour money back\b|\bpurchase\b")
#: A warranty lasts for months, money is given back within days.
_WARRANTED: Final = r"(?:guarantee|garantie|garantía|garanzia|garantia|garanti)\b"
_GUARANTEE: Final = Cue.of(
    rf"{_time('a', _UNIT_OR_NIGHTS)},?[\s-]+(?:{_WORD}(?: |-)){{0,4}}?"
    rf"(?:money[\s-]back|{_BACK}|{_REPAID})|"
    rf"{_time('g')}[\s-]+(?:{_WORD}(?: |-)){{0,2}}?"
    r"(?:returns?[\s-](?:policy|guarantee)|refund[\s-](?:period|policy|window|guarantee))\b|"
    rf"{_time('e', _DAYS_ONLY)}[\s-]+(?:\w+[\s-]+){{0,2}}?{_WARRANTED}|"
    rf"\b{_WARRANTED[:-2]} (?:de|di|von|van) {_time('i', _DAYS_ONLY)}|"
    rf"{_time('d', _UNIT_OR_NIGHTS)}[^.!?\d]{{1,25}}?\byour money back\b|"
    rf"\b(?:money[\s-]back|satisfaction guarantee\w*|refund|{_BACK}|{_REPAID})"
    r"(?![^.!?\d]{0,25}(?:process|issue|take|credit|appear|arriv))"
    rf"[^.!?\d]{{0,25}}?{_time('b', _UNIT_OR_NIGHTS)}|"
    rf"\b(?:{_BACK})(?:(?!{_TRIED}|trial\b)[^.!?\d]){{0,60}}?{_time('f', _UNIT_OR_NIGHTS)}|"
    rf"{_time('h')}[\s-]+(?:risk[\s-]free|risicovrij|risikofrei|sans risque|sin riesgo)"
    rf"\b(?! trial)[^\d\n]{{0,60}}?\b(?:money back|{_REPAID}|{_BACK})\b|"
    rf"\b(?:within|innerhalb von|sous) {_time('c')}[^.!?]{{0,60}}?"
    r"(?<!no )(?:refund|your money back)\b|"
    rf"\bmoney[\s-]back guarantee\b|\b(?:{_BACK})",
    "money satisfaction refund within innerhalb sous garantie garantía garanzia garantia "
    + offer_languages.first_words("money_back", "repaid"),
    "return returns guarantee refund back garantie garantía garanzia garantia garanti satisfaction "
    + offer_languages.telling_words("money_back", "repaid"),
    digits=" ".join((*_UNITS, *_NIGHTS)),
)

CUES: Final = (
    _TRIAL.cues | _TRIAL_THERE.cues | _SHIPPING.cues | _SHIPPING_THERE.cues | _BUNDLE.cues
    | _FOR.cues | _GUARANTEE.cues
)  # fmt: skip


def _days(match: re.Match[str], names: str) -> float | None:
    """The length of time of the first group of ``names`` that has one, in days."""
    said = match.groupdict()
    for name in names:
        if unit := said.get(f"{name}u"):
            count, days = _count(said.get(f"{name}n") or "1"), _UNIT_DAYS[unit]
            return 365.0 if (count, days) == (12, 30) else float(count * days)
    return None


def _count(text: str) -> int:
    return int(text) if text.isdecimal() else _COUNTS.get(text, 1)


def _is_denied(text: str, start: int) -> bool:
    """Whether an offer that starts there is one that is not made."""
    before = said_before(text, start, 40)
    if _NONE_THERE.search(_MINIMUM.sub("", before)) and not _DO_NOT_MISS.search(before):
        return True
    for word in _DENIALS:  # any() takes twice as long, and mostly none is there
        if word in before:
            return _NONE.search(before) is not None
    return False


def trials(text: str, said: frozenset[str]) -> Found:
    """Free trials in a text in small letters."""
    for match in (*_TRIAL.finditer(text, said), *_TRIAL_THERE.finditer(text, said)):
        if _is_denied(text, match.start()) or _RETURNS.search(text, *_before(match.start())):
            continue
        yield match.start(), TRIAL, _days(match, _TIMES), "days", match.group()


def shipping(text: str, said: frozenset[str]) -> Found:
    """Free shipping in a text in small letters."""
    for match in (*_SHIPPING.finditer(text, said), *_SHIPPING_THERE.finditer(text, said)):
        start = match.start()
        within = _DENIED_WITHIN.search(match.group()) and not _SHIPPED.fullmatch(match.group())
        if within or _is_denied(text, start) or _DENIED_AFTER.match(text, match.end()):
            continue
        value, unit, first, last = _smallest_order(text, match)
        yield first, SHIPPING, value, unit, text[first:last]


def _smallest_order(text: str, match: re.Match[str]) -> tuple[float | None, str, int, int]:
    """From which order on shipping is free (None: not said); where its words begin and end."""
    start, end = match.span()
    if held := match.groupdict().get("v"):
        return *_worth(MONEY.search(text, end - len(held), end)), start, end
    last = max(_end_of_word(text, end + _NEAR), end + len(said_after(text, end, _FAR)))
    if money := MONEY.search(text, end, last):
        over = _FROM_ORDER.search(text, end, money.start())
        things = _OF_THINGS.search(text, end, money.start())
        if not things and (over or _LEAST.match(text, money.end())):
            return *value_of(money), start, money.end()
    if (spent := _spent(text, start)) is not None:
        return *value_of(spent), spent.start(), end
    around = said_before(text, start, 15) + match.group() + said_after(text, end, _NEAR)
    to_all = _TO_ALL.search(around) or _SITEWIDE.match(text, end)
    to_all = to_all or _SITEWIDE.search(text, max(0, start - 10), start)
    to_all = to_all or _NO_MINIMUM.search(text, end, end + 2 * _NEAR)
    if to_all is None:
        return None, "", start, end
    at = text.find(to_all[0], end, last)
    return 0.0, "", start, at + len(to_all[0]) if at >= 0 else end


def _worth(money: re.Match[str] | None) -> tuple[float | None, str]:
    return value_of(money) if money else (None, "")


def _end_of_word(text: str, at: int) -> int:
    """Where the word ends in whose midst a place may lie."""
    while at < len(text) and not text[at].isspace():
        at += 1
    return min(at, len(text))


def _spent(text: str, start: int) -> re.Match[str] | None:
    """The smallest order named right before free shipping, which begins there."""
    first = max(0, start - 50)
    if not any(word in text[first:start] for word in _ORDERS):
        return None
    for money in MONEY.finditer(text, first, start):
        lead, asked = text[money.end() : start], text[first : money.start()]
        if _LEADS_TO.match(lead) and _ORDER_BEFORE.search(asked):
            # "£15 off orders over £45 and free delivery" says nothing of when delivery is free
            return None if _OFF_ORDERS.search(asked) and lead.startswith(_AND_ALSO) else money
        if _FROM_THERE.search(asked) and _FEW_WORDS.fullmatch(lead):
            return money
    return None


def _before(at: int) -> tuple[int, int]:
    return max(0, at - 40), at


def bundles(text: str, said: frozenset[str]) -> Found:
    """Several for the price of fewer, in a text in small letters."""
    for match in _BUNDLE.finditer(text, said):
        counts = {name: _count(n) for name, n in match.groupdict().items() if n is not None}
        got, paid = tuple(counts.values()) if len(counts) == 2 else (0, 0)
        if bought := counts.get("bn"):
            got, paid = bought + counts.get("bg", 1), bought
        elif not counts:
            got, paid = 2, 1  # BOGO
        if 0 < paid < got:
            yield match.start(), BUNDLE, None, f"{got} for {paid}", match.group()
    for match in _FOR.finditer(text, said):
        before = _GOT.search(text, max(0, match.start() - 6), match.start())
        if before is None:
            continue
        got, paid = _count(before[1]), _count(next(filter(None, match.groups())))
        if match["og"]:
            got, paid = got + paid, got
        if 0 < paid < got:
            words = text[before.start() : match.end()]
            yield before.start(), BUNDLE, None, f"{got} for {paid}", words


def guarantees(text: str, said: frozenset[str]) -> Found:
    """Guarantees of the money back, in a text in small letters."""
    for match in _GUARANTEE.finditer(text, said):
        before = said_before(text, match.start(), 60)
        if _is_denied(text, match.start()) or (
            "cancel" in before and not _REFUNDED.search(text, *match.span())
        ):
            continue
        yield match.start(), GUARANTEE, _days(match, "abcdefghi"), "days", match.group()


#: What reads which kind of offer, where one of these words is said.
READERS: Final = (
    (_TRIAL.needs | _TRIAL_THERE.needs, trials),
    (_SHIPPING.needs | _SHIPPING_THERE.needs, shipping), (_BUNDLE.needs | _FOR.needs, bundles),
    (_GUARANTEE.needs, guarantees),
)  # fmt: skip
