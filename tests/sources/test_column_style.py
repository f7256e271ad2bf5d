import pytest

from unisono.sources.column_style import decide_styles


@pytest.mark.parametrize(
    ("values", "decimal"),
    [(["1,50", "2,25"], ","), (["1.50", "2"], "."), (["1,234.50", "7"], "."),
     (["1.234,50", "7"], ","), (["1,234"], "."), (["1.234"], "."), ([], ".")],
)  # fmt: skip
def test_decimal_mark(bench, values, decimal) -> None:
    landing = bench.land("f.csv", ["Cost"], [[v] for v in values])
    assert decide_styles(bench.engine, landing, ["cost"], [], None)["cost"].decimal == decimal


def test_other_columns_decide_an_open_one(bench) -> None:
    landing = bench.land("f.csv", ["A", "B"], [["1.234", "1,50"], ["2.345", "3,75"]])
    styles = decide_styles(bench.engine, landing, ["a", "b"], [], None)
    assert (styles["a"].decimal, styles["b"].decimal) == (",", ",")


@pytest.mark.parametrize(
    ("values", "setting", "day_first", "noted"),
    [(["13/02/2026", "01/02/2026"], None, True, False),
     (["02/13/2026", "01/02/2026"], None, False, False),
     (["01/02/2026"], None, False, True), (["01/02/2026"], True, True, False),
     (["01.02.2026"], None, True, False), (["13/02/2026", "02/13/2026"], None, True, True)],
)  # fmt: skip
def test_day_or_month_first(bench, values, setting, day_first, noted) -> None:
    landing = bench.land("f.csv", ["Day"], [[v] for v in values])
    style = decide_styles(bench.engine, landing, [], ["day"], setting)["day"]
    assert (style.day_first, bool(style.note)) == (day_first, noted)


def test_a_column_of_both_orders_says_how_it_is_read_and_how_many_are_lost(bench) -> None:
    values = ["02/13/2026", "02/14/2026", "13/02/2026", "01/02/2026", "02/03/2026"]
    landing = bench.land("f.csv", ["Day"], [[v] for v in values])
    style = decide_styles(bench.engine, landing, [], ["day"], None)["day"]
    assert style.note == (
        "1 date must be day first and 2 dates month first; the column is read month first, so "
        "1 date cannot be read"
    )
