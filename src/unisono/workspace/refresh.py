"""Attribution statistics kept between runs, so that only what changed is counted again.

The touches and conversions of each bucket of persons have a digest. A later run counts the
buckets whose digest changed (a new day, a late touch, people that were merged) and takes the
others as they were; the result is that of counting everything, to the last bit.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from unisono import attribution
from unisono.attribution import archive
from unisono.attribution.buckets import BUCKET_BITS, BUCKETS, buckets_of
from unisono.attribution.collect import bounded
from unisono.attribution.statistics import Statistics, renamed, replace_buckets
from unisono.attribution.terms import Terms
from unisono.attribution.touchlog import Conversions, Flags, Ints
from unisono.errors import AttributionError, WorkspaceError
from unisono.warehouse.engine import Engine
from unisono.workspace.layout import write_atomically

#: Statistics kept in a workspace at most; the ones used longest ago go.
KEPT = 24
_LOW = 0xFFFFFFFF
#: Counts the touches and conversions of some buckets with codes of the channels given.
Counter = Callable[[Sequence[int], tuple[str, ...]], Statistics]


@dataclass(frozen=True)
class Refresh:
    """Where statistics are kept, and of which warehouse build they are wanted.

    Attributes:
        folder: where they are kept.
        build: name of the build; the same build needs no look at its touches.
    """

    folder: Path
    build: str

    @classmethod
    def of(cls, folder: Path, warehouse: Path | None) -> Refresh | None:
        """Statistics of a warehouse file, None without one."""
        return None if warehouse is None else cls(folder, warehouse.stem)


@dataclass(frozen=True)
class Refreshed:
    """Statistics and the buckets that were counted for them."""

    statistics: Statistics
    recounted: tuple[int, ...]


def refreshed(
    engine: Engine, keep: Refresh, question: str, touches: str, conversions: Conversions,
    terms: Terms, count: Counter,
) -> Refreshed:  # fmt: skip
    """Statistics of a question, counting only buckets that changed since it was last asked.

    Args:
        engine: the warehouse.
        keep: where statistics are kept.
        question: what tells this question from others, beside the terms.
        touches: SELECT of person_id, time, touch_id, channel, view.
        conversions: what is credited.
        terms: under which to count.
        count: counts some buckets.
    """
    path = keep.folder / f"{_key(question, terms)}.json"
    saved = _read(path)
    if saved is not None and saved.build == keep.build:
        return Refreshed(saved.statistics, ())
    names = tuple(sorted(c for (c,) in engine.rows(f"SELECT DISTINCT channel FROM ({touches})")))  # noqa: S608
    digests = [
        f"{a}/{b}"
        for a, b in zip(_of_touches(engine, touches), of_conversions(conversions), strict=True)
    ]
    if saved is None or saved.statistics.terms != bounded(terms, len(names)):
        changed = tuple(range(BUCKETS))
        statistics = count(changed, names)
    else:
        changed = tuple(b for b in range(BUCKETS) if digests[b] != saved.digests[b])
        fresh = count(changed, names)
        statistics = renamed(replace_buckets(saved.statistics, fresh, changed), names)
    _write(path, _Saved(keep.build, tuple(digests), statistics))
    return Refreshed(statistics, changed)


@cache
def _counters() -> str:
    """Digest of the code that counts: what another version counted is counted again."""
    folder = Path(attribution.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _key(question: str, terms: Terms) -> str:
    text = json.dumps([question, terms.to_json(), _counters()])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class _Saved:
    build: str
    digests: tuple[str, ...]
    statistics: Statistics


def _read(path: Path) -> _Saved | None:
    """What was kept; None when there is nothing, or it is damaged or of other code."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        statistics = archive.read(path.with_name(found["file"]))
        digests = tuple(found["digests"])
        return _Saved(found["build"], digests, statistics) if len(digests) == BUCKETS else None
    except (OSError, ValueError, KeyError, TypeError, AttributionError):
        return None


def _write(path: Path, saved: _Saved) -> None:
    """Keep statistics; a folder that cannot be written to only means counting again."""
    file = path.with_name(f"{path.stem}-{saved.build}.parquet")
    with suppress(OSError, WorkspaceError):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = file.with_name(f".{file.name}.{os.getpid()}")
        archive.write(saved.statistics, temporary)
        temporary.replace(file)
        told = {"build": saved.build, "digests": saved.digests, "file": file.name}
        write_atomically(path, json.dumps(told))
        _tidy(path.parent)


def _tidy(folder: Path) -> None:
    notes = sorted(folder.glob("*.json"), key=lambda p: p.stat().st_mtime, reverse=True)
    for old in notes[KEPT:]:
        old.unlink()
    used = {json.loads(p.read_text(encoding="utf-8"))["file"] for p in notes[:KEPT]}
    for file in folder.glob("*.parquet"):
        if file.name not in used:
            file.unlink()


def in_buckets(select: str, buckets: Sequence[int]) -> str:
    """SQL of the rows of ``select`` (with a person_id) whose person is in one of the buckets."""
    if len(buckets) == BUCKETS:
        return select
    listed = ", ".join(str(int(b)) for b in buckets) or "-1"
    return f"SELECT * FROM ({_bucketed(select)}) WHERE bucket IN ({listed})"  # noqa: S608


def _bucketed(select: str) -> str:
    """SQL that adds the ``bucket`` of :func:`unisono.attribution.buckets.buckets_of`.

    Products of 64 bits are put together from halves: the engine knows no wrapping product.
    """
    first, second = 0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53

    def product(k: str, factor: int) -> str:
        low, high = factor & _LOW, factor >> 32
        return (
            f"({k} & {_LOW}) * {low} AS p, "
            f"((({k} >> 32) * {low}) & {_LOW}) + ((({k} & {_LOW}) * {high}) & {_LOW}) AS q"
        )

    return f"""
        SELECT * EXCLUDE (p, q), (((p >> 32) + q) >> {32 - BUCKET_BITS}) & {BUCKETS - 1} AS bucket
        FROM (SELECT * EXCLUDE (j), {product("j", second)}
        FROM (SELECT * EXCLUDE (u), xor(u, u >> 33) AS j
        FROM (SELECT * EXCLUDE (p, q), ((((p >> 32) + q) & {_LOW}) << 32) | (p & {_LOW}) AS u
        FROM (SELECT * EXCLUDE (k), {product("k", first)}
        FROM (SELECT *, xor(person_id::UBIGINT, person_id::UBIGINT >> 33) AS k
        FROM ({select}))))))"""  # noqa: S608


def _of_touches(engine: Engine, touches: str) -> list[str]:
    """Digest of the touches of every bucket; the order of rows does not matter."""
    rows = engine.rows(
        f"""SELECT bucket, count(*), sum(h), bit_xor(h) FROM (
            SELECT bucket, hash(person_id, time, touch_id, channel, view) AS h
            FROM ({_bucketed(touches)})) GROUP BY bucket"""  # noqa: S608
    )
    found = [""] * BUCKETS
    for bucket, *figures in rows:
        found[int(bucket)] = "-".join(str(int(f)) for f in figures)
    return found


def in_which(conversions: Conversions, buckets: Sequence[int]) -> Flags:
    """Which conversions stand in one of the buckets."""
    found: Flags = np.isin(buckets_of(_places(conversions)), list(buckets))
    return found


def _places(conversions: Conversions) -> Ints:
    """The person; the time of a conversion that belongs to nobody."""
    if conversions.joined is None:
        return np.ascontiguousarray(conversions.person)
    return np.where(conversions.joined, conversions.person, conversions.time)


def of_conversions(conversions: Conversions) -> list[str]:
    """Digest of the conversions of every bucket; those of nobody stand by their time."""
    joined = conversions.joined
    if joined is None:
        joined = np.ones(len(conversions), bool)
    who = _places(conversions)
    bucket = buckets_of(who)
    order = np.lexsort((conversions.value, conversions.time, who, ~joined, bucket))
    edges = np.searchsorted(bucket[order], np.arange(BUCKETS + 1))
    found = []
    for low, high in pairwise(edges):
        mine, digest = order[low:high], hashlib.sha256()
        for column in (who, conversions.time, conversions.value, joined):
            digest.update(np.ascontiguousarray(column[mine]).tobytes())
        found.append(digest.hexdigest()[:16])
    return found
