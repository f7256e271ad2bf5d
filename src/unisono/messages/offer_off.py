"""Words around a figure that make it something off, for percentages and money alike."""

from __future__ import annotations

import re
from typing import Final

from unisono.messages import offer_languages
from unisono.messages.offer_hints import Tail, said_after, said_before

UP_TO: Final = Tail.of(
    r"(?:up ?to|as much as|bis zu|jusqu.{0,3}|hasta(?: un| el)?|fino al?|até|tot wel|"
    r"tot|do|opptil|upp till|op til|(?:až )?do výše|až(?: o)?)"
    r"\s*(?:an?(?: (?:extra|additional))?\s*)?[-–−]?\s*$",
    "to upto as zu jusqu jusqu' jusqu’ jusqu'à jusqu’à jusqu'a à hasta un el a al até tot wel do "
    "opptil til till až o výše extra additional",
)
OFF: Final = re.compile(
    r"[\s*_~+\u2600-\u27bf\U0001f300-\U0001faff]{0,4}"
    r"(?:(?:in|additional|extra|instant|ekstra|zusätzlich\w{0,2}|adicional\w{0,2})\s+){0,2}"
    r"(?:(?:each |per \w+ )?off\b(?!-)|reduction\b|(?:-per-\w+ )?discounts?\b(?! cap| ?:)|"
    r"(?:(?!in\b|on\b|of\b|and\b|monthly\b)\w+ )?savings?\b(?! (?:account|bond|goal|plan))|"
    r"(?:mail[ -]in )?rebate|reduced\b|-?[^\W\d]*rabatt?\b|-?[^\W\d]*kode\b|ersparnis\b|"
    r"-?gutschein (?:für|bei|auf|ab)\b|"
    r"(?:welcome|discount|sign-?up|newsletter|first[- ]order|money[- ]off|savings) "
    r"(?:vouchers?|coupons?|codes?)\b|"
    r"(?:(?:e-?|in[- ]store )?(?:coupon|promo|discount|voucher) codes?)\b|"
    r"coupons?\b(?! (?:book|code))|"
    r"-?(?:(?:willkommens?|neukunden|newsletter|rabatt|einkaufs?|online|sofort|shop|app|aktions?|"
    r"geburtstags?|jubiläums?|sommer|winter|oster|weihnachts?|bestell|kunden|bonus|extra)[ -]?)?"
    r"gutschein(?:code)?s?\b(?! ?-?(?:card|karte))|"
    r"réduit|reduziert|weniger\b(?!\s\w)|de réduction|rabatt?\b|sconto|[^\W\d]*korting|dès|ds\b|"
    rf"(?:{offer_languages.one_of('off')})\b)"
)  # fmt: skip
SAVE: Final = Tail.of(
    r"(?:\b(?<!expects to )(?<!expect to )(?<!hopes to )"
    r"sav(?:(?:es?|ing) you|e:?|ing|ings of|ing of|ings:?)|"
    r"\bdiscounts?(?: of|(?= up to))|\btake|\brebate of|"
    r"\b(?:coupons?|vouchers?|gutscheine?|rabatte?|descuentos?|remises?):?"
    r"(?= (?:up to|bis zu|hasta|"
    r"jusqu))|"
    r"\b(?<!charge an )(?<!charges an )(?<!pay an )(?<!pays an )(?<!earn an )(?<!make an )"
    r"(?<!cost an )(?<!costs an )(?:extra|additional)|\bfurther|\bknock|"
    r"\b(?:slashed|reduced|lowered|discounted|marked down) by|\breductions? of|"
    r"\b(?:price|fare|rate)s? (?:\w+ )?(?:cut|down) by|"
    rf"\b(?:{offer_languages.one_of('save')})(?: (?:sofort|jetzt|direkt|heute))?|"
    r"\b(?:scontat[oaei] (?:di|del)|reduziert um|réduit\w* de|rebajad[oa]s? (?:un|en)|"
    r"\w+rabatt? (?:på|von|i höhe von)|nedsatt? med|satt ned med|zlevněno o|przecenion\w+ o)|"
    r"\bersparnis(?: von|:)|\brabatt(?: von)?|\bnachlass von|\b(?:remise|réduction|rabais) de|"
    r"\bahorr\w{1,3}|\bdescuento(?: extra| adicional)? del?(?: un)?|"
    r"\bsconto (?:del|di)|\bkorting van)\s*"
    r"(?:up to|op til|opptil|upp till|až|até|do|more than|at least|mindestens|over|"
    r"an? (?:extra|additional|further)|(?<!extra )an?|"
    r"bis zu|jusqu'à|hasta|fino al?|tot wel|tot|extra|un|il|even more:?|another|between|"
    r"zwischen|entre|tra|tussen)?\s*[-–]?$",
    "save saving savings of take extra additional you further knock by sofort jetzt direkt heute "
    "rabatt von de ahorrar descuento del un sconto di van to til opptil till až até do a an over "
    "ersparnis ersparnis: "
    "zu jusqu'à hasta al tot wel more another between zwischen entre tra tussen least mindestens "
    f"than um en med o il på {offer_languages.last_words('save')}",
)
#: What is won or given for something else is no discount, whatever it is called.
_AS_GIFT: Final = re.compile(
    r"\b(?:win|wins|winners?|prizes?|giveaway|raffle|survey|refer|referral|gewinn\w*|verlos\w*|"
    r"geschenkt?|\w*weiterempf\w+|empfehl\w*|umfrage\w*|teilnehm\w*|prämie\w*|(?:eingeladen|geworben)e\w*|abschluss|amazon|tankgut\w*|"
    r"wunschgut\w*|geschenkgut\w*)\b"
)
_COUPON: Final = re.compile(r"coupon|gutschein|voucher")


def is_gift(text: str, off: re.Match[str]) -> bool:
    """Whether a coupon that takes something off is won, or given for something else."""
    if _COUPON.search(off.group()) is None:
        return False
    around = said_before(text, off.start(), NEAR) + off.group() + said_after(text, off.end(), NEAR)
    return _AS_GIFT.search(around) is not None


#: Characters before a figure that say what it is; around it, where those do not.
BEFORE_IT: Final = 25
NEAR: Final = 80
MINUS: Final = "-–−"
