"""How consistently links are tagged (AUDIT-3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from unisono.model.taxonomy import CanonicalValue, RawValue

DEFINITION: Final = (
    "Share of tracking parameter values that are a variation of another value or off-standard. "
    "By distinct values: each spelling counts once. By uses: each touch carrying it counts. "
    "Empty values are left out; ambiguous ones count as consistent until a person decides."
)
_INCONSISTENT: Final = frozenset(["variant", "off_standard"])


@dataclass(frozen=True)
class Consistency:
    """Shares are 0 … 1, None when there was no value.

    Attributes:
        by_values: inconsistent share of distinct values.
        by_uses: inconsistent share of uses.
        kinds: distinct values per kind.
        by_param: inconsistent share of distinct values per parameter.
    """

    values: int
    uses: int
    by_values: float | None
    by_uses: float | None
    kinds: dict[str, int]
    by_param: dict[str, float]
    definition: str = DEFINITION


def utm_consistency(
    canonicals: Sequence[CanonicalValue], values: Sequence[RawValue]
) -> Consistency:
    """The figure of AUDIT-3.

    Args:
        canonicals: result of :func:`unisono.taxonomy.canonical.canonicalise`.
        values: the raw values of the window looked at; repeats of a value add up.
    """
    kind_of = {(c.param, c.raw): c.kind for c in canonicals}
    uses: dict[tuple[str, str], int] = {}
    for value in values:
        key = (value.param, value.raw)
        if kind_of.get(key, "empty") != "empty":
            uses[key] = uses.get(key, 0) + value.uses
    kinds: dict[str, int] = {}
    per_param: dict[str, list[bool]] = {}
    for key in sorted(uses):
        kind = kind_of[key]
        kinds[kind] = kinds.get(kind, 0) + 1
        per_param.setdefault(key[0], []).append(kind in _INCONSISTENT)
    bad = [key for key in uses if kind_of[key] in _INCONSISTENT]
    total = sum(uses.values())
    return Consistency(
        values=len(uses),
        uses=total,
        by_values=len(bad) / len(uses) if uses else None,
        by_uses=sum(uses[key] for key in bad) / total if total else None,
        kinds=kinds,
        by_param={param: sum(flags) / len(flags) for param, flags in per_param.items()},
    )
