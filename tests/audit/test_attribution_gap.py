import pytest

from unisono.audit.attribution_gap import DarkFunnel, measure
from unisono.audit.inputs import dark_funnel
from unisono.measure.intervals import wilson
from unisono.model.reconciliation import ClaimRow, Reconciliation
from unisono.settings import AuditSettings


def _four_sales(facts) -> None:
    facts.touch(1, "Email", "2026-02-01")
    facts.won(1, "2026-02-05", 500)
    facts.touch(2, "Direct", "2026-02-01")
    facts.touch(2, "Email", "2026-02-20")  # after the sale
    facts.won(2, "2026-02-05", 300, recorded_source="Fair")
    facts.touch(3, "Email", "2026-01-01")  # outside the lookback of 30 days
    facts.won(3, "2026-02-15", 150)
    facts.won(None, "2026-02-06", 50)


def _part(result, name: str):
    return next(p.value for p in result.parts if p.name == name)


def test_dark_revenue(facts) -> None:
    _four_sales(facts)
    funnel = dark_funnel(facts.marts(), lookback_days=30, currency="EUR")
    assert (funnel.total, funnel.nobody, funnel.untouched, funnel.direct_only) == (
        1000,
        50,
        150,
        300,
    )
    result = measure(funnel, None, None, AuditSettings())
    assert (result.status, result.value, result.verdict) == ("measured", 50.0, "broken")
    assert result.score == pytest.approx(125 / 3)  # between 50 at 40 % and 0 at 100 %
    assert "500.00 ÷ 1,000.00 EUR × 100, lookback 30 days" in result.definition
    assert _part(result, "no touchpoint at all") == 20
    assert _part(result, "direct only") == 30
    assert _part(result, "dark by count") == 75
    assert _part(result, "dark, CRM says Fair") == 30
    trials = 1000**2 / (500**2 + 300**2 + 150**2 + 50**2)
    assert result.interval == tuple(100 * x for x in wilson(0.5 * trials, trials))


def test_evidence_is_the_dearest_first_with_its_row(facts) -> None:
    _four_sales(facts)
    result = measure(dark_funnel(facts.marts(), lookback_days=30), None, None, AuditSettings())
    assert result.evidence_total == 3
    assert [e.values["reach"] for e in result.evidence] == ["direct_only", "untouched", "nobody"]
    first = result.evidence[0]
    assert first.text.endswith(
        "on 5 Feb 2026 worth 300: only Direct or Unassigned touches; recorded source “Fair”"
    )
    assert first.source.file == "crm.csv"


def test_each_cause_has_a_fix_with_its_own_gain(facts) -> None:
    _four_sales(facts)
    result = measure(dark_funnel(facts.marts(), lookback_days=30), None, None, AuditSettings())
    assert [round(f.gain_points, 4) for f in result.fixes] == [4.1667, 15.8333, 38.3333]


def test_a_longer_lookback_finds_more(facts) -> None:
    _four_sales(facts)
    assert dark_funnel(facts.marts(), lookback_days=90).untouched == 0


def test_without_revenue_conversions_count(facts) -> None:
    facts.touch(1, "Email", "2026-02-01")
    facts.won(1, "2026-02-05")
    facts.won(2, "2026-02-01 13:00")
    facts.touch(9, "Email", "2026-02-28")
    funnel = dark_funnel(facts.marts(), lookback_days=90)
    assert (funnel.valued, funnel.total, funnel.untouched) == (False, 2, 1)
    result = measure(funnel, None, None, AuditSettings())
    assert result.value == 50
    assert "conversions (no revenue in the data)" in result.summary


def test_sales_outside_the_tracked_days_are_left_out_and_said(facts) -> None:
    facts.touch(1, "Email", "2026-03-01")
    facts.won(1, "2026-03-01 12:00", 10)
    facts.won(2, "2026-01-10", 90)
    facts.won(2, "2026-05-10", 90)
    funnel = dark_funnel(facts.marts(), lookback_days=90)
    assert (funnel.conversions, funnel.outside) == (1, 2)
    assert measure(funnel, None, None, AuditSettings()).value == 0


def test_overclaim_stands_beside(facts) -> None:
    _four_sales(facts)
    row = ClaimRow("meta", 9, None, None, None, None, None, None)
    claims = Reconciliation((row,), 9, 4, None, None, 2.25, "9 ÷ 4")
    result = measure(dark_funnel(facts.marts(), lookback_days=30), None, claims, AuditSettings())
    assert _part(result, "over-claim") == 2.25
    assert result.summary.endswith("platforms claim 2.25 × what was real.")
    assert result.fixes[-1].text.endswith("reports: meta claims 9 conversions")


def test_the_platform_furthest_above_its_credit_is_named(facts) -> None:
    _four_sales(facts)
    rows = (
        ClaimRow("google_ads", 36, None, None, 30.0, None, None, None),
        ClaimRow("meta_ads", 30, None, None, 15.04, None, None, None),
    )
    claims = Reconciliation(rows, 66, 45, None, None, 1.5, "66 ÷ 45")
    result = measure(dark_funnel(facts.marts(), lookback_days=30), None, claims, AuditSettings())
    assert result.fixes[-1].text == (
        "Budget by the joined figures, not by the sum of the platforms' reports: Meta Ads claims "
        "30 conversions, the joined figures credit it with 15"
    )


def test_sales_booked_offline_are_not_blamed_on_lost_ids(facts) -> None:
    facts.touch(1, "Email", "2026-02-01")
    facts.won(1, "2026-02-05", 500)
    facts.touch(2, "Email", "2026-02-20")
    facts.won(2, "2026-02-05", 300, recorded_source="Offline sources")
    facts.won(3, "2026-02-05", 100, recorded_source="Trade Show")
    facts.won(4, "2026-02-05", 100, recorded_source="Paid search")
    funnel = dark_funnel(facts.marts(), lookback_days=30)
    assert (funnel.untouched, funnel.offline) == (500, 400)
    lost, offline = measure(funnel, None, None, AuditSettings()).fixes
    assert lost.text.endswith("whose visits are not found (10 % of revenue)")
    assert offline.text.startswith("Bring what led to orders the CRM books as offline as touchpoin")
    assert (offline.text[-18:], offline.role) == (" (40 % of revenue)", "sales operations")
    assert offline.gain.startswith("Attribution gap: 50 → 10 %")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"touches": 0}, "there are no touchpoints"),
        ({"conversions": 0, "outside": 3}, "all 3 conversions lie outside the days"),
        ({"conversions": 0, "total": 0.0}, "there are no closed conversions"),
        ({"untouched": 10.0}, "none of the 1 conversions shares an identifier"),
    ],
)
def test_not_measured_says_why(change, reason) -> None:
    fields = {
        "kind": "order",
        "valued": True,
        "currency": "EUR",
        "conversions": 1,
        "total": 10.0,
        "squares": 100.0,
        "nobody": 0.0,
        "untouched": 0.0,
        "direct_only": 0.0,
        "dark_conversions": 0,
        "outside": 0,
        "without_value": 0,
        "touches": 5,
        "lookback_days": 90.0,
    }
    result = measure(DarkFunnel(**{**fields, **change}), None, None, AuditSettings())
    assert (result.status, result.value) == ("not_measured", None)
    assert result.reason.startswith(reason)
    assert result.bring
