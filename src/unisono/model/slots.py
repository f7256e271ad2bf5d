"""A slot of the calendar that is held for somebody until it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from unisono.model.document import Key, Line, Names, Spanning

#: The caller's own name for one reservation: the same one again is the same reservation.
Token = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[\x21-\x7e]+$")]


class SlotWish(Spanning):
    """What somebody wants to run and when.

    Attributes:
        campaign, offer: keys of the plan.
        audiences: who it is for; empty: those of its campaign, else everybody.
    """

    channel: Annotated[str, Field(min_length=1, max_length=300)]
    campaign: Key | None = None
    audiences: Names = ()
    offer: Key | None = None
    team: Line = ""


class SlotState(StrEnum):
    """Whether a slot is still held."""

    HELD = "held"
    RELEASED = "released"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Slot:
    """One reservation.

    Attributes:
        token: the caller's own name for it.
        account, key: whose it is: an account, and the API key of the agent, "" for a person.
        holder: how people call who holds it; agency: of the account, "" for others.
        made_at, ends_at: from when until when it is held, unless it is released before.
    """

    id: str
    token: str
    account: str
    key: str
    holder: str
    agency: str
    wish: SlotWish
    made_at: datetime
    ends_at: datetime
    released_at: datetime | None = None
    released_by: str = ""

    def state(self, now: datetime) -> SlotState:
        """Whether it is held at ``now``."""
        if self.released_at is not None:
            return SlotState.RELEASED
        return SlotState.HELD if now < self.ends_at else SlotState.EXPIRED

    def touches(self, first: date, last: date) -> bool:
        """Whether it has a day between these, both included."""
        return self.wish.first_day <= last and self.wish.last_day >= first
