"""The moment an audit looks from, and the spans of time before it."""

from __future__ import annotations

from datetime import datetime, timedelta

from unisono.calendar import last_days
from unisono.settings import Settings
from unisono.warehouse.engine import Engine


def as_of(engine: Engine, settings: Settings) -> datetime:
    """The moment the audit looks from: the setting, else the last moment in the data."""
    if settings.audit.as_of:
        return datetime.fromisoformat(settings.audit.as_of)
    last = engine.value("""
        SELECT max(t) FROM (
            SELECT max(ts) AS t FROM touchpoint UNION ALL SELECT max(ts) FROM conversion
            UNION ALL SELECT max(date)::TIMESTAMP FROM ad_performance_daily
            UNION ALL SELECT max(ts) FROM web_event UNION ALL SELECT max(ts) FROM email_event
            UNION ALL SELECT max(launched_on)::TIMESTAMP FROM activity
            UNION ALL SELECT max(happened_at) FROM sync_event
        )
    """)
    last = last or engine.value("SELECT max(last_ts) FROM source_file")
    return last or engine.value("SELECT max(loaded_at) FROM source_file")  # type: ignore[no-any-return]


def audit_parameters(engine: Engine, settings: Settings) -> None:
    """Create the one-row table the marts take their spans from."""
    audit = settings.audit
    moment = as_of(engine, settings)
    start, _ = last_days(moment.date(), audit.calendar_days)
    engine.run(
        """CREATE OR REPLACE TABLE audit_parameters AS SELECT
            ?::TIMESTAMP AS as_of, ?::TIMESTAMP AS period_start, ?::TIMESTAMP AS utm_start,
            ?::TIMESTAMP AS calendar_start, ?::DOUBLE AS handoff_hours""",
        [
            moment,
            moment - timedelta(days=730),
            moment - timedelta(days=audit.utm_days),
            datetime.combine(start, datetime.min.time()),
            audit.handoff_hours,
        ],
    )
