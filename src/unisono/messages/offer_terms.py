"""Free trials and shipping, bundles and guarantees, as texts of several languages say."""

from __future__ import annotations

import re
from typing import Final

from unisono.messages.offer_hints import Cue, said_after, said_before
from unisono.messages.offer_kinds import BUNDLE, GUARANTEE, SHIPPING, TRIAL, Found
from unisono.messages.offer_money import MONEY, value_of

_COUNTS: Final = {
    "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ein": 1, "einen": 1,
    "einem": 1, "einer": 1, "une": 1, "eins": 1, "zwei": 2, "drei": 3, "un": 1, "deux": 2,
    "trois": 3, "uno": 1, "dos": 2, "tres": 3,
}  # fmt: skip
_COUNT: Final = rf"(?:\d{{1,3}}|{'|'.join(_COUNTS)})"
#: Days of a unit of time, by the letters it begins with.
_UNIT_DAYS: Final = {
    "day": 1, "tag": 1, "täg": 1, "jour": 1, "día": 1, "dia": 1, "giorn": 1, "dag": 1, "week": 7,
    "woche": 7, "semaine": 7, "semana": 7, "settiman": 7, "weken": 7, "month": 30, "monat": 30,
    "mois": 30, "mes": 30, "maand": 30,
    "night": 1, "nächt": 1, "nacht": 1, "nuit": 1, "noche": 1, "nott": 1,
}  # fmt: skip
#: Each word that ``_UNIT`` can be.
_UNITS: Final = (
    "day days week weeks month months tag tage tagen tägig tägige tägigen täglich woche wochen "
    "monat "
    "monate monaten jour jours semaine semaines mois día días dia dias semana semanas mes meses "
    "giorno "
    "giorni settimana settimane mese mesi dag dagen weken maand maanden"
)
_UNIT: Final = (
    r"(?:days?|weeks?|months?|tage?n?|tägigen?|wochen?|monat(?:en?)?|jours?|semaines?|mois|días?|"
    r"dias?|semanas?|mes(?:es)?|giorni|giorno|settiman[ae]|mes[ei]|dagen|dag|weken|maanden|maand)"
)


#: A mattress is tried for nights; nights that are free are no trial.
_NIGHTS: Final = "nights night nächte nächten nuits noches notti nachten"


def _time(name: str, unit: str = _UNIT) -> str:
    """A length of time; its number and unit in groups of that name."""
    return rf"(?P<{name}n>\b\d{{1,3}})[\s-]*(?P<{name}u>{unit})\b"


_GRATIS: Final = (
    r"(?:kostenlos(?:e[rnms]?)?|gratis|gratuitamente|gratuit[aeo]?s?|grátis|offerte?s?|"
    r"unverbindlich)\b"
)
_TRIAL: Final = Cue.of(
    rf"(?:{_time('a')}['’]?[\s-]+(?:(?:for |completely |absolutely )?free\b(?: trial)?|"
    rf"(?:at no (?:cost|charge)|free of charge)\b|"
    rf"(?:\w+[\s-]+)?trial\b|(?:lang )?{_GRATIS}|d['’]essai\b|de prueba\b|di prova\b|"
    rf"proefperiode\b)|"
    rf"\bfree[\s-]+(?:{_time('b')}[\s-]+)?(?:\w+[\s-]+)?trial\b(?: for {_time('c')})?|"
    r"\b(?:try|test|test drive)(?: it| us)? (?:\w+ )?(?:for )?free\b"
    rf"(?: for (?P<dn>{_COUNT}) (?P<du>days?|weeks?|months?))?|"
    rf"\bfree for (?:the |your )?(?:first )?(?P<en>{_COUNT}) (?P<eu>days?|weeks?|months?)\b|"
    r"\bfirst (?:(?P<fn>\d{1,2}|two|three|six) )?(?P<fu>days?|weeks?|months?) (?:"
    r"(?:(?:is|are) )?(?:completely |absolutely )?(?:free\b|at no c(?:ost|harge)\b)|"
    r"(?:is|are) on (?:us|the house)\b)|"
    r"\b(?:premier|primer|primo|erster?|ersten|eerste) (?P<ku>mois|mes|mese|monat|maand|woche|"
    rf"week|semaine) (?:est |ist |es |è |is )?{_GRATIS}|"
    r"\bschenk\w{1,3}(?: \w+){0,2} den ersten (?P<mu>monat)\b|"
    r"\bfree first (?P<gu>week|month)\b|"
    r"(?<!clinical )(?<!criminal )(?<!murder )(?<!drug )\btrial(?: period)?"
    rf"(?: (?:runs|lasts|is)(?: for)?|:) {_time('l')}|"
    rf"\b(?:essai|prueba|prova|probe\w*|teste?) {_GRATIS}(?: (?:de|pendant|durante|di|per|für|por) "
    rf"{_time('h')})?|"
    rf"\b(?:kostenlos(?:e[rnms]?)?|gratis) (?:testen|ausprobieren|probieren|probeabo|probemonat|"
    rf"testphase|"
    rf"testversion|testzeitraum|uitproberen|proberen|proefperiode)\b(?: (?:van|von|für) "
    rf"{_time('i')})?|"
    rf"\bessayez gratuitement(?: pendant {_time('j')})?|\bpruéba(?:lo|la|nos) gratis\b)",
    "schenkt schenken free try test first trial essai essayez prueba pruébalo pruébala pruébanos "
    "prova probe probeabo "
    "teste premier primer primo erste erster ersten eerste "
    "kostenlos kostenlose kostenlosen kostenloser kostenloses kostenlosem gratis",
    "schenkt schenken free trial cost charge us house kostenlos kostenlose kostenlosen kostenloser "
    "kostenloses gratis "
    "gratuit gratuits gratuite gratuites gratuita gratuito gratuitamente gratuitement grátis "
    "offert offerte "
    "offerts offertes unverbindlich essai prueba prova proefperiode", digits=_UNITS,
)  # fmt: skip
#: One of them is in what denies an offer.
_DENIALS: Final = ("no", "n't", "n’t", "never", "without", "kein", "pas de", "sin", "senza", "geen")
#: "We do not offer a free trial"
_NONE: Final = re.compile(
    r"\b(?:no|(?<!why )not|don['’]t|doesn['’]t|never|without|keine?n?|pas de|sin|senza|geen)"
    r"(?: (?:an?|any|the|longer|more|offers?|have|get|give|provide|include|currently))*\s$"
)
_TIMES: Final = "abcdefghijklm"
_SHIPPING: Final = Cue.of(
    r"\b(?:free|complimentary)\s+(?:(?!and\b|trial\b|returns?\b)[\w&-]{1,12}[\s-]+){0,3}?"
    r"(?:shipping|delivery|postage|p&p|s&h)\b(?! threshold)|"
    r"\b(?:shipping|delivery|postage)(?: (?:is|are))?(?: (?:always|now|completely))? "
    r"(?:free\b|on us\b)|\bships? (?:for )?free\b|"
    r"\b(?:shipping|delivery|postage)\b(?:[^.!?\n]|\.\d){1,16}?\bfree "
    r"(?=over|above|from|on orders|for orders)|"
    r"\bno (?:shipping|delivery) (?:fees?|costs?|charges?)\b|"
    r"[$£€]0 (?:shipping|delivery)\b|\bzero (?:shipping|delivery) (?:fees?|costs?)\b|"
    r"\bkostenlos(?:e[rnms]?)? (?:\w+ )?(?:versand|lieferung|zustellung)\b|\bgratis(?: |"
    r"-)?(?:versand|lieferung)\b|"
    r"\b(?P<v>(?:versand|lieferung) (?:ist )?ab [^.!?\n]{1,14} (?:kostenlos|gratis|frei)|"
    r"livraison (?:dès|à partir de) [^.!?\n]{1,14} (?:offerte|gratuite))\b|"
    r"\b(?:versandkosten|porto)frei\b|\b(?:keine|ohne) versandkosten\b|"
    r"\b(?:versand|lieferung) (?:ist )?(?:kostenlos|gratis)\b|"
    r"\b(?:livraison|expédition|frais de port)(?: \w+){0,2} (?:gratuite?s?|offerte?s?)|"
    r"\benvíos?(?: (?:es|son|será|serán|sale|totalmente))? grat(?:is|uitos?)|"
    r"\bsin gastos de envío\b|"
    r"\b(?:(?:spese di )?spedizione|consegna|trasporto)(?: \w+){0,2} (?:gratuit[aeio]|gratis|"
    r"omaggio)|\b(?:trasporto|spedizione) omaggio\b|\b(?:frete|envio) grátis\b|"
    r"\bgratis (?:verzending|verzendkosten|verzonden|bezorgd|bezorging|bezorgen|levering|"
    r"thuisbezorgd|frakt|fragt)\b|\bdarmowa (?:dostawa|wysyłka)\b|"
    r"\bfri (?:frakt|fragt)\b|\b(?:delivered|shipped|posted) (?:to \w+ \w+ )?(?:for )?free\b|"
    r"\bgastos de envío (?:gratis|gratuitos|incluidos)\b|\bregalamos los gastos de envío\b",
    "delivered shipped posted gastos regalamos free complimentary shipping delivery postage "
    "ship ships no "
    "zero $0 £0 €0 kostenlos kostenlose "
    "kostenlosen kostenloser kostenloses kostenlosem gratis gratisversand gratislieferung "
    "versandkostenfrei portofrei keine ohne versand lieferung livraison expédition frais envío "
    "envíos sin spedizione spese trasporto "
    "consegna frete envio darmowa fri",
    "shipping delivery delivered shipped posted postage p&p s&h ship ships "
    "versand lieferung zustellung gratisversand "
    "gratislieferung versandkostenfrei portofrei versandkosten livraison expédition port envío "
    "envíos spedizione trasporto consegna frete envio verzending verzendkosten verzonden bezorgd "
    "bezorging bezorgen levering thuisbezorgd frakt fragt dostawa wysyłka",
)  # fmt: skip
_TO_ALL: Final = re.compile(
    r"\b(?:all|every|any) (?:\w+ )?(?:orders?|purchases?)\b|always|no min|site.?wide|"
    r"sans minimum|ohne mindest|kein mindest|\balle bestell|toutes (?:les|vos) commandes|"
    r"todos los pedidos|tutti gli ordini|sin mínimo|senza minimo"
)
_FROM_ORDER: Final = re.compile(
    r"\b(?:orders?|over|above|from|on|superas|superes|superi|dépassez|orderwaarde|bestelwaarde|mindestbestellwert|"
    r"ab|dès|purchase|spend|with|when|superior(?:e|es|i)?|dai|dalle|"
    r"desde|da|"
    r"más de|plus de|mehr als|meer dan|a partir de|à partir de|"
    r"vanaf|boven|über|oltre|sopra|minimum)\b"
)
#: "Spend $60 and get free shipping", "orders over $99 ship free".
_ORDERS: Final = ("order", "purchase", "spend", "buy", "si super", "si dépass", "se superi")
_ORDER_BEFORE: Final = re.compile(
    r"\b(?:orders?|purchases?|spend|buy)(?: (?:of|over|above|at least|worth))?\s$|"
    r"\bsi superas(?: los)?\s$|\bse superi(?: i)?\s$|\bsi vous dépassez\s$"
)
_LEADS_TO: Final = re.compile(
    r"^\+?(?:,? (?:and (?:up|over|above)|and|to|or (?:more|over)|will|for|get|gets|unlock|"
    r"receive|enjoy|qualify|qualifies|come with|are|have|earn|=|tu|el|la|il|le|votre)){0,4} $"
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
_UNIT_OR_NIGHTS: Final = rf"(?:{_UNIT}|{'|'.join(_NIGHTS.split())})"
_GUARANTEE: Final = Cue.of(
    rf"{_time('a', _UNIT_OR_NIGHTS)}[\s-]+(?:\w+[\s-]+){{0,2}}?(?:guarantee|money[\s-]back|"
    r"geld[\s-]zurück|garantie|garantía|garanzia)|"
    rf"{_time('d', _UNIT_OR_NIGHTS)}[^.!?\d]{{1,25}}?\byour money back\b|"
    rf"\b(?:money[\s-]back|satisfaction|refund|geld[\s-]zurück|satisfait ou remboursé)\b"
    r"(?![^.!?\d]{0,25}(?:process|issue|take|credit|appear|arriv))"
    rf"[^.!?\d]{{0,25}}?{_time('b')}|"
    rf"\b(?:within|innerhalb von|sous) {_time('c')}[^.!?]{{0,60}}?"
    r"(?<!no )(?:refund|your money back)\b|"
    r"\bmoney[\s-]back guarantee\b|\bgeld[\s-]zurück[\s-]garantie\b|\bsatisfait ou remboursé\b",
    "money satisfaction refund geld satisfait within innerhalb sous",
    "guarantee refund back zurück garantie garantía garanzia remboursé",
    digits=f"{_UNITS} {_NIGHTS}",
)

CUES: Final = _TRIAL.cues | _SHIPPING.cues | _BUNDLE.cues | _FOR.cues | _GUARANTEE.cues


def _days(match: re.Match[str], names: str) -> float | None:
    """The length of time of the first group of ``names`` that has one, in days."""
    said = match.groupdict()
    for name in names:
        if unit := said.get(f"{name}u"):
            per = next(days for start, days in _UNIT_DAYS.items() if unit.startswith(start))
            return float(_count(said.get(f"{name}n") or "1") * per)
    return None


def _count(text: str) -> int:
    return int(text) if text.isdecimal() else _COUNTS.get(text, 1)


def _is_denied(text: str, start: int) -> bool:
    """Whether an offer that starts there is one that is not made."""
    before = text[max(0, start - 40) : start]
    for word in _DENIALS:  # any() takes twice as long, and mostly none is there
        if word in before:
            return _NONE.search(before) is not None
    return False


def trials(text: str, said: frozenset[str]) -> Found:
    """Free trials in a text in small letters."""
    for match in _TRIAL.finditer(text, said):
        if _is_denied(text, match.start()):
            continue
        yield match.start(), TRIAL, _days(match, _TIMES), "days", match.group()


def shipping(text: str, said: frozenset[str]) -> Found:
    """Free shipping in a text in small letters."""
    for match in _SHIPPING.finditer(text, said):
        start, end = match.span()
        if _is_denied(text, start):
            continue
        near = text[end : end + 45]
        around = said_before(text, start, 15) + match.group() + said_after(text, end, 45)
        value: float | None = None
        unit, words = "", match.group()
        money = MONEY.search(near)
        over = _FROM_ORDER.search(near) if money else None
        inside = MONEY.search(match["v"]) if match["v"] else None
        if inside:
            value, unit = value_of(inside)
        elif money and over and over.start() < money.start():
            value, unit = value_of(money)
            words += near[: money.end()]
        elif (spent := _spent(text[max(0, start - 50) : start])) is not None:
            value, unit = spent
        elif to_all := _TO_ALL.search(around):
            value = 0.0
            words += near[: near.find(to_all[0]) + len(to_all[0])] if to_all[0] in near else ""
        yield start, SHIPPING, value, unit, words


def _spent(before: str) -> tuple[float, str] | None:
    """The smallest order named right before free shipping."""
    if not any(word in before for word in _ORDERS):
        return None
    for money in MONEY.finditer(before):
        if _LEADS_TO.match(before[money.end() :]) and _ORDER_BEFORE.search(before[: money.start()]):
            return value_of(money)
    return None


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
        yield match.start(), GUARANTEE, _days(match, "abcd"), "days", match.group()


#: What reads which kind of offer, where one of these words is said.
READERS: Final = (
    (_TRIAL.needs, trials), (_SHIPPING.needs, shipping), (_BUNDLE.needs | _FOR.needs, bundles),
    (_GUARANTEE.needs, guarantees),
)  # fmt: skip
