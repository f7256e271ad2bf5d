"""The application in this process, asked without a network."""

from __future__ import annotations

import asyncio
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from unisono.model.audit import AuditReport
from unisono.web.app import create_app
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
    return create_app(workspace)


@pytest.fixture(scope="session")
def client(app: FastAPI) -> Iterator[Client]:
    app.state.results.audit()
    yield Client(app)
    app.state.work.wait()


@pytest.fixture
def empty(tmp_path: Path) -> Client:
    """A workspace in which nothing was loaded."""
    return Client(create_app(Workspace.init(tmp_path), upload_mb=1))


@pytest.fixture(scope="session")
def hostile() -> AuditReport:
    """The report of tests/reports: every state, and hostile text in every free field."""
    source = Path(__file__).parents[1] / "reports" / "conftest.py"
    spec = importlib.util.spec_from_file_location("report_fixtures_for_web", source)
    if spec is None or spec.loader is None:
        pytest.fail(f"{source} is missing")
    module = importlib.util.module_from_spec(spec)
    sys.modules["report_fixtures_for_web"] = module
    spec.loader.exec_module(module)
    found: AuditReport = module.full_report()
    return found
