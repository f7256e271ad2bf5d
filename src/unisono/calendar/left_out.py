"""Teams that the calendar tells of everything and that were left out of one campaign (AUDIT-6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from unisono.calendar.activities import all_over, days_of, order_key, people, tell
from unisono.model.calendar import Activity, Conflict
from unisono.model.names import same_name
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
    as_of: date | None = None,
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
        as_of: what ended before it is over; None: the last day of the period.
    """
    campaigns: dict[str, list[Activity]] = {}
    for activity in ordered:
        if activity.campaign.strip() and activity.team.strip() and activity.informed is not None:
            campaigns.setdefault(same_name(activity.campaign), []).append(activity)
    if len(campaigns) <= rule.campaigns:
        return
    names = _team_names(ordered)
    counts = {c: _told(listing) for c, listing in campaigns.items()}
    for team in sorted(names):
        others = {c: n for c, count in counts.items() if (n := count.of(team))[1]}
        told, all_told = (sum(n[i] for n in others.values()) for i in (0, 1))
        for campaign, (yes, of) in others.items():
            if yes or len(others) - 1 < rule.campaigns or team in counts[campaign].runs:
                continue
            share = told / max(all_told - of, 1)
            live = [a for a in campaigns[campaign] if _touches(a, period)]
            if live and share >= rule.usually and (campaign, team) not in known:
                yield _conflict(names[team], live, len(others) - 1, as_of or period[1])


def _team_names(ordered: Iterable[Activity]) -> dict[str, str]:
    """Every team that runs or was told of something, by its compared form."""
    written = dict.fromkeys(a.team for a in ordered)
    for told in dict.fromkeys(a.informed for a in ordered):
        written.update(dict.fromkeys(told or ()))
    names: dict[str, str] = {}
    for team in written:
        if team.strip():
            names.setdefault(same_name(team), team.strip())
    return names


@dataclass(frozen=True)
class _Told:
    """Of one campaign: activities per team running them and per team told of them by others."""

    activities: int
    runs: Counter[str]
    told: Counter[str]

    def of(self, team: str) -> tuple[int, int]:
        """Of how many activities of other teams ``team`` was told, and how many there are."""
        return self.told[team], self.activities - self.runs[team]


def _told(listing: Sequence[Activity]) -> _Told:
    told: Counter[str] = Counter()
    for (informed, team), times in Counter((a.informed, a.team) for a in listing).items():
        for name in {same_name(t) for t in informed or ()} - {same_name(team)}:
            told[name] += times
    return _Told(len(listing), Counter(same_name(a.team) for a in listing), told)


def _touches(activity: Activity, period: Period) -> bool:
    start, end = days_of(activity)
    return start <= period[1] and end >= period[0]


def _conflict(team: str, live: Sequence[Activity], usual: int, as_of: date) -> Conflict:
    listing = tuple(sorted(live, key=order_key))
    campaign = listing[0].campaign.strip()
    first, last = min(a.start for a in listing), max(days_of(a)[1] for a in listing)
    teams = " and ".join(dict.fromkeys(a.team.strip() for a in listing))
    over = all_over(listing, as_of)
    verb = "ran" if first <= as_of else "runs"
    return Conflict(
        kind="team_unaware",
        campaign=campaign,
        text=f"{team} was not informed of {campaign} by {teams}, though it is told of the other"
        f" campaigns as a rule ({usual} of them); it {verb} from {day(first)}.",
        fix=f"{tell(team, campaign, over)}.",
        first_day=first,
        last_day=last,
        activities=listing,
        people=people(listing, team),
        unaware=team,
        over=over,
    )
