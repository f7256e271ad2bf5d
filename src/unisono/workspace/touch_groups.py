"""The model's touches in groups of persons, so that memory does not grow with the log.

A query of the touches is read once, in batches. While they are few they stay in memory; from
:data:`GROUP_TOUCHES` on they go to one temporary file per bucket of persons, and come back in
groups of neighbouring buckets. A person never spans buckets, so what is counted by group and
merged is what all persons together give.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import numpy as np
import pyarrow as pa

from unisono.attribution import Conversions, TouchLog
from unisono.attribution.buckets import BUCKETS, buckets_of
from unisono.attribution.touchlog import Codes, code_type
from unisono.warehouse.engine import Engine
from unisono.workspace.refresh import in_which

#: Touches held at once, unless a single bucket has more. One takes about 100 bytes while it is
#: put in order.
GROUP_TOUCHES = 4_000_000
#: Person, time, touch_id, channel and view of some touches.
_Columns = tuple[np.ndarray, ...]
_TYPES = (np.int64, np.int64, np.int64, np.int32, np.bool_)


@dataclass(frozen=True, eq=False)
class TouchGroup:
    """All touches of the persons in some buckets."""

    log: TouchLog
    buckets: tuple[int, ...]

    def own(self, conversions: Conversions) -> Conversions:
        """The conversions that stand in these buckets."""
        if len(self.buckets) == BUCKETS:
            return conversions
        return conversions.select(in_which(conversions, self.buckets))


def touch_groups(
    engine: Engine,
    touches: str,
    *,
    views: bool = False,
    buckets: Sequence[int] = range(BUCKETS),
    names: tuple[str, ...] = (),
    most: int | None = None,
) -> Iterator[TouchGroup]:
    """Touch logs that together hold all touches; at least one, and every bucket in one of them.

    Args:
        touches: SELECT of person_id, time, touch_id, channel and view of persons in ``buckets``.
        views: tell views (impressions) from clicks and visits.
        buckets: ascending.
        names: channels of the logs, when more are known than these touches have.
        most: touches of a group; None: :data:`GROUP_TOUCHES`.
    """
    most = GROUP_TOUCHES if most is None else most
    with ExitStack() as open_files:
        code_of, held, files = _Codes(), _Held(), None
        for batch in engine.batches(touches):
            held.add(code_of.columns(batch))
            if held.touches > most and files is None:
                files = open_files.enter_context(_Files(engine.spill))
            if files is not None:
                files.add(held.taken())
        place, known = code_of.places(names)
        if files is None:
            yield TouchGroup(_log(held.taken(), place, known, views), tuple(buckets))
            return
        for group in _grouped(files.touches, buckets, most):
            yield TouchGroup(_log(files.taken(group), place, known, views), group)


def _log(columns: _Columns, place: Codes, names: tuple[str, ...], views: bool) -> TouchLog:
    person, time, touch_id, code, view = columns
    return TouchLog(person, time, place[code], names, touch_id, view=view if views else None)


def _grouped(touches: Sequence[int], buckets: Sequence[int], most: int) -> list[tuple[int, ...]]:
    """Neighbouring buckets together while they have no more than ``most`` touches."""
    groups: list[list[int]] = []
    size = 0
    for bucket in buckets:
        if not groups or size + touches[bucket] > most:
            groups.append([])
            size = 0
        groups[-1].append(bucket)
        size += touches[bucket]
    return [tuple(group) for group in groups]


class _Codes:
    """Codes of the channels in the order they come, and at last in the order of their names."""

    def __init__(self) -> None:
        self._code: dict[str, int] = {}

    def columns(self, batch: pa.RecordBatch) -> _Columns:
        """The columns of a batch, the channel as code."""
        encoded = batch["channel"].dictionary_encode()
        own = [
            self._code.setdefault(name, len(self._code)) for name in encoded.dictionary.to_pylist()
        ]
        code = np.array(own or [0], np.int32)[encoded.indices.to_numpy(zero_copy_only=False)]
        person, time, touch_id, view = (
            batch[name].to_numpy(zero_copy_only=False)
            for name in ("person_id", "time", "touch_id", "view")
        )
        return person, time, touch_id, code, view

    def places(self, names: tuple[str, ...]) -> tuple[Codes, tuple[str, ...]]:
        """Code of every channel among the names, and these; all seen ones when none are given."""
        names = names or tuple(sorted(self._code))
        at = {name: i for i, name in enumerate(names)}
        place = np.array([at[name] for name in self._code] or [0], code_type(len(names)))
        return place, names


class _Held:
    """Touches in memory."""

    def __init__(self) -> None:
        self._pieces: list[_Columns] = []
        self.touches = 0

    def add(self, columns: _Columns) -> None:
        self._pieces.append(columns)
        self.touches += len(columns[0])

    def taken(self) -> _Columns:
        """All touches; they are held here no longer."""
        pieces, self._pieces, self.touches = self._pieces, [], 0
        if len(pieces) == 1:
            return pieces[0]
        if not pieces:
            return tuple(np.zeros(0, kind) for kind in _TYPES)
        return tuple(np.concatenate(column) for column in zip(*pieces, strict=True))


class _Files:
    """Touches in one temporary file per bucket; they are gone with the process, however it ends.

    A file holds blocks, of each the columns one after the other.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder, self._open = folder, ExitStack()
        self._blocks: list[list[int]] = [[] for _ in range(BUCKETS)]

    def __enter__(self) -> _Files:
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
        self._files: list[IO[bytes]] = [
            self._open.enter_context(TemporaryFile(dir=self._folder))  # noqa: SIM115
            for _ in range(BUCKETS)
        ]
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @property
    def touches(self) -> list[int]:
        """How many every bucket has."""
        return [sum(blocks) for blocks in self._blocks]

    def add(self, columns: _Columns) -> None:
        """Append touches."""
        bucket = buckets_of(columns[0]).astype(np.uint8)
        order = np.argsort(bucket, kind="stable")
        columns = tuple(column[order] for column in columns)
        edges = np.concatenate(([0], np.cumsum(np.bincount(bucket, minlength=BUCKETS))))
        for b in np.unique(bucket).tolist():
            low, high = edges[b], edges[b + 1]
            self._blocks[b].append(int(high - low))
            for column in columns:
                self._files[b].write(column[low:high].tobytes())

    def taken(self, buckets: Sequence[int]) -> _Columns:
        """The touches of some buckets; they are kept here no longer."""
        size = sum(sum(self._blocks[b]) for b in buckets)
        columns = tuple(np.empty(size, kind) for kind in _TYPES)
        at = 0
        for b in buckets:
            self._files[b].seek(0)
            for touches in self._blocks[b]:
                for column in columns:
                    data = self._files[b].read(touches * column.itemsize)
                    column[at : at + touches] = np.frombuffer(data, column.dtype)
                at += touches
            self._files[b].close()
        return columns
