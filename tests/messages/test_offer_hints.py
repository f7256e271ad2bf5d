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
    trials = offers._TRIAL.finditer(lower, offer_hints.trial_starts(lower, offers._TRIAL.words))
    assert spans(trials) == spans(offers._TRIAL.pattern.finditer(lower))
    for cue, hint in (
        (offers._SHIPPING, offer_hints.may_be_shipping),
        (offers._DEADLINE, offer_hints.may_be_deadline), (offers._MONTH_OF, bool),
    ):  # fmt: skip
        assert spans(cue.finditer(lower)) == spans(cue.pattern.finditer(lower))
        assert hint(lower) or not cue.pattern.search(lower), cue.words
    assert offer_hints.may_be_span(lower) or not offers._SPAN.search(lower)
    if len(lower) == len(text):
        starts = offer_hints.code_starts(text, lower, offers._CODE.words)
        assert spans(offers._CODE.finditer(text, starts)) == spans(
            offers._CODE.pattern.finditer(text)
        )


_AROUND = """up to as much bis zu jusqu'à hasta fino al até - – : ( order orders over of above worth
min minimum shipping on for all off versand ab bestellwert von dès a partir de à mindestens more
than reg. regularly retail was valued at list price statt au lieu instead antes save saving discount
take an extra rebate sparen sie économisez ahorra from starts starting as low desde under below just
only""".split()  # noqa: SIM905


@given(st.lists(st.sampled_from(_AROUND), min_size=1, max_size=6), st.sampled_from(["", " ", "\n"]))
@settings(max_examples=600)
def test_words_before_an_amount_are_found_as_by_trying_everywhere(said, last):
    before = " ".join(said) + last
    for cue in (offers._UP_TO, offers._THRESHOLD, offers._OVER, offers._OLD, offers._SAVE,
                offers._FROM):  # fmt: skip
        found, everywhere = cue.search(before), cue.pattern.search(before)
        assert (found and found.span()) == (everywhere and everywhere.span()), cue.words


@given(st.text(st.characters(codec="ascii"), max_size=60))
@settings(max_examples=300)
def test_ascii_without_marks_is_plain_already(text):
    marked = plain(f"{text}\u200b")  # not ASCII: goes the whole way
    assert plain(text) == re.sub("\u200b", "", marked).strip()
