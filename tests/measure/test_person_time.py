"""Conversion by channels met so far: who is at risk when, and what chance alone would give."""

from __future__ import annotations

import numpy as np
import pytest

from unisono.measure.at_risk import at_risk
from unisono.measure.person_time import person_time, strata
from unisono.model.paths import ABOVE, BELOW, UNKNOWN, WITHIN, Stratum
from unisono.settings import AttributionSettings, MeasureSettings, Settings, SynergySettings

TEN_DAYS = Settings(attribution=AttributionSettings(lookback_days=10))


def test_time_counts_for_the_channels_met_so_far(facts) -> None:
    facts.touch(1, "Email", "2026-02-01")
    facts.touch(1, "Email", "2026-02-03")  # still one channel
    facts.touch(1, "Display", "2026-02-05")
    facts.touch(1, "Direct", "2026-02-20")  # after the conversion: no time at risk
    facts.won(1, "2026-02-09", 50)
    facts.touch(2, "Email", "2026-02-01")  # leaves after the window of ten days
    found = strata(at_risk(facts.marts(), TEN_DAYS).cells)
    assert found == (
        Stratum(1, 1, 2, 2 + 10, 0),
        Stratum(1, 2, 1, 2, 0),
        Stratum(2, 3, 1, 4, 1),
    )


def test_a_conversion_after_the_window_does_not_count(facts) -> None:
    facts.touch(1, "Email", "2026-02-01")
    facts.won(1, "2026-03-01", 50)
    assert strata(at_risk(facts.marts(), TEN_DAYS).cells) == (Stratum(1, 1, 1, 10, 0),)


def test_touches_beyond_the_places_told_apart_are_one_place(facts) -> None:
    for day in (1, 3, 5, 7):
        facts.touch(1, "Email", f"2026-02-0{day}")
    facts.won(1, "2026-02-09", 50)
    settings = TEN_DAYS.model_copy(update={"measure": MeasureSettings(places=2)})
    found = strata(at_risk(facts.marts(), settings).cells)
    assert found == (Stratum(1, 1, 1, 2, 0), Stratum(1, 2, 3, 6, 1))


def test_channels_met_are_counted_though_only_some_are_told_apart(facts) -> None:
    channels = [f"Channel {n:02}" for n in range(70)]
    for n, channel in enumerate(channels):
        facts.touch(1, channel, f"2026-01-01 {n // 60:02}:{n % 60:02}")
    facts.touch(2, channels[0], "2026-02-01")
    facts.touch(3, "", "2026-02-01")  # no channel at all
    found = at_risk(facts.marts(), Settings(synergy=SynergySettings(channels=2)))
    assert found.names == ("Channel 00", "Channel 01")
    assert {(c.current, c.met) for c in found.cells} == {(0, 1), (1, 3), (-1, 3), (-1, 0)}
    moments = {}
    for s in strata(found.cells):
        moments[s.channels] = moments.get(s.channels, 0) + s.moments
    assert moments == {1: 2, 2: 1, 3: 68}


def test_rates_and_intervals() -> None:
    one, two, three = person_time(
        [Stratum(1, 1, 100, 2000, 10), Stratum(2, 2, 50, 500, 10)], draws=0, seed=1
    )
    assert (one.rate, two.rate, three.rate) == (5, 20, None)
    assert two.ratio == 4
    assert (two.null_band, two.badge) == (None, UNKNOWN)
    assert one.interval == pytest.approx((2.394, 9.195), abs=0.01)  # exact Poisson: 2.40 … 9.20


def test_nobody_at_risk() -> None:
    assert {(r.rate, r.ratio, r.badge) for r in person_time([], draws=10, seed=1)} == {
        (None, None, UNKNOWN)
    }


def _simulated(random: np.random.Generator, effect: float, sticky: float) -> list[Stratum]:
    """People with up to six touches; hazard grows with the touch, and by ``effect`` a channel."""
    cells: dict[tuple[int, int], list[float]] = {}
    for _ in range(1500):
        met = {last := int(random.integers(5))}
        for place in range(1, 7):
            state = min(len(met), 3)
            won = random.random() < min(0.9, 0.02 * place * effect ** (state - 1))
            days = float(random.exponential(5))
            cell = cells.setdefault((state, place), [0, 0, 0])
            for i, more in enumerate((1, days, won)):
                cell[i] += more
            if won:
                break
            if random.random() > sticky:
                last = int(random.integers(5))
            met.add(last)
    return [Stratum(c, p, int(n), d, int(w)) for (c, p), (n, d, w) in sorted(cells.items())]


def test_the_badge_tells_chance_from_more() -> None:
    random = np.random.default_rng(7)
    survivors, badges = [], []
    for _ in range(40):
        row = person_time(_simulated(random, 1, 0.5), draws=400, seed=3)[2]
        survivors.append(row.ratio)
        badges.append(row.badge)
    # More touches mean more channels, so that the plain ratio is far above one without any effect.
    assert min(survivors) > 1.5
    assert badges.count(WITHIN) >= 31  # 90 % of 40 less three standard deviations
    strong = [person_time(_simulated(random, 3, 0.5), draws=400, seed=3)[2] for _ in range(5)]
    assert {r.badge for r in strong} == {ABOVE}
    weak = [person_time(_simulated(random, 0.3, 0.5), draws=400, seed=3)[2] for _ in range(5)]
    assert {r.badge for r in weak} == {BELOW}


def test_the_same_seed_gives_the_same_band() -> None:
    found = _simulated(np.random.default_rng(1), 1, 0.5)
    assert person_time(found, draws=200, seed=5) == person_time(found, draws=200, seed=5)
