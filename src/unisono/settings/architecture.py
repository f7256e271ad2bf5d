"""Section about the message architecture: freedom per level, reviews, what counts as alike."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from unisono.settings.section import Section, ascending

Level = Literal["fixed", "minimal", "significant", "most"]

Months = tuple[float, float]


class ArchitectureSettings(Section):
    """How freely each level of the architecture may be told, and when it is looked at again."""

    core_freedom: Level = Field(
        default="fixed",
        description="Freedom of the brand core: fixed, minimal, significant or most. The four "
        "defaults are practice of the field: core fixed, key messages minimal, channel messages "
        "significant, tactical copy most.",
    )
    key_message_freedom: Level = Field(
        default="minimal",
        description="Freedom of a theme's key messages: fixed needs one of them word for word, "
        "minimal kept_words of its words, significant its meaning (gate.pillar_score), most none.",
    )
    channel_freedom: Level = Field(
        default="significant", description="Freedom of a channel's messages."
    )
    tactical_freedom: Level = Field(
        default="most", description="Freedom of tactical copy, such as offers."
    )
    core_review_months: Annotated[Months, AfterValidator(ascending)] = Field(
        default=(24, 60),
        description="Months after its last review from which the brand core is due, and overdue. "
        "A brand core stays 2 to 5 years.",
    )
    theme_review_months: Annotated[Months, AfterValidator(ascending)] = Field(
        default=(6, 12),
        description="The same for themes, from their first day until they were reviewed. A theme "
        "stays 6 to 12 months.",
    )
    channel_review_months: Annotated[Months, AfterValidator(ascending)] = Field(
        default=(1, 3),
        description="The same for rules of channels, from their last change. They go on changing; "
        "the months are ours.",
    )
    remind_days: int = Field(
        default=30, ge=0, le=366, description="Days before a review_by from which it is due. Ours."
    )
    kept_words: float = Field(
        default=0.5,
        gt=0,
        le=1,
        description="Share of a key message's content words (by stem) that a text keeps where "
        "freedom is minimal. Ours.",
    )
    alike: float = Field(
        default=0.5,
        gt=0,
        lt=1,
        description="Likeness of two pillars' statements (0–1) from which they are told to be "
        "nearly the same; statements of different things stay below 0.2, reworded ones "
        "reach 0.4 to 0.7. Ours.",
    )
