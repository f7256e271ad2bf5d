"""Shapes of rewrites that several engines share; each engine fills in its own words.

A template's ``{name}`` stands for a part of the expression in the engine's SQL.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlglot import exp

from unisono.warehouse.dialects.rewrites import Rewrite, is_real, written


@dataclass(frozen=True)
class Extreme:
    """``arg_min(value, ROW(keys))`` or ``arg_max``: rows with anything empty do not count.

    Attributes:
        least: True for ``arg_min``.
        keys, value: what goes by what; ties go to the first value.
    """

    least: bool
    keys: tuple[exp.Expr, ...]
    value: exp.Expr

    @property
    def parts(self) -> tuple[exp.Expr, ...]:
        """The keys, then the value."""
        return (*self.keys, self.value)


def present(parts: Sequence[exp.Expr], dialect: str) -> str:
    """The condition that none of the parts is empty."""
    return " AND ".join(f"({part.sql(dialect)}) IS NOT NULL" for part in parts)


def row_parts(node: exp.Expr) -> list[exp.Expr]:
    """The parts of ``ROW(a, b)`` or ``(a, b)``; any other expression is its own only part."""
    if isinstance(node, exp.Tuple):
        return list(node.expressions)
    if isinstance(node, exp.Anonymous) and node.name.lower() == "row":
        return list(node.expressions)
    return [node]


def extreme(write: Callable[[Extreme], str]) -> Rewrite:
    """For ``arg_min`` and ``arg_max``."""

    def rewrite(node: exp.Expr) -> exp.Expr:
        least = isinstance(node, exp.ArgMin)
        return exp.Var(this=write(Extreme(least, tuple(row_parts(node.expression)), node.this)))

    return rewrite


def filled(dialect: str, template: str, **parts: str) -> Rewrite:
    """The template with arguments of the expression: ``filled(d, "f({x})", x="this")``."""

    def rewrite(node: exp.Expr) -> exp.Expr:
        return written(dialect, template, **{k: node.args[name] for k, name in parts.items()})

    return rewrite


def named(**functions: Callable[[list[exp.Expr]], str]) -> Rewrite:
    """For functions the parser has no name for, by their arguments."""

    def rewrite(node: exp.Expr) -> exp.Expr | None:
        write = functions.get(node.name.lower())
        return exp.Var(this=write(node.expressions)) if write else None

    return rewrite


def difference(dialect: str, days: str, seconds: str) -> Rewrite:
    """For ``date_diff``, which counts the boundaries that lie between, not full units.

    Args:
        dialect: the engine.
        days: template of {a} and {b} for days.
        seconds: template of {x}: whole seconds since 1970 of a moment.
    """
    between = f"({seconds.replace('{x}', '{b}')} - {seconds.replace('{x}', '{a}')})"

    def rewrite(node: exp.Expr) -> exp.Expr:
        template = days if node.args["unit"].name.upper() == "DAY" else between
        return written(dialect, template, b=node.this, a=node.expression)

    return rewrite


def rounded_decimal(node: exp.Expr) -> int | None:
    """The scale of a cast that makes a decimal of a floating-point number, else None.

    The embedded engine multiplies by the power of ten and rounds half away from zero; engines
    that truncate, or go by the number's shortest text, differ in the last digit.
    """
    to = node.args["to"]
    if not to.is_type(exp.DType.DECIMAL) or not is_real(node.this):
        return None
    return int(to.expressions[1].name) if len(to.expressions) > 1 else 0


def rounded(dialect: str, template: str) -> Rewrite:
    """For casts of :func:`rounded_decimal`: a template of {x}, {power} and {to}."""

    def rewrite(node: exp.Expr) -> exp.Expr | None:
        scale = rounded_decimal(node)
        if scale is None:
            return None
        power = exp.Literal.number(10**scale)
        return written(dialect, template, x=node.this, power=power, to=node.args["to"])

    return rewrite


def half_digest(write: Callable[[exp.Expr], str]) -> Rewrite:
    """For ``md5_number_lower(x) >> 1``: the upper eight bytes of the digest, lowest byte first."""

    def rewrite(node: exp.Expr) -> exp.Expr | None:
        number = node.this
        if isinstance(number, exp.Anonymous) and number.name.lower() == "md5_number_lower":
            return exp.Var(this=write(number.expressions[0]))
        return None

    return rewrite


def digest_halves(digest: str) -> tuple[list[str], list[str]]:
    """The bytes of :func:`half_digest`, highest first, of a digest in hexadecimal digits."""
    pairs = [f"substr({digest}, {place}, 2)" for place in range(31, 16, -2)]
    return pairs[:4], pairs[4:]


def joined_text(parts: list[exp.Expr], dialect: str, text: str) -> str:
    """One text of all parts that differs whenever a part does, the empty one included."""
    one = f"CASE WHEN ({{x}}) IS NULL THEN '-' ELSE concat('+', CAST(({{x}}) AS {text})) END"
    texts = [one.format(x=p.sql(dialect)) for p in parts]
    return "concat(" + ", chr(31), ".join(texts) + ")"
