import csv
import random
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.messages import competing_incentives, contradictions, live_window, offers_differ
from unisono.model.calendar import Activity
from unisono.model.messages import MessageText

DAY = date(2026, 2, 1)


def msg(key, text, channel="email", **more):
    return MessageText(key, channel, text, **{"starts_on": DAY, **more})


def pair(first, second, **more):
    return contradictions([msg("a", first, **more), msg("b", second, "ads", **more)])


def test_two_percentages_contradict_with_the_reason_in_words():
    (found,) = pair("Get 15% off your first order", "Take 20% off your first order")
    assert (found.first.message.key, found.second.message.key) == ("a", "b")
    assert found.why == (
        "email says “15% off”, ads says “20% off”: a different percentage off; both live from"
        " 1 Feb 2026 to 14 Feb 2026 (an unknown end is taken as 14 days)."
    )


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        ("15% off", "15% off everything", 0),
        ("15% off shoes", "20% off hats", 0),
        ("15% off shoes", "20% off all shoes", 1),
        ("15% off shoes", "20% off", 1),
        ("Up to 50% off", "20% off", 0),
        ("Up to 50% off", "60% off", 1),
        ("Up to 50% off", "Up to 60% off", 1),
        ("10% off 2, 20% off 3", "20% off", 0),
        ("$10 off", "$20 off", 1),
        ("$10 off", "€20 off", 0),
        ("Shoes now $79", "Hats now $99", 0),
        ("Pro plan $79", "Pro plan $99", 1),
        ("Pro plan from $79", "Pro plan $99", 0),
        ("14-day free trial", "30-day free trial", 1),
        ("free trial", "30-day free trial", 0),
        ("Free shipping on all orders", "Free shipping on orders over $50", 1),
        ("Free shipping", "Free shipping on orders over $50", 0),
        ("Spring sale ends 2026-02-05", "Spring sale ends 2026-02-07", 1),
        ("Webinar ends 2026-02-05", "Raffle ends 2026-02-07", 0),
        ("code AAA10", "code BBB10", 0),
        ("Hello there", "Good morning", 0),
        ("Our shirts are made in Italy", "Our boots are made in Vietnam", 0),
        ("Our shirts are made in Italy", "Every shirt is made in Vietnam", 1),
        ("from $20", "up to $90 shoes", 0),
        ("Students get 10% off", "Teachers get 15% off", 0),
    ],
)
def test_what_contradicts(first, second, count):
    assert len(pair(first, second)) == count


def test_one_campaign_has_one_price():
    assert len(pair("Now $79", "Only $99", campaign="Spring")) == 1
    assert pair("Now $79", "Only $99") == ()


def test_offers_must_be_live_together():
    early = msg("a", "15% off", ends_on=date(2026, 2, 3))
    later = msg("b", "20% off", starts_on=date(2026, 2, 4))
    assert contradictions([early, later]) == ()
    unknown = msg("b", "20% off", starts_on=date(2026, 1, 21))
    assert len(contradictions([early, unknown])) == 1
    gone = msg("b", "20% off", starts_on=date(2026, 1, 18))
    assert contradictions([early, gone]) == ()


def test_messages_without_dates_are_taken_as_live_together_and_it_is_said():
    (found,) = contradictions([msg("a", "15% off", starts_on=None), msg("b", "20% off")])
    assert found.why.endswith("dates are not all known, taken as live at the same time.")


@pytest.mark.parametrize(
    ("one", "two", "count"),
    [("VIP", "vip; new", 1), ("VIP", "new", 0), ("VIP", "", 1), ("VIP | x", "Everyone", 1)],
)
def test_audiences_must_meet(one, two, count):
    messages = [msg("a", "15% off", audience=one), msg("b", "20% off", audience=two)]
    assert len(contradictions(messages)) == count


def test_many_messages_of_one_offer_are_one_contradiction_in_any_order():
    messages = [msg(f"a{n}", "15% off") for n in range(20)]
    messages += [msg(f"b{n}", "20% off", "ads") for n in range(20)]
    (found,) = contradictions(messages)
    assert (found.first.message.key, found.second.message.key) == ("a0", "b0")
    random.Random(1).shuffle(messages)
    assert contradictions(messages) == (found,)


def test_competing_incentives_are_found_within_a_campaign_only():
    first, second = "Get 15% off this week", "Start your free trial"
    messages = [msg("a", first, campaign="Q1"), msg("b", second, "ads", campaign="q1")]
    assert contradictions(messages) == ()
    (found,) = competing_incentives(messages)
    assert found.why.startswith(
        "email says “15% off”, ads says “free trial”: a discount and a free trial compete"
    )
    assert competing_incentives([msg("a", first), msg("b", second)]) == ()
    both = [msg("a", f"{first}. {second}", campaign="Q1"), msg("b", second, campaign="Q1")]
    assert competing_incentives(both) == ()


def test_offers_differ_compares_two_activities():
    def activity(campaign, offer):
        return Activity("k", campaign, "email", "t", DAY, DAY, offer=offer)

    one = activity("One", "15% off")
    assert offers_differ(one, activity("Two", "20% off")) == (
        "One says “15% off”, Two says “20% off”: a different percentage off")  # fmt: skip
    assert "compete" in offers_differ(one, activity("Two", "14-day free trial"))
    for same in ("15% off", "", "a gift", "15% off and free shipping", "10% off 1, 15% off 2"):
        assert offers_differ(one, activity("Two", same)) is None


def test_live_window():
    assert live_window(MessageText("k", "c", "t")) is None
    assert live_window(msg("k", "t", ends_on=DAY)) == (DAY, DAY)
    only_end = MessageText("k", "c", "t", ends_on=date(2026, 2, 14))
    assert live_window(only_end) == (DAY, date(2026, 2, 14))
    assert live_window(MessageText("k", "c", "t", day=DAY)) == (DAY, date(2026, 2, 14))


def test_ten_thousand_messages_are_compared():
    rng = random.Random(2)
    things = ["shoes", "hats", "lamps", "chairs", "tables", "plants", "books", "mugs"]
    messages = [
        msg(f"k{n}", f"{rng.choice([5, 10, 15, 20, 25])}% off {rng.choice(things)} number {n}",
            campaign=f"C{n % 8}")
        for n in range(10_000)
    ]  # fmt: skip
    assert contradictions(messages)


def test_what_contradicts_in_the_labelled_pairs(shared_messages):
    with (shared_messages / "contradiction_pairs_mini.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names = ("message_a", "message_b")
    pairs = [[MessageText(name, name, row[name]) for name in names] for row in rows]
    found = [bool(contradictions(pair)) for pair in pairs]
    truth = [r["contradict"] == "1" for r in rows]
    assert not any(f and not t for f, t in zip(found, truth, strict=True))
    assert sum(found) >= 0.9 * sum(truth)


def test_offers_of_the_past_are_marked_as_ended_and_live_ones_come_first():
    def offer(key: str, text: str, first: date, last: date) -> MessageText:
        return MessageText(key, "Email", text, campaign="c", starts_on=first, ends_on=last)

    spring = (date(2026, 3, 1), date(2026, 3, 31))
    past = [offer("a", "10% off", *spring), offer("b", "20% off", *spring)]
    (found,) = contradictions(past, date(2026, 4, 1))
    assert found.ended
    assert found.why.endswith("; ended: both were live from 1 Mar 2026 to 31 Mar 2026.")
    (found,) = contradictions(past, date(2026, 3, 31))
    assert not found.ended
    again = offer("d", "20% off", date(2026, 4, 1), date(2026, 4, 30))
    lasting = offer("c", "10% off", date(2026, 4, 1), date(2026, 4, 30))
    (found,) = contradictions([*past, lasting, again], date(2026, 4, 15))
    assert (found.ended, found.first.message.key, found.second.message.key) == (False, "c", "d")
    (found,) = contradictions([*past, lasting, again])
    assert (found.first.message.key, found.second.message.key) == ("a", "b")


_OFFER = st.sampled_from(
    [
        "10% off",
        "15% off shoes",
        "20% off shoes",
        "Up to 30% off hats",
        "€5 off",
        "$5 off",
        "$9 off",
        "Free shipping over $50",
        "Free shipping",
        "Plan from $29",
        "Plan from $49",
        "14-day free trial",
        "Free trial for everybody",
        "Ends 2026-02-05",
        "Ends 2026-02-07",
        "Hello",
    ]
)
_MESSAGES = st.lists(
    st.builds(
        lambda text, campaign, audience, start, length: MessageText(
            "", "mail", ". ".join(text), campaign=campaign, audience=audience,
            starts_on=None if start > 25 else DAY + timedelta(days=start),
            ends_on=None if length > 9 else DAY + timedelta(days=start + length),
        ),
        st.lists(_OFFER, min_size=1, max_size=2), st.sampled_from(["", "a", "b"]),
        st.sampled_from(["", "x", "y", "x; y"]), st.integers(0, 28), st.integers(0, 12),
    ),
    max_size=9,
)  # fmt: skip


def _names(found):
    return {
        frozenset((f.kind, f.value, f.unit, f.message.campaign) for f in (pair.first, pair.second))
        for pair in found
    }


@pytest.mark.parametrize("find", [contradictions, competing_incentives])
@given(messages=_MESSAGES)
def test_the_same_as_looking_at_every_two_messages(find, messages):
    messages = [replace(m, key=f"m{n}") for n, m in enumerate(messages)]
    by_two = [find(two) for two in combinations(messages, 2)]
    assert _names(find(messages)) == set().union(*map(_names, by_two))
