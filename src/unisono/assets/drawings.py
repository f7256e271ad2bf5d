"""SVG drawings: whole XML without entities, their size, and whether they hold scripts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler, feature_external_ges
from xml.sax.xmlreader import AttributesImpl

from defusedxml import EntitiesForbidden
from defusedxml.expatreader import create_parser

from unisono.errors import AssetFileError

_LARGEST = 10 << 20
_ACTIVE = frozenset({"script", "foreignobject", "iframe", "object", "embed"})
_LENGTH = re.compile(r"^\s*([0-9]{1,6}(?:\.[0-9]+)?)\s*(?:px)?\s*$")
_FOREIGN = re.compile(r"^\s*(?:javascript:|data:text/html|https?:|//)", re.I)


@dataclass(frozen=True)
class Drawing:
    """What a drawing says of itself; ``active``: it holds scripts or loads from elsewhere."""

    width: int | None
    height: int | None
    active: bool


def read_drawing(path: Path, name: str) -> Drawing:
    """Read an SVG to its end.

    Raises:
        AssetFileError: it is no whole XML, declares entities, or is too large.
    """
    if path.stat().st_size > _LARGEST:
        raise AssetFileError(
            f"{name} is an SVG of more than {_LARGEST >> 20} MB.", path=name,
            way_out="Simplify it, or bring it as PNG.",
        )  # fmt: skip
    seen = _Tags()
    # A drawing may name the DTD of SVG, which is not read; entities it may not declare.
    parser = create_parser(forbid_dtd=False, forbid_entities=True, forbid_external=False)
    parser.setFeature(feature_external_ges, False)
    parser.setContentHandler(seen)
    try:
        parser.parse(BytesIO(path.read_bytes()))
    except EntitiesForbidden:
        raise _not_whole(name, "it declares entities") from None
    except SAXParseException as error:
        where = f"line {error.getLineNumber()}, column {error.getColumnNumber()}"
        raise _not_whole(name, f"{error.getMessage()}: {where}") from None
    except (SAXException, ValueError, LookupError) as error:
        raise _not_whole(name, str(error)) from None
    return Drawing(*_size(seen.root), seen.active)


def _not_whole(name: str, why: str) -> AssetFileError:
    return AssetFileError(
        f"{name} is no whole SVG: {why}.", path=name,
        way_out="Export it again, as plain SVG without entities.",
    )  # fmt: skip


class _Tags(ContentHandler):
    """What is looked at: the attributes of the first tag, and whether any tag acts."""

    def __init__(self) -> None:
        super().__init__()
        self.root: dict[str, str] = {}
        self.active = False
        self._any = False

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        """A tag opens."""
        if not self._any:
            self._any = True
            self.root = dict(attrs.items())
        if name.rpartition(":")[2].casefold() in _ACTIVE or any(map(_acts, attrs.items())):
            self.active = True


def _acts(attribute: tuple[str, str]) -> bool:
    name, value = attribute
    bare = name.rpartition(":")[2].casefold()
    return bare.startswith("on") or (bare in ("href", "src") and bool(_FOREIGN.match(value)))


def _size(root: dict[str, str]) -> tuple[int | None, int | None]:
    sides = [_LENGTH.match(root.get(n, "")) for n in ("width", "height")]
    numbers = [float(s[1]) for s in sides if s]
    if len(numbers) < 2:
        box = re.findall(r"-?[0-9.]+", root.get("viewBox", ""))[2:4]
        try:
            numbers = [float(n) for n in box]
        except ValueError:
            numbers = []
    whole = [round(n) for n in numbers]
    good = len(whole) == 2 and all(1 <= n <= 100_000 for n in whole)
    return (whole[0], whole[1]) if good else (None, None)
