"""Attribution statistics that the models' engine counted where the touches are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from unisono.attribution.archive import read, write
from unisono.attribution.engine import credited
from unisono.attribution.parts import ROWS, PartCounter, bucket_column
from unisono.attribution.statistics import Statistics
from unisono.attribution.terms import Terms
from unisono.model.attribution import AttributionResult
from unisono.settings import Settings
from unisono.warehouse.engine import Engine
from unisono.workspace.credit import (
    LISTED,
    direct_of,
    listed_paths,
    paths_of,
    tells_views,
    touches_sql,
)
from unisono.workspace.credit_extras import asked, with_own_experiments
from unisono.workspace.outcomes import CREDITED, conversions

_CONVERSIONS = f"""
SELECT CASE WHEN person_id IS NULL THEN epoch_us(ts) ELSE person_id END AS place,
    coalesce(person_id, 0) AS person, epoch_us(ts) AS time, conversion_id,
    CAST(coalesce(value, 0) AS DOUBLE) AS value, person_id IS NOT NULL AS joined
FROM conversion WHERE {CREDITED}
"""  # noqa: S608


def count_by(engine: Engine, settings: Settings, by: str = "channel") -> Statistics | None:
    """Statistics of the credited conversions by one dimension, counted on the engine by buckets.

    None when no touch can be credited.
    """
    touches = touches_sql(engine, by)
    names = engine.rows(f"SELECT DISTINCT channel FROM ({touches}) AS t")  # noqa: S608
    channels = tuple(sorted(name for (name,) in names))
    if not channels:
        return None
    terms = Terms.of(settings.attribution, direct_of(by))
    worker = PartCounter(channels, terms, tells_views(settings.attribution))
    placed = f"""SELECT person_id AS place, person_id AS person, time, touch_id, channel, view
        FROM ({touches}) AS t"""  # noqa: S608
    return worker.joined([engine.per_bucket((placed, _CONVERSIONS), bucket_column, worker, ROWS)])


def write_counted(statistics: Mapping[str, Statistics], warehouse: Path) -> None:
    """Keep statistics by dimension beside the warehouse they were counted in."""
    for by, counted in statistics.items():
        write(counted, _path(warehouse, by))


def read_counted(warehouse: Path | None, by: str = "channel") -> Statistics | None:
    """The statistics published with a warehouse, None when it has none by that dimension."""
    path = None if warehouse is None else _path(warehouse, by)
    return read(path) if path is not None and path.exists() else None


def _path(warehouse: Path, by: str) -> Path:
    return warehouse.with_suffix(f".statistics-{by}.parquet")


def attribute_counted(
    engine: Engine,
    statistics: Statistics,
    settings: Settings,
    by: str = "channel",
    intervals: bool = True,
    paths: bool = True,
) -> AttributionResult:
    """All models by one dimension from its statistics; touches are read only for their paths."""
    options = asked(settings.attribution, None, intervals)
    wanted = conversions(engine)
    views, direct = tells_views(options), direct_of(by)
    listed = listed_paths(engine) if paths and by == "channel" and not views else None
    if listed is None:
        windows = Terms.of(options, direct).windows
        listed = paths_of(engine, by, wanted, windows, LISTED, views) if paths else ()
    found = credited(statistics, wanted, options, direct, listed)
    return with_own_experiments(found, options, by)
