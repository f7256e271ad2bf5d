"""The compiled kernels give what NumPy alone gives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from unisono.attribution import Conversions, TouchLog, attribute, fast
from unisono.attribution.ordering import order_by_sorting
from unisono.model.attribution import AttributionResult
from unisono.settings import AttributionSettings

pytestmark = pytest.mark.usefixtures("numba")
DAY = 86_400_000_000


def log_of(channels: int, persons: int = 400, touches: int = 8_000) -> tuple[TouchLog, Conversions]:
    random = np.random.default_rng(channels)
    ids = random.integers(-(2**62), 2**62, persons)
    who = random.integers(0, persons, touches)
    who[:1_500] = 0  # one busy person, out of order and with ties
    log = TouchLog(
        ids[who], random.integers(0, 400, touches) * DAY // 8,
        random.integers(0, channels, touches).astype(np.int16),
        tuple(f"c{i:02}" for i in range(channels)),
    )  # fmt: skip
    conversions = Conversions(
        ids[random.integers(0, persons, 150)], random.integers(0, 450, 150) * DAY // 8,
        random.integers(-5, 90, 150).astype(float),
    )  # fmt: skip
    return log, conversions


@pytest.mark.parametrize("channels", [1, 7, 20, 70])
def test_results_are_equal(channels: int, monkeypatch: pytest.MonkeyPatch) -> None:
    log, conversions = log_of(channels)
    orders = (1, 2, 3) if channels < 50 else (1,)
    options = AttributionSettings(lookback_days=20, markov_orders=orders, interval_draws=100)
    monkeypatch.setattr(fast, "FROM", 10**12)
    plain = attribute(log, conversions, options, direct_channels=("c00",))
    monkeypatch.setattr(fast, "FROM", 0)
    compiled = attribute(log, conversions, options, direct_channels=("c00",))
    assert_close(compiled, plain)


def assert_close(one: AttributionResult, other: AttributionResult) -> None:
    for model in one.models:
        want = other.model(model.model)
        for figures in ("conversions", "value", "conversions_low", "value_high"):
            assert getattr(model, figures) == pytest.approx(getattr(want, figures), abs=1e-9)
    assert one.paths == other.paths
    assert one.markov[0].removal_effect == pytest.approx(other.markov[0].removal_effect, abs=1e-12)
    same = ("touches", "persons", "null_journeys", "unattributed_value", "touches_per_conversion")
    assert [getattr(one, k) for k in same] == [getattr(other, k) for k in same]
    assert one.notes == other.notes


def test_touches_are_grouped_and_found_as_by_sorting() -> None:
    log, _ = log_of(9)
    got, want = fast.order_touches(log), order_by_sorting(log)
    assert sorted(got.person.tolist()) == sorted(want.person.tolist())
    assert (np.diff(got.bucket) >= 0).all()
    at, place = got.find(want.person), np.arange(len(want.person))
    for i in place.tolist():
        a, b = got.start[at[i]], got.start[at[i] + 1]
        c, d = want.start[i], want.start[i + 1]
        assert got.time[a:b].tolist() == want.time[c:d].tolist()
        assert got.channel[a:b].tolist() == want.channel[c:d].tolist()
    assert got.bucket[at].tolist() == want.bucket.tolist()
    assert got.find(np.array([17, -3])).tolist() == [-1, -1]


def test_row_order_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fast, "FROM", 0)
    log, conversions = log_of(5)
    rows = np.random.default_rng(1).permutation(len(log))
    mixed = replace(log, person=log.person[rows], time=log.time[rows], channel=log.channel[rows])
    options = AttributionSettings(markov_orders=(1, 2), interval_draws=50)
    assert_close(attribute(mixed, conversions, options), attribute(log, conversions, options))


def test_without_numba_nothing_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fast, "installed", lambda: False)
    assert not fast.enabled(10**9)
