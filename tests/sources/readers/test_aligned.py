import pytest

from unisono.sources.readers.aligned import column_starts

TABLE = """Spend by campaign

Date        Campaign              Cost   Clicks
----------  ---------------  ---------  -------
2026-03-01  Brand search      1,234.50       12
2026-03-02  Spring sale         900.00
2026-03-03  Spring sale, 2       -5.25        7
"""


@pytest.mark.parametrize("name", ["a.txt", "a.csv"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_columns_aligned_with_spaces_are_read(reader, name, ends):
    landing = reader.one(name, TABLE.replace("\n", ends))
    assert [c.name for c in landing.columns] == ["date", "campaign", "cost", "clicks"]
    assert reader.rows(landing) == [
        (5, "2026-03-01", "Brand search", "1,234.50", "12"),
        (6, "2026-03-02", "Spring sale", "900.00", None),
        (7, "2026-03-03", "Spring sale, 2", "-5.25", "7"),
    ]


def test_a_table_without_head_has_columns_by_position(reader):
    landing = reader.one("a.txt", " 004 19970101  2   29.33\n 021 19970118 10  163.34\n" * 3)
    assert [c.name for c in landing.columns] == ["column_1", "column_2", "column_3", "column_4"]
    assert reader.rows(landing)[1] == (2, "021", "19970118", "10", "163.34")
    assert landing.rows == 6


def test_a_row_that_does_not_fit_is_set_aside_and_none_is_lost(reader):
    lines = ["Date        Campaign    Cost"]
    lines += [f"2026-01-{1 + i % 28:02}  Brand       1.00" for i in range(4000)]
    lines[3500] = "2026-01-01 Brand and more words 1.00"
    landing = reader.one("a.txt", "\n".join(lines))
    assert (landing.rows, landing.quarantined) == (3999, 1)
    assert reader.asides(landing) == [(3501, "error", lines[3500])]


@pytest.mark.parametrize(
    "lines",
    [
        [
            "Notes on the exports of March",
            "",
            "They were made by hand in the",
            "evening of the 3rd.",
        ],
        ["day,  cost", "2026-03-01,  1", "2026-03-02,  2", "2026-03-03,  3"],
        ["one"] * 5,
        ["a  b", "c  d", "e  f"],
        [],
    ],
)
def test_prose_and_delimited_lists_are_no_aligned_tables(lines, reader):
    if lines and "," in lines[0]:
        assert reader.rows(reader.one("a.csv", "\n".join(lines)))[0] == (2, "2026-03-01", "  1")
    else:
        assert column_starts(lines) == ()


def test_a_title_above_a_table_with_tabs_does_not_make_it_an_aligned_one(reader):
    rows = "".join(f"2026-03-0{i} 00:00:00\tBrand  name\t{i}\n" for i in range(1, 8))
    landing = reader.one("a.csv", f"# Report: all\n# Currency: USD\n\nDate\tCampaign\tCost\n{rows}")
    assert reader.rows(landing)[0] == (5, "2026-03-01 00:00:00", "Brand  name", "1")
