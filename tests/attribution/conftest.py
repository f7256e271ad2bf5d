"""A naive reference in plain Python loops, and log builders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from unisono.attribution import Conversions, TouchLog

DAY = 86_400_000_000
Touch = tuple[int, int, str]
Outcome = tuple[int, int, float]


def make_log(touches: list[Touch], channels: tuple[str, ...] | None = None) -> TouchLog:
    names = channels or tuple(sorted({c for _, _, c in touches}))
    return TouchLog(
        np.array([p for p, _, _ in touches], np.int64),
        np.array([t for _, t, _ in touches], np.int64),
        np.array([names.index(c) for _, _, c in touches], np.int8),
        names,
    )


def make_conversions(outcomes: list[Outcome]) -> Conversions:
    return Conversions(
        np.array([p for p, _, _ in outcomes], np.int64),
        np.array([t for _, t, _ in outcomes], np.int64),
        np.array([v for _, _, v in outcomes], np.float64),
    )


def naive_order(touches: list[Touch]) -> dict[int, list[tuple[int, str]]]:
    times: dict[str, list[int]] = defaultdict(list)
    for _, t, c in touches:
        times[c].append(t)
    rank = sorted(times, key=lambda c: (-len(times[c]), min(times[c]), max(times[c]),
                                        sum(times[c]) % 2**64, c))  # fmt: skip
    by_person: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for p, t, c in sorted(touches, key=lambda x: (x[0], x[1], rank.index(x[2]))):
        by_person[p].append((t, c))
    return by_person


def naive_journeys(touches: list[Touch], outcomes: list[Outcome], days: float) -> Any:
    """won: (touches, conversion time, value) per conversion; null: touches; lost: outcomes."""
    by_person = naive_order(touches)
    won, null, lost = [], [], []
    for person in set(by_person) | {p for p, _, _ in outcomes}:
        sequence = by_person.get(person, [])
        begin = 0
        moments: dict[int, list[float]] = defaultdict(list)
        for p, t, v in outcomes:
            if p == person:
                moments[t].append(v)
        for t in sorted(moments):
            before = [x for x in sequence[begin:] if x[0] <= t]
            inside = [x for x in before if t - x[0] <= days * DAY]
            begin += len(before)
            for v in moments[t]:
                if inside:
                    won.append((inside, t, v))
                else:
                    lost.append((person, t, v))
        if sequence[begin:]:
            null.append(sequence[begin:])
    return SimpleNamespace(won=won, null=null, lost=lost)


def _position_shares(n: int, first: float, middle: float, last: float) -> list[float]:
    if n == 1:
        return [1.0]
    if n == 2:
        return [first / (first + last), last / (first + last)]
    return [first, *[middle / (n - 2)] * (n - 2), last]


def _w_shares(n: int) -> list[float]:
    if n <= 3:
        return [1 / n] * n
    shares = [0.1 / (n - 3)] * n
    shares[0] = shares[-1] = shares[n // 2] = 0.3
    return shares


def naive_shares(journey: list[tuple[int, str]], t: int, direct: str, half_life: float) -> Any:
    n = len(journey)
    channels = [c for _, c in journey]
    others = [i for i, c in enumerate(channels) if c != direct]
    pick = others[-1] if others else n - 1
    decay = [2 ** (-(t - at) / DAY / half_life) for at, _ in journey]
    distinct = sorted(set(channels))
    return {
        "last": [(channels[-1], 1.0)],
        "first": [(channels[0], 1.0)],
        "last_non_direct": [(channels[pick], 1.0)],
        "linear": [(c, 1 / n) for c in channels],
        "time_decay": [(c, w / sum(decay)) for c, w in zip(channels, decay, strict=True)],
        "u_shaped": list(zip(channels, _position_shares(n, 0.4, 0.2, 0.4), strict=True)),
        "custom": list(zip(channels, _position_shares(n, 0.3, 0.4, 0.3), strict=True)),
        "w_shaped": list(zip(channels, _w_shares(n), strict=True)),
        "shapley": [(c, 1 / len(distinct)) for c in distinct],
    }


def naive_credit(journeys: Any, direct: str, half_life: float) -> Any:
    """{model: {channel: (conversions, value)}} of the rule models and Shapley."""
    credit: Any = defaultdict(lambda: defaultdict(lambda: [0.0, 0.0]))
    for journey, t, value in journeys.won:
        for model, shares in naive_shares(journey, t, direct, half_life).items():
            for channel, share in shares:
                credit[model][channel][0] += share
                credit[model][channel][1] += share * value
    return credit


def naive_removal(journeys: Any, order: int, channels: list[str]) -> Any:
    """(p, value per journey, {channel: (effect, effect on value)}) by solving every chain."""
    count: Any = defaultdict(float)
    worth: Any = defaultdict(float)
    for steps, end, value in [
        *(([c for _, c in j], "+", v) for j, _, v in journeys.won),
        *(([c for _, c in j], "-", 0.0) for j in journeys.null),
    ]:
        context: tuple[str, ...] = ("",) * order
        for c in steps:
            count[context, c] += 1
            context = (*context[1:], c)
        count[context, end] += 1
        worth[context] += value
    contexts = sorted({c for c, _ in count})
    place = {c: i for i, c in enumerate(contexts)}
    matrix, reward = np.eye(len(contexts)), np.zeros((len(contexts), 2))
    total: Any = defaultdict(float)
    for (context, _), n in count.items():
        total[context] += n
    for (context, step), n in count.items():
        if step == "+":
            reward[place[context], 0] += n / total[context]
        elif step != "-":
            matrix[place[context], place[(*context[1:], step)]] -= n / total[context]
    for context, value in worth.items():
        reward[place[context], 1] = value / total[context]
    start = place[("",) * order]
    whole = np.linalg.solve(matrix, reward)[start]
    effects = {}
    for channel in channels:
        cut, nothing = matrix.copy(), reward.copy()
        for context, i in place.items():
            if context[-1] == channel:
                cut[i], nothing[i] = 0, 0
                cut[i, i] = 1
        effects[channel] = 1 - np.linalg.solve(cut, nothing)[start] / whole
    return whole[0], whole[1], effects


@pytest.fixture(scope="session")
def naive() -> SimpleNamespace:
    return SimpleNamespace(
        journeys=naive_journeys, credit=naive_credit, removal=naive_removal, order=naive_order
    )


@pytest.fixture(scope="session")
def log_of() -> Callable[..., TouchLog]:
    return make_log


@pytest.fixture(scope="session")
def conversions_of() -> Callable[..., Conversions]:
    return make_conversions
