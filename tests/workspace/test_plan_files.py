"""A workbook that comes back edited holds every text whole, or is not written."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from unisono.errors import CalendarError
from unisono.workspace.plan_files import write_book


def test_a_text_that_fits_no_cell_is_refused_by_key_and_column(tmp_path: Path) -> None:
    path = tmp_path / "briefs.xlsx"
    with pytest.raises(CalendarError) as caught:
        write_book(path, "Briefs", [["key", "others"], ["spring", "x" * 32_768]])
    assert caught.value.message == "others of spring is longer than a cell of a workbook."
    assert caught.value.way_out == "Export as .csv."
    assert not path.exists()
    write_book(path, "Briefs", [["key", "others"], ["spring", "x" * 32_767]])
    assert openpyxl.load_workbook(path).sheetnames == ["Briefs"]
