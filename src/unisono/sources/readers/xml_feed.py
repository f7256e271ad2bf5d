"""Product feeds in XML: RSS 2.0 and Atom whose items carry Google's ``g:`` fields.

Field names are those of Google's product data specification: ``<g:price>`` is the column
``price``. A field of Google's namespace wins over one of the feed's own of that name; fields of
other namespaces keep their prefix (``media:content`` → ``media_content``). The file goes through
the parser piece by piece, and only the item being read is held. Declarations of document types,
and with them all entities of a file's own, are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

from defusedxml import DTDForbidden
from defusedxml.expatreader import create_parser

from unisono.errors import UnreadableFileError
from unisono.sources.readers.record_parts import RecordParts, join_parts
from unisono.sources.readers.records import LINE_LIMIT
from unisono.sources.readers.staging import Aside, Staged
from unisono.warehouse.engine import Engine

_HEAD, _CHUNK, _DEEPEST = 1 << 16, 1 << 16, 64
_ITEMS = ("item", "entry")
_ROOT = re.compile(r"<(?:[\w.-]+:)?(?:rss|feed)[\s>]")
_GOOGLE = re.compile(r"https?://base\.google\.com/c?ns/1\.0")
_MENDED = "Have the shop make the feed again, or bring it as CSV."


def is_product_feed(path: Path) -> bool:
    """Whether the start of a file is that of an RSS or Atom feed with fields of Google's."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head.decode("utf-16" if wide else "utf-8", "replace").lstrip("\ufeff \t\r\n")
    google = "<g:" in text or _GOOGLE.search(text)
    return text.startswith("<") and bool(google and _ROOT.search(text))


def read_feed(path: Path, work: Path, engine: Engine) -> Staged:
    """Stage a product feed, one row an item; ``file_row`` counts items from 1.

    A field with parts (``shipping``) is a column for each part; a field that stands several times
    is a list as JSON text. Items without a field and items above 8 MiB go to quarantine.

    Raises:
        UnreadableFileError: it is no well-formed XML (the message has line and column), declares
            a document type, is nested too deeply, or holds no item.
    """
    parts, asides = RecordParts(work), []
    number = 0
    for number, found in enumerate(_items(path), start=1):
        if isinstance(found, str):
            asides.append(Aside(number, "", "", found))
        else:
            parts.add(number, found)
    if not number:
        raise UnreadableFileError(
            "The feed holds no item.", path=str(path), way_out=_MENDED)  # fmt: skip
    return join_parts(parts, asides, {}, engine)


def _items(path: Path) -> Iterator[dict[str, Any] | str]:
    """The fields of each item, or why it is left out."""
    parser = create_parser(forbid_dtd=True)
    handler = _Handler(parser)
    parser.setContentHandler(handler)
    try:
        with path.open("rb") as file:
            seen, quiet = 0, 0
            while chunk := file.read(_CHUNK):
                parser.feed(chunk)
                yield from handler.taken()
                quiet = quiet + len(chunk) if handler.seen == seen else 0
                seen = handler.seen
                if quiet > LINE_LIMIT:  # the parser holds a tag or comment until it ends
                    raise _refused(path, f"what begins on {_at(parser)} has no end within 8 MiB")
        parser.close()
    except DTDForbidden:
        raise _refused(
            path, "it declares a document type (DTD), which feeds have no use for"
        ) from None
    except _TooDeepError as error:
        raise _refused(path, f"tags nest deeper than {_DEEPEST} at {error}") from None
    except SAXParseException as error:
        raise UnreadableFileError(
            f"The XML breaks off or is not well-formed at {_at(error)}: {error.getMessage()}.",
            path=str(path), row=error.getLineNumber(), way_out=f"{_MENDED} In texts, & and < are "
            "written &amp; and &lt;.") from None  # fmt: skip
    yield from handler.taken()


class _TooDeepError(Exception):
    """Says where."""


def _at(place: Locator | SAXParseException) -> str:
    return f"line {place.getLineNumber()}, column {(place.getColumnNumber() or 0) + 1}"


def _refused(path: Path, why: str) -> UnreadableFileError:
    return UnreadableFileError(
        f"The XML is not read: {why}.", path=str(path), way_out=_MENDED)  # fmt: skip


class _Handler(ContentHandler):
    """Gathers the item being read; those that are whole wait to be taken.

    Attributes:
        seen: tags and texts so far.
    """

    def __init__(self, parser: Locator) -> None:
        super().__init__()
        self._parser = parser
        self.seen = 0
        self._whole: list[dict[str, Any] | str] = []
        self._google = {"g"}
        self._depth = 0
        self._item = 0  # depth of the item being read, 0 outside
        self._prefix = ""
        self._fields: tuple[dict[str, list[Any]], dict[str, list[Any]]] = ({}, {})
        self._size = 0
        self._name = ""
        self._text: list[str] = []
        self._direct = False
        self._inner: dict[str, list[str]] = {}
        self._part: list[str] = []

    def taken(self) -> list[dict[str, Any] | str]:
        """Items that became whole since the last call."""
        found, self._whole = self._whole, []
        return found

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        """A tag opens."""
        self.seen += 1
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _TooDeepError(_at(self._parser))
        for key, value in attrs.items():
            if key.startswith("xmlns:") and _GOOGLE.match(value):
                self._google.add(key.removeprefix("xmlns:"))
        prefix, _, local = name.rpartition(":")
        if not self._item:
            if local in _ITEMS:
                self._item, self._prefix, self._size = self._depth, prefix, 0
                self._fields = ({}, {})
        elif self._depth == self._item + 1:
            rel = attrs.get("rel") or "alternate"
            self._name = name if local != "link" or rel == "alternate" else f"{name}_{rel}"
            self._text, self._direct = [attrs.get("href") or ""], False
            self._part, self._inner = [], {}
        elif self._depth == self._item + 2:
            self._part = []

    def characters(self, content: str) -> None:
        """Text, or a piece of it."""
        self.seen += 1
        if not self._item or self._depth == self._item:
            return
        self._size += len(content)
        if self._size > LINE_LIMIT:
            return
        self._text.append(content)
        self._direct |= self._depth == self._item + 1 and not content.isspace()
        self._part.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802
        """A tag closes."""
        self.seen += 1
        level = self._depth - self._item
        self._depth -= 1
        if not self._item:
            return
        if level == 0:
            self._whole.append(self._record())
            self._item = 0
        elif level == 1:
            self._field()
        elif level == 2:
            part = "".join(self._part).strip()
            self._inner.setdefault(name.rpartition(":")[2], []).append(part)

    def _field(self) -> None:
        prefix, _, local = self._name.rpartition(":")
        foreign = prefix not in self._google and prefix != self._prefix
        value: Any = "".join(self._text).strip()
        if self._inner and not self._direct:  # else it is a text with marks in it
            value = {k: _one_or_all(v) for k, v in self._inner.items() if any(v)}
        if value:
            fields = self._fields[prefix in self._google]
            fields.setdefault(self._name if foreign else local, []).append(value)

    def _record(self) -> dict[str, Any] | str:
        if self._size > LINE_LIMIT:
            return f"The item is larger than {LINE_LIMIT >> 20} MiB."
        own, google = self._fields
        found = {name: _one_or_all(values) for name, values in (own | google).items()}
        return found or "The item has no field."


def _one_or_all(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values
