"""Icons of verdicts; the word beside them says the same."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

_SHAPES: Final = {
    "good": '<circle cx="10" cy="10" r="8"/><path d="M6.5 10.3l2.4 2.4 4.6-5"/>',
    "warn": '<path d="M10 2.5l8 14.5H2z"/><path d="M10 8v4M10 14.4v.1"/>',
    "bad": '<path d="M6.7 2h6.6L18 6.7v6.6L13.3 18H6.7L2 13.3V6.7z"/>'
    '<path d="M7.2 7.2l5.6 5.6M12.8 7.2l-5.6 5.6"/>',
    "undecided": '<circle cx="10" cy="10" r="8"/>'
    '<path d="M7.8 8a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.5M10 14.2v.1"/>',
    "none": '<circle cx="10" cy="10" r="8" stroke-dasharray="3 2.6"/><path d="M7 10h6"/>',
}


def icon(state: str) -> Markup:
    """The icon of a verdict's state; an unknown state has that of "none"."""
    return Markup('<svg viewBox="0 0 20 20" aria-hidden="true" focusable="false">{}</svg>').format(
        Markup(_SHAPES.get(state, _SHAPES["none"]))
    )
