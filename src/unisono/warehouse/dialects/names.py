"""Table names on engines that have no schemas of our own: ``latest.orders`` → ``latest__orders``.

The embedded engine keeps its stages in schemas (``staged``, ``latest``); other engines get one
flat name per table, so that a table is called the same on all of them.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlglot import exp

#: Schemas that say nothing: the present database's own.
_OWN = ("main", "temp")


def flat_name(table: exp.Table) -> str:
    """The one name of ``table`` on every engine but the embedded one."""
    parts = [part.name for part in table.parts if part.name not in _OWN]
    return "__".join(parts)


def flat(name: str) -> str:
    """The same of a name as SQL writes it, e.g. ``latest."orders"``."""
    table = exp.to_table(name, dialect="duckdb")
    return flat_name(table)


def flatten(query: exp.Expr, known: Collection[str]) -> exp.Expr:
    """``query`` with flat table names; a table used without an alias keeps its short one.

    Args:
        query: changed in place.
        known: the flat names there are; any other name is a common table expression.
    """
    for table in list(query.find_all(exp.Table)):
        if not table.db and table.name not in known:
            continue
        if not table.alias:
            table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name)))
        flat = flat_name(table)
        for part in ("db", "catalog"):
            table.set(part, None)
        table.set("this", exp.to_identifier(flat))
    return query
