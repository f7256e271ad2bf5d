"""Touch logs in CSV files: what is written is what is read, whole or in pieces."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from unisono.attribution import attribute_csv, attribute_parquet, csvlog, from_csv
from unisono.errors import AttributionError
from unisono.settings import AttributionSettings

OPTIONS = AttributionSettings(interval_draws=0)
HEADER = "person,time,channel,converted,value"
#: Bytes of memory that make a file be read in pieces.
LITTLE = 100


def write(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "log.csv"
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


@pytest.fixture(params=[None, LITTLE], ids=["whole", "pieces"])
def memory(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int | None:
    monkeypatch.setattr(csvlog, "_BLOCK", 100)
    found: int | None = request.param
    return found


@pytest.mark.parametrize(
    "ids",
    [
        ("1000799819.1700000101", "1000799819.1700000102"),
        ("0071", "71"),
        ("98765432109876543210", "98765432109876543211"),
        ("1e3", "1000"),
    ],
)
def test_ids_are_what_is_written(ids: tuple[str, str], memory: int | None, tmp_path: Path) -> None:
    path = write(tmp_path, *(f"{i},2026-01-0{1 + n},{'ab'[n]},{n},5" for n, i in enumerate(ids)))
    result = attribute_csv(path, OPTIONS, memory=memory)
    assert result.persons == 2
    assert result.model("linear").conversions == {"a": 0.0, "b": 1.0}


def test_channels_are_what_is_written(memory: int | None, tmp_path: Path) -> None:
    path = write(tmp_path, "a,2026-01-01,1.10,0,", "a,2026-01-02,1.1,1,5")
    assert attribute_csv(path, OPTIONS, memory=memory).channels == ("1.1", "1.10")


def test_whole_numbers_are_the_people_of_a_parquet_file(memory: int | None, tmp_path: Path) -> None:
    options = AttributionSettings(interval_draws=50)
    people = [i % 40 for i in range(200)]
    rows = [f"{p},2026-01-01 00:{i % 60:02},{'abc'[i % 3]},{int(i % 7 == 0)},5"
            for i, p in enumerate(people)]  # fmt: skip
    path = write(tmp_path, *rows)
    table = from_table(rows)
    pq.write_table(table, tmp_path / "log.parquet")
    found = attribute_csv(path, options, memory=memory)
    wanted = attribute_parquet(tmp_path / "log.parquet", options, memory=memory)
    assert found.models == wanted.models


def from_table(rows: list[str]) -> pa.Table:
    columns = list(zip(*(r.split(",") for r in rows), strict=True))
    person, time, channel, converted, value = columns
    return pa.table(
        {
            "person": [int(p) for p in person], "time": list(time), "channel": list(channel),
            "converted": [c == "1" for c in converted], "value": [float(v) for v in value],
        }
    )  # fmt: skip


@pytest.mark.parametrize("nobody", ["", "NULL", "NaN", "n/a"])
@pytest.mark.parametrize("somebody", ["7", "u7"])
def test_nobody_is_no_person(
    nobody: str, somebody: str, memory: int | None, tmp_path: Path
) -> None:
    rows = [f"{somebody},2026-01-01,a,0,", *[f"{nobody},2026-01-0{d},b,1,5" for d in range(2, 6)]]
    result = attribute_csv(write(tmp_path, *rows), OPTIONS, memory=memory)
    assert (result.persons, result.unattributed_conversions) == (1, 4)


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters(delimiter: str, memory: int | None, tmp_path: Path) -> None:
    rows = ("a,2026-01-01,x,0,", "a,2026-01-02,y,1,5", 'b,2026-01-02,"x;y|z\tu",1,6')
    wanted = attribute_csv(write(tmp_path, *rows), OPTIONS)
    other = [line.replace(",", delimiter) for line in (HEADER, *rows)]
    path = write(tmp_path, *other[1:], header=other[0])
    assert attribute_csv(path, OPTIONS, memory=memory).models == wanted.models
    assert wanted.value == 11.0


def test_rows_that_do_not_fit_are_counted_and_the_first_is_told(
    memory: int | None, tmp_path: Path
) -> None:
    rows = ["a,2026-01-01,x,0,"] * 40
    rows[23], rows[31] = "a,2026-01-01", "a,2026-01-01,x,1,1,234.50"
    message = r"2 rows do not fit the header; the first is row 24 with 2 values.*has 5: 'a,2026"
    with pytest.raises(AttributionError, match=message) as caught:
        attribute_csv(write(tmp_path, *rows), OPTIONS, memory=memory)
    assert "quotes" in caught.value.way_out


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_text_that_is_not_utf8_is_refused(
    encoding: str, memory: int | None, tmp_path: Path
) -> None:
    path = tmp_path / "log.csv"
    path.write_text(f"{HEADER}\na,2026-01-01,Café,1,5\n", encoding=encoding)
    with pytest.raises(AttributionError, match="cannot be read as CSV") as caught:
        attribute_csv(path, OPTIONS, memory=memory)
    assert "UTF-8" in caught.value.way_out


def test_a_header_without_the_columns_is_told_as_it_is_divided(tmp_path: Path) -> None:
    path = write(tmp_path, "a;2026-01-01;x;1", header="wer;time;channel;converted")
    with pytest.raises(AttributionError, match=r"no column for person\. Columns found: wer, time"):
        from_csv(path)
