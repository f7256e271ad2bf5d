"""Settle what the amounts themselves must tell: currency, millionths, an order's or a line's.

The API of some platforms reports ``spend`` in millionths of the currency, their screens and most
connectors in whole units, under one name. Both are told apart by what a thousand impressions cost.
"""

from __future__ import annotations

from dataclasses import replace

from unisono.model.tables import BY_NAME, MONEY
from unisono.settings import ModelSettings
from unisono.sources.column_style import decide_styles
from unisono.sources.landing import Landing
from unisono.sources.recognition import FieldMap, Recognition, TargetMap, ValueSource
from unisono.sources.transforms import TRANSFORMS, Values
from unisono.warehouse.engine import Engine, quote

_LOOKED_AT = 2000
_FROM_SIGN = "currency_sign"
#: Columns of order lines, as keys, that may hold the line's or the order's amount.
_EITHER = frozenset(
    "amount revenue netrevenue grossrevenue revenuelocalcurrency total totalprice totalamount "  # noqa: SIM905
    "sales umsatz betrag value".split()
)
#: A thousand impressions cost more than this only in millionths.
_DEAREST_MILLE = 200_000


def settle_money(
    engine: Engine, landing: Landing, recognition: Recognition, settings: ModelSettings
) -> tuple[Recognition, list[str]]:
    """The recognition with its amounts settled, and what a person should know about it."""
    notes: list[str] = []
    targets = tuple(_settled(engine, landing, t, settings, notes) for t in recognition.targets)
    targets = tuple(_per_line(engine, landing, t, notes) for t in targets)
    if not (recognition.currency or landing.context.get("currency")):
        targets = tuple(_with_sign(engine, landing, t) for t in targets)
    if targets != recognition.targets:
        recognition = replace(recognition, targets=targets)
    return recognition, list(dict.fromkeys(notes))


def _settled(
    engine: Engine, landing: Landing, target: TargetMap, settings: ModelSettings, notes: list[str]
) -> TargetMap:
    if target.table != "ad_performance_daily":
        return target
    fields = {f.field: f for f in target.fields}
    spend, shown = fields.get("spend"), fields.get("impressions")
    open_ones = [s for s in spend.sources if s.transform == "api_micros"] if spend else []
    plain = [s for s in spend.sources if s.transform == "number"] if spend else []
    if spend is None or not (open_ones or plain):
        return target
    looked_at = (open_ones or plain)[0]
    dear = _is_dear(engine, landing, looked_at, shown, settings)
    name = looked_at.originals[0]
    if not open_ones:
        if dear:
            notes.append(
                f"{name}: a thousand impressions would cost more than {_DEAREST_MILLE:,}; if it is "
                "in millionths, map it in mapping.yaml with the transform micros"
            )
        return target
    notes.append(f"{name}: read as {'millionths' if dear else 'whole units'} of the currency")
    sources = tuple(
        replace(s, transform="micros" if dear else "number") if s in open_ones else s
        for s in spend.sources
    )
    done = tuple(replace(f, sources=sources) if f is spend else f for f in target.fields)
    return replace(target, fields=done)


def _per_line(engine: Engine, landing: Landing, target: TargetMap, notes: list[str]) -> TargetMap:
    """Order lines: an amount that is the same on all lines of every order is the order's own.

    Only for names that may mean either. One order with equal lines proves nothing; two do.
    """
    fields = {f.field: f for f in target.fields}
    amount, order = fields.get("amount"), fields.get("order_id")
    if (target.table, target.aggregate) != ("orders", "sum") or not amount or not order:
        return target
    first = amount.sources[0]
    if first.transform == "line_total":
        notes.append(f"{first.originals[0]}: taken as the price of one, times {first.originals[1]}")
    if first.columns[0].replace("_", "") not in _EITHER:
        return target
    x, key = quote(first.columns[0]), quote(order.sources[0].columns[0])
    several, constant = engine.rows(
        f"SELECT count(*), count(*) FILTER (WHERE kinds = 1) FROM (SELECT count(DISTINCT {x}) "  # noqa: S608
        f"AS kinds FROM {landing.relation} GROUP BY {key} HAVING count({x}) > 1)"
    )[0]
    name = first.originals[0]
    if not several:
        return target
    if several == constant and several > 1:
        notes.append(f"{name}: the same on all lines of every order, so it counts once an order")
        return replace(target, aggregate="once")
    notes.append(f"{name}: taken as the amount of one line; an order is the sum of its lines")
    return target


def _is_dear(
    engine: Engine,
    landing: Landing,
    spend: ValueSource,
    shown: FieldMap | None,
    settings: ModelSettings,
) -> bool:
    """True when all amounts are whole numbers and too high for what was shown."""
    if shown is None or not shown.sources[0].columns:
        return False
    cost, seen = spend.columns[0], shown.sources[0].columns[0]
    styles = decide_styles(engine, landing, [cost, seen], [], settings.day_first)
    values = Values({c.name: c.type for c in landing.columns}, styles)
    number = TRANSFORMS["number"]
    x, n = (number(values, c, "", "DOUBLE") for c in (cost, seen))
    row = engine.rows(
        f"SELECT 1000 * sum(x) / nullif(sum(n), 0), bool_and(x = round(x)) "  # noqa: S608
        f"FROM (SELECT {x} AS x, {n} AS n FROM {landing.relation} LIMIT {_LOOKED_AT}) WHERE x > 0"
    )[0]
    return row[0] is not None and row[0] > _DEAREST_MILLE and bool(row[1])


def _with_sign(engine: Engine, landing: Landing, target: TargetMap) -> TargetMap:
    """The target with its currency read from ``12,50 €`` where nothing else says it.

    A sign that stands for several currencies (``$``, ``kr``, ``¥``) says nothing.
    """
    table = BY_NAME[target.table]
    known = {c.name for c in table.staged_columns}
    if "currency" not in known or any(f.field == "currency" for f in target.fields):
        return target
    source = _amount(landing, target)
    if source is None or not _signed(engine, landing, source.columns[0]):
        return target
    found = FieldMap("currency", (replace(source, transform=_FROM_SIGN, argument=""),))
    return replace(target, fields=(*target.fields, found))


def _amount(landing: Landing, target: TargetMap) -> ValueSource | None:
    """The first text column that a money field of the target is read from."""
    table = BY_NAME[target.table]
    text = {c.name for c in landing.columns if c.type == "VARCHAR"}
    amounts = (s for f in target.fields if table.column(f.field).type == MONEY for s in f.sources)
    return next((s for s in amounts if s.columns and s.columns[0] in text), None)


def _signed(engine: Engine, landing: Landing, column: str) -> bool:
    """True when one of the first values bears a sign of one currency only."""
    sign = TRANSFORMS[_FROM_SIGN](Values({column: "VARCHAR"}), column, "", "VARCHAR")
    sample = f"(SELECT {quote(column)} FROM {landing.relation} LIMIT {_LOOKED_AT})"  # noqa: S608
    return bool(engine.value(f"SELECT count({sign}) FROM {sample}"))  # noqa: S608
