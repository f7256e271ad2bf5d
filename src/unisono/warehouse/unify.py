"""From the rows that count to the unified tables: person, money and campaign are added.

Derived columns of the same meaning are filled the same way in every table, from the contract:
``person_id`` from the strongest identifier on the row, ``*_reporting`` by the dated rate,
``campaign`` by the canonical name. Tables with rules of their own are SQL models instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Set

from unisono.model.tables import TABLES, Table
from unisono.warehouse.engine import Engine, quote
from unisono.warehouse.latest import OWN_ID, person_columns
from unisono.warehouse.schema import create_tables

#: Identifier kinds from strongest to weakest; a row belongs to the person of its strongest one.
STRENGTH = (
    "user_id",
    "crm_id",
    "email",
    "phone",
    "transaction_id",
    "anonymous_id",
    "device_id",
    "click_id",
)
_MODELLED = {"ad_performance_daily"}
_DAY = {
    "platform_conversion": "date",
    "offline_media": "start_date",
    "orders": "ts",
    "refund": "ts",
    "subscription": "started_at",
    "opportunity": "coalesce(l.closed_at, l.created_at)",
}


def _person(kinds: list[str]) -> tuple[str, str]:
    """Select item and join that find the person of the strongest identifier on a row."""
    if not kinds:
        return "CAST(NULL AS BIGINT) AS person_id", ""
    kind = "CASE " + " ".join(f"WHEN l.{k} IS NOT NULL THEN '{k}'" for k in kinds) + " END"
    value = f"coalesce({', '.join(f'l.{k}' for k in kinds)})"
    join = f" LEFT JOIN person_identifier AS pi ON pi.kind = {kind} AND pi.value = {value}"
    return "pi.person_id", join


def _money(table: Table, filled: Set[str]) -> tuple[list[str], str]:
    """Select items and join for the ``*_reporting`` columns of ``table``."""
    items = [c.name for c in table.columns if c.derived and c.name.endswith("_reporting")]
    if not items:
        return [], ""
    amounts = [i.removesuffix("_reporting") for i in items]
    if not any(a in filled for a in amounts):
        return [f"NULL AS {i}" for i in items], ""
    day = _DAY[table.name]
    day = day if "(" in day else f"l.{day}"
    select = [
        f"CAST(l.{a} * r.rate AS DECIMAL(18,4)) AS {i}" for a, i in zip(amounts, items, strict=True)
    ]
    names = {c.name for c in table.columns}
    account = "l.account_id" if "account_id" in names else "NULL"
    join = f"""
        LEFT JOIN account_currency AS ac
          ON ac.platform = l.platform AND ac.account_id IS NOT DISTINCT FROM {account}
        LEFT JOIN rate_of_day AS r
          ON r.currency = coalesce(upper(l.currency), ac.currency, '')
          AND r.day = CAST({day} AS DATE)
    """
    return select, join


def _unify(table: Table, kinds: list[str], filled: Set[str]) -> str:
    name = quote(table.name)
    select = ["l.*"]
    joins = ""
    if any(c.name == "person_id" for c in table.columns):
        item, join = _person(kinds)
        select.append(item)
        joins += join
    money, join = _money(table, filled)
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


def _empty(table: Table, kinds: list[str], filled: Set[str]) -> set[str]:
    """Columns of the unified table without a value in any row, as far as is known."""
    found = {c.name for c in table.staged_columns} - filled
    for column in table.columns:
        amount = column.name.removesuffix("_reporting")
        if (column.name == "person_id" and not kinds) or (column.derived and amount in found):
            found.add(column.name)
    return found


def build_unified(engine: Engine, filled: Mapping[str, Set[str]], *, people: bool) -> None:
    """Create the unified tables that need no model of their own, empty ones included.

    Args:
        engine: the engine with the rows that count.
        filled: :func:`unisono.warehouse.latest.filled_columns`.
        people: True for the tables whose rows belong to a person (they need ``person_identifier``
            and the rates), False for the others (they need the canonical campaigns too).
    """
    none = []
    for table in TABLES:
        if not table.staged or table.name in _MODELLED or person_columns(table) != people:
            continue
        there = filled[table.name]
        if not there:
            none.append(table.name)
            continue
        types = ", ".join(
            f"CAST({quote(c.name)} AS {c.type}) AS {quote(c.name)}" for c in table.columns
        )
        kinds = [k for k in STRENGTH if k in there] if people else []
        rows = f"SELECT {types} FROM ({_unify(table, kinds, there)})"
        own = {OWN_ID[table.name]} if kinds and table.name in OWN_ID else set()
        empty = _empty(table, kinds, there)
        engine.store(quote(table.name), rows, plain={*kinds, *own}, empty=empty)
    create_tables(engine, tuple(none))
