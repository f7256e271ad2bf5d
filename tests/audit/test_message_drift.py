import pytest

from unisono.audit.message_drift import measure
from unisono.model.messages import DriftResult, MessageScore, MessageText
from unisono.settings import AuditSettings


def _drift(band: str = "moderate", **more) -> DriftResult:
    sample = tuple(
        MessageScore(
            MessageText(
                key=str(n),
                channel=channel,
                text=f"text {n}",
                path="mails.csv",
                file_row=n,
                campaign="Spring",
            ),
            score,
            {"fast": score, "safe": score + 1},
            {},
        )
        for n, (channel, score) in enumerate((("email", 8.0), ("ads", 4.0), ("email", 6.0)))
    )
    fields = {
        "sample": sample,
        "population": 10,
        "mean": 6.0,
        "sd": 2.0,
        "cv": 0.2,
        "cv_interval": (0.16, 0.25),
        "band_probability": {"strong": 0.1, "moderate": 0.85, "severe": 0.05},
        "band": band,
        "decide_at": 0.8,
        "by_channel": {"email": 7.0, "ads": 4.0},
    }
    return DriftResult(**{**fields, **more})


def test_moderate_drift() -> None:
    result = measure(_drift(), "", AuditSettings())
    assert (result.status, result.value, result.verdict, result.severity) == (
        "measured",
        20.0,
        "moderate",
        "warn",
    )
    assert result.score == pytest.approx(70)  # a third of the way from 80 at 15 to 50 at 30
    assert result.interval == (16, 25)
    assert result.summary == (
        "3 of 10 texts score 6.0 of 10 on average and vary by 20 % (16–25 %): moderate."
    )
    assert "2.00 ÷ 6.00 × 100 over 3 texts" in result.definition


def test_evidence_starts_with_the_weakest_text() -> None:
    result = measure(_drift(), "", AuditSettings())
    first = result.evidence[0]
    assert first.text == "ads: “text 1” scores 4.0 of 10, least on pillar “fast”"
    assert (first.source.file, first.source.row) == ("mails.csv", 1)
    assert [e.values["score"] for e in result.evidence] == [4, 6, 8]


def test_the_fix_names_the_weak_channel_and_is_computed() -> None:
    (rewrite,) = measure(_drift(), "", AuditSettings()).fixes
    assert rewrite.text == ("Rewrite the texts of ads (mean 4.0 of 10) along the message pillars")
    # The text of ads as good as e-mail's on average: 8, 7, 6 vary by 14.3 %.
    assert rewrite.gain == "Message drift: 20 → 14.3 % (“strong”), all else equal"


def test_weak_texts_of_the_other_channels_are_a_fix_of_their_own() -> None:
    texts = (("email", 9.0), ("email", 5.0), ("ads", 4.0), ("email", 9.0))
    sample = tuple(
        MessageScore(MessageText(str(n), c, "text", campaign="Spring"), score, {"fast": score}, {})
        for n, (c, score) in enumerate(texts)
    )
    even = _drift(
        "severe", sample=sample, mean=6.75, cv=0.39, by_channel={"email": 7.7, "ads": 4.0}
    )
    rewrite, revise = measure(even, "", AuditSettings()).fixes
    assert "email" not in rewrite.text
    assert revise.text == (
        "Revise the lowest-scoring text of other channels in the sample (“Spring”)"
    )


def test_what_would_vary_more_is_no_fix() -> None:
    # 6 → 7 leaves 8, 4, 7: they vary by 32.9 %.
    even = _drift(mean=7.0, by_channel={"email": 7.0, "ads": 4.0})
    (rewrite,) = measure(even, "", AuditSettings()).fixes
    assert rewrite.text.startswith("Rewrite the texts of ads")


def test_all_channels_off_the_message_promise_a_band_at_most() -> None:
    low = _drift(by_channel={"email": 5.0, "ads": 4.0})
    (rewrite,) = measure(low, "", AuditSettings()).fixes
    assert rewrite.text.startswith(
        "Rewrite the texts of ads (mean 4.0 of 10) and email (5.0) along"
    )
    assert rewrite.gain == "Message drift: if it brings the test from “moderate” to “strong”"


def test_without_a_weak_channel_the_one_below_the_mean_is_named() -> None:
    fair = _drift(by_channel={"email": 7.0, "ads": 5.0})
    (rewrite,) = measure(fair, "", AuditSettings(drift_min_mean=4)).fixes
    assert rewrite.text.startswith("Rewrite the texts of ads (mean 5.0 of 10) along")


def test_an_undecided_band_is_a_result_with_an_expected_score() -> None:
    drift = _drift("undecided", band_probability={"strong": 0.5, "moderate": 0.5, "severe": 0.0})
    result = measure(drift, "", AuditSettings())
    assert (result.status, result.verdict, result.severity) == ("undecided", "undecided", "none")
    assert result.score == pytest.approx(0.5 * 90 + 0.5 * 65)
    assert result.reason == "no band reaches a probability of 80 %"


def test_the_engines_band_wins_over_the_raw_variation() -> None:
    result = measure(_drift("severe"), "", AuditSettings())
    assert (result.value, result.verdict, result.severity, result.score) == (
        20.0,
        "severe",
        "bad",
        25,
    )


def test_not_measured_says_why() -> None:
    result = measure(None, "brand.yaml names no pillars", AuditSettings())
    assert (result.status, result.value, result.score) == ("not_measured", None, None)
    assert result.reason == "brand.yaml names no pillars"
    assert result.bring[0] == "brand.yaml with the message pillars"
