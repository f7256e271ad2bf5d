"""What a page says in words of its offer as a whole: nothing is left, or it is over.

Careful on purpose: a line of its own must say it, so "the white one is sold out" and a badge in a
list of many prices are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from unisono.model.promises import PageOffer, PageProduct

_LONGEST_LINE: Final = 160
_SOLD_OUT: Final = re.compile(
    r"^(?:(?:currently|temporarily|sorry,?|this (?:item|product) is|derzeit|momentan|leider|"
    r"actuellement|actualmente)\s+){0,2}"
    r"(?:sold out|out of stock|not in stock|no longer available|ausverkauft|nicht (?:vorrätig|"
    r"lieferbar|auf lager)|vergriffen|épuisé|en rupture de stock|rupture de stock|agotado|sin "
    r"existencias|esaurito|non disponibile|uitverkocht|esgotado)(?=$|[.!,;:–—-])",
    re.IGNORECASE,
)
_OVER: Final = re.compile(
    r"\b(?:offer|sale|promotion|promo|deal|discount|campaign|code|coupon)\b[^.!?]{0,20}?"
    r"\b(?:ended|is over|(?:has |is )?expired|is closed|"
    r"(?:will )?no longer (?:appl(?:y|ies)|valid))\b|"
    r"\b(?:angebot|aktion|rabatt)\b[^.!?]{0,20}?\b(?:beendet|abgelaufen|vorbei)\b|"
    r"\bhar (?:tyvärr )?gått ut\b|\b(?:promocja|oferta) (?:zakończona|wygasła)\b|"
    r"\b(?:actie|aanbieding) (?:is )?(?:afgelopen|verlopen)\b|\boferta encerrada\b|"
    r"\b(?:tilbuddet|tilbudet) er (?:udløbet|utløpt)\b|\bakce (?:již )?skončila\b|"
    r"\boffre (?:terminée|expirée)\b|\b(?:oferta|promoción) (?:finalizada|terminada|caducada)\b",
    re.IGNORECASE,
)

#: One of them is in all that ``_OVER`` finds.
OVER_CUES: Final = frozenset(
    ["ended", "over", "expired", "closed", "apply", "applies", "valid", "gått",
     "zakończona", "wygasła", "afgelopen", "verlopen", "encerrada", "udløbet", "utløpt", "skončila",
     "beendet", "abgelaufen", "vorbei",
     "terminée", "expirée", "finalizada", "terminada", "caducada"]
)  # fmt: skip
_NOT_OVER: Final = re.compile(r"\bnot\b|n['’]t\b|\bnever\b|\bnicht\b|\bbefore\b|\bwhen\b|\bif\b")
_SENTENCE: Final = re.compile(r"[.!?](?=\s|$)|\n")


def sold_out_words(
    text: str, offers: Sequence[PageOffer], products: Sequence[PageProduct]
) -> str:  # fmt: skip
    """The line by which a page says that what it sells is gone; "" when it does not say so.

    A page of several prices sells several things, and one that tells machines that something is
    to be had knows better than a line.
    """
    prices = {(o.value, o.unit) for o in offers if o.kind == "price"}
    if len(prices) > 1 or any(p.available for p in products):
        return ""
    return _first(_SOLD_OUT, text)


def over_words(text: str) -> str:
    """The line by which a page says that its offer is over; "" when it does not say so."""
    return _first(_OVER, text)


def _first(wanted: re.Pattern[str], text: str) -> str:
    lines = (" ".join(line.split()) for line in text.splitlines())
    said = (line for line in lines if line and len(line) <= _LONGEST_LINE)
    return next((line for line in said if wanted.search(line)), "")


def over_spans(text: str, said: frozenset[str]) -> Sequence[tuple[int, int]]:
    """Where the sentences begin and end by which ``text`` says that an offer is over.

    Args:
        said: the words of ``text``, which is in small letters.
    """
    if said.isdisjoint(OVER_CUES):
        return ()
    found = []
    for match in _OVER.finditer(text):
        if _NOT_OVER.search(match.group()):
            continue
        stops = [stop.end() for stop in _SENTENCE.finditer(text, 0, match.start())]
        end = _SENTENCE.search(text, match.end())
        found.append((stops[-1] if stops else 0, end.start() if end else len(text)))
    return found
