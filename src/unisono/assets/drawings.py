"""SVG drawings: whole XML without entities, their size, and whether they hold scripts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.parsers import expat

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
    root: dict[str, str] = {}
    seen: dict[str, bool] = {"active": False, "any": False}

    def begins(tag: str, attributes: dict[str, str]) -> None:
        if not seen["any"]:
            seen["any"] = True
            root.update(attributes)
        if tag.rpartition(":")[2].casefold() in _ACTIVE or any(map(_acts, attributes.items())):
            seen["active"] = True

    parser = expat.ParserCreate()
    parser.StartElementHandler = begins
    parser.EntityDeclHandler = _refuse_entities
    try:
        parser.Parse(path.read_bytes(), True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise AssetFileError(
            f"{name} is no whole SVG: {error}.", path=name,
            way_out="Export it again, as plain SVG without entities.",
        ) from None  # fmt: skip
    return Drawing(*_size(root), seen["active"])


def _acts(attribute: tuple[str, str]) -> bool:
    name, value = attribute
    bare = name.rpartition(":")[2].casefold()
    return bare.startswith("on") or (bare in ("href", "src") and bool(_FOREIGN.match(value)))


def _refuse_entities(*_: Any) -> None:
    raise ValueError("it declares entities")


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
