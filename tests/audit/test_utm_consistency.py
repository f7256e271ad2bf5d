import pytest

from unisono.audit.inputs import tracking_values
from unisono.audit.utm_consistency import TrackingValue, measure
from unisono.settings import AuditSettings


def _value(param: str, raw: str, canonical: str, kind: str, uses: int = 1) -> TrackingValue:
    return TrackingValue(param, raw, canonical, kind, "same words", uses, "web.csv", 4)


VALUES = (
    _value("source", "google", "google", "standard", 90),
    _value("source", "Google", "google", "variant", 6),
    _value("campaign", "q1-promo", "q1-promo", "standard", 50),
    _value("campaign", "Q1_promo", "q1-promo", "variant", 3),
    _value("campaign", "q1promo", "q1-promo", "variant", 1),
    _value("campaign", "???", "???", "off_standard", 2),
    _value("campaign", "q2-promo", "q2-promo", "ambiguous", 8),
    _value("medium", "cpc", "cpc", "standard", 40),
    _value("parameter", "utm_sorce", "utm_source", "variant", 5),
)


def test_share_of_distinct_values() -> None:
    result = measure(VALUES, AuditSettings())
    assert (result.value, result.verdict) == (50.0, "fragmented")
    assert "4 ÷ 8 × 100" in result.definition
    assert result.summary == (
        "4 of 8 tracking values (50 %) are variants or off-standard, in 12 uses: fragmented. "
        "Misspelt parameter names: 1."
    )
    parts = {p.name: p.value for p in result.parts}
    assert parts == {
        "share of uses": 6.0,
        "variants": 3,
        "off-standard": 1,
        "ambiguous": 1,
        "misspelt parameter names": 1,
        "contradicting pairs": 0,
        "campaign": 60,
        "medium": 0,
        "source": 50,
    }


def test_evidence_is_the_most_used_first_and_names_come_last() -> None:
    result = measure(VALUES, AuditSettings())
    assert [e.values["raw"] for e in result.evidence] == [
        "Google",
        "Q1_promo",
        "???",
        "q1promo",
        "utm_sorce",
    ]
    assert result.evidence[0].text == "source “Google” is “google”: same words (6 uses)"
    assert (result.evidence[0].source.file, result.evidence[0].source.row) == ("web.csv", 4)


def test_fixes_name_the_campaign_and_count_what_is_left() -> None:
    result = measure(VALUES, AuditSettings(utm=(20, 60)))
    first = result.fixes[0]
    assert first.text == (
        "Write campaign “q1-promo” in one way: replace “Q1_promo”, “q1promo” (4 uses)"
    )
    # 4 of 8 → 2 of 6; 80 at 20 %, 50 at 60 %
    assert first.gain_points == pytest.approx((50 - 100 / 3) * 30 / 40)
    whole = result.fixes[-2]
    assert whole.text.startswith("Build links with one taxonomy only and correct all 4 values (“q1")
    assert whole.gain_points == pytest.approx(80 - 57.5)
    assert result.fixes[-1].text == "Correct parameter names: “utm_sorce” → “utm_source”"


def test_nothing_tracked_is_not_measured() -> None:
    result = measure((), AuditSettings())
    assert (result.status, result.reason) == (
        "not_measured",
        "no tracking parameter was seen in the last 90 days",
    )


def test_only_the_window_counts(facts) -> None:
    for raw, last, kind in (
        ("a", "2026-06-01", "standard"),
        ("old", "2026-03-01", "variant"),
        ("", "2026-06-01", "empty"),
    ):
        facts.add(
            "map_utm",
            param="source",
            raw=raw,
            canonical="a",
            kind=kind,
            uses=2,
            first_seen="2026-01-01",
            last_seen=last,
        )
    for raw, day, uses in (
        ("a", "2026-04-01", 7),
        ("a", "2026-04-02", 3),
        ("a", "2026-06-30", 2),
        ("a", "2026-07-01", 9),
        ("old", "2026-03-01", 4),
    ):
        facts.engine.run(
            "INSERT INTO tracking_use VALUES ('source', ?, ?, ?, 'f1', 5)", [raw, day, uses]
        )
    (value,) = tracking_values(facts.marts())
    assert (value.raw, value.uses, value.path, value.file_row) == ("a", 5, "crm.csv", 5)
