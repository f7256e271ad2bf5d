"""Times as people and tools write them, decided per column: zones, half days, serial numbers."""

from datetime import date, datetime

import pytest

from unisono.sources.column_style import decide_styles
from unisono.sources.parsing import date_sql, integer_time_sql, utc_time_sql

ZONE = "Europe/Berlin"


def styled(bench, values, day_first=None):
    landing = bench.land("a.csv", ["t"], [[v] for v in values])
    return landing, decide_styles(bench.engine, landing, [], ["t"], day_first)["t"]


def times(bench, values):
    landing, style = styled(bench, values)
    rows = bench.rows(
        f"SELECT {utc_time_sql('t', style, ZONE)}, {date_sql('t', style)} FROM {landing.relation} "
        "ORDER BY file_row"
    )
    return [r[0] for r in rows], [r[1] for r in rows]


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-03-02 01:05:00 PM", datetime(2026, 3, 2, 12, 5)),
        ("2026-3-2 1:05 pm", datetime(2026, 3, 2, 12, 5)),
        ("2026-03-02 10:00 PST", datetime(2026, 3, 2, 18)),
        ("03/02/2026 10:00:00 AM EST", datetime(2026, 3, 2, 15)),
        ("3/2/2026 10:00:00 AM (GMT)", datetime(2026, 3, 2, 10)),
        ("Mon, 02 Mar 2026 10:00:00 +0100", datetime(2026, 3, 2, 9)),
        ("Mon Mar 02 10:00:00 +0000 2026", datetime(2026, 3, 2, 10)),
        ("Mon Mar 02 2026 10:00:00 GMT+0100 (CET)", datetime(2026, 3, 2, 9)),
        ("02-Mar-2026 10:00AM", datetime(2026, 3, 2, 9)),
        ("202603021000", datetime(2026, 3, 2, 9)),
        ("20260302100005", datetime(2026, 3, 2, 9, 0, 5)),
        ("20260302T100000Z", datetime(2026, 3, 2, 10)),
        ("46083.5", datetime(2026, 3, 2, 11)),
        ("2026. 3. 2.", datetime(2026, 3, 1, 23)),
        ("2. 3. 2026", datetime(2026, 3, 1, 23)),
        ("31-03-2026", datetime(2026, 3, 30, 22)),
        ("31-03-2026 10:00", datetime(2026, 3, 31, 8)),
        ("1772445600000000", datetime(2026, 3, 2, 10)),
    ],
)
def test_a_time_is_read_as_meant(bench, text, utc):
    day = date(2026, 3, 31 if "31" in text else 2)
    assert times(bench, [text]) == ([utc], [day])


@pytest.mark.parametrize("text", ["2026-03-02 10:00 CST", "2026-03-02 10:00 Somewhere/Else"])
def test_a_zone_that_means_several_or_none_is_not_guessed(bench, text):
    assert times(bench, [text]) == ([None], [None])


def test_zones_may_differ_from_row_to_row(bench):
    values = ["2026-03-02 10:00 PST", "2026-07-02 10:00 PDT", "2026-03-02 10:00:00"]
    assert times(bench, values)[0] == [
        datetime(2026, 3, 2, 18), datetime(2026, 7, 2, 17), datetime(2026, 3, 2, 9),
    ]  # fmt: skip


def test_a_header_names_the_zone_of_its_column(bench):
    header = ["Ticket ID", "Subject", "Created at (America/New_York)", "Requester email"]
    bench.stage("a.csv", header, [["1", "Help", "2026-03-02 10:00:00", "a@example.com"]])
    assert bench.rows("SELECT created_at FROM staged.ticket") == [(datetime(2026, 3, 2, 15),)]


def test_other_columns_of_the_file_tell_day_and_month(bench):
    landing = bench.land("a.csv", ["t", "u"], [["03/04/2026", "25/04/2026"]])
    styles = decide_styles(bench.engine, landing, [], ["t", "u"], None)
    assert styles["t"].day_first
    assert "as the other columns of the file" in styles["t"].note
    landing = bench.land("b.csv", ["t", "n"], [["03/04/2026", "1.234,56"]])
    style = decide_styles(bench.engine, landing, ["n"], ["t"], None)["t"]
    assert style.day_first
    assert "decimal comma" in style.note


def test_undecided_dates_say_so_and_the_setting_wins(bench):
    _, style = styled(bench, ["03/04/2026"])
    assert (style.day_first, "cannot be told apart" in style.note) == (False, True)
    _, style = styled(bench, ["03/04/2026"], day_first=True)
    assert (style.day_first, style.note) == (True, "")


def test_numbers_of_minutes_in_parquet_columns_are_no_epochs(bench):
    sql = f"SELECT {integer_time_sql('x')} FROM (SELECT 202603021000::BIGINT AS x)"
    assert bench.engine.value(sql) == datetime(2026, 3, 2, 10)
