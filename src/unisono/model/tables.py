"""The marketing data model: every table, column, type, unit and meaning, defined once.

Facts travel raw → staged → unified. A *staged* table (schema ``staged``) holds the columns a
source can deliver (``derived=False``) plus lineage, one row per source row, all versions kept.
The *unified* table of the same name (schema ``main``) holds the staged columns of the version
that counts, plus the ``derived`` ones. Tables with ``staged=False`` exist only unified.

Conventions: times are naive UTC ``TIMESTAMP``; money is ``DECIMAL(18,4)`` in ``currency``, and
columns ending in ``_reporting`` are in the workspace's reporting currency; ``file_id`` and
``file_row`` lead to the file and row (as a spreadsheet shows it, header included) of origin.
"""

from __future__ import annotations

from unisono.model import (
    tables_behaviour,
    tables_customers,
    tables_media,
    tables_operations,
    tables_unified,
)
from unisono.model.columns import (
    DATE,
    FLAG,
    INT,
    LINEAGE,
    MONEY,
    NUMBER,
    PERSON_KEYS,
    TEXT,
    TIME,
    Column,
    Table,
)

__all__ = [
    "BY_NAME",
    "DATE",
    "FLAG",
    "INT",
    "LINEAGE",
    "MONEY",
    "NUMBER",
    "PERSON_KEYS",
    "TABLES",
    "TEXT",
    "TIME",
    "Column",
    "Table",
]

TABLES: tuple[Table, ...] = (
    *tables_media.TABLES,
    *tables_behaviour.TABLES,
    *tables_customers.TABLES,
    *tables_operations.TABLES,
    *tables_unified.TABLES,
)

BY_NAME: dict[str, Table] = {t.name: t for t in TABLES}
