"""Deterministic identity: which identifiers belong to one person.

Facts in, people out; the order of edges, their sides and repeats change nothing.

1. An e-mail, telephone number, CRM id … seen with more logins, e-mails or telephones than one
   person may have is *shared* (``info@``, a switchboard) and merges nobody.
2. Strong identifiers seen together are one person. When that gives a person more logins,
   e-mails or telephones than the limits, the logins (else e-mails, else telephones) are taken
   apart: every other identifier goes to the one it is nearest to, and one that is equally near
   to several is shared.
3. A browser, device or click id belongs to the people it was seen with, directly or through a
   chain of others. More people than the limit: it is shared and merges none of them.

Logins count per id space: one person may be ``u-7`` in the app and ``c-31`` in billing, but not
``u-7`` and ``u-8`` in the app. A login that several spaces know counts in each of them. Spaces
never change which identifiers are equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from unisono.identity.components import (
    CONTESTED,
    UNREACHED,
    Index,
    Mask,
    Nodes,
    connected_components,
    distinct_pairs,
    narrowed,
    spread_labels,
)
from unisono.identity.reasons import (
    EMAIL,
    FIRST_UNNAMED,
    FIRST_WEAK,
    PERSON_LIMIT,
    PHONE,
    SAME,
    SHARED_STRONG,
    SHARED_WEAK,
    STRONG_TOGETHER,
    USER_ID,
    WEAK_TOGETHER,
)
from unisono.settings import IdentitySettings

#: Nodes of which one person may have only so many, and how many.
Limit: TypeAlias = tuple[Nodes, int]


@dataclass(frozen=True)
class Spaces:
    """Which id spaces know which logins.

    Attributes:
        node, space: ``int[k]``, a login and the code of a space that knows it, each pair once.
            A login of no known space belongs to a space of its own code, shared with its like.
    """

    node: npt.NDArray[np.integer]
    space: npt.NDArray[np.integer]


@dataclass(frozen=True)
class Resolution:
    """Who is who.

    Attributes:
        component: ``int[n]``, smallest node of the person each node belongs to.
        edge_used: ``bool[m]``, True where the edge merges.
        edge_reason: ``int8[m]``, code into :data:`unisono.identity.reasons.REASON_TEXT`.
        shared: ``bool[n]``, True where a node belongs to several people and merges none.
    """

    component: Nodes
    edge_used: Mask
    edge_reason: npt.NDArray[np.int8]
    shared: Mask


@dataclass
class _Graph:
    """Working state of one resolution: nodes, distinct edges, edges refused so far."""

    kinds: npt.NDArray[np.int8]
    a: Index
    b: Index
    limits: tuple[Limit, ...]
    people_per_device: int
    shared: Mask
    refused: Mask

    @property
    def n(self) -> int:
        return int(self.kinds.size)

    def live(self) -> Mask:
        """Edges that still merge."""
        return ~(self.refused | self.shared[self.a] | self.shared[self.b])

    def join(self, edges: Mask) -> Index:
        """Components over the chosen edges."""
        return connected_components(self.n, self.a[edges], self.b[edges]).astype(np.int64)


def resolve(
    kinds: npt.NDArray[np.int8],
    n: int,
    a: npt.NDArray[np.integer],
    b: npt.NDArray[np.integer],
    limits: IdentitySettings,
    spaces: Spaces | None = None,
) -> Resolution:
    """People from identifiers seen together (DATA-5).

    What hangs together without breaking a limit or joining two people, which is nearly
    everything, is one person as it stands; only the rest is looked at closely.

    Args:
        kinds: ``int8[n]``, code of each node's kind (:data:`unisono.identity.reasons.KINDS`).
        n: number of nodes; nodes are numbered in their canonical order.
        a, b: ``int[m]``, ends of the edges; repeats and either side first are fine.
        limits: limits of merging.
        spaces: id spaces of the logins; None: all logins are of one space.
    """
    left, right, kinds = narrowed(n, a), narrowed(n, b), kinds[:n]
    weak = (kinds >= FIRST_WEAK)[left] | (kinds >= FIRST_WEAK)[right]
    component = connected_components(n, left, right)
    people = connected_components(n, left[~weak], right[~weak])
    limited = _limited(kinds, limits, spaces)
    contested = _contested(kinds, component, people, limited)
    reason = np.where(weak, WEAK_TOGETHER, STRONG_TOGETHER).astype(np.int8)
    reason[left == right] = SAME
    shared = np.zeros(n, dtype=bool)
    if contested.any():
        nodes, edges = np.flatnonzero(contested), np.flatnonzero(contested[left])
        place = np.cumsum(contested) - 1
        ends = place[left[edges]], place[right[edges]]
        here = tuple((place[some[contested[some]]], most) for some, most in limited)
        found = _resolve_closely(kinds[nodes], *ends, here, limits.max_people_per_device)
        component[nodes] = nodes[found.component]
        shared[nodes] = found.shared
        reason[edges] = found.edge_reason
    return Resolution(component, reason <= WEAK_TOGETHER, reason, shared)


def _contested(
    kinds: npt.NDArray[np.int8], component: Nodes, people: Nodes, limited: tuple[Limit, ...]
) -> Mask:
    """Nodes of components that name several people or break a limit."""
    n = kinds.size
    names = np.zeros(n, dtype=bool)
    names[people[kinds < FIRST_UNNAMED]] = True
    broken = np.bincount(component[names], minlength=n) > 1
    for nodes, most in limited:
        broken |= np.bincount(component[nodes], minlength=n) > most
    return broken[component]


def _limited(
    kinds: npt.NDArray[np.int8], limits: IdentitySettings, spaces: Spaces | None
) -> tuple[Limit, ...]:
    """What one person may have only so many of: logins per space, e-mails, telephones."""
    logins = [np.flatnonzero(kinds == USER_ID)]
    if spaces is not None:
        order = np.argsort(spaces.space, kind="stable")
        codes, starts = np.unique(spaces.space[order], return_index=True)
        logins = np.split(spaces.node[order], starts[1:]) if codes.size else []
    return (
        *((nodes, limits.max_user_ids) for nodes in logins),
        (np.flatnonzero(kinds == EMAIL), limits.max_emails),
        (np.flatnonzero(kinds == PHONE), limits.max_phones),
    )


def _resolve_closely(
    kinds: npt.NDArray[np.int8],
    left: Index,
    right: Index,
    limited: tuple[Limit, ...],
    people_per_device: int,
) -> Resolution:
    """All three steps."""
    n = kinds.size
    low, high = distinct_pairs(np.minimum(left, right), np.maximum(left, right), max(n, 1))
    apart = low != high
    graph = _Graph(
        kinds=kinds,
        a=low[apart],
        b=high[apart],
        limits=limited,
        people_per_device=people_per_device,
        shared=np.zeros(n, dtype=bool),
        refused=np.zeros(int(apart.sum()), dtype=bool),
    )
    strong_edge = (graph.kinds[graph.a] < FIRST_WEAK) & (graph.kinds[graph.b] < FIRST_WEAK)
    _share_strong(graph, strong_edge)
    people = _split_people(graph, strong_edge)
    _share_weak(graph, people)
    _split_chains(graph, people)
    if graph.people_per_device > 1:  # with one, a weak id joins no two people
        _split_beyond_limits(graph, people)
    component = graph.join(graph.live())
    return _explain(graph, component, left, right)


def _share_strong(graph: _Graph, strong_edge: Mask) -> None:
    """Step 1: strong ids seen directly with more logins, e-mails, phones than allowed."""
    a, b = graph.a[strong_edge], graph.b[strong_edge]
    node, other = np.concatenate([a, b]), np.concatenate([b, a])
    for nodes, most in graph.limits:
        of_them = _mask(graph.n, nodes)
        counted = of_them[other] & ~of_them[node]
        graph.shared |= np.bincount(node[counted], minlength=graph.n) > most


def _mask(n: int, nodes: Nodes) -> Mask:
    """True for each of ``nodes``."""
    mask = np.zeros(n, dtype=bool)
    mask[nodes] = True
    return mask


def _over_limit(graph: _Graph, component: Index, limit: Limit) -> Mask:
    """Nodes (by their component) of components that break a limit."""
    nodes, most = limit
    return (np.bincount(component[nodes], minlength=graph.n) > most)[component]


def _divide(graph: _Graph, labels: Index, edges: Mask) -> None:
    """Spread labels along ``edges``; contested nodes become shared, edges between labels go."""
    reached = spread_labels(labels, graph.a[edges], graph.b[edges])
    graph.shared |= reached == CONTESTED
    graph.refused |= edges & (reached[graph.a] != reached[graph.b])


def _split_people(graph: _Graph, strong_edge: Mask) -> Index:
    """Step 2: strong components, those that break a limit taken apart, limit by limit."""
    people = graph.join(graph.live() & strong_edge)
    for nodes, most in graph.limits:
        broken = _over_limit(graph, people, (nodes, most))
        if broken.any():
            anchors = nodes[broken[nodes]]
            labels = np.full(graph.n, UNREACHED, dtype=np.int64)
            labels[anchors] = anchors
            _divide(graph, labels, graph.live() & strong_edge & broken[graph.a])
            people = graph.join(graph.live() & strong_edge)
    return people


def _named(graph: _Graph, people: Index) -> Mask:
    """Nodes whose strong component names a person; shared ones belong to nobody."""
    names = np.zeros(graph.n, dtype=bool)
    names[people[graph.kinds < FIRST_UNNAMED]] = True
    return names[people] & (graph.kinds < FIRST_WEAK) & ~graph.shared


def _people_seen_with(graph: _Graph, people: Index, edges: Mask) -> tuple[Index, Index]:
    """Distinct pairs (carrier node, person) over edges between a carrier and a person."""
    named = _named(graph, people)
    a, b = graph.a[edges], graph.b[edges]
    forth, back = named[b] & ~named[a], named[a] & ~named[b]
    node = np.concatenate([a[forth], b[back]])
    person = people[np.concatenate([b[forth], a[back]])]
    return distinct_pairs(node, person, max(graph.n, 1))


def _share_weak(graph: _Graph, people: Index) -> None:
    """Step 3: weak ids seen directly with more people than allowed."""
    node, _ = _people_seen_with(graph, people, graph.live())
    graph.shared |= np.bincount(node, minlength=graph.n) > graph.people_per_device


def _split_chains(graph: _Graph, people: Index) -> None:
    """Step 3: chains of weak ids that lead to more people than allowed are taken apart."""
    live, named = graph.live(), _named(graph, people)
    chain = graph.join(live & ~named[graph.a] & ~named[graph.b])
    node, person = _people_seen_with(graph, people, live)
    group, _ = distinct_pairs(chain[node], person, max(graph.n, 1))
    crowded = (np.bincount(group, minlength=graph.n) > graph.people_per_device)[chain]
    _detach(graph, people, crowded & ~named)


def _split_beyond_limits(graph: _Graph, people: Index) -> None:
    """Step 3: people joined by weak ids into one who breaks a limit are taken apart again."""
    component = graph.join(graph.live())
    broken = np.zeros(graph.n, dtype=bool)
    for limit in graph.limits:
        broken |= _over_limit(graph, component, limit)
    _detach(graph, people, broken & ~_named(graph, people))


def _detach(graph: _Graph, people: Index, carriers: Mask) -> None:
    """Give each carrier to the one person nearest to it, or to nobody."""
    if not carriers.any():
        return
    edges = graph.live() & (carriers[graph.a] | carriers[graph.b])
    labels = np.where(_named(graph, people), people, UNREACHED)
    _divide(graph, labels, edges)


def _explain(graph: _Graph, component: Index, left: Index, right: Index) -> Resolution:
    """Reason of every edge as given, from what became of its ends."""
    weak = (graph.kinds[left] >= FIRST_WEAK) | (graph.kinds[right] >= FIRST_WEAK)
    reason = np.where(weak, WEAK_TOGETHER, STRONG_TOGETHER).astype(np.int8)
    reason[component[left] != component[right]] = PERSON_LIMIT
    for ends in (left, right):
        shared = graph.shared[ends]
        is_weak = graph.kinds[ends] >= FIRST_WEAK
        reason[shared & is_weak] = SHARED_WEAK
    for ends in (left, right):
        reason[graph.shared[ends] & (graph.kinds[ends] < FIRST_WEAK)] = SHARED_STRONG
    reason[left == right] = SAME
    return Resolution(component, reason <= WEAK_TOGETHER, reason, graph.shared)
