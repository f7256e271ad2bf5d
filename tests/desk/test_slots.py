"""Slots: held for whoever asks first, once per token, until they end; on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from clock import Clock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unisono.access.access import OPERATOR
from unisono.access.rights import Actor
from unisono.access.roles import Role
from unisono.desk import Desk
from unisono.errors import CalendarError, NoDocumentError, NotAllowedError, SlotError
from unisono.model.plan import Campaign, Offer, OfferKind, PlannedActivity
from unisono.model.slots import SlotWish
from unisono.workspace.backup import backup, restore
from unisono.workspace.slots import Slots, wish_of
from unisono.workspace.workspace import Workspace

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = NOW.date()


def agent(
    name: str, *roles: Role, scopes: str = "see:* create:slot archive:slot", **more: Any
) -> Actor:
    own = frozenset(roles or (Role.BRAND,))
    return Actor(
        f"{name}-owner", name, roles=own, scopes=frozenset(scopes.split()), key=name, **more
    )


ANN, BOB = agent("ann"), agent("bob")


def day(number: int) -> date:
    return DAY + timedelta(days=number)


def wish(**changed: Any) -> SlotWish:
    usual = {"title": "Tips", "channel": "Email", "first_day": day(3), "last_day": day(5),
             "audiences": ("Customers",)}  # fmt: skip
    return SlotWish(**{**usual, **changed})


@pytest.fixture(name="room")
def _room(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Slots:
    monkeypatch.setattr("unisono.workspace.plan.today", lambda _: DAY)
    monkeypatch.setattr("unisono.workspace.slots.today", lambda _: DAY)
    with desk.transaction("ann", "seed") as change:
        change.put(Campaign(title="Spring", first_day=day(0), last_day=day(60)), "spring")
        for key, value in (("ten", 10.0), ("twenty", 20.0)):
            change.put(Offer(title=key, kind=OfferKind.PERCENT_OFF, value=value,
                             first_day=day(0), last_day=day(60)), key)  # fmt: skip
        change.put(PlannedActivity(
            title="Spring mail", channel="Email", campaign="spring", offer="ten",
            audiences=("Customers",), first_day=day(10), last_day=day(12)), "mail")  # fmt: skip
    (tmp_path / "ws").mkdir()
    return Slots(Workspace.init(tmp_path / "ws"), desk, now=Clock())


def clock(room: Slots) -> Clock:
    assert isinstance(room.now, Clock)
    return room.now


def events(room: Slots) -> list[tuple[str, str]]:
    return [(e.by, e.action) for e in room.desk.log() if e.kind == "slot"]


def test_the_same_token_is_the_same_slot_whatever_becomes_of_it(room: Slots) -> None:
    made = room.reserve(ANN, wish(), "t-1", 2)
    assert room.reserve(ANN, wish(), "t-1", 9) == made
    assert events(room) == [("ann-owner (key ann)", "slot reserved")]
    with pytest.raises(SlotError, match="another reservation"):
        room.reserve(ANN, wish(title="Else"), "t-1")
    assert room.reserve(BOB, wish(channel="Blog"), "t-1").id != made.id
    clock(room).at += timedelta(hours=2)
    again = room.reserve(ANN, wish(), "t-1")
    assert (again.id, again.state(room.now())) == (made.id, "expired")


def test_a_slot_ends_by_itself_and_is_free_then(room: Slots) -> None:
    room.reserve(ANN, wish(), "t", 2)
    with pytest.raises(SlotError, match=r"ann holds Email from 5 Mar 2026 to 7 Mar 2026 until"):
        room.reserve(BOB, wish(channel="e-mail", first_day=day(5), last_day=day(6)), "t")
    clock(room).at += timedelta(hours=2, seconds=-1)
    assert len(room.listed(BOB)) == 1
    clock(room).at += timedelta(seconds=1)
    assert room.listed(BOB) == ()
    assert room.reserve(BOB, wish(), "u").holder == "bob"
    assert [s.state(room.now()) for s in room.listed(OPERATOR, over=True)] in (
        ["expired", "held"], ["held", "expired"],
    )  # fmt: skip


def test_it_is_refused_with_the_reasons_of_the_plan(room: Slots) -> None:
    against = wish(first_day=day(11), last_day=day(11), offer="twenty")
    with pytest.raises(SlotError) as caught:
        room.reserve(ANN, against, "t")
    assert len(caught.value.reasons) == 1
    assert "20% off" in caught.value.reasons[0]
    (found,) = room.conflicts(ANN, against)
    assert found.conflict.text == caught.value.reasons[0]
    blind = agent("eve", scopes="create:slot")
    with pytest.raises(SlotError) as caught:
        room.reserve(blind, against, "t")
    assert caught.value.reasons == ("It conflicts with what is planned (contradicting offers).",)
    with pytest.raises(NotAllowedError):
        room.conflicts(blind, against)
    assert room.conflicts(ANN, wish(offer="ten")) == ()
    assert events(room) == []


def test_what_is_reserved_counts_for_the_next_one(room: Slots) -> None:
    room.reserve(ANN, wish(channel="SMS", offer="ten", first_day=day(30), last_day=day(30)), "a")
    other = wish(channel="Blog", offer="twenty", first_day=day(30), last_day=day(31))
    with pytest.raises(SlotError, match="20% off"):
        room.reserve(BOB, other, "b")


def test_only_whoever_holds_it_or_may_releases_it(room: Slots) -> None:
    made = room.reserve(ANN, wish(), "t")
    with pytest.raises(NotAllowedError, match="its own slots only"):
        room.release(BOB, made.id)
    blind = agent("eve", scopes="archive:slot")
    with pytest.raises(NoDocumentError):
        room.release(blind, made.id)
    lead = Actor("cleo", roles=frozenset({Role.CHANNEL_LEAD}), channels=frozenset({"Blog"}))
    with pytest.raises(NotAllowedError):
        room.release(lead, made.id)
    done = room.release(OPERATOR, made.id)
    assert (done.state(room.now()), done.released_by) == ("released", "operator")
    assert room.release(ANN, made.id) == done
    assert [action for _, action in events(room)] == ["slot reserved", "slot released"]
    assert room.reserve(BOB, wish(), "t").holder == "bob"


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (Actor("x", roles=frozenset({Role.ANALYST})), False),
        (Actor("x", roles=frozenset({Role.CHANNEL_LEAD}), channels=frozenset({"Blog"})), False),
        (Actor("x", roles=frozenset({Role.CHANNEL_LEAD}), channels=frozenset({"email"})), True),
        (Actor("x", roles=frozenset({Role.AGENCY}), agency="North"), True),
        (agent("x", scopes="see:*"), False),
        (agent("x", Role.SALES), False),
    ],
)
def test_rights_decide_who_reserves(room: Slots, who: Actor, may: bool) -> None:
    if may:
        assert room.reserve(who, wish(), "t").account == "x"
        return
    with pytest.raises(NotAllowedError):
        room.reserve(who, wish(), "t")


def test_an_agency_sees_its_own_only(room: Slots) -> None:
    room.reserve(ANN, wish(), "t")
    north = Actor("n", roles=frozenset({Role.AGENCY}), agency="North")
    own = room.reserve(north, wish(channel="Blog"), "t")
    assert room.listed(north) == (own,)
    with pytest.raises(SlotError, match=r"^Somebody holds the same channel"):
        room.reserve(north, wish(), "u")


@pytest.mark.parametrize(
    "changed",
    [
        {"first_day": day(-1)}, {"last_day": day(367), "first_day": day(366)},
        {"last_day": day(40)}, {"campaign": "none"}, {"offer": "none"},
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_told(room: Slots, changed: dict[str, Any]) -> None:
    with pytest.raises(CalendarError):
        room.reserve(ANN, wish(**changed), "t")


@pytest.mark.parametrize("token", ["", "a b", "ä", "x" * 81, "a\n"])
def test_a_token_is_visible_ascii(room: Slots, token: str) -> None:
    with pytest.raises(CalendarError, match="token"):
        room.reserve(ANN, wish(), token)


@pytest.mark.parametrize("hours", [0, -1, 169, float("nan"), float("inf")])
def test_it_is_held_for_so_many_hours(room: Slots, hours: float) -> None:
    with pytest.raises(CalendarError, match="up to 168 hours"):
        room.reserve(ANN, wish(), "t", hours)


def test_wrong_fields_are_told_in_words() -> None:
    with pytest.raises(CalendarError, match=r"last_day 2026-01-01 lies before"):
        wish_of(title="x", channel="Blog", first_day=date(2026, 1, 2), last_day=date(2026, 1, 1))
    with pytest.raises(CalendarError, match="title"):
        wish_of(title=" ", channel="Blog", first_day=DAY, last_day=DAY)


def test_a_key_holds_so_many(room: Slots) -> None:
    toml = room.workspace.root / "unisono.toml"
    toml.write_text("[agents]\nslots_held = 2\n", encoding="utf-8")
    few = replace(room, workspace=Workspace(room.workspace.root))
    for n in range(2):
        few.reserve(ANN, wish(channel=f"C{n}"), str(n))
    with pytest.raises(SlotError, match="You hold 2 slots already"):
        few.reserve(ANN, wish(channel="C9"), "9")
    assert few.reserve(BOB, wish(channel="C9"), "9").holder == "bob"


def test_of_many_who_ask_at_once_one_gets_it(room: Slots) -> None:
    got: list[str] = []

    def ask(number: int) -> None:
        who = agent(f"a{number}")
        try:
            got.append(room.reserve(who, wish(), "t").holder)
        except SlotError:
            got.append("")

    _together([lambda n=n: ask(n) for n in range(6)])
    assert sorted(bool(g) for g in got) == [False] * 5 + [True]
    again: list[str] = []
    _together([lambda: again.append(room.reserve(BOB, wish(channel="Blog"), "t").id)] * 6)
    assert len(again) == 6
    assert len(set(again)) == 1


def _together(calls: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


def test_slots_are_in_the_backup(room: Slots, tmp_path: Path) -> None:
    made = room.reserve(ANN, wish(), "t")
    layout = room.workspace.layout
    backup(layout, room.desk, tmp_path / "b.zip")
    room.release(OPERATOR, made.id)
    restore(layout, room.desk, tmp_path / "b.zip", by="ann", force=True)
    assert room.listed(OPERATOR) == (made,)


@given(st.text(max_size=60), st.text(max_size=60))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_words_are_kept_or_refused(
    lone: Desk, tmp_path_factory: Any, title: str, channel: str
) -> None:
    room = Slots(Workspace(tmp_path_factory.getbasetemp()), lone)
    days = {
        "first_day": date.today() + timedelta(days=2),
        "last_day": date.today() + timedelta(days=2),
    }
    try:
        asked = wish_of(title=title, channel=channel, **days)
    except CalendarError:
        return
    made = room.reserve(OPERATOR, asked, "t")
    found = room.listed(OPERATOR)
    assert [(s.id, s.wish.title) for s in found] == [(made.id, made.wish.title)]
    room.release(OPERATOR, made.id)
    with lone.database.begin() as connection:
        connection.exec_driver_sql("DELETE FROM slot")
