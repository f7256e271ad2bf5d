from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree

import pytest

_SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def parsed() -> Callable[[str], ElementTree.Element]:
    """Parse a chart and check what holds for all of them: an image with a name, no styles."""

    def parse(svg: str) -> ElementTree.Element:
        root = ElementTree.fromstring(svg)
        assert root.tag == f"{_SVG}svg"
        assert root.get("role") == "img"
        title, desc = root[0], root[1]
        assert (title.tag, desc.tag) == (f"{_SVG}title", f"{_SVG}desc")
        assert title.text
        assert [e for e in root.iter() if "style" in e.attrib] == []
        left, top, width, height = map(float, (root.get("viewBox") or "").split())
        assert (left, top) == (0, 0)
        assert width > 0
        assert height > 0
        return root

    return parse


@pytest.fixture
def texts() -> Callable[[ElementTree.Element], list[str]]:
    """The visible texts of a chart in order."""

    def read(root: ElementTree.Element) -> list[str]:
        out = []
        for node in root.iter(f"{_SVG}text"):
            tips = [child.tail or "" for child in node]
            out.append((node.text or "") + "".join(tips))
        return out

    return read
