"""Which places of a channel a rendition fits: ratio within a tolerance, pixels, bytes."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from unisono.model.plan import Asset, Rendition
from unisono.settings import CalendarSettings
from unisono.settings.assets import Placement

_MEGABYTE = 1_000_000
#: What the source of a place begins with that the rules of its channel name.
BY_RULES = "channel rules"
#: Ratios people have a name for, nearest first when a size is told in words.
_NAMED = ("1:1", "4:5", "5:4", "4:3", "3:4", "3:2", "2:3", "16:9", "9:16", "1.91:1", "2:1", "1:2")


@dataclass(frozen=True)
class Fit:
    """Whether a rendition fits one place; ``why_not`` says in words what stands against it."""

    placement: Placement
    why_not: str = ""

    @property
    def by_rules(self) -> bool:
        """Whether the channel's own rules say that it takes this."""
        return self.placement.source.startswith(BY_RULES)


@cache
def known_placements() -> tuple[Placement, ...]:
    """What unisono knows of channels, each with its source."""
    text = files("unisono.assets").joinpath("placements.toml").read_text(encoding="utf-8")
    return tuple(Placement(**row) for row in tomllib.loads(text)["placement"])


def same_channel(name: str) -> str:
    """The form in which two spellings of one channel are equal: E-Mail and email."""
    return "".join(c for c in name.casefold() if c.isalnum())


def placements(settings: CalendarSettings) -> tuple[Placement, ...]:
    """All that hold: those of the settings, and what is known of channels these do not name."""
    own = {same_channel(p.channel) for p in settings.placements}
    kept = (p for p in known_placements() if same_channel(p.channel) not in own)
    return (*kept, *settings.placements)


@lru_cache(maxsize=64)
def _by_channel(settings: CalendarSettings) -> dict[str, tuple[Placement, ...]]:
    out: dict[str, list[Placement]] = {}
    for placement in placements(settings):
        out.setdefault(same_channel(placement.channel), []).append(placement)
    return {name: tuple(rows) for name, rows in out.items()}


def placements_of(channel: str, settings: CalendarSettings) -> tuple[Placement, ...]:
    """Places of one channel; none where nothing is known of it."""
    return _by_channel(settings).get(same_channel(channel), ())


def ratio(text: str) -> float:
    """Width by height of "9:16"."""
    width, height = text.split(":")
    return float(width) / float(height)


def is_ratio(width: int, height: int, wanted: str, settings: CalendarSettings) -> bool:
    """Whether a size has the ratio, within ``calendar.ratio_tolerance`` %."""
    return abs(width / height / ratio(wanted) - 1) * 100 <= settings.ratio_tolerance


def ratio_words(width: int | None, height: int | None, settings: CalendarSettings) -> str:
    """The ratio people would name, else two decimals to one; "" without a size."""
    if not width or not height:
        return ""
    near = [r for r in _NAMED if is_ratio(width, height, r, settings)]
    if near:
        return min(near, key=lambda r: abs(width / height / ratio(r) - 1))
    return f"{width / height:.2f}:1"


def media_of(rendition: Rendition) -> str:
    """image, video, or "" for what is neither."""
    kind = rendition.media_type.partition("/")[0]
    return kind if kind in ("image", "video") else ""


def fits(rendition: Rendition, channel: str, settings: CalendarSettings) -> tuple[Fit, ...] | None:
    """One answer per place of the channel that takes this kind of file.

    None where it cannot be told: nothing is known of the channel, the file is no picture or film,
    or its size in pixels is not known.
    """
    media = media_of(rendition)
    rows = [p for p in placements_of(channel, settings) if p.media == media]
    if not rows or not rendition.width or not rendition.height:
        return None
    return tuple(Fit(p, _against(rendition, p, settings)) for p in rows)


def _against(rendition: Rendition, place: Placement, settings: CalendarSettings) -> str:
    width, height = rendition.width or 0, rendition.height or 0
    if not is_ratio(width, height, place.ratio, settings):
        return f"{ratio_words(width, height, settings)} is not {place.ratio}"
    if width < place.min_width:
        return f"{width} pixels wide, at least {place.min_width} are needed"
    if place.max_mb and rendition.size and rendition.size > place.max_mb * _MEGABYTE:
        return f"{rendition.size / _MEGABYTE:.1f} MB, at most {place.max_mb:g} MB are taken"
    return ""


def unfit(assets: Iterable[Asset], channel: str, settings: CalendarSettings) -> str:
    """Why none of the assets' files fits the channel; "" where one does, or nobody can tell.

    Only files in the library are looked at: their content was measured.
    """
    said: list[str] = []
    for asset in assets:
        for rendition in asset.renditions:
            answers = fits(rendition, channel, settings) if rendition.digest else None
            if answers is None:
                continue
            if any(not a.why_not for a in answers):
                return ""
            said.append(f"{rendition.file}: {nearest(answers)}")
    return "; ".join(said[:3]) + (f" (and {len(said) - 3} more)" if len(said) > 3 else "")


def nearest(answers: Iterable[Fit]) -> str:
    """What stands against the place that is nearest: a wrong size before a wrong ratio."""
    told = [a.why_not for a in answers]
    other = [t for t in told if " is not " not in t]
    if other:
        return other[0]
    wanted = ", ".join(dict.fromkeys(t.partition(" is not ")[2] for t in told))
    return f"{told[0].partition(' is not ')[0]} is none of {wanted}" if told else ""
