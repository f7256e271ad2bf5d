"""Reading touch logs: meaning of the columns, and clear refusals."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from unisono.attribution import (
    attribute,
    conversions_from_arrow,
    encode_persons,
    from_arrow,
    from_csv,
    from_parquet,
    touches_from_arrow,
)
from unisono.errors import AttributionError
from unisono.settings import AttributionSettings

MAY = int(datetime(2026, 5, 1, tzinfo=UTC).timestamp()) * 1_000_000


def table(**changes: Any) -> pa.Table:
    columns: dict[str, Any] = {
        "person": ["x", "x", "y", "x"],
        "time": pa.array([MAY, MAY + 1, MAY + 2, MAY + 3], pa.timestamp("us")),
        "channel": ["Email", "Video", "Email", ""],
        "converted": [False, True, False, True],
        "value": [None, 20.0, None, 30.0],
    }
    return pa.table(columns | changes)


def test_a_converted_row_is_touch_and_conversion() -> None:
    log, conversions = from_arrow(table())
    assert log.channels == ("Email", "Video")
    assert log.channel.tolist() == [0, 1, 0]
    assert log.time.tolist() == [MAY, MAY + 1, MAY + 2]
    assert log.person[0] == log.person[1] != log.person[2]
    assert conversions.time.tolist() == [MAY + 1, MAY + 3]
    assert conversions.value.tolist() == [20.0, 30.0]
    assert log.notes == ("Rows that count as conversions only, for want of a channel: 1.",)
    result = attribute(log, conversions, AttributionSettings())
    assert result.model("last").value == {"Email": 0.0, "Video": 20.0}
    assert result.unattributed_value == 30.0


def test_incomplete_rows_are_counted() -> None:
    log, conversions = from_arrow(
        table(
            person=[None, None, "y", "x"],
            time=pa.array([MAY, MAY, None, MAY], pa.timestamp("us")),
            channel=["Email", "Email", "Email", None],
            converted=[False, True, False, False],
        )
    )
    assert len(log) == 0
    assert log.notes == (
        "Rows set aside as touches, for want of a person: 2.",
        "Rows set aside as touches, for want of a time: 1.",
        "Rows set aside, for want of a channel: 1.",
    )
    assert conversions.joined is not None
    assert conversions.joined.tolist() == [False]


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("time", ["2026-05-01 00:00:00", "2026-05-01T00:00:01", "2026-05-02", "2026-05-03"]),
        ("time", ["2026-05-01T00:00:00Z"] * 4),
        ("time", [MAY // 1_000_000] * 4),
        ("time", [MAY // 1_000] * 4),
        ("time", [MAY * 1_000] * 4),
        ("time", pa.array([MAY] * 4, pa.timestamp("us", "Europe/Berlin"))),
        ("time", pa.array([datetime(2026, 5, 1, tzinfo=UTC).date()] * 4)),
    ],
)
def test_times_of_many_forms(column: str, values: Any) -> None:
    log, _ = from_arrow(table(**{column: values}))
    assert log.time[0] == MAY


@pytest.mark.parametrize(
    "values",
    [[0, 1, 0, 1], [0.0, 1.0, None, 1.0], ["no", "Yes", "", "TRUE"],
     pa.array(["0", "1", "0", "1"]).dictionary_encode()],
)  # fmt: skip
def test_flags_of_many_forms(values: Any) -> None:
    _, conversions = from_arrow(table(converted=values))
    assert conversions.time.tolist() == [MAY + 1, MAY + 3]


@pytest.mark.parametrize(
    "values",
    [["1", "20", "", "30"], [1, 20, 3, 30], [Decimal(1), Decimal(20), None, Decimal(30)]],
)
def test_values_of_many_forms(values: Any) -> None:
    _, conversions = from_arrow(table(value=values))
    assert conversions.value.tolist() == [20.0, 30.0]


def test_missing_values_count_as_zero_and_are_noted() -> None:
    _, conversions = from_arrow(table(value=[None, None, None, float("nan")]))
    assert conversions.value.tolist() == [0.0, 0.0]
    assert conversions.notes == ("Conversions without a value, which count with value 0: 2.",)
    _, conversions = from_arrow(table().drop_columns(["value"]))
    assert conversions.notes == ("No value column: every conversion counts with value 0.",)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"value": ["a", "20", "c", "d"]}, "'value' is not numeric: it holds 'd', first in row 4"),
        ({"value": [1.0, 1e308, 1.0, 1.0]}, "'value' holds 1e\\+308, first in row 2"),
        ({"value": [1.0, 2.0, 1.0, float("-inf")]}, "'value' holds -inf, first in row 4"),
        ({"converted": [0, 2, 0, 1]}, "'converted' holds '2' in row 2"),
        ({"converted": ["", "", "maybe", ""]}, "'converted' holds 'maybe' in row 3"),
        ({"channel": pa.array([b"\xe9"] * 4)}, "channels hold binary, which is no text"),
        ({"time": ["2026-05-01", "yesterday", "", ""]}, "first in row 2: 'yesterday'"),
        ({"time": [True] * 4}, "not times"),
        ({"time": [45658.5] * 4}, "no times"),
        ({"person": [1.5, 2.0, 3.0, 4.0]}, "no ids"),
    ],
)
def test_wrong_columns_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(AttributionError, match=message) as caught:
        from_arrow(table(**changes))
    assert caught.value.way_out


def test_usual_names_and_own_names() -> None:
    renamed = table().rename_columns(["User ID", "Timestamp", "Kanal", "is_conversion", "Revenue"])
    log, conversions = from_arrow(renamed, {"channel": "Kanal"})
    assert (len(log), len(conversions)) == (3, 2)
    with pytest.raises(AttributionError, match=r"no column for channel.*Columns found: User ID"):
        from_arrow(renamed)
    with pytest.raises(AttributionError, match=r"channel \('Canal'\)"):
        from_arrow(renamed, {"channel": "Canal"})
    with pytest.raises(AttributionError, match="no such part of a touch log: chanel"):
        from_arrow(renamed, {"chanel": "Kanal"})


def test_files_equal_the_table(tmp_path: Path) -> None:
    pq.write_table(table(), tmp_path / "t.parquet", row_group_size=2)
    (tmp_path / "t.csv").write_text(
        "person,time,channel,converted,value\nx,2026-05-01 00:00:00,Email,0,\n"
        "x,2026-05-01 00:00:00.000001,Video,1,20\ny,2026-05-01 00:00:00.000002,Email,0,\n"
        "x,2026-05-01 00:00:00.000003,,1,30\n",
        encoding="utf-8",
    )
    want = attribute(*from_arrow(table()), AttributionSettings())
    assert attribute(*from_parquet(tmp_path / "t.parquet"), AttributionSettings()) == want
    assert attribute(*from_csv(tmp_path / "t.csv"), AttributionSettings()) == want


@pytest.mark.parametrize("read", [from_parquet, from_csv])
def test_unreadable_files_are_refused(tmp_path: Path, read: Any) -> None:
    with pytest.raises(AttributionError, match="cannot be read"):
        read(tmp_path / "absent")
    (tmp_path / "junk").write_bytes(b"")
    with pytest.raises(AttributionError, match="cannot be read"):
        read(tmp_path / "junk")


def test_two_tables_of_a_warehouse() -> None:
    log = touches_from_arrow(
        pa.table(
            {
                "person": [1, 1, None],
                "time": pa.array([MAY, MAY, MAY], pa.timestamp("us")),
                "channel": pa.array(["b", "a", "a"]).dictionary_encode(),
                "touch_id": [2, 1, 3],
            }
        )
    )
    conversions = conversions_from_arrow(
        pa.table(
            {
                "person": [1, None],
                "time": pa.array([MAY + 5, MAY + 6], pa.timestamp("us")),
                "value": pa.array([Decimal("12.5"), None], pa.decimal128(18, 4)),
                "existing": [True, None],
            }
        )
    )
    assert log.touch_id is not None
    assert log.touch_id.tolist() == [2, 1]
    assert conversions.existing is not None
    assert conversions.existing.tolist() == [True, False]
    result = attribute(log, conversions, AttributionSettings())
    assert result.model("last").value == {"a": 0.0, "b": 12.5}
    assert result.unattributed_conversions == 1
    assert len(conversions.select(conversions.existing)) == 1


def test_text_persons_of_two_tables_share_ids() -> None:
    touches, outcomes = encode_persons(
        pa.chunked_array([["x", "y"], ["z"]]), pa.chunked_array([["z", None, "x"]])
    )
    assert touches.to_pylist() == [0, 1, 2]
    assert outcomes.to_pylist() == [2, None, 0]


def test_text_persons_in_a_warehouse_table_are_refused() -> None:
    with pytest.raises(AttributionError, match="not integer ids"):
        touches_from_arrow(pa.table({"person": ["x"], "time": [MAY], "channel": ["a"]}))


def test_columns_of_different_length_are_refused() -> None:
    from unisono.attribution import TouchLog

    with pytest.raises(AttributionError, match="person 1, time 2"):
        TouchLog(np.zeros(1, np.int64), np.zeros(2, np.int64), np.zeros(1, np.int8), ("a",))
    with pytest.raises(AttributionError, match="Channel codes run from 3"):
        TouchLog(np.zeros(1, np.int64), np.zeros(1, np.int64), np.full(1, 3, np.int8), ("a",))


@pytest.mark.parametrize("rows", [7, 1_000])
def test_row_groups_change_nothing(tmp_path: Path, rows: int) -> None:
    random = np.random.default_rng(2)
    size = 100
    converted = random.random(size) < 0.3
    table = pa.table(
        {
            "person": random.integers(-9, 9, size),
            "time": pa.array(random.integers(0, 10**15, size), pa.timestamp("us")),
            "channel": [f"c{c}" for c in np.sort(random.integers(0, 5, size))[::-1]],
            "converted": converted,
            "value": pa.array(random.random(size), mask=~converted),
        }
    )
    pq.write_table(table, tmp_path / "log.parquet", row_group_size=rows)
    log, won = from_parquet(tmp_path / "log.parquet")
    want, outcomes = from_arrow(table)
    assert log.channels == want.channels
    for name in ("person", "time", "channel"):
        assert getattr(log, name).tolist() == getattr(want, name).tolist()
        assert getattr(log, name).dtype == getattr(want, name).dtype
    for name in ("person", "time", "value"):
        assert getattr(won, name).tolist() == getattr(outcomes, name).tolist()


def test_names_first_used_late_and_names_never_used_are_told_apart() -> None:
    rows, late = 40_000, 39_000
    index = np.zeros(rows, np.int32)
    index[late:] = 2
    names = pa.DictionaryArray.from_arrays(pa.array(index), pa.array(["b", "unused", "a"]))
    log, _ = from_arrow(
        pa.table(
            {
                "person": np.arange(rows),
                "time": pa.array(np.full(rows, MAY), pa.timestamp("us")),
                "channel": names,
                "converted": np.zeros(rows, bool),
            }
        )
    )
    assert log.channels == ("a", "b")
    assert (log.channel == np.where(index == 0, 1, 0)).all()
