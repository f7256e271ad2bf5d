"""Table of the files that are kept: what each one is. Its bytes are kept beside the desk."""

from __future__ import annotations

from typing import Final

from sqlalchemy import JSON, BigInteger, Column, Float, Integer, String, Table

from unisono.desk.database import Moment, metadata

#: Files by the SHA-256 of their bytes; one row however many assets show it. Never changed.
asset_file: Final = Table(
    "asset_file",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("name", String(300), nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("colour", String(40), nullable=False),
    Column("frames", Integer, nullable=False),
    Column("seconds", Float),
    Column("notes", JSON(none_as_null=True), nullable=False),
    Column("kept_at", Moment, nullable=False),
    Column("kept_by", String(300), nullable=False),
)
