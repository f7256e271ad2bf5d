"""Message drift (AUDIT-1): how much the texts of all channels vary around their mean score."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil

import numpy as np
import numpy.typing as npt

from unisono.messages.features import Floats
from unisono.messages.wording_noise import MOST
from unisono.model.messages import DriftResult, MessageScore
from unisono.model.variation import WordingNoise
from unisono.settings import AuditSettings

Noise = Callable[[Sequence[MessageScore]], Floats]

#: Fewer scored texts than this are not measured.
MIN_TEXTS = 5
STRONG, MODERATE, SEVERE, UNDECIDED = "strong", "moderate", "severe", "undecided"
_RESAMPLES = 4000
#: Of large samples fewer resamples are drawn: so many texts in all, and 400 resamples at least.
_DRAWN, _FEWEST = 8_000_000, 400
#: Samples so many times as large are tried for one that would decide, by this factor at a time.
_LARGER, _STEP, _TRIES = 20, 1.25, 1000


def drift(
    scores: Sequence[MessageScore], settings: AuditSettings, noise: Noise | None = None
) -> DriftResult | None:
    """AUDIT-1's statistics; None when fewer than five texts were scored.

    A seeded sample of ``settings.drift_sample`` texts is drawn, proportional to the channels'
    sizes with at least one each; its standard deviation (n − 1) divided by its mean is the
    variation. The 95 % interval and the band probabilities come from 4,000 resamples (fewer of more
    than 2,000 texts) within the channels (channels with a single sampled text are resampled
    together). ``by_channel``, ``heat`` (pillar → channel → mean, 0–10) and ``counts`` cover all
    scored texts, not only the sample. A mean below ``settings.drift_min_mean`` is never strong:
    weakly said everywhere is even, but not consistent. The result does not depend on the order of
    ``scores``. ``noise`` gives the noise variance of the sampled texts; see :mod:`.wording_noise`.
    """
    if len(scores) < MIN_TEXTS:
        return None
    ordered = sorted(scores, key=_order)
    sample = _sample(ordered, settings)
    values = np.array([s.score for s in sample])
    mean, sd = float(values.mean()), float(values.std(ddof=1))
    channels = [s.message.channel for s in sample]
    count = min(_RESAMPLES, max(_FEWEST, _DRAWN // len(values)))
    drawn = _resample(channels, settings.seed, count)
    means, deviations = values[drawn].mean(1), values[drawn].std(1, ddof=1)
    variation = _ratio(deviations, means)
    probability = _bands(variation, means, settings)
    likely = max(probability, key=lambda band: probability[band])
    decided = mean > 0 and probability[likely] >= settings.drift_decide_at
    heat, by_channel, counts = _all_texts(ordered)
    return DriftResult(
        sample=tuple(sample),
        population=len(scores),
        mean=mean,
        sd=sd,
        cv=sd / mean if mean > 0 else 0.0,
        cv_interval=_interval(variation),
        band_probability=probability,
        band=likely if decided else UNDECIDED,
        decide_at=settings.drift_decide_at,
        by_channel=by_channel,
        heat=heat,
        counts=counts,
        note=_note(mean, len(sample), len(counts), settings),
        noise=_without_noise(values, drawn, noise(sample)) if noise and mean > 0 else None,
        needed=None if decided or mean <= 0 else _needed(values, channels, settings),
        calibration=ordered[0].calibration,
    )


def consistency(cv: float) -> float:
    """Consistency of texts, 0…1: 1 − variation of their scores (0 where they vary more)."""
    return max(0.0, 1 - cv)


def _order(score: MessageScore) -> tuple[str, str, str, str, str, int]:
    m = score.message
    return m.channel, m.key, m.title, m.text, m.path, m.file_row


def _sample(ordered: Sequence[MessageScore], settings: AuditSettings) -> list[MessageScore]:
    groups: dict[str, list[MessageScore]] = {}
    for score in ordered:
        groups.setdefault(score.message.channel, []).append(score)
    size = max(settings.drift_sample, len(groups))
    if size >= len(ordered):
        return list(ordered)
    draws = allocate([len(g) for g in groups.values()], size)
    rng = np.random.default_rng(settings.seed)
    picked: list[MessageScore] = []
    for group, draw in zip(groups.values(), draws, strict=True):
        picked += [group[n] for n in sorted(rng.choice(len(group), draw, replace=False).tolist())]
    return picked


def allocate(sizes: Sequence[int], total: int) -> list[int]:
    """``total`` draws over groups: one each, the rest by size (largest remainder).

    No group gets more than it has; ``total`` lies between the number of groups and their sum.
    """
    draws = [1] * len(sizes)
    rest = total - len(sizes)
    left = sum(sizes) - len(sizes)
    if rest <= 0 or left <= 0:
        return draws
    exact = [rest * (size - 1) / left for size in sizes]
    draws = [1 + int(e) for e in exact]
    by_remainder = sorted(range(len(sizes)), key=lambda n: (int(exact[n]) - exact[n], n))
    for n in by_remainder[: total - sum(draws)]:
        draws[n] += 1
    return draws


def _resample(
    channels: Sequence[str], seed: int, count: int = _RESAMPLES, times: float = 1.0
) -> npt.NDArray[np.intp]:
    """Places of stratified bootstrap samples, samples × texts.

    ``times``: each stratum is drawn so many times its size.
    """
    sizes = {c: channels.count(c) for c in channels}
    strata: dict[str, list[int]] = {}
    for n, channel in enumerate(channels):
        strata.setdefault(channel if sizes[channel] > 1 else "", []).append(n)
    rng = np.random.default_rng([seed, 1])
    columns = [
        np.array(members)[rng.integers(0, len(members), (count, ceil(len(members) * times)))]
        for members in strata.values()
    ]
    return np.concatenate(columns, axis=1)


def _ratio(deviations: Floats, means: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(means > 0, deviations / means, np.inf)


def _without_noise(values: Floats, drawn: npt.NDArray[np.intp], noise: Floats) -> WordingNoise:
    """The variation of ``values`` less the noise variance of each."""
    variance, own = float(values.var(ddof=1)), float(noise.mean())
    left = np.maximum(0.0, values[drawn].var(1, ddof=1) - noise[drawn].mean(1))
    return WordingNoise(
        sd=own**0.5,
        share=min(1.0, own / variance) if variance > 0 else 0.0,
        cv=max(0.0, variance - own) ** 0.5 / float(values.mean()),
        cv_interval=_interval(_ratio(np.sqrt(left), values[drawn].mean(1))),
        texts=min(len(values), MOST),
    )


def _needed(values: Floats, channels: Sequence[str], settings: AuditSettings) -> int | None:
    """Texts in all from which a band would be decided, if all vary as these do.

    Samples larger than the present one are drawn from it; None when none up to twenty times as
    large decides.
    """
    times = 1.0
    while (times := times * _STEP) <= _LARGER and len(values) * times <= _DRAWN // _TRIES:
        drawn = _resample(channels, settings.seed, _TRIES, times)
        means, deviations = values[drawn].mean(1), values[drawn].std(1, ddof=1)
        # drawn again within small channels, texts vary a little less than they do
        deviations *= values.std(ddof=1) / max(float(np.sqrt((deviations**2).mean())), 1e-12)
        chances = _bands(_ratio(deviations, means), means, settings)
        if max(chances.values()) >= settings.drift_decide_at:
            return int(drawn.shape[1])
    return None


def _bands(variation: Floats, means: Floats, settings: AuditSettings) -> dict[str, float]:
    percent = variation * 100
    low, high = settings.drift
    strong = (percent < low) & (means >= settings.drift_min_mean)
    severe = percent > high
    return {
        STRONG: float(strong.mean()),
        MODERATE: float((~strong & ~severe).mean()),
        SEVERE: float(severe.mean()),
    }


def _interval(variation: Floats) -> tuple[float, float]:
    finite = variation[np.isfinite(variation)]
    if not len(finite):
        return 0.0, 0.0
    low, high = np.percentile(finite, [2.5, 97.5])
    return float(low), float(high)


def _all_texts(
    ordered: Sequence[MessageScore],
) -> tuple[dict[str, dict[str, float]], dict[str, float], dict[str, int]]:
    groups: dict[str, list[MessageScore]] = {}
    for score in ordered:
        groups.setdefault(score.message.channel, []).append(score)
    pillars = list(dict.fromkeys(p for s in ordered for p in s.pillars))
    heat = {
        pillar: {
            channel: float(np.mean(said))
            for channel, group in groups.items()
            if (said := [s.pillars[pillar] for s in group if pillar in s.pillars])
        }
        for pillar in pillars
    }
    by_channel = {c: float(np.mean([s.score for s in g])) for c, g in groups.items()}
    return heat, by_channel, {c: len(g) for c, g in groups.items()}


def _note(mean: float, sampled: int, channels: int, settings: AuditSettings) -> str:
    notes: list[str] = []
    if mean <= 0:
        notes.append("No sampled text carries any pillar, so variation has no meaning.")
    elif mean < settings.drift_min_mean:
        notes.append(
            f"The mean of {mean:.2f} is below {settings.drift_min_mean:g}, so the verdict cannot"
            " be strong however even the texts are."
        )
    if channels > settings.drift_sample:
        notes.append(f"{sampled} texts were sampled, one for each of {channels} channels.")
    elif sampled < settings.drift_sample:
        notes.append(f"All {sampled} texts were used; {settings.drift_sample} are preferred.")
    return " ".join(notes)
