"""Benchmarks run on the product as it is: a small size each, figures not judged.

They use the rooms below the commands, so a change there can break them unseen.
"""

import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.mark.parametrize(
    ("command", "figure"),
    [
        ("matching.py 60", "precision"),
        ("identity.py 2000", "×"),
        ("offers.py 300", "contradictions"),
        ("plan_check.py 60", "conflicts"),
        ("lifetime.py 500 --runs 1", "customers"),
    ],
)
def test_small(command: str, figure: str) -> None:
    script, *arguments = command.split()
    ran = subprocess.run(
        [sys.executable, BENCHMARKS / script, *arguments],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert figure in ran.stdout
