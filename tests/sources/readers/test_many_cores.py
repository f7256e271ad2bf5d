"""A large file whose lines are its rows is landed without numbers; the rows keep their numbers."""

from collections.abc import Callable
from typing import Any

import pytest

from unisono.sources.readers import text_table

PLAIN = "day,clicks\n2026-01-01,1\n2026-01-02,2\n2026-01-03,3\n"
FILES = {
    "plain.csv": (PLAIN, 2),
    "no_end.csv": (PLAIN.rstrip("\n"), 2),
    "windows.csv": (PLAIN.replace("\n", "\r\n"), 2),
    "preamble.csv": (f"Report of clicks\nJanuary\n{PLAIN}", 4),
    "header_only.csv": ("day,clicks\n", 2),
    "two_lines.csv": ('day,note\n2026-01-01,"one\ntwo"\n2026-01-02,three\n', None),
    "total.csv": (f"{PLAIN}Total,6\n", None),
    "empty_row.csv": ("day,clicks\n2026-01-01,1\n,\n2026-01-02,2\n", None),
    "blank_line.csv": ("day,clicks\n2026-01-01,1\n\n2026-01-02,2\n", None),
    "broken_row.csv": (f"{PLAIN}2026-01-04,4,5,6\n", None),
    "taken_name.csv": ("file_row_number,clicks\n7,1\n8,2\n", None),
}


@pytest.mark.parametrize("name", FILES)
def test_rows_keep_their_numbers(
    new_reader: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    text, first_row = FILES[name]
    one_core = new_reader("one")
    expected = one_core.one(name, text)
    monkeypatch.setattr(text_table, "_LARGE", 0)
    all_cores = new_reader("all")
    landing = all_cores.one(name, text)
    rows = f"SELECT * FROM {landing.relation} ORDER BY file_row"
    assert all_cores.engine.rows(rows) == one_core.rows(expected)
    assert all_cores.asides(landing) == one_core.asides(expected)
    assert (landing.rows, landing.notes) == (expected.rows, expected.notes)
    assert (expected.first_row, landing.first_row) == (None, first_row)


def test_a_large_file_keeps_the_order_of_its_rows(new_reader: Callable[[str], Any]) -> None:
    count = text_table._LARGE // 16
    lines = (f"{i},{'x' * 20}" for i in range(2, count + 2))
    reader = new_reader("large")
    landing = reader.one("large.csv", "place,text\n" + "\n".join(lines))
    assert (landing.rows, landing.first_row) == (count, 2)
    moved = f"SELECT count(*) FROM {landing.relation} WHERE file_row <> CAST(place AS BIGINT)"
    assert reader.engine.value(moved) == 0
    assert reader.one("large.csv").relation == landing.relation  # found again
