"""Section about the council: scorecards, objectives, the monthly pack."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from unisono.settings.section import Section


class CouncilSettings(Section):
    """How objectives and scorecards are judged, and what the monthly pack shows."""

    channel_weight: float = Field(
        default=40,
        ge=0,
        le=100,
        description="Percent of a scorecard that a role's own channel counts. The three parts, "
        "40/40/20, are practice where 20–40 % of pay hangs on integrated metrics.",
    )
    integration_weight: float = Field(
        default=40, ge=0, le=100, description="Percent of a scorecard that integration counts."
    )
    business_weight: float = Field(
        default=20, ge=0, le=100, description="Percent of a scorecard that the business counts."
    )
    scorecard_months: int = Field(
        default=3,
        ge=1,
        le=24,
        description="Calendar months up to the chosen one that metrics of scorecards are of; "
        "without a target they are held against as many months before.",
    )
    on_track_percent: float = Field(
        default=10,
        ge=0,
        le=100,
        description="Percent of the way from baseline to target that an objective may lie behind "
        "its path and still be on track.",
    )
    near_days: int = Field(
        default=30, ge=1, le=366, description="Days ahead that the pack calls near."
    )
    far_days: int = Field(
        default=90, ge=1, le=366, description="Days ahead that the pack looks at in all."
    )
    check_after_days: int = Field(
        default=30,
        ge=1,
        le=3_660,
        description="Days after which a decision is looked at again when no day was named.",
    )
    steady_percent: float = Field(
        default=2,
        ge=0,
        le=100,
        description="Percent a figure may move and still count as the same when a decision is "
        "checked.",
    )
    metrics: tuple[str, ...] = Field(
        default=(
            "revenue", "spend", "marketing_roi", "cac", "conversions", "new_customers",
            "influenced_pipeline", "win_rate", "attribution_coverage",
        ),
        max_length=40,
        description="Metrics of the monthly pack.",
    )  # fmt: skip

    @model_validator(mode="after")
    def _whole(self) -> Self:
        total = self.channel_weight + self.integration_weight + self.business_weight
        if abs(total - 100) > 1e-6:
            raise ValueError(f"the three weights must sum to 100, not {total:g}")
        if self.far_days < self.near_days:
            raise ValueError("far_days must not be less than near_days")
        return self
