"""Money that is told of, and money that is asked for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unisono.messages import offer_conditions, offer_stories, read_offers
from unisono.messages.offer_hints import said_after, said_before, words_of
from unisono.model.messages import MessageText


def prices(text):
    found = read_offers(MessageText("k", "c", text))
    return [(f.value, f.unit) for f in found if f.kind == "price"]


@pytest.mark.parametrize(
    ("told", "offered"),
    [
        ("She bought the lamp for $40", "She bought one too: the lamp is now $40"),
        ("I paid €90 for these boots", "I paid more. These boots, only €90"),
        ("Last year a ticket was sold for £30", "Last year it sold out. Tickets from £30"),
        ("He won the kettle for $25", "Order the kettle he won for $25"),
        ("Er kaufte die Uhr für 80 €", "Er kaufte sie: die Uhr jetzt 80 € statt 120 €"),
        ("Elle a acheté ce vase 45 €", "Elle a acheté ce vase, désormais 45 € au lieu de 60 €"),
        ("Ayer pagó 20 € por un taxi", "Ayer 30 €, hoy solo 20 €"),
    ],
)  # fmt: skip
def test_a_story_states_a_price_only_with_a_word_of_prices(told, offered):
    assert prices(told) == []
    assert len(prices(offered)) == 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Prices dropped to $49", 49),
        ("Our prices were slashed to $49", 49),
        ("Yesterday's price, today's coffee: $4", 4),
        ("Best sold item: lamp $35", 35),
        ("Third quarter sale: desks $149", 149),
        ("Customers told us $50 was too much, so it's $35 now", 35),
        ("I paid $400 elsewhere, here it's $199", 199),
        ("Gestern 79 €, heute 49 €", 49),
    ],
)
def test_words_of_stories_in_an_offer(text, value):
    assert [found for found, _ in prices(text)] == [value]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Wer heute bucht, spart sofort 15 €", [("amount_off", 15, "EUR")]),
        ("Das Sofa kostet 30 Prozent weniger.", [("percent_off", 30, "%")]),
        ("Weniger Zucker: 30 Prozent weniger Zucker", []),
        ("Alle Lampen um die Hälfte billiger", [("percent_off", 50, "%")]),
        ("Si superas los 60€, tu envío será gratuito.", [("free_shipping", 60, "EUR")]),
        ("A cleaning usually costs between $90 and $120 elsewhere", []),
        ("For just $12 a month you can make a difference", []),
        ("Statutory damages of up to $9,000 per day", []),
        ("Use promo code 'Quiet Fox' today", [("code", None, "Quiet Fox")]),
        ("Enjoy a free $8 coffee card with any cup", []),
        ("Box of pens $12.50 $25.00", [("price", 12.5, "USD")]),
        ("Tea for $4. Usually a pot is $6.", [("price", 4, "USD")]),
        ("Prices: $4 $6 $9", [("price", 4, "USD"), ("price", 6, "USD"), ("price", 9, "USD")]),
        ("Discounts from 10% off up to 25% off", [("percent_off", 25, "up to %")]),
        ("30% de réduction, 20€ de course minimum", [("percent_off", 30, "%")]),
        ("Gasta entre 50 € y 90 €: 5 € de descuento", [("amount_off", 5, "EUR")]),
        ("Prima consulenza gratuita (valore 40€)", []),
        ("Cupón 15€ en tu compra", []),
        ("Ontvang een cheque t.w.v. 50 euro", []),
        (
            "Soup 95p, a large one 99p. Films in 720p",
            [("price", 0.95, "GBP"), ("price", 0.99, "GBP")],
        ),
        ("75¢ tacos", [("price", 0.75, "USD")]),
        ("NPR 40 off", [("amount_off", 40, "NPR")]),
        ("Ron 40 wins", []),
        ("Pool ticket $13 (normal price $15)", [("price", 13, "USD")]),
        ("Single room +9,00 €", []),
        ("$30 additional savings", [("amount_off", 30, "USD")]),
        ("15% off w/ QUICK15", [("percent_off", 15, "%"), ("code", None, "QUICK15")]),
        ("Usa il codice *CIAO20*", [("code", None, "CIAO20")]),
        ("avec le code BLUEBird", [("code", None, "BLUEBird")]),
        ("Wir schenken dir den ersten Monat", [("free_trial", 30, "days")]),
        ("Leeks $.79/lb", [("price", 0.79, "USD")]),
        ("100% free gift wrap on all orders", []),
        ("15%+ off novels", [("percent_off", 15, "%")]),
        ("Draft beer, $2.00 upcharge", []),
        ("Une économie de 45€", [("amount_off", 45, "EUR")]),
        ("10€ de descuento, compra mínima 30€", [("amount_off", 10, "EUR")]),
        ("Bespaar tot wel 40% op fietsen", [("percent_off", 40, "up to %")]),
        (
            "Gratis verzending bij een minimale orderwaarde van €20,00",
            [("free_shipping", 20, "EUR")],
        ),
        ("We lowered the free shipping threshold", []),
        ("FREE SHIPPING. We always pack with care", [("free_shipping", None, "")]),
    ],
)
def test_facts_by_the_words_beside_them(text, facts):
    found = read_offers(MessageText("k", "c", text))
    assert [(f.kind, f.value, f.unit) for f in found if f.kind != "deadline"] == facts


@pytest.mark.parametrize(
    "text",
    [
        "Buy one pair get one pair free October 13 - October 19",
        "Final 48 hours! Your gift awaits",
        "Sale ends in:",
        "20% off yarn from September 4th to the 8th",
        "Boek vóór 15 mei",
        "Buchen Sie vor dem 15. Mai",
        "Réservez avant le 15 mai",
        "Reserva antes del 15 de mayo",
        "Prenota prima del 15 maggio",
        "The discount must be used between 6pm Thursday 25th Nov and 9am Wednesday 1st Dec",
    ],
)
def test_last_days_beside_hours(text):
    assert "deadline" in {f.kind for f in read_offers(MessageText("k", "c", text))}


def test_opening_hours_are_no_last_day():
    assert read_offers(MessageText("k", "c", "Open 9.30-4.30pm on Sunday")) == ()


def test_prices_of_others_that_fell():
    assert prices("Oil prices fell to $70 a barrel") == []


def test_the_headline_of_a_report_is_part_of_it():
    report = "Crude near $47. LONDON (Reuters) - Crude was quoted at $47 in London"
    assert prices(report) == []
    assert prices("Crude oil candle $47. Burns for days") == [(47, "USD")]


def test_the_report_of_a_text_ends_at_some_distance():
    far = "Analysts said little. " + "Warm wool for cold days. " * 30
    assert prices(f"{far}Scarf $24") == [(24, "USD")]


def test_a_large_sum_is_a_price_where_it_stands_at_the_end_of_a_thing_or_of_a_home():
    assert prices("A $600,000 tournament opens today") == []
    assert prices("Roadster, 2024, $189,000") == [(189_000, "USD")]
    assert prices("Villa by the lake for €890,000 with garden") == [(890_000, "EUR")]
    assert prices("¥398,000 for a week in Kyoto") == [(398_000, "JPY")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Text 70707 $3 soup", [(3, "USD")]),  # the sign belongs to the number after it
        ("12 19 € plates", [(19, "EUR")]),
        ("Toner ------$42.50", [(42.5, "USD")]),  # a row of dashes takes nothing off
        ("Starters $6-9", [(6, "from USD"), (9, "up to USD")]),
        ("$20-30 day pass", [(20, "USD")]),
        ("Cut from $120 to $79", [(79, "USD")]),
        ("Goes from $8 to $9 in May", [(9, "USD")]),
        ("Rooms from $80 to $120", [(80, "from USD"), (120, "up to USD")]),
        ("Basic $9, Max $39", [(9, "USD"), (39, "USD")]),
        ("30% off, max $39", []),
        ("Lamps for about $30", []),
        ("Lamps from about $30", [(30, "from USD")]),
    ],
)  # fmt: skip
def test_what_stands_around_an_amount(text, expected):
    assert prices(text) == expected


_WORDS = """she he they i have bought paid for the last week year yesterday said reuters ( ) told
reporters oil prices a barrel fiscal quarter first wall street analysts shares fell on monday rose
to by $ 5 sold got it stole his an picked up ended turned out used to back then in 2019 day at time
three months ago laut gekauft letztes jahr letzten monat vor zwei jahren wochen selon une étude a
acheté ont payé dépense hier soir l'an dernier la semaine dernière según un compró el año pasado
secondo gli ha pagato ieri l'anno scorso volgens een kocht gisteren geleden vorig i've
won""".split()  # noqa: SIM905


@given(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=8).map(" ".join))
@settings(max_examples=600)
def test_no_story_is_without_its_cue(text):
    for pattern in (offer_stories._TOLD, offer_stories._THEIRS, offer_stories._REPORT):
        if pattern.search(text):
            assert offer_stories.CUES.intersection(words_of(text)), pattern.pattern


def test_a_sentence_ends_at_its_stop_and_not_within_a_number():
    text = "One. Two for 3.50 € now! Three"
    assert said_before(text, text.index("3.50"), 50) == " Two for "
    assert said_after(text, text.index("3.50"), 50) == "3.50 € now"
    assert said_before(text, 4, 50) == ""


@pytest.mark.parametrize("name", ["us", "the USA", "the U.S.", "America", "United States"])
def test_a_country_is_one_by_any_of_its_names(name):
    def countries(text):
        return offer_conditions._named(offer_conditions._IN, text.lower())

    assert countries(f"10% off in {name}") == countries("10% off in the US") != frozenset()
    assert countries(f"10% off in {name}") != countries("10% off in Deutschland")

    (made,) = read_offers(MessageText("k", "c", "Made in the USA"))
    assert made.unit == "origin: the us"
