"""One setting moves a company's build to Spark, and its audit says the same."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from unisono.demo import write_demo
from unisono.reports.json_report import to_json
from unisono.workspace import Workspace

pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings("ignore")]

#: They tell when a run was, not what it found.
_OF_THE_RUN = ("run_id", "created_at")


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
    pytest.importorskip("pyspark", reason="dependency group engines")
    write_demo(tmp_path, people=200)
    wanted = to_json(Workspace(tmp_path).audit())
    monkeypatch.setenv("UNISONO_ENGINE", "spark")
    monkeypatch.setenv("UNISONO_SPARK_MASTER", "local-cluster[2,1,1024]")
    given = to_json(Workspace(tmp_path).audit())
    wanted["attribution"]["channels"].sort()
    given["attribution"]["channels"].sort()
    assert _same(given, wanted) == []
