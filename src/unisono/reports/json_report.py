"""The audit as JSON: plain values, ISO dates, null where a number is not finite."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import PurePath
from typing import Any

import numpy as np

from unisono.model.audit import AuditReport
from unisono.reports.document import document


def plain(value: Any) -> Any:
    """``value`` as JSON types: dataclasses become objects, tuples lists, NaN and infinity null."""
    if value is None or isinstance(value, bool | str | int):
        return value
    if isinstance(value, Decimal | float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(v) for v in value]
    if isinstance(value, set | frozenset):
        return sorted((plain(v) for v in value), key=repr)
    return str(value) if not isinstance(value, PurePath) else value.as_posix()


def to_json(report: AuditReport) -> dict[str, Any]:
    """The JSON document of ``report``, as :func:`~unisono.reports.schema.report_schema` says."""
    return {key: plain(value) for key, value in vars(document(report)).items()}


def json_text(report: AuditReport) -> str:
    """:func:`to_json` as indented text, ending in a line break; keys keep their order."""
    return json.dumps(to_json(report), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
