"""Queries over metrics: any split of an additive metric sums up, a ratio is a ratio of sums."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unisono.errors import QueryError
from unisono.measure import METRICS, business_metrics, omnichannel_metrics
from unisono.measure.facts import FACTS, TIMES
from unisono.measure.metric import ADDITIVE, RATIO_OF_SUMS
from unisono.measure.metric_answer import answer, create_views, metric_infos
from unisono.measure.metric_query import asked, read_filter
from unisono.measure.metrics import BY_ID, dimensions_of, facts_of
from unisono.model.metrics import Filter
from unisono.warehouse.engine import Engine

SPLIT = [m for m in METRICS if facts_of(m)]


def _company(facts) -> Engine:
    """A small company with every fact, gaps included."""
    channels = ("Email", "Paid Search", "Direct", "Paid Social")
    for i in range(60):
        day = f"2026-0{1 + i % 4}-{1 + i % 27:02}"
        facts.add(
            "ad_performance_daily",
            date=day,
            counted=i % 7 != 0,
            platform=("google_ads", "meta_ads")[i % 2],
            channel=(channels[1], channels[3], None)[i % 3],
            campaign=("spring", "Summer's", None)[i % 3],
            spend_reporting=10 + i,
            impressions=None if i % 5 == 0 else 100 * i,
            clicks=i,
            platform_conversions=None if i % 4 == 0 else 1,
            platform_value_reporting=30,
        )
        person = 1 + i % 20
        facts.touch(person, channels[i % 4], f"{day} 08:00", campaign="spring" if i % 2 else None)
        if i % 3 == 0:
            facts.won(person, f"{day} 12:00", None if i % 9 == 0 else 50 + i, existing=i >= 20)
        facts.add(
            "opportunity", platform="crm", opportunity_id=str(i), person_id=person,
            is_won=i % 4 == 0, is_closed=i % 2 == 0, created_at=day,
            closed_at=f"2026-05-{1 + i % 27:02}", amount_reporting=100 + i,
        )  # fmt: skip
        if i % 4 == 1:
            facts.lead(f"l{i}", day, person, stage="new", qualified=(True, False, None)[i % 3],
                       campaign_name="spring")  # fmt: skip
        facts.add(
            "activity", start_date=day, launched_on=day, brief_on="2026-01-01",
            channel=channels[i % 4], team="Brand" if i % 2 else None,
        )  # fmt: skip
        if i % 5 == 0:
            code = ("SPRING", "", None)[i % 3]
            facts.add(
                "orders", order_id=str(i), ts=f"{day} 12:00", platform="file", person_id=person,
                amount_reporting=20 + i, discount_code=code, lead_source="web" if i % 2 else None,
            )  # fmt: skip
            facts.add("conversion", conversion_id=f"order:file:{i}", kind="order", ts=day)
        facts.add(
            "survey_answer", question="nps", score=i % 11, ts=None if i % 7 == 0 else day,
            survey=("spring", None)[i % 2],
        )  # fmt: skip
        for event in ("sent", "delivered", "click", "unsubscribe")[: i % 5]:
            facts.add("email_event", event=event, ts=day, campaign_name=f"news {i % 3}")
    facts.add("offline_media", start_date="2026-02-02", spend_reporting=400, channel="Radio")
    facts.add("refund", refund_id="r", order_id="0", ts="2026-03-02", platform="file")
    facts.engine.run(
        "CREATE TABLE model_parameters AS SELECT 'EUR' AS reporting_currency, 90 AS lookback_days"
    )
    return facts.marts()


@pytest.fixture
def company(facts) -> Engine:
    return _company(facts)


def _total(engine: Engine, names: list[str], **asks) -> dict[str, float | None]:
    (row,) = answer(engine, asked(names, **asks)).rows
    return row


def test_the_whole_equals_what_reports_show(company) -> None:
    shown = {m.id: m.value for m in (*business_metrics(company), *omnichannel_metrics(company))}
    names = [m.id for m in SPLIT if m.id in shown]
    assert len(names) >= 20
    found = _total(company, names)
    assert found == pytest.approx({n: shown[n] for n in names})
    assert sum(v is not None for v in found.values()) >= 18


def test_every_metric_of_the_whole_is_one_row(company) -> None:
    rows = {m.id: len(answer(company, asked([m.id])).rows) for m in SPLIT}
    assert {name: count for name, count in rows.items() if count != 1} == {}


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_parts_sum_up_to_the_whole(data, facts) -> None:
    engine = facts.engine if "mart_sale" in facts.engine.tables() else _company(facts)
    metric = data.draw(st.sampled_from([m for m in SPLIT if m.additivity == ADDITIVE]))
    by = data.draw(st.lists(st.sampled_from(dimensions_of(metric)), min_size=1, max_size=3))
    first = data.draw(st.sampled_from([None, date(2026, 2, 1)]))
    parts = answer(engine, asked([metric.id], by, first_day=first)).rows
    whole = _total(engine, [metric.id], first_day=first)[metric.id]
    summed = sum(r[metric.id] for r in parts if r[metric.id] is not None)
    assert summed == pytest.approx(whole or 0)
    keys = [tuple(r[d] for d in dict.fromkeys(by)) for r in parts]
    assert len(keys) == len(set(keys))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_ratio_of_a_group_is_that_of_the_group_alone(data, facts) -> None:
    engine = facts.engine if "mart_sale" in facts.engine.tables() else _company(facts)
    metric = data.draw(st.sampled_from([m for m in SPLIT if m.additivity == RATIO_OF_SUMS]))
    shared = [d for d in dimensions_of(metric) if d not in TIMES]
    by = data.draw(st.sampled_from(shared))
    for row in answer(engine, asked([metric.id], [by])).rows:
        where = [Filter(by, "=", row[by])]
        alone = _total(engine, [metric.id], where=where)[metric.id]
        assert alone == (None if row[metric.id] is None else pytest.approx(row[metric.id]))


def test_ratios_divide_sums_and_never_average(facts) -> None:
    for day, spend, clicks in (("2026-02-01", 10, 1), ("2026-02-02", 10, 9)):
        facts.add(
            "ad_performance_daily", date=day, counted=True, channel="Paid Search",
            spend_reporting=spend, clicks=clicks,
        )  # fmt: skip
    facts.engine.run("CREATE TABLE model_parameters AS SELECT '' AS reporting_currency")
    engine = facts.marts()
    assert _total(engine, ["cpc"])["cpc"] == 2
    days = answer(engine, asked(["cpc"], ["day"])).rows
    assert [r["cpc"] for r in days] == [10, pytest.approx(10 / 9)]
    assert answer(engine, asked(["cpc"], ["month"])).rows == (
        {"month": date(2026, 2, 1), "cpc": 2.0},
    )


def test_ads_that_sold_nothing_return_nothing_and_unknown_sales_are_unknown(facts) -> None:
    for channel in ("Display", "Paid Search", "Paid Social"):
        for day in ("2026-02-01", "2026-03-01"):
            facts.add(
                "ad_performance_daily", date=day, counted=True, channel=channel,
                spend_reporting=10, platform_conversions=1,
            )  # fmt: skip
    facts.add("offline_media", start_date="2026-02-02", spend_reporting=400, channel="Radio")
    for person, channel, value in (
        (1, "Paid Search", 50),
        (2, "Paid Social", None),
        (3, "Email", 7),
    ):
        for month in (2, 3):
            facts.touch(person, channel, f"2026-0{month}-01 08:00")
            facts.won(person, f"2026-0{month}-01 12:00", value)
    facts.engine.run("CREATE TABLE model_parameters AS SELECT '' AS reporting_currency")
    rows = answer(facts.marts(), asked(["roas"], ["channel"])).rows
    assert {r["channel"]: r["roas"] for r in rows} == {
        "Display": 0, "Paid Search": 5, "Paid Social": None, "Email": None, "Radio": None,
    }  # fmt: skip


def test_facts_do_not_multiply_each_other(company) -> None:
    alone = {r["channel"]: r["spend"] for r in answer(company, asked(["spend"], ["channel"])).rows}
    together = answer(company, asked(["spend", "revenue", "pipeline", "touches"], ["channel"])).rows
    assert {r["channel"]: r["spend"] for r in together if r["channel"] in alone} == alone
    radio = next(r for r in together if r["channel"] == "Radio")
    assert (radio["spend"], radio["revenue"]) == (400, None)


def test_conditions(company) -> None:
    def spend(*texts: str) -> float | None:
        where = [read_filter(t) for t in texts]
        return _total(company, ["spend"], where=where)["spend"]

    whole, search, social = spend(), spend("channel=paid search"), spend("channel=Paid Social")
    assert spend("channel=Paid Search", "channel=Paid Social") == pytest.approx(search + social)
    assert spend("channel!=Paid Search") == pytest.approx(whole - search)
    assert spend("channel!=Paid Search", "channel!=Paid Social", "channel!=Radio") == pytest.approx(
        whole - search - social - 400
    )
    assert spend("channel~PAID", "campaign~summer") == pytest.approx(spend("campaign=Summer's"))
    assert spend("campaign=") == pytest.approx(spend("campaign=(none)"))
    assert spend("channel='; DROP TABLE mart_media; --") is None
    assert spend() == whole


@pytest.mark.parametrize("text", ["channel", "=Email", ""])
def test_a_condition_that_is_none(text) -> None:
    with pytest.raises(QueryError, match="is no condition"):
        read_filter(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("channel!=a=b", Filter("channel", "!=", "a=b")),
        ("campaign~x!=y", Filter("campaign", "~", "x!=y")),
        (" Channel = Paid Search ", Filter("channel", "=", "Paid Search")),
    ],
)
def test_conditions_are_read(text, found) -> None:
    assert read_filter(text) == found


def test_errors_name_the_way_out() -> None:
    with pytest.raises(QueryError, match="roas cannot be split by platform") as error:
        asked(["roas"], ["platform"])
    assert "channel, campaign, day, week, month" in error.value.way_out
    assert "spend" in error.value.way_out
    with pytest.raises(QueryError, match="known for the whole period only"):
        asked(["nrr"], ["month"])
    with pytest.raises(QueryError, match="no metric roaz"):
        asked(["roaz"])
    with pytest.raises(QueryError, match="lies after"):
        asked(["spend"], first_day=date(2026, 2, 2), last_day=date(2026, 2, 1))


def test_a_metric_of_the_whole_period_is_answered_beside_others(company) -> None:
    found = _total(company, ["nrr", "spend"])
    assert found["nrr"] is None
    assert found["spend"] == _total(company, ["spend"])["spend"]


def test_a_figure_that_is_missing_says_why(company) -> None:
    def why(*names: str, **asks) -> dict[str, str]:
        return dict(answer(company, asked(names, **asks)).wanting)

    assert why("spend", "revenue", by=["channel"]) == {}
    nowhere = [read_filter("channel=Nowhere")]
    for by in ((), ("channel",)):
        assert "not under the conditions" in why("spend", by=by, where=nowhere)["spend"]
    assert "bought a second time" in why("clv", by=["channels"])["clv"]
    assert "subscriptions" in why("nrr")["nrr"]


def test_every_metric_says_how_it_adds_up() -> None:
    infos = {m.id: m for m in metric_infos()}
    assert infos.keys() == BY_ID.keys()
    assert (infos["spend"].additivity, infos["people"].additivity) == ("additive", "semi-additive")
    assert (infos["roas"].additivity, infos["sales_cycle"].additivity) == (
        "ratio of sums",
        "non-additive",
    )
    assert infos["roas"].source == ("metrics.sales", "metrics.media")
    assert infos["nrr"].dimensions == ()


def test_views_carry_every_documented_column(company) -> None:
    create_views(company)
    for fact in FACTS:
        columns = {r[0] for r in company.rows(f"DESCRIBE metrics.{fact.name}")}
        assert columns == {*TIMES, *fact.dimensions, *fact.measures}
        assert set(fact.meanings) <= columns
    total = company.value("SELECT sum(spend) FROM metrics.media WHERE channel = 'Paid Search'")
    (row,) = answer(company, asked(["spend"], (), [Filter("channel", "=", "Paid Search")])).rows
    assert row["spend"] == pytest.approx(total)


def test_orders_answers_and_mails_can_be_split(company) -> None:
    by_code = answer(company, asked(["aov"], ["discount_code"])).rows
    assert {r["discount_code"] for r in by_code} == {"SPRING", "(no code)"}
    spring = "SELECT avg(amount_reporting) FROM orders WHERE discount_code = 'SPRING'"
    (row,) = [r for r in by_code if r["discount_code"] == "SPRING"]
    assert row["aov"] == pytest.approx(company.value(spring))
    refunds = answer(company, asked(["refund_rate"], ["month"])).rows
    assert [r["refund_rate"] for r in refunds if r["refund_rate"]] == [pytest.approx(100 / 3)]
    mails = answer(company, asked(["email_click_rate", "unsubscribe_rate"], ["mailing"])).rows
    sent = "SELECT count(*) FROM email_event WHERE event = ? AND campaign_name = 'news 1'"
    clicks, mailed = company.value(sent, ["click"]), company.value(sent, ["sent"])
    (news,) = [r for r in mails if r["mailing"] == "news 1"]
    assert news["email_click_rate"] == pytest.approx(100 * clicks / mailed)
    waves = answer(company, asked(["nps"], ["survey"])).rows
    assert {r["survey"] for r in waves} == {"spring", "(none)"}
    undated = answer(company, asked(["nps"], ["month"])).rows
    assert None in {r["month"] for r in undated}  # an answer without a day is not lost


def test_an_order_known_by_its_number_alone_is_no_new_customer(facts) -> None:
    for person, kinds in ((1, "email,transaction_id"), (2, "transaction_id")):
        facts.add("person", person_id=person, kinds=kinds)
        facts.won(person, "2026-04-02 10:00", 50)
    facts.won(None, "2026-04-03 10:00", 50)
    facts.engine.run("CREATE TABLE model_parameters AS SELECT 'USD' AS reporting_currency")
    rows = answer(facts.marts(), asked(["new_customers", "conversions"], ["customer"])).rows
    found = {r["customer"]: (r["new_customers"], r["conversions"]) for r in rows}
    assert found == {"new": (1, 1), "unknown": (0, 2)}
