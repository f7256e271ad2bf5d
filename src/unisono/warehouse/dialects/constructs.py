"""The constructs models may use: everything that the conformance suite runs on real engines.

A model with anything else is refused when it is built for another engine, not answered
differently there. To add a construct, add a model or a case that uses it to ``tests/conformance``
first and see it give the same rows everywhere.
"""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from unisono.errors import DialectError

#: Syntax: clauses, operators, predicates, literals and types.
_SYNTAX: Final[tuple[type[exp.Expr], ...]] = (
    exp.Select, exp.Union, exp.Subquery, exp.With, exp.CTE, exp.From, exp.Join, exp.Where,
    exp.Group, exp.Having, exp.Order, exp.Ordered, exp.Limit, exp.Distinct, exp.Qualify,
    exp.Window, exp.WindowSpec, exp.Filter, exp.Exists, exp.Values, exp.Tuple, exp.Table,
    exp.TableAlias, exp.Alias, exp.Column, exp.Identifier, exp.Star, exp.Literal, exp.Boolean,
    exp.Null, exp.Paren, exp.Case, exp.If, exp.Cast, exp.DataType, exp.DataTypeParam,
    exp.Interval, exp.Var, exp.And, exp.Or, exp.Not, exp.Is, exp.In, exp.Between, exp.Like,
    exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ,
    exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Neg, exp.DPipe, exp.BitwiseLeftShift,
    exp.BitwiseRightShift, exp.BitwiseAnd, exp.IgnoreNulls, exp.Hint,
)  # fmt: skip
_FUNCTIONS: Final[tuple[type[exp.Expr], ...]] = (
    exp.Count, exp.Sum, exp.Min, exp.Max, exp.Avg, exp.Median, exp.AnyValue, exp.ArgMin,
    exp.ArgMax, exp.LogicalOr, exp.LogicalAnd, exp.BitwiseOrAgg, exp.GroupConcat,
    exp.RowNumber, exp.Rank, exp.Lag, exp.Lead, exp.StddevSamp, exp.TimeToUnix,
    exp.Coalesce, exp.Nullif, exp.Greatest, exp.Least,
    exp.Lower, exp.Upper, exp.Trim, exp.Left, exp.Abs, exp.Round, exp.SplitPart, exp.Contains,
    exp.RegexpLike, exp.RegexpExtract, exp.RegexpReplace, exp.DateDiff, exp.TimestampTrunc,
    exp.DateTrunc, exp.Floor,
    exp.ArrayToString, exp.ArraySort, exp.ArrayAgg,
)  # fmt: skip
#: Functions of a row's place in its window.
_PLACED: Final = (exp.RowNumber, exp.Rank, exp.Lag, exp.Lead)
#: Functions the parser has no name for.
_NAMED: Final = frozenset({"hash", "row", "md5_number_lower", "epoch_us"})
#: Escapes and classes that every engine's regular expressions read alike.
_ODD_PATTERN: Final = ("(?=", "(?!", "(?<", "(?P", "\\d", "\\w", "[[:", "*?", "+?", "??")


def check(query: exp.Query, model: str) -> None:
    """Refuse what no conformance case covers.

    Raises:
        DialectError: with the model and the construct.
    """
    for node in query.walk():
        if isinstance(node, exp.Anonymous):
            if node.name.lower() not in _NAMED:
                raise DialectError(model, f"the function {node.name.lower()}()")
        elif type(node) not in _SYNTAX and type(node) not in _FUNCTIONS:
            raise DialectError(model, _said(node))
        _check_shape(node, model)


def _said(node: exp.Expr) -> str:
    if isinstance(node, exp.Func):
        return f"the function {node.sql_name().lower()}()"
    return f"{node.key.upper()} ({node.sql('duckdb')[:60]})"


def _check_shape(node: exp.Expr, model: str) -> None:
    """Constructs that are fine in one shape and differ between engines in another."""
    if isinstance(node, exp.Query) and node.args.get("limit") and not node.args.get("order"):
        raise DialectError(model, "LIMIT without ORDER BY")
    placed = isinstance(node, exp.Window) and isinstance(node.this, _PLACED)
    if placed and not node.args.get("order") and not node.args.get("alias"):
        raise DialectError(model, f"{node.this.sql_name().lower()}() without ORDER BY")
    if isinstance(node, exp.Join) and node.method:
        raise DialectError(model, f"{node.method} JOIN")
    if isinstance(node, exp.GroupConcat) and not isinstance(node.this, exp.Order):
        raise DialectError(model, "string_agg() without ORDER BY")
    if isinstance(node, exp.ArrayAgg) and not isinstance(node.parent, exp.ArraySort):
        raise DialectError(model, "a list whose order is left open")
    if isinstance(node, (exp.RegexpLike, exp.RegexpExtract, exp.RegexpReplace)):
        _check_pattern(node, model)


def _check_pattern(node: exp.Expr, model: str) -> None:
    pattern = node.expression
    if not (isinstance(pattern, exp.Literal) and pattern.is_string):
        raise DialectError(model, "a regular expression that is no literal")
    for odd in _ODD_PATTERN:
        if odd in pattern.name:
            raise DialectError(model, f"{odd} in the regular expression {pattern.name}")
