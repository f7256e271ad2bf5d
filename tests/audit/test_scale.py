import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.audit import (
    alignment,
    attribution_gap,
    calendar_sync,
    handoffs,
    message_drift,
    sync_latency,
    utm_consistency,
)
from unisono.audit.scale import Scale
from unisono.model.audit import BAD, GOOD, WARN
from unisono.settings import AuditSettings

SETTINGS = AuditSettings()
SCALES = [
    module.question(SETTINGS).scale
    for module in (
        message_drift,
        attribution_gap,
        utm_consistency,
        sync_latency,
        alignment,
        calendar_sync,
        handoffs,
    )
]
VALUES = st.floats(0, 2000, allow_nan=False)


@pytest.mark.parametrize(
    ("test", "value", "verdict", "severity"),
    [
        (0, 14.9, "strong", GOOD),
        (0, 15, "moderate", WARN),
        (0, 30, "moderate", WARN),
        (0, 30.1, "severe", BAD),
        (1, 19.9, "fine", GOOD),
        (1, 20, "gaps", WARN),
        (1, 40, "gaps", WARN),
        (1, 41, "broken", BAD),
        (2, 4.9, "clean", GOOD),
        (2, 5, "needs governance", WARN),
        (2, 15.1, "fragmented", BAD),
        (3, 14.9, "real-time", GOOD),
        (3, 240, "daily reporting", WARN),
        (3, 241, "stale", BAD),
        (4, 39.9, "different strategies", BAD),
        (4, 40, "siloed", WARN),
        (4, 70, "siloed", WARN),
        (4, 70.1, "strong", GOOD),
        (5, 0, "mature", GOOD),
        (5, 1, "friction", WARN),
        (5, 2, "friction", WARN),
        (5, 3, "broken", BAD),
        (6, 9.9, "smooth", GOOD),
        (6, 25, "typical", WARN),
        (6, 25.1, "broken", BAD),
    ],
)
def test_verdicts_follow_the_benchmarks(test, value, verdict, severity) -> None:
    assert (SCALES[test].verdict(value), SCALES[test].severity(value)) == (verdict, severity)


def test_score_is_a_line_through_the_bands() -> None:
    scale = SCALES[1]  # 20 and 40, worst 100
    assert [scale.score(v) for v in (0, 10, 20, 30, 40, 70, 100)] == [
        100,
        90,
        80,
        65,
        50,
        25,
        0,
    ]
    assert [SCALES[4].score(v) for v in (100, 85, 70, 55, 40, 20, 0)] == [
        100,
        90,
        80,
        65,
        50,
        25,
        0,
    ]
    assert [SCALES[5].score(v) for v in (0, 1, 2, 6, 10)] == [100, 65, 50, 25, 0]


@pytest.mark.parametrize("scale", SCALES, ids=lambda s: s.setting)
@given(a=VALUES, b=VALUES)
def test_a_worse_value_never_scores_more(scale: Scale, a: float, b: float) -> None:
    better, worse = sorted((a, b), reverse=scale.higher_is_better)
    assert 0 <= scale.score(worse) <= scale.score(better) <= 100


@pytest.mark.parametrize("scale", SCALES, ids=lambda s: s.setting)
@given(value=VALUES)
def test_the_score_stays_in_its_band(scale: Scale, value: float) -> None:
    score = scale.score(value)
    low, high = {GOOD: (80, 100), WARN: (50, 80), BAD: (0, 50)}[scale.severity(value)]
    assert low - 1e-9 <= score <= high + 1e-9
    target, _ = scale.next_band(value)
    assert target >= score - 1e-9


def test_thresholds_name_their_setting_and_source() -> None:
    shown = SCALES[2].thresholds()
    assert shown.setting == "audit.utm"
    assert shown.source == "unisono default from practitioners' benchmarks; setting audit.utm"
    assert [(b.verdict, b.upper) for b in shown.bands] == [
        ("clean", 5),
        ("needs governance", 15),
        ("fragmented", None),
    ]


def test_thresholds_are_settable() -> None:
    strict = utm_consistency.question(AuditSettings(utm=(1, 2))).scale
    assert (strict.verdict(51), strict.score(51)) == ("fragmented", 25)


def test_the_middle_of_a_band_scores_in_its_middle() -> None:
    assert [SCALES[0].score(SCALES[0].centre(s)) for s in (GOOD, WARN, BAD)] == [90, 65, 25]
