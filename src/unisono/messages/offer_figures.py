"""Amounts of money that are no price: fees, pay, gifts, prizes, and figures of reports.

An amount is one when a word right before or after it says so ("spent $300", "a $500 deposit"), or
when its sentence, up to the amount, speaks of such figures ("the average household ... $1,200").
"""

from __future__ import annotations

import re
from typing import Final

from unisono.messages import offer_languages
from unisono.messages.offer_hints import Tail, said_before, words_of

#: Right after an amount, a length of time or a thing it is counted by between them.
_AFTER: Final = re.compile(  # on one line: "$399" above "Delivery takes two days" is no fee
    r"[^\S\n]?(?:m\b(?![&'’])|[mb]l?n\b|mil\b|mio\b|mrd\b)|[bk]\b|"
    r"[^\S\n]*(?:(?:for )?(?:shipping|postage)\b|"
    r"(?:(?:flat(?:[- ](?:rate|fee))?|standard|express|expedited|overnight|ground|priority|"
    r"next[- ]day|\w+wide) ){0,2}(?:shipping|delivery|postage)|"
    rf"(?:for|für|pour|per la|para el|voor de|för) (?:{offer_languages.one_of('shipping')})\b|"
    r"(?:retail|list|regular|original|sticker) price\b|,? whichever\b|"
    r"s ?& ?h\b|handling|versand\b|value\b|"
    r"[mb]illion\b|trillion\b|million|milliard|mill?iarden|mio\b|mrd\b|milh(?:ão|ões)\b|"
    r"millones\b|price tag\b|await|"
    r"(?:higher|lower|more|less) than\b|(?:more|extra) for\b|"
    r"[-–—(:]?[^\S\n]?next[- ](?:working |business )?day\b|"
    r"(?:di spese di|de frais de|de gastos de|de portes?\b)|"
    r"d[ei] cr[eé]dito?\b|(?:per year |a year |annually )?in (?:benefits|returns|costs|"
    r"value|revenue|sales|savings|funding|damages|prizes|"
    r"donations|grants|fees|fines|taxes|"
    r"profits?|cash|loans|debt|(?:\w+ )?credits?)\b|of |down\b(?! from)|"
    r"for (?:every|each) [\d,]+ points\b|due today|cash\b|face (?:amount|value)\b|"
    r"(?:(?:of|in) )?(?:\w+ )?(?:coverage|cover\b)|"
    r"(?:for|to) (?:the |each |every )?(?:best|winn\w+|first prize|runners?.up)\b|"
    r"(?:per|an?|each) (?:additional |extra )?\w+ (?:beyond|thereafter|after that)\b|"
    r"per (?:additional|extra)\b|more(?=[!.,)]|$)|(?:pro|per|je) (?:lead|sale)\b|provision\b|"
    r"(?:[\w®™’'-]+[^\S\n]){0,3}(?:recharge|reload|top-?up)\b|"
    r"free(?=[!.*]|$| (?:game|play|credits?|bets?|cash|money|bonus|chips|spins?)\b)|"
    r"(?:\w+ ){2}added for free\b|"
    r"(?:(?!(?:get|with|and|plus|for|or|an?|the)\b)[\w'’&-]+[^\S\n]){1,2}for free\b|"
    r"(?:(?:i|we|he|she|they|you)(?:['’](?:ve|d))?|(?:that|which) (?:i|we|he|she|they)) "
    r"(?:have |had |ever |just |already |once |last )*(?:spent|paid|earned|made|lost|won|owed?|"
    r"saved|raised)\b|(?:(?:per|an?) \w+ )?(?:will|would|is|was|are|were|gets?|has been) "
    r"(?:not )?(?:be )?(?:added|"
    r"deducted|paid|charged|refunded|credited|donated|withheld)\b|(?:check|cheque|bill|refund|"
    r"rebate check|tip|raise|bribe|bounty|ransom|retainer|allowance|stipend)\b|"
    r"(?:(?:is|are|was|were|has been|have been) (?:lost|spent|wasted|saved|paid|given|owed)|lost|"
    r"raised|pledged|donated|collected|stolen|earned|funding)\b|"
    r"gifts?\b(?! (?:set|box|bag|basket|hamper|pack|idea))|"
    r"(?:(?!(?:get|with|and|plus|for|or|an?|the|to|includ\w+|earn|receive|no|on|in|when|is|"
    r"off)\b)[\w'’&-][\w.'’&-]*[^\S\n]){0,3}(?:(?:per \w+ )?(?:late )?fees?\b|e?-?gift ?card|"
    r"gift certificate|certificate\b|e?gc\b|(?:discount |savings )?cap\b|"
    r"gift voucher|vouchers?\b|credits?\b|awards?\b|prizes?\b|comp(?:etition)?\b|contest|"
    r"draw\b(?!\s?string)|giveaway|raffle|sweepstakes?)|"
    r"(?:\w+[^\S\n])?(?:upcharge|(?:extra |additional )charge|"
    r"[^\W\d]{0,20}gutschein|bonus|cash ?back|rewards?\b|"
    r"commissions?\b|earnings\b|donation|deposit|"
    r"grant\b|fine\b(?! (?:art|jewel|china|dining|silver|line))|penalty|surcharge|goal\b|"
    r"target\b|market\b|industry\b|budget|salary|bon d'achat|tarjeta regalo|buono|cadeaubon|"
    r"tegoed|prämie|"
    r"[^\W\d]{0,20}guthaben|[^\W\d]*gebühr|gebyr|kaution|pfand|caution\b|fianza|multa|amende|bußgeld)|"
    r"(?:start-?ups?|business|company|empire|investment|loan|mortgage|debt|lawsuit|settlement|"
    r"scholarship|contract|question|problem|mistake|fund|valuation|acquisition|jackpot|reward)\b|"
    r"(?:(?:a|an|per|each|every|pro|par|al|im) \w+ |/\s?\w+ )?(?:"
    r"(?:feeds?|helps?|provides?|supports?|protects?|plants?|gives?|buys?|becomes?|covers?|"
    r"trains?)\b|"
    r"(?:can|could|will|would) (?:help|feed|provide|buy|give|save|protect|plant|fund|support|"
    r"cover|keep|send|train|change|supply)\b|"
    r"(?:plus|\+|and|&) (?:equity|tips|benefits|commission|bonus|stock options)\b|"
    r"you can (?:make a difference|help|feed|sponsor)\b|"
    r"(?:doe|ote|pro rata|dependent on experience)\b)|"
    r"(?:a|an|per|pro|le|al) (?:barrel|bushel|ounce|share|tonne|donor|depositor|fass|baril|"
    r"barril)\b)"
)
_ABOUT: Final = (
    "of at to by over between about an average averaging nearly almost roughly some than more up "
    "around "
    "approximately a total as past below above under über unter um von zu auf de à da di van is "
    "was are just only"
)
#: What makes an amount right after it no price.
_BEFORE: Final = Tail.of(
    r"\b(?:get(?: an?| up to)?|(?:no|without)(?: an?| the)?|"
    r"(?:might|would|could|may)(?: you| i| we| they| he| she| people)? (?:pay|cost|spend)|"
    r"(?:expects?|hopes?) to save|(?<!you )pay:|"
    r"(?:adds?|rais(?:e|es|ed|ing)|donat(?:e|ed|es|ing)|give|gives|giving|gave|"
    r"gift of|spent|spends|"
    r"invest(?:ed|s|ing)?|earn(?:ed|s|ing)?|wins?|won|bonus|prize|jackpot|max(?:imum|\.)?|"
    r"capped|every|payments? of|instal?ments? of|raten|mensualités|paying|"
    r"max(?:imum|\.)? (?:discount|savings?|value|benefit|refund)|arv|"
    r"(?:retail |estimated |approximate )value|"
    r"(?:remboursement|rückerstattung|refund|reembolso|rimborso|terugbetaling|bon|chèque|cheque|"
    r"cupón|vale|coupon|buono|gutschein|voucher|wert|valor|valeur|valore)"
    r"(?= (?:de|von|über|di|da|of|van|d))|grants? of|loans?|don|dona|"
    r"bonu?|cupón|gutschein|buono|chèque|cheque|cadeaubon|tegoedbon|"
    r"(?:get|enjoy|earn|receive|claim|your|an?|with|win) free|"
    r"spenden?(?: sie)?|becomes?|budget of|assets of|sales of|commissions?|winnings|"
    r"reach(?:es|ed|ing)?|hit|topped|exceed(?:s|ed|ing)?|surpass(?:es|ed)|total(?:s|led|ed|ling)|"
    r"stands? at|stood at|fell|sank|slid|soared|plunged|tumbled|crashed|rallied|surged|"
    r"(?:falls|rose|rises|climbed|jumped|limit|target|goal|closed|traded|trading|dropped)"
    r"(?= (?:by|above|over|past|below|under|of|at|is|was))|"
    r"(?:rose|rises|climbed|jumped|came|comes|amounts|amounted)(?= to)|"
    r"(?:stieg|stiegen|fiel|sank|kletterte)(?= (?:auf|um|unter|über))|(?:prêt|crédit)(?= de)|"
    r"(?:kredit|darlehen)(?= (?:von|über))|turned|"
    r"sold for|bought for|bought it for|fetched|paid|los(?:t|es|ing)|borrowed|ow(?:es|ed)|"
    r"generat(?:es|ed|ing)|award(?:s|ed)|contributed|pledged|collected|collecté|récolté|"
    r"gesammelt|recaudado|recaudamos|raccolto|opgehaald|mak(?:e|es|ing)|estimated|"
    r"[^\W\d]*gebyr på|[^\W\d]*avgift på|(?:wzrasta|wzrośnie) o|"
    r"(?:supplemento di|suplemento de|zuschlag von|dopłata|příplatek|toeslag van)|"
    r"concorr(?:a|e) a|(?:waarde|cadeau)bon(?:nen)?(?= van)|"
    r"(?:pontos?|puntos?) por|(?:punti|poäng|poeng) per|points? par|punkte? (?:pro|je)|"
    r"(?:opłata|poplatek|inschrijfkosten|servicekosten|"
    r"gastos de gestión|frais de (?:dossier|gestion|service|résiliation))|"
    r"(?:increas(?:e|es|ed|ing)|(?:goes?|going|jumps?) (?:back )?up|(?:goes?|going) back|"
    r"(?:reverts?|returns?)(?: back)?)(?= to)|(?:equivalen|equivale|equals?)(?= a\b|)|"
    r"fees?|deposits?|surcharges?|fines?|fined|penalt(?:y|ies)|gebühr(?:en)?|kaution|"
    r"anzahlung|aanbetaling|waarborg|acompte|anticipo|acconto|zaliczka|kaucja|handpenning|"
    r"insured|covered|winner['’]s share|"
    r"(?:will|may|would|can|has|have|are|is) (?:be|been) charged|was charged|averages?|"
    r"recharge(?: of| with)?|"
    r"averaged|averaging|cost (?:us|them|him|her|me)|by|représentent?|represents?|entspricht|"
    r"price target(?: \w+)?(?= to)|(?:points? per|pts?\s?/|charge(?= of)|limited(?= to))|"
    r"(?:points?|pts?|punt[eoi]?s?|pontos?|punkte?|poäng|poeng) =|"
    r"total (?:cost of credit|amount(?: payable| repayable)?|repayable|payable)(?: will be)?)"
    rf"(?: (?:{'|'.join(_ABOUT.split())})\b)*)\s*:?\s*$",
    "equivalen equivale equal equals add adds recharge with no without a an the save pay "
    "cost paying commission commissions winnings discount saving "
    "savings value benefit refund arv "
    "get raise raises raised raising donate donated donates donating give gives giving gave spent "
    "spends invest invested invests investing earn earned earns earning win wins won bonus prize "
    "jackpot max maximum capped every raten mensualités loan loans don dona spende spenden sie "
    "become becomes reach reaches reached reaching hit topped exceed exceeds exceeded exceeding "
    "surpasses surpassed totals totaled totalled totalling fell sank slid soared plunged tumbled "
    "crashed rallied surged for fetched paid lost loses losing borrowed owes owed generates "
    "generated generating awards awarded contributed pledged collected collecté récolté gesammelt "
    "recaudado recaudamos raccolto opgehaald turned make makes making estimated fee fees "
    "deposit deposits surcharge surcharges fine fines fined penalty penalties gebühr gebühren "
    "kaution anzahlung aanbetaling waarborg acompte anticipo acconto zaliczka kaucja handpenning "
    "concorra concorre a waardebon waardebonnen cadeaubonnen "
    "= o di de von van dopłata příplatek por par pro je per pt "
    "pts charge limited gebyr avgift opłata poplatek inschrijfkosten servicekosten "
    "gestión dossier service résiliation på increase increases increased increasing goes go "
    "représente représentent represent represents entspricht credit amount payable repayable be "
    "insured share bon bonu cupón gutschein buono chèque cheque cadeaubon tegoedbon free "
    "charged covered averages averaged pay us them him her me " + _ABOUT,
    reach=48,
)
#: "Basic $9, Max $39": a plan's name, not the most that is given.
_MAX_PLAN: Final = re.compile(r"(?:[$€£]\s?\d[\d.,]*|\d\s?[€£])(?:/\w+)?\s?[,;|/–-]\s?max:?\s*$")
_PER: Final = re.compile(r"\s?(?:/|per |an? )\s?(?:mo\b|month|user|seat|year|week)")
_GIVEN: Final = re.compile(r"%|\boff\b|\bdiscount|\bcash ?back|\bsav(?:e|ing)|\brefund")
#: Words of figures anywhere before the amount in its sentence.
_FIGURES_LINES: Final = """
salary salaries wage wages stipend gehalt gehälter jahresgehalt lohn löhne stundenlohn mindestlohn
salaire salaires salario salarios sueldo sueldos stipendio stipendi revenue revenues umsatz
turnover funding profit profits chiffre facturación fatturato ebitda arr mrr gdp valuation
fundraiser fundraising donor donors donation donations donate donated spenden average median
durchschnittlich durchschnitt moyenne promedio inflation bitcoin investor investors fines fined
penalty lawsuit taxpayers exports deficit debt incomes einkommen win gewinne gagnez gana vinci
jackpot withdrawals borrowing scholarship vacancy earnings winnings loan loans bail damages
statutory liable
purse bidding balance acquisition
indemnité indemnités plafond barème barèmes kaucję kaucji kaucją kauce kauci kaució depositum
guadagna rendita premio opłata opłaty opłatę opłat
salário salários
startløn løn lön lønn lønnen mzda mzdy wynagrodzenie pensja zarobki půjček půjčka půjčku kredyt
kredytu pożyczka pożyczki préstamo préstamos
skänker skänks donerar donerer donerat doneert doniert spendet gespendet przekazujemy darujeme
reverse reversés reversons
"""
_FIGURES: Final = frozenset(_FIGURES_LINES.split())
#: Of a computer, not of a prize.
_WINDOWS: Final = re.compile(r"\bwin(?= ?(?:xp|[78]|1[01])\b)")
#: What an article's title begins with; "how about lunch for $9?" does not.
_TITLE: Final = re.compile(r"^\s*(?:[\"“„'*_#]\s?)?(?:how(?! about| much)|why|what would)\b[^:]*$")
#: What it costs where the offer does not hold: "free over £40, otherwise £4".
_ELSE: Final = re.compile(
    r"\b(?:otherwise|sonst|ansonsten|sinon|altrimenti|de lo contrario|anders)\b[^:]{0,40}$"
)
#: Taxes that come on top.
_TAXED: Final = re.compile(
    r"\b(?:(?:tourist|city|sales|road|council|property|resort) tax|kurtaxe|kurbeitrag|"
    r"ortstaxe|taxe de séjour|tassa di soggiorno|tasa turística|toeristenbelasting)\b"
)
#: Of shipping; what it costs is no price of what is shipped.
_SHIPPED: Final = re.compile(
    r"\b(?<!free )(?<!with )(?<!including )(?:shipping|delivery|postage|versand\w*|lieferung|"
    r"livraison|"
    rf"frais de port|verzendkosten|standardfrakt|{offer_languages.one_of('shipping')})"
    r"(?: (?:fees?|costs?|charges?|rates?|starts?|from|is|are|at|only|just|for|kosten|kostet|ab|"
    r"betragen|gratuite|coûte|à|cuesta|de|costa|da|a|od|från|fra|koster|kostar|kosztuje|your|orders?|\w+wide))*\s*[:=]?\s*$"
)
_FLAT_RATE: Final = re.compile(
    r"\b(?:shipping|delivery|postage)\b.{0,60}\bflat[- ](?:rate|fee)(?: (?:of|is|at))? $"
)
_SHIPPING_LINES: Final = """
shipping delivery postage versand versandkosten lieferung livraison frais envío spedizione
verzending verzendkosten
"""
_SHIPPING_WORDS: Final = frozenset(
    [*_SHIPPING_LINES.split(), *offer_languages.telling_words("shipping").split()]
)
#: "Free $10 with any purchase", "Lead: 1 EUR".
_GIFT: Final = re.compile(r"(?:^|[.!?:] )(?:free|lead:|sale:) $")
_GIFT_WORDS: Final = ("free", "lead", "sale")
#: Characters before an amount that are looked at.
_NEAR: Final = 90

CUES: Final = (
    _FIGURES
    | _SHIPPING_WORDS
    | {
        "how",
        "why",
        "would",
        "tax",
        "ortstaxe",
        "kurtaxe",
        "kurbeitrag",
        "séjour",
        "soggiorno",
        "turística",
    }
    | {"toeristenbelasting"}
    | {"otherwise", "sonst", "ansonsten", "sinon", "altrimenti", "contrario", "anders"}
)


def says_no_price(text: str, end: int) -> bool:
    """Whether what follows an amount that ends there makes it no price."""
    return _AFTER.match(text, end) is not None


def _is_plan(text: str, start: int, end: int) -> bool:
    """Whether "max" before an amount is the name of a plan."""
    before = said_before(text, start, _NEAR)
    named = _MAX_PLAN.search(before) or _PER.match(text, end)
    return named is not None and not _GIVEN.search(before)


def is_figure(text: str, start: int, end: int, last: str, said: frozenset[str]) -> bool:
    """Whether what stands before an amount makes it no price.

    Args:
        text: in small letters; start, end: of the amount.
        last: the word before it; said: cues of the text.
    """
    if _BEFORE.search(text[max(0, start - 48) : start], last):
        if last == "charged":  # what is asked for every month is a price
            return _PER.match(text, end) is None
        if last == "add":  # "add £4 for a dessert"
            return not text.startswith(" for ", end)
        return last != "max" or not _is_plan(text, start, end)
    if last in _GIFT_WORDS and _GIFT.search(text, max(0, start - 8), start):
        return True
    if CUES.isdisjoint(said):
        return False
    if last == "at" and _PER.match(text, end):  # "Profit Insight at $149/month"
        return False
    before = _WINDOWS.sub("", said_before(text, start, _NEAR))
    if not _FIGURES.isdisjoint(words_of(before)):
        return True
    return any(p.search(before) for p in (_TITLE, _SHIPPED, _FLAT_RATE, _ELSE, _TAXED))
