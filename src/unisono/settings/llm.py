"""Settings of the language model that proposes variants, where one is set up."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from unisono.settings.section import Section
from unisono.settings.serve import Address

_NAME = re.compile(r"[a-z][a-z0-9-]*:\S{1,200}")


def _named(name: str) -> str:
    if name and not _NAME.fullmatch(name):
        raise ValueError(f"'{name}' is no model such as openai:gpt-5-mini")
    return name


def _keyless(address: str) -> str:
    """``address``, which is shown and backed up: a key in it would be, too."""
    if "@" in address or "?" in address or "#" in address:
        raise ValueError("an address without user, password and query is needed; the key is the "
                         "variable UNISONO_LLM_KEY")  # fmt: skip
    return address


class LlmSettings(Section):
    """A language model of any provider; its key is the variable UNISONO_LLM_KEY, no setting."""

    model: Annotated[str, AfterValidator(_named)] = Field(
        default="",
        description="Provider and model, such as openai:gpt-5-mini; empty: variants are made by "
        "templates. It takes the extra llm.",
    )
    base_url: Annotated[Address, AfterValidator(_keyless)] = Field(
        default="",
        description="Address of an endpoint that speaks as OpenAI's does, such as "
        "http://127.0.0.1:11434/v1; empty: the provider's own. A private address has to stand in "
        "outbound.allowed_hosts.",
    )
    seconds: float = Field(
        default=60, gt=0, le=600, description="Seconds one answer of the model may take."
    )
    tokens: int = Field(
        default=4_000, ge=100, le=100_000, description="Tokens one answer of the model may have."
    )
    judge: bool = Field(
        default=False,
        description="Whether the model also judges variants that passed: three times each; its "
        "votes may lower a score and never lift a block.",
    )
