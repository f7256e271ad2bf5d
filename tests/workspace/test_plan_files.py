"""A workbook that comes back edited holds every text whole, or is not written."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from unisono.errors import CalendarError, SourceError
from unisono.workspace.plan_files import read_table, write_book


def test_a_text_that_fits_no_cell_is_refused_by_key_and_column(tmp_path: Path) -> None:
    path = tmp_path / "briefs.xlsx"
    with pytest.raises(CalendarError) as caught:
        write_book(path, "Briefs", [["key", "others"], ["spring", "x" * 32_768]])
    assert caught.value.message == "others of spring is longer than a cell of a workbook."
    assert caught.value.way_out == "Export as .csv."
    assert not path.exists()
    write_book(path, "Briefs", [["key", "others"], ["spring", "x" * 32_767]])
    assert openpyxl.load_workbook(path).sheetnames == ["Briefs"]


def test_a_table_that_is_no_csv_is_told_with_its_line_and_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "texts.csv"
    path.write_text('key,text\na,"two\nlines"\nb,"never closed\nc,d\n', encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        read_table(path)
    assert caught.value.message == (
        "texts.csv cannot be read: unexpected end of data, in the row that begins on line 4."
    )
    path.write_text("key;text\na;Größe 50 €\n", encoding="cp1252")
    with pytest.raises(SourceError, match="it is not UTF-8") as caught:
        read_table(path)
    assert caught.value.way_out == "Save it as “CSV UTF-8”, or as XLSX."
