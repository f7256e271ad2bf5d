"""Where the process starts: threads of linear algebra, unless somebody says otherwise."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

#: The number of threads as a command sees it, NumPy not yet imported when it was set.
SEEN = """
import os, sys, types
seen = types.ModuleType("unisono.cli.main")
seen.main = lambda: print(os.environ["OPENBLAS_NUM_THREADS"], "numpy" in sys.modules)
sys.modules["unisono.cli.main"] = seen
from unisono.cli.entry import main
main()
"""


@pytest.mark.parametrize(("said", "expected"), [(None, "1"), ("3", "3")])
def test_linear_algebra_has_one_thread_unless_somebody_says_otherwise(
    said: str | None, expected: str
) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "OPENBLAS_NUM_THREADS"}
    if said is not None:
        environment["OPENBLAS_NUM_THREADS"] = said
    ended = subprocess.run(
        [sys.executable, "-c", SEEN], env=environment, capture_output=True, text=True, check=True
    )
    assert ended.stdout.split() == [expected, "False"]
