"""Notices to people: who is told of what, once, in digests, not at night; chats of a list."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from email.errors import HeaderParseError
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.access.accounts import change_account
from unisono.desk import Desk
from unisono.errors import NoticeError
from unisono.model.audit import HistoryPoint
from unisono.model.clearance import Acknowledgement, Clearance
from unisono.model.plan import Campaign, Milestone, Offer, OfferKind, PlannedActivity, Theme
from unisono.model.telling import Notice
from unisono.notices import chat, mail
from unisono.notices.chat import FIXED, OWN_HOST, _apprise, checked_chat
from unisono.notices.deliveries import delivered
from unisono.notices.happenings import TEST, Happening, Message
from unisono.notices.hours import after_quiet
from unisono.settings import NoticeSettings, OutboundSettings
from unisono.workspace.notices import Teller, send_test, set_chat

DAY = date(2026, 3, 2)
SLACK = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/"


def theme(title: str = "Calm", **more: Any) -> Theme:
    return Theme(title=title, first_day=DAY, last_day=DAY, **more)


def campaign(**more: Any) -> Campaign:
    usual: dict[str, Any] = {"title": "Spring sale", "first_day": DAY + timedelta(days=100),
                             "last_day": DAY + timedelta(days=120)}  # fmt: skip
    return Campaign(**{**usual, **more})


def notice(desk: Desk, key: str = "n", **more: Any) -> None:
    desk.put(Notice(title="Plan changes", **more), key, by="olga")


def to(mailbox: Any) -> list[str]:
    return sorted(m["X-To"].partition("@")[0] for m in mailbox.mails)


def test_roles_teams_accounts_and_those_concerned_are_told_but_not_who_did_it(
    desk: Desk, teller: Teller, mailbox: Any, people: dict[str, str]
) -> None:
    notice(desk, roles=("council",), teams=("crm",), accounts=("sam@example.com",))
    teller.round()
    desk.put(theme(owner="olga@example.com"), "calm", by=people["cora"])
    assert teller.round().sent == 3
    assert to(mailbox) == ["lea", "olga", "sam"]
    one = mailbox.mails[0]
    assert (one["Subject"], one["From"]) == ("Calm was made", "unisono@example.com")
    assert one["Auto-Submitted"] == "auto-generated"
    assert "http://127.0.0.1:8765/plan/theme/calm" in one.get_content()
    teller.round()
    assert len(mailbox.mails) == 3


def test_two_notices_tell_one_person_of_one_event_once(
    desk: Desk, teller: Teller, mailbox: Any, people: dict[str, str]
) -> None:
    notice(desk, "a", roles=("sales",))
    notice(desk, "b", roles=("sales",))
    teller.round()
    desk.put(theme(), "calm", by="somebody")
    teller.round()
    assert to(mailbox) == ["sam"]


def test_an_agency_is_told_only_of_what_names_it(
    desk: Desk, teller: Teller, mailbox: Any, people: dict[str, str]
) -> None:
    notice(desk, roles=("agency",))
    teller.round()
    desk.put(campaign(), "secret", by="x")
    desk.put(theme(), "calm", by="x")
    desk.put(campaign(title="Shared", agencies=("Nordwind",)), "shared", by="x")
    teller.round()
    assert [(m["X-To"], m["Subject"]) for m in mailbox.mails] == [
        ("nora@example.com", "Shared was made")
    ]
    assert "was made by" not in mailbox.mails[0].get_content(), "not who, which fields and why"


def test_who_lost_the_right_meanwhile_is_not_told(
    desk: Desk, teller: Teller, mailbox: Any, people: dict[str, str], clock: Any
) -> None:
    notice(desk, roles=("agency",), digest_minutes=60)
    teller.round()
    desk.put(campaign(agencies=("Nordwind",)), "spring", by="x")
    teller.round()
    desk.put(campaign(), "spring", by="x")
    clock.forward(minutes=61)
    teller.round()
    assert mailbox.mails == []
    with desk.database.read() as connection:
        assert {d.reason for d in delivered(connection)} == {"this account may no longer see it"}


def test_many_events_within_a_window_are_one_mail(
    desk: Desk, teller: Teller, mailbox: Any, people: dict[str, str], clock: Any
) -> None:
    notice(desk, roles=("sales",), digest_minutes=30)
    teller.round()
    for number in range(5):
        desk.put(theme(f"Theme {number}"), f"t{number}", by="x")
        teller.round()
        clock.forward(minutes=5)
    assert mailbox.mails == []
    clock.forward(minutes=5)
    assert teller.round().sent == 1
    (one,) = mailbox.mails
    assert one["Subject"] == "5 notices: Theme 0 was made, …"
    assert all(f"Theme {n} was made" in one.get_content() for n in range(5))
    desk.put(theme("Late"), "late", by="x")
    teller.round()
    assert len(mailbox.mails) == 1, "the next window begins with the next event"


def test_nothing_is_sent_in_quiet_hours(
    desk: Desk, teller: Teller, mailbox: Any, people: dict[str, str], clock: Any
) -> None:
    night = {"quiet_from": "20:00", "quiet_to": "07:00", "time_zone": "Europe/Paris"}
    notice(desk, roles=("sales",), **night)
    teller.round()
    clock.at = datetime(2026, 3, 2, 19, 30, tzinfo=UTC)  # 20:30 in Paris
    desk.put(theme(), "calm", by="x")
    teller.round()
    clock.at = datetime(2026, 3, 3, 5, 59, tzinfo=UTC)
    teller.round()
    assert mailbox.mails == []
    clock.at = datetime(2026, 3, 3, 6, 0, tzinfo=UTC)
    assert teller.round().sent == 1


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1)),
    st.times(), st.times(), st.sampled_from(["UTC", "Europe/Paris", "America/New_York", ""]),
)  # fmt: skip
def test_quiet_hours_end_outside_themselves_within_a_day(
    at: datetime, begin: Any, end: Any, zone: str
) -> None:
    quiet = Notice(title="n", quiet_from=f"{begin:%H:%M}", quiet_to=f"{end:%H:%M}", time_zone=zone)
    now = at.replace(tzinfo=UTC)
    later = after_quiet(now, quiet)
    assert now <= later <= now + timedelta(hours=25)
    assert later == now or after_quiet(later, quiet) - later <= timedelta(hours=1)


def test_a_mail_server_that_fails_is_tried_again_and_told_without_its_words(
    desk: Desk, teller: Teller, mailbox: Any, people: dict[str, str], clock: Any
) -> None:
    notice(desk, roles=("sales",))
    teller.round()
    mailbox.refuses = "451 token=abc123 try later"
    desk.put(theme(), "calm", by="x")
    assert teller.round().failed == 1
    with desk.database.read() as connection:
        (one,) = delivered(connection)
    assert (one.state, one.reason) == ("waiting", "the mail server answered 451")
    mailbox.refuses = ""
    clock.forward(minutes=2)
    assert teller.round().sent == 1


def test_a_password_comes_from_the_environment_and_never_goes_out_in_the_clear(
    mailbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(mail.PASSWORD, "hunter2-secret")
    settings = NoticeSettings(smtp_host="127.0.0.1", smtp_port=mailbox.port, smtp_user="u",
                              smtp_security="none")  # fmt: skip
    made = mail.mail("a@example.com", "x\r\nBcc: all@example.com", "text", settings,
                     datetime(2026, 3, 2, tzinfo=UTC), "id")  # fmt: skip
    assert (made["Subject"], made["Bcc"]) == ("x Bcc: all@example.com", None)
    outcome = mail.send_mail(made, settings)
    assert (outcome.sent, outcome.final, mailbox.mails) == (False, True, [])
    encrypted = settings.model_copy(update={"smtp_security": "starttls"})
    outcome = mail.send_mail(made, encrypted)
    assert not outcome.sent, "a server without TLS is not talked to"
    assert "hunter2" not in outcome.reason
    assert mailbox.mails == []


@pytest.mark.parametrize(
    "address",
    ["json://127.0.0.1/x", "mailto://u:p@example.com", "file:///etc/passwd", "syslog://", "dbus://",
     "http://hooks.slack.com/services/a/b/c", "exec://ls", "slack://", "matrix://u:p@10.0.0.1/r",
     "ntfys://127.0.0.1/topic", "gotifys://inside.test/token", "mmosts://10.0.0.1/tok123456789",
     f"{SLACK}?redirect=yes", f"{SLACK}?image=http://127.0.0.1/", "slack://a b", "x", "",
     "workflows://169.254.169.254/wf/sig"],
)  # fmt: skip
def test_only_chats_of_the_list_are_taken_and_addresses_are_not_repeated(address: str) -> None:
    with pytest.raises(NoticeError) as error:
        checked_chat(address, OutboundSettings())
    assert address.partition("://")[2][:20] not in str(error.value) or len(address) < 12


def test_own_hosts_need_the_setting_and_the_list_is_what_apprise_knows() -> None:
    named = OutboundSettings(allowed_hosts=("chat.example.com",))
    token = "3ccdd113474722377935511fc85d3dd4"
    assert checked_chat(f"mmosts://chat.example.com/{token}", named) == "Mattermost"
    assert checked_chat(SLACK, OutboundSettings()) == "Slack"
    known = {
        str(s)
        for one in _apprise().Apprise().details()["schemas"]
        for s in (*(one["protocols"] or ()), *(one["secure_protocols"] or ()))
    }
    assert {*FIXED, *OWN_HOST} <= known


def test_a_chat_is_told_over_a_real_receiver_and_its_address_is_nowhere(
    desk: Desk, teller: Teller, receiver: Any, clock: Any, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    from apprise.plugins.slack import NotifySlack

    there = f"http://127.0.0.1:{receiver.port}/services"
    monkeypatch.setattr(NotifySlack, "webhook_url", there)
    monkeypatch.setattr(NotifySlack, "request_rate_per_sec", 0)
    notice(desk, channel="chat")
    settings = teller.workspace().settings
    assert set_chat(desk, "n", SLACK, settings, by="olga", now=clock()) == "Slack"
    teller.round()
    desk.put(theme(), "calm", by="ann")
    receiver.says[:] = [404, 200]
    assert teller.round().failed == 1
    clock.forward(hours=1)
    teller.round()
    assert receiver.got[0][2] == "/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
    assert "The theme “Calm” was made by ann." in json.dumps(
        json.loads(receiver.got[0][1]), ensure_ascii=False
    )
    with desk.database.read() as connection:
        (one,) = delivered(connection)
    secret = "TIiajkdnlazkcOXrIdevi7FQ"
    assert secret not in f"{one} {desk.log()} {caplog.text}"
    assert desk.get("notice", "n").document.model_dump()["channel"] == "chat"


def test_redirects_of_a_chat_are_not_followed(
    desk: Desk, teller: Teller, receiver: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from apprise.plugins.slack import NotifySlack

    there = f"http://127.0.0.1:{receiver.port}/services"
    monkeypatch.setattr(NotifySlack, "webhook_url", there)
    notice(desk, channel="chat")
    set_chat(desk, "n", SLACK, teller.workspace().settings, by="olga", now=clock())
    send_test(desk, "notice", "n", account="olga", now=clock())
    receiver.says[:] = [302]
    assert (teller.send(), len(receiver.got)) == ((0, 1), 1)


def test_a_test_goes_to_who_asks(
    desk: Desk, teller: Teller, mailbox: Any, people: dict[str, str], clock: Any
) -> None:
    notice(desk, roles=("sales",), active=True)
    send_test(desk, "notice", "n", account=people["olga"], now=clock())
    teller.send()
    assert to(mailbox) == ["olga"]


def test_milestones_are_told_when_due_and_escalate_to_the_next_one(
    desk: Desk, teller: Teller, mailbox: Any, people: dict[str, str], clock: Any
) -> None:
    notice(desk, events=("milestone.due", "milestone.late"))
    teller.round()
    due = DAY + timedelta(days=8)
    own = (Milestone(name="film", due=due, owner="lea@example.com"),)
    desk.put(campaign(owner="sam@example.com", milestones=own), "spring", by="x")

    def subjects_on(days: int) -> list[tuple[str, str]]:
        mailbox.mails.clear()
        clock.at = datetime(2026, 3, 2, 9, tzinfo=UTC) + timedelta(days=days)
        teller.round()
        teller.round()
        return sorted((m["X-To"].partition("@")[0], m["Subject"]) for m in mailbox.mails)

    late = "Spring sale: film is late"
    assert subjects_on(0) == []
    assert subjects_on(1) == [("lea", "Spring sale: film is due")]
    assert subjects_on(2) == []
    assert subjects_on(9) == [("lea", late)]
    said = " ".join(mailbox.mails[0].get_content().split())
    assert "was due on 10 Mar 2026. It goes to lea@example.com." in said
    assert "On 13 Mar 2026 it goes to the campaign's owner too." in said
    assert subjects_on(10) == []
    assert subjects_on(11) == [("lea", late), ("sam", late)]
    assert subjects_on(15) == [("cora", late), ("lea", late), ("sam", late)]
    assert subjects_on(16) == []


def test_who_has_to_sign_is_reminded_and_a_deputy_instead_of_the_lead(
    desk: Desk, teller: Teller, mailbox: Any, people: dict[str, str], clock: Any
) -> None:
    notice(desk, events=("signature.missing",))
    teller.round()
    desk.put(campaign(first_day=DAY + timedelta(days=10), last_day=DAY + timedelta(days=20)),
             "spring", by="x")  # fmt: skip
    desk.put(PlannedActivity(title="Mailing", channel="Email", campaign="spring",
                             first_day=DAY + timedelta(days=10),
                             last_day=DAY + timedelta(days=20)), "mailing", by="x")  # fmt: skip
    desk.put(Clearance(title="Gate"), "spring", by="x")
    teller.round()
    teller.round()
    assert to(mailbox) == ["lea"], "seven days before the deadline"
    clock.forward(days=1)
    teller.round()
    assert len(mailbox.mails) == 1
    desk.put(Clearance(title="Gate", delegates={people["lea"]: people["olga"]}), "spring", by="x")
    clock.forward(days=3)
    teller.round()
    assert to(mailbox) == ["lea", "olga"]


def test_conflicts_are_told_when_found_and_when_solved(
    desk: Desk, teller: Teller, mailbox: Any, people: dict[str, str], clock: Any
) -> None:
    notice(desk, roles=("sales",), events=("conflict.found", "conflict.solved"))
    teller.round()
    for key, value in (("ten", 10.0), ("forty", 40.0)):
        desk.put(Offer(title=f"{key} off", kind=OfferKind.PERCENT_OFF, value=value, product="p",
                       first_day=DAY, last_day=DAY + timedelta(days=60)), key, by="x")  # fmt: skip
        desk.put(PlannedActivity(title=f"Mail {key}", channel="Email", offer=key,
                                 first_day=DAY + timedelta(days=5),
                                 last_day=DAY + timedelta(days=6)), key, by="x")  # fmt: skip
    teller.round()
    found = [m for m in mailbox.mails if "contradicting offers" in m.get_content()]
    assert len(found) == 1
    mailbox.mails.clear()
    teller.round()
    assert mailbox.mails == []
    changed = desk.get("activity", "forty").document.model_copy(update={"offer": "ten"})
    desk.put(changed, "forty", by="x")
    teller.round()
    assert [m["Subject"] for m in mailbox.mails] == ["Conflict gone"]


def test_accepting_a_conflict_is_told_as_that(
    desk: Desk, teller: Teller, mailbox: Any, people: dict[str, str]
) -> None:
    notice(desk, roles=("sales",), events=("conflict.solved",))
    teller.round()
    for key, value in (("ten", 10.0), ("forty", 40.0)):
        desk.put(Offer(title=key, kind=OfferKind.PERCENT_OFF, value=value, product="p",
                       first_day=DAY, last_day=DAY + timedelta(days=60)), key, by="x")  # fmt: skip
        desk.put(PlannedActivity(title=key, channel="Email", offer=key, first_day=DAY,
                                 last_day=DAY), key, by="x")  # fmt: skip
    teller.round()
    from unisono.notices.watching import all_remembered

    with desk.database.read() as connection:
        ids = list(all_remembered(connection, "conflict "))
    for id in ids:
        desk.put(Acknowledgement(title="ok", reason="agreed"), id, by="x")
    teller.round()
    assert ids
    assert {m["Subject"].removeprefix(f"{len(ids)} notices: ") for m in mailbox.mails} <= {
        "Conflict accepted", "Conflict accepted, …"
    }  # fmt: skip
    assert mailbox.mails


def test_audits_and_crossed_thresholds_are_told_once(
    desk: Desk, teller: Teller, mailbox: Any, people: dict[str, str], clock: Any
) -> None:
    notice(desk, roles=("sales",), events=("audit.finished", "threshold.crossed"))
    runs: Path = teller.workspace().layout.runs

    def ran(number: int, verdict: str, limits: tuple[float, ...] = (1.0, 2.0)) -> None:
        point = HistoryPoint(f"r{number}", clock(), 50.0, {"utm": 1.0}, {"utm": verdict},
                             {"utm": limits})  # fmt: skip
        runs.mkdir(parents=True, exist_ok=True)
        line = {**vars(point), "created_at": point.created_at.isoformat()}
        with (runs / "history.jsonl").open("a") as file:
            file.write(json.dumps(line) + "\n")
        clock.forward(hours=1)

    ran(1, "strong")
    teller.round()
    assert mailbox.mails == [], "what was there at the first look is no news"
    ran(2, "weak")
    teller.round()
    text = mailbox.mails[0].get_content()
    assert "The test utm is now “weak”; it was “strong” in the audit before." in text
    assert "has a score of 50 of 100" in text
    ran(3, "strong", (0.0, 0.1))
    teller.round()
    assert [m["Subject"] for m in mailbox.mails[1:]] == ["A new audit"], (
        "a verdict that changed because the thresholds were changed is no crossing"
    )
    teller.round()
    assert len(mailbox.mails) == 2


def gate(state: str, *, late: bool = False, who: str = "") -> Any:
    from unisono.calendar.gate import Blocker, Gate, GateState

    waits = (Blocker("signature", who, "Email", "missing", lead=who),) if who else ()
    return GateState("spring", "0" * 64, Gate(state), DAY + timedelta(days=7), (), (), waits,
                     late=late)  # fmt: skip


def test_launches_are_told_when_cleared_when_no_longer_and_when_late(
    desk: Desk, teller: Teller, people: dict[str, str], clock: Any
) -> None:
    from unisono.calendar import Plan
    from unisono.workspace.notices_watch import Looked, plan_news

    plan = Plan.of([("spring", campaign(owner="sam@example.com"))])
    steps = [
        (gate("waiting", who="lea"), []),
        (gate("waiting", who="lea"), []),
        (gate("cleared"), [("launch.cleared", ("sam@example.com",))]),
        (gate("void", who="lea"), [("launch.blocked", ("sam@example.com", "lea"))]),
        (gate("waiting", late=True, who="lea"), [("launch.blocked", ("sam@example.com", "lea"))]),
        (gate("waiting", late=True, who="lea"), []),
        (gate("cleared"), [("launch.cleared", ("sam@example.com",))]),
    ]
    for number, (state, expected) in enumerate(steps):
        looked = Looked((number, DAY), plan, (), (state,), ())
        with desk.database.begin() as connection:
            found = plan_news(connection, looked, teller.workspace().settings.calendar, clock())
        assert [(h.event, h.people) for h in found] == expected, number


def test_an_older_look_at_the_plan_is_no_news(desk: Desk, teller: Teller, clock: Any) -> None:
    from unisono.calendar import Plan
    from unisono.workspace.notices_watch import Looked, is_news, plan_news

    calendar = teller.workspace().settings.calendar
    with desk.database.begin() as connection:
        plan_news(connection, Looked((7, DAY), Plan(), (), (), ()), calendar, clock())
        assert not is_news(connection, (6, DAY))
        assert not is_news(connection, (7, DAY))
        assert is_news(connection, (8, DAY))
        assert is_news(connection, (7, DAY + timedelta(days=1)))


def test_what_was_there_at_the_first_look_is_no_news(
    desk: Desk, teller: Teller, mailbox: Any, people: dict[str, str]
) -> None:
    own = (Milestone(name="film", due=DAY - timedelta(days=9), owner="lea@example.com"),)
    desk.put(campaign(milestones=own), "spring", by="x")
    notice(desk, roles=("sales",))
    teller.round()
    assert mailbox.mails == []


def test_no_secret_is_in_a_backup_and_nothing_waits_after_a_restore(
    desk: Desk, teller: Teller, receiver: Any, clock: Any, tmp_path: Path
) -> None:
    import zipfile

    from unisono.workspace.backup import backup, restore

    notice(desk, channel="chat")
    set_chat(desk, "n", SLACK, teller.workspace().settings, by="olga", now=clock())
    teller.round()
    desk.put(theme(), "calm", by="x")
    teller.look()
    layout, path = teller.workspace().layout, tmp_path / "backup.zip"
    backup(layout, desk, path)
    with zipfile.ZipFile(path) as archive:
        names = {n for n in archive.namelist() if n.startswith("desk/")}
        assert b"TIiajkdnlazkcOXrIdevi7FQ" not in b"".join(map(archive.read, names))
    assert "desk/schedule_run.jsonl" in names
    assert not names & {"desk/telling_secret.jsonl", "desk/outbox.jsonl", "desk/delivery.jsonl"}
    restore(layout, desk, path, by="olga", force=True)
    assert teller.round() == type(teller.round())(0, 0, 0)


OWN = OutboundSettings(allowed_hosts=("ok.example.com",))
OWN_PATHS = {"mmosts": f"/{'a' * 26}", "rockets": "/#general", "ntfys": "/topic",
             "gotifys": f"/{'A.b' * 5}", "workflows": "/a/b"}  # fmt: skip
AUTHORITIES = ("u:p@127.0.0.1:9@ok.example.com", "u:p@w@ok.example.com", "ok.example.com\\@inside",
               "u:p@inside\\@ok.example.com", "u@inside.test:8443", "ok.example.com@inside.test",
               "u:p@inside.test?@ok.example.com", "u:p@inside.test#@ok.example.com",
               "u:p@ok.example.com\t.inside", "u:p@ok.example.com\x7f",
               "u:p@ok.example.com:99999")  # fmt: skip


@pytest.mark.parametrize("scheme", OWN_PATHS)
def test_a_chat_goes_where_the_settings_allow_however_its_address_is_written(scheme: str) -> None:
    for authority in AUTHORITIES:
        with pytest.raises(NoticeError):
            checked_chat(f"{scheme}://{authority}{OWN_PATHS[scheme]}", OWN)
    for authority in ("u:p@ok.example.com", "u:p@OK.example.com:8443"):
        assert checked_chat(f"{scheme}://{authority}{OWN_PATHS[scheme]}", OWN) == OWN_HOST[scheme]


@pytest.mark.parametrize(
    "of_plugin",
    [{"host": "127.0.0.1"}, {"host": None}, {"host": "ok.example.com/x"}, {"port": "9"},
     {"secure": False}, {"mode": "cloud", "cloud_notify_url": "https://ntfy.inside"}],
)  # fmt: skip
def test_what_apprise_made_of_the_address_is_judged_right_before_it_is_sent(
    monkeypatch: pytest.MonkeyPatch, of_plugin: dict[str, Any]
) -> None:
    sent: list[Any] = []
    usual = {"host": "ok.example.com", "port": None, "secure": True, "mode": "private"}

    def made(_: str, **more: Any) -> SimpleNamespace:
        return SimpleNamespace(**{**usual, **more}, notify=lambda **what: sent.append(what) or True)

    address, message = "ntfys://ok.example.com/topic", Message(
        "m", Happening(TEST, "notice", "n", "A test", "x", "/notices/n"), datetime.now(UTC)
    )  # fmt: skip
    monkeypatch.setattr(chat, "_plugin", made)
    assert chat.send_chat(address, (message,), "http://x", OWN).sent
    monkeypatch.setattr(chat, "_plugin", lambda a: made(a, **of_plugin))
    outcome = chat.send_chat(address, (message,), "http://x", OWN)
    assert (outcome.sent, outcome.final, len(sent)) == (False, True, 1)


def test_an_address_no_mail_goes_to_stops_nobody_else(
    desk: Desk, teller: Teller, mailbox: Any, people: dict[str, str]
) -> None:
    with desk.database.begin() as connection:  # from before such addresses were refused
        change_account(connection, people["cora"], email="a@b..c")
    notice(desk, roles=("sales", "council", "owner"))
    teller.round()
    desk.put(theme(), "calm", by="x")
    done = teller.round()
    assert (done.sent, done.failed, to(mailbox)) == (
        2, 1, ["olga", "sam"]
    )  # fmt: skip
    with desk.database.read() as connection:
        (dead,) = [d for d in delivered(connection) if d.recipient == people["cora"]]
    assert (dead.state, "is no e-mail address" in dead.reason) == ("dead", True)


def test_a_sender_that_is_no_address_is_told_and_what_waits_goes_out_once_it_is(
    desk: Desk, teller: Teller, mailbox: Any, people: dict[str, str], clock: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    notice(desk, roles=("sales",))
    teller.round()
    there = teller.workspace()
    good = there.settings
    wrong = good.notices.model_copy(update={"mail_from": "Team <team@example.com>"})
    monkeypatch.setattr(there, "settings", good.model_copy(update={"notices": wrong}))
    desk.put(theme(), "calm", by="x")
    assert teller.round().failed == 1
    with desk.database.read() as connection:
        (one,) = delivered(connection)
    assert (one.state, "notices.mail_from" in one.reason) == ("waiting", True)
    monkeypatch.setattr(there, "settings", good)
    clock.forward(minutes=2)
    assert teller.round().sent == 1


@pytest.mark.parametrize("error", [HeaderParseError("x"), UnicodeError("x"), RuntimeError("x")])
def test_a_fault_in_one_attempt_is_a_failed_attempt(
    desk: Desk, teller: Teller, mailbox: Any, people: dict[str, str], error: Exception,
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    usual = mail.told_mail

    def told(messages: Any, to: str, *rest: Any) -> Any:
        if to == "sam@example.com":
            raise error
        return usual(messages, to, *rest)

    monkeypatch.setattr(mail, "told_mail", told)
    notice(desk, roles=("sales", "owner"))
    teller.round()
    desk.put(theme(), "calm", by="x")
    done = teller.round()
    assert (done.sent, done.failed, to(mailbox)) == (1, 1, ["olga"])
    with desk.database.read() as connection:
        reasons = {d.recipient: d.reason for d in delivered(connection)}
    assert type(error).__name__ in reasons[people["sam"]]
    assert [r.levelname for r in caplog.records if r.name == "unisono.notices"] == ["ERROR"]


@pytest.mark.parametrize("error", [HeaderParseError("x"), UnicodeError("x")])
def test_what_cannot_be_written_as_a_mail_is_given_up(
    mailbox: Any, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise error

    monkeypatch.setattr("smtplib.SMTP.send_message", fails)
    settings = NoticeSettings(smtp_host="127.0.0.1", smtp_port=mailbox.port, smtp_security="none")
    made = mail.mail("a@example.com", "x", "text", settings, datetime(2026, 3, 2, tzinfo=UTC), "i")
    outcome = mail.send_mail(made, settings)
    assert (outcome.sent, outcome.final) == (False, True)


def test_what_waits_is_sent_though_nothing_new_can_be_looked_at(
    desk: Desk, teller: Teller, mailbox: Any, people: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    notice(desk, roles=("sales",))
    teller.round()
    desk.put(theme(), "calm", by="x")
    teller.look()

    def fails() -> int:
        raise RuntimeError("x")

    monkeypatch.setattr(teller, "look", fails)
    with pytest.raises(RuntimeError):
        teller.round()
    assert to(mailbox) == ["sam"]
