"""What every section of the settings is, and the checks of single values."""

from __future__ import annotations

import re
from datetime import date
from math import inf
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict
from pydantic.config import JsonDict

#: Engines that SQL is generated for and that nothing runs on.
GENERATED_ONLY = ("bigquery", "snowflake", "databricks")

#: Marks a setting that is, or may hold, a secret: it is never shown, logged or backed up.
SECRET: JsonDict = {"writeOnly": True}


class Section(BaseModel):
    """Frozen; a name that is none of the section's is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def ascending(ends: tuple[float, float]) -> tuple[float, float]:
    """The ends of the first and the second of three bands, which must not fall or be negative."""
    first, second = ends
    if not 0 <= first <= second < inf:
        raise ValueError(
            f"the bands end at {first:g} and then at {second:g}; both must be 0 or more and the "
            "second must not be below the first"
        )
    return ends


def masked(secret: str) -> str:
    """``secret`` as it may be shown: an address without its password, anything else as ***."""
    scheme, parted, rest = secret.partition("://")
    if not parted:
        return "***" if secret else ""
    account, at, host = rest.rpartition("@")
    user, colon, _ = account.partition(":")
    hidden = re.sub(r"(?i)(password|passfile|sslpassword)=[^&]*", r"\1=***", host)
    return f"{scheme}://{user}{':***' if colon else ''}{at}{hidden}"


def known_zone(name: str) -> str:
    """``name``, which must be an IANA time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"'{name}' is no IANA time zone such as Europe/Paris") from None
    return name


def known_currency(code: str) -> str:
    """``code``, which must be three letters or empty."""
    if code and not re.fullmatch("[A-Za-z]{3}", code):
        raise ValueError(f"'{code}' is no ISO 4217 code such as EUR")
    return code


def engine_that_runs(engine: object) -> object:
    """``engine``, unless its SQL is only generated."""
    if str(engine).casefold() in GENERATED_ONLY:
        raise ValueError(
            f"models are not built on {engine}: its SQL is generated and parsed, "
            "its results were never compared; choose duckdb or spark"
        )
    return engine


def known_day(text: str) -> str:
    """``text``, which must be a day or empty."""
    if text:
        try:
            date.fromisoformat(text)
        except ValueError:
            raise ValueError(f"'{text}' is no day such as 2026-09-30") from None
    return text
