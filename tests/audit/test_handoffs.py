import pytest

from unisono.audit.handoffs import HandoffStep, measure
from unisono.audit.inputs import handoff_steps
from unisono.measure.intervals import wilson
from unisono.settings import AuditSettings


def _steps(facts) -> dict[str, tuple[int, dict[str, int]]]:
    steps, _ = handoff_steps(facts.marts())
    return {s.step: (s.handoffs, {k: n for k, n in s.failures.items() if n}) for s in steps}


def test_share_over_all_steps() -> None:
    steps = (
        HandoffStep("form → CRM", "log", 80, {"lost": 8, "late": 2}),
        HandoffStep("mql → sales", "log", 20, {"duplicate": 10}),
    )
    result = measure(steps, (), AuditSettings())
    assert (result.value, result.verdict) == (20, "typical")
    assert result.interval == tuple(100 * x for x in wilson(20, 100))
    assert result.summary == (
        "20 of 100 handoffs (20 %) fail: typical; worst: mql → sales with 50 %."
    )
    assert [(p.name, p.value) for p in result.parts] == [("mql → sales", 50), ("form → CRM", 12.5)]
    assert [f.text for f in result.fixes] == [
        "form → CRM, 10 of 80 fail: send every form into the CRM and alert on rejected ones "
        "(8 lost); hand over at once instead of in batches, and alert before the deadline (2 late)",
        "mql → sales, 10 of 20 fail: look for an existing record before creating one "
        "(10 duplicate)",
    ]
    # 20 → 10 %: from 60 to 80 points, for either step
    assert [f.gain_points for f in result.fixes] == [pytest.approx(20)] * 2


def test_a_fix_gains_only_what_its_remedies_mend() -> None:
    failures = {"lost": 6, "late": 1, "duplicate": 2, "contradictory": 4, "incomplete": 5}
    step = HandoffStep("Form→crm", "log", 100, failures)
    (fix,) = measure((step,), (), AuditSettings()).fixes
    assert fix.text.startswith("Form→crm, 18 of 100 fail: send every form into the CRM")
    assert "(5 incomplete)" in fix.text
    assert "duplicate" not in fix.text
    assert fix.gain.startswith("Handoffs: 18 → 3 %")


def test_one_remedy_for_two_kinds_is_said_once() -> None:
    step = HandoffStep("trial→onboarding", "log", 9, {"late": 2, "lost": 1})
    (fix,) = measure((step,), (), AuditSettings()).fixes
    assert fix.text == (
        "trial→onboarding, 3 of 9 fail: start onboarding by the trial's own event (2 late, 1 lost)"
    )


def test_one_failure_and_one_step_are_in_the_singular() -> None:
    result = measure((HandoffStep("a → b", "log", 4, {"lost": 1}),), (), AuditSettings())
    assert result.summary == "1 of 4 handoffs (25 %) fails: typical."
    assert "Here: 1 ÷ 4 × 100 over 1 step." in result.definition
    assert result.fixes[0].text.startswith("a → b, 1 of 4 fails: alert on what was handed over")


def test_nothing_to_follow_is_not_measured() -> None:
    result = measure((), (), AuditSettings())
    assert (result.status, result.reason) == (
        "not_measured",
        "no handoff between two systems can be followed",
    )


def test_declared_handoffs(facts) -> None:
    for left, arrived, failure in (
        ("2026-02-01 08:00", "2026-02-01 09:00", None),
        ("2026-02-01 08:00", "2026-02-03 09:00", None),
        ("2026-02-01 08:00", None, None),
        ("2026-06-30 20:00", None, None),  # still within its 24 hours
        ("2026-02-01 08:00", "2026-02-01 09:00", "Duplicate"),
        ("2026-02-01 08:00", "2026-02-01 09:00", "odd"),
        ("2025-02-01 08:00", None, None),  # before the period
    ):
        facts.add(
            "handoff",
            handoff_id=str(facts.rows),
            step="mql → sales",
            left_at=left,
            arrived_at=arrived,
            failure=failure,
        )
    assert _steps(facts) == {"mql → sales": (6, {"late": 1, "lost": 1, "duplicate": 1, "other": 1})}


def test_lost_clicks_within_the_days_of_the_web_data(facts) -> None:
    facts.add("web_event", ts="2026-02-01", event_name="page_view", click_id="gclid:1")
    facts.add("web_event", ts="2026-02-10", event_name="page_view")
    for click, day in (("gclid:1", "01"), ("gclid:2", "05"), ("gclid:3", "20")):
        facts.add(
            "ad_click",
            ts=f"2026-02-{day}",
            click_id=click,
            platform="google_ads",
            campaign_name="Brand",
        )
    engine = facts.marts()
    steps, evidence = handoff_steps(engine)
    assert [(s.step, s.handoffs, s.failures["lost"]) for s in steps] == [
        ("click → landing page", 2, 1)
    ]
    assert evidence[0].text == (
        "click → landing page: gclid 2 of 5 Feb 2026 lost (Google Ads Brand)"
    )
    assert (evidence[0].source.file, evidence[0].source.row) == ("crm.csv", 5)


def test_a_click_without_the_id_others_of_its_export_have_is_incomplete(facts) -> None:
    facts.add("web_event", ts="2026-02-01", event_name="page_view", click_id="gclid:1")
    facts.add("web_event", ts="2026-02-10", event_name="page_view")
    for click in ("gclid:1", None, None):
        facts.add("ad_click", ts="2026-02-01", click_id=click, platform="google_ads")
    # An export without click ids does not say that one was lost.
    facts.add("ad_click", ts="2026-02-01", platform="other", file_id="f2")
    assert _steps(facts) == {"click → landing page": (3, {"incomplete": 2})}


def test_clicks_that_cannot_be_joined_at_all_prove_nothing(facts) -> None:
    facts.add("web_event", ts="2026-02-01", event_name="page_view")
    facts.add("web_event", ts="2026-02-10", event_name="page_view")
    facts.add("ad_click", ts="2026-02-05", click_id="gclid:2")
    assert _steps(facts) == {}


def test_forms_are_found_by_number_or_person(facts) -> None:
    facts.add("lead", lead_id="L1", person_id=1, created_at="2026-02-01", platform="crm")
    facts.add("lead", lead_id="L2", person_id=2, created_at="2026-02-10", platform="crm")
    for person, number, mail in (
        (9, "L1", None),
        (2, None, "b@x.example"),
        (8, None, "c@x.example"),
        (7, None, None),
    ):
        facts.add(
            "web_event",
            ts="2026-02-05",
            event_name="generate_lead",
            person_id=person,
            transaction_id=number,
            email=mail,
        )
    assert _steps(facts)["form → CRM"] == (3, {"lost": 1})


def test_web_purchases_are_found_in_orders(facts) -> None:
    facts.add("orders", order_id="O1", ts="2026-02-01 10:00")
    facts.add("orders", order_id="x", transaction_id="O2", ts="2026-02-09 10:00")
    for number in ("O1", "O2", "O3"):
        facts.add("web_event", ts="2026-02-05", event_name="purchase", transaction_id=number)
    assert _steps(facts) == {"web checkout → order system": (3, {"lost": 1})}


def test_a_purchase_without_the_order_number_others_have_is_incomplete(facts) -> None:
    facts.add("orders", order_id="order:1", ts="2026-02-01", transaction_id="quote:1")
    facts.add("orders", order_id="order:2", ts="2026-02-09", transaction_id="quote:2")
    for number in ("order:1", "quote:2", None):
        facts.add("web_event", ts="2026-02-05", event_name="purchase", transaction_id=number)
    # Where no purchase names an order, a quote's number is the number there is.
    facts.add("web_event", ts="2026-02-05", event_name="purchase", transaction_id="quote:1",
              file_id="f2")  # fmt: skip
    assert _steps(facts) == {"web checkout → order system": (4, {"incomplete": 2})}


def test_leads_qualified_doubled_and_unknown(facts) -> None:
    facts.add(
        "lead",
        lead_id="L1",
        person_id=1,
        email="a@x.example",
        platform="crm",
        qualified=True,
        created_at="2026-02-01 08:00",
    )
    facts.add(
        "lead",
        lead_id="L2",
        person_id=1,
        email="a@x.example",
        platform="crm",
        created_at="2026-02-01 09:00",
    )
    facts.add(
        "lead", lead_id="L3", person_id=3, platform="crm", qualified=True, created_at="2026-02-02"
    )
    facts.add(
        "lead", lead_id="L4", person_id=4, platform="crm", qualified=True, created_at="2026-06-20"
    )  # too young to miss
    facts.add("opportunity", opportunity_id="D1", lead_id="L1", created_at="2026-02-03")
    facts.add("orders", order_id="O1", lead_id="L1", ts="2026-03-01")
    facts.add("orders", order_id="O2", lead_id="L99", ts="2026-03-01")
    assert _steps(facts) == {
        "lead intake": (2, {"duplicate": 1}),  # L3 and L4 name nobody
        "qualified lead → sales": (2, {"lost": 1}),
        "lead → order": (2, {"incomplete": 1}),
    }


def test_an_order_that_names_no_lead_lost_it_unless_its_person_leads_to_one(facts) -> None:
    facts.add("lead", lead_id="L1", person_id=1, platform="crm", created_at="2026-02-01")
    for number, row in enumerate(
        (
            {"lead_id": "L1"},
            {"person_id": 1},  # joined by person
            {"person_id": 9, "lead_source": "event"},
            {"person_id": 9, "lead_source": "dealer_walkin"},  # no lead ever existed
            {"person_id": 9, "lead_source": "Phone"},
            {"person_id": 1, "lead_source": "store"},  # a walk-in with a lead all the same
            {"person_id": 9, "lead_source": "online_store"},
            {"person_id": 9, "valid": False},  # a cancelled order hands nothing over
            {"person_id": 9, "ts": "2026-01-15"},  # before leads were recorded
        )
    ):
        facts.add(
            "orders", **{"order_id": f"O{number}", "ts": "2026-03-01", "platform": "c", **row}
        )
    # A shop whose orders never name a lead does not sell through leads.
    facts.add("orders", order_id="S1", ts="2026-03-01", platform="shop")
    assert _steps(facts) == {"lead → order": (5, {"incomplete": 2})}
    _, evidence = handoff_steps(facts.engine)
    assert [e.text for e in evidence] == [
        "lead → order: O2 of 1 Mar 2026 incomplete (no lead number, recorded source event)",
        "lead → order: O6 of 1 Mar 2026 incomplete (no lead number, recorded source online_store)",
    ]


def test_one_form_reported_by_two_events_is_one_handoff(facts) -> None:
    facts.add("lead", lead_id="1", created_at="2026-02-05", transaction_id="quote:1")
    facts.add("lead", lead_id="2", created_at="2026-02-05", user_id="u", person_id=4)
    for event in ("generate_lead", "form_submit"):
        for quote in ("quote:1", "quote:2"):
            facts.add("web_event", ts="2026-02-05", event_name=event, transaction_id=quote)
    facts.add("web_event", ts="2026-02-05", event_name="generate_lead", user_id="u", person_id=4)
    facts.add("web_event", ts="2026-02-05", event_name="form_submit", user_id="u", person_id=4)
    facts.add("conversion_copy", kind="web", conversion_id="web:x", file_row=facts.rows)
    assert _steps(facts)["form → CRM"] == (3, {"lost": 1})


def test_a_logged_step_is_not_derived_as_well(facts) -> None:
    facts.add("handoff", handoff_id="1", step="Form→CRM", left_at="2026-02-01", failure="late")
    facts.add("lead", lead_id="L1", user_id="u", created_at="2026-02-05", platform="crm")
    facts.add("web_event", ts="2026-02-05", event_name="generate_lead", transaction_id="L1")
    assert _steps(facts) == {"Form→CRM": (1, {"late": 1}), "lead intake": (1, {})}


def _web(facts, name: str, when: str, **more) -> None:
    facts.add("web_event", ts=when, event_name=name, platform="ga4", **more)


def test_a_number_is_looked_up_by_the_numbers_beside_it(facts) -> None:
    for number, order in (("quote:q1", "order:o1"), ("quote:q2", None)):
        _web(facts, "purchase", "2026-02-10 10:00", transaction_id=number)
        if order:
            facts.add("orders", order_id="o1", ts="2026-02-10", transaction_id=order)
            facts.add("identifier_edge", a_kind="transaction_id", a_value=order,
                      b_kind="transaction_id", b_value=number, used=False)  # fmt: skip
    facts.add("orders", order_id="o3", ts="2026-02-11", transaction_id="order:o3")
    steps, evidence = handoff_steps(facts.marts())
    assert [(s.step, s.handoffs, s.failures["lost"]) for s in steps] == [
        ("web checkout → order system", 2, 1)
    ]
    assert [e.text for e in evidence] == [
        "web checkout → order system: quote q2 of 10 Feb 2026 lost"
    ]


def test_two_form_events_of_one_visit_are_one_handoff(facts) -> None:
    facts.add("lead", lead_id="l1", created_at="2026-02-10 10:00", person_id=1)
    for person, visit in ((1, "s1"), (2, "s2")):
        for name, second in (("generate_lead", "00"), ("form_submit", "40")):
            _web(facts, name, f"2026-02-10 10:00:{second}", session_id=visit, user_id=f"u{person}",
                 person_id=person)  # fmt: skip
    steps, _ = handoff_steps(facts.marts())
    assert [(s.step, s.handoffs, s.failures["lost"]) for s in steps] == [("form → CRM", 2, 1)]
