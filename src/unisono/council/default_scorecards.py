"""Scorecards of the roles, used until somebody writes their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from unisono.model.council import Objective, Scorecard, ScorecardLine, WeightGroup
from unisono.model.council_results import OBJECTIVE

_CHANNEL, _INTEGRATION, _BUSINESS = WeightGroup

#: Role → its name and what it is measured by, per part.
ROLES: Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "council": ("Council", ("cac", "marketing_roi"), ("audit", "AUDIT-2", "AUDIT-6"),
                ("revenue", "new_customers")),
    "brand": ("Brand owner", ("AUDIT-1", "brand_lift"), ("AUDIT-5", "AUDIT-6"),
              ("revenue", "nps")),
    "analyst": ("Analyst", ("AUDIT-3", "attribution_coverage"), ("AUDIT-2", "AUDIT-4"),
                ("revenue", "marketing_roi")),
    "sales": ("Sales", ("win_rate", "sales_cycle"), ("AUDIT-5", "AUDIT-7"),
              ("revenue", "influenced_pipeline")),
}  # fmt: skip
#: The role whose scorecards are one per channel.
LEAD = "channel_lead"
_OF_LEADS = (("conversions", "roas"), ("AUDIT-1", "AUDIT-3", "launch_on_time"), ("revenue",))


def default_scorecards(
    channels: Sequence[str], objectives: Mapping[str, Objective]
) -> dict[str, Scorecard]:
    """Scorecards by key: one per role, one for the lead of each channel.

    Objectives that two teams or more share count in everybody's integration part.
    """
    shared = tuple(
        f"{OBJECTIVE}{key}" for key, o in objectives.items() if len({t for t in o.teams if t}) > 1
    )
    found = {
        role: Scorecard(title=title, role=role, lines=_lines(own, (*together, *shared), business))
        for role, (title, own, together, business) in ROLES.items()
    }
    own, together, business = _OF_LEADS
    for channel in channels:
        key = f"channel-lead-{_slug(channel)}"
        lines = _lines(own, (*together, *shared), business, f"channel={channel}")
        found[key] = Scorecard(title=f"Lead of {channel}", role=LEAD, lines=lines)
    return found


def _lines(
    own: Iterable[str], together: Iterable[str], business: Iterable[str], where: str = ""
) -> tuple[ScorecardLine, ...]:
    return (
        *(ScorecardLine(group=_CHANNEL, measure=m, where=where) for m in own),
        *(ScorecardLine(group=_INTEGRATION, measure=m) for m in together),
        *(ScorecardLine(group=_BUSINESS, measure=m) for m in business),
    )


def _slug(text: str) -> str:
    kept = "".join(c if c.isascii() and c.isalnum() else "-" for c in text.casefold())
    return "-".join(p for p in kept.split("-") if p)[:60] or "other"
