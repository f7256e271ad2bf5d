"""Every screen: its figures are those of the Python API, it is light, its address is its state."""

from __future__ import annotations

import gzip
import re
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest

from unisono.attribution.recommend import dispute
from unisono.charts import number
from unisono.model.audit import AuditReport
from unisono.model.drift import (
    DriftReport,
    GroupDrift,
    Monitoring,
    SentenceEffect,
    Signal,
    Week,
)
from unisono.reports import view
from unisono.reports.screens.attribution import attribution_view
from unisono.reports.screens.audit import PAGE_ROWS, audit_view, history_view
from unisono.reports.screens.claims import claims_view
from unisono.reports.screens.drift import DriftView, drift_view
from unisono.reports.screens.journeys import journeys_view
from unisono.reports.screens.messages import cell_title, messages_view
from unisono.reports.screens.overview import ROLES, overview_view
from unisono.reports.screens.sources import sources_view
from unisono.reports.screens.synergy import synergy_view
from unisono.reports.screens.tracking import tracking_view
from unisono.settings.messages import MessageSettings
from unisono.web.app import SCREENS
from unisono.web.pages import Pages, static_address
from unisono.workspace.workspace import Workspace

#: Rows of a file need its name: tests/web/test_rows.py asks for them.
PATHS = [s.path for s in SCREENS if s.name != "rows"] + ["/help/first-run", "/tracking/links"]
LIMIT = 60 * 1024


class Cells(HTMLParser):
    """Texts of the rows of one table."""

    def __init__(self, id_: str) -> None:
        super().__init__()
        self.id, self.inside, self.rows, self.cell = id_, False, [], None

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "table":
            self.inside = dict(attrs).get("id") == self.id
        if self.inside and tag == "tr":
            self.rows.append([])
        if self.inside and tag in ("td", "th"):
            self.cell = ""

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self.cell is not None:
            self.rows[-1].append(self.cell.strip())
            self.cell = None

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell += data


def cells(html: str, table: str) -> list[list[str]]:
    """Rows of the table called ``table``, the header first."""
    parser = Cells(table)
    parser.feed(html)
    return parser.rows


@pytest.mark.parametrize("path", PATHS)
def test_every_screen_opens_and_is_light(client: Any, path: str) -> None:
    page = client.get(path)
    assert page.status_code == 200
    assert page.headers["content-encoding"] == "gzip"
    assert re.search(r"<h1>[^<]+</h1>", page.text)
    links = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
    weight = len(gzip.compress(page.content, 6))
    for link in set(links):
        asset = client.get(link)
        assert asset.status_code == 200
        assert "immutable" in asset.headers["cache-control"]
        weight += len(gzip.compress(asset.content, 6))
    assert weight <= LIMIT


@pytest.mark.parametrize("path", [p for p in PATHS if p in {s.path for s in SCREENS}])
def test_a_page_that_did_not_change_is_not_sent_again(client: Any, path: str) -> None:
    tag = client.get(path).headers["etag"]
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_nothing_runs_that_is_not_ours(client: Any) -> None:
    page = client.get("/")
    policy = page.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    for path in PATHS:
        text = client.get(path).text
        assert " style=" not in text
        assert not re.search(r"<script(?![^>]*\ssrc=)", text)
        assert not re.search(r"\son\w+=", text)


def test_attribution_shows_the_figures_of_the_api(client: Any, workspace: Workspace) -> None:
    result = workspace.attribute()
    page = client.get("/attribution").text
    main = view.main_model(result)
    wanted = [
        (r.channel, number(r.conversions[main], 1), view.percent(r.low, 1), view.percent(r.high, 1))
        for r in view.channel_credit(result)
    ]
    shown = cells(page, "credit")
    at = [i for i, n in enumerate(shown[0]) if n in ("Lowest share", "Highest share")]
    assert [(r[0], r[1], r[at[0]], r[at[1]]) for r in shown[1:]] == wanted
    assert dispute(result) in page.replace("\u00a0", " ")


def test_every_chart_of_metrics_is_named_by_its_own_metric(client: Any) -> None:
    """A metric without a figure has no chart, and the next one keeps its own name."""
    page = client.get("/metrics?name=leads&name=spend&name=clicks&by=channel").text
    charts = re.findall(r'<figure class="card">.*?</figure>', page, re.DOTALL)
    assert [re.findall(r"<figcaption>([^<]+)<", c) for c in charts] == [
        ["Marketing spend"], ["Clicks"],
    ]  # fmt: skip
    assert ["Spend" in c or "spend" in c for c in charts] == [True, False]
    months = client.get("/metrics?name=spend&by=month").text.split("<figure", 1)[1]
    assert re.search(r">[A-Z][a-z]{2} 20\d\d<", months.split("</figure>")[0])


def test_the_first_table_is_of_the_model_that_was_chosen(client: Any, workspace: Workspace) -> None:
    shapley = workspace.attribute().model("shapley")
    page = client.get("/attribution?model=shapley").text
    shown = {row[0]: row[1] for row in cells(page, "credit")[1:]}
    assert shown == {c: number(n, 1) for c, n in shapley.conversions.items()}
    assert '<option value="shapley" selected>' in page
    assert "Credit by channel: Shapley value<" in page.replace("</caption>", "<")


def test_a_model_that_is_not_there_is_told_beside_the_form(
    client: Any, workspace: Workspace
) -> None:
    page = client.get("/attribution?model=calibrated&by=campaign")
    assert page.status_code == 200
    assert "There is no model <bdi>calibrated</bdi> of what is asked here" in page.text
    assert "attribution.experiments" in page.text
    assert '<form class="filters"' in page.text
    main = view.main_model(workspace.attribute("campaign"))
    assert workspace.attribute("campaign").models[main].title in page.text


def test_filters_in_the_address_change_the_figures(client: Any, workspace: Workspace) -> None:
    result = workspace.attribute("campaign", "new")
    shown = cells(client.get("/attribution?by=campaign&customers=new").text, "credit")
    assert {r[0] for r in shown[1:]} == set(result.channels)


def test_evidence_comes_in_pages_and_none_is_lost(client: Any, workspace: Workspace) -> None:
    closed = client.get("/audit").text
    assert closed.count("<") < 6_000  # a page this long is slow to lay out on a telephone
    for test in workspace.audit(load=False).tests:
        id_ = view.slug(test.id)
        texts: list[str] = []
        pages = -(-len(test.evidence) // PAGE_ROWS)
        for part in range(1, pages + 1):
            page = client.get(f"/audit?evidence={id_}&page={part}").text
            assert f'<details id="{id_}-found" open>' in page
            rows = re.findall(rf'<tr id="{id_}-row-(\d+)">', page)
            assert [int(r) for r in rows] == list(range(len(texts) + 1, len(texts) + len(rows) + 1))
            texts += [r[0] for r in cells(page, f"{id_}-evidence")[1:]]
        assert len(texts) == len(test.evidence)
        assert all(t.startswith(e.text[:20]) for t, e in zip(texts, test.evidence, strict=True))
    beyond = client.get("/audit?evidence=audit-1&page=999").text
    last = client.get(f"/audit?evidence=AUDIT-1&page={pages_of(workspace, 'AUDIT-1')}").text
    assert cells(beyond, "audit-1-evidence") == cells(last, "audit-1-evidence")
    assert '-found" open>' not in client.get("/audit?evidence=nothing").text


def pages_of(workspace: Workspace, test: str) -> int:
    """Pages of one test's evidence."""
    found = next(t for t in workspace.audit(load=False).tests if t.id == test)
    return -(-len(found.evidence) // PAGE_ROWS)


def test_claims_synergy_and_sources_show_the_figures_of_the_api(
    client: Any, workspace: Workspace
) -> None:
    claims = workspace.reconcile()
    shown = cells(client.get("/claims").text, "claims")
    wanted = sorted(claims.rows, key=lambda r: -r.claimed_conversions)
    assert [r[1] for r in shown[1:]] == [number(r.claimed_conversions) for r in wanted]
    pairs = cells(client.get("/synergy").text, "pairs")
    assert len(pairs) - 1 == min(len(workspace.synergy().pairs), 30)
    files = cells(client.get("/sources").text, "files")
    assert [r[3] for r in files[1:]] == [view.shown(f.rows) for f in workspace.sources().files]


def test_journeys_and_metrics_show_the_figures_of_the_api(
    client: Any, workspace: Workspace
) -> None:
    found = workspace.paths("channel", 15)
    steps = cells(client.get("/journeys").text, "steps")
    assert [r[:2] for r in steps[1:]] == [[str(s.step), view.shown(s.reached)] for s in found.steps]
    answer = workspace.metric_query("roas,spend", "channel")
    page = client.get("/metrics?name=roas&name=spend&by=channel").text
    shown = cells(page, "answer")
    wanted = [[r["channel"], number(r["roas"]), number(r["spend"])] for r in answer.rows]
    assert shown[1:] == wanted


def test_an_unknown_filter_value_is_told_with_the_way_out(client: Any) -> None:
    page = client.get("/attribution?by=colour")
    assert page.status_code == 400
    assert "by: Input should be" in page.text
    assert "open the screen without it" in page.text
    assert client.get("/metrics?name=nothing").status_code == 400
    assert client.get("/claims?lines=99999").status_code == 400
    assert client.get("/no/such/page").status_code == 404


def test_every_role_has_its_overview(client: Any) -> None:
    for role, name in ROLES.items():
        page = client.get(f"/?role={role}").text
        assert f'<a href="/?role={role}" aria-current="true">{name}</a>' in page
        assert "Do this next" in page
    lead = client.get("/?role=channel&channel=Email").text
    assert '<option value="Email" selected>' in lead


def test_a_cell_of_the_heat_map_opens_its_texts(client: Any) -> None:
    page = client.get("/messages").text
    link = re.findall(r'href="(/messages\?pillar=[^"]+channel=[^"]+)"', page)[0]
    opened = client.get(link.replace("&amp;", "&").split("#")[0]).text
    assert 'id="texts"' in opened
    assert "Says it with" in opened


def test_a_person_is_looked_up_and_nobody_is_said_plainly(
    client: Any, workspace: Workspace
) -> None:
    row = workspace.query("SELECT value FROM person_identifier WHERE kind = 'email' LIMIT 1")
    value = row.column("value")[0].as_py()
    found = client.get("/people", params={"kind": "email", "value": value}).text
    assert value in found
    assert cells(found, "identifiers")[1:]
    nobody = client.get("/people?kind=email&value=nobody@example.com")
    assert "Nobody has email nobody@example.com." in nobody.text


def test_settings_say_who_won_and_keep_secrets(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = {r[0]: r[1::2] for r in cells(client.get("/settings").text, "settings")[1:]}
    assert shown["attribution.lookback_days"][1] == "default"
    assert shown["serve.oidc_client_secret"][0] == "–"


def test_the_theme_is_kept_and_leads_back_here_only(client: Any) -> None:
    answer = client.get("/theme?to=dark&back=/audit")
    assert (answer.status_code, answer.headers["location"]) == (303, "/audit")
    assert "theme=dark" in answer.headers["set-cookie"]
    page = client.get("/settings", headers={"Cookie": "theme=dark"}).text
    assert '<html lang="en" data-theme="dark">' in page
    for back in ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:1"):
        answer = client.get("/theme", params={"to": "dark", "back": back})
        assert answer.headers["location"] == "/"


SCRIPT = "<script>alert"


@pytest.fixture(scope="module")
def pages(app: Any) -> Pages:
    found: Pages = app.state.pages
    return found


def test_hostile_text_is_shown_as_text(pages: Pages, hostile: AuditReport) -> None:
    screens = {s.name: s for s in SCREENS}
    money = "EUR"
    if hostile.attribution is None or hostile.reconciliation is None or hostile.synergy is None:
        pytest.fail("the hostile report is to have everything")
    views = {
        "overview": (overview_view(hostile, "analyst"), {"role": "analyst"}),
        "audit": (audit_view(hostile), {}),
        "history": (history_view(hostile), {}),
        "messages": (messages_view(hostile, "", "Email"), {}),
        "drift": (_drift_view(hostile), {}),
        "attribution": (attribution_view(hostile.attribution, "channel", money), None),
        "claims": (claims_view(hostile.reconciliation, money), None),
        "synergy": (synergy_view(hostile.synergy), None),
        "sources": (sources_view(hostile.data), {}),
    }
    for name, (found, given) in views.items():
        screen = screens[name]
        question = screen.question.model_validate(given or {})
        html = pages.fragment(
            screen.template, v=found, q=question, screen=screen, downloads="/tables/x", query="",
            **screen.more,
        )  # fmt: skip
        assert SCRIPT not in html, name
        assert 'href="javascript:' not in html
    assert "&lt;script&gt;" in pages.fragment(
        "screens/audit.html", v=audit_view(hostile), q=None, screen=None, downloads="/t", query=""
    )


def _drift_view(hostile: AuditReport) -> DriftView:
    """The drift of the hostile report, with hostile names in every group and sentence."""
    sentence = SentenceEffect(SCRIPT, SCRIPT, SCRIPT, "says none", SCRIPT, 0.0, 2.0, SCRIPT, 3)
    group = GroupDrift(SCRIPT, 3, 5.0, (4.0, 6.0), None, None, None, 0.5)
    signal = Signal("EWMA", "fell", date(2026, 3, 2), date(2026, 2, 2), 2, 4.0, False)
    week = Week(date(2026, 3, 2), 3, 4.0, False, -3.0, 4.5, 0.0, 9.0)
    found = DriftReport(
        hostile.drift, "", "campaign", (group,), (sentence,), (group,),
        Monitoring((week,), (signal,), baseline_mean=7.0, ewma_half=1.0, cusum_limit=5.0,
                   either_run=241, ewma_run=500, cusum_run=465),
    )  # fmt: skip
    return drift_view(found, MessageSettings(), date(2026, 3, 2))


def test_views_of_a_hostile_report_have_all_tables(
    hostile: AuditReport, workspace: Workspace
) -> None:
    tracked = tracking_view(hostile, workspace.taxonomy)
    assert [t.id for t in tracked.tables] == ["spellings", "questions", "rules"]
    found = journeys_view(hostile.flows, workspace.paths(), hostile.omnichannel, "EUR")
    assert {"flows", "steps", "person-time"} <= {t.id for t in found.tables}
    opened = messages_view(hostile, "", "Email")
    assert cell_title(opened).startswith("Email: ")


def test_static_addresses_change_with_their_content() -> None:
    assert re.fullmatch(r"/static/[0-9a-f]{12}/site\.css", static_address("site.css"))
