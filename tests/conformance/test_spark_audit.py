"""One setting moves a company's build to Spark; tables, attribution and audit stay the same."""

from __future__ import annotations

import math
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from conformance_needs import needed

needed("sqlglot")

from conformance_digest import table_digests

from unisono.attribution.archive import to_arrow
from unisono.demo import write_demo
from unisono.reports.json_report import to_json
from unisono.settings import Settings
from unisono.workspace import Workspace
from unisono.workspace.counted import count_by, read_counted

pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings("ignore")]

#: They tell when a run was and where, not what it found.
_OF_THE_RUN = ("run_id", "created_at", "engine", "spark_master")


def _same(given: Any, wanted: Any, at: str = "") -> list[str]:
    """Places where two reports differ; floating-point numbers may in the last digits of a sum."""
    if isinstance(given, dict) and isinstance(wanted, dict) and given.keys() == wanted.keys():
        return [
            d
            for k in wanted
            if k not in _OF_THE_RUN
            for d in _same(given[k], wanted[k], f"{at}/{k}")
        ]
    if isinstance(given, list) and isinstance(wanted, list) and len(given) == len(wanted):
        return [
            d
            for i, (g, w) in enumerate(zip(given, wanted, strict=True))
            for d in _same(g, w, f"{at}/{i}")
        ]
    if isinstance(given, float) and isinstance(wanted, (int, float)):
        return [] if math.isclose(given, wanted, rel_tol=1e-9, abs_tol=1e-12) else [at]
    return [] if given == wanted else [at]


def test_the_audit_is_the_same_on_spark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    needed("pyspark")
    from conformance_backends import SMALL

    from unisono.warehouse import spark

    write_demo(tmp_path, people=200)
    here = Workspace(tmp_path)
    # Both runs at one moment: minutes lie between them, and midnight may.
    at = datetime.now(UTC)
    wanted = to_json(here.audit(at=at))
    with here.engine() as engine:
        tables = table_digests(engine.connection)
        statistics = {by: count_by(engine, Settings(), by) for by in ("channel", "campaign")}

    credited = here.attribute(by="campaign")

    start = spark.start
    monkeypatch.setattr(spark, "start", lambda master, _: start(master, SMALL))
    monkeypatch.setenv("UNISONO_ENGINE", "spark")
    # Two worker processes run every model in test_engines; threads start faster.
    monkeypatch.setenv("UNISONO_SPARK_MASTER", "local[2]")
    there = Workspace(tmp_path)
    given = to_json(there.audit(at=at))
    counted = {by: read_counted(there.layout.current(), by) for by in statistics}

    assert _same(given, wanted) == []
    assert _same(asdict(there.attribute(by="campaign")), asdict(credited)) == []
    with there.engine() as engine:
        assert table_digests(engine.connection) == tables
    assert {"person", "touchpoint", "conversion", "path", "mart_credited_touch"} <= tables.keys()
    for by, wanted_statistics in statistics.items():
        found = counted[by]
        assert found is not None
        assert wanted_statistics is not None
        assert to_arrow(found).equals(to_arrow(wanted_statistics), check_metadata=True)
