"""The application in this process, asked without a network."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cheap_passwords import cheap_passwords
from fastapi import FastAPI
from full_report import full_report

from unisono.access.access import OPERATOR, Access
from unisono.access.people import Responsibility, add_with_password
from unisono.access.roles import Role
from unisono.access.signing_in import Visitor, sign_in
from unisono.access.tokens import csrf_token
from unisono.desk import Desk
from unisono.model.audit import AuditReport
from unisono.model.document import Document
from unisono.model.plan import Asset, Brief, Campaign, Offer, OfferKind, PlannedActivity, Theme
from unisono.web.app import create_app
from unisono.workspace.desk import open_desk
from unisono.workspace.workspace import Workspace


class Client:
    """Sends one request at a time; a page that is being computed is asked for again."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app

    def send(self, method: str, path: str, **more: Any) -> httpx.Response:
        """The answer to one request; redirects are not followed."""

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
                return await http.request(method, path, **more)

        return asyncio.run(ask())

    def get(self, path: str, **more: Any) -> httpx.Response:
        """The page, once it is computed."""
        for _ in range(200):
            answer = self.send("GET", path, **more)
            if answer.status_code != 202:
                return answer
        pytest.fail(f"{path} was not computed")

    def post(self, path: str, **more: Any) -> httpx.Response:
        """The answer to a form or call."""
        return self.send("POST", path, **more)


@pytest.fixture(scope="session")
def workspace(demo_workspace: Path) -> Workspace:
    return Workspace(demo_workspace)


@pytest.fixture(scope="session")
def app(workspace: Workspace) -> FastAPI:
    return create_app(workspace, open_to_all=True)


@pytest.fixture(scope="session")
def client(app: FastAPI) -> Iterator[Client]:
    app.state.results.audit()
    yield Client(app)
    app.state.work.wait()


@pytest.fixture
def empty(tmp_path: Path) -> Client:
    """A workspace in which nothing was loaded."""
    return Client(create_app(Workspace.init(tmp_path), upload_mb=1, open_to_all=True))


@pytest.fixture(scope="session")
def hostile() -> AuditReport:
    """The report of tests/reports: every state, and hostile text in every free field."""
    return full_report()


DAY = date(2026, 3, 2)
_PASSWORD = "five random words in a row"


def _day(number: int) -> date:
    return DAY + timedelta(days=number)


def _documents() -> Iterator[tuple[str, Document]]:
    """A plan with one campaign that conflicts, one that does not, and hostile titles."""
    spring = {"campaign": "spring", "audiences": ("Customers",)}
    yield "spring", Campaign(
        title="Spring <script>alert(1)</script>", first_day=_day(20), last_day=_day(50),
        launch_day=_day(20), owner="ann", team="Brand", audiences=("Customers",),
        agencies=("Nordwind",), budget=12_000, currency="EUR",
    )  # fmt: skip
    yield "secret", Campaign(title="Secret plan", first_day=_day(5), last_day=_day(30))
    for key, value in (("ten", 10.0), ("twenty", 20.0)):
        yield key, Offer(title=f"{key} off", kind=OfferKind.PERCENT_OFF, value=value,
                         product="annual plan", first_day=_day(0), last_day=_day(80))  # fmt: skip
    yield "film", Asset(title="Spring film", campaign="spring", due=_day(26))
    yield "calm", Theme(title="Calm", first_day=_day(-30), last_day=_day(300))
    yield "brief", Brief(title="Spring brief", campaign="spring", core_message="Rest well.")
    yield "mailing", PlannedActivity(
        title="Spring mailing", channel="Email", first_day=_day(20), last_day=_day(30),
        offer="ten", team="CRM", owner="cleo", informed=("CRM", "Paid"), **spring,
    )  # fmt: skip
    yield "ads", PlannedActivity(
        title="Spring ads", channel="Paid Search", first_day=_day(24), last_day=_day(44),
        offer="twenty", team="Paid", assets=("film",), agency="Nordwind", **spring,
    )  # fmt: skip
    yield "other", PlannedActivity(title="\u202eתוכנית <b>x</b>", channel="Events",
                                   campaign="secret", first_day=_day(5),
                                   last_day=_day(9))  # fmt: skip
    yield "tips", PlannedActivity(title="Weekly tip", channel="Blog", first_day=_day(1),
                                  last_day=_day(1), repeats="FREQ=WEEKLY;COUNT=6")  # fmt: skip


@dataclass
class PlanSite:
    """An application over a plan, and people who are signed in to it."""

    app: FastAPI
    desk: Desk
    cookies: dict[str, str]

    def send(self, method: str, path: str, who: str = "owner", **more: Any) -> httpx.Response:
        """The answer; a form gets the token of who sends it unless it brings one."""
        headers = dict(more.pop("headers", {}))
        if who:
            headers["cookie"] = f"unisono-8765={self.cookies[who]}"
            if "json" in more or method not in ("GET", "POST"):
                headers["x-csrf-token"] = csrf_token(self.cookies[who])
            elif "data" in more:
                more["data"] = {"csrf": csrf_token(self.cookies[who]), **more["data"]}

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            base = "http://127.0.0.1:8765"
            async with httpx.AsyncClient(transport=transport, base_url=base) as http:
                return await http.request(method, path, headers=headers, **more)

        return asyncio.run(ask())

    def get(self, path: str, who: str = "owner", **more: Any) -> httpx.Response:
        """The page, once it is computed."""
        for _ in range(200):
            answer = self.send("GET", path, who, **more)
            if answer.status_code != 202:
                return answer
        pytest.fail(f"{path} was not computed")

    def post(self, path: str, who: str = "owner", **data: Any) -> httpx.Response:
        return self.send("POST", path, who, data=data)


@pytest.fixture(scope="session")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[PlanSite, bytes]]:
    """An application over a plan, with people signed in, and the file of its desk."""
    root = tmp_path_factory.mktemp("planned")
    workspace, cookies = Workspace.init(root), {}
    people = {
        "owner": Responsibility(frozenset({Role.OWNER})),
        "council": Responsibility(frozenset({Role.COUNCIL})),
        "email": Responsibility(frozenset({Role.CHANNEL_LEAD}), channels=frozenset({"Email"})),
        "sales": Responsibility(frozenset({Role.SALES})),
        "agency": Responsibility(frozenset({Role.AGENCY}), agency="Nordwind"),
    }
    with cheap_passwords(), open_desk(workspace.layout) as desk:
        access = Access(desk.database, workspace.settings.serve)
        for name, what in people.items():
            mail = f"{name}@example.com"
            add_with_password(access, OPERATOR, mail, name, _PASSWORD, what)
            cookies[name] = sign_in(access, mail, _PASSWORD, Visitor("127.0.0.1", "test"))
        with desk.transaction("ann", "seed") as change:
            for key, document in _documents():
                change.put(document, key)
    kept = (workspace.layout.state / "desk.sqlite").read_bytes()
    with open_desk(workspace.layout) as desk:
        access = Access(desk.database, workspace.settings.serve)
        yield PlanSite(create_app(workspace, access=access), desk, cookies), kept


@pytest.fixture
def plan_site(planned: tuple[PlanSite, bytes], monkeypatch: pytest.MonkeyPatch) -> PlanSite:
    """The application over the plan as it was at first, on a day that does not move."""
    monkeypatch.setattr("unisono.workspace.plan.today", lambda workspace: DAY)
    site, kept = planned
    state = site.app.state.results.workspace.layout.state
    site.desk.close()  # connections are opened anew, to the file as it was
    for name in ("desk.sqlite-wal", "desk.sqlite-shm"):
        (state / name).unlink(missing_ok=True)
    (state / "desk.sqlite").write_bytes(kept)
    return site
