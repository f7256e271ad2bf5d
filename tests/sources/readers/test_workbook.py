import zipfile
from datetime import date, datetime

import openpyxl

MANIFEST = (
    '<?xml version="1.0"?><manifest:manifest '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
)


def book(path, sheets):
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    workbook.save(path)
    return workbook


def test_every_sheet_is_a_table(reader):
    book(
        reader.root / "b.xlsx",
        {
            "Spend": [
                ["Day", "Cost", "On"],
                [date(2026, 1, 2), 5, True],
                [date(2026, 1, 3), 2.5, None],
            ],
            "Empty": [],
            "Log": [["at", "who"], [datetime(2026, 1, 2, 3, 4, 5), "x"]],
        },
    )
    result = reader.read("b.xlsx")
    assert result.problems == ()
    assert [x.path for x in result.landings] == ["b.xlsx#Spend", "b.xlsx#Log"]
    spend, log = result.landings
    assert reader.rows(spend) == [(2, "2026-01-02", "5", "true"), (3, "2026-01-03", "2.5", None)]
    assert reader.rows(log) == [(2, "2026-01-02 03:04:05", "x")]
    assert "Empty worksheets were skipped: Empty." in spend.notes
    assert spend.format == "xlsx"
    assert len({x.file_id for x in result.landings}) == 2


def test_title_rows_blank_rows_and_totals(reader):
    rows = [["Monthly report"], ["Account", "Example Ltd"], [], ["Campaign", "Clicks", "Cost"]]
    rows += [["a", 1, 2.5], [], ["b", 2, 3.5], ["Total", 3, 6]]
    book(reader.root / "b.xlsx", {"S": rows})
    landing = reader.one("b.xlsx")
    assert landing.header_row == 4
    assert reader.rows(landing) == [(5, "a", "1", "2.5"), (7, "b", "2", "3.5")]
    assert [a[:2] for a in reader.asides(landing)] == [(8, "info")]
    assert landing.context == {"report": "Monthly report", "account": "Example Ltd"}


def test_merged_title(reader):
    workbook = book(
        reader.root / "b.xlsx", {"S": [["Title", None, None], ["a", "b", "c"], [1, 2, 3]]}
    )
    workbook["S"].merge_cells("A1:C1")
    workbook.save(reader.root / "b.xlsx")
    assert reader.rows(reader.one("b.xlsx")) == [(3, "1", "2", "3")]


def test_only_empty_sheets(reader):
    book(reader.root / "b.xlsx", {"S": [], "T": []})
    (problem,) = reader.read("b.xlsx").problems
    assert problem.message == "The workbook has no cells."


def test_damaged_workbook(reader):
    book(reader.root / "b.xlsx", {"S": [["a", "b"], [1, 2]]})
    content = (reader.root / "b.xlsx").read_bytes()
    (problem,) = reader.read("c.xlsx", content[: len(content) // 2]).problems
    assert problem.path == "c.xlsx"
    assert "damaged" in problem.message
    assert problem.way_out


def test_workbook_bomb(reader):
    book(reader.root / "b.xlsx", {"S": [["a", "b"], ["x" * 30000, "y"]] + [["x" * 30000, 1]] * 100})
    (problem,) = reader.read("b.xlsx", max_unpacked_mb=1).problems
    assert "unpacks to more than 1 MiB" in problem.message


def test_open_document_spreadsheet(reader):
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>'
            for c in row
        )
        + "</table:table-row>"
        for row in (["day", "name"], ["2026-01-01", "x"])
    )
    names = "".join(
        f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"'
        for n in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content{names}><office:body><office:spreadsheet>'
        f'<table:table table:name="S">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(reader.root / "b.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
    landing = reader.one("b.ods")
    assert landing.path == "b.ods#S"
    assert reader.rows(landing) == [(2, "2026-01-01", "x")]
