"""Any result as JSON can hold it: what the command line, HTTP and the tools of agents answer."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import PurePath
from typing import Any, Final

#: Made once: an answer of the gate asks for them a hundred times.
_AS_IT_IS: Final = (bool, str, int)
_NUMBERS: Final = (Decimal, float)


def plain(value: Any) -> Any:
    """``value`` as JSON types: dataclasses and documents become objects, NaN and infinity null.

    Days and moments are ISO 8601, stretches of time seconds, sets sorted lists.
    """
    if value is None or isinstance(value, _AS_IT_IS):
        return value
    if isinstance(value, _NUMBERS):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if is_dataclass(value):
        kind: Any = type(value)
        return {name: plain(getattr(value, name)) for name in _names(kind)}
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, set | frozenset):
        return sorted((plain(v) for v in value), key=repr)
    if isinstance(value, PurePath):
        return value.as_posix()
    # By what they can do: NumPy and pydantic take longer to import than most commands run.
    for name in ("model_dump", "tolist"):
        told = getattr(value, name, None)
        if callable(told):
            return plain(told())
    return str(value)


@lru_cache(maxsize=1_024)
def _names(kind: Any) -> tuple[str, ...]:
    """Names of a dataclass's fields."""
    return tuple(field.name for field in fields(kind))
