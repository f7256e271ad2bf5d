"""From the rows that count to the unified tables: person, money and campaign are added.

Derived columns of the same meaning are filled the same way in every table, from the contract:
``person_id`` from the strongest identifier on the row, ``*_reporting`` by the dated rate,
``campaign`` by the canonical name. Tables with rules of their own are SQL models instead.
"""

from __future__ import annotations

from unisono.model.tables import PERSON_KEYS, TABLES, Table
from unisono.warehouse.engine import Engine, quote

#: Identifier kinds from strongest to weakest; a row belongs to the person of its strongest one.
STRENGTH = (
    "user_id", "crm_id", "email", "phone", "transaction_id", "anonymous_id", "device_id",
    "click_id",
)
_MODELLED = {"ad_performance_daily"}
_DAY = {
    "platform_conversion": "date", "offline_media": "start_date", "orders": "ts", "refund": "ts",
    "opportunity": "coalesce(l.closed_at, l.created_at)",
}


def person_columns(table: Table) -> bool:
    """True when the rows of ``table`` carry identifiers of a person."""
    names = {c.name for c in table.columns}
    return all(k.name in names for k in PERSON_KEYS)


def strongest(alias: str) -> tuple[str, str]:
    """SQL of kind and value of the strongest identifier on a row of ``alias``."""
    kind = "CASE " + " ".join(
        f"WHEN {alias}.{k} IS NOT NULL THEN '{k}'" for k in STRENGTH) + " END"
    value = "coalesce(" + ", ".join(f"{alias}.{k}" for k in STRENGTH) + ")"
    return kind, value


def _money(table: Table) -> tuple[list[str], str]:
    """Select items and join for the ``*_reporting`` columns of ``table``."""
    items = [c.name for c in table.columns if c.derived and c.name.endswith("_reporting")]
    if not items:
        return [], ""
    day = _DAY[table.name]
    day = day if "(" in day else f"l.{day}"
    select = [
        f"CAST(l.{i.removesuffix('_reporting')} * r.rate AS DECIMAL(18,4)) AS {i}" for i in items
    ]
    account = "account_id" if any(c.name == "account_id" for c in table.columns) else "NULL"
    account = f"l.{account}" if account != "NULL" else account
    join = f"""
        LEFT JOIN account_currency AS ac
          ON ac.platform = l.platform AND ac.account_id IS NOT DISTINCT FROM {account}
        LEFT JOIN rate_of_day AS r
          ON r.currency = coalesce(l.currency, ac.currency, '') AND r.day = CAST({day} AS DATE)
    """
    return select, join


def _unify(table: Table) -> str:
    name = quote(table.name)
    select = ["l.*"]
    joins = ""
    if any(c.name == "person_id" for c in table.columns):
        kind, value = strongest("l")
        select.append("pi.person_id")
        joins += (
            f" LEFT JOIN person_identifier AS pi ON pi.kind = {kind} AND pi.value = {value}"
        )
    money, join = _money(table)
    select += money
    joins += join
    if any(c.name == "campaign" for c in table.columns):
        column = "name" if table.name == "campaign" else "campaign_name"
        select.append(f"coalesce(mc.canonical, l.{column}) AS campaign")
        joins += f" LEFT JOIN campaign_alias AS mc ON mc.raw = l.{column}"
    if any(c.name == "channel" and c.derived for c in table.columns):
        select.append("pc.channel")
        joins += (
            " LEFT JOIN platform_channel AS pc ON pc.platform = l.medium AND pc.campaign_name = ''"
        )
    return f"SELECT {', '.join(select)} FROM latest.{name} AS l{joins}"


def build_unified(engine: Engine) -> None:
    """Create every unified table that needs no model of its own, empty ones included."""
    for table in TABLES:
        if not table.staged or table.name in _MODELLED:
            continue
        order = ", ".join(quote(c.name) for c in table.columns)
        types = ", ".join(
            f"CAST({quote(c.name)} AS {c.type}) AS {quote(c.name)}" for c in table.columns
        )
        del order
        engine.run(
            f"CREATE OR REPLACE TABLE {quote(table.name)} AS SELECT {types} FROM ({_unify(table)})"
        )
