"""Large JSON documents record by record, so that memory does not grow with the file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from unisono.errors import UnreadableFileError
from unisono.sources.readers.json_shapes import pages, report_context, report_records
from unisono.sources.readers.records import LINE_LIMIT

_HEAD, _CHUNK = 2 * LINE_LIMIT, 1 << 22
_OPENING = re.compile(r"\[(?=\s*[{\[])")
_BETWEEN = re.compile(r"[\s,]*")
_NAMED = re.compile(r'"((?:[^"\\]|\\.)*)"\s*:\s*\[$')
_DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)
_INSIDE_TEXT = re.compile(r'"(?:[^"\\]++|\\.)*+"?')
_CLOSER = {"[": "]", "{": "}"}


@dataclass(frozen=True)
class LongList:
    """The list that makes a document large.

    Attributes:
        at: offset behind its ``[`` in the head.
        key: its name in the object that holds it; empty when it has none.
        before: what the document says before it, with the list left empty.
    """

    at: int
    key: str
    before: Any


def stream_records(path: Path, context: dict[str, str]) -> Iterator[Any]:
    """The records of the long list in a UTF-8 document.

    That is the outermost list of objects (or of rows) that does not end in the document's head
    and has a whole element there. Pages of results are taken apart; lists of the same name in
    the pages that follow are read on; reports of parallel lists get the names that stand before
    them; rows get those of the first row.

    Args:
        path: the document.
        context: gets the currency and time zone that a report tells before or behind its rows.

    Raises:
        UnreadableFileError: the head holds no such list, or a record is no valid JSON or larger
            than 16 MiB.
    """
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        text = file.read(_HEAD)
        long = _long_list(text)
        if long is None:
            raise _unreadable(path, "its first 16 MiB open no list of records that goes on")
        context |= _facts(long.before)
        yield from _as_records(_elements(path, file, text, long, context), long.before)


def _elements(
    path: Path, file: TextIO, text: str, long: LongList, context: dict[str, str]
) -> Iterator[Any]:
    at, number = long.at, 0
    while True:
        at = _BETWEEN.match(text, at).end()  # type: ignore[union-attr]
        if text[at : at + 1] == "]":
            behind = text[at + 1 :] + file.read(_CHUNK)
            context |= _facts(_begun(behind))
            found = _next_list(file, behind, long.key)
            if found is None:
                return
            text, at = found
            continue
        try:
            record, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            if len(text) - at > _HEAD:
                raise _unreadable(path, f"record {number + 1}: {error}") from None
            if not (more := file.read(_CHUNK)):
                raise _unreadable(path, f"it ends within record {number + 1}") from None
            text, at = text[at:] + more, 0
        else:
            number += 1
            yield record


def _next_list(file: TextIO, text: str, key: str) -> tuple[str, int] | None:
    """The rest of the document from the next list called ``key`` on; None when there is none."""
    if not key:
        return None
    opening = re.compile(rf'(?<!\\)"{re.escape(key)}"\s*:\s*\[')
    while True:
        if match := opening.search(text):
            return text, match.end()
        if not (more := file.read(_CHUNK)):
            return None
        text = text[-len(key) - 64 :] + more


def _as_records(elements: Iterator[Any], before: Any) -> Iterator[Any]:
    names: list[str] | None = None
    heads = _report_heads(before)
    for element in elements:
        if heads and (found := report_records({**heads, "rows": [element]})):
            yield from found
        elif isinstance(element, list):
            if names is None:
                names = [str(c) for c in element]
            else:
                yield dict(zip(names, element, strict=False))
        elif (report := report_records(element)) is not None:
            yield from report
        elif (lists := pages([element])) is not None:
            for rows in lists:
                yield from rows
        else:
            yield element


def _report_heads(before: Any) -> dict[str, Any]:
    """The names a report gives its parallel lists, wherever they stand before the long list."""
    if isinstance(before, list):
        return _report_heads(before[-1]) if before else {}
    if not isinstance(before, Mapping):
        return {}
    heads = {k: before[k] for k in ("dimensionHeaders", "metricHeaders") if k in before}
    if heads:
        return heads
    return next((h for v in before.values() if (h := _report_heads(v))), {})


def _begun(behind: str) -> Any:
    """The rest of the object whose list ends before ``behind``; None when it cannot be read."""
    try:
        return _DECODER.raw_decode('{"":[]' + behind)[0]
    except (ValueError, RecursionError):
        return None


def _facts(told: Any) -> dict[str, str]:
    """Currency and time zone that a report tells, wherever they stand in ``told``."""
    if isinstance(told, list):
        return _facts(told[-1]) if told else {}
    if not isinstance(told, Mapping):
        return {}
    if found := report_context(told):
        return found
    return next((f for v in told.values() if (f := _facts(v))), {})


def _long_list(text: str) -> LongList | None:
    """The list to read, among those ``text`` opens and does not close."""
    blank = _INSIDE_TEXT.sub(lambda m: '"' + "_" * (len(m[0]) - 2) + '"', text)
    opened: list[int] = []
    for match in re.finditer(r"[\[\]{}]", blank):
        if match[0] in _CLOSER:
            opened.append(match.start())
        elif opened:
            opened.pop()
    for depth, at in enumerate(opened):
        if not _OPENING.match(blank, at):
            continue
        try:
            _DECODER.raw_decode(text, _BETWEEN.match(text, at + 1).end())  # type: ignore[union-attr]
        except (ValueError, RecursionError):
            continue
        closers = "".join(_CLOSER[text[i]] for i in reversed(opened[: depth + 1]))
        named = _NAMED.search(text[max(at - 300, 0) : at + 1])
        return LongList(at + 1, named[1] if named else "", _whole(text[: at + 1] + closers))
    return None


def _whole(text: str) -> Any:
    try:
        return _DECODER.decode(text)
    except (ValueError, RecursionError):
        return None


def _unreadable(path: Path, why: str) -> UnreadableFileError:
    return UnreadableFileError(
        f"The large JSON document cannot be read: {why}.", path=str(path),
        way_out="Export it again as JSON Lines (one record per line) or Parquet.")  # fmt: skip
