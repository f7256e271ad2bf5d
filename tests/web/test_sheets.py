"""Documents as spreadsheets: out, looked at, in; all or none, never a formula."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from typing import Any

import openpyxl
import pytest

from unisono.calendar.document_sheet import SHEET_KINDS
from unisono.model.plan import Asset, Campaign, Offer


def rows_of(site: Any, kind: str, who: str = "owner") -> list[list[str]]:
    text = site.get(f"/plan/{kind}/sheet.csv", who).content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def sent(site: Any, kind: str, rows: list[list[str]], who: str = "owner") -> Any:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    file = {"file": ("plan.csv", out.getvalue().encode(), "text/csv")}
    return site.send("POST", f"/plan/{kind}/sheet", who, data={}, files=file)


def apply(site: Any, kind: str, page: Any, who: str = "owner") -> Any:
    packed = unescape(re.search(r'name="changes" value="([^"]*)"', page.text)[1])
    return site.post(f"/plan/{kind}/sheet/apply", who, changes=packed)


def changed(rows: list[list[str]], key: str, **cells: str) -> list[list[str]]:
    header = rows[0]
    for row in rows[1:]:
        if row[0] == key:
            for title, text in cells.items():
                row[header.index(title.replace("_", " "))] = text
    return rows


@pytest.mark.parametrize("kind", SHEET_KINDS)
def test_what_comes_back_untouched_changes_nothing(plan_site: Any, kind: str) -> None:
    before = plan_site.desk.list(kind).keyed()
    page = sent(plan_site, kind, rows_of(plan_site, kind))
    assert page.status_code == 200
    assert f"{len(before)} as they are" in page.text
    assert 'name="changes"' not in page.text
    book = openpyxl.load_workbook(io.BytesIO(plan_site.get(f"/plan/{kind}/sheet.xlsx").content))
    data = io.BytesIO()
    book.save(data)
    file = {"file": ("plan.xlsx", data.getvalue(), "application/octet-stream")}
    again = plan_site.send("POST", f"/plan/{kind}/sheet", data={}, files=file)
    assert f"{len(before)} as they are" in again.text


def test_changes_are_looked_at_then_made(plan_site: Any) -> None:
    rows = changed(rows_of(plan_site, "campaign"), "spring", Team="Paid", Audiences="A;'B;C'")
    new = ["summer", "", "Summer", "", "2026-06-01", "2026-06-30"]
    header = rows[0]
    row = [""] * len(header)
    for title, text in zip(("Key", "Revision", "Title", "Notes", "First day", "Last day"), new,
                           strict=True):  # fmt: skip
        row[header.index(title)] = text
    page = sent(plan_site, "campaign", [*rows, row])
    assert "2 documents to change or add" in page.text
    assert plan_site.desk.get(Campaign, "spring").document.team == "Brand"
    before = plan_site.desk.get(Campaign, "spring").document
    assert apply(plan_site, "campaign", page).headers["location"] == "/plan/campaign?done=2"
    after = plan_site.desk.get(Campaign, "spring").document
    assert after == before.model_copy(update={"team": "Paid", "audiences": ("A", "'B", "C'")})
    assert plan_site.desk.get(Campaign, "summer").document.title == "Summer"


def test_columns_left_out_and_tables_of_their_own_stay(plan_site: Any) -> None:
    before = plan_site.desk.get(Asset, "film").document
    page = sent(plan_site, "asset", [["Key", "Owner", "Approved"], ["film", "bo", "yes"]])
    apply(plan_site, "asset", page)
    after = plan_site.desk.get(Asset, "film").document
    assert after == before.model_copy(update={"owner": "bo", "approved": True})


def test_errors_name_row_and_column_and_nothing_changes(plan_site: Any) -> None:
    rows = changed(rows_of(plan_site, "offer"), "ten", First_day="someday", Value="-4")
    page = sent(plan_site, "offer", [*rows, ["No Key"]])
    assert page.status_code == 422
    told = [unescape(x) for x in re.findall(r"<li><bdi>(plan\.csv.*?)</bdi>", page.text)]
    assert [t.partition(":")[0] for t in told[:2]] == [
        "plan.csv, row 2, Value", "plan.csv, row 2, First day",
    ] or sorted(t.partition(":")[0] for t in told[:2]) == [
        "plan.csv, row 2, First day", "plan.csv, row 2, Value",
    ]  # fmt: skip
    assert any(t.startswith("plan.csv, row 4, Key: 'No Key' is no key") for t in told)
    assert 'name="changes"' not in page.text


def test_formulas_stay_text(plan_site: Any) -> None:
    hostile = '=HYPERLINK("https://evil.example","x")'
    with plan_site.desk.transaction("ann") as change:
        old = change.get(Offer, "ten").document
        change.put(old.model_copy(update={"terms": hostile, "product": "+1"}), "ten")
    rows = rows_of(plan_site, "offer")
    ten = next(r for r in rows if r[0] == "ten")
    assert f"'{hostile}" in ten
    assert "'+1" in ten
    assert "2 as they are" in sent(plan_site, "offer", rows).text
    data = plan_site.get("/plan/offer/sheet.xlsx").content
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    cells = [c for row in sheet.iter_rows() for c in row if c.value in (hostile, "+1")]
    assert len(cells) == 2
    assert {c.data_type for c in cells} == {"s"}


def test_an_older_row_is_told_and_a_race_is_refused(plan_site: Any) -> None:
    rows = changed(rows_of(plan_site, "theme"), "calm", Owner="bo")
    page = sent(plan_site, "theme", rows)
    plan_site.desk.put(
        plan_site.desk.get("theme", "calm").document.model_copy(update={"owner": "eve"}),
        "calm", by="eve",
    )  # fmt: skip
    assert apply(plan_site, "theme", page).status_code == 409
    assert plan_site.desk.get("theme", "calm").document.owner == "eve"
    again = sent(plan_site, "theme", rows)
    assert "made from revision 1, it is revision 2 now" in unescape(again.text)


def test_all_or_none_and_only_what_is_allowed(plan_site: Any) -> None:
    rows = changed(rows_of(plan_site, "activity", "email"), "mailing", Team="New")
    rows = changed(rows, "ads", Team="New")
    page = sent(plan_site, "activity", rows, "email")
    answer = apply(plan_site, "activity", page, "email")
    assert answer.status_code == 403
    assert "Nothing was changed" in answer.text
    assert plan_site.desk.get("activity", "mailing").document.team == "CRM"
    assert plan_site.get("/plan/campaign/sheet.csv", "agency").status_code == 403
    assert sent(plan_site, "campaign", rows, "sales").status_code == 403


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("plan.csv", b"Key,Nonsense\nx,y\n"), ("plan.csv", b"Key,Title,Title\n"),
        ("plan.xlsx", b"no workbook"), ("plan.txt", b"x"), ("plan.csv", b"\x00\x01"),
        ("plan.csv", b'Key,Title\nx,"open\n'), ("plan.csv", b""), ("../../plan.csv", b"Title\nx"),
        ("plan.csv", "Schlüssel\n".encode("latin-1")),
    ],
)  # fmt: skip
def test_what_is_no_such_table_is_told(plan_site: Any, name: str, data: bytes) -> None:
    file = {"file": (name, data, "text/csv")}
    answer = plan_site.send("POST", "/plan/offer/sheet", data={}, files=file)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert plan_site.post("/plan/offer/sheet/apply", changes="[[1,2]]").status_code == 422


@pytest.mark.parametrize(
    "revision", ["1e999", "-1e999", "NaN", "-1", "1e30", "9" * 400, "9" * 5000, "1.5", "true",
                 '"1"', "null"],
)  # fmt: skip
def test_changes_that_no_page_sends_are_refused(plan_site: Any, revision: str) -> None:
    before = plan_site.desk.list("theme").keyed()
    packed = f'[["a", {revision}, {{"title": "A"}}]]'
    answer = plan_site.post("/plan/theme/sheet/apply", changes=packed)
    assert (answer.status_code, "Send the file again" in answer.text) == (422, True)
    assert plan_site.desk.list("theme").keyed() == before


def test_a_workbook_whose_cells_lie_far_apart_is_told(plan_site: Any) -> None:
    book = openpyxl.Workbook()
    book.active.title, book.active["A1"], book.active["CZ60000"] = "Themes", "Key", "x"
    data = io.BytesIO()
    book.save(data)
    file = {"file": ("my plan.xlsx", data.getvalue(), "application/octet-stream")}
    answer = plan_site.send("POST", "/plan/theme/sheet", data={}, files=file)
    assert answer.status_code == 422
    told = unescape(answer.text)
    assert "Worksheet 'Themes' of my_plan.xlsx spans 60,000 rows and 104 columns" in told
    assert "Save it as CSV" in told


@pytest.mark.parametrize("name", ["my plan.xls", "plan.xlsb", "plan.ods"])
def test_other_workbooks_are_refused_by_their_name(plan_site: Any, name: str) -> None:
    file = {"file": (name, b"\xd0\xcf\x11\xe0" + bytes(600), "application/octet-stream")}
    answer = plan_site.send("POST", "/plan/theme/sheet", data={}, files=file)
    assert answer.status_code == 422
    assert f"{name} is neither .csv nor .xlsx. Save it as one of them." in unescape(answer.text)
