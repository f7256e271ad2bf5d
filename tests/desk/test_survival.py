"""A writer killed at any moment loses no acknowledged change and leaves no half one.

``python tests/desk/test_survival.py [ROUNDS] [ADDRESS]`` repeats it as often as wanted.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from unisono.desk import Desk
from unisono.model.plan import Offer, Theme

_LAUNCHER = """
import os, sys
from unisono.desk import Desk
from unisono.model.plan import Offer, Theme

days = {"first_day": "2026-01-01", "last_day": "2026-01-02"}

def say(*words):
    # In one piece: half a line of a killed writer would swallow the start of the next.
    os.write(1, (" ".join(map(str, words)) + "\\n").encode())

def write(address):
    desk = Desk.open(address)
    number = len(desk.list(Theme))
    say("ready")
    while True:
        with desk.transaction("writer") as change:
            change.put(Theme(title=f"t{number}", narrative="x" * 9_000, **days), f"k{number}")
            change.put(Offer(title=f"t{number}", kind="bundle", **days), f"k{number}")
        say("done", number)
        number += 1

for line in sys.stdin:
    writer = os.fork()
    if writer == 0:
        write(sys.argv[1])
    say("writer", writer)
    os.waitpid(writer, 0)
    say("dead")
"""


def survive(address: str, rounds: int, seed: int = 7) -> int:
    """Start a writer and kill it, ``rounds`` times; how many changes it acknowledged."""
    chance = random.Random(seed)
    acknowledged: set[str] = set()
    launcher = subprocess.Popen(
        [sys.executable, "-c", _LAUNCHER, address],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    for _ in range(rounds):
        acknowledged |= _one_life(launcher, chance.randrange(5), chance.uniform(0, 0.03))
        with Desk.open(address) as desk:
            themes, offers = (set(desk.list(kind).keyed()) for kind in (Theme, Offer))
        assert themes == offers, "half a change is seen"
        assert {f"k{n}" for n in acknowledged} <= themes, "an acknowledged change is lost"
    launcher.communicate()
    with Desk.open(address) as desk:
        found = desk.verify()
        assert found.problems == ()
        assert found.entries == 2 * len(desk.list(Theme))
    return len(acknowledged)


def _one_life(launcher: subprocess.Popen[str], changes: int, seconds: float) -> set[str]:
    """Numbers that one writer acknowledged, killed some time after so many ``changes``."""
    assert launcher.stdin is not None
    launcher.stdin.write("go\n")
    launcher.stdin.flush()
    said: list[list[str]] = []
    wanted = Counter({"ready": 1, "writer": 1, "done": changes})
    while not wanted <= Counter(words[0] for words in said):
        said.append(_heard(launcher))
    time.sleep(seconds)
    os.kill(next(int(words[1]) for words in said if words[0] == "writer"), signal.SIGKILL)
    while said[-1] != ["dead"]:
        said.append(_heard(launcher))
    return {words[1] for words in said if words[0] == "done"}


def _heard(launcher: subprocess.Popen[str]) -> list[str]:
    """The next line's words."""
    assert launcher.stdout is not None
    line = launcher.stdout.readline()
    assert line, "the launcher ended"
    return line.split()


def test_no_acknowledged_change_is_lost_by_kill(tmp_path: Path) -> None:
    assert survive(f"sqlite:///{tmp_path}/desk.sqlite", 25) >= 25


def test_nor_on_postgresql(postgresql: Callable[..., str]) -> None:
    assert survive(postgresql("migrated"), 8) >= 8


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        wanted = sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{folder}/desk.sqlite"
        count = survive(wanted, int(sys.argv[1]) if len(sys.argv) > 1 else 100, seed=1)
    print(f"{count} acknowledged changes, none lost, no half change seen")
