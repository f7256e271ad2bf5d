"""What every part of this room works with: the database, the settings, the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from unisono.access.rights import EVERY_CHANNEL, Actor
from unisono.access.roles import Role
from unisono.desk.database import Database
from unisono.settings import ServeSettings

#: Whoever has the files of the desk, at the command line: nothing could be kept from them.
OPERATOR = Actor(
    "operator",
    "command line",
    roles=frozenset(set(Role) - {Role.AGENCY, Role.AGENT}),
    channels=frozenset({EVERY_CHANNEL}),
)


def _utc() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Access:
    """An open desk whose doors these are."""

    database: Database
    settings: ServeSettings = field(default_factory=ServeSettings)
    now: Callable[[], datetime] = _utc
