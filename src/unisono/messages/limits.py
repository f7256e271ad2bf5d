"""How long texts of a channel may be, from ``text_limits.toml`` and the brand's own rules."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from typing import Any

from unisono.model.messages import Voice
from unisono.model.names import bare_name
from unisono.model.tiers import ChannelRules

_LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class TextLimit:
    """Most characters of a channel's texts.

    Attributes:
        title, text: most characters; None: not limited.
        wide: what a wide character counts.
        link: what a link counts; None: its characters.
        cut: longer ones are shown cut off or in parts, not refused.
        source: who says so.
    """

    source: str
    title: int | None = None
    text: int | None = None
    wide: int = 1
    link: int | None = None
    cut: bool = False

    def length(self, text: str) -> int:
        """Characters of ``text`` as the channel counts them."""
        size = 0
        if self.link is not None:
            size = self.link * len(_LINK.findall(text))
            text = _LINK.sub("", text)
        if self.wide == 1 or text.isascii():
            return size + len(text)
        return size + sum(self.wide if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _rows() -> list[dict[str, Any]]:
    text = resources.files("unisono.messages").joinpath("text_limits.toml").read_text("utf-8")
    rows: list[dict[str, Any]] = tomllib.loads(text)["limit"]
    return rows


@lru_cache(maxsize=1)
def limited_channels() -> tuple[str, ...]:
    """Channels whose limits are known, each by its first name."""
    return tuple(row["channels"][0] for row in _rows())


@lru_cache(maxsize=1)
def _listed() -> dict[str, TextLimit]:
    found: dict[str, TextLimit] = {}
    for row in _rows():
        channels = row.pop("channels")
        found.update({bare_name(channel): TextLimit(**row) for channel in channels})
    return found


def text_limit(
    channel: str, voice: Voice, rules: ChannelRules | None = None
) -> TextLimit | None:  # fmt: skip
    """The limit of a channel: its rules' before the voice's before what the channel takes.

    None: none is known.
    """
    listed = _listed().get(bare_name(channel))
    if rules is not None and (rules.title_characters or rules.text_characters):
        counted = listed or TextLimit("")
        return replace(
            counted, source="the rules of the channel", cut=False,
            title=rules.title_characters or counted.title,
            text=rules.text_characters or _own(channel, voice) or counted.text,
        )  # fmt: skip
    most = _own(channel, voice)
    if most is None:
        return listed
    title = listed.title if listed else None
    return TextLimit("the brand's voice rules", title, most)


def _own(channel: str, voice: Voice) -> int | None:
    return {bare_name(name): most for name, most in voice.length.items()}.get(bare_name(channel))
