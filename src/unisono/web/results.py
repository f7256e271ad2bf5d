"""Results of one workspace, computed once per build and settings, and kept while they are used."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar, cast

from unisono.audit.history import FILE as HISTORY
from unisono.model.audit import AuditReport
from unisono.workspace.last_audit import as_last_run
from unisono.workspace.workspace import Workspace

T = TypeVar("T")

#: Answers kept at most; the oldest unused one goes first.
KEPT = 400


class Results:
    """What a workspace says, for many threads at once.

    An answer is kept until the warehouse, a setting or a declaration changes. Who asks for what
    somebody else is computing waits for that one.
    """

    def __init__(self, workspace: Workspace, kept: int = KEPT) -> None:
        self._workspace = workspace
        self._seen = self._settings_stamp()
        self._kept = kept
        self._answers: OrderedDict[tuple[Hashable, Hashable], Any] = OrderedDict()
        self._busy: dict[Hashable, _Turn] = {}
        self._lock = threading.Lock()

    @property
    def workspace(self) -> Workspace:
        """The workspace with the settings as they are now."""
        stamp = self._settings_stamp()
        with self._lock:
            if stamp != self._seen:
                self._workspace, self._seen = _again(self._workspace), stamp
            return self._workspace

    @property
    def last_good(self) -> Workspace:
        """The workspace as it was when its settings could last be read."""
        return self._workspace

    @property
    def loaded(self) -> bool:
        """Whether there is a model to ask."""
        return self.workspace.layout.current() is not None

    def state(self) -> tuple[Hashable, ...]:
        """What all answers hang on: the build and the files people declare things in."""
        layout = self.workspace.layout
        current = layout.current()
        declared = (layout.brand, layout.calibrations, layout.taxonomy, layout.mapping)
        files = (*declared, layout.runs / HISTORY)
        name = current.name if current else ""
        return (name, self._settings_stamp(), *map(_stamp, files), _stamp(layout.ledger))

    def known(self, question: Hashable) -> Any | None:
        """The answer if it was computed before and still holds, else None."""
        return self._known((self.state(), question))

    def _known(self, key: tuple[Hashable, Hashable]) -> Any | None:
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
        return None

    def once(self, question: Hashable, compute: Callable[[Workspace], T]) -> T:
        """The answer to ``question``, computed now unless it is known; blocks meanwhile."""
        key = (self.state(), question)
        with self._turn(key):
            found = self._known(key)
            if found is None:
                found = compute(self.workspace)
                self._keep(key, found)
            return cast(T, found)

    def keep(self, question: Hashable, answer: Any) -> None:
        """Keep an answer that was computed elsewhere for the present state."""
        self._keep((self.state(), question), answer)

    def audit(self) -> AuditReport:
        """The audit of the present build; the last run's where that run was of this build."""
        return self.once("audit", lambda w: as_last_run(w.audit(load=False)))

    def _keep(self, key: tuple[Hashable, Hashable], answer: Any) -> None:
        with self._lock:
            self._answers[key] = answer
            self._answers.move_to_end(key)
            while len(self._answers) > self._kept:
                del self._answers[self._least(key[0])]

    def _least(self, state: Hashable) -> tuple[Hashable, Hashable]:
        """What goes first: the oldest of what readers ask for, or of what holds no longer."""
        for old in self._answers:
            if old[0] != state or not isinstance(old[1], str):
                return old
        return next(iter(self._answers))

    @contextmanager
    def _turn(self, key: Hashable) -> Iterator[None]:
        with self._lock:
            turn = self._busy.setdefault(key, _Turn())
            turn.waiting += 1
        try:
            with turn.lock:
                yield
        finally:
            with self._lock:
                turn.waiting -= 1
                if not turn.waiting:
                    self._busy.pop(key, None)

    def _settings_stamp(self) -> tuple[int, int]:
        return _stamp(self._workspace.root / "unisono.toml")


class _Turn:
    """One question that threads take turns at."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.waiting = 0


def _again(workspace: Workspace) -> Workspace:
    told = workspace.settings_origin.get("workspace.exports") == "command line"
    return Workspace(workspace.root, exports=workspace.layout.exports if told else None)


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)
