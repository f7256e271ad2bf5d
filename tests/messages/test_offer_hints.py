"""What is looked for only where a hint stands is found as by looking everywhere."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unisono.messages import (
    offer_amounts,
    offer_beside,
    offer_claims,
    offer_days,
    offer_figures,
    offer_hints,
    offer_languages,
    offer_money,
    offer_off,
    offer_percents,
    offer_terms,
    offers,
)
from unisono.messages.page_states import _OVER, over_spans
from unisono.messages.text import plain

_PIECES = """20% 5 1,299.50 usd off free shipping trial 14 day days week month code SAVE20 use until
friday 2026-01-02 3/4 - – 3.4. of may only from percent prozent per cent $ € us$ US$ c$ kr zł £ try
test tage kostenlos gratis testen versand lieferung envío frais de port livraison gratuite essai
gratuit prueba prova gratuita spedizione frete grátis verzending orders over delivery is s&h ships
today tonight tomorrow ends by exp K ſ İ ５ ５％ ٣ $$ 1 12 % %% voucher Gutschein enter this for
rs rs. 45,- nz$ half price 1/2 buy two get one free bogo 2x1 3 nimm zahl zum preis von stay pay
money back guarantee day-money-back geld-zurück satisfait ou remboursé refund within jours heute bis
sonntag samedi minuit hasta el domingo oggi fino al tot en met dimanche vrijdag dag morgen june 1
juni to 15 this weekend hours left month days dans in tra nur noch first weeks on us
complimentary no fee ohne versandkosten fri frakt bezorgd ended is over expired abgelaufen sale
offer terminée oferta código on the house at no cost charge delivered premier mois primer mes out
3.5 55.000 12.03 between and entre le et trial lasts nights night trasporto
spese omaggio codigo p.m. pm half-priced $3-4 70707 £3 hours regalamos gastos qualify
reaches med koden BF20 trials available years guarantee returns policy delivered @ prices go up
R499 P88 seven rate per 23:59 mon 24 mar 31/11-2022 cents :- dt soon lasts just""".split()  # noqa: SIM905
_PARTS = """free shipping shipped from try trial first is money_back repaid code use off save
old half ends until only now month_end hour day week month night""".split()  # noqa: SIM905
_WORDS = [*_PIECES, *offer_languages.phrases(*_PARTS), " ", "", ".", "!", "\n", "a"]
TEXTS = st.lists(st.sampled_from(_WORDS), max_size=14).flatmap(
    lambda parts: st.sampled_from([" ".join(parts), "-".join(parts)])
)


def spans(matches):
    return [(m.span(), m.group()) for m in matches]


@given(TEXTS)
@settings(max_examples=1_000)
def test_no_hint_hides_an_offer(written):
    text = plain(written)
    lower = text.lower()
    said = frozenset(offer_hints.words_of(lower))
    percents, days, terms = offer_percents, offer_days, offer_terms
    assert spans(percents._percent_matches(lower)) == spans(percents._PERCENT.finditer(lower))
    assert spans(offer_money.money_matches(lower)) == spans(offer_money.MONEY.finditer(lower))
    for cue in (
        percents._HALF, days._DEADLINE, days._NAMED_SPAN, days._BETWEEN, days._ONLY_THEN,
        days._SO_LONG, days._ON_A_DAY,
        terms._TRIAL, terms._SHIPPING, terms._BUNDLE, terms._FOR, terms._GUARANTEE,
        terms._TRIAL_THERE, terms._SHIPPING_THERE,
        offer_claims._CLAIMS,
    ):  # fmt: skip
        assert spans(cue.finditer(lower, said)) == spans(cue.pattern.finditer(lower)), cue.pattern
        assert said & offers._CUES >= said & cue.cues
    assert offer_hints.may_be_span(lower) or not days._SPAN.search(lower)
    offers._read(text, date(2026, 2, 3))  # no text is too odd to be read


@pytest.mark.parametrize(
    "last", ["25.2.", "25.2", "25.2.26", "25/2", "25/2-2026", "31.2.", "1.13."]
)
def test_days_in_numbers_are_read_whatever_stands_at_their_end(last):
    found = offers._read(f"20% Rabatt bis {last} für alle", date(2026, 2, 3))
    day = "" if last in ("31.2.", "1.13.") else "2026-02-25"
    assert ("deadline", day) in {(kind, unit) for kind, _, unit, _ in found}


_AROUND = """up to as much bis zu jusqu'à hasta fino al até - – : ( order orders over of above worth
min minimum shipping on for all off versand ab bestellwert von dès a partir de à mindestens more
than reg. regularly retail was valued at list price statt au lieu instead antes save saving discount
take an extra rebate sparen sie économisez ahorra from starts starting as low desde under below just
only nothing not über mehr als plus down reduced marked compared originally full uvp invece di
plaats in van waarde vorher further rabatt remise descuento del sconto korting vanaf od fra unter
moins menos meno sotto i onder einem einkaufswert besteding bei livraison envío superiores pedidos
tot un between entre previously spent a deposit fee pay: raised fell jumped by about total
cost us without no more about roughly around at transactions paying might would max discount card
was charged des du reduction prêt stieg auf closed pro reduced prices cut lost averages sales
payments""".split()  # noqa: SIM905


@given(st.lists(st.sampled_from(_AROUND), min_size=1, max_size=6), st.sampled_from(["", " ", "\n"]))
@settings(max_examples=1_000)
def test_words_before_an_amount_are_found_as_by_trying_everywhere(said, last):
    before = " ".join(said) + last
    of, off, beside, percents = offer_amounts, offer_off, offer_beside, offer_percents
    for tail in (
        off.UP_TO, beside.THRESHOLD, beside.OVER, beside.OLD, beside.ROUGHLY, beside.OF, off.SAVE,
        of._FROM, of._UNDER, percents._GET, percents._NO_LONGER, offer_figures._BEFORE,
    ):  # fmt: skip
        found = tail.search(before, offer_hints.last_word(before))
        everywhere = tail.pattern.search(before, max(0, len(before) - tail.reach))
        assert (found and found.span()) == (everywhere and everywhere.span()), tail.pattern


@given(TEXTS)
def test_what_ends_an_offer_is_found_wherever_it_may_stand(written):
    text = plain(written).lower()
    assert over_spans(text, frozenset(offer_hints.words_of(text))) or not any(
        m for m in _OVER.finditer(text) if not re.search(r"not|n't|never|when|if|before", m.group())
    )


@given(st.text(st.characters(codec="ascii"), max_size=60))
@settings(max_examples=300)
def test_ascii_without_marks_is_plain_already(text):
    marked = plain(f"{text}\u200b")  # not ASCII: goes the whole way
    assert plain(text) == re.sub("\u200b", "", marked).strip()
