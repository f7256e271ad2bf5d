"""After the launch: figures of real exports, pages that were asked for, and what is kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from unisono.calendar.after_launch import Phase
from unisono.errors import CalendarError
from unisono.model.plan import Campaign, PlannedActivity, Status
from unisono.outbound import Outbound
from unisono.settings import OutboundSettings
from unisono.workspace.after_launch import after_launch, launched
from unisono.workspace.page_looks import check_pages, pages_of
from unisono.workspace.plan import today
from unisono.workspace.workspace import Workspace


@pytest.fixture(scope="module")
def demo(demo_workspace: Path) -> Workspace:
    return Workspace(demo_workspace)


def test_figures_of_a_past_campaign_are_those_of_the_exports(demo: Workspace) -> None:
    name, launch = next(p for p in launched(demo) if p[0] == "summer-upgrade")
    found = after_launch(demo, name)
    assert (found.launch, found.planned, found.judged_on) == (
        launch, False, launch + timedelta(days=27),
    )  # fmt: skip
    with demo.engine() as engine:
        ads = engine.dicts(
            "SELECT platform, clicks, impressions FROM ad_performance_daily WHERE counted "
            "AND campaign = 'summer-upgrade' AND date <= $last",
            {"last": found.judged_on},
        )
        visits = engine.dicts(
            "SELECT person_id, ts FROM touchpoint WHERE kind = 'visit' AND "
            "campaign = 'summer-upgrade' AND CAST(ts AS DATE) BETWEEN $first AND $last "
            "AND person_id IS NOT NULL", {"first": launch, "last": found.judged_on},
        )  # fmt: skip
        bought = engine.dicts("SELECT person_id, ts FROM conversion WHERE primary_kind")
        until = engine.dicts("SELECT max(ts) AS u FROM conversion")[0]["u"]
    expected = {}
    for row in ads:
        item = expected.setdefault(row["platform"].replace("_", " "), [0.0, 0.0])
        item[0] += row["clicks"] or 0
        item[1] += row["impressions"] or 0
    clicks = {
        v.performance.item: [v.performance.hits, v.performance.tries]
        for v in found.verdicts if v.performance.metric == "click"
    }  # fmt: skip
    assert clicks == expected
    week = timedelta(days=7)
    ripe = [v for v in visits if v["ts"] + week <= until]
    won = {
        v["person_id"] for v in ripe for b in bought
        if b["person_id"] == v["person_id"] and v["ts"] <= b["ts"] <= v["ts"] + week
    }  # fmt: skip
    landing = next(v.performance for v in found.verdicts if v.performance.metric == "conversion")
    assert (landing.hits, landing.tries) == (len(won), len({v["person_id"] for v in ripe}))


def test_mailings_are_those_of_the_campaign(demo: Workspace) -> None:
    found = after_launch(demo, "win-back")
    mail = next(v.performance for v in found.verdicts if v.performance.metric == "open")
    with demo.engine() as engine:
        rows = engine.dicts(
            "SELECT campaign_name, coalesce(email, CAST(person_id AS VARCHAR)) AS who, event "
            "FROM email_event WHERE campaign_name IN ('win-back 1', 'win-back 2') "
            "AND CAST(ts AS DATE) BETWEEN $first AND $last",
            {"first": found.launch, "last": found.judged_on},
        )
    by = {e: {(r["campaign_name"], r["who"]) for r in rows if r["event"] == e}
          for e in ("sent", "bounce", "open")}  # fmt: skip
    reached = by["sent"] - by["bounce"]
    assert (mail.tries, mail.hits) == (len(reached), len(reached & by["open"]))


def test_an_unknown_campaign_is_told(demo: Workspace) -> None:
    with pytest.raises(CalendarError, match="no campaign nothing"):
        after_launch(demo, "nothing")


PAGE = b"<script src='https://www.googletagmanager.com/gtag/js?id=G-1'></script>"


@pytest.fixture
def shop() -> Iterator[int]:
    """A shop whose old page forgets the parameters, and whose secret page is elsewhere."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/old"):
                self.send_response(301)
                self.send_header("Location", "/new")
            else:
                self.send_response(404 if self.path.startswith("/gone") else 200)
            self.send_header("Content-Length", str(len(PAGE)))
            self.end_headers()
            self.wfile.write(PAGE)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


def test_pages_are_asked_for_and_kept(tmp_path: Path, shop: int) -> None:
    workspace = Workspace.init(tmp_path)
    base, tags = f"http://127.0.0.1:{shop}", "utm_source=meta&utm_medium=paid&utm_campaign=spring"
    links = {"good": f"{base}/page?{tags}", "old": f"{base}/old?{tags}",
             "gone": f"{base}/gone?{tags}", "inside": "http://169.254.169.254/latest/meta-data",
             "off": f"{base}/never"}  # fmt: skip
    day = today(workspace)
    with workspace.desk as desk:
        desk.put(
            Campaign(title="Spring", first_day=day - timedelta(days=3), last_day=day), "spring",
            by="ann",
        )  # fmt: skip
        for name, link in links.items():
            activity = PlannedActivity(
                title=name, channel="Meta Ads", campaign="spring", first_day=day, last_day=day,
                tracking_link=link, status=Status.CANCELLED if name == "off" else Status.LIVE,
            )  # fmt: skip
            desk.put(activity, name, by="ann")
        assert after_launch(workspace, "spring").unchecked == ("gone", "good", "inside", "old")
        ask = Outbound(OutboundSettings(allowed_hosts=(f"127.0.0.1:{shop}",)))
        made = check_pages(workspace, desk, "spring", by="ann", outbound=ask)
        assert pages_of(desk, "spring") == made
        assert desk.log(newest=1)[-1].detail == {"pages": 4, "with findings": 4}
    found = after_launch(workspace, "spring")
    assert (found.phase, found.unchecked, found.note) == (
        Phase.CHECKS, (), "Nothing was loaded, so there are no figures.",
    )  # fmt: skip
    bad = {p.activity: {f.check for f in p.bad} - {"taxonomy"} for p in found.pages}
    assert bad == {
        "good": {"tls"}, "old": {"tls", "parameters"}, "gone": {"tls", "reachable"},
        "inside": {"reachable"},
    }  # fmt: skip
    old = next(p for p in found.pages if p.activity == "old")
    assert (old.status, old.address) == (200, f"{base}/new")


def test_a_campaign_without_links_is_told(tmp_path: Path) -> None:
    workspace = Workspace.init(tmp_path)
    with workspace.desk as desk:
        campaign = Campaign(title="x", first_day=date(2026, 1, 1), last_day=date(2026, 1, 2))
        desk.put(campaign, "x", by="ann")
        with pytest.raises(CalendarError, match="no activity with a tracking link"):
            check_pages(workspace, desk, "x", by="ann")
        with pytest.raises(CalendarError, match="y is not on the desk"):
            check_pages(workspace, desk, "y", by="ann")
