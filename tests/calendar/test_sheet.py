"""Activities as rows of a table: back without loss, errors with their cell."""

from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unisono.calendar.sheet import from_rows, to_rows
from unisono.errors import CalendarError
from unisono.reports.spreadsheet_text import csv_guarded, csv_plain, is_risky
from unisono.settings import CalendarSettings

RULES = CalendarSettings()

word = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12).filter(
    lambda t: t.strip()
)
names = st.lists(word.map(str.strip), max_size=3, unique=True)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(title=word, audiences=names, excludes=names, notes=st.one_of(st.just(""), word),
       start=st.integers(0, 60), offset=st.sampled_from(("", "+01:00", "-08:00")))  # fmt: skip
def test_rows_give_back_what_they_were_made_of(
    make, title, audiences, excludes, notes, start, offset
):
    activity = make.activity(
        start, title=title, audiences=audiences, excludes=excludes, notes=notes,
        campaign="spring", repeats="FREQ=WEEKLY;COUNT=3", depends_on=("a", "b.c-d"),
        starts_at=f"{make.day(start)}T09:30:00{offset}" if offset else None,
    )  # fmt: skip
    found = from_rows(to_rows({"key": activity, "bare": make.activity()}), "plan.csv", RULES)
    assert found.errors == ()
    assert found.activities == {"bare": make.activity(), "key": activity}


@given(st.text(alphabet="'=+-@ \tax＝", max_size=8))
def test_the_guard_against_formulas_can_be_taken_away_again(text):
    assert csv_plain(csv_guarded(text)) == text
    assert not is_risky(csv_guarded(text))


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("Starts at", "9999-12-31T23:30:00Z", "p.csv, row 2, Starts at: It starts on 9999-12-31"),
        ("Repeats", "FREQ=HOURLY", "p.csv, row 2, Repeats: 'FREQ=HOURLY' does not repeat by days"),
        ("Repeats", "FREQ=DAILY", "p.csv, row 2, Repeats: 'A' takes place more than 400 times"),
    ],
)
def test_what_the_calendar_cannot_use_is_refused_with_its_cell(column, cell, said):
    rules = CalendarSettings(max_occurrences=400)
    found = from_rows([(*HEADER, column), (*FINE, cell)], "p.csv", rules)
    assert [str(e)[: len(said)] for e in found.errors] == [said]


HEADER = ("Key", "Title", "Channel", "First day", "Last day")
FINE = ("a", "A", "Email", "2026-03-01", "2026-03-02")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("a b", *FINE[1:]), "p.csv, row 3, Key: 'a b' is no key such as spring-mail"),
        (FINE, "p.csv, row 3, Key: the key a stands in an earlier row too"),
        (("b", "", *FINE[2:]), "p.csv, row 3, Title: String should have at least 1 character"),
        (("b", "B", "Email", "1 March", "2026-03-02"), "p.csv, row 3, First day: Input should be"),
        (("b", "B", "Email", "9999-12-31", "9999-12-31"), "p.csv, row 3, First day: a day between"),
        (("b", "B", "Email", "2026-03-02", "2026-03-01"), "p.csv, row 3, Last day: last_day 2026"),
        ((*FINE, "more"), "p.csv, row 3: 'more' stands in no column"),
    ],
)
def test_what_is_wrong_is_said_with_file_row_column_and_reason(row, said):
    found = from_rows([HEADER, FINE, row], "p.csv", RULES)
    assert str(found.errors[0]).startswith(said)
    assert found.activities["a"].title == "A"


def test_days_and_numbers_of_a_workbook_and_blank_rows_are_read():
    day = datetime(2026, 3, 1)
    row = ("a", 2026.0, "Email", day, date(2026, 3, 2))
    found = from_rows([HEADER, (None,) * 5, row], "p", RULES)
    assert found.errors == ()
    assert (found.activities["a"].title, found.activities["a"].first_day) == ("2026", day.date())


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ((*HEADER, "Budget"), "unknown column 'Budget'"),
        ((*HEADER, "title"), "a column twice"),
        (HEADER[:3], "no column First day"),
        ((), "no column Key"),
    ],
)
def test_a_table_of_another_shape_is_refused(header, said):
    with pytest.raises(CalendarError, match=said):
        from_rows([header, FINE], "p.csv", RULES)
    with pytest.raises(CalendarError):
        from_rows([], "p.csv", RULES)
