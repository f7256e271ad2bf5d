"""What is looked for only where a hint stands is found as by looking everywhere."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from unisono.messages import offer_hints, offers
from unisono.messages.text import plain

_PIECES = """20% 5 1,299.50 usd off free shipping trial 14 day days week month code SAVE20 use until
friday 2026-01-02 3/4 - – 3.4. of may only from percent prozent per cent $ € us$ US$ c$ kr zł £ try
test tage kostenlos gratis testen versand lieferung envío frais de port livraison gratuite essai
gratuit prueba prova gratuita spedizione frete grátis verzending orders over delivery is s&h ships
today tonight tomorrow ends by exp K ſ İ ５ ５％ ٣ $$ 1 12 % %% voucher Gutschein enter this
""".split()  # noqa: SIM905
TEXTS = st.lists(st.sampled_from([*_PIECES, " ", "", ".", "!", "\n", "a"]), max_size=14).flatmap(
    lambda parts: st.sampled_from([" ".join(parts), "".join(parts)])
)


def spans(matches):
    return [(m.span(), m.group()) for m in matches]


@given(TEXTS)
@settings(max_examples=600)
def test_no_hint_hides_an_offer(written):
    text = plain(written)
    lower = text.lower()
    assert spans(offers._percent_matches(lower)) == spans(offers._PERCENT.finditer(lower))
    assert spans(offers._money_matches(lower)) == spans(offers._MONEY.finditer(lower))
    for pattern, hint in (
        (offers._TRIAL, offer_hints.may_be_trial), (offers._SHIPPING, offer_hints.may_be_shipping),
        (offers._DEADLINE, offer_hints.may_be_deadline), (offers._SPAN, offer_hints.may_be_span),
        (offers._MONTH_OF, offer_hints.may_be_month),
    ):  # fmt: skip
        assert hint(lower) or not pattern.search(lower), pattern.pattern[:40]
    assert offer_hints.may_be_code(text, lower) or not offers._CODE.search(text)


@given(st.text(st.characters(codec="ascii"), max_size=60))
@settings(max_examples=300)
def test_ascii_without_marks_is_plain_already(text):
    marked = plain(f"{text}\u200b")  # not ASCII: goes the whole way
    assert plain(text) == re.sub("\u200b", "", marked).strip()
