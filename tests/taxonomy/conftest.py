"""Paths to public test data kept outside the repository."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared_data() -> Path:
    default = Path(__file__).parents[2].parent / "shared" / "data"
    path = Path(os.environ.get("UNISONO_SHARED_DATA", default))
    if not path.is_dir():
        pytest.skip(f"{path} is not there (set UNISONO_SHARED_DATA)")
    return path
