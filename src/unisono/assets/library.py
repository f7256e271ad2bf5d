"""Assets and their files: what an upload makes of one, its versions, what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from unisono.assets.inspection import Facts
from unisono.assets.placements import Fit, fits, nearest, ratio_words
from unisono.assets.rights import RightsState, rights_state
from unisono.errors import AssetFileError
from unisono.model.plan import Asset, PlannedActivity, Rendition, Status
from unisono.model.wording import day as in_words
from unisono.settings import AssetSettings, CalendarSettings

_MOST = 200


def rendition_of(facts: Facts) -> Rendition:
    """A file as a rendition of an asset."""
    return Rendition(
        file=facts.name, media_type=facts.media_type, width=facts.width, height=facts.height,
        size=facts.size, digest=facts.digest,
    )  # fmt: skip


def with_files(asset: Asset, files: Iterable[Facts]) -> Asset:
    """The asset with these files: one of the same name takes the place of the one before it.

    Raises:
        AssetFileError: there would be more files than an asset can have.
    """
    kept = {r.file: r for r in asset.renditions}
    for facts in files:
        kept[facts.name] = rendition_of(facts)
    if len(kept) > _MOST:
        raise AssetFileError(
            f"An asset has at most {_MOST} files.", way_out="Make another asset for the rest."
        )
    return asset.model_copy(update={"renditions": tuple(kept.values())})


def without_file(asset: Asset, name: str) -> Asset:
    """The asset without the file of this name; earlier revisions keep it."""
    left = tuple(r for r in asset.renditions if r.file != name)
    return asset.model_copy(update={"renditions": left})


@dataclass(frozen=True)
class Version:
    """A file an asset had and has no more; ``revision`` is the last one with it."""

    rendition: Rendition
    revision: int
    at: datetime
    by: str


def earlier_files(
    asset: Asset, history: Sequence[tuple[int, datetime, str, Asset]]
) -> tuple[Version, ...]:
    """Files of earlier revisions that the asset does not have now, newest first."""
    now = {(r.file, r.digest) for r in asset.renditions}
    found: dict[tuple[str, str], Version] = {}
    for number, at, by, earlier in sorted(history, key=lambda h: h[0]):
        for r in earlier.renditions:
            if r.digest and (r.file, r.digest) not in now:
                found[r.file, r.digest] = Version(r, number, at, by)
    return tuple(sorted(found.values(), key=lambda v: (-v.revision, v.rendition.file)))


@dataclass(frozen=True)
class Use:
    """An activity that shows an asset; ``wrong`` is what stands against it, in words."""

    key: str
    title: str
    channel: str
    first_day: date
    last_day: date
    wrong: tuple[str, ...] = ()


def uses_of(
    key: str,
    asset: Asset,
    activities: Mapping[str, PlannedActivity],
    calendar: CalendarSettings,
) -> tuple[Use, ...]:
    """Activities that show the asset, by their first day; cancelled ones do not."""
    out = []
    for name, activity in activities.items():
        if key in activity.assets and activity.status is not Status.CANCELLED:
            wrong = tuple(_wrong(asset, activity, calendar))
            out.append(
                Use(name, activity.title, activity.channel, activity.first_day, activity.last_day,
                    wrong)
            )  # fmt: skip
    return tuple(sorted(out, key=lambda u: (u.first_day, u.key)))


def _wrong(asset: Asset, activity: PlannedActivity, calendar: CalendarSettings) -> Iterable[str]:
    if asset.usable_from and asset.usable_from > activity.first_day:
        yield f"its rights begin on {in_words(asset.usable_from)}, after the first day"
    if asset.usable_to and asset.usable_to < activity.last_day:
        yield f"its rights end on {in_words(asset.usable_to)}, before the last day"
    checked = [
        a for r in asset.renditions if r.digest for a in [fits(r, activity.channel, calendar)]
    ]
    known = [a for a in checked if a is not None]
    if known and all(f.why_not for a in known for f in a):
        by = " by its channel rules" if any(f.by_rules for a in known for f in a) else ""
        yield f"no file fits {activity.channel}{by}: {nearest([f for a in known for f in a])}"


@dataclass(frozen=True)
class FileCheck:
    """A rendition, its ratio in words, and per channel the places it fits or what is against it."""

    rendition: Rendition
    ratio: str
    channels: tuple[tuple[str, tuple[Fit, ...] | None], ...]


def file_checks(
    asset: Asset, channels: Iterable[str], calendar: CalendarSettings
) -> tuple[FileCheck, ...]:
    """Every rendition against every channel the asset is for or used in."""
    names = list(dict.fromkeys(channels))
    return tuple(
        FileCheck(
            r, ratio_words(r.width, r.height, calendar),
            tuple((name, fits(r, name, calendar)) for name in names),
        )
        for r in asset.renditions
    )  # fmt: skip


def covered_channels(checks: Iterable[FileCheck]) -> frozenset[str]:
    """Channels that some file fits: where one does, the others need not."""
    return frozenset(
        name
        for check in checks
        for name, found in check.channels
        if found is not None and any(not f.why_not for f in found)
    )


@dataclass(frozen=True)
class Finding:
    """Something wrong with an asset, for lists: ``kind`` is rights, format or file."""

    asset: str
    title: str
    kind: str
    text: str
    activity: str = ""
    day: date | None = None


def findings(
    assets: Mapping[str, Asset],
    activities: Mapping[str, PlannedActivity],
    as_of: date,
    settings: AssetSettings,
    calendar: CalendarSettings,
) -> tuple[Finding, ...]:
    """Rights that end or ended, and files that do not fit where they are planned to run.

    What is over by ``as_of`` is left out; an ended asset in an activity that still runs, or is
    planned, is a finding for each of them.
    """
    out: list[Finding] = []
    for key, asset in sorted(assets.items()):
        state = rights_state(asset, as_of, settings)
        if state.days is not None and (state.warned is not None or state.days < 0):
            out.append(
                Finding(
                    key, asset.title, "rights", f"its rights {state.words}", "", asset.usable_to
                )
            )
        for use in uses_of(key, asset, activities, calendar):
            if use.last_day >= as_of:
                out += [
                    Finding(key, asset.title, "rights" if "rights" in w else "format",
                            f"{use.title}: {w}", use.key, use.first_day)
                    for w in use.wrong
                ]  # fmt: skip
    return tuple(out)


@dataclass(frozen=True)
class Shown:
    """An asset as the library lists it."""

    key: str
    asset: Asset
    rights: RightsState
    formats: tuple[str, ...]
    picture: str

    @property
    def bytes(self) -> int:
        """Bytes of all its files."""
        return sum(r.size or 0 for r in self.asset.renditions)


def shown(
    key: str, asset: Asset, as_of: date, settings: AssetSettings, calendar: CalendarSettings
) -> Shown:
    """One asset for the list; ``picture`` is the digest of what its preview is made of."""
    ratios = (ratio_words(r.width, r.height, calendar) for r in asset.renditions)
    picture = next(
        (r.digest for r in asset.renditions if r.digest and r.media_type in _PICTURES), ""
    )
    formats = tuple(sorted({r for r in ratios if r}))
    return Shown(key, asset, rights_state(asset, as_of, settings), formats, picture)


_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/tiff")


def matches(one: Shown, **wanted: str) -> bool:
    """Whether an asset is among those asked for: kind, channel, campaign, rights, format, …"""
    asset = one.asset
    text = f"{one.key} {asset.title} {asset.kind} {asset.notes} {asset.rights_holder}".casefold()
    tests: dict[str, Callable[[str], bool]] = {
        "kind": lambda v: asset.kind.casefold() == v.casefold(),
        "channel": lambda v: v.casefold() in {c.casefold() for c in asset.channels},
        "campaign": lambda v: asset.campaign == v,
        "rights": lambda v: one.rights.state == v,
        "format": lambda v: v in one.formats,
        "approved": lambda v: asset.approved == (v == "yes"),
        "search": lambda v: v.casefold() in text,
    }
    return all(tests[name](value) for name, value in wanted.items() if value)
