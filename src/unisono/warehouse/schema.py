"""Empty tables straight from the data model's contract."""

from __future__ import annotations

from unisono.model.tables import BY_NAME, Column
from unisono.warehouse.engine import Engine, quote


def columns_sql(columns: tuple[Column, ...]) -> str:
    """Column definitions for CREATE TABLE."""
    return ", ".join(f"{quote(c.name)} {c.type}" for c in columns)


def create_tables(engine: Engine, names: tuple[str, ...]) -> None:
    """Create the unified tables called ``names``, empty, replacing what is there."""
    engine.run(
        "; ".join(
            f"CREATE OR REPLACE TABLE {quote(name)} ({columns_sql(BY_NAME[name].columns)})"
            for name in names
        )
    )


def comment_tables(engine: Engine) -> None:
    """Write every table's and column's meaning into the database, where BI tools show it."""
    present = engine.tables()
    statements = []
    for table in BY_NAME.values():
        if table.name not in present:
            continue
        statements.append(f"TABLE {quote(table.name)} IS {_text(table.meaning)}")
        for column in table.columns:
            unit = f" [{column.unit}]" if column.unit else ""
            statements.append(
                f"COLUMN {quote(table.name)}.{quote(column.name)} IS {_text(column.meaning + unit)}"
            )
    # One transaction: every single one would wait for the disk.
    comments = "; ".join(f"COMMENT ON {s}" for s in statements)
    engine.run(f"BEGIN; {comments}; COMMIT")


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
