"""Workbooks whose cells lie far apart are refused before anything large is allocated."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineError, CalamineWorkbook

from unisono.errors import UnreadableFileError
from unisono.sources.readers.archive import check_workbook
from unisono.sources.readers.extent import Extent
from unisono.sources.readers.workbook_limits import WorkbookLimits, check_limits

LIMITS = WorkbookLimits(unpacked_mb=64, cells=100_000, memory_mb=512, seconds=20)
BELOW = 3 << 30
PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    'relationships+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/'
    '2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/'
    '2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="Far away" sheetId="1" r:id="r1"/></sheets></workbook>',
}
FIRST = '<row r="1"><c r="A1"><v>1</v></c></row>'
FAR = FIRST + '<row r="1048576"><c r="ZZ1048576"><v>1</v></c></row>'


def sheet(rows: str) -> str:
    """A worksheet of these rows."""
    return (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )


def made(path: Path, rows: str, **parts: str) -> Path:
    """An XLSX file with one worksheet, and what else is given."""
    whole = {**PARTS, "xl/worksheets/sheet1.xml": sheet(rows), **parts}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in whole.items():
            archive.writestr(name, text)
    return path


def in_bounded_memory(code: str, *args: object) -> subprocess.CompletedProcess[str]:
    """Run ``code`` where memory is bounded, so that no failure of it hurts this machine."""
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, args)], capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (BELOW, BELOW)),
    )  # fmt: skip


def test_a_tiny_file_does_not_take_all_memory(tmp_path: Path) -> None:
    path = made(tmp_path / "plan.xlsx", FAR)
    assert path.stat().st_size < 2_000
    code = """if True:
        import sys
        from pathlib import Path
        from unisono.errors import UnreadableFileError
        from unisono.sources.readers.workbook import read_workbook
        from unisono.sources.readers.workbook_limits import WorkbookLimits
        from unisono.workspace.plan_files import read_table
        path = Path(sys.argv[1])
        def load():
            return list(read_workbook(path, path.parent, WorkbookLimits(8192, memory_mb=1024)))
        for read in (lambda: read_table(path), load):
            try:
                read()
            except UnreadableFileError as error:
                print(error.message, error.way_out)
    """
    began = time.monotonic()
    done = in_bounded_memory(code, path)
    assert (done.returncode, done.stderr) == (0, "")
    told = done.stdout.splitlines()
    assert len(told) == 2
    assert all("Worksheet 'Far away' of plan.xlsx" in t and "Save it as CSV" in t for t in told)
    assert time.monotonic() - began < 60


@pytest.mark.parametrize(
    "rows",
    [
        FIRST + '<row r="9"><c r="A9" r="ZZ9999"><v>1</v></c></row>',  # the last reference counts
        FIRST + '<row r="99999999"><c><v>1</v></c></row>',
        FIRST + '<row r="9"><c r="A4294967295"><v>1</v></c></row>',
        FIRST + "<row r = '200000' ><c r = 'B200000' ><v>1</v></c></row>",
        FIRST + '<row r="9"><c r="AAAAA9"><v>1</v></c></row>',
        FIRST + f'<row r="9"><c r="B{"0" * 40}900000"><v>1</v></c></row>',
        "<row>" + "<c><v>1</v></c>" * 400 + '</row><row r="500"><c r="A500"><v>1</v></c></row>',
    ],
)
def test_other_ways_to_write_a_far_cell(tmp_path: Path, rows: str) -> None:
    with pytest.raises(UnreadableFileError, match=r"Worksheet 'Far away' of b\.xlsx"):
        check_limits(made(tmp_path / "b.xlsx", rows), LIMITS)


def test_the_message_says_how_far(tmp_path: Path) -> None:
    path = made(tmp_path / "b.xlsx", FIRST + '<row r="300"><c r="ALM300"><v>1</v></c></row>')
    with pytest.raises(UnreadableFileError, match="spans 300 rows and 1,001 columns"):
        check_limits(path, LIMITS)


def test_a_worksheet_under_another_name_is_seen(tmp_path: Path) -> None:
    rels = PARTS["xl/_rels/workbook.xml.rels"].replace("worksheets/sheet1.xml", "theme/x.dat")
    parts = {"xl/_rels/workbook.xml.rels": rels, "xl/theme/x.dat": sheet(FAR)}
    with pytest.raises(UnreadableFileError, match="Far away"):
        check_limits(made(tmp_path / "b.xlsx", FIRST, **parts), LIMITS)


@pytest.mark.parametrize(
    "rows",
    [
        # Formats down to the last row, and as many columns of empty cells as there are.
        FIRST + "".join(f'<row r="{r}"><c r="C{r}" s="1"/></row>' for r in (2, 500, 1_048_576)),
        FIRST + '<row r="2"><c r="XFD2" s="1"/></row><row r="1048576"><c r="XFD1048576"/></row>',
        FIRST + '<row r="1048576"><c r="ZZ1048576" s="1"></c></row>',
    ],
)
def test_empty_cells_far_away_do_no_harm(tmp_path: Path, rows: str) -> None:
    check_limits(made(tmp_path / "b.xlsx", rows), LIMITS)


def test_what_programs_write_needs_no_second_look(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in ([1, "https://shop.example/?user=a&r=b", None, 2.5], ["x", True, "<c>", "&"]):
        book.active.append(row)
    book.active.sheet_properties.tabColor = "FFFF0000"
    book.active.row_dimensions[2].height = 30
    book.save(tmp_path / "b.xlsx")
    assert check_workbook(tmp_path / "b.xlsx", 64) == (8,)


def test_an_open_document_is_measured(tmp_path: Path) -> None:
    names = "".join(
        f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"'
        for n in ("office", "table", "text")
    )
    cell = '<table:table-cell office:value-type="string" {}><text:p>x</text:p></table:table-cell>'
    far = cell.format('table:number-columns-repeated="1000"')
    content = (
        f'<?xml version="1.0"?><office:document-content{names}><office:body><office:spreadsheet>'
        f'<table:table table:name="S"><table:table-row table:number-rows-repeated="2000">{far}'
        "</table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    path = tmp_path / "b.ods"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest '
            'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    with pytest.raises(
        UnreadableFileError, match=r"Worksheet 'S' of b\.ods spans 2,000 rows and 1,000 "
    ):
        check_limits(path, LIMITS)


CELLS = st.lists(
    st.tuples(
        st.sampled_from(("", "A", "Z", "AA", "AZ", "c")), st.integers(1, 90),
        st.sampled_from(('<c r="{}"><v>1</v></c>', "<c r='{}'><v>1</v></c>", "<c><v>1</v></c>",
                         '<c s="1"  r="{}"><v>1</v></c>', '<c r="A1" r="{}"><v>1</v></c>',
                         '<x:c r="{}"><v>1</v></x:c>', '<c\nr="{}"><v>1</v></c>')),
    ), max_size=6,
)  # fmt: skip


@given(CELLS, st.integers(1, 40), st.booleans())
def test_the_bound_is_never_too_small(
    tmp_path_factory: Any, cells: Any, size: int, odd: bool
) -> None:
    found = "".join(c.format(f"{letters or 'B'}{row}") for letters, row, c in cells)
    text = sheet(FIRST + (f"<row>{found}</row>" if odd else f'<row r="95">{found}</row>'))
    extent = Extent()
    for start in range(0, len(text), size):
        extent.feed(text[start : start + size].encode())
    extent.feed(b"")
    bound = extent.cells
    if bound is None:
        return
    path = made(tmp_path_factory.mktemp("b") / "b.xlsx", "", **{"xl/worksheets/sheet1.xml": text})
    try:
        end = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).end
    except CalamineError:
        return
    assert end is None or (end[0] + 1) * (end[1] + 1) <= bound


def test_many_worksheets_are_bounded_together(monkeypatch: Any, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for number in range(9):
        page = book.create_sheet(f"S{number}")
        page["A1"], page["CV900"] = 1, 1
    book.save(tmp_path / "b.xlsx")
    with pytest.raises(UnreadableFileError, match=r"Worksheet 'S8' of b\.xlsx"):
        check_limits(tmp_path / "b.xlsx", LIMITS)
    monkeypatch.setattr(sys, "executable", "")
    with pytest.raises(UnreadableFileError, match="cannot be found out on this system"):
        check_limits(tmp_path / "b.xlsx", LIMITS)
