"""Rows of figures that are computed once per word and kept for the next text."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
K = TypeVar("K", bound=Hashable)
#: Figures that are kept at most (32 MB); when they are full, keeping begins anew.
MOST = 4_000_000


class KeptRows(Generic[K]):
    """Rows by key, each made once; safe to share between threads.

    A row must depend on its key alone, so that it does not matter with which others it is made.

    Args:
        make: arrays with one row per key, all of them of the same widths each time.
        most: figures kept.
    """

    def __init__(
        self, make: Callable[[Sequence[K]], tuple[Floats, ...]], most: int = MOST
    ) -> None:  # fmt: skip
        self._make, self._most = make, most
        self._lock = threading.Lock()
        self._place: dict[K, int] = {}
        self._kept: list[Floats] = []

    def rows(self, keys: Sequence[K]) -> tuple[Floats, ...]:
        """The arrays of ``keys``, one row each, in their order."""
        with self._lock:
            missing = [key for key in dict.fromkeys(keys) if key not in self._place]
            if missing and not self._keep(missing):
                return self._make(keys)
            at = np.array([self._place[key] for key in keys], dtype=np.intp)
            return tuple(kept[at] for kept in self._kept)

    def _keep(self, missing: Sequence[K]) -> bool:
        """Make and keep rows; False when they are too many to be kept."""
        made = self._make(missing)
        width = sum(part.shape[1] for part in made)
        if len(missing) * width > self._most:
            return False
        count = len(self._place)
        if (count + len(missing)) * width > self._most:
            self._place, self._kept = {}, []  # this time they are made as they are asked for
            return False
        if not self._kept:
            self._kept = [np.empty((0, part.shape[1])) for part in made]
        for n, part in enumerate(made):
            kept = self._kept[n]
            if count + len(part) > len(kept):  # room for as many again
                grown = np.empty((2 * (count + len(part)), part.shape[1]))
                grown[:count] = kept[:count]
                self._kept[n] = kept = grown
            kept[count : count + len(part)] = part
        self._place.update((key, count + n) for n, key in enumerate(missing))
        return True
