"""The tables that staging writes, made before anything is staged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from unisono.model.tables import BY_NAME, LINEAGE, TABLES, Column
from unisono.sources.recognition import Recognition
from unisono.warehouse.engine import Engine, never_filled, quote

#: Columns that tell where a row comes from.
LINEAGE_NAMES = tuple(c.name for c in LINEAGE)
#: Besides the model's staged tables: identifiers that had no room in their row's one column.
IDENTIFIER_EXTRA = (
    "CREATE TABLE IF NOT EXISTS staged.identifier_extra (kind_a VARCHAR, value_a VARCHAR, "
    "kind_b VARCHAR, value_b VARCHAR, platform VARCHAR, file_id VARCHAR, file_row BIGINT)"
)
#: Every ``utm…`` parameter name seen in links, so that misspelt names can be reported.
TRACKING_PARAMETER = (
    "CREATE TABLE IF NOT EXISTS staged.tracking_parameter (name VARCHAR, uses BIGINT, "
    "platform VARCHAR, file_id VARCHAR, file_row BIGINT)"
)


def _definition(columns: Sequence[Column], empty: Set[str] = frozenset()) -> str:
    return ", ".join(
        never_filled(c.name, c.type) if c.name in empty else f"{quote(c.name)} {c.type}"
        for c in columns
    )


def delivered(recognised: Sequence[Recognition]) -> dict[str, set[str]]:
    """Per table the columns that these recognitions give values to, beside its lineage."""
    found: dict[str, set[str]] = {}
    for recognition in recognised:
        for target in recognition.targets:
            found.setdefault(target.table, set()).update(f.field for f in target.fields)
    return found


def create_staged(engine: Engine, filled: Mapping[str, Set[str]] | None = None) -> None:
    """Create what staging writes, where it is not there yet.

    Database ``staged``, in memory (spilling like everything else), with every staged table of
    the model, ``staged.identifier_extra`` and ``staged.tracking_parameter``; in the main schema
    ``quarantine`` and ``map_field``. :func:`unisono.warehouse.latest.keep_staged` writes what is
    worth keeping into the warehouse's own file.

    Args:
        engine: the warehouse.
        filled: :func:`delivered` of all that will be staged; other columns take no room. None
            when that is not known.
    """
    engine.run("ATTACH IF NOT EXISTS ':memory:' AS staged")
    for table in TABLES:
        if table.staged:
            names = {c.name for c in table.staged_columns} - {"currency", *LINEAGE_NAMES}
            empty = set() if filled is None else names - filled.get(table.name, set())
            columns = _definition(table.staged_columns, empty)
            engine.run(f"CREATE TABLE IF NOT EXISTS staged.{quote(table.name)} ({columns})")
    engine.run(IDENTIFIER_EXTRA)
    engine.run(TRACKING_PARAMETER)
    for name in ("quarantine", "map_field"):
        columns = _definition(BY_NAME[name].columns)
        engine.run(f"CREATE TABLE IF NOT EXISTS {quote(name)} ({columns})")
