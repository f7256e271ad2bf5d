"""How much time large Markov chains may take, and who is told how far they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

#: What is being done, and which share of it is done.
Tell = Callable[[str, float], None]


def nobody(_what: str, _share: float) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class Effort:
    """What a caller puts up with.

    Attributes:
        patience: how much larger than by default a chain may be (work grows in proportion).
        tell: is called, from several threads, while a chain is solved.
    """

    patience: float = 1.0
    tell: Tell = nobody


#: What nobody asked for by name takes: seconds.
USUAL = Effort()
#: ``patience`` when a Markov order was asked for by name: up to minutes instead of seconds.
PATIENCE = 50.0


def effort_for(order: int | None, tell: Tell = nobody) -> Effort:
    """Effort when ``order`` was asked for by name; None: those in the settings are computed."""
    return Effort(USUAL.patience if order is None else PATIENCE, tell)
