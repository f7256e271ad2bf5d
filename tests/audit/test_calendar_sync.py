from dataclasses import replace
from datetime import date

import pytest

from unisono.audit.calendar_sync import measure
from unisono.audit.inputs import calendar_activities, calendar_span
from unisono.model.calendar import Activity, Conflict
from unisono.settings import AuditSettings

SPAN = (date(2026, 4, 1), date(2026, 6, 30))


def _conflict(kind: str, campaign: str = "Spring", day: date = date(2026, 5, 1)) -> Conflict:
    activity = Activity("a", campaign, "email", "mail", day, day, path="plan.csv", file_row=3)
    return Conflict(
        kind,
        campaign,
        f"{campaign}: {kind}.",
        f"Settle {campaign}.",
        day,
        day,
        (activity,),
        ("Ann",),
    )


def test_conflicts_of_the_quarter_count() -> None:
    conflicts = (
        _conflict("launch_dates"),
        _conflict("assets_late"),
        _conflict("team_unaware", "Summer"),
        _conflict("overlap", day=date(2026, 1, 1)),
    )
    result = measure(conflicts, 9, {}, SPAN, AuditSettings())
    assert (result.value, result.verdict) == (3, "broken")
    assert result.score == pytest.approx(50 - 50 / 8)
    assert result.evidence[0].source.row == 3
    assert {p.name: p.value for p in result.parts} == {
        "launch_dates": 1,
        "team_unaware": 1,
        "assets_late": 1,
        "contradicting_offers": 0,
    }
    spring, summer = result.fixes
    assert (spring.text, spring.role) == ("Settle Spring (2 conflicts of Spring)", "Ann")
    assert spring.gain_points == pytest.approx(65 - 43.75)
    assert summer.gain_points == pytest.approx(50 - 43.75)


def test_all_teams_a_campaign_left_out_are_one_step() -> None:
    told = [
        replace(_conflict("team_unaware"), fix=f"Tell {team}.", unaware=team)
        for team in ("Support", "Web")
    ]
    (fix,) = measure((*told, _conflict("overlap")), 9, {}, SPAN, AuditSettings()).fixes
    assert fix.text == (
        "Tell Support and Web of Spring now and add them to the brief before the next launch. "
        "Settle Spring (3 conflicts of Spring)"
    )


def test_nobody_is_to_be_told_now_of_what_is_over() -> None:
    over = replace(_conflict("team_unaware"), unaware="Support", over=True)
    (fix,) = measure((over,), 9, {}, SPAN, AuditSettings()).fixes
    assert fix.text == (
        "Tell Support before the next launch of Spring (this one is over) and add it to the brief"
    )


def test_no_conflict_is_mature_only_when_all_kinds_were_checked() -> None:
    clean = measure((), 4, {}, SPAN, AuditSettings())
    assert (clean.status, clean.verdict, clean.score) == ("measured", "mature", 100)
    partly = measure((), 4, {"assets_late": "no day is known"}, SPAN, AuditSettings())
    assert (partly.status, partly.value, partly.score) == ("undecided", 0, None)
    assert partly.reason == "assets not ready at launch: no day is known"
    assert {p.name: p.value for p in partly.parts}["assets_late"] is None


def test_found_conflicts_are_proof_even_when_a_kind_is_unchecked() -> None:
    result = measure((_conflict("overlap"),), 4, {"assets_late": "?"}, SPAN, AuditSettings())
    assert (result.status, result.verdict) == ("measured", "friction")
    assert "1 conflict at least" in result.summary


def test_not_measured_says_why() -> None:
    empty = measure((), 0, {}, SPAN, AuditSettings())
    assert empty.reason == "the calendar has no activity from 1 Apr 2026 to 30 Jun 2026"
    kinds = ("launch_dates", "team_unaware", "assets_late", "contradicting_offers")
    blind = measure((), 2, dict.fromkeys(kinds, "?"), SPAN, AuditSettings())
    assert (blind.status, blind.reason) == ("not_measured", "no kind of conflict could be checked")


def test_span_and_activities_come_from_the_calendar(facts) -> None:
    facts.add("activity", start_date="2026-03-01", end_date="2026-04-02")
    facts.add("activity", start_date="2026-03-01")
    facts.add("activity", start_date="2026-06-30")
    engine = facts.marts()
    assert calendar_span(engine) == (date(2026, 3, 31), date(2026, 6, 30))
    assert calendar_activities(engine) == 2
