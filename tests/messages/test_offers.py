import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.messages import offers, read_offers
from unisono.messages.offer_money import number
from unisono.model.messages import MessageText


def facts(text, **more):
    return [(f.kind, f.value, f.unit) for f in read_offers(MessageText("k", "c", text, **more))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Get 15% off", [("percent_off", 15, "%")]),
        ("20 Prozent Rabatt, -20 % auf alles", [("percent_off", 20, "%")]),
        ("Save up to 12,5 %", [("percent_off", 12.5, "up to %")]),
        ("100% cotton, 99.9% uptime, 250% growth", []),
        ("Save 1.299,50 € now", [("amount_off", 1299.5, "EUR")]),
        ("$1,000 off", [("amount_off", 1000, "USD")]),
        ("¥5,000 off", [("amount_off", 5000, "JPY")]),
        ("10 Euro Rabatt", [("amount_off", 10, "EUR")]),
        ("£10 off orders over £50", [("amount_off", 10, "GBP")]),
        ("Only CHF 20", [("price", 20, "CHF")]),
        ("Nur 9,99 € statt 19,99 €", [("price", 9.99, "EUR")]),
        ("Was $40, now $25 (reg. $45)", [("price", 25, "USD")]),
        ("Plans from $49 a month", [("price", 49, "from USD")]),
        ("$3.99 shipping is added", []),
        ("a gift worth $30", []),
        ("We raised: $1,000,000 raised so far", []),
        # the lowest of several prices, and the order that something is given for
        ("All bands are $59 and up", [("price", 59, "from USD")]),
        ("Sandals $23.99+ at the store", [("price", 23.99, "from USD")]),
        ("Tees $5, $10 & more", [("price", 5, "USD"), ("price", 10, "USD")]),
        ("Adapters from $24.60 & More", [("price", 24.6, "from USD")]),
        ("Get 20% off $50+", [("percent_off", 20, "%")]),
        ("Free shipping on $35 and up", [("free_shipping", 35, "USD")]),
        ("We manage $50+ budgets", []),
        # the new price beside the old one
        ("Sony für 112,23 (statt 148€)", [("price", 112.23, "EUR")]),
        ("Handys für nur 49 statt 99 Euro", [("price", 49, "EUR")]),
        ("Laptop 499 statt 599 Euro", [("price", 499, "EUR")]),
        ("Ora 15 invece di 25 €", [("price", 15, "EUR")]),
        ("iPhone 12 statt 799 €", []),
        ("Nimm 3 statt 2 für 10 €", [("price", 10, "EUR")]),
        ("Over 100 styles from $20 & up", [("price", 20, "from USD")]),
        ("Only $10, now $5 off", [("price", 10, "USD"), ("amount_off", 5, "USD")]),
        ("Pay $20 less than before", [("amount_off", 20, "USD")]),
        ("Real value, real price: $9", [("price", 9, "USD")]),
        ("£6.99 NOW ONLY £5.99", [("price", 5.99, "GBP")]),
        ("Save $50, now $30", [("amount_off", 50, "USD"), ("price", 30, "USD")]),
        ("CasePRICEWas £159.99 now £99", [("price", 99, "GBP")]),
        ("This feeder just dropped to $53.99", [("price", 53.99, "USD")]),
        ("The rent dropped to $900", []),
        ("Today $27, after that it goes back to $497", [("price", 27, "USD")]),
        ("The real cost of this class is Rs. 499", []),
        # what compares, and what is no amount
        ("Savings of 5-10 € on tea", [("amount_off", 10, "up to EUR")]),
        ("Tea for 5-10 €", [("price", 10, "EUR")]),
        ("Over $10 less than the others", []),
        ("$10 less than the list price", [("amount_off", 10, "USD")]),
        ("Save $100s on repairs", []),
        ("Get $20 free play with $20 Power Card® recharge", []),
        ("Acquisition costs are low ($110)", []),
        ("Concorra a R$ 1.000,00 em dinheiro", []),
        ("Prêmios de R$ 1 milhão", []),
        ("Win 1 van 5 waardebonnen van €25", []),
        ("Libri a € 12,00 (+ € 1,00 di spese di spedizione)", [("price", 12, "EUR")]),
        ("€8 welkomstkorting", [("amount_off", 8, "EUR")]),
        ("De: R$ 90,00 por apenas R$ 75,00", [("price", 75, "BRL")]),
        ("Dès 400 000 FCFA au lieu de 492 000 FCFA", [("price", 400000, "from XOF")]),
        # as chats write bold words
        ("*20% off* until *June 5*", [("percent_off", 20, "%"), ("deadline", None, "--06-05")]),
        ("Apply Coupon - WELCOMECFG now", [("code", None, "WELCOMECFG")]),
        ("Apply coupon - FREE SHIPPING TODAY", [("free_shipping", None, "")]),
        ("Start your 7 free days", [("free_trial", 7, "days")]),
        ("Enjoy 2 free weeks of snow", []),
        ("14-day free trial", [("free_trial", 14, "days")]),
        ("Two weeks: free for 2 weeks", [("free_trial", 14, "days")]),
        ("30 Tage kostenlos", [("free_trial", 30, "days")]),
        ("Start your free trial today", [("free_trial", None, "days")]),
        ("Free shipping", [("free_shipping", None, "")]),
        ("Free shipping on all orders", [("free_shipping", 0, "")]),
        ("We ship free, always", [("free_shipping", 0, "")]),
        ("Free shipping on orders over $50", [("free_shipping", 50, "USD")]),
        ("Kostenloser Versand ab 50 €", [("free_shipping", 50, "EUR")]),
        ("gluten free and shipping now", []),
        ("Use code SPRING-20 at checkout", [("code", None, "SPRING-20")]),
        ("No code required. Enter NOW", []),
        ("Ends 2026-03-05", [("deadline", None, "2026-03-05")]),
        ("Valid until 5 March 2026", [("deadline", None, "2026-03-05")]),
        ("Ends March 5th", [("deadline", None, "--03-05")]),
        ("Sale ends Sunday", [("deadline", None, "sunday")]),
        ("Ends February 31, 2026", [("deadline", None, "")]),
        ("on day 24/7, call 1-800-555-0100", []),
        ("open 24/7", [("claim", None, "hours: yes")]),
        ("<b>15%</b> off &amp; <a href='x?d=30%'>more</a>", [("percent_off", 15, "%")]),
        ("🎉15%🎉 off", [("percent_off", 15, "%")]),
        ("", []),
    ],
)  # fmt: skip
def test_reading(text, expected):
    assert facts(text) == expected


def test_deadlines_are_resolved_from_the_day_of_the_message():
    day = date(2026, 2, 4)  # a Wednesday
    assert facts("Ends Sunday", day=day) == [("deadline", None, "2026-02-08")]
    assert facts("Ends at midnight", day=day) == [("deadline", None, "2026-02-04")]
    assert facts("Until tomorrow", day=day) == [("deadline", None, "2026-02-05")]
    assert facts("Ends March 5th", starts_on=day) == [("deadline", None, "2026-03-05")]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Nur noch bis 5. März", "2026-03-05"), ("Offre valable jusqu'au 5 mars", "2026-03-05"),
        ("Oferta válida hasta el 5 de marzo", "2026-03-05"),
        ("Offerta valida fino al 5 marzo", "2026-03-05"),
        ("Geldig tot en met 5 maart", "2026-03-05"),
        ("Gültig bis 5.3.2026", "2026-03-05"), ("Valid until 12/31/2026", "2026-12-31"),
        ("Valid until 3/4", ""), ("Ends 2026-13-45", ""), ("Ends January 5", "2027-01-05"),
        ("Jusqu'à dimanche", "2026-12-06"), ("Nur heute", "2026-12-02"),
        ("Ends Sunday, 20 December", "2026-12-20"), ("Sale ends in 3 days", "2026-12-05"),
        ("Promotion runs 1–15 December", "2026-12-15"), ("Deal: May 1-10", "2027-05-10"),
        ("Today only", "2026-12-02"), ("48 hours only", ""),
    ],
)  # fmt: skip
def test_last_days_in_many_languages_and_over_new_year(text, last):
    early = "mar" in text.lower() or "mär" in text.lower() or "maart" in text or "5.3" in text
    day = date(2026, 2, 4) if early else date(2026, 12, 2)
    assert ("deadline", None, last) in facts(text, day=day)


@pytest.mark.parametrize(
    "text", ["Our winter sale has ended. Thank you!", "The 20% sale is over",
             "Angebot beendet: 10 €", "This offer has expired: 30% off everything"],
)  # fmt: skip
def test_what_is_over_is_offered_no_more(text):
    assert facts(text) == []


def test_only_the_sentence_that_says_so_is_over():
    assert facts("The sale has ended. But 20% off all tents!") == [("percent_off", 20, "%")]
    assert facts("The sale has not ended: 20% off") == [("percent_off", 20, "%")]


@pytest.mark.parametrize(
    ("text", "sizes"),
    [("Buy 2, get 1 free", "3 for 2"), ("BOGO on pizza", "2 for 1"), ("Two for one", "2 for 1"),
     ("Nimm 3, zahl 2", "3 for 2"), ("2x1 en gafas", "2 for 1"), ("2 zum Preis von 1", "2 for 1"),
     ("Stay 3 nights, pay for 2", "3 for 2")],
)  # fmt: skip
def test_bundles_are_named_by_what_is_got_and_paid(text, sizes):
    assert facts(text) == [("bundle", None, sizes)]


@pytest.mark.parametrize(
    "text", ["Plans for 2 people", "5 for 10 minutes", "1 for 2", "Try 2 today"]
)
def test_what_is_no_bundle(text):
    assert not [f for f in facts(text) if f[0] in ("bundle", "price")]


def test_the_words_and_the_message_are_kept():
    message = MessageText("k", "c", "Today: 15 %  off", title="Sale")
    (found,) = read_offers(message)
    assert (found.words, found.message) == ("15 % off", message)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.299,50", 1299.5), ("1,299.50", 1299.5), ("1.299", 1299), ("1 299,5", 1299.5),
     ("99", 99), ("9,99", 9.99), ("1'000", 1000), ("1,234,567", 1234567)],
)  # fmt: skip
def test_number(text, value):
    assert number(text) == value


@given(st.text(max_size=200))
def test_any_text_is_read_without_error(text):
    for kind, value, _ in facts(text):
        assert kind
        assert value is None or value >= 0


@pytest.mark.parametrize("part", ["1", "1,", "$1 ", "free ", "code ", "ends ", "1/1 ", "a-", "- "])
def test_a_hostile_megabyte_is_read(part):
    found = facts(part * (1_000_000 // len(part)))
    assert all(value is None or value >= 0 for _, value, _ in found)


def test_precision_and_recall_on_labelled_deal_lines(shared_messages):
    lines = (shared_messages / "offers_dev.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    reached = {}
    for kind in ("percent_off", "amount_off", "price", "code",
                 "free_shipping", "free_trial", "deadline"):  # fmt: skip
        right = wrong = missed = 0
        for row in rows:
            found = [f for f in read_offers(MessageText("k", "c", row["text"])) if f.kind == kind]
            if isinstance(row[kind], bool):
                said, truth = {True} if found else set(), {True} if row[kind] else set()
            else:
                said = {f.unit if kind == "code" else f.value for f in found}
                truth = set(row[kind])
            right += len(said & truth)
            wrong += len(said - truth)
            missed += len(truth - said)
        reached[kind] = (right / (right + wrong), right / (right + missed))
    assert all(precision >= 0.95 for precision, _ in reached.values()), reached
    assert all(recall >= 0.9 for _, recall in reached.values()), reached


def test_many_messages_are_read_as_one_by_one_and_equal_texts_once(monkeypatch):
    said = ["15% off, ends Sunday", "free shipping", "15% off, ends Sunday", ""]
    days = [date(2026, 2, 4), None, date(2026, 2, 11)]
    messages = [MessageText(f"m{n}", "c", text, day=day)
                for n, (text, day) in enumerate((t, d) for t in said for d in days)]  # fmt: skip
    one_by_one = [f for m in messages for f in read_offers(m)]
    reading = []
    read = offers._read
    monkeypatch.setattr(offers, "_read", lambda *given: reading.append(given) or read(*given))
    found = list(offers.read_all_offers(messages))
    assert found == one_by_one
    assert len(reading) == len(set(reading)) == 9
    assert {f.unit for f in found if f.kind == "deadline"} == {"sunday", "2026-02-08", "2026-02-15"}
