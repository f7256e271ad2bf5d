"""What of the gate's answer somebody may read: no offers of others that they may not see."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from unisono.access.rights import Actor, Thing, decide
from unisono.access.roles import Action
from unisono.model.gate import GateCheck, GateFinding, GateResult

_WHAT = "It contradicts an offer that another channel makes at that time."
_FIX = "Ask whoever runs the campaign which offer holds."
#: Of other checks: what their findings are told from, and what others read instead.
_OTHERWISE = {
    "variant": (
        ("asset",), "It does not keep what the approved text says.",
        "Ask whoever keeps the approved text.",
    ),
    "channel": (
        ("offer",), "It makes an offer that this channel may not make.",
        "Ask whoever owns the rules of the channel.",
    ),
}  # fmt: skip
#: What other channels say comes from these: texts of the exports, and the plan.
_EXPORTS, _PLAN = ("messages",), ("activity", "offer")


def told(result: GateResult, actor: Actor, own: Collection[str] = ()) -> GateResult:
    """The answer as ``actor`` may read it.

    Args:
        own: keys of texts that were sent along, which who sent them may read; none of them may be
            a key or row that others' texts are named by.
    """
    if all(_may(actor, kind) for kind in (*_EXPORTS, *_PLAN, "asset")):
        return result
    return replace(result, checks=tuple(_check(c, actor, own) for c in result.checks))


def _check(check: GateCheck, actor: Actor, own: Collection[str]) -> GateCheck:
    findings = tuple(
        _finding(f, check.name, actor, own) if f.against else f for f in check.findings
    )
    return replace(check, findings=findings)


def _finding(
    found: GateFinding, check: str, actor: Actor, own: Collection[str]
) -> GateFinding:  # fmt: skip
    if check in _OTHERWISE:
        kinds, what, fix = _OTHERWISE[check]
        if all(_may(actor, kind) for kind in kinds):
            return found
        return replace(found, what=what, fix=fix, against="", source="")
    if found.source in own or may_read_source(actor, found.source):
        return found
    return replace(found, what=_WHAT, fix=_FIX, against="", source="")


def may_read_source(actor: Actor, source: str) -> bool:
    """Whether ``actor`` may know of the text that a finding names."""
    kinds = _EXPORTS if ":" in source else _PLAN  # file:row, or a key of the plan
    return all(_may(actor, kind) for kind in kinds)


def _may(actor: Actor, kind: str) -> bool:
    return bool(decide(actor, Action.SEE, Thing(kind)))
