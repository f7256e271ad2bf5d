"""Rewrites every other engine needs: where the embedded engine is more generous than the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from sqlglot import exp

Rewrite: TypeAlias = Callable[[exp.Expr], exp.Expr | None]
Rewrites: TypeAlias = Mapping[type[exp.Expr], Rewrite]

_TEXT = exp.DataType.TEXT_TYPES
_REAL = exp.DataType.FLOAT_TYPES | {exp.DType.DOUBLE}


def written(dialect: str, template: str, **parts: exp.Expr) -> exp.Var:
    """An expression in an engine's own words; ``{name}`` stands for a part, which is final."""
    return exp.Var(this=template.format(**{k: p.sql(dialect) for k, p in parts.items()}))


def apply(query: exp.Query, rewrites: Rewrites) -> None:
    """Rewrite every node in ``query``, the innermost first."""
    nodes = list(query.walk(bfs=False))
    for node in reversed(nodes):
        rewrite = rewrites.get(type(node))
        if rewrite is None:
            continue
        new = rewrite(node)
        if new is not None:
            new.type = node.type
            node.replace(new)


def is_real(node: exp.Expr) -> bool:
    """True for a floating-point number."""
    return node.type is not None and node.type.this in _REAL


def is_decimal(node: exp.Expr) -> bool:
    """True for an exact decimal number."""
    return node.type is not None and node.type.is_type(exp.DType.DECIMAL)


def is_date(node: exp.Expr) -> bool:
    """True for a day."""
    return node.type is not None and node.type.this == exp.DType.DATE


def real(node: exp.Expr) -> exp.Expr:
    """``node`` as a floating-point number."""
    return node if is_real(node) and isinstance(node, exp.Cast) else exp.cast(node, "DOUBLE")


def _divide(node: exp.Expr) -> exp.Expr:
    """Division is of floating-point numbers, whatever its sides are."""
    return exp.Div(
        this=real(node.this.copy()),
        expression=real(node.expression.copy()),
        typed=False,
        safe=False,
    )


def _multiply(node: exp.Expr) -> exp.Expr | None:
    """Decimal × floating point is floating point."""
    left, right = node.this, node.expression
    if is_real(left) == is_real(right):
        return None
    return exp.Mul(this=real(left.copy()), expression=real(right.copy()))


def _any_value(node: exp.Expr) -> exp.Expr:
    """Any value of a group is its greatest: the same one in every run and on every engine."""
    return exp.Max(this=node.this.copy())


def _ignore_nulls(node: exp.Expr) -> exp.Expr | None:
    return node.this.copy() if isinstance(node.this, (exp.AnyValue, exp.Max)) else None


def _join_text(node: exp.Expr) -> exp.Expr | None:
    """``||`` is of texts, whatever its sides are."""
    changed = False
    for side in ("this", "expression"):
        part = node.args[side]
        if part.type is not None and part.type.this not in _TEXT | {exp.DType.NULL}:
            node.set(side, exp.cast(part.copy(), "TEXT"))
            changed = True
    return node.copy() if changed else None


def _apart(node: exp.Expr) -> exp.Expr | None:
    """``a - b > INTERVAL`` as ``a > b + INTERVAL``."""
    if not (isinstance(node.this, exp.Sub) and isinstance(node.expression, exp.Interval)):
        return None
    later, earlier = node.this.this.copy(), node.this.expression.copy()
    return type(node)(this=later, expression=exp.Add(this=earlier, expression=node.expression))


def _shift(node: exp.Expr) -> exp.Expr | None:
    """A day plus an interval is a moment."""
    if not isinstance(node.expression, exp.Interval) or not is_date(node.this):
        return None
    return type(node)(this=exp.cast(node.this.copy(), "TIMESTAMP"), expression=node.expression)


def _sorted_text(node: exp.Expr) -> exp.Expr | None:
    """A sorted list as one text is what ``string_agg`` in its own order gives."""
    if not isinstance(node.this, exp.ArraySort) or not isinstance(node.this.this, exp.ArrayAgg):
        return None
    value = node.this.this.this.copy()
    order = exp.Order(this=value, expressions=[exp.Ordered(this=value.copy())])
    return exp.GroupConcat(this=order, separator=node.expression.copy())


COMMON: Rewrites = {
    exp.ArrayToString: _sorted_text,
    exp.Div: _divide,
    exp.Mul: _multiply,
    exp.AnyValue: _any_value,
    exp.IgnoreNulls: _ignore_nulls,
    exp.DPipe: _join_text,
    exp.GT: _apart,
    exp.Add: _shift,
    exp.Sub: _shift,
}
