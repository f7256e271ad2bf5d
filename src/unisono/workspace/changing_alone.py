"""One change at a time of a file that several programs write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from unisono.errors import WorkspaceError
from unisono.workspace.layout import Layout

#: Seconds that a change waits for another one.
_WAIT = 10


@contextmanager
def changing_alone(layout: Layout, name: str, what: str) -> Iterator[None]:
    """Within the block nobody else changes ``what``.

    Args:
        layout: the workspace.
        name: of the lock, among the others of the workspace.
        what: as people call it.

    Raises:
        WorkspaceError: somebody else did for too long.
    """
    layout.keep_private()
    lock = FileLock(str(layout.state / f"{name}.lock"), timeout=_WAIT)
    try:
        lock.acquire()
    except Timeout:
        raise WorkspaceError(
            f"Somebody else is changing {what}.", way_out="Try again in a moment."
        ) from None
    try:
        yield
    finally:
        lock.release()
