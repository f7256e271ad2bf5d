import sys
from typing import Any

import pytest
from rich.console import Console

from unisono.cli import credit_tables, reconcile
from unisono.cli.output import add_row, console, natural_width, notes, print_table, table, visible
from unisono.model.attribution import ModelCredit


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (1.5, "1.5"),
        ("a\x1b[2Jb\x07", "a�[2Jb�"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("Größe 文件 🎉", "Größe 文件 🎉"),
        ("‮evil", "�evil"),
        ("30\u00a0days, 1\u202f000", "30\u00a0days, 1\u202f000"),
    ],
)
def test_text_cannot_steer_a_terminal(value: Any, shown: str) -> None:
    assert visible(value) == shown


def test_colons_are_no_pictures(capsys: pytest.CaptureFixture[str]) -> None:
    for out in (console(), notes()):
        out.print("openai:x: :smile:", markup=False)
    assert capsys.readouterr() == ("openai:x: :smile:\n", "openai:x: :smile:\n")


def test_names_of_columns_are_neither_markup_nor_steer_a_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    console().print(table("[/]", "[bold red]Ads", "\u202eevil"))
    assert capsys.readouterr().out.split() == ["[/]", "[bold", "red]Ads", "\ufffdevil"]


def test_natural_width_is_that_of_the_longest_line() -> None:
    shown = table("a", "b")
    add_row(shown, "[red]12345[/]", "x" * 300)
    assert natural_width(shown) == len("[red]12345[/]") + 2 + 300


ODD = [
    ("a b", "l1\nl22", "文件", 1.5),
    ("", None, "e\u0301", "-1"),
    ("x  ", "y", "  z", ""),
    ("[red]", "", "🎉", "1,000.0"),
]


def test_a_table_that_fits_looks_as_rich_draws_it(capsys: pytest.CaptureFixture[str]) -> None:
    shown = table("[/]", "", "wide", "number", right=("number",))
    for row in ODD:
        add_row(shown, *row)
    print_table(shown)
    ours = capsys.readouterr().out
    Console(width=200, file=sys.stdout, color_system=None).print(shown)
    assert ours == capsys.readouterr().out


def test_a_long_table_is_not_measured_cell_by_cell(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rich takes a second for a thousand rows; it is only asked where something must be folded."""

    def render(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("rich.table.Table.__rich_measure__", render)
    monkeypatch.setattr("rich.table.Table.__rich_console__", render)
    shown = table("n")
    for n in range(3):
        add_row(shown, n)
    print_table(shown)
    assert capsys.readouterr().out == "n\n0\n1\n2\n"


MODELS = [
    ModelCredit(name, name, "", {"Email": 1.0}, {})
    for name in ("last", "last_non_direct", "first", "linear", "w_shaped", "shapley")
]


@pytest.mark.parametrize(
    ("room", "kept"),
    [
        (1, ["linear"]),
        (8, ["linear"]),
        (16, ["last_non_direct", "linear"]),
        (100, [m.model for m in MODELS]),
    ],
)
def test_the_recommended_model_stays_in_a_narrow_terminal(room: int, kept: list[str]) -> None:
    assert [m.model for m in credit_tables._fitting(MODELS, "linear", room)] == kept


def test_a_difference_that_rounds_to_nothing_has_no_minus() -> None:
    assert [f"{reconcile._zero(d):+.1f}" for d in (-1e-9, 0.0, -0.06)] == ["+0.0", "+0.0", "-0.1"]
