import pytest

ROWS = [(2, "2026-01-01", "Größe", "1.5"), (3, "2026-01-02", "b", None)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_delimiter_and_line_end(reader, delimiter, end):
    lines = [["Day", "Name", "Cost (EUR)"], ["2026-01-01", "Größe", "1.5"], ["2026-01-02", "b", ""]]
    text = "".join(delimiter.join(r) + end for r in lines)
    landing = reader.one("a.csv", text)
    assert [c.name for c in landing.columns] == ["day", "name", "cost_eur"]
    assert [c.original for c in landing.columns] == ["Day", "Name", "Cost (EUR)"]
    assert reader.rows(landing) == ROWS
    assert (landing.rows, landing.quarantined, landing.header_row) == (2, 0, 1)


def test_decimal_comma_does_not_hide_the_semicolon(reader):
    text = "Tag;Kosten;Wert\n" + "2026-01-01;1,50;2,50\n" * 5
    assert [c.name for c in reader.one("a.csv", text).columns] == ["tag", "kosten", "wert"]


def test_declared_separator(reader):
    landing = reader.one("a.csv", "sep=;\nday;cost\n2026-01-01;1,5\n2026-01-02;2,5\n")
    assert landing.header_row == 2
    assert reader.rows(landing) == [(3, "2026-01-01", "1,5"), (4, "2026-01-02", "2,5")]


def test_quoted_fields_keep_line_breaks_and_whitespace(reader):
    text = 'id,text,n\n1,"two\nlines, ""quoted""", 7 \n2,plain,8\n'
    landing = reader.one("a.csv", text)
    assert reader.rows(landing) == [
        (2, "1", 'two\nlines, "quoted"', " 7 "),
        (3, "2", "plain", "8"),
    ]


def test_single_quotes_enclose_fields(reader):
    landing = reader.one("a.csv", "id,text\n'1','a,b'\n'2','c,d'\n'3','e'\n")
    assert reader.rows(landing) == [(2, "1", "a,b"), (3, "2", "c,d"), (4, "3", "e")]


def test_short_rows_land_and_are_named(reader):
    landing = reader.one("a.csv", "a,b,c\n1,2,3\n4,5\n6,7,8\n")
    assert reader.rows(landing) == [(2, "1", "2", "3"), (3, "4", "5", None), (4, "6", "7", "8")]
    assert (landing.rows, landing.quarantined) == (3, 0)
    assert reader.asides(landing) == [(3, "value", "4,5")]
    assert any("1 row has fewer fields" in n for n in landing.notes)


def test_a_single_row_that_broke_off_is_an_error(reader):
    body = "".join(f"{i},x,y,z,w\n" for i in range(200))
    landing = reader.one("a.csv", f"a,b,c,d,e\n{body}201,x\n{body}")
    assert (landing.rows, landing.quarantined) == (400, 1)
    assert reader.asides(landing) == [(202, "error", "201,x")]
    assert 202 not in {r[0] for r in reader.rows(landing)}


def test_rows_without_their_empty_end_are_whole_when_the_tool_writes_them_so(reader):
    body = "".join(f"{i},x,y,z,w\n{i},x\n" for i in range(50))
    landing = reader.one("a.csv", f"a,b,c,d,e\n{body}")
    assert (landing.rows, landing.quarantined) == (100, 0)


def test_long_rows_go_to_quarantine_unless_the_rest_is_empty(reader):
    landing = reader.one("a.csv", "a,b\n1,2\n3,4,5\n6,7,,\n8,9\n")
    assert reader.rows(landing) == [(2, "1", "2"), (4, "6", "7"), (5, "8", "9")]
    assert reader.asides(landing) == [(3, "error", "3,4,5")]
    assert (landing.rows, landing.quarantined) == (3, 1)


def test_an_open_quote_swallows_nothing(reader):
    body = "".join(f"{i},x,y\n" for i in range(50))
    landing = reader.one("a.csv", f'a,b,c\n{body}51,"open,y\n{body}')
    assert (landing.rows, landing.quarantined) == (100, 1)
    assert reader.asides(landing) == [(52, "error", '51,"open,y')]


def test_an_open_quote_closed_by_a_later_field_swallows_nothing(reader):
    landing = reader.one("a.csv", 'a,b,c\n1,"open,3\n4,5,6\n7,"fine",9\n10,11,12\n')
    assert [r[0] for r in reader.rows(landing)] == [3, 4, 5]
    assert reader.asides(landing) == [(2, "error", '1,"open,3')]


def test_blank_lines_count_as_spreadsheet_rows(reader):
    landing = reader.one("a.csv", "a,b\n1,2\n\n3,4\n,\n5,6\n\n\n")
    assert [r[0] for r in reader.rows(landing)] == [2, 4, 6]
    assert any("empty row" in n for n in landing.notes)


def test_duplicate_and_empty_headers(reader):
    landing = reader.one("a.csv", "Cost,cost,,file_row,Cost\n1,2,3,4,5\n")
    assert [c.name for c in landing.columns] == [
        "cost",
        "cost_2",
        "column_3",
        "file_row_2",
        "cost_3",
    ]
    assert any("'cost' → cost_2" in n for n in landing.notes)


def test_one_line_above_the_header_is_one_line(reader):
    landing = reader.one(
        "a.csv", "Campaign report\nCampaign,Clicks,Cost\nBrand,1,2.5\nGeneric,2,3\n"
    )
    assert landing.notes[0] == "1 line above the header was skipped."


def test_preamble_of_a_report(reader):
    text = (
        'Campaign report\n"January 1, 2026 - January 31, 2026"\nAccount: Example Ltd\n'
        "Currency,EUR\n\nCampaign,Clicks,Cost\nBrand,1,2.5\nGeneric,2,3.5\n"
    )
    landing = reader.one("a.csv", text)
    assert landing.header_row == 6
    assert reader.rows(landing) == [(7, "Brand", "1", "2.5"), (8, "Generic", "2", "3.5")]
    assert landing.context == {
        "report": "Campaign report",
        "date_range": "January 1, 2026 - January 31, 2026",
        "account": "Example Ltd",
        "currency": "EUR",
    }


def test_comment_lines_above_and_a_further_table(reader):
    text = (
        "# ----------\n# Traffic acquisition\n# Start date: 20260101\n# ----------\n\n"
        "Channel,Sessions\nEmail,3\nDirect,4\n\n# Start date: 20260101\nDay,Users\n0001,3\n"
    )
    landing = reader.one("a.csv", text)
    assert reader.rows(landing) == [(7, "Email", "3"), (8, "Direct", "4")]
    assert [a[:2] for a in reader.asides(landing)] == [(10, "info"), (11, "error"), (12, "error")]
    assert landing.context == {"report": "Traffic acquisition", "start_date": "20260101"}


def test_footer_lines_are_set_aside(reader):
    landing = reader.one("a.csv", "a,b,c\n1,2,3\n4,5,6\nGenerated by a tool\n")
    assert [r[0] for r in reader.rows(landing)] == [2, 3]
    assert reader.asides(landing) == [(4, "info", "Generated by a tool")]


def test_nul_bytes_are_removed_and_noted(reader):
    landing = reader.one("a.csv", b"a,b\n1,x\x00y\n2,z\n" + b"3,some longer text\n" * 20)
    assert reader.rows(landing)[0] == (2, "1", "xy")
    assert "1 NUL characters were removed." in landing.notes


def test_header_only(reader):
    landing = reader.one("a.csv", "day,cost\n")
    assert (landing.rows, [c.name for c in landing.columns]) == (0, ["day", "cost"])
    assert "The table has a header and no rows." in landing.notes
    assert reader.rows(landing) == []


def test_no_header(reader):
    landing = reader.one("a.csv", "2026-01-01,5,1.5\n2026-01-02,6,2.5\n")
    assert landing.header_row == 0
    assert [c.name for c in landing.columns] == ["column_1", "column_2", "column_3"]
    assert reader.rows(landing)[0] == (1, "2026-01-01", "5", "1.5")


def test_one_column(reader):
    landing = reader.one("a.csv", "email\na@example.com\nb@example.com\n")
    assert reader.rows(landing) == [(2, "a@example.com"), (3, "b@example.com")]


def test_no_line_end_at_the_end_and_a_bom(reader):
    landing = reader.one("a.csv", b"\xef\xbb\xbfa,b\n1,2\n3,4")
    assert [c.name for c in landing.columns] == ["a", "b"]
    assert landing.rows == 2


def test_clean_and_messy_paths_land_the_same(reader):
    body = "".join(f'{i},"t ""{i}""",\n' for i in range(3000))
    clean = reader.one("clean.csv", "a,b,c\n" + body)
    messy = reader.one("messy.csv", "a,b,c\n" + body + "x,y,z,too much\n")
    assert reader.rows(clean) == reader.rows(messy)
    assert (clean.quarantined, messy.quarantined) == (0, 1)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("blank_at", [1, 2, 3])
def test_blank_lines_around_the_header_keep_row_numbers(reader, end, mark, blank_at):
    lines = ["Report", "a,b", "1,2", "3,4"]
    lines.insert(blank_at, "")
    landing = reader.one("a.csv", mark + "".join(x + end for x in lines))
    expected = [(lines.index("1,2") + 1, "1", "2"), (5, "3", "4")]
    assert reader.rows(landing) == expected
    assert landing.header_row == lines.index("a,b") + 1
