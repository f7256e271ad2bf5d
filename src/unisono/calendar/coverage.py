"""Which of the four kinds of conflict a calendar's columns allow to be checked."""

from __future__ import annotations

from collections.abc import Sequence

from unisono.model.calendar import Activity


def unchecked(activities: Sequence[Activity]) -> dict[str, str]:
    """Kinds of conflict that cannot be checked, each with the reason and what to bring."""
    if not activities:
        nothing = "the calendar has no activities"
        return dict.fromkeys(
            ("launch_dates", "team_unaware", "assets_late", "contradicting_offers"), nothing
        )
    found: dict[str, str] = {}
    if not any(a.campaign.strip() for a in activities):
        found["launch_dates"] = "no activity names its campaign; bring the campaign column"
    if not any(a.team.strip() for a in activities):
        found["team_unaware"] = "no activity names its team; bring the team column"
    elif all(a.informed is None for a in activities):
        found["team_unaware"] = (
            "nobody recorded which teams were informed; bring the informed column"
        )
    if all(a.assets_ready_on is None for a in activities):
        found["assets_late"] = "no day is known on which assets were ready; bring assets_ready_on"
    if not any(a.offer.strip() for a in activities):
        found["contradicting_offers"] = "no activity states its offer; bring the offer column"
    return found
