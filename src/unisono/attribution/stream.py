"""Logs in pieces for a scan: arrays in memory, or the row groups of a Parquet file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from unisono.attribution.columns import ASKED, person_ids, resolve
from unisono.attribution.fast import channel_facts
from unisono.attribution.ordered import ChannelFacts
from unisono.attribution.reading import notes_of, parsed, unreadable
from unisono.attribution.scan import Known
from unisono.attribution.touchlog import Codes, Conversions, Ints, TouchLog

_PIECE = 1 << 20


@dataclass(frozen=True, eq=False)
class LogPieces:
    """A touch log in memory; see :class:`unisono.attribution.scan.Source`."""

    log: TouchLog
    conversions: Conversions

    @property
    def rows(self) -> Sequence[int]:
        """Rows of every piece."""
        size = len(self.log)
        return [min(_PIECE, size - low) for low in range(0, size, _PIECE)]

    def read(self, piece: int) -> tuple[Ints, Ints, Codes]:
        """Person, time and code of a piece."""
        here = slice(piece * _PIECE, (piece + 1) * _PIECE)
        person, time = (np.ascontiguousarray(c[here]) for c in (self.log.person, self.log.time))
        return person, time, self.log.channel[here].copy()

    def persons(self, piece: int) -> Ints:
        """Persons of a piece."""
        return np.ascontiguousarray(self.log.person[piece * _PIECE : (piece + 1) * _PIECE])

    @property
    def kind(self) -> np.dtype[np.signedinteger]:
        """Type of the codes."""
        return self.log.channel.dtype

    def known(self) -> Known:
        """Channels, tie rule and conversions."""
        names = self.log.channels
        rank = channel_facts(self.log).rank(names)
        return Known(names, np.arange(len(names)), rank, self.conversions)


class TooManyChannels(Exception):  # noqa: N818 - no error a user sees
    """More names than the codes of a stream hold; the file must be seen whole."""


@dataclass(eq=False)
class ParquetPieces:
    """The row groups of a Parquet file; see :class:`unisono.attribution.scan.Source`.

    Persons are whole numbers or text, times are timestamps: everything else must be seen whole.
    """

    most: ClassVar[int] = np.iinfo(np.int16).max
    path: Path
    columns: dict[str, str]
    rows: Sequence[int]
    kind: np.dtype[np.signedinteger] = field(default=np.dtype(np.int16))
    codes: dict[str, int] = field(default_factory=dict)
    facts: dict[int, ChannelFacts] = field(default_factory=dict)
    outcomes: dict[int, Conversions] = field(default_factory=dict)
    aside: Counter[str] = field(default_factory=Counter)
    files: list[pq.ParquetFile] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    @classmethod
    def open(cls, path: Path, names: Mapping[str, str] | None) -> ParquetPieces | None:
        """The pieces; None when the file must be seen whole.

        Raises:
            AttributionError: the file cannot be read, or a column is missing.
        """
        try:
            file = pq.ParquetFile(path)
        except (OSError, pa.ArrowException) as error:
            raise unreadable(path, error) from None
        schema = file.schema_arrow
        found = resolve(schema.names, names)
        person, time = (schema.field(found[k]).type for k in ("person", "time"))
        plain = pa.types.is_integer(person) and pa.types.is_timestamp(time)
        if not plain or any(k in found for k in ASKED):
            return None
        metadata = file.metadata
        return cls(
            path, found, [metadata.row_group(i).num_rows for i in range(metadata.num_row_groups)]
        )

    def _table(self, piece: int, columns: list[str]) -> pa.Table:
        try:
            try:
                file = self.files.pop()
            except IndexError:
                file = pq.ParquetFile(self.path, read_dictionary=[self.columns["channel"]])
            table = file.read_row_group(piece, columns, use_threads=False)
        except (OSError, pa.ArrowException) as error:
            raise unreadable(self.path, error) from None
        self.files.append(file)
        return table

    def read(self, piece: int) -> tuple[Ints, Ints, Codes]:
        """Person, time and code of a piece; the first time also its conversions and facts.

        Raises:
            TooManyChannels: the names do not fit the codes.
        """
        log, won, aside = parsed(self._table(piece, list(self.columns.values())), self.columns)
        with self.lock:
            place = [self.codes.setdefault(c, len(self.codes)) for c in log.channels]
            if len(self.codes) > self.most:
                raise TooManyChannels
            fresh = piece not in self.outcomes
            if fresh:
                self.outcomes[piece] = won
                self.aside.update(aside)
        if fresh and len(log):
            self.facts[piece] = channel_facts(log).recoded(np.array(place))
        code = np.array(place or [0], self.kind).take(log.channel, mode="clip")
        return np.ascontiguousarray(log.person), np.ascontiguousarray(log.time), code

    def persons(self, piece: int) -> Ints:
        """Persons of a piece."""
        name = self.columns["person"]
        person, _ = person_ids(self._table(piece, [name])[name], name)
        return np.ascontiguousarray(person)

    @cached_property
    def conversions(self) -> Conversions:
        """Those of all pieces, with what was filled in."""
        parts = [self.outcomes[i] for i in sorted(self.outcomes)]
        person = np.concatenate([p.person for p in parts])
        time = np.concatenate([p.time for p in parts])
        value = np.concatenate([p.value for p in parts])
        joined = None
        if any(p.joined is not None for p in parts):
            joined = np.concatenate(
                [np.ones(len(p), bool) if p.joined is None else p.joined for p in parts]
            )
        return Conversions(person, time, value, joined=joined, notes=self.notes[1])

    @property
    def notes(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What was set aside of the touches, and filled in of the conversions."""
        return notes_of(self.aside, sum(len(p) for p in self.outcomes.values()))

    def known(self) -> Known:
        """Channels, tie rule and conversions."""
        names = tuple(sorted(self.codes))
        recode = np.zeros(len(names) or 1, np.int64)
        recode[[self.codes[c] for c in names]] = np.arange(len(names))
        facts = ChannelFacts.merged(list(self.facts.values()), len(names)).recoded(recode)
        return Known(names, recode, facts.rank(names), self.conversions)
