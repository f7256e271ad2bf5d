"""Ordering: grouping by any ids, hash collisions, tie rule."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from unisono.attribution import TouchLog, ordering
from unisono.attribution.ordering import PersonKey, channel_rank, order_touches


def random_log(seed: int, spread: int, persons: int, touches: int = 3_000) -> TouchLog:
    random = np.random.default_rng(seed)
    ids = random.integers(-(2**62), 2**62, persons) if spread else np.arange(persons) - 5
    return TouchLog(
        ids[random.integers(0, persons, touches)], random.integers(0, 500, touches),
        random.integers(0, 3, touches).astype(np.int8), ("a", "b", "c"),
    )  # fmt: skip


@pytest.mark.parametrize("spread", [0, 1])
@pytest.mark.parametrize("time_sorted", [False, True])
def test_order_equals_the_naive_one(spread: int, time_sorted: bool, naive: Any) -> None:
    log = random_log(3, spread, 200)
    if time_sorted:
        by_time = np.argsort(log.time, kind="stable")
        log = TouchLog(log.person[by_time], log.time[by_time], log.channel[by_time], log.channels)
    ordered = order_touches(log)
    names = [log.channels[c] for c in log.channel]
    want = naive.order(list(zip(log.person.tolist(), log.time.tolist(), names, strict=True)))
    got = {
        int(p): list(
            zip(
                ordered.time[a:b].tolist(),
                [log.channels[c] for c in ordered.channel[a:b]],
                strict=True,
            )
        )
        for p, a, b in zip(ordered.person, ordered.start[:-1], ordered.start[1:], strict=True)
    }
    assert got == dict(want)
    everyone = np.array(sorted(want))
    assert ordered.person[ordered.find(everyone)].tolist() == everyone.tolist()
    assert ordered.find(np.array([2**62 + 1, -77])).tolist() == [-1, -1]


def test_persons_with_the_same_hash_stay_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    def weak(self: PersonKey, person: np.ndarray) -> np.ndarray:
        return (person.view(np.uint64) % np.uint64(7)) << np.uint64(self.bits)

    monkeypatch.setattr(ordering.PersonKey, "__call__", weak)
    log = random_log(4, 1, 60)
    ordered = order_touches(log)
    ids, counts = np.unique(log.person, return_counts=True)
    assert sorted(ordered.person.tolist()) == ids.tolist()
    at = ordered.find(ids)
    assert ordered.person[at].tolist() == ids.tolist()
    assert np.diff(ordered.start)[at].tolist() == counts.tolist()


def test_tie_rule_prefers_frequent_then_early_channels() -> None:
    log = TouchLog(
        np.zeros(6, np.int64), np.array([5, 6, 7, 1, 9, 0]),
        np.array([0, 0, 1, 1, 2, 3], np.int8), ("a", "b", "c", "d"),
    )  # fmt: skip
    assert channel_rank(log).tolist() == [1, 0, 3, 2]
