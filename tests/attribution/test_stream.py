"""A file read in pieces, with the kernels or without, gives the result of the whole in memory."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unisono.attribution import (
    attribute,
    attribute_csv,
    attribute_parquet,
    csvlog,
    fast,
    from_csv,
    from_parquet,
    stream,
)
from unisono.attribution.buckets import text_ids
from unisono.attribution.persons import person_ids
from unisono.attribution.stream import every_one
from unisono.attribution.touchlog import Conversions
from unisono.errors import AttributionError
from unisono.settings import AttributionSettings

ROOM, LITTLE = 1 << 40, 12_000
MISSING = "Paths are not listed: the log was read in several rounds."


def as_uuids(ids: list[int | None]) -> pa.Array:
    return pa.array([None if i is None else uuid.UUID(int=i * 7919).bytes for i in ids], pa.uuid())


PERSONS: dict[str, Callable[[list[int | None]], pa.Array]] = {
    "integer": lambda ids: pa.array(ids, pa.int32()),
    "decimal": lambda ids: pa.array(ids, pa.int64()).cast(pa.decimal128(20, 0)),
    "floating": lambda ids: pa.array(ids, pa.float64()),
    "text": lambda ids: pa.array([None if i is None else f"cookie-{i:x}" for i in ids]),
    "blank": lambda ids: pa.array(["\u00a0 " if i is None else f"é{i}" for i in ids]),
    "large text": lambda ids: pa.array(
        [None if i is None else "u" * (i % 20) + str(i) for i in ids], pa.large_string()
    ),
    "dictionary": lambda ids: pa.array(
        ["" if i is None else f"mail{i}@example.org" for i in ids]
    ).dictionary_encode(),
    "bytes": lambda ids: pa.array([None if i is None else str(i).encode() for i in ids]),
    "uuid": as_uuids,
}


def days_of(hours: list[int | None]) -> list[date | None]:
    return [None if h is None else date(2026, 1, 1) + timedelta(h // 24) for h in hours]


def at(hours: list[int | None], unit: str, zone: str | None = None) -> pa.Array:
    return pa.array([None if h is None else h * 3_600 * {"s": 1, "ms": 10**3, "ns": 10**9}[unit]
                     for h in hours], pa.timestamp(unit, zone))  # fmt: skip


TIMES: dict[str, Callable[[list[int | None]], pa.Array]] = {
    "seconds": lambda hours: at(hours, "s"),
    "nanoseconds": lambda hours: at(hours, "ns", "UTC"),
    "date": lambda hours: pa.array(days_of(hours), pa.date32()),
    # the first pieces alone look like seconds, the last ones say that they are milliseconds
    "epoch": lambda hours: pa.array([None if h is None else h * 10**9 for h in hours]),
    "floating epoch": lambda hours: pa.array(
        [None if h is None else h * 3_600.0 for h in hours], pa.float64()
    ),
    "text": lambda hours: at(hours, "s").cast(pa.string()),
    "zoned text": lambda hours: pa.array(
        [None if t is None else f"{t}+02:00" for t in at(hours, "s").cast(pa.string()).to_pylist()]
    ),
}  # fmt: skip


def write_log(
    path: Path, seed: int, person: str, time: str, *, views: bool = False, size: int = 700
) -> Path:
    random = np.random.default_rng(seed)

    def some(values: np.ndarray, missing: float) -> list[Any]:
        lost = random.random(size) < missing
        return [None if gone else v for v, gone in zip(values.tolist(), lost, strict=True)]

    hours = np.sort(random.integers(0, 24 * 90, size))
    columns: dict[str, Any] = {
        "uid": PERSONS[person](some(random.integers(1, 120, size), 0.02)),
        "time": TIMES[time](some(hours, 0.02)),
        "channel": some(np.array(["Direct", "Email", "Ads", "Tv", ""])[
            random.integers(0, 5, size)], 0.03),
        "converted": random.random(size) < 0.15,
        "value": some(np.round(random.normal(40, 30, size), 2), 0.3),
    }  # fmt: skip
    if views:
        columns["seen"] = random.random(size) < 0.4
        columns["repeat"] = random.random(size) < 0.5
    pq.write_table(pa.table(columns), path, row_group_size=250)
    return path


def both(path: Path, options: AttributionSettings, names: dict[str, str], memory: int) -> None:
    """The file in pieces must give what the same log gives from memory."""
    want = attribute(*from_parquet(path, names), options)
    found = attribute_parquet(path, options, names, memory=memory)
    if memory == LITTLE:
        assert found.paths == ()
        assert set(found.notes) == {*want.notes, MISSING}
        found = replace(found, paths=want.paths, notes=want.notes)
    assert found == want


@pytest.fixture(params=["compiled", "plain"])
def pieces(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    if request.param == "compiled":
        request.getfixturevalue("numba")
    with (
        patch.object(stream, "_BATCH", 90),
        patch.object(fast, "enabled", lambda touches: request.param == "compiled" and touches != 0),
    ):
        yield request.param


OPTIONS = AttributionSettings(lookback_days=20, markov_orders=(1, 2), interval_draws=30)


@pytest.mark.parametrize("person", PERSONS)
def test_every_type_of_person(person: str, pieces: str, tmp_path: Path) -> None:
    path = write_log(tmp_path / "log.parquet", 1, person, "seconds")
    both(path, OPTIONS, {"person": "uid"}, LITTLE)
    both(path, OPTIONS, {"person": "uid"}, ROOM)


@pytest.mark.parametrize("time", TIMES)
def test_every_type_of_time(time: str, pieces: str, tmp_path: Path) -> None:
    path = write_log(tmp_path / "log.parquet", 2, "integer", time)
    both(path, OPTIONS, {"person": "uid"}, LITTLE)


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 10**6), person=st.sampled_from(sorted(PERSONS)),
    time=st.sampled_from(sorted(TIMES)), click=st.sampled_from([3, 30, 5_000]),
    view=st.sampled_from([None, 1, 40]), alone=st.booleans(),
    memory=st.sampled_from([LITTLE, ROOM]), compiled=st.booleans(),
)  # fmt: skip
def test_views_and_windows(
    seed: int, person: str, time: str, click: int, view: int | None, alone: bool,
    memory: int, compiled: bool, tmp_path_factory: pytest.TempPathFactory,
) -> None:  # fmt: skip
    path = write_log(tmp_path_factory.mktemp("log") / "l.parquet", seed, person, time, views=True)
    options = AttributionSettings(
        lookback_days=click, view_lookback_days=view, views_need_no_click=alone,
        markov_orders=(1, 2), interval_draws=20,
    )  # fmt: skip
    compiled = compiled and find_spec("numba") is not None
    with patch.object(stream, "_BATCH", 90), patch.object(fast, "enabled", lambda _: compiled):
        both(path, options, {"person": "uid", "view": "seen", "existing": "repeat"}, memory)


def test_only_the_conversions_chosen_are_credited(pieces: str, tmp_path: Path) -> None:
    path = write_log(tmp_path / "log.parquet", 5, "text", "text", views=True)
    names = {"person": "uid", "existing": "repeat"}

    def repeats(found: Conversions) -> Conversions:
        assert found.existing is not None
        return found.select(found.existing)

    log, conversions = from_parquet(path, names)
    found = attribute_parquet(path, OPTIONS, names, chosen=repeats)
    assert found == attribute(log, repeats(conversions), OPTIONS)
    assert found != attribute_parquet(path, OPTIONS, names, chosen=every_one)


def test_a_log_without_rows(pieces: str, tmp_path: Path) -> None:
    path = write_log(tmp_path / "log.parquet", 6, "text", "seconds", size=0)
    both(path, OPTIONS, {"person": "uid"}, ROOM)


def test_a_wrong_time_is_told_with_its_row(pieces: str, tmp_path: Path) -> None:
    path = tmp_path / "log.parquet"
    times = ["2026-01-01 00:00:00"] * 200
    times[155] = "yesterday"
    pq.write_table(pa.table({"person": ["a"] * 200, "time": times, "channel": ["x"] * 200,
                             "converted": [False] * 200}), path, row_group_size=100)  # fmt: skip
    with pytest.raises(AttributionError, match="first in row 156: 'yesterday'"):
        attribute_parquet(path, OPTIONS)


@pytest.mark.parametrize("time", ["epoch", "text", "zoned text", "date"])
@pytest.mark.parametrize("person", ["integer", "floating", "text"])
def test_a_csv_file_larger_than_memory(
    person: str, time: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, names = tmp_path / "log.csv", {"person": "uid", "view": "seen", "existing": "repeat"}
    table = pq.read_table(write_log(tmp_path / "l.parquet", 8, person, time, views=True))
    pa_csv.write_csv(table, path)
    monkeypatch.setattr(csvlog, "_BLOCK", 5_000)
    want = attribute_csv(path, OPTIONS, names)
    assert want == attribute(*from_csv(path, names), OPTIONS)
    found = attribute_csv(path, OPTIONS, names, memory=LITTLE)
    assert {*found.notes} == {*want.notes, MISSING}
    assert replace(found, paths=want.paths, notes=want.notes) == want


def test_types_of_a_csv_column_are_those_of_the_whole_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "log.csv"
    rows = [
        f"{i if i < 80 else f'u{i}'},2026-01-01,x,1,{i if i < 50 else i / 2}" for i in range(90)
    ]
    path.write_text("\n".join(["person,time,channel,converted,value", *rows]))
    monkeypatch.setattr(csvlog, "_BLOCK", 300)
    csvlog.to_parquet(path, None, tmp_path / "l.parquet")
    assert pq.read_table(tmp_path / "l.parquet").equals(pa_csv.read_csv(path))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=30))
def test_ids_of_texts_depend_on_the_text_alone(texts: list[str]) -> None:
    encoded = [t.encode() for t in texts]
    start = np.cumsum([0, *map(len, encoded)])
    data = np.frombuffer(b"".join(encoded), np.uint8)
    ids = text_ids(data, start)
    assert len(set(ids.tolist())) == len(set(texts))
    alone = [text_ids(np.frombuffer(e, np.uint8), np.array([0, len(e)]))[0] for e in encoded]
    assert ids.tolist() == alone
    if find_spec("numba") is not None:
        assert fast.text_ids(data, start).tolist() == alone


def test_text_in_a_dictionary_or_a_slice_has_the_same_id() -> None:
    texts = pa.array(["b", None, " ", "a", "b", "\u3000x"])
    plain, there = person_ids(pa.chunked_array([texts]), "person")
    assert there is not None
    assert there.tolist() == [True, False, False, True, True, True]
    coded = pa.chunked_array([texts.slice(0, 2), texts.slice(2)]).dictionary_encode()
    other, also = person_ids(coded, "person")
    assert also is not None
    assert also.tolist() == there.tolist()
    assert other[there].tolist() == plain[there].tolist()


def test_what_is_no_id_is_told() -> None:
    with pytest.raises(AttributionError, match="not ids"):
        person_ids(pa.chunked_array([pa.array([[1], [2]])]), "person")
