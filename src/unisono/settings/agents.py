"""Settings of what AI agents may ask for."""

from __future__ import annotations

from pydantic import Field

from unisono.settings.section import Section


class AgentSettings(Section):
    """Tools for AI agents over HTTP, and slots of the calendar that are held for a while."""

    http: bool = Field(
        default=True,
        description="Whether `unisono serve` answers agents at /mcp; it takes the extra mcp.",
    )
    calls_per_minute: int = Field(
        default=120,
        ge=1,
        le=100_000,
        description="Requests of one key a minute at /mcp; two minutes' worth may come at once.",
    )
    slot_hours: float = Field(
        default=24, gt=0, le=24 * 92, description="Hours a slot of the calendar is held."
    )
    slot_longest_hours: float = Field(
        default=168, gt=0, le=24 * 92, description="Hours somebody may ask a slot to be held for."
    )
    slot_days: int = Field(default=31, ge=1, le=366, description="Days one slot may span.")
    slots_held: int = Field(
        default=20,
        ge=1,
        le=10_000,
        description="Slots that one key, or one person, may hold at a time.",
    )
