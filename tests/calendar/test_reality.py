"""The plan against what ran: every activity and every flight accounted for exactly once."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from unisono.calendar.reality import Flight, Outcome, compare
from unisono.model.calendar import Activity
from unisono.settings import CalendarSettings

ZERO = date(2026, 3, 1)
UNTIL = ZERO + timedelta(days=60)
RULES = CalendarSettings()


def act(key, start, days=10, campaign="Summer Sale", channel="Google Ads"):
    first = ZERO + timedelta(days=start)
    return Activity(key, campaign, channel, key, first, first + timedelta(days=days - 1))


def ran(start, days=10, campaign="summer-sale", channels=("google_ads", "Paid Search")):
    first = ZERO + timedelta(days=start)
    return Flight(campaign, channels, first, first + timedelta(days=days - 1), "ads", 5.0, "spend")


def outcomes(planned, flights, rules=RULES):
    return [(r.outcome, r.start_off, r.end_off) for r in compare(planned, flights, UNTIL, rules)]


def test_spellings_of_campaign_and_channel_do_not_matter():
    assert outcomes([act("a", 0)], [ran(0)]) == [(Outcome.ON_TIME, 0, 0)]
    assert outcomes([act("a", 0, channel="paid search")], [ran(3, 12)]) == [(Outcome.LATE, 3, 5)]
    assert outcomes([act("a", 5)], [ran(3)]) == [(Outcome.EARLY, -2, -2)]


def test_a_tolerance_makes_it_on_time():
    lenient = CalendarSettings(reality_tolerance_days=3)
    assert outcomes([act("a", 0)], [ran(3)], lenient) == [(Outcome.ON_TIME, 3, 3)]


def test_not_run_is_said_only_where_the_exports_could_tell():
    planned = [act("a", 0), act("b", 61), act("c", 1, channel="Radio")]
    other = ran(0, campaign="Other")
    assert [r[0] for r in outcomes(planned, [other])] == [
        Outcome.UNPLANNED, Outcome.NOT_RUN, Outcome.UNKNOWN, Outcome.AHEAD]  # fmt: skip


def test_what_still_runs_has_no_end_yet():
    assert outcomes([act("a", 55)], [ran(55, 6)]) == [(Outcome.ON_TIME, 0, None)]


def test_numbered_mailings_are_the_campaigns_and_become_one():
    mails = [ran(n, 1, f"summer-sale {i}", ("mailchimp", "Email")) for i, n in enumerate((0, 9))]
    (found,) = compare([act("a", 0, channel="E-mail")], mails, UNTIL, RULES)
    assert (found.outcome, found.end_off) == (Outcome.ON_TIME, 0)
    assert found.flight is not None
    assert (found.flight.last_day, found.flight.amount) == (ZERO + timedelta(days=9), 10.0)


def test_waves_take_the_nearest_flight():
    found = compare([act("a", 0, 5), act("b", 30, 5)], [ran(31, 5), ran(1, 5)], UNTIL, RULES)
    assert [(r.planned.key, r.start_off) for r in found if r.planned] == [("a", 1), ("b", 1)]


names = st.sampled_from(("one", "two"))
channels = st.sampled_from(("Email", "Ads", "Radio"))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 50), names, channels), max_size=9),
    st.lists(st.tuples(st.integers(0, 50), names, channels), max_size=9),
    st.randoms(use_true_random=False),
)
def test_all_are_accounted_for_in_any_order(plans, flown, shuffler):
    planned = [act(f"k{n}", s, 3, c, ch) for n, (s, c, ch) in enumerate(plans)]
    flights = [ran(s, 3, c, (ch,)) for s, c, ch in flown]
    found = compare(planned, flights, UNTIL, RULES)
    assert sorted(r.planned.key for r in found if r.planned) == sorted(a.key for a in planned)
    amounts = sum(r.flight.amount or 0 for r in found if r.flight)
    assert amounts == 5.0 * len(flights)
    shuffler.shuffle(planned)
    shuffler.shuffle(flights)
    assert compare(planned, flights, UNTIL, RULES) == found
