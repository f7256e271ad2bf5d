"""Section about the desk: where documents, accounts and the log are kept."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from unisono.settings.section import SECRET, Section

_SCHEMES = ("sqlite", "postgresql", "postgres", "postgresql+psycopg")


def _database_address(address: str) -> str:
    """``address``, which must lead to a database the desk can be kept in; never repeated."""
    if address and address.partition("://")[0] not in _SCHEMES:
        raise ValueError(
            "the desk is kept in SQLite or PostgreSQL: an address starts with sqlite:/// or "
            "postgresql+psycopg://"
        )
    return address


class DeskSettings(Section):
    """Where the desk is."""

    database: Annotated[str, AfterValidator(_database_address)] = Field(
        default="",
        description="Database of the desk: postgresql+psycopg://user:password@host/name, or "
        "sqlite:///file. Empty: .unisono/desk.sqlite. Also UNISONO_DESK_DATABASE.",
        json_schema_extra=SECRET,
        repr=False,
    )
