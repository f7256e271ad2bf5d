"""Accepted and rejected matches: applied when people are built, gone when they are removed.

A decision names two people by one identifier of each, so it outlives builds. Applying it adds an
edge of its own kind (``identifier_edge.probability``) and joins the two groups; nothing else of
the graph changes, so people are exactly who they were once the decision is taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TypeAlias

import pyarrow as pa

from unisono.settings import IdentitySettings
from unisono.warehouse.engine import Engine

Identifier: TypeAlias = tuple[str, str]
#: Login → the id spaces that know it.
LoginSpaces: TypeAlias = Mapping[str, Set[str]]

_DECIDED = """
SELECT d.place, a.node AS a, b.node AS b, a.component, b.component, a.shared OR b.shared
FROM identity_work.decided AS d
JOIN identity_work.node_result AS a ON a.kind = d.a_kind AND a.value = d.a_value
JOIN identity_work.node_result AS b ON b.kind = d.b_kind AND b.value = d.b_value
ORDER BY d.place
"""
_MEMBERS = """
SELECT r.component, r.kind, r.value FROM identity_work.node_result AS r
JOIN identity_work.concerned AS c ON c.component = r.component
"""
_LOGINS = """
SELECT r.value, s.name FROM identity_work.node_result AS r
JOIN identity_work.concerned AS c ON c.component = r.component
JOIN identity_work.login_space AS l ON l.node = r.node
JOIN identity_work.space AS s ON s.code = l.space
"""
_MOVE = """
CREATE OR REPLACE TABLE identity_work.node_joined AS
SELECT r.node, r.kind, r.value, coalesce(m.target, r.component) AS component, r.shared
FROM identity_work.node_result AS r LEFT JOIN identity_work.moved AS m ON m.component = r.component;
CREATE OR REPLACE TABLE identity_work.node_result AS
SELECT node, kind, value, component, shared FROM identity_work.node_joined
"""


@dataclass(frozen=True)
class Decision:
    """What somebody decided about two people.

    Attributes:
        left, right: one identifier (kind, value) of each.
        probability: the match's probability when it was decided.
        accepted: True: they are one person; False: they are two.
        by_hand: True when this very pair was looked at: then no conflict stands against it.
        decided_at: when, ISO 8601 in UTC.
    """

    left: Identifier
    right: Identifier
    probability: float
    accepted: bool
    by_hand: bool
    decided_at: str = ""


def conflict(
    one: Iterable[Identifier],
    other: Iterable[Identifier],
    limits: IdentitySettings,
    spaces: LoginSpaces,
) -> str:
    """Why two people cannot be one without a person saying so; empty when nothing stands against.

    Two logins of one id space, two records of one tool, or more e-mail addresses or telephone
    numbers than one person may have.

    Args:
        one, other: identifiers of the two people.
        limits: limits of merging.
        spaces: the id spaces that know each login.
    """
    left, right = _by_kind(one), _by_kind(other)
    logins = [_by_space(side.get("user_id", ()), spaces) for side in (left, right)]
    for space in sorted(logins[0].keys() & logins[1].keys()):
        number = len(logins[0][space] | logins[1][space])
        if number > limits.max_user_ids:
            return f"{number} logins of {space}" if space else f"{number} logins"
    for kind, most, name in (
        ("email", limits.max_emails, "e-mail addresses"),
        ("phone", limits.max_phones, "telephone numbers"),
    ):
        mine, theirs = left.get(kind, set()), right.get(kind, set())
        if mine and theirs and len(mine | theirs) > most:
            return f"{len(mine | theirs)} {name}"
    tools = [{v.partition(":")[0] for v in side.get("crm_id", ())} for side in (left, right)]
    both = sorted(tools[0] & tools[1])
    return f"two records in {both[0]}" if both else ""


def _by_kind(identifiers: Iterable[Identifier]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for kind, value in identifiers:
        found.setdefault(kind, set()).add(value)
    return found


def login_spaces(rows: Iterable[Sequence[str]]) -> dict[str, set[str]]:
    """The id spaces of each login, from rows of (login, space)."""
    found: dict[str, set[str]] = {}
    for login, space in rows:
        found.setdefault(login, set()).add(space)
    return found


def _by_space(logins: Iterable[str], spaces: LoginSpaces) -> dict[str, set[str]]:
    """Logins per id space; those of no known one are of one space, too."""
    found: dict[str, set[str]] = {}
    for login in logins:
        for space in spaces.get(login, ("",)):
            found.setdefault(space, set()).add(login)
    return found


def apply_decisions(
    engine: Engine, decisions: Sequence[Decision], limits: IdentitySettings
) -> list[tuple[int, int, Decision]]:
    """Join the people of accepted matches in ``identity_work.node_result``.

    A decision whose identifiers are gone, shared, or one person already, rests. One accepted
    without looking at the pair rests, too, where a conflict or a rejected pair stands against it.

    Returns:
        (a, b, decision) of each match applied: the nodes of its identifiers, the smaller
        identifier first.
    """
    ordered = sorted(decisions, key=lambda d: (not d.by_hand, -d.probability, d.left, d.right))
    rows = _standing(engine, ordered)
    groups = _Groups(engine, {c for *_, x, y in rows for c in (x, y)}, limits)
    for place, _, _, x, y in rows:
        if not ordered[place].accepted:
            groups.keep_apart(x, y)
    applied = []
    for place, a, b, x, y in rows:
        decision = ordered[place]
        if decision.accepted and groups.join(x, y, by_hand=decision.by_hand):
            ends = (a, b) if decision.left < decision.right else (b, a)
            applied.append((*ends, decision))
    if applied:
        engine.create("identity_work.moved", groups.moved())
        engine.run(_MOVE)
    return applied


def _standing(engine: Engine, ordered: Sequence[Decision]) -> list[tuple[int, ...]]:
    """(place, node, node, person, person) of decisions about identifiers that are there."""
    if not ordered:
        return []
    table = {
        "place": range(len(ordered)),
        "a_kind": [d.left[0] for d in ordered],
        "a_value": [d.left[1] for d in ordered],
        "b_kind": [d.right[0] for d in ordered],
        "b_value": [d.right[1] for d in ordered],
    }
    engine.create("identity_work.decided", pa.table({k: list(v) for k, v in table.items()}))
    return [tuple(row[:5]) for row in engine.rows(_DECIDED) if not row[5] and row[3] != row[4]]


class _Groups:
    """People being joined: each group under its smallest component, with its identifiers."""

    def __init__(self, engine: Engine, components: set[int], limits: IdentitySettings) -> None:
        self.limits = limits
        self.leader = {c: c for c in components}
        self.members: dict[int, list[Identifier]] = {c: [] for c in components}
        self.apart: list[tuple[int, int]] = []
        self.spaces: LoginSpaces = {}
        if components:
            ids = pa.array(sorted(components), pa.int64())
            engine.create("identity_work.concerned", pa.table({"component": ids}))
            for component, kind, value in engine.rows(_MEMBERS):
                self.members[component].append((kind, value))
            self.spaces = login_spaces(engine.rows(_LOGINS))

    def keep_apart(self, x: int, y: int) -> None:
        """Somebody said that these are two."""
        self.apart.append((x, y))

    def find(self, component: int) -> int:
        """The group a component belongs to."""
        while self.leader[component] != component:
            self.leader[component] = self.leader[self.leader[component]]
            component = self.leader[component]
        return component

    def join(self, x: int, y: int, *, by_hand: bool) -> bool:
        """Join the groups of two components; False when they stay two, or are one already."""
        one, other = sorted((self.find(x), self.find(y)))
        if one == other:
            return False
        if not by_hand:
            if any({self.find(p), self.find(q)} == {one, other} for p, q in self.apart):
                return False
            if conflict(self.members[one], self.members[other], self.limits, self.spaces):
                return False
        self.members[one] += self.members.pop(other)
        self.leader[other] = one
        return True

    def moved(self) -> pa.Table:
        """Components that now belong to another one."""
        pairs = [(c, self.find(c)) for c in self.leader if self.leader[c] != c]
        return pa.table(
            {
                "component": pa.array([c for c, _ in pairs], pa.int64()),
                "target": pa.array([to for _, to in pairs], pa.int64()),
            }
        )
