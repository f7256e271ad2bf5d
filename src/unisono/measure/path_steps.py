"""Completion and drop-off by step, and the largest paths, of distinct paths with counts (ATT-5)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from unisono.model.paths import PathRow, StepRow

COMPLETION = (
    "Channels in order, a channel repeated in a row counted once. Journeys that reached a step: "
    "some converted after it, some had no further touch (dropped off or not there yet), the rest "
    "went on to the next."
)
#: Steps shown one by one.
STEPS = 8


def steps(paths: Sequence[PathRow]) -> tuple[StepRow, ...]:
    """Journeys per step: reached = converted there + dropped there + went on."""
    if not paths:
        return ()
    length = np.array([len(p.steps) for p in paths])
    won = np.bincount(length, [p.conversions for p in paths])
    lost = np.bincount(length, [p.nulls for p in paths])
    reached = np.cumsum((won + lost)[::-1])[::-1]
    return tuple(
        StepRow(k, int(reached[k]), int(won[k]), int(lost[k]), int(reached[k] - won[k] - lost[k]))
        for k in range(1, min(len(reached), STEPS + 1))
    )


def converting(paths: Sequence[PathRow], top: int) -> tuple[PathRow, ...]:
    """The paths with most conversions, then most value."""
    found = [p for p in paths if p.conversions]
    found.sort(key=lambda p: (-p.conversions, -p.value, p.steps))
    return tuple(found[:top])


def not_converting(paths: Sequence[PathRow], top: int) -> tuple[PathRow, ...]:
    """The paths with most journeys that did not convert."""
    found = [p for p in paths if p.nulls]
    found.sort(key=lambda p: (-p.nulls, p.conversions, p.steps))
    return tuple(found[:top])
