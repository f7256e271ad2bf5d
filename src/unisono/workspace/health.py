"""Data health: what was read, how fresh it is, what was set aside, what became of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from unisono.model.audit import DataHealth, FileHealth, QuarantineRow
from unisono.model.wording import counted, day, listed
from unisono.sources.catalogue import platform_name
from unisono.sources.readers import kind_not_read
from unisono.warehouse.engine import Engine
from unisono.workspace.layout import Layout
from unisono.workspace.ledger import Ledger, read_ledger
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
    "planned_spend",
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
    "product",
    "fx_rate",
    "touchpoint",
    "conversion",
    "person",
)

#: People; then rows of ``person`` that are nobody: a shared browser or telephone, an order without
#: a name.
_PEOPLE = """
WITH known AS (
    SELECT person_id, max(CASE WHEN NOT shared THEN 1 ELSE 0 END) AS own,
        max(CASE WHEN NOT shared AND NOT (kind = 'transaction_id' AND value LIKE 'order:%')
            THEN 1 ELSE 0 END) AS named
    FROM person_identifier GROUP BY person_id
)
SELECT coalesce(sum(named), 0), count(*) - coalesce(sum(own), 0),
    coalesce(sum(own), 0) - coalesce(sum(named), 0)
FROM known
"""


def data_health(engine: Engine, layout: Layout, today: date, rows: int = 200) -> DataHealth:
    """Files, quarantine (first ``rows`` rows, errors first), table sizes, people.

    ``layout``: where the files came from, and what the last load could not or did not read.
    ``today``: the UTC day the age of a file is counted to, whatever day the data is of.
    """
    now = engine.value("SELECT as_of FROM audit_parameters")
    read = _read(engine, today)
    files = (*read, *_not_read(read_ledger(layout.ledger)))
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
        f"{currency}: {counted(count, 'amount')}"
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
    people = tuple(int(n) for n in engine.rows(_PEOPLE)[0])
    return DataHealth(
        files=tuple(sorted(files, key=lambda f: f.path)),
        quarantine=quarantine,
        quarantine_total=int(engine.value("SELECT count(*) FROM quarantine")),
        tables={k: v for k, v in engine.count(_TABLES).items() if v},
        persons=people[0],
        merges=int(engine.value("SELECT count(*) FROM identifier_edge WHERE used")),
        shared_identifiers=int(engine.value("SELECT count(*) FROM person_identifier WHERE shared")),
        reporting_currency=currency,
        not_converted=not_converted,
        notes=(
            *_nobody(*people),
            *_gone(read, layout.exports),
            *_ahead(read, now),
            *_twice(engine),
            *_restated(engine),
            *_copies(engine),
            *_unlabelled(engine, currency),
        ),
    )


def _nobody(people: int, shared: int, orders: int) -> tuple[str, ...]:
    """Why there are fewer people than rows of the table ``person``."""
    left = [
        f"{n:,} known only by {what}"
        for n, what in (
            (shared, "identifiers that several people share (a browser, a telephone)"),
            (orders, "the number of an order that names nobody"),
        )
        if n
    ]
    if not left:
        return ()
    rows = people + shared + orders
    return (
        f"People: {people:,} of the {rows:,} rows of table person; not counted: "
        f"{' and '.join(left)}.",
    )


def _read(engine: Engine, today: date) -> tuple[FileHealth, ...]:
    """The files of the model; their age is counted to ``today``."""
    return tuple(
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
            # Days ahead are plans or slips: neither is old.
            None if f["last_ts"] is None else max((today - f["last_ts"].date()).days, 0),
            f["missing"] or "",
            f["unmapped"] or "",
            f["message"] or "",
        )
        for f in engine.dicts("SELECT * FROM source_file WHERE status <> 'failed' ORDER BY path")
    )


def _not_read(ledger: Ledger) -> list[FileHealth]:
    """Files the last load could not read, and those of a kind that holds no table.

    They are in no model: a load that brings nothing else builds none.
    """
    told = [(p.path, "failed", f"{p.message} {p.way_out}".strip()) for p in ledger.problems]
    told += [
        (path, "not_read", f"not read: {kind}; a table is read as CSV, XLSX, JSON or Parquet")
        for path in ledger.ignored
        if (kind := kind_not_read(path))
    ]
    return [
        FileHealth("", path, "", "", "", status, 0, 0, None, None, None, "", "", message)
        for path, status, message in told
    ]


def gone_files(files: Sequence[FileHealth], exports: Path) -> list[FileHealth]:
    """Files of facts that left the exports folder: their facts still count, which may surprise."""
    return [
        f
        for f in files
        if f.status not in ("failed", "not_read")
        and not (exports / re.split("[#!]", f.path)[0]).exists()
    ]


def _gone(files: Sequence[FileHealth], exports: Path) -> list[str]:
    return [
        f"{f.path} is no longer in the exports folder and its facts still count; "
        f"'unisono sources --forget {f.path}' takes them out"
        for f in gone_files(files, exports)
    ]


def _ahead(files: Sequence[FileHealth], now: datetime) -> list[str]:
    """Files of facts with days after the one the audit looks from: slips, or plans."""
    return [
        f"{f.path} has facts up to {day(f.last_ts)}, after {day(now)}, the day the audit looks "
        "from: check their dates"
        for f in files
        if f.last_ts and f.target != "activity" and f.last_ts.date() > now.date()
    ]


def _twice(engine: Engine) -> list[str]:
    """A table without a platform that reports the campaigns and days of a platform's export."""
    return [
        f"{own} and {other} report the same campaigns on the same days ({counted(days, 'row')}) "
        f"and both count; if both come from {platform_name(platform)}, put its name into the file "
        "or folder name"
        for own, other, platform, days in engine.rows("""
            SELECT f.path, g.path, b.platform, count(*)
            FROM ad_performance_daily AS a JOIN ad_performance_daily AS b
              ON b.date = a.date AND b.campaign_id = a.campaign_id
            JOIN source_file AS f ON f.file_id = a.file_id
            JOIN source_file AS g ON g.file_id = b.file_id
            WHERE a.platform = 'file' AND b.platform <> 'file' AND a.counted AND b.counted
            GROUP BY ALL ORDER BY ALL""")
    ]


def _restated(engine: Engine) -> list[str]:
    """Days that several exports of a platform report: which of the figures counts."""
    return [
        f"{platform_name(platform)}: {counted(rows, 'figure')} of {_days(first, last)} "
        f"{'was' if rows == 1 else 'were'} exported more than once; the newest counts "
        f"({_named(paths)}), older ones are kept in staged.ad_performance_daily"
        for platform, rows, first, last, paths in engine.rows("""
            SELECT a.platform, count(*), min(a.date), max(a.date),
                list_sort(list(DISTINCT f.path))
            FROM ad_performance_daily AS a JOIN source_file AS f ON f.file_id = a.file_id
            WHERE a.restatements > 0 GROUP BY a.platform ORDER BY a.platform""")
    ]


def _named(paths: Sequence[str], most: int = 3) -> str:
    more = [f"{len(paths) - most} more"] if len(paths) > most else []
    return listed([*paths[:most], *more])


def _days(first: date, last: date) -> str:
    return day(first) if first == last else f"{day(first)} to {day(last)}"


def _copies(engine: Engine) -> list[str]:
    return [
        f"{counted(count, f'{platform} order')} "
        f"{'is a sale' if count == 1 else 'are sales'} another tool reports too (same order "
        f"number, or same person, amount and day); {'it counts' if count == 1 else 'they count'} "
        "once"
        for platform, count in engine.rows("""
            SELECT o.platform, count(*) FROM orders AS o
            WHERE coalesce(o.valid, true) AND NOT EXISTS (SELECT 1 FROM conversion AS c
                WHERE c.conversion_id = 'order:' || o.platform || ':' || o.order_id)
            GROUP BY o.platform ORDER BY o.platform""")
    ]


def _unlabelled(engine: Engine, currency: str) -> list[str]:
    """Amounts that name no currency are taken to be in the reporting currency; say so."""
    found = engine.rows("""
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
    if not found:
        return []
    named = ", ".join(f"{path} ({counted(count, 'amount')})" for path, count in found)
    return [
        f"Amounts without a currency are taken as {currency or 'one and the same currency'}: "
        f"{named}; name it in mapping.yaml if it is another"
    ]
