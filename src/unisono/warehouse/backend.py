"""What a build needs of an engine that is not embedded: make, fill, drop and read tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from unisono.warehouse.engine import BucketOf, BucketWork


class Backend(Protocol):
    """A connection to one engine. Tables have flat names; queries are in its own dialect."""

    #: A name of :data:`unisono.warehouse.dialects.CERTIFIED`.
    dialect: str

    def take(self, table: str, files: Sequence[Path], types: Mapping[str, str]) -> None:
        """Make ``table`` of Parquet files, replacing it.

        Args:
            table: flat name.
            files: at least one, all with the same columns.
            types: column → type of the embedded engine.
        """

    def create(self, table: str, query: str, *, stored: bool = True) -> None:
        """Make ``table`` of a query, replacing it; not ``stored``: it may run when it is read."""

    def add(self, table: str, query: str) -> None:
        """Add the rows of a query with the same columns to ``table``."""

    def drop(self, table: str) -> None:
        """Forget ``table``; nothing happens when there is none."""

    def fetch(self, query: str) -> pa.Table:
        """The rows of a query."""

    def per_bucket(
        self, queries: tuple[str, str], bucket: BucketOf, work: BucketWork, rows: pa.Schema
    ) -> pa.Table:
        """See :meth:`unisono.warehouse.engine.Engine.per_bucket`."""

    def parquet(self, table: str) -> list[Path]:
        """The rows of ``table`` as Parquet files."""

    def close(self) -> None:
        """Let go of everything."""
