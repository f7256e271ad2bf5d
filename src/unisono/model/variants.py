"""Variants of a message: what is asked for, and what the gate let out (MSG-6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from unisono.model.document import Day
from unisono.model.gate import GateResult

#: Variants of one call.
MOST_VARIANTS = 10
Short = Annotated[str, Field(max_length=300)]


class VariantBrief(BaseModel):
    """What variants are asked for.

    Attributes:
        pillar: id of the pillar they lead with.
        offer: key of an offer of the plan, or its words; product: name of the product.
        variant_of: key of an approved text that they are variants of.
        by: templates, model, or auto: the model where one is set up, else templates.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
    channel: Annotated[str, Field(min_length=1, max_length=200)]
    pillar: Annotated[str, Field(min_length=1, max_length=200)]
    campaign: Short = ""
    audience: Short = ""
    offer: Short = ""
    product: Annotated[str, Field(max_length=100)] = ""
    variant_of: Annotated[str, Field(max_length=80)] = ""
    starts_on: Day | None = None
    ends_on: Day | None = None
    count: Annotated[int, Field(ge=1, le=MOST_VARIANTS)] = 3
    by: Literal["auto", "templates", "model"] = "auto"


@dataclass(frozen=True)
class Judgement:
    """What a language model thinks of a text: three votes, each 0–10.

    Attributes:
        score: the gate's, lowered to the mean of the votes where that is less.
        spread: highest less lowest vote; note: why there are no votes.
    """

    votes: tuple[float, ...]
    score: float | None
    spread: float | None
    note: str = ""


@dataclass(frozen=True)
class Variant:
    """One text that the gate let out.

    Attributes:
        made_by: templates, or the model's name.
        result: the gate's answer; the text holds with it, unchanged, until it expires.
        score: the gate's, after the judge's votes.
    """

    title: str
    text: str
    made_by: str
    score: float | None
    result: GateResult
    judged: Judgement | None = None


@dataclass(frozen=True)
class HeldBack:
    """How many variants one check kept back, and what it found, without their texts."""

    title: str
    count: int
    found: tuple[str, ...]


@dataclass(frozen=True)
class Proposed:
    """Variants that passed, best first.

    Attributes:
        made: how many were made; held: how many the gate kept back.
        reasons: per check that kept one back, how many it did and what it found.
        note: what did not go as asked for.
    """

    variants: tuple[Variant, ...]
    made: int
    held: int
    reasons: Mapping[str, HeldBack] = field(default_factory=dict)
    note: str = ""
