"""The drift of a workspace's texts: the same figures for every door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from unisono.audit.inputs import calendar_span
from unisono.errors import QueryError
from unisono.messages import measured_drift, score_messages
from unisono.messages.drift_groups import DIMENSIONS, By, drift_groups
from unisono.messages.measured import Sample, other_languages, sampling, too_few
from unisono.messages.monitoring import monitoring
from unisono.messages.sentence_effects import sentence_effects
from unisono.model.drift import DriftReport
from unisono.model.messages import Brand, MessageScore
from unisono.workspace.masking import masked
from unisono.workspace.texts import message_texts
from unisono.workspace.workspace import Workspace

#: Sampled texts whose sentences are looked at, the weakest ones.
SENTENCES_OF = 100
#: Least and most texts that can be asked for.
LEAST, MOST = 5, 100_000


@dataclass(frozen=True)
class Scored:
    """All texts of a workspace with their scores.

    Attributes:
        reason: why nothing is scored, "" when something is.
        until: last day of the data.
        other: languages no pillar is worded in, with the texts in them.
    """

    brand: Brand | None
    scores: tuple[MessageScore, ...]
    texts: int
    until: date
    reason: str = ""
    other: tuple[tuple[str, int], ...] = ()


def scored_texts(workspace: Workspace) -> Scored:
    """Scores of every text of the model against the brand's pillars.

    Raises:
        WorkspaceError: nothing was loaded yet.
    """
    with workspace.engine() as engine:
        texts, until = message_texts(engine), calendar_span(engine)[1]
    brand = workspace.brand
    if brand is None or not brand.pillars:
        reason = "there is no message architecture: brand.yaml has no pillars"
        return Scored(brand, (), len(texts), until, reason)
    if not texts:
        return Scored(brand, (), 0, until, "no message text was found in the exports")
    meaning = workspace.settings.messages.meaning
    found = score_messages(brand, texts, meaning)
    other = other_languages(brand, texts, found, meaning)
    why = too_few(len(found), len(texts), other)
    return Scored(brand, found, len(texts), until, why, other)


def drift_report(
    workspace: Workspace, by: By = "channel", sample: Sample | None = None,
    scored: Scored | None = None,
) -> DriftReport:  # fmt: skip
    """Drift with its groups, sentences, control charts and consistency.

    Args:
        workspace: whose texts are looked at.
        by: what ``groups`` are told apart by.
        sample: texts sampled for AUDIT-1's figures; None: ``audit.drift_sample``.
        scored: where all texts were scored before.

    Raises:
        WorkspaceError: nothing was loaded yet.
    """
    known = scored or scored_texts(workspace)
    if known.reason or known.brand is None:
        return DriftReport(None, known.reason, by, texts=known.texts)
    settings, scores = workspace.settings, known.scores
    meaning = settings.messages.meaning
    asked = sampling(settings.audit, sample, len(scores))
    found = measured_drift(known.brand, scores, asked, meaning, known.other)
    weakest = sorted(found.sample, key=lambda s: (s.score, s.message.key)) if found else []
    report = DriftReport(
        drift=found,
        reason="",
        by=by,
        groups=drift_groups(scores, by),
        sentences=sentence_effects(known.brand, weakest[:SENTENCES_OF], meaning),
        consistency=drift_groups([s for s in scores if s.message.day], "month"),
        monitoring=monitoring(scores, settings.messages, settings.audit.seed, known.until),
        short=known.texts - len(scores) - sum(count for _, count in known.other),
        texts=known.texts,
    )
    return masked(report)


def texts_of_week(scores: Sequence[MessageScore], first_day: date) -> tuple[MessageScore, ...]:
    """Scored texts of the week that begins on ``first_day``, the weakest first."""
    own = [s for s in scores if s.message.day and 0 <= (s.message.day - first_day).days < 7]
    return tuple(sorted(own, key=lambda s: (s.score, s.message.key)))


def dimension(name: str) -> By:
    """One of the names that groups can be told apart by.

    Raises:
        QueryError: it is none.
    """
    for known in DIMENSIONS:
        if name == known:
            return known
    raise QueryError(
        f"Texts cannot be told apart by “{name}”.", way_out=f"Choose {', '.join(DIMENSIONS)}."
    )


def sample_of(text: str) -> Sample | None:
    """How many texts are sampled: "all", a number, or "" for what the settings say.

    Raises:
        QueryError: it is neither, or out of bounds.
    """
    if text in ("", "all"):
        return "all" if text else None
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    if not LEAST <= number <= MOST:
        raise QueryError(
            f"“{text}” is no number of texts.", way_out=f"Say {LEAST} to {MOST:,}, or all."
        )
    return number
