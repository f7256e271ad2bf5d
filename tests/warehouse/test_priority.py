"""Long work steps back; who asked for it does not."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from unisono.warehouse import priority
from unisono.warehouse.engine import Engine
from unisono.warehouse.priority import stepping_back, thread_stepping_back

linux = pytest.mark.skipif(sys.platform != "linux", reason="threads have priorities on Linux only")
STEPS = 7


def nice_of_threads() -> dict[int, int]:
    found = {}
    for task in Path("/proc/self/task").iterdir():
        with suppress(ProcessLookupError):  # a thread of an earlier test has just ended
            found[int(task.name)] = os.getpriority(os.PRIO_PROCESS, int(task.name))
    return found


def own_nice() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


@linux
def test_threads_of_an_engine_step_back_and_the_caller_does_not() -> None:
    before, mine = nice_of_threads(), own_nice()
    steps = min(mine + STEPS, 19)
    with Engine(threads=3, step_back=steps) as engine:
        made = {t: n for t, n in nice_of_threads().items() if t not in before}
        assert engine.value("SELECT sum(i) FROM range(1000) AS t(i)") == 499_500
        assert set(made.values()) == {steps}
        assert own_nice() == mine
    with Engine(threads=3) as engine:
        made = {t: n for t, n in nice_of_threads().items() if t not in before}
        assert set(made.values()) == {mine}


@linux
def test_at_least_so_far_and_back_again() -> None:
    """In a process of its own: not every user may raise a priority again."""
    code = (
        "import os\n"
        "from unisono.warehouse.priority import stepping_back\n"
        "os.nice(max(0, 3 - os.nice(0)))\n"
        "with stepping_back(2): print(os.nice(0))\n"
        "with stepping_back(9): print(os.nice(0))\n"
        "print(os.nice(0))\n"
    )
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    least, lower, after = map(int, told.stdout.split())
    assert least >= 3
    assert lower == max(9, least)
    assert after in (least, lower)


@linux
def test_the_last_step_takes_only_what_nobody_wants() -> None:
    before = {int(task.name) for task in Path("/proc/self/task").iterdir()}
    with Engine(threads=3, step_back=priority.IDLE) as engine:
        made = {int(task.name) for task in Path("/proc/self/task").iterdir()} - before
        assert made
        assert {os.sched_getscheduler(thread) for thread in made} == {os.SCHED_IDLE}
        assert engine.value("SELECT sum(i) FROM range(1000) AS t(i)") == 499_500
    assert os.sched_getscheduler(0) == os.SCHED_OTHER


def test_elsewhere_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(priority.sys, "platform", "darwin")
    with stepping_back(19), thread_stepping_back(19) as pool:
        assert pool.submit(lambda: 3).result() == 3
    if sys.platform == "linux":
        assert own_nice() < 19
