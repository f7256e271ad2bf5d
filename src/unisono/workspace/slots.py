"""Slots of the calendar: held for whoever asks first, until they end or are released (AI-4).

A slot is given when it causes no conflict with the plan and with what is reserved, and nobody
holds the same channel at that time for the same people. It holds nobody back from planning: it is
a promise among those who ask.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection

from unisono.access.rights import Actor, Thing, decide, sees_conflicts
from unisono.access.roles import Action
from unisono.calendar.plan import Plan
from unisono.calendar.slot_table import (
    add_slot,
    end_slot,
    held_slots,
    newest_slots,
    owner_of,
    slot_of_id,
    slot_of_token,
)
from unisono.calendar.slots import caused, days_around, prevents, same_slot, with_slots
from unisono.desk import Desk
from unisono.desk.log import Event, append
from unisono.errors import CalendarError, NoDocumentError, NotAllowedError, SlotError
from unisono.model.calendar import PlanConflict
from unisono.model.slots import Slot, SlotState, SlotWish, Token
from unisono.model.wording import day
from unisono.workspace.plan import checking, plan_on, today
from unisono.workspace.workspace import Workspace

KIND = "slot"
#: Days ahead that may be reserved.
AHEAD = 366
#: Reservations of a list that tells those that are over too.
_NEWEST = 500
_TOKEN: TypeAdapter[str] = TypeAdapter(Token)


def _utc() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class SlotAnswer:
    """A slot as every door tells it.

    Attributes:
        state: held, released or expired.
        holder: who reserved it; key: with which API key, "" for a person.
        own: whether who asks reserved it.
    """

    id: str
    state: SlotState
    channel: str
    title: str
    first_day: date
    last_day: date
    campaign: str | None
    audiences: tuple[str, ...]
    offer: str | None
    team: str
    notes: str
    holder: str
    key: str
    made_at: datetime
    ends_at: datetime
    released_at: datetime | None
    released_by: str
    own: bool


def slot_answer(slot: Slot, actor: Actor, now: datetime) -> SlotAnswer:
    """A slot as ``actor`` is told of it; the caller's token is not repeated."""
    own = (slot.account, slot.key) == (actor.account, actor.key)
    kept = ("id", "holder", "key", "made_at", "ends_at", "released_at", "released_by")
    return SlotAnswer(
        **dict(slot.wish), **{n: getattr(slot, n) for n in kept}, state=slot.state(now), own=own
    )


@dataclass(frozen=True)
class CausedConflict:
    """A conflict that a draft would cause, as agents and the command line are told of it.

    Attributes:
        what, advice: what is wrong and what to do, each in one sentence.
        people: owners and teams concerned.
        prevents_slot: whether no slot is given because of it.
    """

    kind: str
    what: str
    advice: str
    people: tuple[str, ...]
    first_day: date
    last_day: date
    prevents_slot: bool


def caused_conflict(found: PlanConflict) -> CausedConflict:
    """A conflict of a draft in short: without ids and activities, which nobody has yet."""
    c = found.conflict
    return CausedConflict(
        c.kind, c.text, c.fix, c.people, c.first_day, c.last_day, prevents_slot=prevents(found)
    )


@dataclass(frozen=True)
class Slots:
    """The reservations of one desk.

    Attributes:
        plan: the plan of this moment; None: it is read from the desk.
    """

    workspace: Workspace
    desk: Desk
    plan: Callable[[], Plan] | None = None
    now: Callable[[], datetime] = _utc

    def _plan(self) -> Plan:
        return self.plan() if self.plan else plan_on(self.desk).plan

    def listed(
        self, actor: Actor, first: date | None = None, last: date | None = None, *,
        over: bool = False,
    ) -> tuple[Slot, ...]:  # fmt: skip
        """Slots that ``actor`` may see, by first day.

        Args:
            first, last: days that they touch; None: any.
            over: those that expired or were released, too (the newest 500).
        """
        with self.desk.database.read() as connection:
            found = (
                newest_slots(connection, _NEWEST) if over else held_slots(connection, self.now())
            )
        span = first or date.min, last or date.max
        seen = (s for s in found if s.touches(*span) and decide(actor, Action.SEE, _thing(s)))
        return tuple(sorted(seen, key=lambda s: (s.wish.first_day, s.wish.last_day, s.id)))

    def conflicts(self, actor: Actor, wish: SlotWish) -> tuple[PlanConflict, ...]:
        """Conflicts that such an activity would be part of, reservations counted in.

        Raises:
            NotAllowedError: ``actor`` may not see conflicts.
            CalendarError: the days cannot be planned, or the plan knows no such campaign or offer.
        """
        allowed = sees_conflicts(actor)
        if not allowed:
            raise NotAllowedError(allowed.reason, way_out="Ask an owner for a role that may.")
        plan = self._plan()
        _check_names(plan, wish)
        with self.desk.database.read() as connection:
            held = held_slots(connection, self.now())
        return self._caused(plan, wish, held)

    def taken(self, actor: Actor, wish: SlotWish) -> str:
        """Who holds the same channel at that time for the same people, in words; "": nobody."""
        with self.desk.database.read() as connection:
            held = held_slots(connection, self.now())
        found = same_slot(self._plan(), wish, held)
        return _taken(actor, found) if found else ""

    def _caused(
        self, plan: Plan, wish: SlotWish, held: tuple[Slot, ...]
    ) -> tuple[PlanConflict, ...]:
        settings = self.workspace.settings.calendar
        how = checking(self.workspace, *days_around(wish, settings.fatigue_days))
        return caused(with_slots(plan, held), wish, how)

    def reserve(self, actor: Actor, wish: SlotWish, token: str, hours: float | None = None) -> Slot:
        """Hold a slot; asking again with the same token gives the same slot as it is now.

        Args:
            token: the caller's own name for this reservation, 1 to 80 visible ASCII characters.
            hours: how long it is held; None: as the settings say.

        Raises:
            NotAllowedError: ``actor`` may not reserve this channel.
            SlotError: it is not free, too many are held, or the token stands for another slot.
            CalendarError: the days, hours or names cannot be used.
        """
        made = self._wanted(actor, wish, token, hours)
        allowed = decide(actor, Action.CREATE, _thing(made))
        if not allowed:
            raise NotAllowedError(allowed.reason, way_out="Ask an owner for a role that may.")
        with self.desk.database.begin() as connection:
            known = slot_of_token(connection, owner_of(made), token)
            if known is not None:
                return _same(known, wish)
            self._admit(connection, actor, made)
            add_slot(connection, made)
            detail = {**wish.model_dump(mode="json"), "until": made.ends_at.isoformat()}
            append(connection, Event(actor.by, "slot reserved", KIND, made.id, detail=detail))
        return made

    def may_release(self, actor: Actor, slot: Slot) -> bool:
        """Whether ``actor`` may give this slot back now."""
        held = slot.state(self.now()) is SlotState.HELD
        return held and bool(decide(actor, Action.ARCHIVE, _thing(slot))) and (
            not actor.key or actor.key == slot.key
        )  # fmt: skip

    def release(self, actor: Actor, id: str) -> Slot:
        """Give a slot back; one that is over already stays as it is.

        A key releases what it reserved itself; people what their rights reach.

        Raises:
            NoDocumentError: there is no such slot for ``actor``.
            NotAllowedError: it is somebody else's.
        """
        now = self.now()
        with self.desk.database.begin() as connection:
            found = slot_of_id(connection, id)
            if found is None or not decide(actor, Action.SEE, _thing(found)):
                raise NoDocumentError("There is no such slot.", way_out="List them first.")
            allowed = decide(actor, Action.ARCHIVE, _thing(found))
            if not allowed or (actor.key and actor.key != found.key):
                why = allowed.reason if not allowed else "A key releases its own slots only."
                raise NotAllowedError(why, way_out=f"Ask {found.holder} to release it.")
            if found.state(now) is not SlotState.HELD:
                return found
            end_slot(connection, id, actor.by, now)
            append(connection, Event(actor.by, "slot released", KIND, id))
        return replace(found, released_at=now, released_by=actor.by)

    def _wanted(self, actor: Actor, wish: SlotWish, token: str, hours: float | None) -> Slot:
        try:
            _TOKEN.validate_python(token)
        except ValidationError:
            raise CalendarError(
                "The token is none: 1 to 80 visible ASCII characters are needed.",
                way_out="Make one, such as a UUID, and use it again when you ask again.",
            ) from None
        settings, now = self.workspace.settings.agents, self.now()
        lasts = settings.slot_hours if hours is None else hours
        if not 0 < lasts <= settings.slot_longest_hours:
            raise CalendarError(
                f"A slot is held for up to {settings.slot_longest_hours:g} hours, not {lasts:g}.",
                way_out="Ask for fewer hours, and again before they end.",
            )
        return Slot(
            secrets.token_hex(8), token, actor.account, actor.key, str(actor)[:300], actor.agency,
            wish, now, now + timedelta(hours=lasts),
        )  # fmt: skip

    def _check_days(self, wish: SlotWish) -> None:
        begins, most = today(self.workspace), self.workspace.settings.agents.slot_days
        if wish.first_day < begins or wish.last_day > begins + timedelta(days=AHEAD):
            raise CalendarError(
                f"{day(wish.first_day)} to {day(wish.last_day)} cannot be reserved.",
                way_out=f"Choose days from today on, {AHEAD} ahead at most.",
            )
        span = (wish.last_day - wish.first_day).days + 1
        if span > most:
            raise CalendarError(
                f"A slot spans up to {most} days, not {span}.", way_out="Reserve fewer days."
            )

    def _admit(self, connection: Connection, actor: Actor, made: Slot) -> None:
        """Refuse a slot that is not free; nobody else writes meanwhile."""
        self._check_days(made.wish)
        most = self.workspace.settings.agents.slots_held
        held = held_slots(connection, self.now())
        if sum(owner_of(s) == owner_of(made) for s in held) >= most:
            raise SlotError(
                f"You hold {most} slots already.", way_out="Release one, or wait until one ends."
            )
        plan = self._plan()
        _check_names(plan, made.wish)
        reasons = [
            c.conflict.text if sees_conflicts(actor) else _kind_only(c)
            for c in self._caused(plan, made.wish, held)
            if prevents(c)
        ]
        taken = same_slot(plan, made.wish, held)
        if taken is not None:
            reasons.insert(0, _taken(actor, taken))
        if reasons:
            raise SlotError(
                " ".join(dict.fromkeys(reasons)), reasons=tuple(dict.fromkeys(reasons)),
                way_out="Choose other days, another audience or another offer.",
            )  # fmt: skip


def wish_of(**fields: Any) -> SlotWish:
    """What somebody wants, from fields as they came.

    Raises:
        CalendarError: one of them cannot be used.
    """
    try:
        return SlotWish(**fields)
    except ValidationError as error:
        said = "; ".join(
            f"{'.'.join(map(str, e['loc'])) or 'days'}: {e['msg'].removeprefix('Value error, ')}"
            for e in error.errors(include_input=False, include_url=False)[:5]
        )
        raise CalendarError(f"This is no slot: {said}.", way_out="Correct it.") from None


def _thing(slot: Slot) -> Thing:
    agencies = frozenset({slot.agency}) if slot.agency else frozenset()
    channels = frozenset({slot.wish.channel})
    return Thing(KIND, slot.id, slot.account, channels, agencies)


def _check_names(plan: Plan, wish: SlotWish) -> None:
    for kind, key, known in (
        ("campaign", wish.campaign, plan.campaigns), ("offer", wish.offer, plan.offers),
    ):  # fmt: skip
        if key is not None and key not in known:
            raise CalendarError(
                f"The plan has no {kind} {key}.", way_out=f"Name the key of a {kind}, or none."
            )


def _same(known: Slot, wish: SlotWish) -> Slot:
    if known.wish != wish:
        raise SlotError(
            "This token stands for another reservation already.",
            way_out="Ask with a new token; a form that is opened anew has one.",
        )
    return known


def _kind_only(found: PlanConflict) -> str:
    return f"It conflicts with what is planned ({found.conflict.kind.replace('_', ' ')})."


def _taken(actor: Actor, slot: Slot) -> str:
    if not decide(actor, Action.SEE, _thing(slot)):
        return "Somebody holds the same channel at that time for the same people."
    days = f"{day(slot.wish.first_day)} to {day(slot.wish.last_day)}"
    return (
        f"{slot.holder} holds {slot.wish.channel} from {days} until"
        f" {slot.ends_at:%Y-%m-%d %H:%M} UTC."
    )
