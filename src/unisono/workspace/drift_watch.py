"""Signals of the control charts that are told: each once, when new data brings it (MSG-5)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from unisono.errors import UnisonoError
from unisono.messages.monitoring import monitoring
from unisono.model.drift import Signal
from unisono.model.wording import day
from unisono.notices.happenings import Happening
from unisono.notices.watching import all_remembered, remember, remember_all, remembered
from unisono.workspace.drift import scored_texts
from unisono.workspace.workspace import Workspace

_MARK, _PREFIX = "drift mark", "drift signal "


@dataclass(frozen=True)
class Charted:
    """The charts as they were drawn.

    Attributes:
        rules: digest of the brand and the settings; build: the model they were drawn of.
    """

    rules: str
    build: str
    signals: tuple[Signal, ...]

    @property
    def mark(self) -> str:
        """As it is remembered."""
        return f"{self.rules} {self.build}"


def known_charts(connection: Connection) -> str:
    """The mark of the charts that were told of last, "" when none were."""
    return remembered(connection, _MARK) or ""


def chart_anew(workspace: Workspace, known: str) -> Charted | None:
    """The charts, unless they were told of already (``known``) or cannot be drawn."""
    current = workspace.layout.current()
    try:
        brand = workspace.brand
        if current is None or brand is None:
            return None
        settings = workspace.settings
        told = brand.model_dump_json() + settings.messages.model_dump_json()
        rules = hashlib.sha256(f"{told}{settings.audit.seed}".encode()).hexdigest()[:32]
        if known == f"{rules} {current.name}":
            return None
        scored = scored_texts(workspace)
        found = monitoring(scored.scores, settings.messages, settings.audit.seed, scored.until)
    except UnisonoError:
        return None
    return Charted(rules, current.name, found.signals)


def drift_news(
    connection: Connection, charted: Charted | None, now: datetime
) -> tuple[Happening, ...]:
    """Signals that are new; the present ones are remembered in the same transaction.

    The first look only remembers, and so does one after other rules: they move every limit.
    """
    if charted is None:
        return ()
    before = known_charts(connection)
    told = all_remembered(connection, _PREFIX)
    present = {f"{s.direction} {s.week}": s.chart for s in charted.signals}
    remember(connection, _MARK, charted.mark, now)
    remember_all(connection, _PREFIX, present, now)
    if before.partition(" ")[0] != charted.rules:
        return ()
    return tuple(_happenings(charted.signals, set(told)))


def _happenings(signals: tuple[Signal, ...], told: set[str]) -> Iterator[Happening]:
    for signal in signals:
        name = f"{signal.direction} {signal.week}"
        if name in told:
            continue
        told.add(name)  # both charts may signal in one week
        begun = f" It probably began in the week of {day(signal.since)}."
        yield Happening(
            "drift.signal", "messages", name,
            f"Message scores {signal.direction}",
            f"The mean score of all texts {signal.direction} out of its control limits in the week "
            f"of {day(signal.week)} ({signal.chart}; mean {signal.mean:.1f} of 10)."
            + (begun if signal.since != signal.week else ""),
            f"/messages/drift?week={signal.week}", f"drift {name}", roles=("brand",),
            data={"chart": signal.chart, "direction": signal.direction,
                  "week": signal.week.isoformat(), "since": signal.since.isoformat(),
                  "mean": round(signal.mean, 2)},
        )  # fmt: skip
