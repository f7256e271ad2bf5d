"""Where a figure comes from: file, row, and what was seen there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class SourceRef:
    """Where a figure comes from: a file and a row in it (row 0: the whole file)."""

    file: str
    row: int = 0


@dataclass(frozen=True)
class Evidence:
    """One finding behind a verdict, in words, with its row."""

    text: str
    source: SourceRef | None = None
    values: dict[str, Any] = field(default_factory=dict)
