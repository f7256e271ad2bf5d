"""Settings that are secrets are never shown."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from unisono.settings import DeskSettings, LlmSettings, Settings, secrets, shown
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


@pytest.mark.parametrize(
    "address", ["https://ann:cret@llm.test/v1", "https://llm.test/v1?key=cret"]
)
def test_addresses_of_models_hold_no_key(address: str) -> None:
    """They are shown and backed up; keys come from the environment."""
    with pytest.raises(ValidationError, match="UNISONO_LLM_KEY"):
        LlmSettings(base_url=address)
    assert LlmSettings(base_url="https://llm.test/v1/").base_url == "https://llm.test/v1"
