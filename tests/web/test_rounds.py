"""A running server tells by itself, in a thread that ends with it."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from unisono.access.access import Access
from unisono.desk import Desk
from unisono.model.telling import Webhook
from unisono.web.app import create_app
from unisono.workspace.desk import open_desk
from unisono.workspace.notices import Teller
from unisono.workspace.rounds import Rounds
from unisono.workspace.schedules import Scheduler
from unisono.workspace.workspace import Workspace


@pytest.fixture
def desk(tmp_path: Path) -> Any:
    workspace = Workspace.init(tmp_path / "w")
    with open_desk(workspace.layout) as opened:
        yield workspace, opened


def test_the_thread_runs_while_the_server_does(desk: tuple[Workspace, Desk]) -> None:
    workspace, opened = desk
    app = create_app(workspace, access=Access(opened.database), rounds=True)

    def names() -> list[str]:
        return [t.name for t in threading.enumerate()]

    async def served() -> None:
        async with app.router.lifespan_context(app):
            assert "unisono-rounds" in names()

    asyncio.run(served())
    assert "unisono-rounds" not in names()


def test_a_round_that_fails_is_told_and_the_next_one_goes_on(
    desk: tuple[Workspace, Desk],
) -> None:
    workspace, opened = desk
    opened.put(Webhook(title="x", address="https://hooks.example.com/in"), "x", by="ann")
    teller = Teller(lambda: workspace, opened)
    rounds = Rounds(teller, Scheduler(lambda: workspace, opened))
    toml = workspace.root / "unisono.toml"
    before = toml.read_text()
    broken = Teller(lambda: Workspace(workspace.root), opened)
    toml.write_text("engine = 'none'\n")
    rounds.teller = broken
    with suppress(KeyError):
        rounds.once()
    assert "engine" in rounds.problem
    toml.write_text(before)
    rounds.once()
    assert rounds.problem == ""
    assert rounds.last_at is not None
