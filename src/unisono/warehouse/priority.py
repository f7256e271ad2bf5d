"""Priorities of threads: long work steps back so that readers beside it are served first.

On Linux every thread has a priority of its own (``nice``, 0 to 19), which a new thread takes over
from the one that makes it. Elsewhere nothing happens: there it would be that of the process.
Priorities share a core out; the policy ``SCHED_IDLE`` gives it up whenever anybody else wants it.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

#: Steps from which a thread has only what nobody else wants.
IDLE = 20


@contextmanager
def stepping_back(steps: int) -> Iterator[None]:
    """The calling thread, and threads made within the block, have at least this ``nice``.

    From :data:`IDLE` on they run only where nobody else wants the core. Afterwards the thread is
    as it was where it may raise its priority again, which not every user may: meant for processes
    and threads that have nothing else to do.
    """
    again = _lowered(steps)
    try:
        yield
    finally:
        with suppress(OSError):
            again()


def thread_stepping_back(steps: int) -> ThreadPoolExecutor:
    """One thread of at least this ``nice``; what it opens has its priority."""
    return ThreadPoolExecutor(max_workers=1, initializer=_lowered, initargs=(steps,))


def _lowered(steps: int) -> Callable[[], None]:
    """Lower the calling thread's priority; what makes it as it was before."""
    if sys.platform != "linux":
        return _nothing
    me = threading.get_native_id()
    with suppress(OSError):
        if steps >= IDLE:
            policy, param = os.sched_getscheduler(me), os.sched_getparam(me)
            os.sched_setscheduler(me, os.SCHED_IDLE, os.sched_param(0))
            return lambda: os.sched_setscheduler(me, policy, param)
        before = os.getpriority(os.PRIO_PROCESS, me)
        if before < steps:
            os.setpriority(os.PRIO_PROCESS, me, steps)
            return lambda: os.setpriority(os.PRIO_PROCESS, me, before)
    return _nothing


def _nothing() -> None:
    """The priority is as it was."""
