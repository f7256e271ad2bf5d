"""What the three tiers of a message architecture are made of (MSG-1, MSG-6).

Tier 1 is the brand core (brand.yaml), tier 2 the themes of campaigns, tier 3 the rules of channels.
Every part has an owner, a day of review and a level of freedom.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from unisono.model.document import Day, Document, Keys, Line, Names, Text
from unisono.model.names import same_name

_FORMAT = re.compile(r"[1-9]\d{0,3}(?:\.\d{1,3})?:[1-9]\d{0,3}(?:\.\d{1,3})?")


class Freedom(StrEnum):
    """How freely a part may be told: word for word, nearly so, in meaning, or at will."""

    FIXED = "fixed"
    MINIMAL = "minimal"
    SIGNIFICANT = "significant"
    MOST = "most"


class Aspect(StrEnum):
    """What a variant of an approved text may change, or must not."""

    PRODUCT = "product"
    TIMING = "timing"
    FORMAT = "format"
    PROOF = "proof"
    OFFER = "offer"
    VOICE = "voice"
    VALUE_PROPOSITION = "value_proposition"
    VISUAL_IDENTITY = "visual_identity"


class VoiceAttribute(BaseModel):
    """One attribute of the voice, such as warm, with what it is to sound like and what not."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: Annotated[str, Field(min_length=1, max_length=300)]
    meaning: str = Field(default="", description="What it means for whoever writes.")
    do: list[str] = Field(default_factory=list, description="Texts that sound like it.")
    dont: list[str] = Field(default_factory=list, description="Texts that do not.")


def _attribute(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


#: A bare name is an attribute without examples.
NamedAttribute = Annotated[VoiceAttribute, BeforeValidator(_attribute)]


class VisualIdentity(BaseModel):
    """What the brand looks like, in words; files stand in the asset library."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    summary: str = Field(default="", description="In one or two sentences.")
    colours: list[str] = Field(default_factory=list, description="Such as Night blue #10243f.")
    typefaces: list[str] = Field(default_factory=list)
    rules: list[str] = Field(default_factory=list, description="Such as space around the logo.")
    assets: list[str] = Field(default_factory=list, description="Keys of logos and templates.")


_VARIED = (Aspect.PRODUCT, Aspect.TIMING, Aspect.FORMAT, Aspect.PROOF)
_KEPT = (Aspect.VOICE, Aspect.VALUE_PROPOSITION, Aspect.VISUAL_IDENTITY)


class Personalisation(BaseModel):
    """What variants of an approved text may change, and what they must keep (MSG-6)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    may_vary: list[Aspect] = Field(
        default_factory=list, description="Empty: product, timing, format, proof."
    )
    must_keep: list[Aspect] = Field(
        default_factory=list, description="Empty: voice, value_proposition, visual_identity."
    )
    products: list[str] = Field(
        default_factory=list, description="Names of products, by which a change of them is seen."
    )

    @property
    def kept(self) -> tuple[Aspect, ...]:
        """What a variant must keep."""
        return tuple(self.must_keep) or _KEPT

    @property
    def varied(self) -> tuple[Aspect, ...]:
        """What it may change; where nothing is named, what is usual and need not be kept."""
        usual = (a for a in _VARIED if a not in self.must_keep)
        return tuple(self.may_vary) or tuple(usual)


def _formats(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if not _FORMAT.fullmatch(name):
            raise ValueError(f"'{name}' is no ratio of width to height such as 9:16")
    return names


class AudienceVariant(BaseModel):
    """How one audience is spoken to in a channel."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    audience: Annotated[str, Field(min_length=1, max_length=300)]
    tone: Line = ""
    use: Names = ()
    avoid: Names = ()


class ChannelRules(Document):
    """Rules of one channel (tier 3): formats, lengths, tone, audiences, tactical offers.

    Attributes:
        channel: whose rules they are; spellings such as E-mail and email are one channel.
        tone: how the voice sounds here.
        formats: ratios of width to height, such as 9:16.
        title_characters: most characters of a title; empty: as many as the channel takes.
        text_characters: most characters of a text; empty: as many as the channel takes.
        least_characters: fewest characters of a text; empty: any.
        use: words to prefer here; avoid: words that must not appear here.
        audiences: how single audiences are spoken to.
        offers: tactical offers it may make; empty: any.
        freedom: how freely its messages may be told; empty: as the settings say.
        reviewed_on: the day it was last looked at; review_by: the last day for the next review.
    """

    channel: Annotated[str, Field(min_length=1, max_length=300)]
    owner: Line = ""
    tone: Text = ""
    formats: Annotated[Names, AfterValidator(_formats)] = ()
    title_characters: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    text_characters: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    least_characters: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    use: Names = ()
    avoid: Names = ()
    audiences: Annotated[tuple[AudienceVariant, ...], Field(max_length=100)] = ()
    offers: Keys = ()
    freedom: Freedom | None = None
    reviewed_on: Day | None = None
    review_by: Day | None = None

    @model_validator(mode="after")
    def _spoken_to_once(self) -> Self:
        names = [same_name(a.audience) for a in self.audiences]
        if len(set(names)) < len(names):
            raise ValueError("two variants are for one audience")
        return self
