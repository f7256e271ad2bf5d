"""Moments as facts have them: UTC without an offset."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import WithJsonSchema

#: In JSON as ``2026-03-02T09:00:00``: no offset, so it is no date-time as JSON Schema means it.
UtcMoment = Annotated[
    datetime, WithJsonSchema({"type": "string", "description": "UTC, without offset"})
]
