"""Attribution statistics that the models' engine counted where the touches are."""

from __future__ import annotations

from pathlib import Path

from unisono.attribution.archive import read
from unisono.attribution.engine import credited
from unisono.attribution.parts import ROWS, PartCounter, bucket_column
from unisono.attribution.statistics import Statistics
from unisono.attribution.terms import Terms
from unisono.model.attribution import AttributionResult
from unisono.settings import Settings
from unisono.warehouse.engine import Engine
from unisono.workspace.credit import CHANNEL, TOUCHED, listed_paths
from unisono.workspace.credit_extras import asked
from unisono.workspace.outcomes import CREDITED, conversions

#: Channels that the last-non-direct model passes over.
_DIRECT = ("Direct",)
_TOUCHES = f"""
SELECT t.person_id AS place, t.person_id AS person, epoch_us(t.ts) AS time, t.touch_id,
    {CHANNEL} AS channel
FROM touchpoint AS t WHERE {TOUCHED}
"""  # noqa: S608
_CONVERSIONS = f"""
SELECT CASE WHEN person_id IS NULL THEN epoch_us(ts) ELSE person_id END AS place,
    coalesce(person_id, 0) AS person, epoch_us(ts) AS time, conversion_id,
    CAST(coalesce(value, 0) AS DOUBLE) AS value, person_id IS NOT NULL AS joined
FROM conversion WHERE {CREDITED}
"""  # noqa: S608
_CHANNELS = f"SELECT DISTINCT {CHANNEL} AS channel FROM touchpoint AS t WHERE {TOUCHED}"  # noqa: S608


def count_channels(engine: Engine, settings: Settings) -> Statistics | None:
    """Statistics of the credited conversions by channel, counted on the engine bucket by bucket.

    None when nobody touched any channel.
    """
    channels = tuple(sorted(name for (name,) in engine.rows(_CHANNELS)))
    if not channels:
        return None
    worker = PartCounter(channels, Terms.of(settings.attribution, _DIRECT))
    return worker.joined([engine.per_bucket((_TOUCHES, _CONVERSIONS), bucket_column, worker, ROWS)])


def read_counted(warehouse: Path | None) -> Statistics | None:
    """The statistics published with a warehouse, None when it has none."""
    path = None if warehouse is None else warehouse.with_suffix(".statistics.parquet")
    return read(path) if path is not None and path.exists() else None


def attribute_counted(
    engine: Engine, statistics: Statistics, settings: Settings, intervals: bool = True
) -> AttributionResult:
    """All models by channel without reading the touches: from statistics and listed paths."""
    paths = listed_paths(engine) or ()
    options = asked(settings.attribution, None, intervals)
    return credited(statistics, conversions(engine), options, _DIRECT, paths)
