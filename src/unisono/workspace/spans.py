"""The moment an audit looks from, and the spans of time before it."""

from __future__ import annotations

from datetime import datetime, timedelta

from unisono.calendar import last_days
from unisono.settings import Settings
from unisono.warehouse.engine import Engine

_MOMENTS = (
    ("touchpoint", "ts"),
    ("conversion", "ts"),
    ("ad_performance_daily", "date"),
    ("web_event", "ts"),
    ("email_event", "ts"),
    ("activity", "launched_on"),
    ("sync_event", "happened_at"),
)


def _last(engine: Engine, limit: datetime) -> datetime | None:
    """The last moment in the data up to ``limit``."""
    moments = " UNION ALL ".join(
        f"SELECT max({column})::TIMESTAMP AS t FROM {table} WHERE {column} <= $1"  # noqa: S608
        for table, column in _MOMENTS
    )
    return engine.value(f"SELECT max(t) FROM ({moments})", [limit])  # type: ignore[no-any-return]  # noqa: S608


def as_of(engine: Engine, settings: Settings) -> datetime:
    """The moment the audit looks from: the setting, else the last moment in the data."""
    if settings.audit.as_of:
        return datetime.fromisoformat(settings.audit.as_of)
    # A date ahead of the load is a plan or a slip; the audit does not look from the future.
    loaded = engine.value("SELECT max(loaded_at) FROM source_file")
    last = _last(engine, loaded + timedelta(days=1)) or _last(engine, datetime.max)
    last = last or engine.value("SELECT max(last_ts) FROM source_file")
    return last or loaded


def audit_parameters(engine: Engine, settings: Settings) -> None:
    """Create the one-row table the marts take their spans from."""
    audit = settings.audit
    moment = as_of(engine, settings)
    start, _ = last_days(moment.date(), audit.calendar_days)
    engine.run(
        """CREATE OR REPLACE TABLE audit_parameters AS SELECT
            ?::TIMESTAMP AS as_of, ?::TIMESTAMP AS period_start, ?::TIMESTAMP AS utm_start,
            ?::TIMESTAMP AS calendar_start, ?::DOUBLE AS handoff_hours,
            ?::DOUBLE AS gross_margin, ?::DOUBLE AS best_customers, ?::BIGINT AS min_customers,
            ?::DOUBLE AS lookback_days""",
        [
            moment,
            moment - timedelta(days=730),
            moment - timedelta(days=audit.utm_days),
            datetime.combine(start, datetime.min.time()),
            audit.handoff_hours,
            settings.measure.gross_margin,
            settings.measure.best_customers,
            settings.measure.min_customers,
            settings.attribution.lookback_days,
        ],
    )
