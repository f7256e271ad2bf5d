"""The command itself, to see how it ends."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from command_server import CommandServer


@pytest.fixture
def unisono(commands: CommandServer) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    def run(*arguments: str, folder: Path, **more: str) -> "subprocess.CompletedProcess[str]":
        return commands.run([*arguments], folder, {**os.environ, **more})

    return run
