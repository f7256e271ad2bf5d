"""Section about the calendar: horizon, milestones, conflicts, launch gate and what follows."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from unisono.settings.assets import Placement
from unisono.settings.section import Section, known_zone

Pairs = tuple[tuple[str, float], ...]


def _ratios(formats: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    for channel, ratio in formats:
        sides = ratio.split(":")
        if len(sides) != 2 or not all(s.isdecimal() and int(s) > 0 for s in sides):
            raise ValueError(f"'{ratio}' of {channel} is no ratio such as 9:16")
    return formats


def _weights(weights: Pairs) -> Pairs:
    for channel, weight in weights:
        if not 0 <= weight <= 1000:
            raise ValueError(f"the weight {weight:g} of {channel} must lie between 0 and 1000")
    return weights


def _milestones(milestones: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    for name, days in milestones:
        if not 0 <= days <= 1000:
            raise ValueError(f"{name} must lie 0 to 1000 days before the launch, not {days}")
    if len({name for name, _ in milestones}) < len(milestones):
        raise ValueError("two milestones have one name")
    return milestones


class CalendarSettings(Section):
    """How the calendar is planned, checked and cleared for launch."""

    horizon_days: int = Field(
        default=90, ge=1, le=1100, description="Days ahead that are planned and checked."
    )
    time_zone: Annotated[str, AfterValidator(known_zone)] = Field(
        default="UTC", description="IANA zone the calendar's days are counted in."
    )
    max_occurrences: int = Field(
        default=1000,
        ge=1,
        le=100_000,
        description="Occurrences of one recurring activity within the horizon; more are refused.",
    )
    launch_tolerance_days: int = Field(
        default=0, ge=0, description="Days the channels of one campaign may start apart."
    )
    depends_on_end: bool = Field(
        default=True,
        description="An activity may start the day after what it depends on ends (true), or on "
        "the day it starts (false).",
    )
    assets_days: int = Field(
        default=30,
        ge=0,
        description="Days before the launch from which an asset nobody promised is a conflict. "
        "The milestone assets, T-30.",
    )
    formats: Annotated[tuple[tuple[str, str], ...], AfterValidator(_ratios)] = Field(
        default=(("TikTok", "9:16"), ("Instagram Stories", "9:16"), ("YouTube", "16:9")),
        description="Ratio of width to height that assets of a channel must offer; several for one "
        "channel are all needed. The defaults are full screen upright, and a film's.",
    )
    placements: tuple[Placement, ...] = Field(
        default=(),
        description="What places of channels take, instead of what unisono knows of the channels "
        "named here: channel, name, media (image or video), ratio, min_width, max_mb, source. "
        "'unisono assets formats' shows all that hold.",
    )
    ratio_tolerance: float = Field(
        default=2,
        ge=0,
        le=20,
        description="% by which a file's ratio of width to height may miss a format. Meta names 3 "
        "for feeds and 1 for stories; between them, ours.",
    )
    fatigue_days: int = Field(
        default=7, ge=1, le=366, description="Days within which contacts with an audience add up."
    )
    fatigue_limit: float = Field(
        default=5,
        gt=0,
        description="Sum of weights above which an audience is asked too much. A starting point of "
        "ours, not measured: lower it when unsubscribes rise.",
    )
    fatigue_weights: Annotated[Pairs, AfterValidator(_weights)] = Field(
        default=(("Email", 1), ("SMS", 2), ("Phone", 2)),
        description="Weight of one activity per channel: how much it asks of people. Ours.",
    )
    fatigue_weight: float = Field(
        default=0.5, ge=0, description="Weight of an activity in any other channel. Ours."
    )
    milestones: Annotated[tuple[tuple[str, int], ...], AfterValidator(_milestones)] = Field(
        default=(
            ("strategy_lock", 60),
            ("brief_approval", 45),
            ("assets", 30),
            ("platform_setup", 14),
            ("launch", 0),
        ),
        description="Milestones of every campaign, days before its launch. Practice of the field.",
    )
    due_soon_days: int = Field(
        default=7, ge=0, description="Days before a milestone from which it is due soon."
    )
    escalate_days: tuple[int, int, int] = Field(
        default=(1, 3, 7),
        description="Days late from which a milestone goes to its owner, to the campaign's owner, "
        "to the council. Ours.",
    )
    gate_days: int = Field(
        default=3, ge=0, description="Days before the launch by which all must have signed. Ours."
    )
    reminder_days: tuple[int, ...] = Field(
        default=(7, 3, 1, 0),
        description="Days before the deadline on which those who have not signed are reminded; "
        "after it, every day.",
    )
    pause_click_rate: float = Field(
        default=0.5, ge=0, le=100, description="% click-through below which an ad is paused."
    )
    pause_open_rate: float = Field(
        default=15, ge=0, le=100, description="% opens below which a mailing is paused."
    )
    pause_conversion_rate: float = Field(
        default=2, ge=0, le=100, description="% of landing visits that convert, likewise."
    )
    pause_min_sample: int = Field(
        default=500,
        ge=1,
        description="Impressions, deliveries or visits below which nothing is paused. Ours.",
    )
    landing_days: int = Field(
        default=7,
        ge=1,
        le=365,
        description="Days after a visit within which a conversion counts for the landing rule; "
        "younger visits are not judged yet. Ours.",
    )
    page_seconds: float = Field(
        default=3,
        gt=0,
        le=300,
        description="Seconds in which a landing page's document must have come, redirects "
        "included; pictures and scripts are not loaded. Ours.",
    )
    page_links: int = Field(
        default=20, ge=1, le=200, description="Links of one campaign looked at together at most."
    )
    expected_tags: tuple[str, ...] = Field(
        default=(),
        description="Tags every landing page must have, by the names that "
        "'unisono calendar tags' lists; empty: any known one.",
    )
    reality_tolerance_days: int = Field(
        default=0, ge=0, description="Days a start may differ from the plan and still be on time."
    )
    reality_gap_days: int = Field(
        default=7,
        ge=0,
        description="Days without delivery after which what ran counts as a new flight. Ours.",
    )
