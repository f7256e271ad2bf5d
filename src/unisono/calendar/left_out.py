"""Teams that the calendar tells of everything and that were left out of one campaign (AUDIT-6)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from unisono.calendar.activities import all_over, days_of, order_key, people, same_name, tell
from unisono.model.calendar import Activity, Conflict
from unisono.model.wording import day

Period = tuple[date, date]


@dataclass(frozen=True)
class TellingRule:
    """When a team counts as told of campaigns as a rule (settings ``audit.told_…``).

    Attributes:
        usually: share of the other teams' activities it is told of.
        campaigns: other campaigns these must belong to; fewer show no rule.
    """

    usually: float = 0.9
    campaigns: int = 5


def left_out_teams(
    ordered: Sequence[Activity],
    period: Period,
    known: Collection[tuple[str, str]],
    rule: TellingRule,
) -> Iterable[Conflict]:
    """One conflict per campaign and team that is told as a rule and was not told of this one.

    The team need not run anything itself: support that hears of every campaign but one cannot
    answer for that one. A company that tells teams selectively has no such rule, so nothing is
    said about it. Activities whose ``informed`` is unknown (None) are not judged.

    Args:
        ordered: activities in their total order.
        period: an activity of the campaign must touch it.
        known: (campaign, team), as :func:`same_name` writes them, that are conflicts already.
        rule: what counts as being told as a rule.
    """
    campaigns: dict[str, list[Activity]] = {}
    for activity in ordered:
        if activity.campaign.strip() and activity.team.strip() and activity.informed is not None:
            campaigns.setdefault(same_name(activity.campaign), []).append(activity)
    if len(campaigns) <= rule.campaigns:
        return
    names = _team_names(ordered)
    for team in sorted(names):
        told = {c: _told(team, listing) for c, listing in campaigns.items()}
        others = {c: count for c, count in told.items() if count[1]}
        for campaign, (yes, _) in others.items():
            rest = [count for c, count in others.items() if c != campaign]
            share = sum(n for n, _ in rest) / max(sum(n for _, n in rest), 1)
            live = [a for a in campaigns[campaign] if _touches(a, period)]
            runs = any(same_name(a.team) == team for a in campaigns[campaign])
            if yes or runs or not live or (campaign, team) in known:
                continue
            if len(rest) >= rule.campaigns and share >= rule.usually:
                yield _conflict(names[team], live, len(rest), period[1])


def _team_names(ordered: Iterable[Activity]) -> dict[str, str]:
    """Every team that runs or was told of something, by its compared form."""
    names: dict[str, str] = {}
    for activity in ordered:
        for team in (activity.team, *(activity.informed or ())):
            if team.strip():
                names.setdefault(same_name(team), team.strip())
    return names


def _told(team: str, listing: Iterable[Activity]) -> tuple[int, int]:
    """Of how many activities of other teams ``team`` was told, and how many there are."""
    others = [a for a in listing if same_name(a.team) != team]
    return sum(team in map(same_name, a.informed or ()) for a in others), len(others)


def _touches(activity: Activity, period: Period) -> bool:
    start, end = days_of(activity)
    return start <= period[1] and end >= period[0]


def _conflict(team: str, live: Sequence[Activity], usual: int, as_of: date) -> Conflict:
    listing = tuple(sorted(live, key=order_key))
    campaign = listing[0].campaign.strip()
    first, last = min(a.start for a in listing), max(days_of(a)[1] for a in listing)
    teams = " and ".join(dict.fromkeys(a.team.strip() for a in listing))
    over = all_over(listing, as_of)
    return Conflict(
        kind="team_unaware",
        campaign=campaign,
        text=f"{team} was not informed of {campaign} by {teams}, though it is told of the other"
        f" campaigns as a rule ({usual} of them); it ran from {day(first)}.",
        fix=f"{tell(team, campaign, over)}.",
        first_day=first,
        last_day=last,
        activities=listing,
        people=people(listing, team),
        unaware=team,
        over=over,
    )
