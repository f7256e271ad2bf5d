"""The same desk on SQLite and on a real PostgreSQL server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from desk_fixtures import address, desk, lone, made_once, postgresql

from unisono.model.plan import Theme

__all__ = ["address", "desk", "lone", "made_once", "postgresql"]


@pytest.fixture
def theme() -> Callable[..., Theme]:
    """A theme that is right; named fields replace its own."""

    def made(**fields: Any) -> Theme:
        usual = {"title": "Calm", "first_day": date(2026, 1, 1), "last_day": date(2026, 6, 30)}
        return Theme(**{**usual, **fields})

    return made
