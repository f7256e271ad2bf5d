"""Every query of a build with its input and output tables, as Parquet and as a list of cases."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlglot import exp, parse_one

from unisono.warehouse.dialects import prepare
from unisono.warehouse.dialects.names import flat_name
from unisono.warehouse.dialects.statements import Effect, Statement, statements
from unisono.warehouse.dialects.types import carried_type
from unisono.warehouse.engine import Engine, literal, quote

COLUMNS = """
SELECT database_name, schema_name, table_name, column_name, data_type FROM duckdb_columns()
WHERE NOT internal ORDER BY table_oid, column_index
"""


@dataclass(frozen=True)
class Case:
    """One query of a build."""

    name: str
    query: str
    schema: dict[str, dict[str, str]]
    inputs: dict[str, Path]
    output: tuple[tuple[str, str], ...]
    expected: Path

    @cached_property
    def prepared(self) -> exp.Query:
        """What all engines read alike of the query."""
        return prepare(self.query, self.schema, self.name)


@dataclass
class Recording:
    """What a build asked for, in order."""

    folder: Path
    cases: list[Case] = field(default_factory=list)
    versions: dict[str, int] = field(default_factory=dict)
    files: dict[tuple[str, int], Path] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    on: bool = False


class RecordingEngine(Engine):
    """The embedded engine, noting what it is asked for; identity is asked for as SQL too."""

    recording: Recording

    def _execute(self, sql: str, parameters: Any = None) -> Any:
        if not self.recording.on:
            return super()._execute(sql, parameters)
        cursor = None
        for statement in statements(self.connection, sql, parameters):
            if statement.query and "information_schema." not in statement.query:
                self._note(statement)
            cursor = super()._execute(statement.sql)
            if statement.effect is not Effect.SELECT:
                self._changed(statement.table)
        return cursor

    def store(self, table: str, sql: str, *_: Any, **__: Any) -> None:
        """As an engine elsewhere does: how columns are kept is its own affair."""
        self._execute(f"CREATE OR REPLACE TABLE {table} AS {sql}")

    def create(self, table: str, data: Any) -> None:
        super().create(table, data)
        self._changed(table.replace(".", "__"))

    def insert(self, table: str, data: Any) -> None:
        super().insert(table, data)
        self._changed(table.replace(".", "__"))

    def _changed(self, table: str) -> None:
        versions = self.recording.versions
        versions[table] = versions.get(table, 0) + 1

    def _note(self, statement: Statement) -> None:
        schema, names = self._tables()
        read = parse_one(statement.query, read="duckdb").find_all(exp.Table)
        inputs = sorted({flat_name(t) for t in read} & schema.keys())
        if any(t.startswith("_incoming") for t in inputs) or "_incoming" in statement.query:
            return
        described = [
            (row[0], row[1])
            for row in self.connection.execute(f"DESCRIBE {statement.query}").fetchall()
        ]
        if statement.effect is Effect.INSERT:
            types = list(schema[statement.table].items())
            if statement.columns:
                types = [(c, schema[statement.table][c]) for c in statement.columns]
            if not statement.by_name:
                described = types
        recording = self.recording
        title = statement.table or "asked"
        recording.counts[title] = recording.counts.get(title, 0) + 1
        name = f"{title} {recording.counts[title]}"
        listed = ", ".join(quote(n) for n, _ in described)
        query = statement.query
        if statement.effect is Effect.INSERT:
            query = f"SELECT {listed} FROM ({query}) AS incoming({listed})"
        recording.cases.append(
            Case(
                name,
                query,
                {t: schema[t] for t in inputs},
                {t: self._dump(t, names[t], schema[t]) for t in inputs},
                tuple(described),
                self._copy(f"({query})", dict(described), name.replace(" ", "_")),
            )
        )

    def _tables(self) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
        ((own,),) = self.connection.execute("SELECT current_database()").fetchall()
        schema: dict[str, dict[str, str]] = {}
        names: dict[str, str] = {}
        for *parts, column, type_ in self.connection.execute(COLUMNS).fetchall():
            flat = "__".join(p for p in parts if p not in ("main", "temp", own))
            schema.setdefault(flat, {})[column] = type_
            names[flat] = ".".join(quote(p) for p in parts)
        return schema, names

    def _dump(self, flat: str, name: str, types: dict[str, str]) -> Path:
        key = (flat, self.recording.versions.get(flat, 0))
        if key not in self.recording.files:
            self.recording.files[key] = self._copy(name, types, f"{flat}@{key[1]}")
        return self.recording.files[key]

    def _copy(self, source: str, types: dict[str, str], name: str) -> Path:
        path = self.recording.folder / f"{name}.parquet"
        items = ", ".join(
            f"CAST({quote(c)} AS {carried_type(t)}) AS {quote(c)}" for c, t in types.items()
        )
        self.connection.execute(
            f"COPY (SELECT {items} FROM {source} AS s) TO {literal(str(path))} (FORMAT parquet)"
        )
        return path
