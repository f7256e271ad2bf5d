import random
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unisono.calendar import conflicts, people, unchecked
from unisono.model.calendar import Activity

Q1 = (date(2026, 1, 1), date(2026, 3, 31))


def act(key="a", campaign="Spring", channel="email", start=date(2026, 2, 1), days=10, **more):
    end = start + timedelta(days=days - 1)
    return Activity(key, campaign, channel, more.pop("title", key), start, end, **more)


def differ(first, second):
    return None if first.offer == second.offer else f"{first.offer} against {second.offer}"


def kinds(found):
    return [c.kind for c in found]


def test_a_campaign_launched_on_different_days_is_one_conflict_naming_channels_and_days():
    found = conflicts(
        [
            act("a", channel="email"),
            act("b", channel="email", start=date(2026, 2, 20)),  # a second wave, no conflict
            act("c", channel="social", launched_on=date(2026, 2, 4)),
            act("d", channel="search"),
        ],
        period=Q1,
    )
    assert kinds(found) == ["launch_dates"]
    assert found[0].text == (
        "Spring launched on 2 different days: email and search on 1 Feb 2026 and social on"
        " 4 Feb 2026 (3 days apart)."
    )
    assert (found[0].first_day, found[0].last_day) == (date(2026, 2, 1), date(2026, 2, 4))
    assert [a.key for a in found[0].activities] == ["a", "d", "c"]


@pytest.mark.parametrize(("tolerance", "count"), [(2, 1), (3, 0)])
def test_launches_may_differ_by_the_tolerance(tolerance, count):
    rows = [act("a"), act("b", channel="social", start=date(2026, 2, 4))]
    assert len(conflicts(rows, period=Q1, tolerance_days=tolerance)) == count


def test_launches_outside_the_period_do_not_count():
    rows = [act("a"), act("b", channel="social", start=date(2026, 2, 4))]
    assert conflicts(rows, period=(date(2026, 2, 5), date(2026, 3, 1))) == ()


def test_a_team_is_not_named_beside_the_owner_that_carries_its_name():
    mail = act("a", team="E-mail", owner="Owner E-mail")
    sales = act("b", team="Sales", owner="Presales")
    assert people((mail,), "e-mail") == ("Owner E-mail",)
    assert people((mail, sales), "Web", " web ") == ("Owner E-mail", "Presales", "Sales", "Web")


def test_activities_without_a_campaign_have_no_common_launch():
    rows = [act("a", campaign=" "), act("b", campaign="", channel="x", start=date(2026, 2, 4))]
    assert conflicts(rows, period=Q1) == ()


def test_an_uninformed_team_is_one_conflict_per_campaign():
    rows = [
        act("a", team="Brand", owner="Ana", informed=("Sales",)),
        act("b", team="brand", channel="ads", informed=()),
        act("c", team="Web", channel="site", title="Banner"),
        act("d", team="Sales", channel="calls"),
    ]
    found = conflicts(rows, period=Q1)
    assert kinds(found) == ["team_unaware", "team_unaware"]
    assert [c.text for c in found] == [
        "Sales was not informed of Spring by brand, though it ran d in the same campaign from"
        " 1 Feb 2026.",
        "Web was not informed of Spring by brand, though it ran Banner in the same campaign from"
        " 1 Feb 2026.",
    ]
    assert found[1].people == ("Ana", "Brand", "Web")
    assert found[1].over
    assert found[1].fix == (
        "Tell Web before the next launch of Spring (this one is over) and add it to the brief."
    )
    running = (Q1[0], date(2026, 2, 1))
    live = [c for c in conflicts(rows, period=running) if c.unaware == "Web"]
    assert [c.over for c in live] == [False]
    assert live[0].fix == "Tell Web of Spring now and add it to the brief before the next launch."
    assert found[1].unaware == "Web"


def test_same_named_audience_makes_teams_concerned_but_everybody_does_not():
    a = act("a", "One", team="A", audience="VIP; new", informed=())
    b = act("b", "Two", team="B", audience="vip")
    assert kinds(conflicts([a, b], period=Q1)) == ["team_unaware"]
    everybody = act("b", "Two", team="B")
    assert conflicts([a, everybody], period=Q1) == ()


def test_unknown_informed_is_not_judged():
    rows = [act("a", team="A"), act("b", team="B", channel="email")]
    assert conflicts(rows, period=Q1) == ()
    assert "team_unaware" in unchecked(rows)


def test_late_assets_are_one_conflict_per_campaign():
    rows = [
        act("a", assets_ready_on=date(2026, 2, 3), owner="Ana"),
        act("b", channel="ads", assets_ready_on=date(2026, 2, 2)),
        act("c", channel="site", assets_ready_on=date(2026, 2, 1)),
        act("d", channel="tv"),
    ]
    (found,) = conflicts(rows, period=Q1)
    assert (found.kind, found.people) == ("assets_late", ("Ana",))
    assert found.text == (
        "Spring launched before its assets were ready: ads launched 1 Feb 2026, assets ready"
        " 2 Feb 2026; email launched 1 Feb 2026, assets ready 3 Feb 2026."
    )


def test_contradicting_offers_of_two_campaigns_are_one_conflict():
    rows = [
        act("a", "One", offer="10 % off", audience="vip"),
        act("b", "One", offer="10 % off", audience="vip"),
        act("c", "Two", offer="20 % off", start=date(2026, 2, 10)),
        act("d", "Two", offer="20 % off", start=date(2026, 2, 11)),
        act("e", "Three", offer="20 % off", audience="new"),
    ]
    (found,) = [
        c
        for c in conflicts(rows, period=Q1, offers_differ=differ)
        if c.kind == "contradicting_offers"
    ]
    assert [a.key for a in found.activities] == ["a", "b", "c"]
    assert found.text == (
        "One and Two reach the same people on 10 Feb 2026 with contradicting offers:"
        " 10 % off against 20 % off."
    )
    assert conflicts(rows[:3], period=Q1) == ()


def test_an_end_before_the_start_is_one_day():
    one = act("a", "One", offer="x", days=-3)
    two = act("b", "Two", offer="y", start=date(2026, 2, 1), days=1)
    assert kinds(conflicts([one, two], period=Q1, offers_differ=differ)) == ["contradicting_offers"]


def test_unchecked_names_the_kinds_and_what_to_bring():
    assert set(unchecked([])) == {
        "launch_dates", "team_unaware", "assets_late", "contradicting_offers"}  # fmt: skip
    whole = act(team="A", informed=(), assets_ready_on=date(2026, 1, 1), offer="10 %")
    assert unchecked([whole]) == {}
    assert unchecked([act(team="A", informed=(), offer="10 %")]) == {
        "assets_late": "no day is known on which assets were ready; bring assets_ready_on"
    }
    assert list(unchecked([act(campaign="")])) == [
        "launch_dates", "team_unaware", "assets_late", "contradicting_offers"]  # fmt: skip


day = st.dates(date(2025, 12, 20), date(2026, 1, 30))
activity = st.builds(
    lambda n, c, ch, s, d, t, lo, ar, au, of, inf, ex: Activity(
        f"k{n}", c, ch, f"t{n}", s, s + timedelta(days=d), t, "", lo, ar, au, of, inf,
        excludes=ex),
    st.integers(0, 10**6), st.sampled_from(["", "A", "B", "c", "C "]), st.sampled_from("xyz"),
    day, st.integers(-2, 12), st.sampled_from(["", "T1", "T2", "T3"]), st.none() | day,
    st.none() | day, st.sampled_from(["", "p", "q", "p; q", "all"]),
    st.sampled_from(["", "5 %", "9 %"]),
    st.none() | st.lists(st.sampled_from(["t1", "T2", "T3 "]), max_size=2).map(tuple),
    st.sampled_from([(), (), ("P",), ("q ",), ("p", "q")]),
)  # fmt: skip
calendars = st.lists(activity, max_size=14, unique_by=lambda a: a.key)
WINDOW = (date(2026, 1, 1), date(2026, 1, 20))


def _aud(a):
    names = {p.strip().casefold() for p in a.audience.split(";") if p.strip()}
    return set() if "all" in names else names


def _left_out(a):
    return {name.strip().casefold() for name in a.excludes}


def _named(a):
    return _aud(a) - _left_out(a)


def _reached(a):
    """Who gets it, of three people: one of each audience, and one of neither."""
    return (_aud(a) or {"p", "q", "neither"}) - _left_out(a)


def _meet(a, b, window):
    start = max(a.start, b.start, window[0])
    end = min(max(a.start, a.end), max(b.start, b.end), window[1])
    return (start, end) if start <= end else None


def brute(rows, window):
    """Straight from the definitions, every pair of activities."""
    found = set()
    name = {a.key: a.campaign.strip().casefold() for a in rows}
    launch = {a.key: a.launched_on or a.start for a in rows}
    for campaign in set(name.values()) - {""}:
        group = [a for a in rows if name[a.key] == campaign]
        firsts = [
            min(launch[a.key] for a in group if a.channel == ch)
            for ch in {a.channel for a in group}
        ]
        if len(set(firsts)) > 1 and any(window[0] <= d <= window[1] for d in firsts):
            found.add(("launch_dates", campaign, min(firsts), max(firsts)))
    for a in rows:
        if (
            a.assets_ready_on
            and a.assets_ready_on > launch[a.key]
            and window[0] <= launch[a.key] <= window[1]
        ):
            found.add(("assets_late", name[a.key] or a.key))
    for a in rows:
        for b in rows:
            shared = _meet(a, b, window)
            same = (name[a.key] and name[a.key] == name[b.key]) or (_named(a) & _named(b))
            told = None if a.informed is None else {t.strip().casefold() for t in a.informed}
            teams = a.team and b.team and a.team != b.team
            if shared and same and teams and told is not None and b.team.casefold() not in told:
                found.add(("team_unaware", name[a.key] or a.key, b.team))
    pairs = {}
    for a, b in combinations(rows, 2):
        shared = _meet(a, b, window)
        if (
            shared and a.offer and b.offer and a.offer != b.offer
            and name[a.key] and name[b.key] and name[a.key] != name[b.key]
            and _reached(a) & _reached(b)
        ):  # fmt: skip
            entry = pairs.setdefault(frozenset((name[a.key], name[b.key])), [set(), [], []])
            entry[0] |= {a.key, b.key}
            entry[1].append(shared[0])
            entry[2].append(shared[1])
    for pair, (keys, firsts, lasts) in pairs.items():
        found.add(("offers", pair, frozenset(keys), min(firsts), max(lasts)))
    return found


def as_brute(found):
    out = set()
    for c in found:
        name = c.campaign.strip().casefold()
        if c.kind == "launch_dates":
            out.add((c.kind, name, c.first_day, c.last_day))
        elif c.kind == "assets_late":
            own = c.activities[0]
            out.add((c.kind, own.campaign.strip().casefold() or own.key))
        elif c.kind == "team_unaware":
            team = c.text.split(" was not informed")[0]
            key = name if any(a.campaign.strip().casefold() == name for a in c.activities) else ""
            out.add((c.kind, key or "k" + name.removeprefix("t"), team))
        else:
            pair = frozenset(a.campaign.strip().casefold() for a in c.activities)
            out.add(
                ("offers", pair, frozenset(a.key for a in c.activities), c.first_day, c.last_day)
            )
    return out


@settings(max_examples=250, deadline=None)
@given(calendars, st.randoms(use_true_random=False))
def test_the_sweep_equals_brute_force_in_any_order(rows, shuffler):
    found = conflicts(rows, period=WINDOW, offers_differ=differ)
    assert as_brute(found) == brute(rows, WINDOW)
    assert len(found) == len(brute(rows, WINDOW))
    mixed = list(rows)
    shuffler.shuffle(mixed)
    assert conflicts(mixed, period=WINDOW, offers_differ=differ) == found


def test_ten_thousand_activities_in_two_years():
    rng = random.Random(5)
    campaigns = [
        (f"C{n}", f"s{rng.randrange(12)}", rng.choice(["", "", "5 %", "10 %", "20 %"]), d)
        for n, d in enumerate(rng.choices(range(700), k=800))
    ]
    rows = []
    for i in range(10_000):
        name, audience, offer, day = rng.choice(campaigns)
        rows.append(
            act(
                f"k{i}",
                name,
                f"ch{rng.randrange(8)}",
                date(2025, 1, 1) + timedelta(days=day + rng.randrange(28)),
                rng.randrange(1, 22),
                team=f"T{rng.randrange(9)}",
                audience=audience,
                offer=offer,
                informed=tuple(f"T{n}" for n in range(9) if n != rng.randrange(9)),
            )
        )
    two_years = (date(2025, 1, 1), date(2026, 12, 31))
    found = conflicts(rows, period=two_years, offers_differ=differ)
    assert len(found) > 100
