"""Settings that are secrets are never shown."""

from __future__ import annotations

import pytest

from unisono.settings import DeskSettings, Settings, secrets, shown
from unisono.settings.section import masked


def test_secrets_are_known_and_masked() -> None:
    assert "desk.database" in secrets()
    address = "postgresql+psycopg://ann:s3:cr@et@db.test/desk?password=zz&sslmode=require"
    settings = Settings(desk=DeskSettings(database=address))
    assert shown(settings)["desk.database"] == (
        "postgresql+psycopg://ann:***@db.test/desk?password=***&sslmode=require"
    )
    assert "s3" not in repr(settings)
    assert shown(Settings())["desk.database"] == ""


@pytest.mark.parametrize(
    ("secret", "kept"),
    [
        ("", ""),
        ("top", "***"),
        ("sqlite:///a.db", "sqlite:///a.db"),
        ("postgresql://ann@db.test/x", "postgresql://ann@db.test/x"),
    ],
)
def test_masked(secret: str, kept: str) -> None:
    assert masked(secret) == kept
