"""Attribution from a ready-made table of paths."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from unisono.attribution import attribute_paths
from unisono.errors import AttributionError, SourceError
from unisono.settings import AttributionSettings
from unisono.workspace.path_file import attribute_path_file

PATHS = [
    (("Search", "Email"), 10, 100.5, 40),
    (("Search",), 5, 20.0, 60),
    (("Email", "Social", "Search"), 3, 30.0, 10),
]
TABLE = """path,total_conversions,total_conversion_value,total_null
Search > Email,10,100.5,40
Search,5,20,60
Email>Social > Search,3,30,10
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "paths.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_credit_is_that_of_the_same_paths(table: Path) -> None:
    found, known = attribute_path_file(table), attribute_paths(PATHS, AttributionSettings())
    assert [m.model for m in found.models] == [m.model for m in known.models]
    for one, other in zip(found.models, known.models, strict=True):
        assert one.conversions == pytest.approx(other.conversions), one.model
        assert one.value == pytest.approx(other.value), one.model
    assert found.notes[0] == (
        "Columns read: total_conversions as conversions, total_conversion_value as value, "
        "total_null as nulls."
    )
    assert found.models[0].conversions_low


def test_other_delimiters_names_and_formats(table: Path) -> None:
    known = attribute_path_file(table, intervals=False).model("markov_1")
    other = table.with_name("other.txt")
    text = TABLE.replace(",", ";").replace("total_conversions", "Conversions")
    other.write_text(f"\ufeff{text}", encoding="utf-8")
    rows = [{"journey": " > ".join(p), "conv": c, "revenue": v, "null": n} for p, c, v, n in PATHS]
    parquet = table.with_name("paths.parquet")
    pq.write_table(pa.Table.from_pylist(rows), parquet)
    for path in (other, parquet):
        found = attribute_path_file(path, intervals=False).model("markov_1")
        assert found.conversions == pytest.approx(known.conversions)
        assert found.value == pytest.approx(known.value)


def test_what_is_missing_is_told(table: Path) -> None:
    table.write_text("path,conversions\nSearch > Email,4\nEmail,\n", encoding="utf-8")
    found = attribute_path_file(table, order=1)
    assert "The table has no value: every value is 0." in found.notes
    assert "The table has no nulls: every journey converted." in found.notes
    assert sum(found.model("linear").conversions.values()) == pytest.approx(4)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("path,conversions\nA > > B,1\nA,x\nA,-1\nA,1.5\n",
         "Line 2: a step of the path is empty. Line 3: conversions is “x”, which is no number. "
         "Line 4: conversions is -1, which is not a whole number of 0 or more. "
         "1 more row is wrong."),
        ("path,conversions,value\nA,1,inf\n", "value is inf, which is not a number that can be"),
        ("path,conversions,value\nA > B,10,100,5\n", "Line 2: it has more cells than the header"),
        ('path,conversions\n"A,1\nB,2\n', "cannot be read"),
        ("channel,conversions\nA,1\n", "has no column path; it has channel, conversions"),
        ("path,conversions\n", "It holds no path"),
        ("", "has no column path and no column conversions; it has none"),
    ],
)  # fmt: skip
def test_nothing_is_credited_from_half_a_table(table: Path, content: str, said: str) -> None:
    table.write_text(content, encoding="utf-8")
    with pytest.raises(AttributionError) as told:
        attribute_path_file(table)
    assert said in str(told.value)


def test_files_that_are_none_or_no_text(table: Path) -> None:
    with pytest.raises(SourceError, match="is no file"):
        attribute_path_file(table.with_name("none.csv"))
    table.write_bytes(b"path,conversions\n\xff\xfe,1\n")
    with pytest.raises(AttributionError, match=r"paths\.csv"):
        attribute_path_file(table)
