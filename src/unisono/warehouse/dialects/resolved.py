"""From SQL as a person writes it to SQL without shorthands: one form that every engine reads alike.

Stars, ``EXCLUDE``, ``REPLACE``, ``USING``, ``UNION BY NAME``, ``QUALIFY``, positions and aliases in
``GROUP BY``, named windows and ``FROM``-first queries are written out, and every expression has
its type. What is left means the same everywhere or is rewritten per engine.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.transforms import eliminate_qualify

from unisono.errors import DialectError
from unisono.warehouse.dialects.names import flatten

#: Types that say nothing.
_OPEN = (exp.DType.NULL, exp.DType.UNKNOWN)
#: Flat table name → column → type of the embedded engine.
Schema = Mapping[str, Mapping[str, str]]


def parse(sql: str, model: str) -> exp.Query:
    """The one query in ``sql``.

    Raises:
        DialectError: it cannot be read, or is no query.
    """
    try:
        query = parse_one(sql, read="duckdb")
    except SqlglotError as error:
        raise DialectError(model, f"SQL that cannot be read ({error})") from None
    if not isinstance(query, exp.Query):
        raise DialectError(model, f"a statement that is no query ({query.key})")
    return query


def resolve(query: exp.Query, schema: Schema, model: str) -> exp.Query:
    """``query`` with its shorthands written out and typed.

    Args:
        query: as parsed; changed in place.
        schema: every table the query reads.
        model: named in errors.

    Raises:
        DialectError: a name cannot be found.
    """
    flatten(query, schema)
    _drop_hints(query)
    tables: dict[str, object] = {name: dict(columns) for name, columns in schema.items()}
    try:
        found: exp.Query = query
        # It changes the query it is given; a root that is a query stays one.
        qualify(found, schema=tables, dialect="duckdb", quote_identifiers=False)
        for union in list(found.find_all(exp.Union)):
            _by_position(union, model)
        for select in list(found.find_all(exp.Select)):
            _write_windows_out(select)
            _group_by_all(select)
        for select in reversed(list(found.find_all(exp.Select))):
            if select.args.get("qualify"):
                plain = eliminate_qualify(select.copy())
                if select is found and isinstance(plain, exp.Query):
                    found = plain
                else:
                    select.replace(plain)
        found = typed(found, schema)
        for union in list(found.find_all(exp.Union)):
            if not isinstance(union.parent, exp.Union):
                _type_empty_columns(union)
    except SqlglotError as error:
        raise DialectError(model, f"a name that cannot be found ({error})") from None
    return found


def typed(query: exp.Query, schema: Schema) -> exp.Query:
    """``query`` with the type of every expression in it."""
    tables: dict[str, object] = {name: dict(columns) for name, columns in schema.items()}
    annotate_types(query, schema=tables, dialect="duckdb")
    return query


def _drop_hints(query: exp.Query) -> None:
    """Materialisation is a hint for the embedded engine only."""
    for cte in query.find_all(exp.CTE):
        cte.set("materialized", None)


def _by_position(union: exp.Union, model: str) -> None:
    """``UNION BY NAME`` as a union by position: the right side in the left one's order."""
    if not union.args.get("by_name"):
        return
    left, right = union.left, union.right
    if not isinstance(right, exp.Select):
        raise DialectError(model, "UNION BY NAME with a right side that is no SELECT")
    wanted = left.named_selects
    items = {item.alias_or_name: item for item in right.selects}
    if extra := sorted(items.keys() - set(wanted)):
        raise DialectError(model, f"UNION BY NAME that adds columns ({', '.join(extra)})")
    right.set(
        "expressions",
        [items.get(name) or exp.alias_(exp.null(), name) for name in wanted],
    )
    union.set("by_name", False)


def _type_empty_columns(union: exp.Union) -> None:
    """A bare NULL in one part of a union takes the type of the other parts' column.

    All parts call their columns as the first one does.
    """
    parts = [s for s in union.find_all(exp.Select) if _belongs(s, union)]
    names = union.named_selects
    for part in parts:
        items = [exp.alias_(i.unalias(), n) for i, n in zip(part.selects, names, strict=True)]
        for item in items:
            item.type = item.this.type
        part.set("expressions", items)
    for column in zip(*(part.selects for part in parts), strict=True):
        types = [
            item.type for item in column if item.type is not None and not item.type.is_type(*_OPEN)
        ]
        for item in column:
            if types and isinstance(item.unalias(), exp.Null):
                item.unalias().replace(exp.cast(exp.null(), types[0].copy()))


def _belongs(select: exp.Select, union: exp.Union) -> bool:
    node = select.parent
    while isinstance(node, exp.Union) and node is not union:
        node = node.parent
    return node is union


def _write_windows_out(select: exp.Select) -> None:
    named = {w.name: w for w in select.args.get("windows") or []}
    for window in list(select.find_all(exp.Window)):
        alias = window.args.get("alias")
        if alias is None or window.parent_select is not select or alias.name not in named:
            continue
        of = named[alias.name]
        window.set("alias", None)
        for part in ("partition_by", "order", "spec"):
            value = of.args.get(part)
            if isinstance(value, list):
                value = [item.copy() for item in value]
            elif value is not None:
                value = value.copy()
            window.set(part, value)
    select.set("windows", None)


def _group_by_all(select: exp.Select) -> None:
    """``GROUP BY ALL`` names what it groups by: everything that is no aggregate."""
    group = select.args.get("group")
    if group is None or not group.args.get("all"):
        return
    keys = [
        item.unalias().copy()
        for item in select.selects
        if not item.find(exp.AggFunc) and not isinstance(item.unalias(), exp.Literal)
    ]
    select.set("group", exp.Group(expressions=keys))
