"""Large JSON documents record by record, so that memory does not grow with the file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from unisono.errors import UnreadableFileError
from unisono.sources.readers.records import LINE_LIMIT

_HEAD, _CHUNK = 2 * LINE_LIMIT, 1 << 22
_OPENING = re.compile(r"\[(?=\s*\{)")
_BETWEEN = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)
_INSIDE_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"?')


def stream_records(path: Path) -> Iterator[Any]:
    """The objects of the long list in a UTF-8 document: the first that its head does not close.

    Raises:
        UnreadableFileError: the head holds no such list, or a record is no valid JSON or larger
            than 8 MiB.
    """
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        text = file.read(_HEAD)
        at, number = _long_list(text), 0
        if at < 0:
            raise _unreadable(path, "its first 16 MiB open no list of records that goes on")
        while True:
            at = _BETWEEN.match(text, at).end()  # type: ignore[union-attr]
            if text[at : at + 1] == "]":
                return
            try:
                record, at = _DECODER.raw_decode(text, at)
            except (ValueError, RecursionError) as error:
                if len(text) - at > LINE_LIMIT:
                    raise _unreadable(path, f"record {number + 1}: {error}") from None
                if not (more := file.read(_CHUNK)):
                    raise _unreadable(path, f"it ends within record {number + 1}") from None
                text, at = text[at:] + more, 0
            else:
                number += 1
                yield record


def _long_list(text: str) -> int:
    """Offset behind the ``[`` of the first list of objects that ``text`` does not close; or -1."""
    blank = _INSIDE_TEXT.sub(lambda m: '"' + "_" * (len(m[0]) - 2) + '"', text)
    closes: list[int] = []
    for match in re.finditer(r"[\[\]]", blank):
        if match[0] == "[":
            closes.append(match.start())
        elif closes:
            closes.pop()
    return next((at + 1 for at in closes if _OPENING.match(blank, at)), -1)


def _unreadable(path: Path, why: str) -> UnreadableFileError:
    return UnreadableFileError(
        f"The large JSON document cannot be read: {why}.", path=str(path),
        way_out="Export it again as JSON Lines (one record per line) or Parquet.")  # fmt: skip
