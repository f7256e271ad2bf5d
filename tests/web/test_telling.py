"""Webhooks, notices, schedules and feeds on screen: who may, what is shown once, what is sent."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import icalendar
import pytest
from sqlalchemy import select

from unisono.access.tables import calendar_feed
from unisono.model.telling import Webhook
from unisono.notices.secrets import secrets_of
from unisono.settings import load_settings

ADDRESS = "https://hooks.example.com/in"
SLACK = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
HOOK = {"title": "CRM <script>", "address": ADDRESS, "active": "yes", "why": "sales asked"}
NOTICE = {"title": "Launches", "channel": "email", "roles": "sales", "concerned": "yes",
          "active": "yes"}  # fmt: skip
WEEKLY = {
    "title": "Weekly audit", "report": "audit", "formats": "html",
    "repeats": "FREQ=WEEKLY;BYDAY=MO", "first_day": "2026-03-02", "at": "07:00",
    "recipients": "owner@example.com", "active": "yes",
}  # fmt: skip
KINDS = {"webhook": (HOOK, ["owner"]), "notice": (NOTICE, ["owner", "council"]),
         "schedule": (WEEKLY, ["owner", "council"])}  # fmt: skip
KEYS = {"webhook": "crm-script", "notice": "launches", "schedule": "weekly-audit"}
EVERYBODY = ["owner", "council", "email", "sales", "agency"]


def made(site: Any, kind: str) -> str:
    answer = site.post(f"/{kind}s/new", **KINDS[kind][0])
    assert answer.status_code == 303, answer.text
    key = str(answer.headers["location"]).removeprefix(f"/{kind}s/").partition("?")[0]
    assert key == KEYS[kind]
    return key


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("who", EVERYBODY)
def test_only_those_with_the_right_see_make_change_test_and_archive(
    plan_site: Any, kind: str, who: str
) -> None:
    key = made(plan_site, kind)
    may = who in KINDS[kind][1]
    body = KINDS[kind][0]
    for path in (f"/{kind}s", f"/{kind}s/new", f"/{kind}s/{key}", f"/{kind}s/tables/{kind}s.csv"):
        assert plan_site.get(path, who).status_code == (200 if may else 403), path
    posts = [(f"/{kind}s/new", body), (f"/{kind}s/{key}", {**body, "expected": "1"}),
             (f"/{kind}s/{key}/archive", {"expected": "9"})]  # fmt: skip
    if kind != "schedule":
        posts += [(f"/{kind}s/{key}/secret", {"chat": SLACK}),
                  (f"/{kind}s/{key}/again", {"delivery": "x"})]  # fmt: skip
    for path, data in posts:
        answer = plan_site.post(path, who, **data)
        assert (answer.status_code == 403) is not may, f"{path} {answer.status_code}"
    if not may:
        assert plan_site.post(f"/{kind}s/{key}/test", who, x="y").status_code == 403
    menu = plan_site.get("/calendar", who).text
    assert (f'href="/{kind}s"' in menu) is may


def test_nobody_signed_in_sees_nothing_and_posts_need_the_token(plan_site: Any) -> None:
    key = made(plan_site, "webhook")
    assert plan_site.get("/webhooks", "").status_code == 303
    cookie = plan_site.cookies["owner"]
    answer = plan_site.send(
        "POST", f"/webhooks/{key}/secret", "", headers={"cookie": f"unisono-8765={cookie}"}
    )
    assert answer.status_code == 403


def test_a_webhook_is_made_changed_and_put_away(plan_site: Any) -> None:
    key = made(plan_site, "webhook")
    page = plan_site.get(f"/webhooks/{key}").text
    assert "CRM &lt;script&gt;" in page
    assert "<script>" not in page.replace("<script src", "")
    stored = plan_site.desk.get(Webhook, key)
    assert (stored.document.address, stored.document.active, stored.revision) == (ADDRESS, True, 1)
    events = {**HOOK, "events": ["audit.finished", "conflict.found"], "expected": "1"}
    assert plan_site.post(f"/webhooks/{key}", **events).status_code == 303
    changed = plan_site.desk.get(Webhook, key).document
    assert changed.events == ("audit.finished", "conflict.found")
    stale = plan_site.post(f"/webhooks/{key}", **{**HOOK, "title": "Mine", "expected": "1"})
    assert stale.status_code == 409
    assert "changed this meanwhile" in stale.text
    assert 'value="Mine"' in stale.text
    plan_site.post(f"/webhooks/{key}/archive", expected="2")
    assert plan_site.desk.get(Webhook, key).archived


@pytest.mark.parametrize(
    ("kind", "field", "value", "said"),
    [
        ("webhook", "address", "ftp://x", "an address such as"),
        ("webhook", "address", "https://u:p@x.test/", "no place in the address"),
        ("webhook", "events", "nonsense", "is no event"),
        ("webhook", "title", "", "Needed."),
        ("notice", "quiet_from", "25:00", "is no time such as"),
        ("notice", "time_zone", "Mars/Base", "is no time zone"),
        ("notice", "digest_minutes", "-1", "greater than or equal to 0"),
        ("notice", "roles", "king", "is no role"),
        ("schedule", "repeats", "FREQ=SECONDLY", "repeats"),
        ("schedule", "repeats", "every monday", "repeats"),
        ("schedule", "first_day", "soon", "first_day"),
        ("schedule", "formats", "csv", "can be sent as"),
        ("schedule", "recipients", "", "Needed."),
        ("schedule", "table", "nowhere/at-all", "Only a report of a table"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    plan_site: Any, kind: str, field: str, value: str, said: str
) -> None:
    answer = plan_site.post(f"/{kind}s/new", **{**KINDS[kind][0], field: value})
    assert answer.status_code == 422
    assert said in answer.text
    assert f'href="#f-{field}"' in answer.text
    assert f'id="f-{field}"' in answer.text
    assert KEYS[kind] not in [s.key for s in plan_site.desk.list(kind)]


def test_the_secret_is_shown_once_and_then_nowhere(plan_site: Any) -> None:
    key = made(plan_site, "webhook")
    answer = plan_site.post(f"/webhooks/{key}/secret", x="y")
    found = re.search(r"whsec_[A-Za-z0-9+/=]+", answer.text.replace("&#43;", "+"))
    assert found is not None
    assert answer.headers["cache-control"] == "no-store"
    with plan_site.desk.database.read() as connection:
        from datetime import UTC, datetime

        assert secrets_of(connection, "webhook", key, datetime.now(UTC)) == (found[0],)
    hidden = found[0].removeprefix("whsec_")[:20]
    paths = ["/webhooks", f"/webhooks/{key}", "/webhooks/tables/webhooks.json",
             "/webhooks/tables/deliveries.csv", "/settings", "/notices"]  # fmt: skip
    for path in paths:
        assert hidden not in plan_site.get(path).text, path
    assert hidden not in str(plan_site.desk.log())
    assert "secret replaced" in [e.action for e in plan_site.desk.log()]


def test_the_address_of_a_chat_is_taken_checked_and_never_shown(plan_site: Any) -> None:
    key = made(plan_site, "notice")
    body = {**NOTICE, "channel": "chat", "expected": "1"}
    plan_site.post(f"/notices/{key}", **body)
    refused = plan_site.post(f"/notices/{key}/secret", chat="json://127.0.0.1/hidden-part")
    assert refused.status_code == 422
    assert "are not among those used" in refused.text
    assert "hidden-part" not in refused.text
    kept = plan_site.post(f"/notices/{key}/secret", chat=SLACK)
    assert kept.status_code == 303
    for path in (f"/notices/{key}", "/notices", "/notices/tables/notices.json"):
        assert "TIiajkdnlazkcOXrIdevi7FQ" not in plan_site.get(path).text


@pytest.fixture
def listener(plan_site: Any) -> Iterator[tuple[str, list[bytes]]]:
    """A program that listens on loopback, named in the settings of the site."""
    got: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200 if len(got) > 1 else 500)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    here = f"127.0.0.1:{server.server_port}"
    path = plan_site.app.state.results.workspace.root / "unisono.toml"
    before = path.read_text()
    path.write_text(f'{before}\n[outbound]\nallowed_hosts = ["{here}"]\n')
    assert load_settings(path.parent)[0].outbound.allowed_hosts == (here,)
    yield f"http://{here}/in", got
    path.write_text(before)
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_test_is_sent_its_failure_told_and_sent_again_from_the_log(
    plan_site: Any, listener: tuple[str, list[bytes]]
) -> None:
    address, got = listener
    plan_site.post("/webhooks/new", **{**HOOK, "address": address})
    key = KEYS["webhook"]
    said = plan_site.post(f"/webhooks/{key}/test", x="y").text
    assert "The test was not sent: it has no secret; make one." in said
    plan_site.post(f"/webhooks/{key}/secret", x="y")
    said = plan_site.post(f"/webhooks/{key}/test", x="y").text
    assert "The test was not sent: the receiver answered 500." in said
    assert len(got) == 1
    page = plan_site.get(f"/webhooks/{key}").text
    dead = re.search(r'<option value="(dlv_[^"]+)"', page)
    assert dead is not None
    answer = plan_site.post(f"/webhooks/{key}/again", delivery=dead[1])
    assert answer.status_code == 303
    assert "waits to be sent" in plan_site.post(f"/webhooks/{key}/again", delivery=dead[1]).text
    log = plan_site.get("/webhooks/tables/deliveries.json").json()
    assert {row["state"] for row in log["rows"]} == {"waiting"}


def feed_address(site: Any, who: str, team: str = "") -> str:
    page = site.post("/calendar/feeds", who, team=team).text
    found = re.search(r"http://127\.0\.0\.1:8765(/feeds/[\w-]+\.ics)", page)
    assert found is not None, page
    return found[1]


def titles(site: Any, address: str) -> set[str]:
    answer = site.get(address, "")
    assert answer.headers["content-type"].startswith("text/calendar")
    found = icalendar.Calendar.from_ical(answer.content)
    return {str(e["summary"]) for e in found.walk("VEVENT")}


def test_a_feed_shows_what_its_owner_may_see_and_an_agency_only_its_own(plan_site: Any) -> None:
    every = titles(plan_site, feed_address(plan_site, "owner"))
    assert {"Spring mailing (Email)", "Spring ads (Paid Search)", "Weekly tip (Blog)"} <= every
    agency = titles(plan_site, feed_address(plan_site, "agency"))
    assert "Spring ads (Paid Search)" in agency
    assert not agency & {"Weekly tip (Blog)"}
    assert not any("Secret" in t for t in agency)
    team = titles(plan_site, feed_address(plan_site, "owner", "CRM"))
    assert "Spring mailing (Email)" in team
    assert "Weekly tip (Blog)" not in team


def test_a_feed_follows_rights_and_can_be_revoked(plan_site: Any) -> None:
    address = feed_address(plan_site, "agency")
    spring = plan_site.desk.get("campaign", "spring").document
    ads = plan_site.desk.get("activity", "ads").document
    plan_site.desk.put(spring.model_copy(update={"agencies": ()}), "spring", by="ann")
    plan_site.desk.put(ads.model_copy(update={"agency": ""}), "ads", by="ann")
    assert titles(plan_site, address) == set()
    page = plan_site.get("/calendar/feeds", "agency").text
    assert address not in page
    ids = re.findall(r'<option value="([0-9a-f]{12})"', page)
    assert plan_site.post("/calendar/feeds/revoke", "owner", id=ids[0]).status_code >= 400
    assert plan_site.post("/calendar/feeds/revoke", "agency", id=ids[0]).status_code == 303
    assert plan_site.get(address, "").status_code == 404
    assert plan_site.get("/feeds/nonsense.ics", "").status_code == 404


def test_a_feed_ends_with_its_account_and_its_token_is_no_key_to_anything_else(
    plan_site: Any,
) -> None:
    from unisono.access.access import OPERATOR, Access
    from unisono.access.people import account_named, remove

    address = feed_address(plan_site, "sales")
    token = address.removeprefix("/feeds/").removesuffix(".ics")
    assert plan_site.get("/calendar", "", headers={"authorization": f"Bearer {token}"}).status_code
    with plan_site.desk.database.read() as connection:
        rows = str(connection.execute(select(calendar_feed)).all())
    assert token not in rows
    access = Access(plan_site.desk.database)
    remove(access, OPERATOR, account_named(access, OPERATOR, "sales@example.com").id)
    assert plan_site.get(address, "").status_code == 404
