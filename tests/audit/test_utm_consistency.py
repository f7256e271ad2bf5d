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
    assert result.fixes[2].text == "Correct campaign “???”: same words (2 uses)"
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


def test_values_off_the_rules_are_one_fix_per_rule_and_stay_values() -> None:
    rule = "does not follow the pattern [a-z]+"
    off = [TrackingValue("campaign", f"A{n}", f"A{n}", "off_standard", rule, 2) for n in range(3)]
    spaced = TrackingValue("source", "Big Ads", "Big_Ads", "off_standard", "written with spaces", 7)
    right = [_value("campaign", f"c{n}", f"c{n}", "standard") for n in range(6)]
    fixes = measure((*right, *off, spaced), AuditSettings(utm=(5, 90))).fixes
    assert [f.text for f in fixes] == [
        "Correct 3 values of campaign: does not follow the pattern [a-z]+ (“A0”, “A1” …; 6 uses)",
        "Correct source “Big Ads”, for example as “Big_Ads”: written with spaces (7 uses)",
        "Build links with one taxonomy only and correct all 4 values (“A0”, “Big Ads”)",
    ]
    # Corrected values are still values: 4 of 10 → 1 of 10.
    assert fixes[0].gain.startswith("UTM consistency: 40 → 10 %")


def test_a_spelling_nobody_used_yet_is_one_more_value() -> None:
    values = (
        _value("source", "li", "linkedin", "variant"),
        _value("source", "LinkedIn", "linkedin", "variant"),
        _value("source", "google", "google", "standard"),
    )
    (fix,) = measure(values, AuditSettings()).fixes
    # linkedin and google are left: 2 of 3 → 0 of 2.
    assert fix.gain.startswith("UTM consistency: 66.7 → 0 %")


def test_contradicting_pairs_in_a_larger_share_of_uses_are_the_value() -> None:
    values = (
        _value("source", "direct", "direct", "standard", 30),
        _value("source", "google", "google", "standard", 10),
        _value("medium", "cpc", "cpc", "standard", 40),
        _value("pair", "direct / cpc", "", "off_standard", 30),
    )
    result = measure(values, AuditSettings())
    assert (result.value, result.verdict) == (75, "fragmented")
    assert result.summary == (
        "In 30 of 40 uses of tagged links (75 %) source and medium contradict each other: "
        "fragmented. Beside that, 0 of 3 tracking values (0 %) are variants or off-standard."
    )
    (fix,) = result.fixes
    assert fix.gain == "UTM consistency: 75 → 0 % (“clean”), all else equal"
    few = measure((*values[:3], _value("pair", "direct / cpc", "", "off_standard", 0)),
                  AuditSettings())  # fmt: skip
    assert (few.value, few.verdict) == (0, "clean")


def test_only_uses_in_the_window_count(facts) -> None:
    for when in ("2025-06-01", "2026-05-20", "2026-05-21"):
        facts.engine.run(
            "INSERT INTO tracking_use VALUES ('pair', 'direct / cpc', ?, 10, 'f1', 5)", [when]
        )
    facts.add("map_utm", param="pair", raw="direct / cpc", kind="off_standard", reason="no",
              uses=30, last_seen="2026-05-21")  # fmt: skip
    (pair,) = [v for v in tracking_values(facts.marts()) if v.param == "pair"]
    assert pair.uses == 20
