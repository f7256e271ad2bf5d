from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from unisono.charts.svg import escaped, fit, label, legend, text_width


@given(st.text(), st.floats(1, 500))
def test_fitted_text_is_never_wider_than_its_room(text: str, width: float) -> None:
    shown = fit(text, width, 12)
    assert shown == "…" or text_width(shown, 12) <= width


@given(st.text(st.characters()))
def test_any_text_becomes_well_formed_xml(text: str) -> None:
    root = ElementTree.fromstring(f'<a b="{escaped(text)}">{escaped(text)}</a>')
    assert (root.text or "") == root.get("b")


def test_shortened_text_keeps_the_whole_as_tooltip() -> None:
    root = ElementTree.fromstring(label(0, 0, "a very long label", width=50))
    assert root[0].text == "a very long label"


def test_legend_wraps_into_rows() -> None:
    _, one = legend([("ch-c1", "first")], 0, 0, 400)
    _, two = legend([("ch-c1", "first entry"), ("ch-c2", "second entry")], 0, 0, 100)
    assert (one, two) == (20.0, 40.0)
