from __future__ import annotations

import math

import pytest

from unisono.charts import amount, number


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"), (math.nan, "–"), (math.inf, "–"), (0, "0"), (-0.001, "0"), (5.8, "5.8"),
        (3.424, "3.42"), (27.44, "27.4"), (1234.5, "1,234"), (-1500, "−1,500"), (0.5, "0.5"),
        (100, "100"), (1_000_000, "1,000,000"),
    ],
)  # fmt: skip
def test_number(value: float | None, text: str) -> None:
    assert number(value) == text


def test_number_with_fixed_digits_keeps_them() -> None:
    assert number(5, 1) == "5.0"


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(15, "15\u00a0min"), (119, "119\u00a0min"), (240, "4\u00a0h"), (5760, "4\u00a0days")],
)
def test_many_minutes_become_hours_and_days(minutes: float, text: str) -> None:
    assert amount(minutes, "minutes") == text


def test_amount_without_value_has_no_unit() -> None:
    assert [amount(None, "%"), amount(12.5, "%"), amount(3)] == ["–", "12.5\u00a0%", "3"]
