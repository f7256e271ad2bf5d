"""Attribution over the model's touchpoints, or straight from a touch log file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from unisono.attribution import Conversions, TouchLog, attribute, from_csv, from_parquet
from unisono.attribution.journeys import cut
from unisono.attribution.paths import top_paths
from unisono.errors import AttributionError, SourceError
from unisono.model.attribution import AttributionResult
from unisono.settings import Settings, load_settings
from unisono.warehouse.engine import Engine
from unisono.warehouse.schema import create_tables

#: Dimension → its SQL over ``touchpoint AS t`` and, for accounts, ``person AS p``.
DIMENSIONS = {
    "channel": "t.channel",
    "campaign": "t.campaign",
    "source": "t.source",
    "medium": "t.medium",
    "content": "t.content",
    "ad": "t.ad_id",
    "platform": "t.platform",
    "account": "p.domain",
}
#: Whose conversions are credited.
CUSTOMERS = ("all", "new", "existing")


def _codes(column: pa.ChunkedArray) -> tuple[np.ndarray, tuple[str, ...]]:
    encoded = column.combine_chunks()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.chunk(0) if encoded.num_chunks else pa.array([], pa.string())
    encoded = encoded.dictionary_encode()
    return (
        encoded.indices.to_numpy(zero_copy_only=False).astype(np.int32),
        tuple(encoded.dictionary.to_pylist()),
    )


def touch_log(engine: Engine, by: str) -> TouchLog:
    """The model's touchpoints as a touch log by one dimension.

    Raises:
        AttributionError: ``by`` is no dimension.
    """
    if by not in DIMENSIONS:
        raise AttributionError(
            f"Touchpoints have no {by}.", way_out=f"There are: {', '.join(DIMENSIONS)}."
        )
    column = DIMENSIONS[by]
    missing = "Unassigned" if by == "channel" else f"(no {by})"
    join = "LEFT JOIN person AS p ON p.person_id = t.person_id" if by == "account" else ""
    table = engine.arrow(
        f"""SELECT t.person_id, epoch_us(t.ts) AS time, t.touch_id,
            coalesce(nullif({column}, ''), ?) AS channel
        FROM touchpoint AS t {join}
        WHERE t.person_id IS NOT NULL AND t.kind <> 'open'""",  # noqa: S608
        [missing],
    )
    channel, names = _codes(table["channel"])
    return TouchLog(
        table["person_id"].to_numpy(),
        table["time"].to_numpy(),
        channel,
        names,
        table["touch_id"].to_numpy(),
    )


def conversions(engine: Engine) -> Conversions:
    """The conversions the company is measured on."""
    table = engine.arrow("""
        SELECT coalesce(person_id, 0) AS person, epoch_us(ts) AS time,
            coalesce(value, 0)::DOUBLE AS value, existing, person_id IS NOT NULL AS joined
        FROM conversion WHERE primary_kind AND ts IS NOT NULL ORDER BY ts, conversion_id
    """)
    return Conversions(
        table["person"].to_numpy(),
        table["time"].to_numpy(),
        table["value"].to_numpy(),
        pc.fill_null(table["existing"], False).to_numpy(),
        table["joined"].to_numpy(),
    )


def attribute_warehouse(
    engine: Engine, settings: Settings, by: str = "channel", customers: str = "all"
) -> AttributionResult:
    """All models over the model's journeys by one dimension.

    Args:
        by: one of :data:`DIMENSIONS`.
        customers: ``all``, ``new`` (first conversions only) or ``existing`` (later ones only).

    Raises:
        AttributionError: ``by`` or ``customers`` is none of these.
    """
    if customers not in CUSTOMERS:
        raise AttributionError(
            f"There are no {customers} customers.", way_out=f"Say one of {', '.join(CUSTOMERS)}."
        )
    log = touch_log(engine, by)
    outcomes = conversions(engine)
    if customers != "all" and outcomes.existing is not None:
        keep = outcomes.existing if customers == "existing" else ~outcomes.existing
        outcomes = outcomes.select(keep)
    direct = ("Direct",) if by == "channel" else ("(direct)", "direct", f"(no {by})")
    return attribute(log, outcomes, settings.attribution, direct_channels=direct)


def attribute_file(
    path: str | Path, *, names: Mapping[str, str] | None = None, root: str | Path = "."
) -> AttributionResult:
    """All models straight from a touch log (Parquet or CSV), without a workspace.

    Args:
        path: one row per touch: person, time, channel, and on the touch that converted
            ``converted`` and ``value``.
        names: column per meaning where the file calls it otherwise, e.g. ``{"person": "uid"}``.
        root: folder whose ``unisono.toml`` holds, if there is one.
    """
    if not Path(path).is_file():
        raise SourceError(
            f"{path} is no file.", path=str(path), way_out="Name a touch log in Parquet or CSV."
        )
    settings, _ = load_settings(Path(root))
    read = from_parquet if str(path).endswith((".parquet", ".pq")) else from_csv
    log, outcomes = read(path, names)
    return attribute(
        log, outcomes, settings.attribution, direct_channels=("Direct", "direct", "(direct)")
    )


def write_paths(engine: Engine, settings: Settings, limit: int = 50_000) -> None:
    """Create ``path``: the ``limit`` most frequent channel sequences of the model's journeys."""
    create_tables(engine, ("path",))
    journeys = cut(
        touch_log(engine, "channel"), conversions(engine), settings.attribution.lookback_days
    )
    paths = top_paths(journeys, limit)
    engine.insert(
        "path",
        pa.table(
            {
                "steps": pa.array([" > ".join(p.steps) for p in paths], pa.string()),
                "length": pa.array([len(p.steps) for p in paths], pa.int64()),
                "conversions": pa.array([p.conversions for p in paths], pa.int64()),
                "value": pa.array([p.value for p in paths], pa.float64()),
                "nulls": pa.array([p.nulls for p in paths], pa.int64()),
            }
        ),
    )
