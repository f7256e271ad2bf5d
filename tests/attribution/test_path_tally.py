"""Paths counted group by group are those of everybody at once."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unisono.attribution import Conversions, TouchLog
from unisono.attribution.buckets import BUCKETS, buckets_of
from unisono.attribution.dimensions import cut
from unisono.attribution.path_tally import PathTally, folded
from unisono.attribution.paths import top_paths
from unisono.model.attribution import PathCount

DAY = 86_400_000_000
NAMES = ("Ads", "Direct", "Email", "Video")


def company(seed: int, people: int, touches: int) -> tuple[TouchLog, Conversions]:
    random = np.random.default_rng(seed)
    person = random.integers(-(2**62), 2**62, people)
    log = TouchLog(
        person[random.integers(0, people, touches)],
        random.integers(0, 60, touches) * DAY,
        random.integers(0, len(NAMES), touches).astype(np.int8),
        NAMES,
        np.arange(touches),
    )
    size = max(1, touches // 3)
    who, joined = person[random.integers(0, people, size)], random.random(size) < 0.9
    worth = random.random(size) * 100
    return log, Conversions(who, random.integers(0, 90, size) * DAY, worth, joined=joined)


def of_groups(
    log: TouchLog, conversions: Conversions, edges: list[int], limit: int, folder: Path | None
) -> tuple[PathCount, ...]:
    place = np.where(conversions.joined, conversions.person, conversions.time)
    bounds = [0, *edges, BUCKETS]
    with PathTally(folder) as tally:
        for low, high in pairwise(bounds):
            at = buckets_of(log.person)
            mine = (at >= low) & (at < high)
            part = TouchLog(log.person[mine], log.time[mine], log.channel[mine], NAMES,
                            log.touch_id[mine])  # fmt: skip
            at = buckets_of(place)
            own = conversions.select((at >= low) & (at < high))
            tally.add(cut(part, own, 30))
        return tally.top(limit)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 2**32), st.integers(1, 60), st.integers(1, 300),
    st.sets(st.integers(1, BUCKETS - 1), max_size=8), st.sampled_from((1, 5, 50, 5000)),
)  # fmt: skip
def test_groups_change_nothing(
    seed: int, people: int, touches: int, edges: set[int], limit: int
) -> None:
    log, conversions = company(seed, people, touches)
    whole = top_paths(cut(log, conversions, 30), limit)
    assert of_groups(log, conversions, sorted(edges), limit, None) == whole


def test_many_people_to_the_last_bit(tmp_path: Path) -> None:
    log, conversions = company(5, 4_000, 20_000)
    whole = top_paths(cut(log, conversions, 30), 100_000)
    assert {p.conversions > 0 for p in whole} == {True, False}
    assert of_groups(log, conversions, [7, 20, 21, 50], 100_000, tmp_path) == whole
    assert list(tmp_path.iterdir()) == []


def test_nothing_and_one_group() -> None:
    with PathTally() as tally:
        assert tally.top(5) == ()
    log, conversions = company(1, 3, 9)
    assert of_groups(log, conversions, [], 5, None) == top_paths(cut(log, conversions, 30), 5)


@pytest.mark.parametrize(
    ("begin", "end", "steps", "start"),
    [
        ([0, 3], [3, 5], [1, 2, 2, 1], [0, 2, 4]),
        ([0, 2, 2], [2, 2, 4], [1, 2], [0, 1, 1, 2]),
        ([], [], [], [0]),
    ],
)
def test_repeats_are_folded_within_a_path_only(
    begin: list[int], end: list[int], steps: list[int], start: list[int]
) -> None:
    touches = np.array([1, 1, 2, 2, 1], np.int8)
    found = folded(touches, np.array(begin, np.int64), np.array(end, np.int64))
    assert [column.tolist() for column in found] == [steps, start]
