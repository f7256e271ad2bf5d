"""Sentences that tell or report: what money they name is a price only where they say so.

"She bought this watch for $40", "the band sold the van for $900 last week": somebody else's money,
or that of another day. A sentence tells by a verb in the past, by its teller ("I paid"), by a day
gone by or by whom it quotes. It still offers where the amount stands beside words of a price
("now", "only", "from", "costs", "instead of") or after a request ("buy", "order").
"""

from __future__ import annotations

import re
from typing import Final

from unisono.messages.offer_beside import INSTEAD
from unisono.messages.offer_hints import said_after, said_before

#: Verbs of stories and reports, in the past or in the third person; "sold by", "paid plans", a
#: stole and a rose stand in offers.
_VERBS: Final = (
    r"\b(?<!-)(?:said|(?<!that )(?<!it )says|told|tells|reportedly|reported|reports|according|sued|"
    r"accused|pleaded|admitted|agreed|acquired|bought|spent|spends|earned|borrowed|inherited|"
    r"invested|donated|pledged|saved|fined|jailed|sentenced|imposed|won|lost|awarded|"
    r"(?<!just )received|"
    r"refunded|fetched|auctioned|splurged|haggled|ended up|turned out|picked up|picked it up|"
    r"used to|(?:was|were) (?:charging|paying|asking)|stole (?:an?|the|his|her|from|[$€£])|"
    r"(?<!['’]ve )got (?:the|it|this|that|an?|his|her|my|our)|"
    r"(?<!just )(?:rose|fell|climbed|surged|soared|plunged|tumbled|slid|dipped|dropped|jumped)"
    r"(?= (?:by|to|below|above|under|past|sharply|more than|almost|nearly|about|as|after|"
    r"(?:from )?[$€£\d]))|"
    r"(?<!best )(?<!best-)sold"
    r"(?! (?:by|as|in|out|separately|only|individually|exclusively|here|online|per|with)\b)|"
    r"paid(?= (?:[$€£\d]|for\b|about\b|nearly\b|almost\b|over\b|more\b|less\b|"
    r"the\b|him\b|her\b|them\b|us\b|me\b|an?\b|my\b|his\b|off\b)))(?!\w)"
)
#: The teller.
_TELLER: Final = (
    r"\b(?<!wish )i (?:(?:have|had|ever|just|once|never|also|really|finally|recently|only|still) )?"
    r"(?:was|had|bought|paid|pay|spent|got|found|picked|used|saw|sold|ran|made|owe|lost|took|gave|"
    r"could|would|didn't|ordered|chose|started|ended)\b|\bi['’](?:ve|d) (?!love\b)"
)
#: A day gone by; "the last week" is that of a sale.
_THEN: Final = (
    r"\b(?<!the )(?<!our )(?<!final )(?:last|past) (?:week|month|year|night|summer|winter|spring|"
    r"fall|autumn|quarter|decade|century|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"
    r"(?!:| (?:of|to|for|before|at|left)\b)|\byesterday\b(?!['’]s)|"
    r"\b(?:years?|months?|weeks?|days?|decades?) ago\b|\bback then\b|"
    r"\bback in (?:(?:19|20)\d\d|the day)\b|\bat the time\b(?! of)"
)
_ELSEWHERE: Final = (
    r"\b(?:sagte|sagt|berichtet|berichtete|laut|kaufte|verkaufte|bezahlte|bezahlt|zahlte|"
    r"kostete|ersteigerte|gestern|damals|vorjahr|(?<!zusammen )(?<!häufig )(?<!oft )gekauft)\b|"
    r"\bletzte[snm]? jahr\b|\bletzten monat\b|\bvor \w+ (?:jahren|monaten|wochen|tagen)\b|"
    r"\bselon (?:l['’]|une? |les )|\b(?:a|ai|ont|avons|avait) (?:acheté|payé|dépensé|coûté)\b|"
    r"\bdépensent?\b|\b(?:l['’]an|l['’]année|la semaine|le mois) derni(?:er|ère)\b|\bhier soir\b|"
    r"\bsegún (?:una? |el |la |los )(?!talla|tamaño|modelo|temporada)|"
    r"\b(?:compró|compré|pagó|pagué|gastó|gasté|vendió|costó|ayer)\b|"
    r"\b(?:el (?:año|mes)|la semana) pasad[oa]\b|"
    r"\bsecondo (?:l['’]|un[ao'’]? |gli |i dati)|"
    r"\b(?:ha|ho|hanno|abbiamo|aveva) (?:comprato|pagato|speso|venduto)\b|\bieri\b|"
    r"\bl['’]anno scorso\b|\bvolgens (?:een|het|de)\b|"
    r"\b(?:cobrou|pagou|paguei|comprou|comprei|vendeu|custou|gastou|köpte|betalade|sålde|kostade|"
    r"købte|betalte|solgte|kostede|kjøpte|kupił|kupiła|kupiłem|zapłacił|zapłaciła|zapłaciłem|"
    r"sprzedał|kosztował|kosztowała|kosztowało)\b|"
    r"\b(?:kocht|betaalde|gisteren|geleden|(?<!best )(?<!meest )verkocht)\b|"
    r"\bvorige? (?:jaar|week|maand)\b"
)
_TOLD: Final = re.compile("|".join((_VERBS, _TELLER, _THEN, _ELSEWHERE)))
#: Whose money it is, in a sentence about somebody else.
_THEIRS: Final = re.compile(r"\b(?:he|she|they)\b(?!['’])[^:]*$")
#: One of them is in all that these find, as the words of a text are cut.
_CUE_LINES: Final = """
cobrou pagou paguei comprou comprei vendeu custou gastou köpte betalade sålde kostade købte betalte
solgte kostede kjøpte kupił kupiła kupiłem zapłacił zapłaciła zapłaciłem sprzedał kosztował
kosztowała kosztowało
charging paying asking said says told tells reportedly reported reports according sued accused
pleaded admitted agreed
acquired bought spent spends saved earned borrowed inherited invested donated pledged stole fined
jailed sentenced imposed won lost awarded received refunded fetched auctioned splurged haggled ended
turned
picked used got rose fell climbed surged soared plunged tumbled slid dipped dropped jumped sold paid
he she they reuters ap afp bloomberg dpa upi prnewswire wire announced closed traded shareholders
prices barrel fiscal quarter analyst analysts street i last past yesterday ago back time
sagte sagt berichtet berichtete laut kaufte gekauft verkaufte bezahlte bezahlt zahlte kostete
ersteigerte gestern damals vorjahr letzte letztes letzten letztem jahren monaten wochen tagen selon
acheté payé dépensé dépense dépensent hier coûté dernier dernière según compró compré pagó pagué
gastó gasté vendió costó ayer pasado pasada secondo comprato pagato speso venduto ieri scorso
volgens kocht betaalde verkocht gisteren geleden vorig vorige
"""
CUES: Final = frozenset(_CUE_LINES.split())
#: Whose report a text is; its headline tells too.
_REPORT: Final = re.compile(
    r"\((?:reuters|ap|afp|bloomberg|dpa|upi)\)|\b(?:reuters|prnewswire|business wire)\b|"
    r"\b(?:said|reported|announced|told|closed|ended|rose|fell|traded)(?: \w+){0,2} "
    r"(?:on |late |early )?(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|"
    r"\btold reporters\b|\bshares (?:rose|fell|jumped|dropped|closed)\b|"
    r"\b(?:oil|crude|gold|stock|share|house) prices\b|\ba barrel\b|\bshareholders\b|"
    r"\bfiscal (?:year|quarter|\d)|\b(?:first|second|third|fourth)[- ]quarter\b(?! sale)|"
    r"\bwall street\b|\banalysts?(?:['’]| (?:said|say|expect\w*|estimate\w*|had|polled|predict\w*))"
)
#: From this sum on, money is a figure of a report where nothing else says that it is asked for.
_LARGE: Final = 100_000
#: "Roadster, 2024, $189,000" names a thing and its price.
_NAMED: Final = re.compile(r"[,:–—-]\s*$")
_LARGE_IN: Final = frozenset("USD EUR GBP CAD AUD CHF NZD SGD".split())  # noqa: SIM905
#: What costs so much.
_ESTATE: Final = re.compile(
    r"\b(?:asking|guide price|homes?|house|villa|flat|apartments?|condos?|townho\w+|"
    r"acres?|yacht|property|wohnung|haus|maison|appartement|casa|piso|huis)\b"
)
#: Right before an amount, what makes it a price all the same.
_PRICED: Final = re.compile(
    r"\b(?:now|today|only|just|from|as low as|it['’]s|here['’]s|"
    r"(?:start(?:s|ing)?|priced?|on sale|available|"
    r"selling|sells|retails|yours|get (?:it|one|yours)|pick (?:it|one) up)"
    r"(?: (?:now|today|it))?(?: (?:at|for|from))?|costs|is|are|price:?|"
    r"price of|nur|jetzt|heute|ab|kostet|kosten|für nur|seulement|dès|à partir de|maintenant|"
    r"aujourd['’]hui|coûte|coûtent|solo|sólo|desde|ahora|hoy|cuesta|cuestan|a soli|soltanto|ora|"
    r"oggi|da|costa|costano|nu|vandaag|slechts|vanaf|kost|voor maar)"
    r"(?: (?:at|for|just|only|about|nur|solo))?[\s:]*$|"
    # the company's own prices, at the head of a sentence: those of oil and shares are named
    r"^\W*(?:(?:the|our) )?prices?(?: \w+)? (?:dropped|cut|slashed|reduced|lowered)(?: \w+)? to ?$"
)
#: Right after it.
_ALSO: Final = re.compile(
    r"\s?(?:\w+ )?[(,]?\s?(?:off\b|each\b|plus tax|with (?:the |our )?(?:code|coupon|promo))"
)
#: What a plan's price is for; a report speaks of no month.
_PER: Final = re.compile(
    r"\s?(?:(?:/|per |an? |each |pro |im |par |al )\s?(?:mo\b|month|user|seat|year|yr\b|week|night|"
    r"person|session|hour|agent|editor|member|monat|jahr|mois|mes\b|mese|maand)|monthly|p\.?p\b)"
)
#: A request to buy, at the head of the sentence or right before the amount.
_ASKED: Final = re.compile(
    r"^\W*(?:(?:so|then|now|and|hurry|today) )?(?:(?:buy|get|order|shop|book|grab|subscribe|"
    r"upgrade|pick up|treat|try|reserve|pre-?order)\b|(?:hol|kauf|bestell|sicher|achetez|commandez|"
    r"profitez|réservez|compra|reserva|llévate|acquista|prenota|ordina|koop|bestel|boek)\w{0,3}\b)|"
    r"\b(?:you can|yours? to|to) (?:buy|get|order|book|have)\b"
)
#: Characters of the sentence that are looked at before and after the amount.
_BEFORE_IT: Final = 200
_AFTER_IT: Final = 120
#: Characters before and after an amount within which a report is one with it.
_REPORT_NEAR: Final = 400


_ONES: Final = frozenset("a an this that my your his her their another".split())  # noqa: SIM905
#: "It needs a $30 part": one thing of that price among others, within a sentence.
_ONE: Final = re.compile(r"[^\s,:;(–—-]\s+(?:an?|this|that|my|your|his|her|their|another)\s$")
_OFFERED: Final = re.compile(
    r"\b(?:buy|get|order|shop|book|grab|add|try|enjoy|choose|pick|snag|score|treat|upgrade|join|"
    r"offer(?:s|ing)?|sale|deals?|special|includes?|now|today|only|just)\b"
)


def is_among(text: str, start: int, end: int, last: str) -> bool:
    """Whether an amount stands before a noun within a sentence that offers nothing.

    Args:
        text: in small letters; start, end: of the amount; last: the word before it.
    """
    if last not in _ONES or text[start] not in "$£":  # "a 18 €" is Italian for "at 18 €"
        return False
    if not text[end : end + 2].strip().isalpha():
        return False
    before = said_before(text, start, _BEFORE_IT)
    return _ONE.search(before) is not None and not (
        _OFFERED.search(before) or _OFFERED.search(text, end, end + 25) or _PER.match(text, end)
    )


def is_told(
    text: str, start: int, end: int, worth: tuple[float, str], said: frozenset[str]
) -> bool:
    """Whether the sentence of an amount tells of it, and offers nothing for it.

    Args:
        text: in small letters; start, end: of the amount.
        worth: its value and currency; said: cues of the text.
    """
    value, unit = worth
    large = value >= _LARGE and unit in _LARGE_IN
    if not large and CUES.isdisjoint(said):
        return False
    before = said_before(text, start, _BEFORE_IT)
    after = said_after(text, end, _AFTER_IT)
    if not (_TOLD.search(before) or _THEIRS.search(before) or _TOLD.search(after)):
        if _PER.match(after):
            return False
        if large:
            known = _ESTATE.search(before) or _ESTATE.search(after)
            large = not known and bool(after.strip() or not _NAMED.search(before))
        near = max(0, start - _REPORT_NEAR)
        if not large and not _REPORT.search(text, near, end + _REPORT_NEAR):
            return False
    return not (
        _PRICED.search(before[-60:]) or INSTEAD.match(after) or _ALSO.match(after)
        or _ASKED.search(before)
    )  # fmt: skip
