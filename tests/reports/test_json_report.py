from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

import jsonschema
import numpy as np
import pytest

from unisono.model.audit import AuditReport
from unisono.model.plain import plain
from unisono.reports.json_report import json_text, to_json
from unisono.reports.schema import report_schema


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    schema = report_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def numbers(node: Any) -> Iterator[float]:
    if isinstance(node, dict):
        node = list(node.values())
    if isinstance(node, list):
        for item in node:
            yield from numbers(item)
    elif isinstance(node, float):
        yield node


def test_document_matches_the_published_schema(
    report: AuditReport, empty_report: AuditReport, validator: jsonschema.Draft202012Validator
) -> None:
    for each in (report, empty_report):
        validator.validate(json.loads(json_text(each)))


def test_schema_refuses_unknown_and_missing_fields(
    report: AuditReport, validator: jsonschema.Draft202012Validator
) -> None:
    data = to_json(report)
    assert not validator.is_valid({**data, "extra": 1})
    assert not validator.is_valid({k: v for k, v in data.items() if k != "tests"})
    data["tests"][0]["status"] = "maybe"
    assert not validator.is_valid(data)


def test_shape(report: AuditReport) -> None:
    data = to_json(report)
    assert list(data)[:9] == [
        "run_id", "created_at", "version", "company", "period", "score", "score_definition",
        "coverage", "headline",
    ]  # fmt: skip
    assert data["period"] == {"start": "2026-01-01", "end": "2026-03-31"}
    test = data["tests"][1]
    assert (test["id"], test["status"], test["value"]) == ("AUDIT-2", "measured", 43.7)
    assert test["evidence"][0]["source"] == {"file": "exports/ga4_sessions.csv", "row": 12}
    assert test["fixes"][0]["gain_points"] == 9.0
    assert data["drift"]["sample_size"] == 8
    assert len(data["attribution"]["models"]) == 6


def test_not_finite_numbers_become_null(
    report: AuditReport, validator: jsonschema.Draft202012Validator
) -> None:
    broken = replace(report, score=math.nan, coverage=math.inf)
    data = json.loads(json_text(broken))
    assert (data["score"], data["coverage"]) == (None, None)
    assert all(map(math.isfinite, numbers(data)))
    validator.validate(data)


def test_text_is_stable_and_readable(report: AuditReport) -> None:
    assert json_text(report) == json_text(report)
    assert "Söhne" in json_text(report)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("1.5"), 1.5), (np.int64(3), 3), (np.float64("nan"), None), ((1, "a"), [1, "a"]),
        (date(2026, 1, 2), "2026-01-02"), (timedelta(minutes=1), 60.0), ({2, 1}, [1, 2]),
        (datetime(2026, 1, 2, tzinfo=UTC), "2026-01-02T00:00:00+00:00"), (True, True),
        (PurePosixPath("a/b"), "a/b"), (np.array([1, 2]), [1, 2]), ({1: None}, {"1": None}),
    ],
)  # fmt: skip
def test_plain(value: object, expected: object) -> None:
    assert plain(value) == expected
