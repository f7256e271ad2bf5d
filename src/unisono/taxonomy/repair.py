"""Retroactive repair: what every value of the past is shown as, and what is still to be decided."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from unisono.model.taxonomy import CanonicalValue, ParameterRule, RawValue, Rewrite, Taxonomy
from unisono.taxonomy.edits import Alias, Edit, rule_name
from unisono.taxonomy.spelling import clean, junk_reason

#: Findings beside values themselves: an alias cannot mend them, only the link can.
_IN_LINKS_ONLY: Final = ("parameter", "pair")


class Standing(StrEnum):
    """How a rewrite stands.

    by rule: figures use the canonical value already; an alias would write it down.
    declared: the taxonomy has the alias.
    open: nothing better is known; a person has to say what is meant.
    link only: a parameter name or a pair, to be mended where the link is made.
    """

    BY_RULE = "by rule"
    DECLARED = "declared"
    OPEN = "open"
    LINK_ONLY = "link only"


def rewrites(
    values: Sequence[tuple[RawValue, CanonicalValue]], taxonomy: Taxonomy
) -> tuple[Rewrite, ...]:
    """Every value that is a variant or off-standard, with how it stands, most used first.

    What ``taxonomy`` says goes before what values were judged to be: it may be newer. A value that
    it keeps apart from the other is no rewrite.
    """
    apart = {frozenset(map(clean, pair)) for pair in taxonomy.different}
    every = (
        _rewrite(value, judged, _rule(taxonomy, value.param), apart)
        for value, judged in values
        if judged.kind in ("variant", "off_standard")
    )
    found = [r for r in every if r is not None]
    return tuple(sorted(found, key=lambda r: (-r.uses, r.param, r.raw)))


def _rewrite(
    value: RawValue, judged: CanonicalValue, rule: ParameterRule, apart: set[frozenset[str]]
) -> Rewrite | None:
    text, name, why = clean(judged.raw), judged.canonical, judged.reason
    declared = {clean(raw): to for raw, to in rule.aliases.items()}.get(text)
    if judged.param in _IN_LINKS_ONLY:
        standing = Standing.LINK_ONLY
    elif declared is not None and not junk_reason(text):
        standing = Standing.DECLARED
        if declared != name:
            name, why = declared, f"alias in the taxonomy: '{declared}'"
    elif frozenset((text, clean(name))) in apart:
        return None
    else:
        standing = Standing.BY_RULE if _can_stand_for(judged, rule) else Standing.OPEN
    return Rewrite(
        value.param, value.raw, name, why, judged.kind, standing, value.uses, value.first_seen,
        value.last_seen,
    )  # fmt: skip


def aliases_of(found: Sequence[Rewrite]) -> Edit:
    """Aliases that write down every rewrite that follows from a rule."""
    wanted = [r for r in found if r.standing == Standing.BY_RULE]
    ordered = sorted(wanted, key=lambda r: (r.param, r.canonical, r.raw))
    return Edit(tuple(Alias(r.param, r.raw, r.canonical) for r in ordered))


def _rule(taxonomy: Taxonomy, param: str) -> ParameterRule:
    return taxonomy.parameters.get(rule_name(taxonomy.parameters, param), ParameterRule())


def _can_stand_for(judged: CanonicalValue, rule: ParameterRule) -> bool:
    """Whether the canonical value is another one, and one that links may carry."""
    name = judged.canonical
    if not name or name == judged.raw or junk_reason(clean(judged.raw)):
        return False
    if rule.allowed:
        return name in rule.allowed
    return not rule.pattern or re.fullmatch(rule.pattern, name) is not None
