from collections.abc import Callable
from pathlib import Path

import pytest

from unisono import Workspace

HEADER = "Day,Campaign ID,Campaign,Currency code,Cost,Impressions,Clicks,Conversions"


@pytest.fixture
def ads(tmp_path: Path) -> Callable[..., Path]:
    """Writes an ad report of one campaign into the workspace's exports."""

    def write(name: str, *costs: tuple[str, str], extra: str = "") -> Path:
        path = tmp_path / "exports" / name
        path.parent.mkdir(exist_ok=True)
        tail = ",x" if extra else ""
        lines = [HEADER + (f",{extra}" if extra else "")]
        lines += [f"{day},111,Spring,USD,{cost},10,5,1{tail}" for day, cost in costs]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)
