"""One line for people: the answer on standard output, all else on standard error."""

from __future__ import annotations

from unisono.cli.output import console, notes, visible


def say(text: str) -> None:
    """A line of the answer, as it stands: not folded, markup and control characters not obeyed."""
    console().print(visible(text), markup=False, soft_wrap=True)


def note(text: str) -> None:
    """The same beside the answer."""
    notes().print(visible(text), markup=False, soft_wrap=True)
