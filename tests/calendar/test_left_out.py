from datetime import date, timedelta

from unisono.calendar import TellingRule, conflicts
from unisono.model.calendar import Activity

QUARTER = (date(2026, 7, 1), date(2026, 9, 30))
TEAMS = ("Ads", "E-mail", "Support")


def _act(number: int, informed: tuple[str, ...] | None, team: str = "Ads", **more) -> Activity:
    start = date(2026, 7, 1) + timedelta(days=7 * number)
    return Activity(
        f"a{number}", f"Campaign {number}", "ads", "ad", start, start + timedelta(days=5), team,
        informed=informed, **more,
    )  # fmt: skip


def _unaware(rows: list[Activity]) -> list[tuple[str, str]]:
    return [(c.campaign, c.text.split(" was not")[0]) for c in conflicts(rows, period=QUARTER)]


def test_a_team_told_of_all_other_campaigns_should_have_been_told_of_this_one() -> None:
    rows = [_act(n, ("E-mail", "Support")) for n in range(6)] + [_act(6, ("E-mail",))]
    (found,) = conflicts(rows, period=QUARTER)
    assert (found.kind, found.campaign, found.people) == (
        "team_unaware", "Campaign 6", ("Ads", "Support"))  # fmt: skip
    assert found.text == (
        "Support was not informed of Campaign 6 by Ads, though it is told of the other campaigns"
        " as a rule (6 of them); it ran from 12 Aug 2026."
    )
    assert conflicts(rows[::-1], period=QUARTER) == (found,)


def test_teams_told_selectively_or_rarely_have_no_rule() -> None:
    selective = [_act(n, ("Support",) if n % 2 else ()) for n in range(8)]
    assert _unaware(selective) == []
    assert _unaware([_act(n, ("Support",)) for n in range(4)] + [_act(5, ())]) == []


def test_what_was_not_recorded_or_lies_outside_the_period_says_nothing() -> None:
    told = [_act(n, ("Support",)) for n in range(6)]
    assert _unaware([*told, _act(6, None)]) == []
    assert _unaware([*told, _act(-4, ())]) == []
    assert _unaware([*told, _act(6, ())]) == [("Campaign 6", "Support")]


def test_a_team_of_the_campaign_itself_is_not_left_out() -> None:
    told = [_act(n, ("Support",)) for n in range(6)]
    both = [_act(6, ("Support",)), _act(6, ("Ads",), team="Support")]
    assert _unaware([*told, *both]) == []


def test_what_counts_as_a_rule_can_be_set() -> None:
    rows = [_act(n, ("Support",)) for n in range(3)] + [_act(4, ())]
    assert _unaware(rows) == []
    found = conflicts(rows, period=QUARTER, told=TellingRule(usually=0.9, campaigns=3))
    assert [c.campaign for c in found] == ["Campaign 4"]
