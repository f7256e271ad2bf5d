from datetime import date

import pytest

from unisono.measure import reconcile
from unisono.measure.reconcile import PlatformCredit
from unisono.reports.screens.claims import claims_view

CREDIT = PlatformCredit({"google": 3.0}, {"google": 90.0}, "Credited: orders by Linear.")


def _ads(facts, platform: str, day: str, **row) -> None:
    facts.add("ad_performance_daily", platform=platform, date=day, counted=True, **row)


def test_nobody_claims_anything(facts) -> None:
    facts.won(1, "2026-02-01", 100)
    assert reconcile(facts.marts()) is None


def test_overclaim_by_value_in_shared_days(facts) -> None:
    for day in ("2026-02-01", "2026-02-02", "2026-02-03"):
        facts.won(1, f"{day} 12:00", 100)
    facts.won(2, "2026-01-05", 999)  # before any claim: not compared
    _ads(
        facts,
        "google",
        "2026-02-01",
        channel="Paid Search",
        platform_conversions=2,
        platform_value_reporting=250,
        spend_reporting=40,
        click_window_days=30,
    )
    _ads(
        facts,
        "meta",
        "2026-02-03",
        channel="Paid Social",
        platform_conversions=3,
        platform_value_reporting=200,
        spend_reporting=60,
        click_window_days=7,
        view_window_days=1,
    )
    facts.add(
        "ad_performance_daily",
        platform="meta",
        date="2026-02-03",
        counted=False,
        platform_conversions=3,
        platform_value_reporting=200,
    )
    found = reconcile(facts.marts(), CREDIT)
    assert found is not None
    assert found.overclaim == pytest.approx(450 / 300)
    assert (found.claimed_conversions, found.real_conversions) == (5, 3)
    assert (found.claimed_value, found.real_value) == (450, 300)
    google, meta = found.rows
    assert (google.attributed_conversions, google.attributed_value) == (3.0, 90.0)
    assert (meta.attributed_conversions, meta.spend) == (None, 60)
    assert found.windows[1] == {
        "platform": "meta",
        "click_window_days": 7.0,
        "view_window_days": 1.0,
        "known": True,
        "claims": [],
    }
    assert found.notes == (
        "Platforms count with different click windows (7, 30 days).",
        "Credited: orders by Linear.",
        "No paid visit can be told to come from meta: tag its links with its own utm_source and a "
        "paid utm_medium.",
    )
    assert "450) ÷ real value (300), 1 Feb 2026 to 3 Feb 2026" in found.definition


def test_claims_fall_back_to_the_action_table_and_count_one_sale_once(facts) -> None:
    facts.won(1, "2026-02-01 09:00")
    facts.won(2, "2026-02-01 10:00")
    for action, number in (("purchase", 3), ("omni_purchase", 3), ("link_click", 90)):
        facts.add(
            "platform_conversion",
            platform="meta",
            date="2026-02-01",
            action=action,
            window_kind="click",
            window_days=7,
            conversions=number,
        )
    found = reconcile(facts.marts())
    assert found is not None
    assert found.overclaim == pytest.approx(3 / 2)
    assert found.rows[0].click_window_days == 7
    assert found.windows[0]["claims"] == [
        {"window_kind": "click", "window_days": 7, "conversions": 3, "value": None}
    ]
    assert found.notes == ("Claims more than all orders there were: meta.",)


def test_claims_of_a_company_with_deals_compare_with_leads(facts) -> None:
    facts.won(1, "2026-02-01", 1000, kind="deal")
    for _ in range(4):
        facts.won(2, "2026-02-01", None, kind="lead", primary_kind=False)
    _ads(facts, "linkedin", "2026-02-01", platform_conversions=6)
    found = reconcile(facts.marts())
    assert found is not None
    assert found.overclaim == pytest.approx(6 / 4)
    assert "real leads (4)" in found.definition


def test_months_explain_their_difference(facts) -> None:
    _ads(facts, "google", "2026-02-10", platform_conversions=1)
    for month, value, won in (("02", 100, 102), ("03", 100, 200)):
        facts.won(1, f"2026-{month}-10", value)
        facts.add(
            "opportunity",
            opportunity_id=f"d{month}",
            is_won=True,
            closed_at=f"2026-{month}-11",
            amount_reporting=won,
        )
    facts.won(1, "2026-04-10", 50)
    found = reconcile(facts.marts())
    assert found is not None
    assert [(m["month_start"], m["difference_percent"], m["explained"]) for m in found.monthly] == [
        (date(2026, 2, 1), pytest.approx(-100 * 2 / 102), "Agrees with the CRM within 5 %."),
        (
            date(2026, 3, 1),
            -50.0,
            "The same number (1) in both; the amounts differ: check "
            "currency, tax, discounts and refunds.",
        ),
        (date(2026, 4, 1), None, "No closed-won value in the CRM for this month."),
    ]


def test_months_without_any_amount_are_compared_by_their_number(facts) -> None:
    facts.won(1, "2026-04-10", None)
    facts.add("opportunity", opportunity_id="d", is_won=True, closed_at="2026-04-12")
    found = reconcile(facts.marts(), unclaimed=True)
    assert found is not None
    month = found.monthly[0]
    assert month["difference_percent"] is None
    assert month["explained"] == "No value in either; the same number (1) in both."
    shown = claims_view(found, "EUR")  # nothing was claimed, so nothing stands beside a claim
    assert shown.stats == (("Claimed ÷ real", "not measured"),)


def test_months_are_matched_without_any_claim(facts) -> None:
    facts.won(1, "2026-02-10", 100)
    facts.add(
        "opportunity", opportunity_id="d", person_id=1, is_won=True, closed_at="2026-02-12",
        amount_reporting=60, platform="crm",
    )  # fmt: skip
    found = reconcile(facts.marts(), unclaimed=True)
    assert found is not None
    assert (found.rows, found.overclaim) == ((), None)
    (gap,) = found.gaps
    assert (gap.month, gap.difference) == (date(2026, 2, 1), 40)
    assert [(r.reason, r.lines, r.effect) for r in gap.reasons] == [("amount differs", 1, 40)]
    (line,) = gap.lines
    assert line.sale is not None
    assert (line.sale.file, line.sale.row) == ("crm.csv", 2)
    assert line.deal is not None
    assert (line.deal.file, line.deal.row) == ("crm.csv", 3)


def _split(facts, action: str, kind: str, number: float, days: float | None = None) -> None:
    facts.add("platform_conversion", platform="linkedin", date="2026-02-01", action=action,
              window_kind=kind, window_days=days, conversions=number)  # fmt: skip


def test_only_the_split_of_the_claim_itself_is_shown_as_its_windows(facts) -> None:
    """A column of leads is another figure than the column of conversions that is the claim."""
    facts.won(1, "2026-02-01", 1000, kind="deal")
    _ads(facts, "linkedin", "2026-02-01", platform_conversions=12)
    _split(facts, "lead", "", 8)
    found = reconcile(facts.marts())
    assert found is not None
    assert found.windows[0]["claims"] == []
    _split(facts, "all", "click", 2)
    _split(facts, "all", "view", 10)
    found = reconcile(facts.marts())
    assert found is not None
    parts = {c["window_kind"]: c["conversions"] for c in found.windows[0]["claims"]}
    assert parts == {"click": 2, "view": 10}


def test_what_a_claim_holds_beyond_its_windows_is_named(facts) -> None:
    facts.won(1, "2026-02-01", 100)
    _ads(facts, "linkedin", "2026-02-01", platform_conversions=12)
    for days, number in ((1, 3), (7, 5)):  # the longer window holds the shorter one
        _split(facts, "purchase", "click", number, days)
    found = reconcile(facts.marts())
    assert found is not None
    parts = [(c["window_kind"], c["window_days"], c["conversions"])
             for c in found.windows[0]["claims"]]  # fmt: skip
    assert parts == [("click", 1, 3), ("click", 7, 5), ("not split", None, 7)]


def test_claims_of_unknown_actions_may_be_orders_while_there_are_as_many(facts) -> None:
    facts.won(1, "2026-02-01", 10)
    facts.won(2, "2026-02-01", 10)
    _ads(facts, "google_ads", "2026-02-01", platform_conversions=2)
    _ads(facts, "bing", "2026-02-01", platform_conversions=1)
    found = reconcile(facts.marts())
    assert found is not None
    assert (found.overclaim, [r.comparable for r in found.rows]) == (1.5, [True, True])
    assert any("leads may be among what is compared with orders" in n for n in found.notes)


def test_without_real_outcomes_no_platform_is_blamed_for_unknown_actions(facts) -> None:
    _ads(facts, "google_ads", "2026-02-01", platform_conversions=5)
    found = reconcile(facts.marts())
    assert found is not None
    assert (found.overclaim, [r.comparable for r in found.rows]) == (None, [True])
    assert found.definition.startswith("Claims cannot be compared: no real outcome")


def test_claims_of_unknown_actions_beyond_all_orders_are_not_held_against_them(facts) -> None:
    facts.add("conversion", conversion_id="o1", kind="order", ts="2026-02-01", value=10,
              primary_kind=True, person_id=1)  # fmt: skip
    _ads(facts, "google_ads", "2026-02-01", platform_conversions=50)
    alone = reconcile(facts.marts())
    assert alone is not None
    assert (alone.overclaim, [r.comparable for r in alone.rows]) == (None, [False])
    assert alone.definition.startswith("Undecided: Google Ads does not say which action it counts")


def test_the_overclaim_counts_only_platforms_that_can_be_compared(facts) -> None:
    facts.add("conversion", conversion_id="o1", kind="order", ts="2026-02-01", value=10,
              primary_kind=True, person_id=1)  # fmt: skip
    _ads(facts, "google_ads", "2026-02-01", platform_conversions=50)
    _ads(facts, "meta_ads", "2026-02-01", platform_conversions=2, platform_value_reporting=30)
    found = reconcile(facts.marts())
    assert found is not None
    assert (found.overclaim, found.claimed_conversions, found.claimed_value) == (3, 2, 30)
    assert found.definition.endswith(" Without Google Ads, whose counted action is not known.")
    assert not any("Claims more than all orders" in n and "Google" in n for n in found.notes)
