"""Read-only links: one screen for whoever has the link, worth what its maker may export."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from cheap_passwords import cheap_passwords
from sqlalchemy import select

from unisono.access.access import OPERATOR, Access
from unisono.access.keys import create_key
from unisono.access.people import Responsibility, add_with_password, assign, remove
from unisono.access.roles import Role
from unisono.access.shares import Share, shares
from unisono.access.signing_in import Visitor, sign_in
from unisono.access.tables import share
from unisono.access.tokens import csrf_token, digest
from unisono.desk.database import Database
from unisono.web.app import SCREENS, create_app
from unisono.web.sharing.reading import for_reading
from unisono.workspace.workspace import Workspace

_PASSWORD = "five random words in a row"
_ROLES = (Role.OWNER, Role.ANALYST, Role.COUNCIL, Role.SALES, Role.AGENCY)


@dataclass
class Site:
    """An application over the demo company, with people signed in, and a clock."""

    app: Any
    access: Access
    cookies: dict[str, str]
    at: datetime

    def send(self, method: str, path: str, who: str = "", **more: Any) -> httpx.Response:
        headers = dict(more.pop("headers", {}))
        if who:
            headers["cookie"] = f"unisono-8765={self.cookies[who]}"
            if "data" in more:
                more["data"] = {"csrf": csrf_token(self.cookies[who]), **more["data"]}
            elif method != "GET":
                headers["x-csrf-token"] = csrf_token(self.cookies[who])

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            base = "http://127.0.0.1:8765"
            async with httpx.AsyncClient(transport=transport, base_url=base) as http:
                return await http.request(method, path, headers=headers, **more)

        for _ in range(100):
            answer = asyncio.run(ask())
            if answer.status_code != 202:
                return answer
        pytest.fail(f"{path} was not computed")

    def get(self, path: str, who: str = "") -> httpx.Response:
        return self.send("GET", path, who)

    def post(self, path: str, who: str = "owner", **data: Any) -> httpx.Response:
        return self.send("POST", path, who, data=data)

    def share(
        self, screen: str = "claims", query: str = "", who: str = "owner", **more: Any
    ) -> str:
        """The path of a new link."""
        page = self.post("/shares/new", who, screen=screen, query=query, **{"days": "30", **more})
        found = re.search(r"/shared/[\w-]{43}", page.text)
        assert found, page.text
        return found[0]

    def about(self, path: str) -> Share:
        """The link that ``path`` belongs to."""
        wanted = share.c.digest == digest(path.rpartition("/")[2])
        with self.access.database.read() as connection:
            id = connection.execute(select(share.c.id).where(wanted)).scalar_one()
        return next(s for s in shares(self.access, OPERATOR) if s.id == id)


@pytest.fixture(scope="module")
def whole_site(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    database = Database.open(f"sqlite:///{tmp_path_factory.mktemp('shares')}/desk.sqlite")
    site = Site(None, None, {}, datetime(2026, 3, 2, 9, tzinfo=UTC))  # type: ignore[arg-type]
    site.access = Access(database, workspace.settings.serve, lambda: site.at)
    with cheap_passwords():
        for role in _ROLES:
            mail = f"{role}@example.com"
            what = Responsibility(frozenset({role}), agency="Nord" if role == "agency" else "")
            add_with_password(site.access, OPERATOR, mail, role, _PASSWORD, what)
            site.cookies[role] = sign_in(site.access, mail, _PASSWORD, Visitor("127.0.0.1", "t"))
        site.app = create_app(workspace, access=site.access)
        site.app.state.results.audit()
        yield site
    database.close()


@pytest.fixture
def site(whole_site: Site) -> Iterator[Site]:
    at = whole_site.at
    yield whole_site
    whole_site.at = at


def test_a_link_shows_one_screen_and_nothing_else(site: Site) -> None:
    path = site.share("attribution", "by=campaign&outcome=order")
    page = site.get(path)
    assert page.status_code == 200
    assert "Attribution" in page.text
    assert (page.headers["cache-control"], page.headers["x-robots-tag"]) == (
        "no-store", "noindex, nofollow, noarchive",
    )  # fmt: skip
    assert '<meta name="robots" content="noindex' in page.text
    assert "<form" not in page.text
    assert "<nav" not in page.text
    assert not re.search(r"\shx-|\son\w+=", page.text)
    links = set(re.findall(r'href="([^"]*)"', page.text))
    leading = {x for x in links if not x.startswith(("#", "/static/", f"{path}/tables/"))}
    assert leading == set()
    assert "owner@example.com" not in page.text
    # Session cookies change nothing: nobody becomes somebody there.
    assert "/sign-out" not in site.get(path, "owner").text


@pytest.mark.parametrize("screen", [s.name for s in SCREENS if s.shareable])
def test_every_screen_of_results_can_be_read_without_leading_elsewhere(
    site: Site, screen: str
) -> None:
    path = site.share(screen)
    page = site.get(path)
    assert page.status_code == 200
    links = set(re.findall(r'(?:href|action)="([^"]*)"', page.text))
    assert {x for x in links if not x.startswith(("#", "/static/", f"{path}/tables/"))} == set()
    assert "<form" not in page.text
    tables = {x for x in links if x.startswith(f"{path}/tables/") and x.endswith(".csv")}
    for table in sorted(tables)[:2]:
        assert site.get(table).status_code == 200


@pytest.mark.parametrize("screen", ["people", "sources", "settings", "tracking", "nothing", ""])
def test_what_shows_persons_files_or_settings_is_not_shared(site: Site, screen: str) -> None:
    answer = site.post("/shares/new", screen=screen, query="", days="3")
    assert answer.status_code == 400
    assert "/shared/" not in answer.text


def test_parameters_of_the_address_are_ignored(site: Site) -> None:
    path = site.share("attribution", "by=campaign")
    shown = site.get(path).text
    for query in ("by=channel", "personal=true", "by=campaign&by=source", "screen=people",
                  "token=x", "by=%00"):  # fmt: skip
        assert site.get(f"{path}?{query}").text == shown
    file = f"{path}/tables/channels.json"
    tables = set(re.findall(rf"{path}/tables/[\w-]+\.json", shown))
    assert tables
    file = sorted(tables)[0]
    assert site.get(f"{file}?by=source&personal=true").json() == site.get(file).json()


@pytest.mark.parametrize("tail", [
    "/../../people", "/%2e%2e/%2e%2e/people", "/..%2f..%2fpeople", "/tables/../../people.csv",
    "/tables/people.csv", "/tables/%2e%2e%2fquarantine.csv", "/tables/runs.csv", "/people",
    "/tables/x.exe", "/tables", "/tables/", "//people", "%00", "/tables/files.csv",
])  # fmt: skip
def test_no_way_into_other_screens(site: Site, tail: str) -> None:
    path = site.share("claims")
    assert site.get(f"{path}{tail}").status_code in (303, 401, 404, 405, 422)


def test_tokens_that_are_none_tell_nothing(site: Site) -> None:
    path = site.share()
    id = site.about(path).id
    dead = site.get("/shared/x").text
    for token in ("A" * 43, id, path.rpartition("/")[2][:-1], "%27%20OR%201=1--", "x" * 5_000):
        answer = site.get(f"/shared/{token}")
        assert (answer.status_code, answer.text) == (404, dead)


def test_only_the_digest_is_stored_and_what_happens_is_logged(site: Site) -> None:
    path = site.share("history", title="For the board")
    token = path.rpartition("/")[2]
    with site.access.database.read() as connection:
        rows = str([tuple(r) for r in connection.execute(share.select())])
    assert token not in rows
    site.get(path)
    site.get(path)
    assert site.send("HEAD", path).status_code == 405
    again = site.about(path)
    assert (again.uses, again.used_at) == (2, site.at)
    assert "For the board" in site.get("/shares", "owner").text
    assert token not in site.get("/shares", "owner").text


def test_a_link_ends_when_it_is_over_or_revoked(site: Site) -> None:
    path = site.share(days="2")
    site.at += timedelta(days=1, hours=23)
    assert site.get(path).status_code == 200
    site.at += timedelta(hours=1)
    assert site.get(path).status_code == 404
    site.at -= timedelta(days=2)  # the session of whoever revokes ended meanwhile
    other = site.share()
    table = re.search(r"/shared/[\w/-]+\.csv", site.get(other).text)
    assert table
    assert site.post(f"/shares/{site.about(other).id}/revoke").status_code == 303
    assert site.get(other).status_code == 404
    assert site.get(table[0]).status_code == 404


def test_a_link_is_worth_what_its_maker_may(site: Site) -> None:
    cases = {
        "role taken": lambda who: assign(
            site.access, OPERATOR, who, Responsibility(frozenset({Role.AGENCY}), agency="Nord")
        ),
        "may see no more": lambda who: assign(
            site.access, OPERATOR, who, Responsibility(frozenset({Role.SALES}))
        ),
        "removed": lambda who: remove(site.access, OPERATOR, who),
    }
    for n, (_, happens) in enumerate(cases.items()):
        mail = f"maker{n}@example.com"
        what = Responsibility(frozenset({Role.ANALYST}))
        add_with_password(site.access, OPERATOR, mail, f"m{n}", _PASSWORD, what)
        site.cookies[mail] = sign_in(site.access, mail, _PASSWORD, Visitor("127.0.0.1", "t"))
        path = site.share("attribution", who=mail)
        page = site.get(path)
        assert page.status_code == 200
        table = re.search(rf"{path}/tables/[\w-]+\.csv", page.text)
        assert table
        happens(mail)
        assert site.get(path).status_code == 404
        assert site.get(table[0]).status_code == 404


def test_who_may_share_what(site: Site) -> None:
    assert site.post("/shares/new", "agency", screen="claims", days="3").status_code == 403
    # Sales sees attribution not at all, and the audit with export.
    assert site.post("/shares/new", "sales", screen="attribution", days="3").status_code == 403
    assert site.share("audit", who="sales")
    assert site.get("/shares/new?screen=attribution", "sales").status_code == 403
    assert site.get("/shares", "").status_code == 303
    mine = shares(site.access, OPERATOR)
    own = site.get("/shares/table.json", "sales").json()["rows"]
    assert {r["made_by"] for r in own} == {"sales"}
    others = next(s for s in mine if s.account == "owner")
    assert site.post(f"/shares/{others.id}/revoke", "sales").status_code == 400
    _, key = create_key(site.access, OPERATOR, "owner", "bot", frozenset({"see:*", "export:*"}))
    headers = {"authorization": f"Bearer {key}"}
    form = {"screen": "claims", "days": "3"}
    assert site.send("POST", "/shares/new", headers=headers, data=form).status_code == 403
    assert "/shares/new" in site.get("/claims", "owner").text
    assert "/shares/new" not in site.get("/audit", "agency").text


@pytest.mark.parametrize("days", ["0", "367", "-1", "x"])
def test_a_link_has_an_end(site: Site, days: str) -> None:
    assert site.post("/shares/new", screen="claims", days=days).status_code == 400


def test_filters_are_checked_before_they_are_shared(site: Site) -> None:
    wrong = site.post("/shares/new", screen="attribution", query="by=nonsense", days="3")
    assert wrong.status_code == 400
    path = site.share("claims", "lines=5&evil=<script>&personal=true")
    assert site.about(path).query == "lines=5"
    assert site.get(path).status_code == 200


@pytest.mark.parametrize(("page", "read"), [
    ('<a href="/people">Ann</a>', "Ann"),
    ('<a href="#x">x</a>', '<a href="#x">x</a>'),
    ('<a href="/shared/t/tables/a.csv">CSV</a>', '<a href="/shared/t/tables/a.csv">CSV</a>'),
    ('<a href="/shared/t/tables/../../people">x</a>', "x"),
    ('<a href="javascript:alert(1)">x</a>', "x"),
    ("<p>a<form action=/x><input name=a><p>b</p></form>c</p>", "<p>ac</p>"),
    ('<svg viewBox="0"><path d="M0"/></svg>', '<svg viewBox="0"><path d="M0"/></svg>'),
    ('<div hx-get="/x" class="a&amp;b">1 &lt; 2</div>', '<div class="a&amp;b">1 &lt; 2</div>'),
    ('<svg><a href="/x"><rect onclick="x" width="1"/></a></svg>', '<svg><rect width="1"/></svg>'),
    ("<!-- csrf --><nav><a href=/>x</a></nav>y", "y"),
    ("<button>x</button><script>x</script>y", "y"),
    ('<A HREF="/x">a</A>', "a"),
])  # fmt: skip
def test_only_what_can_be_read_is_left(page: str, read: str) -> None:
    assert for_reading(page, "/shared/t/tables/") == read


def _frozen(site: Site) -> str:
    """Minutes of a month, frozen by the council."""
    made = site.post("/council/minutes", "council", month="2026-09", notes="Agreed.")
    return made.headers["location"].removeprefix("/council/minutes/").partition("?")[0]


def test_the_council_s_pack_is_shared_live_and_frozen(site: Site) -> None:
    key = _frozen(site)
    live = site.share("council", "month=2026-09", "council")
    kept = site.share("minutes", f"key={key}", "council", title="September")
    for path in (live, kept):
        page = site.get(path)
        assert page.status_code == 200
        for told in ("Integration", "Key metrics", "Objectives", "Scorecards"):
            assert told in page.text
        links = set(re.findall(r'(?:href|action)="([^"]*)"', page.text))
        leading = {x for x in links if not x.startswith(("#", "/static/", f"{path}/tables/"))}
        assert leading == set()
        assert "<form" not in page.text
        tables = [x for x in links if x.startswith(f"{path}/tables/") and x.endswith(".csv")]
        assert len(tables) > 3
        assert {site.get(t).status_code for t in tables} == {200}
    assert "Agreed." in site.get(kept).text
    assert "Agreed." not in site.get(live).text
    for link in ("/council?month=2026-09", f"/council/minutes/{key}"):
        assert "/shares/new?screen=" in site.get(link, "council").text


def test_a_shared_pack_follows_the_desk_and_shared_minutes_do_not(site: Site) -> None:
    from unisono.desk import Desk
    from unisono.model.council import Objective

    key = _frozen(site)
    live = site.share("council", "month=2026-09", "council")
    kept = site.share("minutes", f"key={key}", "council")
    before = site.get(kept).text
    assert "A new aim" not in site.get(live).text
    Desk(site.access.database).put(Objective(title="A new aim"), "new-aim", by="ann")
    assert "A new aim" in site.get(live).text
    assert site.get(kept).text == before


def test_minutes_put_away_are_shared_no_more(site: Site) -> None:
    from unisono.desk import Desk

    key = _frozen(site)
    kept = site.share("minutes", f"key={key}", "council", title="September")
    desk = Desk(site.access.database)
    desk.archive("minutes", key, by="ann")
    page = site.get(kept)
    assert page.status_code == 404
    assert "put away" in page.text
    assert "Agreed." not in page.text
    desk.restore("minutes", key, by="ann")
    assert "Agreed." in site.get(kept).text


def test_a_pack_is_shared_only_by_who_sees_and_exports_all_of_it(site: Site) -> None:
    key = _frozen(site)
    for screen, query in (("council", ""), ("minutes", f"key={key}")):
        for who in ("sales", "agency"):
            answer = site.post("/shares/new", who, screen=screen, query=query, days="3")
            assert answer.status_code == 403, (screen, who)
            call = {"screen": screen, "query": query, "days": 3}
            assert site.send("POST", "/api/v1/shares", who, json=call).status_code == 403
    gone = site.post("/shares/new", screen="minutes", query="key=2020-01", days="3")
    assert gone.status_code == 404
    path = site.share("council", "", "analyst")
    kept = site.share("minutes", f"key={key}", "analyst")
    analyst = site.about(path).account
    assign(site.access, OPERATOR, analyst, Responsibility(frozenset({Role.SALES})))
    assert [site.get(p).status_code for p in (path, kept)] == [404, 404]
    assign(site.access, OPERATOR, analyst, Responsibility(frozenset({Role.ANALYST})))
    assert [site.get(p).status_code for p in (path, kept)] == [200, 200]
