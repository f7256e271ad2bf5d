"""Data health: what was read, how fresh it is, what was set aside, what became of it."""

from __future__ import annotations

from unisono.model.audit import DataHealth, FileHealth, QuarantineRow
from unisono.warehouse.engine import Engine
from unisono.workspace.masking import masked

_TABLES = (
    "ad_performance_daily",
    "platform_conversion",
    "web_event",
    "session",
    "ad_click",
    "email_event",
    "message",
    "social_post",
    "earned_mention",
    "offline_media",
    "event_attendance",
    "contact",
    "company",
    "lead",
    "opportunity",
    "orders",
    "refund",
    "subscription",
    "ticket",
    "survey_answer",
    "activity",
    "sync_event",
    "handoff",
    "fx_rate",
    "touchpoint",
    "conversion",
    "person",
)


def data_health(engine: Engine, rows: int = 200) -> DataHealth:
    """Files, quarantine (first ``rows`` rows, errors first), table sizes, people."""
    now = engine.value("SELECT as_of FROM audit_parameters")
    files = tuple(
        FileHealth(
            f["file_id"],
            f["path"],
            f["platform"] or "",
            f["table_name"] or "",
            f["target"] or "",
            f["status"],
            f["rows"] or 0,
            f["quarantined"] or 0,
            f["first_ts"],
            f["last_ts"],
            None
            if f["last_ts"] is None
            else round((now - f["last_ts"]).total_seconds() / 86400, 2),
            f["missing"] or "",
            f["unmapped"] or "",
            f["message"] or "",
        )
        for f in engine.dicts("SELECT * FROM source_file ORDER BY path")
    )
    quarantine = tuple(
        masked(QuarantineRow(*row))
        for row in engine.rows(
            """SELECT path, coalesce(file_row, 0), coalesce(column_name, ''), coalesce(value, ''),
                reason, severity FROM quarantine
            ORDER BY severity = 'info', severity = 'value', path, file_row LIMIT ?""",
            [rows],
        )
    )
    not_converted = tuple(
        f"{currency}: {count} amounts"
        for currency, count in engine.rows("""
            SELECT currency, count(*) FROM (
                SELECT currency FROM ad_performance_daily
                WHERE spend IS NOT NULL AND spend_reporting IS NULL
                UNION ALL SELECT currency FROM orders
                WHERE amount IS NOT NULL AND amount_reporting IS NULL
                UNION ALL SELECT currency FROM opportunity
                WHERE amount IS NOT NULL AND amount_reporting IS NULL
            ) WHERE currency IS NOT NULL GROUP BY currency ORDER BY currency""")
    )
    currency = engine.value("SELECT reporting_currency FROM model_parameters") or ""
    return DataHealth(
        files=files,
        quarantine=quarantine,
        quarantine_total=int(engine.value("SELECT count(*) FROM quarantine")),
        tables={k: v for k, v in engine.count(_TABLES).items() if v},
        # A shared browser or telephone is nobody.
        persons=int(
            engine.value("SELECT count(DISTINCT person_id) FROM person_identifier WHERE NOT shared")
        ),
        merges=int(engine.value("SELECT count(*) FROM identifier_edge WHERE used")),
        shared_identifiers=int(engine.value("SELECT count(*) FROM person_identifier WHERE shared")),
        reporting_currency=currency,
        not_converted=not_converted,
        notes=(*_copies(engine), *_unlabelled(engine, currency)),
    )


def _copies(engine: Engine) -> list[str]:
    return [
        f"{count} {platform} orders are sales another tool reports too (same order number, or same "
        "person, amount and day); they count once"
        for platform, count in engine.rows("""
            SELECT o.platform, count(*) FROM orders AS o
            WHERE coalesce(o.valid, true) AND NOT EXISTS (SELECT 1 FROM conversion AS c
                WHERE c.conversion_id = 'order:' || o.platform || ':' || o.order_id)
            GROUP BY o.platform ORDER BY o.platform""")
    ]


def _unlabelled(engine: Engine, currency: str) -> list[str]:
    """Amounts that name no currency are taken to be in the reporting currency; say so."""
    return [
        f"{path}: amounts without a currency: {count:,}; they are taken as "
        f"{currency or 'one and the same currency'}; name it in mapping.yaml if it is another"
        for path, count in engine.rows("""
            SELECT f.path, count(*) FROM (
                SELECT file_id FROM ad_performance_daily
                WHERE currency IS NULL AND spend_reporting IS NOT NULL
                UNION ALL SELECT file_id FROM offline_media
                WHERE currency IS NULL AND spend_reporting IS NOT NULL
                UNION ALL SELECT file_id FROM orders
                WHERE currency IS NULL AND amount_reporting IS NOT NULL
                UNION ALL SELECT file_id FROM opportunity
                WHERE currency IS NULL AND amount_reporting IS NOT NULL
            ) AS a JOIN source_file AS f ON f.file_id = a.file_id
            GROUP BY f.path ORDER BY f.path""")
    ]
