import pytest

from unisono.audit.inputs import tracking_values
from unisono.audit.utm_consistency import measure, question
from unisono.audit.utm_values import TrackingValue
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
        "4 of 8 tracking values (50 %) are variants or off-standard: fragmented. They make up "
        "6 % of uses (12). Misspelt parameter names: 1."
    )
    parts = {p.name: p.value for p in result.parts}
    assert parts == {
        "share of uses": 6.0,
        "share of tagged links": pytest.approx(100 * 6 / 96),
        "variants": 3,
        "off-standard": 1,
        "ambiguous": 1,
        "misspelt parameter names": 1,
        "contradicting pairs": 0,
        "contradicting uses": 0,
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


def test_each_parameter_has_one_fix_that_names_what_to_write() -> None:
    fixes = measure(VALUES, AuditSettings(utm=(20, 60))).fixes
    assert [f.text for f in fixes] == [
        "Write each campaign in one way in ad platforms, mailings and link lists: “q1-promo” "
        "instead of “Q1_promo” and “q1promo” (4 uses)",
        "Correct campaign “???”: same words (2 uses)",
        "Write each source in one way in ad platforms, mailings and link lists: “google” instead "
        "of “Google” (6 uses)",
        "Correct the names of parameters in links: “utm_sorce” to “utm_source” (5 uses)",
        "Write the allowed values into taxonomy.yaml and build new links with “unisono utm build” "
        "only",
    ]
    # 4 of 8 → 2 of 6; 80 at 20 %, 50 at 60 %
    assert fixes[0].gain_points == pytest.approx((50 - 100 / 3) * 30 / 40)
    assert [f.gain_points for f in fixes[3:]] == [0, 0]


def test_all_fixes_together_name_every_faulty_value_once() -> None:
    texts = [f.text for f in measure(VALUES, AuditSettings()).fixes]
    for raw in ("Google", "Q1_promo", "q1promo", "???", "utm_sorce"):
        assert sum(f"“{raw}”" in text for text in texts) == 1


def test_of_many_spellings_some_are_named_and_the_rest_counted() -> None:
    odd = [_value("campaign", f"C{n}", f"c{n}", "variant") for n in range(7)]
    (fix, _) = measure((_value("source", "a", "a", "standard"), *odd), AuditSettings()).fixes
    assert fix.text.endswith("“c2” instead of “C2”, “c3” instead of “C3” and 3 more (7 uses)")


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
    right = [_value("campaign", f"c{n}", f"c{n}", "standard", 20) for n in range(6)]
    fixes = measure((*right, *off, spaced), AuditSettings(utm=(5, 90))).fixes
    assert [f.text for f in fixes][:2] == [
        "Correct 3 values of campaign, “A0”, “A1” and “A2”: does not follow the pattern [a-z]+ "
        "(6 uses)",
        "Correct source “Big Ads” to “Big_Ads”: written with spaces (7 uses)",
    ]
    # Corrected values are still values: 4 of 10 → 1 of 10.
    assert fixes[0].gain.startswith("UTM consistency: 40 → 10 %")


def test_several_values_off_one_rule_are_named_with_what_to_write() -> None:
    spaced = [
        TrackingValue("source", f"{n} Ads", n.lower(), "off_standard", "written with spaces", 7)
        for n in ("Google", "Bing")
    ]
    fixes = measure((_value("source", "x", "x", "standard"), *spaced), AuditSettings()).fixes
    assert fixes[0].text == (
        "Correct 2 values of source, “Bing Ads” to “bing” and “Google Ads” to “google”: written "
        "with spaces (14 uses)"
    )


def test_a_spelling_nobody_used_yet_is_one_more_value() -> None:
    values = (
        _value("source", "li", "linkedin", "variant"),
        _value("source", "LinkedIn", "linkedin", "variant"),
        _value("source", "google", "google", "standard"),
    )
    fix, _ = measure(values, AuditSettings()).fixes
    # linkedin and google are left: 2 of 3 → 0 of 2.
    assert fix.gain.startswith("UTM consistency: 66.7 → 0 %")


CLASH = (
    _value("source", "direct", "direct", "standard", 30),
    _value("source", "google", "google", "standard", 10),
    _value("medium", "cpc", "cpc", "standard", 25),
    _value("medium", "(none)", "(none)", "standard", 15),
    _value("pair", "direct / cpc", "", "off_standard", 20),
)


def test_a_source_that_contradicts_its_medium_is_one_off_standard_value() -> None:
    result = measure(CLASH, AuditSettings())
    assert (result.value, result.verdict) == (25, "fragmented")
    assert "Here: 1 ÷ 4 × 100" in result.definition
    # Only the 20 uses beside cpc are wrong, of 80 uses of values and 40 of tagged links.
    assert result.summary == (
        "1 of 4 tracking values (25 %) is a variant or off-standard; verdict by traffic: at least "
        "50 % of tagged links carry a wrong value: fragmented. It makes up 25 % of uses (20). In "
        "20 of 40 uses of tagged links (50 %) source and medium contradict each other."
    )
    parts = {p.name: p.value for p in result.parts}
    assert parts["share of uses"] == 25
    assert parts["contradicting uses"] == 50
    assert parts["off-standard"] == 1
    assert [e.values["raw"] for e in result.evidence] == ["direct", "direct / cpc"]
    assert "it contradicts the medium “cpc” beside it in 20 uses" in result.evidence[0].text


def test_contradictions_have_one_fix_that_says_what_the_traffic_gains() -> None:
    (fix,) = measure(CLASH, AuditSettings()).fixes
    assert fix.text == (
        "Find the links or the import behind web.csv that write “direct / cpc” as source and "
        "medium, and give each the site or tool it really comes from as its source"
    )
    assert fix.gain == (
        "UTM consistency by traffic: 50 → 0 % (“clean”), all else equal; 20 uses (50 %) of tagged "
        "links land in the right channel"
    )


def test_many_right_names_do_not_hide_what_most_of_the_traffic_carries() -> None:
    campaigns = tuple(_value("campaign", f"c{n}", f"c{n}", "standard") for n in range(96))
    settings = AuditSettings()
    result = measure((*CLASH, *campaigns), settings)
    # 20 wrong uses of source; campaigns, the parameter of most uses, stand on 96 links.
    links = pytest.approx(100 * 20 / 96)
    assert (result.value, result.verdict, result.severity) == (1, "fragmented", "bad")
    assert (result.judged, result.judged_by) == (links, "traffic")
    assert {p.name: p.value for p in result.parts}["share of tagged links"] == links
    assert "verdict by traffic: at least 20.8 % of tagged links carry" in result.summary
    by_values = question(settings).scale
    assert result.score == by_values.score(100 * 20 / 96) < by_values.score(result.value)
    assert result.fixes[0].gain_points == pytest.approx(100 - result.score)


def test_values_decide_where_few_uses_are_wrong() -> None:
    result = measure(VALUES, AuditSettings())
    assert (result.judged, result.judged_by) == (None, "")
    assert "traffic" not in result.summary


def test_a_variant_that_contradicts_its_medium_is_counted_once() -> None:
    values = (
        _value("source", "Direct", "direct", "variant", 5),
        _value("source", "google", "google", "standard", 5),
        _value("pair", "Direct / cpc", "", "off_standard", 5),
    )
    result = measure(values, AuditSettings())
    assert result.value == 50
    assert {p.name: p.value for p in result.parts}["off-standard"] == 0
    assert [f.gain for f in result.fixes] == [
        "UTM consistency: 50 → 0 % (“clean”), all else equal",
        "5 uses (50 %) of tagged links land in the right channel; the share itself does not change",
    ]


def test_only_uses_in_the_window_count(facts) -> None:
    for when in ("2025-06-01", "2026-05-20", "2026-05-21"):
        facts.engine.run(
            "INSERT INTO tracking_use VALUES ('pair', 'direct / cpc', ?, 10, 'f1', 5)", [when]
        )
    facts.add("map_utm", param="pair", raw="direct / cpc", kind="off_standard", reason="no",
              uses=30, last_seen="2026-05-21")  # fmt: skip
    (pair,) = [v for v in tracking_values(facts.marts()) if v.param == "pair"]
    assert pair.uses == 20
