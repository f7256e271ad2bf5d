"""SVG drawings are read to their end; nothing they name is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from unisono.assets.drawings import Drawing, read_drawing
from unisono.errors import AssetFileError

Write = Callable[[str, bytes], Path]
_DTD = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd">'


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b'<svg viewBox="0 0 30 40"/>', Drawing(30, 40, active=False)),
        (b'<svg width="3" height="4px"><a onclick="x"/></svg>', Drawing(3, 4, active=True)),
        (b'<svg><a xlink:href="https://other.example"/></svg>', Drawing(None, None, active=True)),
        (_DTD + b'<svg width="3" height="4"/>', Drawing(3, 4, active=False)),
    ],
)
def test_size_and_action_are_told(written: Write, data: bytes, found: Drawing) -> None:
    assert read_drawing(written("x", data), "mark.svg") == found


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>', "it declares entities."),
        (b'<!DOCTYPE svg [<!ENTITY % a SYSTEM "file:///x"> %a;]><svg/>', "it declares entities."),
        (b"<svg><g></svg>", "mismatched tag: line 1, column 10."),
        (b'<?xml version="1.0" encoding="none"?><svg/>', "unknown encoding: none."),
    ],
)
def test_what_is_no_whole_drawing_is_refused(written: Write, data: bytes, said: str) -> None:
    with pytest.raises(AssetFileError) as caught:
        read_drawing(written("x", data), "mark.svg")
    assert caught.value.message == f"mark.svg is no whole SVG: {said}"
    assert caught.value.way_out
