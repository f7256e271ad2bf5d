from dataclasses import replace
from datetime import date

import pytest

from unisono.audit import attribution_gap, calendar_sync, handoffs
from unisono.audit.advice import CompanyFacts, advise
from unisono.audit.handoffs import HandoffStep
from unisono.audit.maturity import maturity
from unisono.audit.patterns import diagnose
from unisono.model.audit import BAD, GOOD, NONE, WARN, TestResult
from unisono.model.calendar import Conflict
from unisono.model.messages import (
    Brand,
    Contradiction,
    DriftResult,
    MessageScore,
    MessageText,
    OfferFact,
)
from unisono.model.reconciliation import ClaimRow, Reconciliation
from unisono.settings import AuditSettings

SETTINGS = AuditSettings()
DAY = date(2026, 6, 30)
ROW = ClaimRow("meta", 9, None, None, None, None, None, None)


def _test(test_id: str, severity: str) -> TestResult:
    base = handoffs.measure((HandoffStep("a", "b", 10, {"lost": 1}),), (), SETTINGS)
    value = None if severity == NONE else 1.0
    return replace(base, id=test_id, severity=severity, value=value, summary=f"{test_id}.")


def _tests(**severities: str) -> tuple[TestResult, ...]:
    return tuple(_test(f"AUDIT-{n}", severities.get(f"t{n}", GOOD)) for n in range(1, 8))


def _claims(overclaim: float) -> Reconciliation:
    return Reconciliation((ROW,), 9, 4, None, None, overclaim, "")


def _present(tests, **more) -> dict[str, bool | None]:
    return {p.id: p.present for p in diagnose(tests, DAY, **more)}


def test_a_healthy_company_has_no_pattern() -> None:
    assert _present(_tests(), reconciliation=_claims(1.0)) == {
        "message_drift": False,
        "data_silos": False,
        "organisation_mismatch": False,
        "measurement_gaps": False,
        "calendar_chaos": False,
    }


@pytest.mark.parametrize(
    ("severities", "pattern", "present"),
    [
        ({"t1": WARN}, "message_drift", True),
        ({"t1": NONE}, "message_drift", None),
        ({"t3": WARN}, "data_silos", False),
        ({"t3": WARN, "t7": WARN}, "data_silos", True),
        ({"t4": BAD, "t3": NONE}, "data_silos", True),
        ({"t3": WARN, "t7": NONE}, "data_silos", None),
        ({"t5": BAD}, "organisation_mismatch", True),
        ({"t2": WARN}, "measurement_gaps", True),
        ({"t6": BAD}, "calendar_chaos", True),
    ],
)
def test_patterns_follow_the_tests(severities, pattern, present) -> None:
    assert _present(_tests(**severities))[pattern] is present


def test_overclaim_is_a_measurement_gap_and_unknown_claims_stay_unknown() -> None:
    assert _present(_tests(), reconciliation=_claims(1.06))["measurement_gaps"] is True
    assert _present(_tests())["measurement_gaps"] is None


def test_unaware_teams_show_a_mismatch() -> None:
    conflict = Conflict("team_unaware", "Spring", "", "", DAY, DAY, ())
    assert _present(_tests(), conflicts=(conflict,))["organisation_mismatch"] is True


def test_claims_that_cannot_be_compared_leave_the_pattern_undecided() -> None:
    why = "Undecided: Google Ads does not say which action it counts."
    claims = replace(_claims(5.85), overclaim=None, definition=why)
    (pattern,) = [
        p for p in diagnose(_tests(), DAY, reconciliation=claims) if p.id == "measurement_gaps"
    ]
    assert (pattern.present, pattern.plan) == (None, ())
    assert pattern.evidence[-1] == f"Platforms' claims: {why}"


def test_a_plan_has_only_steps_its_evidence_supports() -> None:
    tests = [
        replace(t, fixes=()) if t.id == "AUDIT-7" else t for t in _tests(t3=BAD, t4=NONE, t7=GOOD)
    ]
    plan = [text for _, text in diagnose(tests, DAY)[1].plan]
    assert plan == [
        "Publish one taxonomy and build links only with it.",
        "Measure first how long systems take: bring a sync log.",
        "Report from the joined data alone.",
    ]
    slow = [text for _, text in diagnose(_tests(t3=BAD, t4=BAD), DAY)[1].plan]
    assert "Feed slow systems by webhook or stream." in slow


def test_only_live_offers_are_called_live() -> None:
    message = MessageText("m", "Email", "10% off")
    fact = OfferFact("percent_off", 10, "%", "10% off", message)
    live, ended = Contradiction(fact, fact, "why"), Contradiction(fact, fact, "why", ended=True)

    def chaos(*pairs: Contradiction):
        return diagnose(_tests(), DAY, contradictions=pairs)[4]

    assert chaos(ended).present is False
    assert chaos(ended).evidence[1:] == (
        "Offers that contradicted each other and have ended: 1 pair.",
    )
    assert chaos(live, ended, ended).present is True
    assert chaos(live, ended, ended).evidence[1] == (
        "Live offers that contradict each other: 1 pair."
    )


def test_plans_are_dated_from_the_day_of_the_audit() -> None:
    silos = diagnose(_tests(t7=BAD, t3=BAD), DAY)[1]
    assert [day for day, _ in silos.plan] == [
        date(2026, 7, 7),
        date(2026, 7, 30),
        date(2026, 8, 29),
        date(2026, 9, 28),
    ]
    assert silos.evidence == ("AUDIT-3: AUDIT-3.", "AUDIT-4: AUDIT-4.", "AUDIT-7: AUDIT-7.")
    assert diagnose(_tests(), DAY)[1].plan == ()


def _drift(cv: float, mean: float = 8.0) -> DriftResult:
    score = MessageScore(MessageText("k", "email", "t"), mean, {}, {})
    return DriftResult((score,), 1, mean, cv * mean, cv, (0, 1), {}, "strong", 0.8, {})


def _levels(tests=(), brand=None, drift=None, attribution=None, claims=None):
    found = maturity(tests, brand, drift, attribution, claims, SETTINGS)
    return {d.id: d.level for d in found}


def test_nothing_known_is_no_level() -> None:
    found = maturity((), None, None, None, None, SETTINGS)
    assert [(d.level, d.level_name) for d in found] == [(None, "not measured")] * 4
    assert all(d.next_step for d in found)


@pytest.mark.parametrize(
    ("cv", "mean", "level"), [(0.6, 8, 1), (0.4, 8, 2), (0.2, 8, 3), (0.05, 8, 4), (0.05, 5, 2)]
)
def test_message_maturity(cv, mean, level) -> None:
    assert _levels(drift=_drift(cv, mean))["messages"] == level


def test_declared_practices_lift_the_last_level() -> None:
    brand = Brand(practices={"message_monitoring": True})
    assert _levels(brand=brand, drift=_drift(0.05))["messages"] == 5


def test_launching_unchecked_is_not_managed() -> None:
    assert _levels(brand=Brand(practices={"launch_gate": False}), drift=_drift(0.05)) == {
        "messages": 3,
        "attribution": None,
        "organisation": None,
        "sync": None,
    }


def test_only_platform_reports_are_ad_hoc() -> None:
    assert _levels(claims=_claims(1.0))["attribution"] == 1


@pytest.mark.parametrize(
    ("practices", "survey", "level"),
    [
        ({"council": True}, None, 4),
        ({"council": True}, WARN, 3),
        ({"monthly_meeting": False}, None, 1),
        ({}, GOOD, 3),
        ({}, BAD, 1),
        ({}, None, None),
    ],
)
def test_organisation(practices, survey, level) -> None:
    tests = (_test("AUDIT-5", survey),) if survey else ()
    assert _levels(tests, Brand(practices=practices))["organisation"] == level


def test_campaign_sync_needs_handoffs_too() -> None:
    assert _levels(_tests())["sync"] == 4
    assert _levels(_tests(t7=WARN))["sync"] == 3
    assert _levels(_tests(t6=BAD))["sync"] == 2
    assert _levels((), Brand(practices={"shared_calendar": False}))["sync"] == 1


FITTING = {"product_market_fit": True, "commodity": False, "pivots_per_year": 1}


@pytest.mark.parametrize(
    ("team", "channels", "budget", "stage"),
    [
        (4, 4, 49_999, 1),
        (5, 5, 50_000, 2),
        (14, 7, 500_000, 2),
        (15, 8, 500_001, 3),
        (4, 8, 100_000, 2),
        (20, 3, None, 1),
        (None, None, 600_000, 3),
        (None, None, None, None),
    ],
)
def test_stage(team, channels, budget, stage) -> None:
    brand = Brand(marketing_team=team, monthly_budget_usd=budget)
    assert advise(brand, CompanyFacts(channels)).stage == stage


@pytest.mark.parametrize(
    ("facts", "channels"),
    [
        ({"product_market_fit": False}, 5),
        ({"marketing_team": 2}, 5),
        ({"commodity": True}, 5),
        ({"pivots_per_year": 4}, 5),
        ({}, 1),
    ],
)
def test_when_integration_is_the_wrong_answer(facts, channels) -> None:
    assert advise(Brand(**{**FITTING, **facts}), CompanyFacts(channels)).imc_fits is False


def test_integration_fits_only_when_enough_is_known() -> None:
    known = Brand(**FITTING, marketing_team=6)
    assert advise(known, CompanyFacts(5)).imc_fits is True
    assert advise(None, CompanyFacts(5)).imc_fits is None
    assert "channels in use" in advise(known, CompanyFacts()).unknown


@pytest.mark.parametrize(
    ("revenue", "words"), [(4e6, "three channels"), (5e6, "core of five"), (51e6, "governance")]
)
def test_plan_by_revenue(revenue, words) -> None:
    found = advise(Brand(revenue_usd=revenue), CompanyFacts()).recommendations
    assert [words in r for r in found] == [True]


def test_measured_spend_stands_in_for_the_budget() -> None:
    assert advise(None, CompanyFacts(monthly_spend=60_000)).stage == 2


def test_every_test_has_its_own_question() -> None:
    asked = {m.question(SETTINGS).id for m in (attribution_gap, calendar_sync, handoffs)}
    assert asked == {"AUDIT-2", "AUDIT-6", "AUDIT-7"}
