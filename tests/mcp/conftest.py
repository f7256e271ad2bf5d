"""The command itself, to see how it ends."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def unisono() -> Callable[..., "subprocess.CompletedProcess[str]"]:
    def run(*arguments: str, folder: Path, **more: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "unisono.cli.main", *arguments], cwd=folder, input="",
            env={**os.environ, **more}, capture_output=True, encoding="utf-8", timeout=120,
            check=False,
        )  # fmt: skip

    return run
