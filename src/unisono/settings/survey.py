"""Settings of alignment surveys that are answered by link."""

from __future__ import annotations

from pydantic import Field

from unisono.settings.section import Section


class SurveySettings(Section):
    """How answers are taken and compared."""

    days: int = Field(
        default=14, ge=1, le=366, description="Days a new survey is open, unless told."
    )
    same_meaning: float = Field(
        default=0.5,
        ge=0.2,
        le=1,
        description="Likeness (0–1) from which two differently worded answers are taken as one; "
        "1: only the same words.",
    )
    least_people: int = Field(
        default=3,
        ge=2,
        le=1000,
        description="People of a team who must have answered before an overlap with it is judged; "
        "below it the verdict is undecided.",
    )
    answers_per_link: int = Field(
        default=200, ge=1, le=100_000, description="People who can answer by one team's link."
    )
