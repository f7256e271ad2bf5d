"""Column types of the embedded engine and what stands for them on the others."""

from __future__ import annotations

import re
from typing import Final

_DECIMAL = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)")

#: Embedded type → type by dialect. Integers too wide for an engine become decimals there.
_TYPES: Final[dict[str, dict[str, str]]] = {
    "spark": {
        "VARCHAR": "STRING",
        "BOOLEAN": "BOOLEAN",
        "TINYINT": "TINYINT",
        "SMALLINT": "SMALLINT",
        "INTEGER": "INT",
        "BIGINT": "BIGINT",
        "HUGEINT": "DECIMAL(38,0)",
        "UTINYINT": "SMALLINT",
        "USMALLINT": "INT",
        "UINTEGER": "BIGINT",
        "UBIGINT": "DECIMAL(20,0)",
        "FLOAT": "FLOAT",
        "DOUBLE": "DOUBLE",
        "DATE": "DATE",
        "TIMESTAMP": "TIMESTAMP_NTZ",
    },
    "postgres": {
        "VARCHAR": "TEXT",
        "BOOLEAN": "BOOLEAN",
        "TINYINT": "SMALLINT",
        "SMALLINT": "SMALLINT",
        "INTEGER": "INTEGER",
        "BIGINT": "BIGINT",
        "HUGEINT": "NUMERIC(38,0)",
        "UTINYINT": "SMALLINT",
        "USMALLINT": "INTEGER",
        "UINTEGER": "BIGINT",
        "UBIGINT": "NUMERIC(20,0)",
        "FLOAT": "REAL",
        "DOUBLE": "DOUBLE PRECISION",
        "DATE": "DATE",
        "TIMESTAMP": "TIMESTAMP",
    },
    "clickhouse": {
        "VARCHAR": "Nullable(String)",
        "BOOLEAN": "Nullable(Bool)",
        "TINYINT": "Nullable(Int8)",
        "SMALLINT": "Nullable(Int16)",
        "INTEGER": "Nullable(Int32)",
        "BIGINT": "Nullable(Int64)",
        "HUGEINT": "Nullable(Decimal(38,0))",
        "UTINYINT": "Nullable(UInt8)",
        "USMALLINT": "Nullable(UInt16)",
        "UINTEGER": "Nullable(UInt32)",
        "UBIGINT": "Nullable(UInt64)",
        "FLOAT": "Nullable(Float32)",
        "DOUBLE": "Nullable(Float64)",
        "DATE": "Nullable(Date32)",
        "TIMESTAMP": "Nullable(DateTime64(6, 'UTC'))",
    },
    "bigquery": {
        "VARCHAR": "STRING",
        "BOOLEAN": "BOOL",
        **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT"), "INT64"),
        **dict.fromkeys(("UTINYINT", "USMALLINT", "UINTEGER"), "INT64"),
        **dict.fromkeys(("HUGEINT", "UBIGINT"), "BIGNUMERIC"),
        **dict.fromkeys(("FLOAT", "DOUBLE"), "FLOAT64"),
        "DATE": "DATE",
        "TIMESTAMP": "DATETIME",
    },
    "snowflake": {
        "VARCHAR": "VARCHAR",
        "BOOLEAN": "BOOLEAN",
        **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT"), "BIGINT"),
        **dict.fromkeys(("UTINYINT", "USMALLINT", "UINTEGER"), "BIGINT"),
        **dict.fromkeys(("HUGEINT", "UBIGINT"), "NUMBER(38, 0)"),
        **dict.fromkeys(("FLOAT", "DOUBLE"), "DOUBLE"),
        "DATE": "DATE",
        "TIMESTAMP": "TIMESTAMP_NTZ",
    },
}
_DECIMALS: Final = {"postgres": "NUMERIC", "bigquery": "BIGNUMERIC", "snowflake": "NUMBER"}
#: Dialects that are written like another one.
LIKE: Final[dict[str, str]] = {"databricks": "spark", "sail": "spark"}


def type_name(embedded: str, dialect: str) -> str | None:
    """The type of ``dialect`` for a type of the embedded engine, None when there is none."""
    types = _TYPES[LIKE.get(dialect, dialect)]
    if found := types.get(embedded):
        return found
    if decimal := _DECIMAL.fullmatch(embedded):
        precision, scale = decimal.groups()
        if dialect == "clickhouse":
            return f"Nullable(Decimal({precision},{scale}))"
        return f"{_DECIMALS.get(dialect, 'DECIMAL')}({precision},{scale})"
    return None


def carried_type(embedded: str) -> str:
    """The embedded type a column travels in through Parquet, which knows no wide integers."""
    return "DECIMAL(38,0)" if embedded in ("HUGEINT", "UBIGINT", "UHUGEINT") else embedded
