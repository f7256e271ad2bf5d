"""Amounts beside a price: the order it asks for, what it was before, what it is only about.

Also the price itself where only what it was before is written as money.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from unisono.messages import offer_languages
from unisono.messages.offer_hints import Tail, last_word, said_after, said_before
from unisono.messages.offer_kinds import PRICE, Found
from unisono.messages.offer_money import is_cut, is_range, number, value_of
from unisono.messages.offer_off import NEAR, OFF, SAVE

THRESHOLD: Final = Tail.of(
    r"(?:\b(?:orders?|purchases?|transactions?|baskets?|spend(?:ing)?|"
    r"min(?:imum|\.)?(?: (?:order|purchase|spend))?)"
    r"(?: (?:of|over|above|worth|is|totall?ing|at least|less than|under|below|£))*|"
    r"shipping (?:on|over|for)(?: (?:all )?orders)?"
    r"(?: over)?|\b(?:off|rabatt|nachlass|remise|réduction|offerts?|descuento|sconto|korting|"
    r"sparen)"
    r"(?: (?:ab|dès|à partir de|vanaf|desde|a partir de|da|on|over|above))?|"
    r"\b(?:köp|køb|kjøp|bestilling\w*|beställning\w*|ordre\w*|zamówie\w*|objednáv\w*|versand\w*|lieferung|"
    r"liefern|\w*bestell\w*|\w*einkauf\w*|mindest\w*|livraison|commandes?|"
    r"(?:tu|su|la|sus|tus|votre|ta|deine|ihre|la tua|je) (?:reservas?|réservations?|buchung|"
    r"prenotazione|boeking)|"
    r"achats?|envíos?|pedidos?|compras?|spedizione|ordini|ordine|spesa|verzending|besteding|"
    r"bestellingen|bezorgd|bezorging)"
    r"(?: \w+){0,2} (?:från|fra|over|på|under|unter|onder|pod|poniżej|över|powyżej|nad|"
    r"ab|von|über|dès|à partir de|de|superior(?:e|es)? a|desde|a partir de|da|"
    r"oltre|sopra(?: i)?|superiori a|vanaf|boven|van)(?: einem \w+ von)?|"
    r"bestellwert(?: von)?|mindestens|"
    r"\b(?:gast[oae]s?|dépensez|spend(?:ing)?|buy|spendi)(?: entre| between| tra)?|"
    r"\b(?:compra mínima|achat minimum|acquisto minimo|spesa minima|mindestbestellwert|"
    r"minimale \w+)(?: de| di| von| van)?|"
    r"\bsi (?:superas|superes)(?: los)?|\bse superi(?: i)?|\bsi vous dépassez|"
    r"\b(?:pour|sur) (?:un|tout) montant (?:minimum |total )?(?:de|supérieur à)|"
    r"\bd[’']un montant (?:minimum )?de)\s*:?\s*$",
    "order orders purchase purchases transaction transactions basket baskets spend spending min "
    "minimum of over above "
    "worth is totalling totaling least than under below on for off rabatt nachlass remise "
    "réduction "
    "offert offerts descuento sconto korting sparen ab dès de vanaf desde da a von über oltre "
    "boven van från fra over på under unter onder pod poniżej över powyżej nad "
    "bestellwert mindestens shipping i sopra superas superes los superi dépassez "
    "buy gasto gasta gaste gastas dépensez spendi entre between tra mínima "
    "minimo minima mindestbestellwert di orderwaarde",
    reach=45,
)
OVER: Final = Tail.of(
    r"\b(?<!nothing )(?<!not )(?:over|above|more than|at least|"
    rf"{offer_languages.one_of('above')})\s*$",
    f"over above than least {offer_languages.last_words('above')}",
    reach=32,
)
OLD: Final = Tail.of(
    r"(?:\breg(?:ular(?:ly)?)?\.?|\bretail|\bwas|\bwere|\bmsrp|\brrp|\brrp:|\bvalued?(?: at| of)?|"
    r"\b(?:normal|usual|standard)(?= price)|"
    r"(?<=\bthe )real(?= (?:price|cost|value)\b)(?: \w+ of [^.!?:\d]{1,30}(?= is)| cost| value)?|"
    r"\blist|\bmrp|\b(?:down|reduced|marked down|discounted) from|"
    r"\bcompared? at|\boriginally|\boriginal|"
    r"\b(?:normally|usually|originally|regularly) (?:priced|sold|sells|retails) (?:at|for)"
    r"(?: closer to| around| about)?|"
    rf"\b(?:{offer_languages.one_of('old')})|"
    r"\b(?:normally|usually|typically|regularly) (?:costs?|charges?|pays?)(?: between| around)?|"
    r"\bsub-?total|\bnormally|\bformerly|\bpreviously|\bfrüher|\busually|\bbefore|\bfull|\bworth|"
    r"\b(?:an)?statt|\banstelle von|\bau lieu d(?:e|es|u)|"
    r"\binstead of|\bantes|\ben vez de|\ben lugar de(?:l| los| las)?|\bavant|"
    r"\binvece di|\banziché|\bprima|\bin plaats van|"
    r"\bvalore|\bvalorad[oa]s? en|\bt\.?w\.?v\.?|"
    r"\bwaarde|\bvan|\buvp|\bvorher|\bbisher|\bpvp|\breduziert von)"
    r"(?:(?: price| prix| preis)(?: of)?)?(?: für)?(?: (?:is|ist|est(?: de)?|er|är|war))?"
    r"\.?\s*:?\s*\(?$",
    f"{offer_languages.last_words('old')} "
    "subtotal sub-total closer to about für is ist est er är war "
    "reg regular regularly retail mrp was were msrp rrp value valued at of list from "
    "compare compared originally original normally usually cost costs charge charges pay pays "
    "between around before full worth statt anstatt von lieu "
    "instead for del los las des du antes vez avant di anziché prima plaats van waarde uvp vorher "
    "bisher pvp "
    "price prix de "
    "formerly previously früher preis valore en t.w.v twv",
    reach=40,
)
MINIMUM: Final = re.compile(
    r"\+|\s*(?:or more|eller mere?\b|oder mehr\b|ou plus\b|o más\b|o superior\b|o più\b|of meer\b|"
    r"lub więcej\b|"
    r"nebo více\b|ou mais\b|(?:and|&) (?:up|over|more(?! \+)|above)|"
    r"(?:\w+ )?orders?\b(?! (?:online|now|today|yours?|by|here|it|direct|via|through|before|at)\b)|"
    r"spend\b|"
    r"minimum|min\b(?!\s?\d)|(?:[\w-]+ ){0,2}purchases?\b|value\b|worth\b|d['’]achats?|de compra|"
    r"de spesa|einkaufswert|bestellwert|mindest|de \w+ (?:minimum|mínim[oa])|mov\b|mbw\b|"
    r"di \w+ minim[oa])(?!\s*free)"
)
#: What is not an exact amount is told of, not offered.
ROUGHLY: Final = Tail.of(
    r"\b(?:about|around|roughly|approximately|approx\.?|nearly|almost|some|typically|ca\.?|zo’n|"
    rf"{offer_languages.one_of('roughly')})\s*$",
    "about around roughly approximately typically approx approx. nearly almost some ca ca. zo’n "
    + offer_languages.last_words("roughly"),
)
#: Somebody's sum, not what is asked for: "a check of $30", "the thought of $50,000".
OF: Final = Tail.of(
    r"(?<!price )(?<!prices )(?<!cost )(?<!rate )(?<!fare )(?<!instead )(?<!plan )(?<!plans )"
    r"(?<!payment )(?<!premium )(?<!special )(?<!subscription )(?<!membership )(?<!offer )"
    r"(?<!deal )(?<!ticket )(?<!entry )(?<!admission )\bof\s*$",
    "of",
)
#: "To $24 from $34": the higher price is no longer asked for.
_DOWN_TO: Final = re.compile(r"\bto \D{1,4}\d[\d.,]* (?:down )?from\s*$")
#: Before a price that is left for another: "goes from $8 to $9" is no range.
_CHANGES: Final = re.compile(
    r"\b(?:drop(?:s|ped)?|falls?|fell|goes|went|going|cuts?|slashed|reduced|lowered|raised|rises?|"
    r"rose|increased?|increases|up|moves?|moved|changed|jumps?|jumped|passe|passent|sinkt|steigt|"
    r"gesenkt|erhöht|baja|sube|pasa|scende|passa|daalt|stijgt) (?:from|de|von|da|van)\s$"
)
#: "De R$ 197 por apenas R$ 15"
_FOR_PRICE: Final = re.compile(r"(?:/\w+)?\s(?:por|para|voor|för|za|na)(?: \w+)?\s")
_FROM: Final = re.compile(r"\b(?:from|von|de|da|van|desde):?\s$")
#: At the head of a sentence: "Usually a pot is $6."
_USUALLY: Final = re.compile(
    r"(?:^|[.!?] )(?:normally|usually|regularly)\b[^.!?:,]{1,40} (?:is|costs?|sells for)\s$|"
    r"\b(?:normally|usually|regularly) an? (?:\w+ ){1,3}at (?:just |only )?$"
)
#: After a price that is lower than another one.
INSTEAD: Final = re.compile(
    r"\s?(?:\w+ )?[(,]?\s?(?:(?:was|were)(?= ?:? ?(?:[$€£]|\d|[a-z]{3} ?\d))|reg\b|rrp|msrp|"
    r"list price|down from|instead of|normally|"
    r"usually|regularly|(?:an)?statt|au lieu de|invece di|en vez de|in plaats van|uvp|"
    r"compared? at|before|previously|formerly|gestern noch|vorher|früher|bisher|hier encore|avant|"
    r"antes|prima)\b"
)


#: Around "$85-$10", the most spent and what is off it.
_SPENT: Final = re.compile(r"\s?[-–−]\s?")
_CODED: Final = re.compile(
    r"\b(?:coupons?|codes?|vouchers?|off|discount|gutschein\w*|promo)\b|[a-z]+\d+off"
)


def is_spent(text: str, match: re.Match[str], following: re.Match[str]) -> bool:
    """Whether so much off so large an order stands there: "$85-$10 with coupon SAVE10"."""
    if not _SPENT.fullmatch(text, match.end(), following.start()):
        return False
    (most, unit), (off, other) = value_of(match), value_of(following)
    near = text[max(0, match.start() - 40) : following.end() + 40]
    return unit == other and off < most and _CODED.search(near) is not None


#: "Turnover ≤10,000 zł"
_SIGNS_OF_MORE: Final = tuple("≤<≥>")
_PER_TIME: Final = re.compile(r"\s?(?:/|pcm\b|p/?m\b|per month\b|a month\b)")


#: "All bands are $59 and up" names the lowest price where nothing is given for so large an order.
_AND_UP: Final = re.compile(r"\+|\s*(?:and|&) (?:up|over|above)\b")
_AND_MORE: Final = re.compile(r"\s*(?:and|&) more\b")
_GIVEN_FOR: Final = re.compile(
    r"%|\b(?:off|free|sav(?:e|es|ing|ings)|orders?|spend(?:ing|s)?|purchases?|buy|bought|shipping|"
    r"ships?|delivery|codes?|coupons?|vouchers?|discounts?|bonus|gifts?|min(?:imum)?|credits?|"
    r"baskets?|carts?|qualif\w+|eligible|when|worth|values?|valued|earn\w*|points|raised?|"
    r"raising|donat\w+|income|revenue|salar\w+|sales|balances?|budgets?|made|make|making|paid|spent|"
    r"rabatt\w*|gratis|kostenlos\w*|versand\w*|gutschein\w*|offert\w*|livraison|remise|réduction|"
    r"descuento|envío|sconto|spedizione|korting|verzending)\b"
)


def is_floor(text: str, start: int, end: int) -> bool:
    """Whether an amount is the lowest price of several things: "all bands are $59 and up"."""
    return _AND_UP.match(text, end) is not None and _gives_nothing(text, start, end)


def _gives_nothing(text: str, start: int, end: int) -> bool:
    """Whether the sentence of an amount gives nothing for an order of that size."""
    around = said_before(text, start, NEAR), said_after(text, end, NEAR)
    return not any(_GIVEN_FOR.search(part) for part in around)


def _is_least(text: str, start: int, end: int) -> bool:
    """Whether what follows an amount makes it the least that is to be spent."""
    if not MINIMUM.match(text, end):
        return False
    if _AND_UP.match(text, end) or _AND_MORE.match(text, end):
        return not _gives_nothing(text, start, end)
    return True


#: "Für 112,23 (statt 148€)": the new price has no sign of its own.
_NEW: Final = re.compile(
    r"(?<![\w.,$€£%-])(?P<new>\d{1,4}(?P<cents>[.,]\d{2})?)\s?\(?"
    r"(?P<old>(?:an)?statt|instead of|au lieu de|invece di|en vez de|in plaats van)"
    r"\s(?:\w{3,8}\s)?$"
)
#: Before a number that is a price.
_FOR: Final = re.compile(
    r"\b(?:für|nur|jetzt|zu|for|now|only|just|pour|à|por|a|per|voor|nu|solo)\s$"
)
#: Share of the old price that a number without any such word has at least, to be the new price.
_LEAST_LEFT: Final = 0.3
_OLD_ENDS: Final = ("statt ", "of ", "de ", "di ", "van ", "nur ", "bisher ", "regulär ")


def before_old(text: str, old: re.Match[str]) -> Found:
    """The price right before an old one, where only the old one has a sign."""
    start = old.start()
    if not text.endswith(_OLD_ENDS, 0, start):
        return
    found = _NEW.search(text, max(0, start - 40), start)
    if found is None:
        return
    price, (high, unit) = number(found["new"]), value_of(old)
    at = found.start("new")
    sure = found["cents"] or _FOR.search(text, max(0, at - 10), at)
    # "iPhone 12 statt 799 €" leaves the new price out
    if (0 if sure else _LEAST_LEFT * high) < price < high:
        yield at, PRICE, price, unit, text[at : found.start("old")].rstrip(" (")


def is_beside(text: str, start: int, end: int, before: str, last: str) -> bool:
    """Whether an amount is the order that an offer asks for, or somebody's sum.

    Args:
        text: in small letters; start, end: of the amount.
        before: what stands before it; last: its last word.
    """
    return bool(
        _is_least(text, start, end) or THRESHOLD.search(before, last) or OVER.search(before, last)
        or OF.search(before, last)
        or before.rstrip()[-1:] in _SIGNS_OF_MORE
        or (before.endswith("+") and not _PER_TIME.match(text, end))  # on top of the price
    )  # fmt: skip


#: "Lowest price of the last 30 days: 59,99 €", as European law asks for beside a cut price.
_LOWEST: Final = re.compile(
    rf"\b(?:lowest|{offer_languages.one_of('lowest')})\b[^.!?\n]{{0,30}}30\b[^.!?\n]{{0,24}}$|"
    r"\b30[ -]\w+[ -]bestpreis\s*:?\s*$"
)
#: "Van € 40 voor € 30".
_FOR_LESS: Final = re.compile(r"[^.!?\n]{0,20}\b(?:voor|nu|naar)\b")
_PER_MONTH: Final = re.compile(r"\s?(?:/|per |a )\s?(?:mo\b|month|year|week|visit)")


_SIDE_BY_SIDE: Final = (" ", "  ", " → ", "→", " -> ", " ➜ ", " ⇒ ")


#: "$199 ($77 off) $122"
_CUT_BY: Final = re.compile(r"\s?\(\s?(?:save )?(?:\d{1,2}\s?%|[$€£]\s?\d[\d.,]*)(?: off)?\s?\)\s?")


#: "£6.99 now only £5.99"
_NOW: Final = re.compile(
    r"[\s,;:–—-]*(?:(?:further )?reduced[^.!?\n]{0,24} )?(?:is |it['’]s )?now"
    r"(?: only| just| at| for)*\s?:?\s?[-–]?\s?"
)


def struck_out(text: str, found: Sequence[re.Match[str]]) -> frozenset[int]:
    """Where the higher of two prices side by side begins: "$19 $99" is one now and one before.

    So do prices with what was taken off between them: "$199 ($77 off) $122".
    """
    side = [text[a.end() : b.start()] in _SIDE_BY_SIDE for a, b in pairwise(found)]
    struck = set()
    for n, beside in enumerate(side):
        alone = not any(side[max(0, n - 1) : n]) and not any(side[n + 1 : n + 2])
        (first, unit), (second, other) = value_of(found[n]), value_of(found[n + 1])
        if beside and alone and unit == other and first != second:
            struck.add(found[n + (second > first)].start())
    for n, before in enumerate(found[:-1]):
        for now in found[n + 1 : n + 3]:
            (high, unit), (low, other) = value_of(before), value_of(now)
            if unit == other and low < high and _CUT_BY.fullmatch(text, before.end(), now.start()):
                struck.add(before.start())
    for before, now in pairwise(found):
        if "now" not in text[before.end() : now.start()]:
            continue
        (high, unit), (low, other) = value_of(before), value_of(now)
        said = text[max(0, before.start() - NEAR) : before.start()]
        off = OFF.match(text, now.end()) or SAVE.search(said, last_word(said))
        if unit != other or low >= high or off:
            continue
        if _NOW.fullmatch(text, before.end(), now.start()):
            struck.add(before.start())
    return frozenset(struck)


def was_before(text: str, end: int, before: str, last: str) -> bool:
    """Whether an amount is a price that is no longer asked for.

    Args:
        text: in small letters; end: of the amount.
        before: what stands before it; last: its last word.
    """
    if (
        last == "van" and "plaats" not in before and not _FOR_LESS.match(text, end)
    ):  # "van" is "of", too
        return False
    if "30" in before and _LOWEST.search(before):
        return True
    if last == "of" and _PER_MONTH.match(text, end):  # "the exceptional value of £89/month"
        return False
    if last == "from" and _DOWN_TO.search(before):
        return True
    if "lly " in before and _USUALLY.search(before):
        return True
    return OLD.search(before, last) is not None


def asks_for(text: str, start: int) -> bool:
    """Whether what stands before an amount asks for an order of that size."""
    before = text[max(0, start - 60) : start]
    return bool(THRESHOLD.search(before, last_word(before)))


def is_rough(text: str, end: int, before: str, last: str) -> bool:
    """Whether an amount is about right only, and stands beside no higher price."""
    return bool(ROUGHLY.search(before, last)) and not INSTEAD.match(text, end)


def is_left(text: str, match: re.Match[str], following: re.Match[str]) -> bool:
    """Whether a price is left for the next one: "cut from $200 to $49", "goes from $8 to $9"."""
    before = text[max(0, match.start() - 24) : match.start()]
    if not _FROM.search(before):
        return False
    if is_range(text, match, following):
        return _CHANGES.search(before) is not None
    if _FOR_PRICE.fullmatch(text, match.end(), following.start()):
        (most, unit), (least, other) = value_of(match), value_of(following)
        return unit == other and least < most
    return is_cut(text, match, following)
