"""AUDIT-1: do all channels say the same? Variation of message scores over sampled touchpoints."""

from __future__ import annotations

from dataclasses import replace

from unisono.audit.outcome import Findings, Question, measured, not_measured, undecided
from unisono.audit.scale import Scale
from unisono.messages.measured import in_other_languages
from unisono.model.audit import BAD, GOOD, WARN, Fix, Part, TestResult
from unisono.model.evidence import Evidence, SourceRef
from unisono.model.messages import DriftResult, MessageScore
from unisono.model.wording import figure, listed
from unisono.settings import AuditSettings

ID = "AUDIT-1"
_SEVERITY = {"strong": GOOD, "moderate": WARN, "severe": BAD}
_WEAKEST, _NAMED = 10, 4


def question(settings: AuditSettings) -> Question:
    """The test with its thresholds."""
    scale = Scale(
        "audit.drift",
        "%",
        settings.drift,
        ("strong", "moderate", "severe"),
        100.0,
    )
    return Question(
        ID,
        "Message drift",
        "Do all channels argue the same value?",
        "Standard deviation ÷ mean of the pillar scores (0–10) of texts sampled over all "
        "channels, × 100.",
        scale,
    )


def measure(drift: DriftResult | None, reason: str, settings: AuditSettings) -> TestResult:
    """AUDIT-1 from the drift statistics.

    Args:
        drift: statistics of the messages engine, None when there are none.
        reason: why ``drift`` is None.
    """
    asked = question(settings)
    if drift is None or not drift.sample:
        return not_measured(
            asked,
            reason or "no text could be scored",
            ("brand.yaml with the message pillars", "texts of ads, mails, posts and pages"),
        )
    value = 100 * drift.cv
    interval = (100 * drift.cv_interval[0], 100 * drift.cv_interval[1])
    judged = _judged(asked.scale, value, drift)
    findings = _findings(asked, judged, drift, settings.drift_min_mean)
    formula = f"{drift.sd:.2f} ÷ {drift.mean:.2f} × 100 over {len(drift.sample)} texts"
    summary = _summary(drift, value)
    if drift.band not in _SEVERITY:
        return undecided(
            asked,
            value,
            summary,
            findings,
            formula=formula,
            score=_expected_score(asked.scale, drift),
            interval=interval,
            reason=drift.note or f"no band reaches a probability of {100 * drift.decide_at:.0f} %",
            bring=("more texts, so that the sample can tell the bands apart",),
        )
    result = measured(asked, value, summary, findings, formula=formula, interval=interval)
    # The engine's band counts: it corrects for noise and never calls a weak mean strong.
    return replace(
        result,
        verdict=drift.band,
        severity=_SEVERITY[drift.band],
        score=asked.scale.score(judged),
    )


def _findings(asked: Question, judged: float, drift: DriftResult, least: float) -> Findings:
    weakest = sorted(drift.sample, key=lambda s: (s.score, s.message.key))
    return Findings(
        tuple(_evidence(s) for s in weakest),
        len(drift.sample),
        _parts(drift),
        _fixes(asked, judged, drift, weakest, least),
    )


def _judged(scale: Scale, value: float, drift: DriftResult) -> float:
    """The value, or the middle of the band the engine decided on when the two differ."""
    if drift.band not in _SEVERITY or scale.verdict(value) == drift.band:
        return value
    return scale.centre(_SEVERITY[drift.band])


def _expected_score(scale: Scale, drift: DriftResult) -> float | None:
    """Σ probability of the band × score in the middle of the band; None without probabilities."""
    known = {b: p for b, p in drift.band_probability.items() if b in _SEVERITY}
    total = sum(known.values())
    if total <= 0:
        return None
    return sum(p * scale.score(scale.centre(_SEVERITY[b])) for b, p in known.items()) / total


def _summary(drift: DriftResult, value: float) -> str:
    left = in_other_languages(drift.other_languages)
    said = (
        f"{len(drift.sample)} of {drift.population} texts score {drift.mean:.1f} of 10 on "
        f"average and vary by {figure(value)} % ({figure(100 * drift.cv_interval[0])}–"
        f"{figure(100 * drift.cv_interval[1])} %): {drift.band}."
    )
    return f"{said} {left}" if left else said


def _evidence(scored: MessageScore) -> Evidence:
    message = scored.message
    named = message.title or message.text
    short = named if len(named) <= 90 else named[:89] + "…"
    weakest = min(scored.pillars, key=lambda p: (scored.pillars[p], p), default="")
    pillar = f", least on pillar “{weakest}”" if weakest else ""
    return Evidence(
        f"{message.channel}: “{short}” scores {scored.score:.1f} of 10{pillar}",
        SourceRef(message.path, message.file_row) if message.path else None,
        {"channel": message.channel, "score": scored.score, "voice": list(scored.voice)},
    )


def _parts(drift: DriftResult) -> tuple[Part, ...]:
    fixed = (
        Part("mean", drift.mean, "of 10", "Mean score of the sampled texts."),
        Part("standard deviation", drift.sd, "of 10", "Sample standard deviation of the scores."),
        Part("population", float(drift.population), "texts", "Texts the sample was drawn from."),
    )
    bands = tuple(
        Part(f"probability {band}", 100 * p, "%", f"Probability that the band is {band}.")
        for band, p in drift.band_probability.items()
    )
    channels = tuple(
        Part(f"mean {channel}", mean, "of 10", f"Mean score of the texts in {channel}.")
        for channel, mean in sorted(drift.by_channel.items(), key=lambda c: (c[1], c[0]))
    )
    return fixed + bands + channels


def _fixes(
    asked: Question, value: float, drift: DriftResult, weakest: list[MessageScore], least: float
) -> tuple[Fix, ...]:
    """Rewrite the channels off the message, and the weakest texts of the other channels."""
    if asked.scale.severity(value) == GOOD:
        return ()
    weak = _weak_channels(drift, least)
    low = [s for s in weakest if s.message.channel not in weak and s.score < drift.mean][:_WEAKEST]
    fixes = []
    if weak:
        texts = [s for s in drift.sample if s.message.channel in weak]
        others = [s.score for s in drift.sample if s.message.channel not in weak]
        after = _cv_raised(drift, texts, sum(others) / len(others)) if others else None
        fixes.append(
            asked.fix(_rewrite(drift, weak), value, after, role="brand owner", days=60),
        )
    if low:
        after = _cv_raised(drift, low, drift.mean)
        revise = asked.fix(_revise(low, weak), value, after, role="channel owners", days=30)
        # Raising some texts while others stay low may vary more: that is no fix.
        fixes += [revise] if revise.gain_points > 0 else []
    return tuple(fixes)


def _weak_channels(drift: DriftResult, least: float) -> list[str]:
    """Channels with a mean below ``least``, else the one furthest below the mean; worst first."""
    ordered = sorted(drift.by_channel.items(), key=lambda c: (c[1], c[0]))
    weak = [channel for channel, mean in ordered if mean < least]
    return weak or [channel for channel, mean in ordered[:1] if mean < drift.mean]


def _rewrite(drift: DriftResult, weak: list[str]) -> str:
    first, *others = [(channel, drift.by_channel[channel]) for channel in weak[:_NAMED]]
    means = [f"{first[0]} (mean {first[1]:.1f} of 10)", *[f"{c} ({m:.1f})" for c, m in others]]
    if len(weak) > _NAMED:
        means.append(f"{len(weak) - _NAMED} more channels")
    return f"Rewrite the texts of {listed(means)} along the message pillars"


def _revise(low: list[MessageScore], weak: list[str]) -> str:
    named = [f"“{c}”" for c in dict.fromkeys(s.message.campaign for s in low) if c][:_NAMED]
    where = f" ({listed(named)})" if named else ""
    those = "lowest-scoring text" if len(low) == 1 else f"{len(low)} lowest-scoring texts"
    return f"Revise the {those} of {'other' if weak else 'all'} channels in the sample{where}"


def _cv_raised(drift: DriftResult, texts: list[MessageScore], to: float) -> float:
    """Variation in per cent once ``texts`` of the sample score ``to`` at least."""
    raised = [max(s.score, to) if s in texts else s.score for s in drift.sample]
    mean = sum(raised) / len(raised)
    if mean <= 0 or len(raised) < 2:
        return 100 * drift.cv
    variance = sum((s - mean) ** 2 for s in raised) / (len(raised) - 1)
    return float(100 * variance**0.5 / mean)
