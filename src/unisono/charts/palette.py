"""Colours: one class per channel, and the style sheet all charts share."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files

OTHER = "Other"
CHANNEL_COLOURS = 6


def channel_classes(channels: Iterable[str]) -> dict[str, str]:
    """A colour class for each channel in order of importance; those after six share "Other"'s."""
    out: dict[str, str] = {}
    for name in channels:
        if name not in out:
            used = sum(1 for c in out if c != OTHER)
            other = name == OTHER or used >= CHANNEL_COLOURS
            out[name] = "ch-c0" if other else f"ch-c{used + 1}"
    return out


def chart_css() -> str:
    """The style sheet of the charts: custom properties for light and dark, and the classes."""
    return files("unisono.charts").joinpath("charts.css").read_text(encoding="utf-8")
