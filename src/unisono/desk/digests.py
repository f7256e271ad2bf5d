"""Digests that tie the log and the revisions together, the same on every database."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

#: What the first row of the log says the digest before it was.
NOTHING: Final = "0" * 64


def digest(*parts: Any) -> str:
    """SHA-256 (hex) of JSON values; moments count as UTC to the microsecond."""
    plain = [_moment(p) if isinstance(p, datetime) else p for p in parts]
    canonical = json.dumps(plain, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
