"""Whose formats hold for a channel: those of its rules on the desk, else settings, else built in.

Rules of a channel (kind ``channel``) name the ratios it takes; one of them is enough. Sizes stay
those that are known of the channel's places in these ratios.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isclose
from typing import Literal

from unisono.assets.placements import BY_RULES, placements_of, ratio, same_channel
from unisono.model.tiers import ChannelRules
from unisono.settings import CalendarSettings
from unisono.settings.assets import Placement

BUILT_IN = "the built-in formats"
_MEDIA: tuple[Literal["image", "video"], ...] = ("image", "video")


def ruled_formats(rules: Mapping[str, ChannelRules]) -> dict[str, tuple[str, ...]]:
    """Ratios that rules name, by channel as :func:`same_channel` writes it."""
    found: dict[str, dict[str, None]] = {}
    for one in rules.values():
        if one.formats:
            found.setdefault(same_channel(one.channel), {}).update(dict.fromkeys(one.formats))
    return {channel: tuple(names) for channel, names in found.items()}


def with_rules(settings: CalendarSettings, rules: Mapping[str, ChannelRules]) -> CalendarSettings:
    """The settings in which rules of channels stand in place of other formats of these channels."""
    ruled = ruled_formats(rules)
    if not ruled:
        return settings
    names = {same_channel(r.channel): r.channel for r in rules.values()}
    places = [p for p in settings.placements if same_channel(p.channel) not in ruled]
    for channel, formats in sorted(ruled.items()):
        places += _places(names[channel], formats, settings)
    kept = tuple(f for f in settings.formats if same_channel(f[0]) not in ruled)
    return settings.model_copy(update={"placements": tuple(places), "formats": kept})


def _places(
    channel: str, formats: tuple[str, ...], settings: CalendarSettings
) -> list[Placement]:  # fmt: skip
    known, out = placements_of(channel, settings), []
    for wanted in formats:
        same = [p for p in known if isclose(ratio(p.ratio), ratio(wanted), rel_tol=1e-6)]
        bare = (m for m in _MEDIA if all(p.media != m for p in same))
        out += [p.model_copy(update={"source": f"{BY_RULES}; size: {p.source}"}) for p in same]
        out += [
            Placement(channel=channel, name=wanted, media=m, ratio=wanted, source=BY_RULES)
            for m in bare
        ]  # fmt: skip
    return out


def whose_formats(
    channel: str, settings: CalendarSettings, rules: Mapping[str, ChannelRules]
) -> str:
    """Who says what the channel takes, in words: rules, settings, or unisono.

    Args:
        settings: those of the workspace, without the rules.
    """
    bare = same_channel(channel)
    if bare in ruled_formats(rules):
        return "its channel rules"
    if any(same_channel(p.channel) == bare for p in settings.placements):
        return "calendar.placements"
    return BUILT_IN


def whose_needed(settings: CalendarSettings) -> str:
    """Who says which ratios a channel without rules must have, in words."""
    default = type(settings).model_fields["formats"].default
    return BUILT_IN if settings.formats == default else "calendar.formats"
