"""Signed webhooks end to end: from a change on the desk to a real receiver, on both databases."""

from __future__ import annotations

import json
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select
from standardwebhooks.webhooks import Webhook as Published
from standardwebhooks.webhooks import WebhookVerificationError

from unisono.desk import Desk, Transaction
from unisono.errors import StaleEdit
from unisono.model.plan import Theme
from unisono.model.telling import Webhook
from unisono.notices import webhooks
from unisono.notices.deliveries import again, attempts_of, delivered, forget, take
from unisono.notices.happenings import Happening, Message, payload
from unisono.notices.hours import wait
from unisono.notices.spreading import Spreader
from unisono.notices.tables import delivery, outbox
from unisono.settings import NoticeSettings, Settings
from unisono.workspace.notices import Teller, replace_secret, send_test

DAY = date(2026, 3, 2)


def theme(title: str = "Calm", **more: Any) -> Theme:
    return Theme(title=title, first_day=DAY, last_day=DAY, **more)


def hook(desk: Desk, address: str, key: str = "crm", **more: Any) -> str:
    """A webhook with a secret; the secret."""
    desk.put(Webhook(title="CRM", address=address, **more), key, by="olga")
    now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    return replace_secret(desk, key, Settings(), by="olga", now=now)


def ready(desk: Desk, teller: Teller) -> None:
    """What happened before the first look is not told."""
    teller.round()


def test_a_change_is_told_once_signed_so_that_the_published_library_accepts_it(
    desk: Desk, teller: Teller, receiver: Any, clock: Any
) -> None:
    clock.at = datetime.now(UTC)  # the library compares with the real time
    secret = hook(desk, receiver.address)
    ready(desk, teller)
    desk.put(theme(owner="ann"), "calm", by="ann", why="new season")
    assert teller.round().sent == 1
    assert (teller.round().told, len(receiver.got)) == (0, 1)
    headers, body, path = receiver.got[0]
    said = Published(secret).verify(body, headers)
    assert path == "/in"
    assert said == {
        "type": "document.changed",
        "timestamp": said["timestamp"],
        "data": {
            "kind": "theme", "key": "calm", "title": "Calm was made",
            "text": "The theme “Calm” was made by ann. new season",
            "link": "http://127.0.0.1:8765/plan/theme/calm", "action": "create", "revision": 1,
            "by": "ann", "why": "new season", "fields": [],
        },
    }  # fmt: skip
    with pytest.raises(WebhookVerificationError):
        Published(secret).verify(body + b" ", headers)


def test_a_failed_delivery_is_tried_again_later_under_the_same_id(
    desk: Desk, teller: Teller, receiver: Any, clock: Any
) -> None:
    hook(desk, receiver.address)
    ready(desk, teller)
    desk.put(theme(), "calm", by="ann")
    receiver.says[:] = [500, 302]
    assert (teller.round().failed, len(receiver.got)) == (1, 1)
    assert teller.round().failed == 0, "not before its time"
    clock.forward(seconds=30)
    teller.round()
    clock.forward(seconds=59)
    teller.round()
    assert len(receiver.got) == 2
    clock.forward(seconds=1)
    assert teller.round().sent == 1
    ids = {h["Webhook-Id"] for h, _, _ in receiver.got}
    assert len(ids) == 1
    assert len({b for _, b, _ in receiver.got}) == 1, "the same event, word for word"
    with desk.database.read() as connection:
        (found,) = delivered(connection)
        tries = attempts_of(connection, found.id)
    assert (found.state, found.attempts, found.status, found.reason) == ("done", 3, 204, "")
    assert [(t.status, t.reason) for t in tries] == [
        (500, "the receiver answered 500"), (302, "the receiver answered 302"), (204, ""),
    ]  # fmt: skip


def test_after_enough_attempts_it_is_dead_with_the_reason_and_can_be_sent_again(
    desk: Desk, teller: Teller, receiver: Any, clock: Any
) -> None:
    hook(desk, receiver.address)
    ready(desk, teller)
    desk.put(theme(), "calm", by="ann")
    receiver.says[:] = [503] * 3
    for _ in range(5):
        teller.round()
        clock.forward(hours=1)
    with desk.database.read() as connection:
        (dead,) = delivered(connection)
    assert (dead.state, dead.attempts, dead.reason) == ("dead", 3, "the receiver answered 503")
    with desk.database.begin() as connection:
        again(connection, dead.id, by="olga", now=clock(), target="crm", channels=("webhook",))
    assert teller.round().sent == 1
    assert len({h["Webhook-Id"] for h, _, _ in receiver.got}) == 1
    assert desk.log(newest=1)[0].action == "sent again"


def test_gone_and_refused_addresses_are_given_up_at_once(
    desk: Desk, teller: Teller, receiver: Any
) -> None:
    hook(desk, receiver.address)
    hook(desk, "http://127.0.0.1:9/secret-path", key="inside")
    ready(desk, teller)
    desk.put(theme(), "calm", by="ann")
    receiver.says[:] = [410]
    teller.round()
    with desk.database.read() as connection:
        found = {d.target: (d.state, d.reason) for d in delivered(connection)}
    assert found["crm"] == ("dead", "the receiver answered 410")
    assert found["inside"] == ("dead", "Port 9 of 127.0.0.1 is no usual one for http.")


def test_old_and_new_secret_both_sign_until_the_overlap_ends(
    desk: Desk, teller: Teller, receiver: Any, clock: Any
) -> None:
    clock.at = datetime.now(UTC)
    old = hook(desk, receiver.address)
    new = replace_secret(desk, "crm", Settings(), by="olga", now=clock())
    ready(desk, teller)
    desk.put(theme(), "calm", by="ann")
    teller.round()
    headers, body, _ = receiver.got[0]
    for secret in (old, new):
        assert Published(secret).verify(body, headers)["type"] == "document.changed"
    clock.forward(hours=25)
    desk.put(theme("Other"), "calm", by="ann")
    teller.round()
    assert len(receiver.got[1][0]["Webhook-Signature"].split()) == 1
    third = replace_secret(desk, "crm", Settings(), by="olga", now=clock())
    assert len({old, new, third}) == 3


def test_only_chosen_events_and_active_hooks_are_told(
    desk: Desk, teller: Teller, receiver: Any
) -> None:
    hook(desk, receiver.address, events=("audit.finished",))
    hook(desk, receiver.address, key="off", active=False)
    ready(desk, teller)
    desk.put(theme(), "calm", by="ann")
    assert teller.round().sent == 0
    assert receiver.got == []


def test_the_secret_is_nowhere_but_in_its_table(desk: Desk, tmp_path: Path) -> None:
    from unisono.desk.database import metadata
    from unisono.desk.exporting import export_folder

    secret = hook(desk, "https://hooks.example.com/in")
    export_folder(desk, tmp_path / "plan")
    files = "".join(p.read_text() for p in (tmp_path / "plan").rglob("*.yaml"))
    assert "hooks.example.com" in files
    assert secret.removeprefix("whsec_") not in files
    with desk.database.read() as connection:
        for table in metadata.sorted_tables:
            rows = [str(tuple(r)) for r in connection.execute(select(table))]
            told = any(secret.removeprefix("whsec_") in row for row in rows)
            assert told == (table.name == "telling_secret"), table.name


def test_a_change_that_is_rolled_back_is_not_told(
    desk: Desk, teller: Teller, receiver: Any
) -> None:
    hook(desk, receiver.address)
    ready(desk, teller)
    with pytest.raises(StaleEdit), desk.transaction("ann") as change:
        _two_changes(change)
    assert (teller.round().sent, receiver.got) == (0, [])


def _two_changes(change: Transaction) -> None:
    change.put(theme(), "calm")
    change.put(theme("Other"), "calm", expected=7)


def test_two_servers_tell_each_event_once(desk: Desk, teller: Teller, receiver: Any) -> None:
    hook(desk, receiver.address)
    ready(desk, teller)
    for number in range(12):
        desk.put(theme(f"Theme {number}"), f"t{number}", by="ann")
    other = Teller(teller.workspace, desk, out=teller.out, now=teller.now, chance=teller.chance)
    threads = [threading.Thread(target=t.round) for t in (teller, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(receiver.got) == 12
    assert len({h["Webhook-Id"] for h, _, _ in receiver.got}) == 12


def test_what_a_dead_process_took_is_sent_by_another(
    desk: Desk, teller: Teller, receiver: Any, clock: Any
) -> None:
    hook(desk, receiver.address)
    ready(desk, teller)
    desk.put(theme(), "calm", by="ann")
    teller.look()
    with desk.database.begin() as connection:
        assert take(connection, clock()) is not None  # and then the process is gone
    assert teller.round().sent == 0
    clock.forward(minutes=11)
    assert teller.round().sent == 1


def test_an_event_is_kept_once_and_forgotten_with_its_log(
    desk: Desk, clock: Any, receiver: Any, teller: Teller
) -> None:
    hook(desk, receiver.address)
    happened = Happening("audit.finished", "audit", "r1", "A new audit", once="audit r1")
    with desk.database.begin() as connection:
        spread = Spreader(connection, clock())
        assert spread.tell(happened) is not None
        assert spread.tell(happened) is None
    teller.send()
    with desk.database.begin() as connection:
        assert forget(connection, clock() + timedelta(days=1)) == 1
        assert connection.execute(select(outbox.c.id)).all() == []


def test_a_test_is_sent_to_this_webhook_only_even_when_it_is_off(
    desk: Desk, teller: Teller, receiver: Any, clock: Any
) -> None:
    hook(desk, receiver.address, active=False)
    send_test(desk, "webhook", "crm", account="olga", now=clock())
    teller.send()
    assert json.loads(receiver.got[0][1])["type"] == "test"


@given(st.binary(max_size=400), st.integers(0, 2**40), st.binary(min_size=24, max_size=64))
def test_signatures_are_those_of_the_published_library(
    body: bytes, seconds: int, key: bytes
) -> None:
    import base64

    seconds %= 4_000_000_000
    said = body.decode("latin-1").encode()
    secret = f"whsec_{base64.b64encode(key).decode()}"
    at = datetime.fromtimestamp(seconds, UTC)
    ours = webhooks.signature(secret, "msg_1", seconds, said)
    assert ours == Published(secret).sign("msg_1", at, said.decode())


@given(st.integers(1, 60), st.floats(0, 1))
def test_waits_double_up_to_a_limit_and_spread(attempts: int, chance: float) -> None:
    settings = NoticeSettings()
    middle = min(30 * 2 ** min(attempts - 1, 40), 12 * 3600)
    found = wait(attempts, settings, chance).total_seconds()
    assert middle * 0.5 <= found <= middle * 1.5


def test_payloads_hold_no_document_but_its_name() -> None:
    happened = Happening("document.changed", "campaign", "x", "X was changed", data={"fields": []})
    made = payload(Message("m", happened, datetime(2026, 3, 2, tzinfo=UTC)), "https://u.test")
    assert set(made["data"]) == {"kind", "key", "title", "text", "link", "fields"}


def test_a_dead_receiver_with_many_deliveries_holds_up_no_other(
    desk: Desk, teller: Teller, receiver: Any, clock: Any
) -> None:
    hook(desk, receiver.address, "crm")
    ready(desk, teller)
    desk.put(theme(), "calm", by="ann")
    teller.look()
    with desk.database.begin() as connection:
        row = connection.execute(select(delivery)).one()._mapping
        dead = [
            {**row, "id": f"old_{n}", "once": f"old_{n}", "target": "gone",
             "next_at": clock() - timedelta(days=1)}
            for n in range(600)
        ]  # fmt: skip
        connection.execute(insert(delivery), dead)
    assert (teller.send(), len(receiver.got)) == ((1, 1), 1)
