"""Priorities of threads: long work steps back so that readers beside it are served first.

On Linux every thread has a priority of its own (``nice``, 0 to 19), which a new thread takes over
from the one that makes it. Elsewhere nothing happens: there it would be that of the process.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress


@contextmanager
def stepping_back(steps: int) -> Iterator[None]:
    """The calling thread, and threads made within the block, have at least this ``nice``.

    Afterwards the thread is as it was where it may raise its priority again, which not every
    user may: meant for processes and threads that have nothing else to do.
    """
    before = _lowered(steps)
    try:
        yield
    finally:
        if before is not None:
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), before)


def thread_stepping_back(steps: int) -> ThreadPoolExecutor:
    """One thread of at least this ``nice``; what it opens has its priority."""
    return ThreadPoolExecutor(max_workers=1, initializer=_lowered, initargs=(steps,))


def _lowered(steps: int) -> int | None:
    """Lower the calling thread's priority; what it was, or None where nothing changed."""
    if sys.platform != "linux":
        return None
    me = threading.get_native_id()
    before = os.getpriority(os.PRIO_PROCESS, me)
    if before >= steps:
        return None
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, me, steps)
        return before
    return None
