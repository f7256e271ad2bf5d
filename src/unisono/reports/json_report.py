"""The audit as JSON: plain values, ISO dates, null where a number is not finite."""

from __future__ import annotations

import json
from typing import Any

from unisono.model.audit import AuditReport
from unisono.model.plain import plain
from unisono.reports.document import document


def to_json(report: AuditReport) -> dict[str, Any]:
    """The JSON document of ``report``, as :func:`~unisono.reports.schema.report_schema` says."""
    return {key: plain(value) for key, value in vars(document(report)).items()}


def json_text(report: AuditReport) -> str:
    """:func:`to_json` as indented text, ending in a line break; keys keep their order."""
    return json.dumps(to_json(report), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
