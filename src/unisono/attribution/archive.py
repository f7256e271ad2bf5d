"""Statistics as one Arrow table, for Parquet files or a transfer between machines.

One row per bucket and cell: ``part`` says what it counts, ``key`` which cell, ``figures`` holds
the numbers. Channels and terms stand in the schema's metadata.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from unisono.attribution.buckets import BUCKETS
from unisono.attribution.counts import Transitions
from unisono.attribution.lags import Lags
from unisono.attribution.sets import ChannelSets, words_of
from unisono.attribution.statistics import Statistics, empty_like
from unisono.attribution.terms import Terms
from unisono.attribution.touchlog import Floats, Ints
from unisono.errors import AttributionError

_META = b"unisono.attribution.statistics"
_VERSION = 1
_PARTS = ("totals", "credit", "steps", "sets", "lags")


def to_arrow(statistics: Statistics) -> pa.Table:
    """The statistics as a table with columns part, bucket, key, figures."""
    s, every = statistics, np.arange(BUCKETS)
    nothing = np.zeros((BUCKETS, 0), np.int64)
    tables = [
        _rows("totals", every, np.column_stack((s.first, s.last)), s.totals),
        _rows("credit", every, nothing, s.credit.reshape(BUCKETS, -1)),
        _rows("steps", s.steps.bucket, s.steps.code[:, None],
              np.column_stack((s.steps.count, s.steps.value))),
        _rows("sets", s.sets.bucket, s.sets.members.view(np.int64),
              np.column_stack((s.sets.converted, s.sets.null, s.sets.value))),
        _rows("lags", s.lags.bucket, s.lags.bin[:, None],
              np.column_stack((s.lags.count, s.lags.days))),
    ]  # fmt: skip
    facts = {
        "version": _VERSION, "buckets": BUCKETS, "channels": s.channels, "terms": s.terms.to_json()
    }  # fmt: skip
    table: pa.Table = pa.concat_tables(tables)
    return table.replace_schema_metadata({_META: json.dumps(facts)})


def from_arrow(table: pa.Table) -> Statistics:
    """Statistics from a table of :func:`to_arrow`.

    Raises:
        AttributionError: the table holds something else, or was written by another version.
    """
    facts = json.loads((table.schema.metadata or {}).get(_META, b"{}"))
    if facts.get("version") != _VERSION or facts.get("buckets") != BUCKETS:
        raise AttributionError(
            "The table holds no attribution statistics of this version.",
            way_out="Count the touches again.",
        )
    channels, terms = tuple(facts["channels"]), Terms.from_json(facts["terms"])
    size = len(channels)
    parts = {name: _part(table, name) for name in _PARTS}
    none = empty_like(channels, terms)
    bucket, key, totals = parts["totals"]
    first, last = none.first.copy(), none.last.copy()
    first[bucket], last[bucket] = key[:, 0], key[:, 1]
    steps, sets, lags = parts["steps"], parts["sets"], parts["lags"]
    members = np.ascontiguousarray(sets[1]).view(np.uint64).reshape(-1, words_of(size))
    return Statistics(
        channels, terms, totals, parts["credit"][2].reshape(none.credit.shape),
        Transitions(size, terms.order, steps[0], steps[1][:, 0], *_columns(steps[2])),
        ChannelSets(size, sets[0], members, *_columns(sets[2])),
        Lags(lags[0], lags[1][:, 0], *_columns(lags[2])), first, last,
    )  # fmt: skip


def write(statistics: Statistics, path: Path) -> None:
    """Write a Parquet file."""
    pq.write_table(to_arrow(statistics), path, compression="zstd")


def read(path: Path) -> Statistics:
    """Read a file of :func:`write`.

    Raises:
        AttributionError: the file cannot be read or holds something else.
    """
    try:
        return from_arrow(pq.read_table(path))
    except (OSError, pa.ArrowException) as error:
        raise AttributionError(
            f"{path} cannot be read as statistics: {error}.", way_out="Count the touches again."
        ) from None


def _columns(figures: Floats) -> list[Floats]:
    return [np.ascontiguousarray(figures[:, i]) for i in range(figures.shape[1])]


def _lists(values: Any, kind: pa.DataType) -> pa.ListArray:
    rows, width = values.shape
    offsets = pa.array(np.arange(rows + 1, dtype=np.int32) * width, pa.int32())
    return pa.ListArray.from_arrays(offsets, pa.array(values.reshape(-1), kind))


def _rows(part: str, bucket: Ints, key: Ints, figures: Floats) -> pa.Table:
    return pa.table(
        {
            "part": pa.array([part] * len(bucket), pa.string()),
            "bucket": pa.array(bucket, pa.int16()),
            "key": _lists(key, pa.int64()),
            "figures": _lists(figures, pa.float64()),
        }
    )


_WIDTH = {"totals": (2, 0), "credit": (0, 0), "steps": (1, 2), "sets": (0, 3), "lags": (1, 2)}


def _part(table: pa.Table, name: str) -> tuple[Ints, Ints, Floats]:
    """(bucket, key, figures) of the rows of one part; widths that vary are read off the rows."""
    mine = table.filter(pc.equal(table["part"], name)).combine_chunks()
    rows = len(mine)
    flat = [
        np.concatenate([c.flatten().to_numpy() for c in mine[k].chunks] or [np.zeros(0)])
        for k in ("key", "figures")
    ]
    shapes = [
        (rows, len(values) // rows if rows else width)
        for values, width in zip(flat, _WIDTH[name], strict=True)
    ]
    key: Ints = flat[0].reshape(shapes[0]).astype(np.int64)
    return mine["bucket"].to_numpy().astype(np.int64), key, flat[1].reshape(shapes[1])
