"""What staging tells of the rows it wrote for one model table: their span of time, and notes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from unisono.model.tables import DATE, TIME, Table
from unisono.model.wording import counted
from unisono.sources.recognition import TargetMap
from unisono.warehouse.engine import Engine, quote

_TIME_FIELDS = (
    "ts", "date", "created_at", "start_date", "happened_at", "left_at", "changed_at", "closed_at",
)  # fmt: skip


def span_of(
    engine: Engine, table: Table, names: Sequence[str], work: str
) -> tuple[datetime, datetime] | None:
    """Earliest and latest fact among the rows of ``work``; None without any."""
    times = [n for n in _TIME_FIELDS if n in names and table.column(n).type in (TIME, DATE)]
    if not times:
        return None
    when = f"CAST(coalesce({', '.join(quote(t) + '::TIMESTAMP' for t in times)}) AS TIMESTAMP)"
    first, last = engine.rows(f"SELECT min({when}), max({when}) FROM {work}")[0]  # noqa: S608
    return None if first is None else (_moment(first), _moment(last))


def _moment(value: datetime | date) -> datetime:
    return value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)


def negative_spend(engine: Engine, target: TargetMap, names: Sequence[str], work: str) -> str:
    """What a person should know about costs below zero; empty for nothing."""
    money = next((n for n in ("spend", "cost") if n in names), None)
    if money is None:
        return ""
    count = int(engine.value(f"SELECT count(*) FROM {work} WHERE {quote(money)} < 0"))  # noqa: S608
    return f"{count} rows of {target.table} have negative {money}; kept as credits" if count else ""


def several_days(engine: Engine, names: Sequence[str], work: str) -> str:
    """What a person should know about rows that cover more than their day; empty for nothing."""
    if "period_end" not in names:
        return ""
    rows, longest = engine.rows(
        f"SELECT count(*), max(period_end - date) + 1 FROM {work} WHERE period_end > date"  # noqa: S608
    )[0]
    if not rows:
        return ""
    return (
        f"{counted(rows, 'row')} {'covers' if rows == 1 else 'cover'} several days (up to "
        f"{longest}); kept on the first of them, and not counted where a report by day has them"
    )
