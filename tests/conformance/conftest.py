"""A small company's build, recorded query by query, for every engine to repeat."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from conformance_needs import needed

from unisono.demo import write_demo
from unisono.workspace import Workspace, build

if TYPE_CHECKING:
    from conformance_recording import Recording


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """Every query that building the demo company's model takes, with inputs and outputs."""
    needed("sqlglot")
    # Reads SQL with a package that may be missing.
    from conformance_recording import Recording, RecordingEngine

    folder = tmp_path_factory.mktemp("recording")
    noted = Recording(folder)
    company = folder / "company"
    write_demo(company, people=200)
    engine = type("Noting", (RecordingEngine,), {"recording": noted, "elsewhere": True})
    models, finish = build.Build._models, build.Build._finish

    def record(self: build.Build) -> None:
        noted.on = True
        models(self)
        noted.on = False

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "Engine", engine)
        patch.setattr(build.Build, "_models", record)
        patch.setattr(build.Build, "_finish", finish)
        Workspace(company).load()
    return noted


@pytest.fixture(autouse=True)
def _quiet_parser() -> None:
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
