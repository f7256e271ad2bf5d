"""Why two identifiers are one person, or are not: the chain of sightings, back to rows."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from typing import TypeAlias

from unisono.warehouse.engine import Engine

_Node: TypeAlias = tuple[str, str]

_USED = """
SELECT e.a_kind, e.a_value, e.b_kind, e.b_value, e.seen, e.used, e.reason, e.file_id, e.file_row
FROM person_identifier AS i
JOIN identifier_edge AS e ON e.a_kind = i.kind AND e.a_value = i.value AND e.used
WHERE i.person_id = (SELECT person_id FROM person_identifier WHERE kind = ? AND value = ?)
ORDER BY e.a_kind, e.a_value, e.b_kind, e.b_value
"""
_REFUSED = """
SELECT a_kind, a_value, b_kind, b_value, seen, used, reason, file_id, file_row
FROM identifier_edge
WHERE NOT used AND ((a_kind = $kind AND a_value = $value) OR (b_kind = $kind AND b_value = $value))
ORDER BY a_kind, a_value, b_kind, b_value
"""


@dataclass(frozen=True)
class Step:
    """Two identifiers seen together, as a link in a chain of reasons.

    Attributes:
        hop: place in the chain from the identifier asked about, 1 first; 0 for a refused pair.
        known: the identifier already explained; ``reached``: the one this step adds.
        seen: rows that carry both; ``file_id`` and ``file_row`` name one of them.
        used: True when the pair merges.
    """

    hop: int
    known_kind: str
    known_value: str
    reached_kind: str
    reached_value: str
    seen: int
    used: bool
    reason: str
    file_id: str
    file_row: int | None


def explain(
    engine: Engine, kind: str, value: str, to: tuple[str, str] | None = None
) -> tuple[Step, ...]:
    """Shortest chains of pairs from one identifier to all others of its person.

    Refused pairs of the identifier follow with hop 0. With ``to`` (kind, value) only the chain
    to that identifier is given; empty when the two are not one person.
    Needs the tables of :func:`unisono.identity.run.build_identity`.
    """
    start = (kind, value)
    steps = _walk(start, engine.rows(_USED, [kind, value]))
    if to is not None:
        return _chain(steps, start, to)
    refused = engine.rows(_REFUSED, {"kind": kind, "value": value})
    return (*steps.values(), *(_step(0, start, row) for row in refused))


def _step(hop: int, known: _Node, row: tuple[object, ...]) -> Step:
    """A row of identifier_edge, seen from ``known``."""
    a_kind, a_value, b_kind, b_value, seen, used, reason, file_id, file_row = row
    reached = (b_kind, b_value) if (a_kind, a_value) == known else (a_kind, a_value)
    return Step(
        hop=hop,
        known_kind=known[0],
        known_value=known[1],
        reached_kind=str(reached[0]),
        reached_value=str(reached[1]),
        seen=int(str(seen)),
        used=bool(used),
        reason=str(reason),
        file_id=str(file_id or ""),
        file_row=None if file_row is None else int(str(file_row)),
    )


def _walk(start: _Node, rows: list[tuple[object, ...]]) -> dict[_Node, Step]:
    """Breadth first over one person's merging pairs: identifier reached → the step."""
    around: dict[_Node, list[tuple[object, ...]]] = defaultdict(list)
    for row in rows:
        around[(str(row[0]), str(row[1]))].append(row)
        around[(str(row[2]), str(row[3]))].append(row)
    hops, steps = {start: 0}, {}
    queue = deque([start])
    while queue:
        known = queue.popleft()
        for row in around[known]:
            step = _step(hops[known] + 1, known, row)
            reached = (step.reached_kind, step.reached_value)
            if reached not in hops:
                hops[reached] = step.hop
                steps[reached] = step
                queue.append(reached)
    return steps


def _chain(steps: dict[_Node, Step], start: _Node, to: _Node) -> tuple[Step, ...]:
    chain: list[Step] = []
    while to != start:
        if to not in steps:
            return ()
        chain.append(steps[to])
        to = (steps[to].known_kind, steps[to].known_value)
    return tuple(reversed(chain))
