"""The most frequent paths of journeys that come in groups of persons, counted group by group.

What a group adds is one entry per distinct path, written to temporary files by the upper bits of
the path's hash; of converting journeys the folded steps stay in memory. At the end each file is
counted by itself, so that memory grows with the conversions, never with the touches or people.
The result is that of :func:`unisono.attribution.paths.top_paths` over all persons at once, to the
last bit.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Self

import numpy as np

from unisono.attribution.journeys import Journeys
from unisono.attribution.ordered import spans
from unisono.attribution.paths import (
    Hashes,
    Listed,
    counted_paths,
    most_frequent,
    path_hashes,
    top_paths,
)
from unisono.attribution.touchlog import Codes, Floats, Ints, summed
from unisono.model.attribution import PathCount

#: Files the paths without conversion are dealt into, by the upper bits of their hash.
_BITS = 4
_TOP = np.uint64(64 - _BITS)
_NONE = np.zeros(0, np.int64)


class PathTally:
    """Counts the paths of groups of persons. Use as a context manager.

    Args:
        folder: for the temporary files; None: the system's. They are made when a second group
            comes, and are gone with the process, however it ends.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder, self._open = folder, ExitStack()
        self._first: Journeys | None = None
        self._won: list[tuple[Codes, Ints, Ints, Floats, Hashes]] = []
        self._null: list[_NullPaths] = []
        self._names: tuple[str, ...] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def add(self, journeys: Journeys) -> None:
        """Count the journeys of one group; groups come in ascending order of their buckets.

        Args:
            journeys: with the same channels in every group.
        """
        if self._names is None:
            self._first, self._names = journeys, journeys.channels
            return
        if self._first is not None:
            files = (TemporaryFile(dir=self.folder) for _ in range(1 << _BITS))  # noqa: SIM115
            self._null = [_NullPaths(self._open.enter_context(file)) for file in files]
            first, self._first = self._first, None
            self._count(first)
        self._count(journeys)

    def top(self, limit: int) -> tuple[PathCount, ...]:
        """See :func:`unisono.attribution.paths.top_paths`."""
        if self._first is not None:
            return top_paths(self._first, limit)
        if self._names is None:
            return ()
        channel, start, count, value, won = self._converting()
        hashes, example, inverse = np.unique(won, return_index=True, return_inverse=True)
        nulls, listed = np.zeros(len(hashes)), Listed.none(channel.dtype)
        for file in self._null:
            found = file.counted(channel.dtype)
            at = np.searchsorted(hashes, found.hash)
            at[at == len(hashes)] = 0
            hit = hashes[at] == found.hash if len(hashes) else np.zeros(len(at), bool)
            nulls[at[hit]] = found.count[hit]
            if len(hashes) < limit:
                listed = most_frequent(listed.and_(found.where(~hit)), limit)
        known = (channel, start, count, value, example, inverse)
        return counted_paths(self._names, known, nulls, listed, limit)

    def _count(self, journeys: Journeys) -> None:
        won, null = journeys.converting, journeys.null
        won_hash, null_hash = path_hashes(journeys)
        channel, start = folded(won.channel, won.start[:-1], won.start[1:])
        self._won.append((channel, np.diff(start), won.count, won.value, won_hash))
        hashes, example, inverse = np.unique(null_hash, return_index=True, return_inverse=True)
        count = summed(inverse, null.count, len(hashes)).astype(np.int64)
        steps, start = folded(null.touches, null.begin[example], null.end[example])
        edges = np.searchsorted(hashes >> _TOP, np.arange((1 << _BITS) + 1, dtype=np.uint64))
        for file, low, high in zip(self._null, edges[:-1], edges[1:], strict=True):
            part = slice(int(start[low]), int(start[high]))
            file.add(hashes[low:high], count[low:high], np.diff(start[low : high + 1]), steps[part])

    def _converting(self) -> tuple[Codes, Ints, Ints, Floats, Hashes]:
        channel, length, count, value, hashes = (
            np.concatenate(column) for column in zip(*self._won, strict=True)
        )
        return channel, np.concatenate(([0], np.cumsum(length))), count, value, hashes


def folded(touches: Codes, begin: Ints, end: Ints) -> tuple[Codes, Ints]:
    """Channels of spans of ``touches``, repeats folded, one after the other, and their starts."""
    length = end - begin
    channel = touches[spans(begin, length)]
    first = np.concatenate(([0], np.cumsum(length)))
    fresh = np.ones(len(channel), bool)
    np.not_equal(channel[1:], channel[:-1], out=fresh[1:])
    fresh[first[:-1][length > 0]] = True
    kept = np.concatenate(([0], np.cumsum(fresh)))
    return channel[fresh], kept[first]


class _NullPaths:
    """A temporary file of distinct paths without conversion, in blocks, one per group."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._blocks: list[tuple[int, int]] = []

    def add(self, hashes: Hashes, count: Ints, length: Ints, steps: Codes) -> None:
        """Append distinct paths."""
        self._blocks.append((len(hashes), len(steps)))
        for column in (hashes, count, length, steps):
            self._file.write(np.ascontiguousarray(column).tobytes())

    def counted(self, kind: np.dtype[np.signedinteger]) -> Listed:
        """All paths, each once, by ascending hash; ``kind`` is the type of the steps."""
        blocks = list(self._read(kind))
        if not blocks:
            return Listed.none(kind)
        hashes, count, length, steps = (np.concatenate(c) for c in zip(*blocks, strict=True))
        distinct, example, inverse = np.unique(hashes, return_index=True, return_inverse=True)
        every = Listed(hashes, count, np.concatenate(([0], np.cumsum(length))), steps)
        found = every.where(example)
        total = summed(inverse, count, len(distinct)).astype(np.int64)
        return Listed(found.hash, total, found.start, found.steps)

    def _read(self, kind: np.dtype[np.signedinteger]) -> Iterator[tuple[Hashes, Ints, Ints, Codes]]:
        self._file.seek(0)
        for paths, steps in self._blocks:
            yield (
                np.frombuffer(self._file.read(paths * 8), np.uint64),
                np.frombuffer(self._file.read(paths * 8), np.int64),
                np.frombuffer(self._file.read(paths * 8), np.int64),
                np.frombuffer(self._file.read(steps * kind.itemsize), kind),
            )
