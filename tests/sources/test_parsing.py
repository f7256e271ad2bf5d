# ruff: noqa: E501 (header rows stay on one line, as the tools write them)
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unisono.sources.parsing import (
    ColumnStyle,
    date_sql,
    flag_sql,
    has_value_sql,
    number_sql,
    percent_sql,
    text_sql,
    utc_time_sql,
)

Value = Callable[[str, str], Any]
POINT, COMMA = ColumnStyle("."), ColumnStyle(",")
relaxed = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1234.5", 1234.5), ("1,234.50", 1234.5), ("$1,234.50", 1234.5), ("USD 1,234.50", 1234.5),
        ("1 234.50 €", 1234.5), ("(12.50)", -12.5), ("-12.50", -12.5), ("−3", -3.0), ("12-", -12.0),
        ("< 10", 10.0), ("12.5%", 12.5), ("1'234", 1234.0), ("12,34,567", 1234567.0), ("1e3", 1000.0),
        ("--", None), ("10k", None), ("1,5", None), ("abc", None), ("nan", None), ("inf", None),
        ("1.2.3", None), ("2026-03-01", None),
    ],
)  # fmt: skip
def test_point_numbers(sql_value: Value, text: str, expected: float | None) -> None:
    assert sql_value(number_sql("x", POINT), text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1.234,50", 1234.5), ("1234,5", 1234.5), ("1.234", 1234.0), ("12.5", None), ("€ 7,00", 7.0),
     ("-1.234,5", -1234.5), ("42", 42.0)],
)  # fmt: skip
def test_comma_numbers(sql_value: Value, text: str, expected: float | None) -> None:
    assert sql_value(number_sql("x", COMMA), text) == expected


@relaxed
@given(
    cents=st.integers(-(10**11), 10**11),
    marks=st.sampled_from([(",", "."), (".", ","), (" ", "."), (" ", ","), ("", ".")]),
    sign=st.sampled_from(["", "$", "€", "EUR "]),
)
def test_formatted_numbers_come_back(
    sql_value: Value, cents: int, marks: tuple[str, str], sign: str
) -> None:
    thousands, decimal = marks
    whole = f"{abs(cents) // 100:,}".replace(",", thousands)
    text = f"{'-' if cents < 0 else ''}{sign}{whole}{decimal}{abs(cents) % 100:02d}"
    assert sql_value(number_sql("x", ColumnStyle(decimal)), text) == pytest.approx(cents / 100)


@relaxed
@given(
    day=st.dates(date(1971, 1, 1), date(2068, 12, 31)),
    form=st.sampled_from(
        [("%Y-%m-%d", "iso"), ("%d.%m.%Y", "day"), ("%d/%m/%Y", "day"), ("%m/%d/%Y", "month"),
         ("%m/%d/%y", "month"), ("%Y%m%d", "compact"), ("%b %d, %Y", "words"),
         ("%d %B %Y", "words"), ("%G-W%V-1", "iso_week")]
    ),
)  # fmt: skip
def test_formatted_dates_come_back(sql_value: Value, day: date, form: tuple[str, str]) -> None:
    pattern, kind = form
    if kind == "iso_week":
        week = day.strftime("%G-W%V")
        monday = date.fromisocalendar(*day.isocalendar()[:2], 1)
        style = ColumnStyle(forms=frozenset({"week"}))
        assert sql_value(date_sql("x", style), week) == monday
        return
    forms = frozenset({"numeric" if kind in ("day", "month") else kind})
    style = ColumnStyle(day_first=kind == "day", forms=forms)
    assert sql_value(date_sql("x", style), day.strftime(pattern)) == day


@pytest.mark.parametrize(
    ("text", "forms", "zone", "expected"),
    [
        ("2026-03-01T12:00:00+02:00", "offset", "UTC", datetime(2026, 3, 1, 10)),
        ("2026-03-01 12:00:00 +0000", "offset", "Europe/Berlin", datetime(2026, 3, 1, 12)),
        ("2026-03-01T12:00:00Z", "offset", "Europe/Berlin", datetime(2026, 3, 1, 12)),
        ("2026-03-01 12:00:00 UTC", "offset", "Europe/Berlin", datetime(2026, 3, 1, 12)),
        ("2026-03-01 12:00:00", "iso", "Europe/Berlin", datetime(2026, 3, 1, 11)),
        ("2026-07-01 12:00:00", "iso", "Europe/Berlin", datetime(2026, 7, 1, 10)),
        ("3/1/26 4:05 PM", "numeric", "UTC", datetime(2026, 3, 1, 16, 5)),
        ("2020-02-04 4:30:21", "iso", "UTC", datetime(2020, 2, 4, 4, 30, 21)),
        ("1772366400", "epoch", "Europe/Berlin", datetime(2026, 3, 1, 12)),
        ("1772366400000", "epoch", "UTC", datetime(2026, 3, 1, 12)),
        ("1772366400000000", "epoch", "UTC", datetime(2026, 3, 1, 12)),
        ("2026-03", "month", "UTC", datetime(2026, 3, 1)),
        ("2026030113", "hour", "UTC", datetime(2026, 3, 1, 13)),
        ("0001-01-01", "iso", "UTC", None),
        ("2026-13-45", "iso", "UTC", None),
    ],
)  # fmt: skip
def test_times_become_utc(
    sql_value: Value, text: str, forms: str, zone: str, expected: datetime | None
) -> None:
    style = ColumnStyle(forms=frozenset({forms}))
    assert sql_value(utc_time_sql("x", style, zone), text) == expected


def test_small_forms(sql_value: Value) -> None:
    assert [sql_value(flag_sql("x"), t) for t in ("TRUE", "no", "1", "maybe")] == [
        True, False, True, None,
    ]  # fmt: skip
    assert sql_value(percent_sql("x", POINT), "12.5%") == 0.125
    assert sql_value(percent_sql("x", POINT), "0.125") == 0.125
    assert [sql_value(text_sql("x"), t) for t in (" a ", "NULL", "")] == ["a", None, None]
    assert [sql_value(has_value_sql("x"), t) for t in ("--", "0")] == [False, True]
