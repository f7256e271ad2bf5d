"""Scores of texts by channel, team, agency, campaign, month or pillar."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, get_args

import numpy as np

from unisono.messages.drift import MIN_TEXTS, consistency
from unisono.messages.quantiles import t_quantile
from unisono.messages.score import SUPPORTED
from unisono.model.drift import GroupDrift
from unisono.model.messages import MessageScore, MessageText

#: What texts can be told apart by.
By = Literal["channel", "team", "agency", "campaign", "pillar", "month"]
DIMENSIONS: tuple[By, ...] = get_args(By)

_NAME: dict[str, Callable[[MessageText], str]] = {
    "channel": lambda m: m.channel,
    "team": lambda m: m.team,
    "agency": lambda m: m.agency,
    "campaign": lambda m: m.campaign,
    "month": lambda m: f"{m.day:%Y-%m}" if m.day else "",
}


def group_name(message: MessageText, by: By) -> str:
    """The group of a text, "" when it names none (a text has no single pillar)."""
    return _NAME[by](message)


def drift_groups(scores: Sequence[MessageScore], by: By) -> tuple[GroupDrift, ...]:
    """One row per group, the weakest first and texts that name none last; months in order.

    A pillar's row is about that pillar's scores of all texts.
    """
    if by == "pillar":
        pillars = dict.fromkeys(p for s in scores for p in s.pillars)
        said = {p: [s.pillars[p] for s in scores if p in s.pillars] for p in pillars}
        return _ordered((group_row(p, v, v) for p, v in said.items()), by)
    groups: dict[str, list[MessageScore]] = {}
    for score in scores:
        groups.setdefault(group_name(score.message, by), []).append(score)
    rows = (
        group_row(name, [s.score for s in own], [max(s.pillars.values(), default=0) for s in own])
        for name, own in groups.items()
    )
    return _ordered(rows, by)


def _ordered(rows: Iterable[GroupDrift], by: By) -> tuple[GroupDrift, ...]:
    def place(row: GroupDrift) -> tuple[bool, float, str]:
        return not row.name, 0.0 if by == "month" else row.mean, row.name

    return tuple(sorted(rows, key=place))


def group_row(name: str, scores: Sequence[float], best: Sequence[float]) -> GroupDrift:
    """Figures of one group.

    Args:
        name: what it is called.
        scores: 0–10, at least one.
        best: per text the pillar score that decides whether it carries one.
    """
    values = np.array(scores, dtype=float)
    count, mean = len(values), float(values.mean())
    spread = float(values.std(ddof=1)) if count >= 2 else 0.0
    cv = spread / mean if count >= MIN_TEXTS and mean > 0 else None
    half = t_quantile(0.975, count - 1) * spread / count**0.5 if count >= 2 else 0.0
    return GroupDrift(
        name, count, mean,
        (max(0.0, mean - half), min(10.0, mean + half)) if count >= 2 else None,
        spread if count >= MIN_TEXTS else None, cv,
        None if cv is None else consistency(cv),
        float((np.array(best) >= SUPPORTED).mean()),
    )  # fmt: skip
