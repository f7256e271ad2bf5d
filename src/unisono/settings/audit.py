"""Section about the audit: thresholds, samples and the day it looks from."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from unisono.settings.section import Section, ascending, known_day

#: Where the first and the second of three bands end.
Bands = Annotated[tuple[float, float], AfterValidator(ascending)]


class AuditSettings(Section):
    """Thresholds of the seven tests: (end of the first band, end of the second band)."""

    drift: Bands = Field(default=(15, 30), description="AUDIT-1, % variation.")
    drift_sample: int = Field(default=50, ge=5, description="AUDIT-1, touchpoints sampled.")
    drift_decide_at: float = Field(
        default=0.8, gt=0.5, le=1, description="AUDIT-1, probability a band needs."
    )
    drift_min_mean: float = Field(
        default=6, ge=0, le=10, description="AUDIT-1, a mean below this is never strong."
    )
    dark_funnel: Bands = Field(default=(20, 40), description="AUDIT-2, % revenue.")
    utm: Bands = Field(default=(5, 15), description="AUDIT-3, % of values.")
    utm_days: int = Field(default=90, ge=1, description="AUDIT-3, days looked back.")
    sync_minutes: Bands = Field(default=(15, 240), description="AUDIT-4, minutes.")
    alignment: Bands = Field(
        default=(40, 70),
        description="AUDIT-5, % overlap: below the first is different "
        "strategies, above the second strong.",
    )
    calendar: Bands = Field(default=(0, 2), description="AUDIT-6, conflicts.")
    calendar_days: int = Field(default=92, ge=1, description="AUDIT-6, days looked back.")
    told_usually: float = Field(
        default=90,
        gt=50,
        le=100,
        description="AUDIT-6, % of the other teams' activities a team is told of to be told as a "
        "rule. A rule of thumb: one exception in ten still shows the rule.",
    )
    told_campaigns: int = Field(
        default=5,
        ge=2,
        description="AUDIT-6, other campaigns that must show the rule before a campaign is called "
        "left out. A rule of thumb: fewer show no habit.",
    )
    handoff: Bands = Field(default=(10, 25), description="AUDIT-7, % failures.")
    handoff_hours: float = Field(
        default=24, gt=0, description="AUDIT-7, hours after which a handoff is late."
    )
    launch_tolerance_days: int = Field(
        default=0, ge=0, description="AUDIT-6, days launches of one campaign may differ."
    )
    min_tests: int = Field(
        default=3,
        ge=1,
        le=7,
        description="Tests with a score an overall score needs; a mean of one or two of the seven "
        "says too little about the whole.",
    )
    seed: int = Field(default=7, description="Seed of every random sample.")
    as_of: Annotated[str, AfterValidator(known_day)] = Field(
        default="", description="Audit as of this day (YYYY-MM-DD). Empty: last day of the data."
    )
