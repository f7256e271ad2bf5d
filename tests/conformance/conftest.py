"""A small company's build, recorded query by query, for every engine to repeat."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest
from conformance_needs import needed

from unisono.demo import write_demo
from unisono.identity.reasons import KIND_ROOM, KINDS, USER_ID
from unisono.identity.tables import resolve_tables
from unisono.settings import IdentitySettings
from unisono.workspace import Workspace, build

if TYPE_CHECKING:
    from conformance_recording import Recording, RecordingEngine

#: Identifiers and pairs of the tangled graph.
_NODES, _PAIRS = 80, 60


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
    with engine() as tangled:
        _resolve_tangled(tangled, noted)
    return noted


def _resolve_tangled(engine: RecordingEngine, noted: Recording) -> None:
    """Identity of people who break every limit, with logins in three id spaces."""
    random = np.random.default_rng(1)
    kinds = random.integers(0, len(KINDS), _NODES)
    ends = np.sort(random.integers(0, _NODES, (_PAIRS, 2)), axis=1)
    a, b = np.unique(ends[ends[:, 0] != ends[:, 1]], axis=0).T
    node, space = np.argwhere((random.random((_NODES, 3)) < 0.5) & (kinds == USER_ID)[:, None]).T
    engine.run("ATTACH ':memory:' AS identity_work")
    packed = np.arange(_NODES) * KIND_ROOM + kinds
    engine.create("identity_work.identifier", pa.table({"node": packed}))
    engine.create("identity_work.edge", pa.table({"a": packed[a], "b": packed[b]}))
    engine.create("identity_work.login_space", pa.table({"node": packed[node], "space": space}))
    noted.on = True
    resolve_tables(engine, IdentitySettings(max_emails=1, max_people_per_device=2))
    noted.on = False


@pytest.fixture(autouse=True)
def _quiet_parser() -> None:
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
