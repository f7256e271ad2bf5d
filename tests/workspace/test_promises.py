"""Promises of a workspace: texts of exports and of the plan, pages looked at, catalogue, teams."""

from __future__ import annotations

import json
import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from unisono import Workspace
from unisono.cli.main import app
from unisono.demo import write_demo
from unisono.errors import CalendarError
from unisono.model.gate import Draft
from unisono.model.plan import Brief, Campaign, Offer, OfferKind, PlannedActivity
from unisono.model.promises import PromiseReport
from unisono.reports.html import render_html
from unisono.reports.json_report import to_json
from unisono.workspace.gate import check_text
from unisono.workspace.promise_looks import look_at_pages
from unisono.workspace.promises import promise_report
from unisono.workspace.sample_plan import put_sample_plan

DAY = date(2026, 3, 10)
_FEED = [
    "id|title|description|link|image_link|availability|price|sale_price|"
    "sale_price_effective_date|brand",
    "A1|Team licence|x|https://shop.example.com/team?a=1|https://x/y.png|in stock|120.00 EUR|"
    "96.00 EUR|2026-03-01T00:00+0100/2026-03-31T23:59+0200|Acme",
    "A2|Solo licence|x|https://shop.example.com/solo|https://x/z.png|out_of_stock|49.00 EUR|||Acme",
]
FEED = "\n".join(_FEED).replace("|", "\t") + "\n"
XML = """<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>
<item><g:id>A1</g:id><g:title>Team licence</g:title><g:link>https://shop.example.com/team</g:link>
<g:price>120.00 EUR</g:price><g:sale_price>96.00 EUR</g:sale_price><g:sale_price_effective_date>
2026-03-01T00:00+0100/2026-03-31T23:59+0200</g:sale_price_effective_date>
<g:availability>in_stock</g:availability></item>
<item><g:title>Nameless</g:title><g:price>1.00 EUR</g:price></item>
<item><g:id>A2</g:id><g:title>Solo licence</g:title><g:link>https://shop.example.com/solo</g:link>
<g:price>on request</g:price><g:availability>out_of_stock</g:availability></item>
</channel></rss>"""
_SHOPIFY = [
    "Handle,Title,Body (HTML),Vendor,Tags,Published,Option1 Name,Option1 Value,Variant SKU,"
    "Variant Inventory Qty,Variant Price,Variant Compare At Price,Status",
    "green-mug,Green mug,<p>Nice</p>,Ceramics team,x,true,Size,S,GM-S,0,12.00,15.00,active",
    "green-mug,,,,,,,L,GM-L,4,14.00,,active",
    "old-mug,Blue bowl,,Acme,,true,,,OM,9,3.00,,archived",
]
SHOPIFY = "\n".join(_SHOPIFY) + "\n"
_SPRING = "2026-03-05,2026-04-30"
_TEXTS = [
    "message_id,channel,campaign,title,body,url,team,owner,published_at,end_date",
    "m1,E-mail,spring,Team licence,Team licence for 96 EUR,"
    f"https://shop.example.com/team?utm_source=n,E-mail,Ann,{_SPRING}",
    "m2,Google Ads,spring,Solo licence,Solo licence 20% off,"
    f"https://shop.example.com/solo,Paid,Bea,{_SPRING}",
    f"m3,Google Ads,spring,Mug,Green mug for $12,,Paid,Bea,{_SPRING}",
    "m4,Support macro,spring,Macro,Confirm: team licence for 99 EUR.,,Support,Sue,2026-03-05,",
    "m5,E-mail,winter,Over,Blue bowl for $3,,E-mail,Ann,2025-12-05,2025-12-30",
]
TEXTS = "\n".join(_TEXTS) + "\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("promises")
    (root / "unisono.toml").write_text("[links]\npause_seconds = 0\n", encoding="utf-8")
    for name, content in (("feed.tsv", FEED), ("products.csv", SHOPIFY), ("texts.csv", TEXTS)):
        (root / "exports").mkdir(exist_ok=True)
        (root / "exports" / name).write_text(content, encoding="utf-8")
    Workspace(root).load()
    return root


@pytest.fixture
def root(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built, tmp_path / "w")
    return tmp_path / "w"


def told(report: PromiseReport) -> set[tuple[str, ...]]:
    return {(str(f.place), str(f.fault), f.said, f.found, f.owner, f.other_owner)
            for f in report.findings}  # fmt: skip


def test_product_exports_are_the_catalogue(built: Path) -> None:
    with Workspace(built).engine() as engine:
        rows = engine.rows(
            "SELECT platform, product_id, CAST(price AS DOUBLE), CAST(sale_price AS DOUBLE), "
            "currency, stock FROM product ORDER BY ALL"
        )
    assert rows == [
        ("google_merchant", "A1", 120.0, 96.0, "EUR", None),
        ("google_merchant", "A2", 49.0, None, "EUR", None),
        ("shopify", "GM-L", 14.0, 14.0, None, 4.0), ("shopify", "GM-S", 15.0, 12.0, None, 0.0),
        ("shopify", "OM", 3.0, 3.0, None, 9.0),
    ]  # fmt: skip


def test_a_feed_in_xml_is_the_catalogue_and_bad_items_are_told_by_number(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    for name, content in (("feed.xml", XML), ("sitemap.xml", "<urlset/>"), ("texts.csv", TEXTS)):
        (tmp_path / "exports" / name).write_text(content, encoding="utf-8")
    loaded = Workspace(tmp_path).load()
    assert (loaded.problems, loaded.ignored) == ((), ("sitemap.xml",))
    with Workspace(tmp_path).engine() as engine:
        bad = engine.rows(
            "SELECT file_row, column_name, value, severity FROM quarantine "
            "WHERE path = 'feed.xml' ORDER BY ALL"
        )
    assert bad == [(2, "id", None, "error"), (3, "price", "on request", "value")]
    found = [f for f in promise_report(Workspace(tmp_path), DAY).findings if f.place == "catalogue"]
    assert {(f.fault, f.said, f.found, f.other_source) for f in found} == {
        ("expired", "E-mail: “96 eur”", "“Team licence”: sale until 31 Mar 2026", "feed.xml:1"),
        ("out of stock", "Google Ads: “20% off”", "“Solo licence” is out of stock", "feed.xml:3"),
    }


def test_catalogue_and_teams_are_held_against_every_live_promise(built: Path) -> None:
    report = promise_report(Workspace(built), DAY)
    assert told(report) == {
        ("catalogue", "expired", "E-mail: “96 eur”", "“Team licence”: sale until 31 Mar 2026",
         "Ann", ""),
        ("catalogue", "out of stock", "Google Ads: “20% off”", "“Solo licence” is out of stock",
         "Bea", ""),
        ("catalogue", "out of stock", "Google Ads: “$12”", "“Green mug” is out of stock", "Bea",
         "Ceramics team"),
        ("sales and support", "another value", "E-mail: “96 eur”", "Support macro: “99 eur”",
         "Ann", "Sue"),
        ("sales and support", "not told", "Google Ads: “20% off”", "", "Bea", ""),
        ("sales and support", "not told", "Google Ads: “$12”", "", "Bea", ""),
    }  # fmt: skip
    assert report.promises == len(report.every) == 3
    assert Counter((x, s) for p in report.every for x, s in p.states.items()) == {
        ("landing page", "not measured"): 3, ("catalogue", "fault"): 3,
        ("sales and support", "fault"): 3,
    }  # fmt: skip
    assert ("landing page", "the page was not looked at", 2) in report.unmeasured
    other = next(f for f in report.findings if f.other_owner == "Sue")
    assert (other.source, other.other_source) == ("texts.csv:2", "texts.csv:5")
    assert (other.first_day, other.last_day) == (date(2026, 3, 5), date(2026, 4, 30))


def test_without_data_nothing_is_measured_and_nothing_is_found(tmp_path: Path) -> None:
    report = promise_report(Workspace(tmp_path), DAY)
    assert (report.promises, report.findings, report.unmeasured) == (0, (), ())


def plan(workspace: Workspace, informed: tuple[str, ...]) -> None:
    days = {"first_day": date(2026, 3, 1), "last_day": date(2026, 3, 31)}
    with workspace.desk as desk:
        desk.put(Campaign(title="Summer", informed=informed, **days), "summer", by="a")
        desk.put(Offer(title="Ten", kind=OfferKind.PERCENT_OFF, value=10, **days), "ten", by="a")
        desk.put(PlannedActivity(title="Mailing", channel="Email", campaign="summer", offer="ten",
                                 owner="ann", **days), "mailing", by="a")  # fmt: skip
        desk.put(Brief(title="B", campaign="summer", core_message="Confirm 5% off"), "b", by="a")


def test_offers_and_briefs_of_the_plan(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("unisono.workspace.gate.today", lambda _: DAY)
    workspace = Workspace(root)
    plan(workspace, ("Sales",))
    found = [f for f in promise_report(workspace, DAY).findings if f.campaign == "Summer"]
    assert [(str(f.fault), f.found, f.owner, f.other_source) for f in found] == [
        ("another value", "Brief for sales and support: “5% off”", "ann", "brief/b")
    ]
    plan(workspace, ("CRM",))
    found = [f for f in promise_report(workspace, DAY).findings if f.campaign == "Summer"]
    assert [str(f.fault) for f in found] == ["not told"]


@pytest.fixture
def shop() -> Iterator[int]:
    """A page that says 15 % off, whatever is asked for."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = b"<title>Solo</title><h1>Solo licence: 15% off</h1>" + b"<p>Come in. </p>" * 20
            self.send_response(404 if self.path == "/robots.txt" else 200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_pages_are_looked_at_kept_and_used_by_the_gate(root: Path, shop: int) -> None:
    link = f"http://127.0.0.1:{shop}/solo"
    (root / "unisono.toml").write_text(
        f'[links]\npause_seconds = 0\n[outbound]\nallowed_hosts = ["127.0.0.1:{shop}"]\n'
    )
    path = root / "exports" / "texts.csv"
    path.write_text(TEXTS.replace("https://shop.example.com/solo", link), encoding="utf-8")
    workspace = Workspace(root)
    workspace.load()
    with workspace.desk as desk:
        only = look_at_pages(workspace, desk, by="ann", as_of=DAY)
    assert only == 2  # the other one is refused or unreachable, and that is kept, too
    report = promise_report(workspace, DAY)
    pages = [f for f in report.findings if f.place == "landing page"]
    assert [(str(f.fault), f.said, f.found) for f in pages] == [
        ("another value", "Google Ads: “20% off”", "“15% off”")
    ]
    assert any("was not read" in why for place, why, _ in report.unmeasured)
    answer = check_text(workspace, Draft("Solo licence 20% off", "E-mail", link=link))
    (check,) = [c for c in answer.checks if c.name == "promises"]
    assert check.status == "fix"
    assert any("Landing page: another value" in f.what for f in check.findings)
    again = check_text(workspace, Draft("Solo licence 15% off", "E-mail", link=link))
    (check,) = [c for c in again.checks if c.name == "promises"]
    assert not any("Landing page" in f.what for f in check.findings)


def test_the_command_ends_with_one_when_a_promise_does_not_hold(built: Path) -> None:
    def run(*words: str) -> Any:
        return CliRunner().invoke(app, ["-C", str(built), "promises", *words])

    done = run("--as-of", "2026-03-10", "--json")
    assert (done.exit_code, len(json.loads(done.stdout)["findings"])) == (1, 6)
    shown = run("--as-of", "2026-03-10")
    assert "catalogue, out of stock: Google Ads" in shown.stdout
    assert "not measured (landing page): the page was not looked at: 2" in shown.stdout
    over = run("--as-of", "2027-01-01")
    assert (over.exit_code, "Promises: 0;" in over.stdout) == (0, True)


def test_an_audit_names_broken_promises_and_asks_for_no_page(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(*_: object, **__: object) -> None:
        pytest.fail("an audit asks for no page")

    monkeypatch.setattr("unisono.outbound.Outbound.get", ask)
    workspace, at = Workspace(root), datetime(2026, 3, 10, 12, tzinfo=UTC)
    report = workspace.audit(load=False, at=at)
    assert report.promises == promise_report(workspace, DAY).findings
    assert len(report.promises) == 6
    fix = report.test("AUDIT-1").fixes[-1]
    assert fix.text.startswith("Keep or take back 6 broken promises: ")
    assert fix not in report.top_fixes, "it moves no score"
    page = render_html(report)
    assert "6 promises that do not hold" in page
    assert "“Green mug” is out of stock" in page
    assert len(to_json(report)["promises"]) == 6

    def damaged(*_: object) -> None:
        raise CalendarError("offer/x cannot be read")

    monkeypatch.setattr("unisono.workspace.promises.promise_report", damaged)
    without = workspace.audit(load=False, at=at)
    assert without.promises == ()
    assert "offer/x cannot be read" in without.test("AUDIT-1").notes[-1]


@pytest.mark.parametrize(("faults", "states"), [(True, ["fault"]), (False, ["held"])])
def test_the_demo_company_shows_a_promise_its_shop_breaks(
    tmp_path: Path, faults: bool, states: list[str]
) -> None:
    truth = write_demo(tmp_path / "demo", people=200, faults=faults)
    workspace = Workspace(tmp_path / "demo")
    workspace.load()
    put_sample_plan(workspace, date.today())
    report = promise_report(workspace)
    assert [p.states["catalogue"] for p in report.every if "catalogue" in p.states] == states
    shop = [f for f in report.findings if f.place == "catalogue"]
    assert [f.found for f in shop] == ["“SampleDesk Annual plan”: 20 % off"] * faults
    sale = truth.messages["catalogue"]
    assert (sale["annual_plan_off"] != sale["annual_plan_promised_off"]) is faults
    team = promise_report(workspace, date(2026, 9, 20))
    assert any(p.said == "$49" and p.states["catalogue"] == "held" for p in team.every)
