"""Assets that will not do (CAL-3): promised by nobody, out of rights, in the wrong format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from unisono.assets.channel_formats import ruled_formats, whose_formats, whose_needed, with_rules
from unisono.assets.placements import ratio, unfit
from unisono.calendar.activities import days_of, launch_day, people
from unisono.calendar.plan import Plan
from unisono.model.calendar import Activity, Conflict
from unisono.model.names import bare_name
from unisono.model.plan import Asset
from unisono.model.tiers import ChannelRules
from unisono.model.wording import day, listed
from unisono.settings import CalendarSettings

Period = tuple[date, date]


def asset_problems(
    plan: Plan,
    occurring: Mapping[str, Sequence[Activity]],
    period: Period,
    settings: CalendarSettings,
    as_of: date,
) -> Iterator[Conflict]:
    """Conflicts of the kinds assets_missing, asset_rights and asset_formats, one per activity.

    Args:
        plan: the documents.
        occurring: occurrences per planned activity, the first one first.
        period: the activity must touch it.
        settings: formats of channels without rules, and from when on an asset must be promised.
        as_of: the day looked from.
    """
    formats = AssetFormats(plan.channel_rules, settings)
    ready = {name for name, a in plan.assets.items() if a.ready_on}
    limited = {name for name, a in plan.assets.items() if a.usable_from or a.usable_to}
    measured = {n for n, a in plan.assets.items() if any(r.digest for r in a.renditions)}
    for key, activities in occurring.items():
        document = plan.activities[key]
        if not document.assets:
            continue
        first, last = activities[0], max(days_of(a)[1] for a in activities)
        if first.start > period[1] or last < period[0]:
            continue
        waits = document.ready_on is None and first.launched_on is None
        waits = waits and not ready.issuperset(document.assets)
        bound = not limited.isdisjoint(document.assets)
        wanted = formats.of(first.channel)
        kept = not measured.isdisjoint(document.assets)
        if not (waits or bound or wanted.ratios or kept):
            continue
        assets = {name: plan.assets.get(name) for name in dict.fromkeys(document.assets)}
        known = {name: asset for name, asset in assets.items() if asset}
        yield from _missing(first, assets, settings, as_of) if waits else ()
        yield from _rights(first, last, known, as_of) if bound else ()
        yield from _formats(first, known, wanted, formats, as_of)


@dataclass(frozen=True)
class Wanted:
    """Ratios that assets of a channel need.

    Attributes:
        every: all of them; else one is enough.
        whose: who says so, in words.
    """

    ratios: tuple[str, ...]
    every: bool
    whose: str


class AssetFormats:
    """What channels take: their rules on the desk, where there are none the settings.

    Attributes:
        settings: with the rules in them.
    """

    def __init__(self, rules: Mapping[str, ChannelRules], settings: CalendarSettings) -> None:
        self._rules, self._own = rules, settings
        self._ruled = ruled_formats(rules)
        self.settings = with_rules(settings, rules)
        self._needed: dict[str, tuple[str, ...]] = {}
        for channel, wanted in settings.formats:
            bare = bare_name(channel)
            self._needed[bare] = (*self._needed.get(bare, ()), wanted)

    def of(self, channel: str) -> Wanted:
        """Ratios of one channel; none where nobody names any."""
        bare = bare_name(channel)
        if bare in self._ruled:
            return Wanted(self._ruled[bare], False, self.whose(channel))
        return Wanted(self._needed.get(bare, ()), True, whose_needed(self._own))

    def whose(self, channel: str) -> str:
        """Who says what files the channel takes, in words."""
        return whose_formats(channel, self._own, self._rules)


def _conflict(
    kind: str,
    activity: Activity,
    said: tuple[str, str],
    days: Period,
    as_of: date,
    owners: set[str],
    subject: str,
) -> Conflict:
    return Conflict(
        kind=kind,
        campaign=activity.campaign.strip() or activity.title,
        text=f"{activity.title}: {said[0]}.",
        fix=f"{said[1]}.",
        first_day=days[0],
        last_day=days[1],
        activities=(activity,),
        people=tuple(sorted({*people((activity,)), *(o for o in owners if o)})),
        over=days[1] < as_of,
        subject=subject,
    )


def unpromised(asset: Asset | None, launch: date, as_of: date) -> str:
    """Why nobody can count on an asset at ``launch``; empty when somebody promised or has it.

    One that is promised for a day after the launch is late, which is another conflict.
    """
    if asset is None:
        return "is not in the plan"
    if asset.ready_on is not None:
        return ""
    if asset.due is None:
        return "is not ready and has no day"
    if asset.due < as_of and asset.due <= launch:
        return f"was due on {day(asset.due)} and is not ready"
    return ""


def _missing(
    activity: Activity,
    assets: Mapping[str, Asset | None],
    settings: CalendarSettings,
    as_of: date,
) -> Iterator[Conflict]:
    launch = launch_day(activity)
    if as_of < launch - timedelta(days=settings.assets_days):
        return
    why = {name: unpromised(asset, launch, as_of) for name, asset in assets.items()}
    said = [f"{_title(n, assets[n])} {w}" for n, w in why.items() if w]
    if said:
        ahead = (launch - as_of).days
        left = f"{ahead} {'day' if ahead == 1 else 'days'} before the launch"
        when = left if ahead > 0 else f"launch {day(launch)}"
        yield _conflict(
            "assets_missing", activity,
            (f"{'; '.join(said)} ({when})",
             f"Agree on a day for {listed([_title(n, assets[n]) for n, w in why.items() if w])}"),
            (launch, launch), as_of, {a.owner for n, a in assets.items() if a and why[n]},
            " ".join(n for n, w in why.items() if w),
        )  # fmt: skip


def _title(name: str, asset: Asset | None) -> str:
    return asset.title if asset else name


def _rights(
    activity: Activity, last: date, assets: Mapping[str, Asset], as_of: date
) -> Iterator[Conflict]:
    said, days, owners = [], [], set()
    for asset in assets.values():
        if asset.usable_from and asset.usable_from > activity.start:
            said.append(f"{asset.title} may only be used from {day(asset.usable_from)}")
            days += [activity.start, min(asset.usable_from, last)]
            owners |= {asset.owner}
        if asset.usable_to and asset.usable_to < last:
            said.append(f"the rights of {asset.title} end on {day(asset.usable_to)}")
            days += [max(asset.usable_to, activity.start), last]
            owners |= {asset.owner}
    if said:
        yield _conflict(
            "asset_rights", activity,
            (f"{'; '.join(said)}, it runs from {day(activity.start)} to {day(last)}",
             f"Extend the rights, or run {activity.title} within them"),
            (min(days), max(days)), as_of, owners,
            " ".join(f"{n} {a.usable_from} {a.usable_to}" for n, a in assets.items()),
        )  # fmt: skip


def missing_formats(
    assets: Mapping[str, Asset], wanted: Wanted, tolerance: float
) -> list[str] | None:
    """Ratios that no rendition has within ``tolerance`` %; None when none tells its size.

    Where one ratio is enough: none when there is one.
    """
    sizes = [
        r.width / r.height for a in assets.values() for r in a.renditions if r.width and r.height
    ]
    if not sizes:
        return None
    lacking = [
        name
        for name in wanted.ratios
        if not any(abs(size / ratio(name) - 1) * 100 <= tolerance for size in sizes)
    ]
    return lacking if wanted.every or len(lacking) == len(wanted.ratios) else []


def _formats(
    activity: Activity,
    assets: Mapping[str, Asset],
    wanted: Wanted,
    formats: AssetFormats,
    as_of: date,
) -> Iterator[Conflict]:
    """A ratio that is needed and missing, else files in the library of which none can be used."""
    launch, settings = launch_day(activity), formats.settings
    lacking = missing_formats(assets, wanted, settings.ratio_tolerance)
    if not lacking and (why := unfit(assets.values(), activity.channel, settings)):
        by = formats.whose(activity.channel)
        yield _conflict(
            "asset_formats", activity,
            (f"by {by}, none of its files fits {activity.channel} ({why})",
             f"Add a file that {activity.channel} takes"),
            (launch, launch), as_of, {a.owner for a in assets.values()}, "no file fits",
        )  # fmt: skip
    if lacking:
        ratios = listed(lacking) if wanted.every else " or ".join(lacking)
        yield _conflict(
            "asset_formats", activity,
            (f"by {wanted.whose}, {activity.channel} needs {ratios}, which none of its assets has",
             f"Add a rendition in {ratios}"),
            (launch, launch), as_of, {a.owner for a in assets.values()}, " ".join(lacking),
        )  # fmt: skip
