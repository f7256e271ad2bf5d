"""Logs in pieces: arrays in memory, or batches of the row groups of a Parquet file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from unisono.attribution import fast
from unisono.attribution.buckets import text_ids
from unisono.attribution.columns import recode, resolve
from unisono.attribution.ordered import ChannelFacts
from unisono.attribution.persons import person_ids
from unisono.attribution.reading import notes_of, parsed, unreadable
from unisono.attribution.scan import Known, Rows
from unisono.attribution.times import Clock
from unisono.attribution.touchlog import Codes, Conversions, Ints, TouchLog

_PIECE = 1 << 20
#: Rows of a file read at once, so that row groups may have any size; fewer take longer.
_BATCH = 1 << 20
#: Types of the codes: for most logs, and for those with too many channels.
NARROW, WIDE = np.dtype(np.int16), np.dtype(np.int32)
#: Between a channel's name and what tells its views from its clicks.
_MARK = "\x1f"


@dataclass(frozen=True, eq=False)
class LogPieces:
    """A touch log in memory, without views; see :class:`unisono.attribution.scan.Source`."""

    log: TouchLog
    conversions: Conversions

    @property
    def rows(self) -> Sequence[int]:
        """Rows of every piece."""
        size = len(self.log)
        return [min(_PIECE, size - low) for low in range(0, size, _PIECE)]

    @property
    def runs(self) -> Sequence[range]:
        """Every piece by itself."""
        return [range(i, i + 1) for i in range(len(self.rows))]

    def read(self, run: range) -> Iterator[Rows]:
        """Person, time and code of every piece."""
        for piece in run:
            here = slice(piece * _PIECE, (piece + 1) * _PIECE)
            person, time = (np.ascontiguousarray(c[here]) for c in (self.log.person, self.log.time))
            yield person, time, self.log.channel[here].copy()

    def persons(self, run: range) -> Iterator[Ints]:
        """Persons of every piece."""
        for piece in run:
            yield np.ascontiguousarray(self.log.person[piece * _PIECE : (piece + 1) * _PIECE])

    @property
    def kind(self) -> np.dtype[np.signedinteger]:
        """Type of the codes."""
        return self.log.channel.dtype

    def known(self) -> Known:
        """Channels, tie rule and conversions."""
        names = self.log.channels
        rank = fast.channel_facts(self.log).rank(names)
        return Known(names, np.arange(len(names)), rank, self.conversions)


class TooManyChannels(Exception):  # noqa: N818 - no error a user sees
    """More names than the codes of a stream hold; it must be read again with wider ones."""


Chosen = Callable[[Conversions], Conversions]


def every_one(conversions: Conversions) -> Conversions:
    """All of them are credited."""
    return conversions


@dataclass(eq=False)
class ParquetPieces:
    """Batches of the row groups of a Parquet file; see :class:`unisono.attribution.scan.Source`.

    Attributes:
        path, columns: the file, and its column of every part.
        rows, runs: rows of every batch; the batches of every row group.
        clock: how times are read.
        chosen: which conversions are credited.
        compiled: whether the kernels do what they can.
        kind: type of the codes.
        ranked: whether the tie rule is wanted, which takes facts of all channels.
        codes: code of every channel, or of every channel's clicks and views.
        names: channels met, also of rows that were set aside.
    """

    path: Path
    columns: dict[str, str]
    rows: Sequence[int]
    runs: Sequence[range]
    clock: Clock
    chosen: Chosen
    compiled: bool
    kind: np.dtype[np.signedinteger] = NARROW
    ranked: bool = True
    codes: dict[str, int] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    facts: dict[int, ChannelFacts] = field(default_factory=dict)
    outcomes: dict[int, Conversions] = field(default_factory=dict)
    aside: Counter[str] = field(default_factory=Counter)
    files: list[pq.ParquetFile] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    @classmethod
    def open(
        cls, path: Path, names: Mapping[str, str] | None, chosen: Chosen, *, wide: bool = False
    ) -> ParquetPieces:
        """The pieces of a file.

        Args:
            path: the file.
            names: see :func:`unisono.attribution.reading.from_parquet`.
            chosen: which of the conversions are credited.
            wide: whether there are more channels than the usual codes hold.

        Raises:
            AttributionError: the file cannot be read, or a column is missing.
        """
        try:
            file = pq.ParquetFile(path)
        except (OSError, pa.ArrowException) as error:
            raise unreadable(path, error) from None
        found = resolve(file.schema_arrow.names, names)
        rows: list[int] = []
        runs: list[range] = []
        for group in range(file.num_row_groups):
            left, first = file.metadata.row_group(group).num_rows, len(rows)
            rows += [min(_BATCH, left - low) for low in range(0, left, _BATCH)]
            runs.append(range(first, len(rows)))
        kind = WIDE if wide else NARROW
        pieces = cls(path, found, rows, runs, Clock(), chosen, fast.enabled(sum(rows)), kind)
        pieces.clock = Clock.of(pieces._times())
        return pieces

    def _times(self) -> Iterator[pa.ChunkedArray]:
        name = self.columns["time"]
        return (table[name] for run in self.runs for table in self._tables(run, [name]))

    def _tables(self, run: range, columns: list[str]) -> Iterator[pa.Table]:
        """The batches of a row group, each of just the rows told."""
        group = self.runs.index(run)
        try:
            try:
                file = self.files.pop()
            except IndexError:
                file = pq.ParquetFile(self.path, read_dictionary=[self.columns["channel"]])
            if len(run) == 1:  # faster than in batches
                yield file.read_row_group(group, columns, use_threads=False)
                self.files.append(file)
                return
            held: pa.Table | None = None
            batches = file.iter_batches(_BATCH, [group], columns, use_threads=False)
            for piece in run:
                while held is None or len(held) < self.rows[piece]:
                    fresh = pa.Table.from_batches([next(batches)])
                    held = fresh if held is None else pa.concat_tables([held, fresh])
                yield held.slice(0, self.rows[piece])
                held = held.slice(self.rows[piece]) if len(held) > self.rows[piece] else None
        except (OSError, pa.ArrowException, StopIteration) as error:
            raise unreadable(self.path, error) from None
        self.files.append(file)

    def read(self, run: range) -> Iterator[Rows]:
        """Person, time and code of every batch; the first time also conversions and facts.

        Raises:
            TooManyChannels: the names do not fit the codes.
        """
        row = sum(self.rows[: run.start])
        for piece, table in zip(run, self._tables(run, list(self.columns.values())), strict=True):
            yield self._read(piece, table, row)
            row += len(table)

    def _read(self, piece: int, table: pa.Table, row: int) -> Rows:
        clock = Clock(self.clock.largest, self.clock.zoned, row)
        how = (fast.text_ids, fast.recode) if self.compiled else (text_ids, recode)
        log, won, aside = parsed(table, self.columns, clock, *how)
        code, labels = _labelled(log)
        with self.lock:
            place = [self.codes.setdefault(c, len(self.codes)) for c in labels]
            if len(self.codes) > np.iinfo(self.kind).max:
                raise TooManyChannels
            fresh = piece not in self.outcomes
            if fresh:
                self.outcomes[piece] = won
                self.names.update(log.channels)
                self.aside.update(aside)
        if fresh and self.ranked and len(log):
            facts = fast.facts_of if self.compiled else ChannelFacts.of
            self.facts[piece] = facts(log.time, code, len(labels)).recoded(np.array(place))
        known = np.empty(len(code), self.kind)
        how[1](np.array(place or [0], self.kind), code, known)
        return np.ascontiguousarray(log.person), np.ascontiguousarray(log.time), known

    def persons(self, run: range) -> Iterator[Ints]:
        """Persons of every batch."""
        name = self.columns["person"]
        ids = fast.text_ids if self.compiled else text_ids
        for table in self._tables(run, [name]):
            yield np.ascontiguousarray(person_ids(table[name], name, ids)[0])

    @cached_property
    def conversions(self) -> Conversions:
        """Those of all pieces that are credited, with what was filled in."""
        none = np.zeros(0, np.int64)
        parts = [self.outcomes[i] for i in sorted(self.outcomes)]
        parts = parts or [Conversions(none, none, np.zeros(0))]
        person = np.concatenate([p.person for p in parts])
        time = np.concatenate([p.time for p in parts])
        value = np.concatenate([p.value for p in parts])
        existing = [p.existing for p in parts if p.existing is not None]
        joined = None
        if any(p.joined is not None for p in parts):
            joined = np.concatenate(
                [np.ones(len(p), bool) if p.joined is None else p.joined for p in parts]
            )
        every = Conversions(
            person, time, value, np.concatenate(existing) if existing else None, joined,
            self.notes[1],
        )  # fmt: skip
        return self.chosen(every)

    @property
    def notes(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What was set aside of the touches, and filled in of the conversions."""
        return notes_of(self.aside, sum(len(p) for p in self.outcomes.values()))

    def known(self) -> Known:
        """Channels, tie rule and conversions."""
        labels, names = tuple(sorted(self.codes)), tuple(sorted(self.names))
        recode = np.zeros(len(labels) or 1, np.int64)
        recode[[self.codes[c] for c in labels]] = np.arange(len(labels))
        rank = np.arange(len(labels))
        if self.ranked:
            facts = ChannelFacts.merged(list(self.facts.values()), len(labels))
            rank = facts.recoded(recode[: len(labels)]).rank(labels)
        if "view" not in self.columns:
            return Known(names, recode, rank, self.conversions)
        told = [label.rsplit(_MARK, 1) for label in labels]
        at = {name: i for i, name in enumerate(names)}
        channel = np.array([at[name] for name, _ in told], np.int64)
        view = np.array([bool(mark) for _, mark in told], bool)
        return Known(names, recode, rank, self.conversions, channel, view)


def _labelled(log: TouchLog) -> tuple[Codes, list[str]]:
    """Codes and names of the channels; where there are views, of each one's clicks and views."""
    if log.view is None:
        return log.channel, list(log.channels)
    both = log.channel.astype(np.int32) * 2 + log.view
    used = np.flatnonzero(np.bincount(both, minlength=1))
    place = np.zeros(2 * len(log.channels) + 1, np.int32)
    place[used] = np.arange(len(used))
    marks = ("", "view")
    return place[both], [f"{log.channels[c >> 1]}{_MARK}{marks[c & 1]}" for c in used.tolist()]
