"""AUDIT-1's figures of scored texts with all that explains them: one way for every door."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from unisono.messages.curve import Meaning
from unisono.messages.drift import MIN_TEXTS, drift
from unisono.messages.drift_groups import By, group_name
from unisono.messages.reasons import with_reasons
from unisono.messages.score import other_language
from unisono.messages.variance import variance_component
from unisono.messages.wording_noise import wording_noise
from unisono.model.messages import Brand, DriftResult, MessageScore, MessageText
from unisono.model.variation import VarianceComponent
from unisono.model.wording import counted, listed
from unisono.settings import AuditSettings

#: What the variance is taken apart by.
COMPONENTS: tuple[By, ...] = ("channel", "team", "agency")
#: Larger samples come without reasons: they take longer than all scores.
REASONS_OF = 200
#: How many texts are sampled: a number, or every one of them.
Sample = int | Literal["all"]


def measured_drift(
    brand: Brand, scores: Sequence[MessageScore], settings: AuditSettings,
    meaning: Meaning = "words", other: tuple[tuple[str, int], ...] = (),
) -> DriftResult | None:  # fmt: skip
    """The drift of ``scores`` with wording noise, variance components and reasons.

    Components cover all texts, not only the sample. None when fewer than five were scored.
    ``other``: texts without a score for their language, of :func:`other_languages`.
    """
    found = drift(
        scores, settings, lambda sample: wording_noise(brand, sample, meaning, settings.seed)
    )
    if found is None:
        return None
    few = len(found.sample) <= REASONS_OF
    return replace(
        found,
        sample=with_reasons(brand, found.sample, meaning) if few else found.sample,
        components=tuple(component(scores, by) for by in COMPONENTS),
        other_languages=other,
    )


def other_languages(
    brand: Brand, texts: Sequence[MessageText], scores: Sequence[MessageScore],
    meaning: Meaning = "words",
) -> tuple[tuple[str, int], ...]:  # fmt: skip
    """Languages no pillar is worded in, with the texts in them, most texts first.

    Args:
        scores: of ``texts``; those that have one are in a language of the pillars.
    """
    scored = {(s.message.title, s.message.text) for s in scores}
    left = [t for t in texts if (t.title, t.text) not in scored]
    found = Counter(other_language(brand, text, meaning) for text in left)
    del found[""]
    return tuple(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def in_other_languages(found: Sequence[tuple[str, int]]) -> str:
    """How many texts were left out for their language and what to do, "" when there are none."""
    if not found:
        return ""
    said = listed([f"{counted(count, 'text')} in {language}" for language, count in found])
    return (
        f"{said} left out: no pillar is worded in that language. An approved text in it, among a "
        "pillar's examples, lets them be scored."
    )


def too_few(scored: int, texts: int, other: Sequence[tuple[str, int]] = ()) -> str:
    """Why nothing is measured of so many scored texts, "" when there are enough.

    Args:
        texts: all of them, with those that have no score: too short, or in another language.
        other: of :func:`other_languages`.
    """
    if scored >= MIN_TEXTS:
        return ""
    if scored == texts:
        return f"only {counted(texts, 'text')}; too few to tell"
    why = f" ({in_other_languages(other)})" if other else ""
    return f"only {scored} of {counted(texts, 'text')} can be scored{why}; too few to tell"


def component(scores: Sequence[MessageScore], by: By) -> VarianceComponent:
    """Variance of ``scores`` between and within the groups of one dimension."""
    return variance_component(
        [s.score for s in scores], [group_name(s.message, by) for s in scores], by
    )


def sampling(settings: AuditSettings, sample: Sample | None, texts: int) -> AuditSettings:
    """``settings`` with another number of sampled texts; None: as they are."""
    if sample is None:
        return settings
    size = max(texts, 5) if sample == "all" else sample
    return settings.model_copy(update={"drift_sample": size})
