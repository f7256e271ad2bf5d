"""Groups of values that stand for one, with the reason each joined."""

from __future__ import annotations

from collections.abc import Iterable

#: Pairs of values that a person is asked about, and why.
Asked = dict[tuple[str, str], str]


class Merger:
    """Union-find over values that never joins a pair declared different."""

    def __init__(self, values: Iterable[str], different: Iterable[tuple[str, str]]) -> None:
        self._parent = {value: value for value in values}
        self._different = [
            pair for pair in different if pair[0] in self._parent and pair[1] in self._parent
        ]
        self.reason: dict[str, str] = {}

    def find(self, value: str) -> str:
        """The value its group is known by."""
        root = value
        while self._parent[root] != root:
            root = self._parent[root]
        while self._parent[value] != root:
            self._parent[value], value = root, self._parent[value]
        return root

    def join(self, first: str, second: str, reason: str) -> bool:
        """Make two values one; False when they were declared different."""
        a, b = self.find(first), self.find(second)
        if a == b:
            return True
        if not self.may_join(first, second):
            return False
        self._parent[max(a, b)] = min(a, b)
        self.reason.setdefault(first, reason)
        self.reason.setdefault(second, reason)
        return True

    def may_join(self, first: str, second: str) -> bool:
        """False when a value of one group was declared different from one of the other."""
        if first not in self._parent or second not in self._parent:
            return True
        ends = {self.find(first), self.find(second)}
        return all({self.find(x), self.find(y)} != ends for x, y in self._different)

    def groups(self) -> list[list[str]]:
        """All groups, sorted."""
        found: dict[str, list[str]] = {}
        for value in sorted(self._parent):
            found.setdefault(self.find(value), []).append(value)
        return [found[root] for root in sorted(found)]
