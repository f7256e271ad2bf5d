"""Settings of the gate that texts pass before they are published."""

from __future__ import annotations

from pydantic import Field

from unisono.settings.section import Section


class GateSettings(Section):
    """What a text must show before it is published, and how long the answer holds."""

    pillars: int = Field(
        default=2,
        ge=0,
        le=12,
        description="Pillars a text must carry (MSG-3); 0: any text passes. A text of one sentence "
        "needs one.",
    )
    pillar_score: float = Field(
        default=5, ge=0, le=10, description="Score (0–10) from which a text carries a pillar."
    )
    valid_hours: float = Field(
        default=24,
        gt=0,
        le=24 * 366,
        description="Hours an answer holds: what other channels say may change after it.",
    )
    longest: int = Field(
        default=100_000,
        ge=1_000,
        le=10_000_000,
        description="Most characters of a text that is checked; a longer one has to be cut.",
    )
