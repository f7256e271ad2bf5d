from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.charts.numbers import number
from unisono.model.wording import amount, change, counted, day, duration, figure, moment, money


def test_days_and_moments() -> None:
    assert day(date(2026, 12, 22)) == "22 Dec 2026"
    assert day(datetime(2026, 3, 1, 23, 59)) == "1 Mar 2026"
    assert moment(datetime(2026, 3, 1, 9, 5)) == "1 Mar 2026, 09:05"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (15.0, "15"),
        (23.53, "23.5"),
        (99.494, "99.5"),
        (9.0, "9"),
        (1.944, "1.94"),
        (0, "0"),
        (-0.001, "0"),
        (1234.5, "1,234"),
        (1e6, "1,000,000"),
    ],
)
def test_figures_are_no_more_precise_than_they_need(value: float, said: str) -> None:
    assert figure(value) == said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "0 minutes"),
        (1, "1 minute"),
        (119, "119 minutes"),
        (120, "2 hours"),
        (150, "2.5 hours"),
        (537.9, "9 hours"),
        (2880, "2 days"),
    ],
)
def test_durations(minutes: float, said: str) -> None:
    assert duration(minutes) == said
    assert amount(minutes, "minutes") == said


def test_changes_say_the_unit_once_and_never_hide_a_difference() -> None:
    assert change(15.0, 9.0, "%") == "15 → 9 %"
    assert change(23.53, 21.2, "%") == "23.5 → 21.2 %"
    assert change(23.5294, 23.51, "%") == "23.53 → 23.51 %"
    assert change(20.0, 20.0, "%") == "20 → 20 %"
    assert change(537.9, 70, "minutes") == "9 hours → 70 minutes"


def test_amounts_of_money_and_counts() -> None:
    assert (money(24800), money(600.98)) == ("24,800", "600.98")
    assert (counted(1, "use"), counted(0, "use"), counted(1200, "use")) == (
        "1 use",
        "0 uses",
        "1,200 uses",
    )


@given(st.floats(-1e9, 1e9))
def test_a_figure_is_near_its_value(value: float) -> None:
    said = float(figure(value).replace(",", ""))
    size = abs(value)
    assert abs(said - value) <= (0.5 if size >= 999.9 else 0.0501 if size >= 9.99 else 0.00501)


@given(st.floats(-1e9, 1e9))
def test_sentences_and_tables_write_one_figure(value: float) -> None:
    assert figure(value).replace("-", "−") == number(value)
