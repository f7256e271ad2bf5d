"""The compiled scan counts what cutting and counting with NumPy counts, to the last bit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from unisono.attribution import (
    Conversions,
    TouchLog,
    attribute,
    attribute_parquet,
    fast,
    from_parquet,
    stream,
)
from unisono.attribution.collect import count, count_scanned
from unisono.attribution.dimensions import cut
from unisono.attribution.scan import scan
from unisono.attribution.statistics import Statistics
from unisono.attribution.stream import LogPieces
from unisono.attribution.terms import Terms
from unisono.errors import AttributionError
from unisono.settings import AttributionSettings

pytestmark = pytest.mark.usefixtures("numba")
DAY = 86_400_000_000
OPTIONS = AttributionSettings(lookback_days=20, markov_orders=(1, 2, 3), interval_draws=50)
ROOM = 1 << 40


def log_of(channels: int, touches: int = 8_000) -> tuple[TouchLog, Conversions]:
    random = np.random.default_rng(channels)
    persons = touches // 20
    ids = random.integers(-(2**62), 2**62, persons)
    who = random.integers(0, persons, touches)
    who[: touches // 5] = 0  # one busy person, out of order and with ties
    log = TouchLog(
        ids[who], random.integers(0, 400, touches) * DAY // 8,
        random.integers(0, channels, touches).astype(np.int16),
        tuple(f"c{i:02}" for i in range(channels)),
    )  # fmt: skip
    joined = random.random(200) < 0.95
    conversions = Conversions(
        np.append(ids, [5, 6])[random.integers(0, persons + 2, 200)],
        random.integers(0, 450, 200) * DAY // 8, random.normal(20, 30, 200), joined=joined,
    )  # fmt: skip
    return log, conversions


def figures(s: Statistics) -> list[Any]:
    arrays = (
        s.totals, s.credit, s.first, s.last, s.steps.bucket, s.steps.code, s.steps.count,
        s.steps.value, s.sets.bucket, s.sets.members, s.sets.converted, s.sets.null, s.sets.value,
        s.lags.bucket, s.lags.bin, s.lags.count, s.lags.days,
    )  # fmt: skip
    return [s.channels, s.terms, *(a.tolist() for a in arrays)]


def plain(log: TouchLog, conversions: Conversions, terms: Terms) -> Statistics:
    return count(cut(log, conversions, terms.windows), conversions, terms)


@pytest.mark.parametrize("channels", [1, 7, 18, 70])
@pytest.mark.parametrize("room", [ROOM, 40_000])
def test_statistics_are_equal_to_the_last_bit(channels: int, room: int) -> None:
    log, conversions = log_of(channels)
    terms = Terms.of(OPTIONS, ("c00",))
    known, counts = scan(
        LogPieces(log, conversions), terms.order, terms.windows, room=room, keep=True
    )
    found, journeys = count_scanned(known, counts, terms)
    assert figures(found) == figures(plain(log, conversions, terms))
    if room == ROOM:
        want = cut(log, conversions, terms.windows)
        assert sorted(map(tuple, spans(journeys.null))) == sorted(map(tuple, spans(want.null)))


def spans(null: Any) -> list[list[int]]:
    return [
        [b, *null.touches[i:j].tolist()]
        for b, i, j in zip(null.bucket, null.begin, null.end, strict=True)
    ]


def test_the_order_of_rows_changes_no_bit() -> None:
    log, conversions = log_of(5)
    rows = np.random.default_rng(1).permutation(len(log))
    mixed = replace(log, person=log.person[rows], time=log.time[rows], channel=log.channel[rows])
    won = np.random.default_rng(2).permutation(len(conversions))
    turned = Conversions(
        conversions.person[won], conversions.time[won], conversions.value[won],
        joined=None if conversions.joined is None else conversions.joined[won],
    )  # fmt: skip
    terms = Terms.of(OPTIONS, ("c00",))
    both = [
        count_scanned(*scan(LogPieces(*pair), 3, terms.windows, room=ROOM), terms)[0]
        for pair in ((log, conversions), (mixed, turned))
    ]
    assert figures(both[0]) == figures(both[1]) == figures(plain(mixed, turned, terms))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    random = np.random.default_rng(4)
    size = 5_000
    names = np.array(["Direct", "Email", "Search", "Video", None], object)
    converted = random.random(size) < 0.1
    table = pa.table({
        "user_id": pa.array(random.integers(0, 900, size), mask=random.random(size) < 0.01),
        "time": pa.array(random.integers(0, 60, size) * DAY, pa.timestamp("us"),
                         mask=random.random(size) < 0.01),
        "channel": pa.array(names[random.integers(0, 5, size)].tolist(), pa.string()),
        "converted": converted,
        "value": pa.array(random.normal(50, 40, size), mask=random.random(size) < 0.8),
    })  # fmt: skip
    path = tmp_path / "log.parquet"
    pq.write_table(table, path, row_group_size=700)
    return path


@pytest.mark.parametrize("memory", [ROOM, 30_000])
def test_a_file_in_pieces_gives_the_result_of_the_whole(
    file: Path, memory: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = attribute_parquet(file, OPTIONS)
    monkeypatch.setattr(fast, "FROM", 0)
    streamed = attribute_parquet(file, OPTIONS, memory=memory)
    assert len(whole.notes) >= 4  # persons, times, channels and values are missing
    if memory < ROOM:
        assert streamed.paths == ()
        missing = "Paths are not listed: the log was read in several rounds."
        assert set(streamed.notes) == {*whole.notes, missing}
        streamed = replace(streamed, paths=whole.paths, notes=whole.notes)
    assert streamed == whole


def test_more_channels_than_usual_get_wider_codes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fast, "FROM", 0)
    monkeypatch.setattr(stream, "NARROW", np.dtype(np.int8))
    path, size = tmp_path / "log.parquet", 600
    names = [f"c{i:03}" for i in range(200)]
    random = np.random.default_rng(9)
    pq.write_table(pa.table({
        "person": random.integers(0, 90, size),
        "time": pa.array(np.arange(size) * DAY // 24, pa.timestamp("us")),
        "channel": [names[i % 200] for i in range(size)],
        "converted": random.random(size) < 0.2,
    }), path)  # fmt: skip
    options = AttributionSettings(markov_orders=(1,), interval_draws=50)
    assert attribute_parquet(path, options) == attribute(*from_parquet(path), options)


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "log.parquet"
    path.write_bytes(b"PAR1 nothing")
    with pytest.raises(AttributionError, match="cannot be read as Parquet"):
        attribute_parquet(path, OPTIONS)
