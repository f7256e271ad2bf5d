"""Attribution over the model's touchpoints, or straight from a touch log file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from unisono.attribution import Conversions, TouchLog, attribute, from_csv, from_parquet
from unisono.attribution.dimensions import cut
from unisono.attribution.models import PATIENCE
from unisono.attribution.paths import top_paths
from unisono.errors import AttributionError, SourceError
from unisono.measure.reconcile import PlatformCredit, real_outcomes
from unisono.model.attribution import AttributionResult
from unisono.settings import AttributionSettings, Settings, load_settings
from unisono.taxonomy.platforms import ad_platform, is_paid
from unisono.warehouse.engine import Engine, literal
from unisono.warehouse.schema import create_tables

#: Dimension → its SQL over ``touchpoint AS t``, for accounts ``person AS p``, and for ad platforms
#: :func:`_sellers` ``AS s``: paid touches by the platform that sold them, others by channel.
DIMENSIONS = {
    "channel": "t.channel",
    "campaign": "t.campaign",
    "source": "t.source",
    "medium": "t.medium",
    "content": "t.content",
    "ad": "t.ad_id",
    "platform": "t.platform",
    "ad_platform": "coalesce(s.seller, t.channel)",
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


def _sellers(engine: Engine) -> list[tuple[str, str, str]]:
    """Channel and source of paid touches, and the ad platform that sold them."""
    platforms = {
        p
        for (p,) in engine.rows(
            "SELECT platform FROM ad_performance_daily UNION SELECT platform FROM "
            "platform_conversion"
        )
        if p
    }
    pairs = engine.rows(
        "SELECT DISTINCT channel, source FROM touchpoint "
        "WHERE channel <> '' AND source <> '' ORDER BY channel, source"
    )
    found = [(c, s, ad_platform(s, platforms)) for c, s in pairs if is_paid(c)]
    return [row for row in found if row[2]]


def dimension_join(engine: Engine, by: str) -> str:
    """The join one dimension needs beside ``touchpoint AS t``."""
    if by == "account":
        return "LEFT JOIN person AS p ON p.person_id = t.person_id"
    if by == "ad_platform":
        rows = ", ".join(f"({', '.join(map(literal, row))})" for row in _sellers(engine))
        values = f"VALUES {rows}" if rows else "SELECT NULL, NULL, NULL WHERE FALSE"
        return (
            f"LEFT JOIN ({values}) AS s(channel, source, seller) "
            "ON s.channel = t.channel AND s.source = t.source"
        )
    return ""


def asked(
    options: AttributionSettings, order: int | None = None, intervals: bool = True
) -> AttributionSettings:
    """Settings with one Markov order instead of those set, and intervals or none."""
    changes: dict[str, object] = {} if order is None else {"markov_orders": (order,)}
    if not intervals:
        changes["interval_draws"] = 0
    return options.model_copy(update=changes)


def touch_log(engine: Engine, by: str, *, buyers: bool = False, views: bool = False) -> TouchLog:
    """The model's touchpoints as a touch log by one dimension.

    Args:
        by: one of :data:`DIMENSIONS`.
        buyers: only touches of people with an outcome of any kind.
        views: tell views (impressions) from clicks and visits.

    Raises:
        AttributionError: ``by`` is no dimension.
    """
    if by not in DIMENSIONS:
        raise AttributionError(
            f"Touchpoints have no {by}.", way_out=f"There are: {', '.join(DIMENSIONS)}."
        )
    column = DIMENSIONS[by]
    missing = "Unassigned" if by in ("channel", "ad_platform") else f"(no {by})"
    only = "AND t.person_id IN (SELECT person_id FROM conversion)" if buyers else ""
    table = engine.arrow(
        f"""SELECT t.person_id, epoch_us(t.ts) AS time, t.touch_id,
            coalesce(nullif({column}, ''), ?) AS channel, t.kind = 'view' AS view
        FROM touchpoint AS t {dimension_join(engine, by)}
        WHERE t.person_id IS NOT NULL AND t.kind <> 'open' {only}""",  # noqa: S608
        [missing],
    )
    channel, names = _codes(table["channel"])
    return TouchLog(
        table["person_id"].to_numpy(),
        table["time"].to_numpy(),
        channel,
        names,
        table["touch_id"].to_numpy(),
        view=table["view"].to_numpy() if views else None,
    )


def conversions(engine: Engine, kind: str = "") -> Conversions:
    """The conversions the company is measured on.

    Args:
        kind: when given, those of this kind in the days that platforms' claims cover instead.
    """
    compared = """kind = ? AND ts::DATE BETWEEN (SELECT compare_from FROM mart_audit_period)
        AND (SELECT compare_until FROM mart_audit_period)"""
    table = engine.arrow(
        f"""
        SELECT coalesce(person_id, 0) AS person, epoch_us(ts) AS time,
            coalesce(value, 0)::DOUBLE AS value, existing, person_id IS NOT NULL AS joined
        FROM conversion WHERE {compared if kind else "primary_kind"} AND ts IS NOT NULL
        ORDER BY ts, conversion_id""",  # noqa: S608
        [kind] if kind else [],
    )
    return Conversions(
        table["person"].to_numpy(),
        table["time"].to_numpy(),
        table["value"].to_numpy(),
        pc.fill_null(table["existing"], False).to_numpy(),
        table["joined"].to_numpy(),
    )


def platform_credit(
    engine: Engine, settings: Settings, attribution: AttributionResult | None
) -> PlatformCredit | None:
    """Credit per ad platform, of what its claims are compared with; None without attribution.

    The model is the recommended one. Counts are of the kind claims are held against (leads where
    deals count), values of the kind the company is measured on, both in the days of the claims.
    """
    if attribution is None or not attribution.models:
        return None
    found = {m.model: m for m in attribution.models}
    model = found.get(attribution.recommended, attribution.models[0])
    markov = model.model.startswith("markov")
    options = settings.attribution
    if not markov:
        options = options.model_copy(update={"markov_orders": ()})
    primary = engine.value("SELECT kind FROM conversion WHERE primary_kind LIMIT 1")
    counted = real_outcomes(engine).kind
    log = touch_log(engine, "ad_platform", buyers=not markov)
    credit = {
        kind: attribute(log, conversions(engine, kind), options).model(model.model)
        for kind in dict.fromkeys((counted, primary))
    }
    seen = sorted({seller for *_, seller in _sellers(engine)})
    return PlatformCredit(
        {p: credit[counted].conversions.get(p, 0.0) for p in seen},
        {p: credit[primary].value.get(p, 0.0) for p in seen},
        f"Credited: {counted}s by the model {model.title} with a lookback of "
        f"{options.lookback_days:g} days, given to the platform whose paid visit was touched"
        + (f"; credited value is that of {primary}s." if counted != primary else "."),
    )


def attribute_warehouse(
    engine: Engine,
    settings: Settings,
    by: str = "channel",
    customers: str = "all",
    *,
    order: int | None = None,
    intervals: bool = True,
) -> AttributionResult:
    """All models over the model's journeys by one dimension.

    Args:
        by: one of :data:`DIMENSIONS`.
        customers: ``all``, ``new`` (first conversions only) or ``existing`` (later ones only).
        order: one Markov order instead of those in the settings, however long it takes.
        intervals: with intervals and rank stability.

    Raises:
        AttributionError: ``by`` or ``customers`` is none of these.
    """
    if customers not in CUSTOMERS:
        raise AttributionError(
            f"There are no {customers} customers.", way_out=f"Say one of {', '.join(CUSTOMERS)}."
        )
    options = asked(settings.attribution, order, intervals)
    views = options.view_lookback_days is not None or options.views_need_no_click
    log = touch_log(engine, by, views=views)
    outcomes = conversions(engine)
    if customers != "all" and outcomes.existing is not None:
        keep = outcomes.existing if customers == "existing" else ~outcomes.existing
        outcomes = outcomes.select(keep)
    direct: tuple[str, ...] = ("(direct)", "direct", f"(no {by})")
    if by in ("channel", "ad_platform"):
        direct = ("Direct",)
    patience = 1.0 if order is None else PATIENCE
    return attribute(log, outcomes, options, direct_channels=direct, patience=patience)


def attribute_file(
    path: str | Path,
    *,
    names: Mapping[str, str] | None = None,
    root: str | Path = ".",
    order: int | None = None,
    intervals: bool = True,
) -> AttributionResult:
    """All models straight from a touch log (Parquet or CSV), without a workspace.

    Args:
        path: one row per touch: person, time, channel, and on the touch that converted
            ``converted`` and ``value``.
        names: column per meaning where the file calls it otherwise, e.g. ``{"person": "uid"}``.
        root: folder whose ``unisono.toml`` holds, if there is one.
        order: one Markov order instead of those in the settings, however long it takes.
        intervals: with intervals and rank stability.
    """
    if not Path(path).is_file():
        raise SourceError(
            f"{path} is no file.", path=str(path), way_out="Name a touch log in Parquet or CSV."
        )
    settings, _ = load_settings(Path(root))
    read = from_parquet if str(path).endswith((".parquet", ".pq")) else from_csv
    log, outcomes = read(path, names)
    return attribute(
        log,
        outcomes,
        asked(settings.attribution, order, intervals),
        direct_channels=("Direct", "direct", "(direct)"),
        patience=1.0 if order is None else PATIENCE,
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
