"""Connected components and label spreading over edge arrays, without loops over edges."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

Index: TypeAlias = npt.NDArray[np.int64]
Nodes: TypeAlias = npt.NDArray[np.int32] | npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]

#: Edges from which loading the compiled kernel pays.
COMPILED_FROM: Final = 2_000_000

#: Label of a node no label has reached, and of a node two labels reached at once.
UNREACHED: Final = -1
CONTESTED: Final = -2

#: Longest chain of identifiers labels are spread along.
MAX_HOPS: Final = 64


def connected_components(n: int, a: Nodes, b: Nodes) -> Nodes:
    """Smallest node of each node's component; the order of edges does not matter.

    Method: union-find compiled with numba for large graphs where it is installed
    (``unisono[fast]``), else minimum-label hooking with pointer jumping in NumPy; edges inside a
    component are dropped after each round, so the work shrinks quickly.

    Args:
        n: number of nodes.
        a, b: ends of the edges, each ``int[m]``.

    Returns:
        ``int32[n]``, or ``int64[n]`` of more nodes than that holds.
    """
    a, b = narrowed(n, a), narrowed(n, b)
    if a.dtype == np.int32 and _worth_compiling(a.size):
        # numba takes a second to import: only when it is used, and only where it is installed
        from unisono.identity.kernels import join_edges

        joined: Nodes = join_edges(n, a, b)
        return joined
    parent: Any = np.arange(n, dtype=a.dtype)
    while a.size:
        low, high = np.minimum(a, b), np.maximum(a, b)
        np.minimum.at(parent, high, low)
        while True:
            above = parent[parent]
            if np.array_equal(above, parent):
                break
            parent = above
        a, b = parent[low], parent[high]
        apart = a != b
        a, b = a[apart], b[apart]
    labels: Nodes = parent
    return labels


def narrowed(n: int, nodes: npt.NDArray[np.integer]) -> Nodes:
    """Node numbers below ``n`` in four bytes where they fit: half the memory to move."""
    narrow: Any = np.int32 if n < 2**31 else np.int64
    return nodes.astype(narrow, copy=False)


def _worth_compiling(edges: int) -> bool:
    """True for a large graph, or once the kernel is loaded, unless ``UNISONO_NO_NUMBA`` is set."""
    if os.environ.get("UNISONO_NO_NUMBA"):
        return False
    loaded = "unisono.identity.kernels" in sys.modules
    return loaded or (edges >= COMPILED_FROM and find_spec("numba") is not None)


def distinct_pairs(left: Index, right: Index, n: int) -> tuple[Index, Index]:
    """Each pair (left, right) once, sorted; values below ``n``."""
    keys = left.astype(np.int64) * n + right
    keys.sort()  # sorting beats the hash table of np.unique on keys like these
    keys = keys[np.r_[True, keys[1:] != keys[:-1]]] if keys.size else keys
    first = keys // n
    return first, keys - first * n


def spread_labels(labels: Index, a: Index, b: Index) -> Index:
    """Spread labels along edges, one hop a round, all nodes at once.

    A node reached in the same round by one label takes it; one reached by several is
    :data:`CONTESTED` and passes nothing on. Labelled nodes keep theirs.

    Args:
        labels: ``int[n]``, ≥ 0 where known, :data:`UNREACHED` elsewhere.
        a, b: ends of the edges.
    """
    labels = labels.copy()
    source, target = np.concatenate([a, b]), np.concatenate([b, a])
    for _ in range(MAX_HOPS):
        open_ = labels[target] == UNREACHED
        source, target = source[open_], target[open_]
        carries = labels[source] >= 0
        if not carries.any():
            break
        heads, brought = target[carries], labels[source[carries]]
        order = np.argsort(heads, kind="stable")
        heads, brought = heads[order], brought[order]
        starts = np.flatnonzero(np.r_[True, heads[1:] != heads[:-1]])
        low = np.minimum.reduceat(brought, starts)
        high = np.maximum.reduceat(brought, starts)
        labels[heads[starts]] = np.where(low == high, low, CONTESTED)
    return labels
