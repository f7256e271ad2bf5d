"""Properties of the resolution against a plain reference."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unisono.identity.components import connected_components, spread_labels
from unisono.identity.graph import Spaces, _limited, _resolve_closely, resolve
from unisono.identity.reasons import KINDS, REASON_TEXT, SAME
from unisono.settings import IdentitySettings

STRONG, NAMED = range(5), range(4)


@st.composite
def worlds(draw):
    n = draw(st.integers(1, 14))
    kinds = draw(st.lists(st.integers(0, 7), min_size=n, max_size=n))
    node = st.integers(0, n - 1)
    edges = draw(st.lists(st.tuples(node, node), max_size=30))
    limits = IdentitySettings(
        max_emails=draw(st.integers(1, 3)),
        max_user_ids=draw(st.integers(1, 2)),
        max_phones=draw(st.integers(1, 3)),
        max_people_per_device=draw(st.integers(1, 2)),
    )
    known = st.sets(st.integers(0, 2), min_size=1)
    spaces = draw(st.lists(known, min_size=n, max_size=n)) if draw(st.booleans()) else None
    return kinds, edges, limits, spaces


def told(kinds, spaces):
    """The id spaces of the logins as arrays, in no order."""
    if spaces is None:
        return None
    pairs = [(x, s) for x, known in enumerate(spaces) if kinds[x] == 0 for s in known][::-1]
    return Spaces(*np.array(pairs, dtype=np.int64).reshape(-1, 2).T)


def counted(kinds, limits, spaces):
    """What a person may have only so many of: nodes, and how many."""
    known = spaces or [{0}] * len(kinds)
    of = {s: {x for x in range(len(kinds)) if kinds[x] == 0 and s in known[x]} for s in range(3)}
    emails, phones = ({x for x, k in enumerate(kinds) if k == kind} for kind in (1, 2))
    logins = [(of[s], limits.max_user_ids) for s in sorted(of)]
    return [*logins, (emails, limits.max_emails), (phones, limits.max_phones)]


@pytest.fixture(autouse=True, params=["numpy", "compiled"])
def way(request, monkeypatch):
    """Every property holds for both ways of finding components."""
    if request.param == "numpy":
        monkeypatch.setenv("UNISONO_NO_NUMBA", "1")
    else:
        request.getfixturevalue("join_edges")


@pytest.fixture(scope="session")
def join_edges(numba):
    """The compiled kernel; once it is loaded, resolution uses it."""
    from unisono.identity.kernels import join_edges

    return join_edges


def run(kinds, edges, limits, spaces=None):
    a, b = np.array(edges, dtype=np.int32).reshape(-1, 2).T
    known = told(kinds, spaces)
    return resolve(np.array(kinds, dtype=np.int8), len(kinds), a, b, limits, known)


def resolve_closely(kinds, edges, limits, spaces):
    """The steps over every component, as for those that break a limit."""
    a, b = np.array(edges, dtype=np.int32).reshape(-1, 2).T
    codes = np.array(kinds, dtype=np.int8)
    limited = _limited(codes, limits, told(kinds, spaces))
    return _resolve_closely(codes, a, b, limited, limits.max_people_per_device)


class Reference:
    """The rules as sets and loops, one step a method."""

    def __init__(self, kinds, edges, limits, spaces):
        self.kinds, self.nodes = kinds, range(len(kinds))
        self.edges = {frozenset(e) for e in edges if e[0] != e[1]}
        self.counted = counted(kinds, limits, spaces)
        self.people_per_device = limits.max_people_per_device
        self.shared = set()

    def around(self, x, allowed):
        return {y for e in self.edges if x in e for y in e - {x} if y in allowed}

    def component(self, x, allowed):
        found, todo = {x}, [x]
        while todo:
            new = self.around(todo.pop(), allowed) - found
            found |= new
            todo += new
        return frozenset(found) if x in allowed else frozenset({x})

    def free(self, kinds):
        return {x for x in self.nodes if self.kinds[x] in kinds and x not in self.shared}

    def divide(self, labels, edges):
        """Level by level, all at once."""
        while True:
            reach = {}
            for edge in edges:
                for x, y in (tuple(edge), tuple(edge)[::-1]):
                    if x in labels and labels[x] is not None and y not in labels:
                        reach.setdefault(y, set()).add(labels[x])
            if not reach:
                break
            labels |= {y: ls.pop() if len(ls) == 1 else None for y, ls in reach.items()}
        self.shared |= {x for x, label in labels.items() if label is None}
        apart = {e for e in edges if len({labels.get(x, -1) for x in e}) > 1}
        self.edges -= apart

    def solve(self):
        strong = {x for x in self.nodes if self.kinds[x] in STRONG}
        for x in strong:
            near = self.around(x, strong)
            if any(len(near & them) > most for them, most in self.counted if x not in them):
                self.shared.add(x)
        for them, most in self.counted:
            free = self.free(STRONG)
            broken = set()
            for x in free:
                whole = self.component(x, free)
                if len(whole & them) > most:
                    broken |= whole
            anchors = {x: x for x in broken & them}
            self.divide(anchors, {e for e in self.edges if e <= broken})
        free = self.free(STRONG)
        people = {x: min(self.component(x, free)) for x in free}
        named = {people[x] for x in free if self.kinds[x] in NAMED}
        people = {x: p for x, p in people.items() if p in named}
        carriers = set(self.nodes) - set(people) - self.shared
        self.shared |= {
            x for x in carriers
            if len({people[y] for y in self.around(x, set(people))}) > self.people_per_device
        }  # fmt: skip
        carriers -= self.shared
        chains = {self.component(x, carriers) for x in carriers}
        for chain in chains:
            met = {people[y] for x in chain for y in self.around(x, set(people))}
            if len(met) > self.people_per_device:
                self.detach(chain, people)
        free = set(self.nodes) - self.shared
        carriers &= free
        broken = {
            x for x in carriers
            if any(len(self.component(x, free) & them) > most for them, most in self.counted)
        }  # fmt: skip
        if broken:
            self.detach(broken, people)
        free = set(self.nodes) - self.shared
        return [min(self.component(x, free)) for x in self.nodes], self.shared

    def detach(self, carriers, people):
        scope = carriers | set(people)
        self.divide(dict(people), {e for e in self.edges if e <= scope and e & carriers})


@settings(max_examples=400, deadline=None)
@given(worlds())
def test_equals_the_plain_reference(world):
    found = run(*world)
    component, shared = Reference(*world).solve()
    assert found.component.tolist() == component
    assert set(np.flatnonzero(found.shared).tolist()) == shared


@settings(max_examples=150, deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_order_sides_and_repeats_change_nothing(world, random):
    kinds, edges, limits, spaces = world
    other = [(b, a) if random.random() < 0.5 else (a, b) for a, b in edges]
    other += random.choices(edges, k=3) if edges else []
    random.shuffle(other)
    first, second = run(*world), run(kinds, other, limits, spaces)
    assert first.component.tolist() == second.component.tolist()
    assert first.shared.tolist() == second.shared.tolist()
    reason = {frozenset(e): r for e, r in zip(edges, first.edge_reason.tolist(), strict=True)}
    assert [reason[frozenset(e)] for e in other] == second.edge_reason.tolist()


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_limits_hold_and_used_edges_are_the_people(world):
    kinds, edges, limits, spaces = world
    found = run(*world)
    for them, most in counted(kinds, limits, spaces):
        assert max(Counter(found.component[sorted(them)].tolist()).values(), default=0) <= most
    used = [e for e, u in zip(edges, found.edge_used.tolist(), strict=True) if u]
    a, b = np.array(used, dtype=np.int64).reshape(-1, 2).T
    rebuilt = connected_components(len(kinds), a, b)
    assert rebuilt.tolist() == found.component.tolist()


def test_a_long_chain_is_one_component():
    n = 50_000
    order = np.random.default_rng(1).permutation(n)
    assert set(connected_components(n, order[:-1], order[1:]).tolist()) == {0}


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_the_compiled_kernel_gives_the_same_components(join_edges, world):
    kinds, edges, *_ = world
    a, b = np.array(edges, dtype=np.int32).reshape(-1, 2).T
    wanted = connected_components(len(kinds), a, b)
    assert join_edges(len(kinds), a, b).tolist() == wanted.tolist()


def test_a_long_chain_is_one_component_in_the_compiled_kernel(join_edges):
    order = np.random.default_rng(1).permutation(50_000).astype(np.int32)
    assert set(join_edges(50_000, order[:-1], order[1:]).tolist()) == {0}


@settings(max_examples=300, deadline=None)
@given(st.lists(worlds(), min_size=2, max_size=4))
def test_people_apart_are_resolved_as_if_alone(several):
    """Most of a large graph is never looked at closely; that must not show."""
    limits = several[0][2]
    kinds, edges, spaces, wanted = [], [], [], []
    for some, pairs, _, known in several:
        at = len(kinds)
        found = resolve_closely(some, pairs, limits, known)
        wanted += [(at + c, s) for c, s in zip(found.component, found.shared, strict=True)]
        edges += [(at + a, at + b) for a, b in pairs]
        kinds += some
        spaces += known or [{0}] * len(some)
    whole = run(kinds, edges, limits, spaces)
    assert list(zip(whole.component, whole.shared, strict=True)) == wanted


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_spaces_that_know_all_logins_are_as_one(world):
    kinds, edges, limits, _ = world
    first, second = run(kinds, edges, limits), run(kinds, edges, limits, [{0, 2}] * len(kinds))
    assert first.component.tolist() == second.component.tolist()
    assert first.edge_reason.tolist() == second.edge_reason.tolist()


def test_labels_meet_in_the_middle():
    labels = np.array([0, -1, -1, -1, 4, -1])
    chain = np.array([0, 1, 2, 3])
    assert spread_labels(labels, chain, chain + 1).tolist() == [0, 0, -2, 4, 4, -1]


def test_every_reason_has_a_text():
    assert (len(REASON_TEXT), len(set(REASON_TEXT))) == (SAME + 1, SAME + 1)
    assert len(KINDS) == 8
