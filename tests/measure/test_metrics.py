import pytest

from unisono.measure import METRICS, business_metrics, omnichannel_metrics
from unisono.measure.intervals import wilson
from unisono.measure.metric import MEDIA


def _values(metrics) -> dict[str, float | None]:
    return {m.id: m.value for m in metrics}


def test_every_metric_is_defined_once() -> None:
    ids = [m.id for m in METRICS]
    assert len(ids) == len(set(ids))
    assert all(m.definition and m.missing and m.title for m in METRICS)


def test_an_empty_company_measures_nothing_and_says_why(facts) -> None:
    engine = facts.marts()
    for metric in (*business_metrics(engine), *omnichannel_metrics(engine)):
        assert metric.value is None
        assert metric.note.startswith("not measured: ")


def test_doors_ask_for_all_metrics(facts) -> None:
    engine = facts.marts()
    found = [m.id for m in (*business_metrics(engine), *omnichannel_metrics(engine))]
    assert found == [m.id for m in METRICS if m.group != MEDIA]


def test_money(facts) -> None:
    for day, existing in (("2026-02-01", False), ("2026-02-02", False), ("2026-02-03", True)):
        facts.won(int(day[-1]), day, 200, existing=existing)
    facts.won(9, "2026-01-01", 400)  # no spend is known on this day
    for day in ("2026-02-01", "2026-02-03"):
        facts.add("ad_performance_daily", date=day, counted=True, spend_reporting=50, clicks=20)
    facts.add("offline_media", start_date="2026-02-02", spend_reporting=100)
    found = _values(business_metrics(facts.marts()))
    assert found["spend"] == 200
    assert found["revenue"] == 1000
    assert found["cac"] == 100  # 200 ÷ 2 new people
    assert found["roas"] == 6  # 600 ÷ 100
    assert found["marketing_roi"] == 200  # (600 − 200) ÷ 200
    assert found["cpc"] == 2.5
    assert found["nrr"] is None


def test_pipeline(facts) -> None:
    facts.touch(1, "Email", "2026-01-05")
    facts.touch(2, "Email", "2026-02-05")
    facts.touch(3, "Direct", "2026-01-01")
    for person, won in ((1, True), (2, False), (3, None)):
        facts.add(
            "opportunity",
            opportunity_id=str(person),
            person_id=person,
            amount_reporting=100 * person,
            created_at="2026-02-01",
            closed_at="2026-02-11" if won is not None else None,
            is_won=won,
            is_closed=won is not None,
        )
    found = {m.id: m for m in business_metrics(facts.marts())}
    assert found["sourced_pipeline"].value == 100
    assert found["influenced_pipeline"].value == 300
    assert found["win_rate"].value == 50
    assert found["win_rate"].interval == tuple(100 * x for x in wilson(1, 2))
    assert found["sales_cycle"].value == 10


def test_customers(facts) -> None:
    orders = ((1, 10, True), (1, 30, True), (2, 20, True), (2, 99, False))
    for number, (person, amount, valid) in enumerate(orders):
        facts.add(
            "orders",
            order_id=str(number),
            ts="2026-03-01",
            person_id=person,
            amount_reporting=amount,
            valid=valid,
            platform="file",
        )
        if valid:
            facts.add(
                "conversion", conversion_id=f"order:file:{number}", kind="order", ts="2026-03-01"
            )
    facts.add("person_identifier", person_id=1, kind="email", value="a@example.com", shared=False)
    facts.add("person_identifier", person_id=2, kind="crm_id", value="crm:2", shared=False)
    facts.add("person_identifier", person_id=3, kind="transaction_id", value="order:9")
    facts.add("orders", order_id="9", ts="2026-03-01", person_id=3, amount_reporting=20,
              valid=True, platform="file")  # fmt: skip
    facts.add("conversion", conversion_id="order:file:9", kind="order", ts="2026-03-01")
    facts.add("refund", refund_id="r1", order_id="1", ts="2026-03-02", platform="file")
    for score in (10, 9, 8, 3):
        facts.add("survey_answer", question="nps", score=score, answer=str(score))
    facts.add("activity", start_date="2026-03-10", launched_on="2026-03-12", brief_on="2026-03-01")
    facts.add("activity", start_date="2026-03-10", launched_on="2026-03-10")
    found = _values(business_metrics(facts.marts()))
    assert found["aov"] == 20
    assert found["repeat_rate"] == 50  # the order of person 3 names nobody
    assert found["refund_rate"] == 25
    assert found["nps"] == 25
    assert found["launch_on_time"] == 50
    assert found["brief_to_launch"] == 11


def test_omnichannel(facts) -> None:
    facts.touch(1, "Email", "2026-02-01", cost=1)
    facts.touch(1, "Paid Search", "2026-02-03", cost=3)
    facts.touch(1, "Direct", "2026-02-09")  # after the conversion: not part of the journey
    facts.won(1, "2026-02-05", 50)
    facts.touch(2, "Email", "2026-02-01")
    facts.touch(2, "Email", "2026-02-02")
    for channel in ("Email", "Direct", "Organic Search"):
        facts.touch(3, channel, "2026-02-04")
    facts.won(3, "2026-02-04", 50)
    found = _values(omnichannel_metrics(facts.marts()))
    assert (found["conversion_1"], found["conversion_2"], found["conversion_3"]) == (0, 100, 100)
    assert found["days_to_convert_2"] == 4
    assert found["cpa_2"] == 4
    assert found["engaged_2plus"] == pytest.approx(200 / 3)
    assert found["engaged_3plus"] == pytest.approx(100 / 3)
    assert found["journey_completion"] == pytest.approx(200 / 3)
    assert found["attribution_coverage"] == 50  # person 3 has three touches, person 1 two
    assert found["touches_per_conversion"] == 2.5


def test_coverage_is_not_measured_where_no_touch_names_anybody(facts) -> None:
    facts.add("touchpoint", ts="2026-02-01", channel="Email", kind="visit", touch_id=1)
    facts.won(1, "2026-03-01", 100)
    found = {m.id: m for m in omnichannel_metrics(facts.marts())}["attribution_coverage"]
    assert (found.value, found.note.startswith("not measured: Bring web sessions")) == (None, True)
