"""SQL models: one file, one table, ordered by their own references."""

from __future__ import annotations

import re
from importlib import resources

from unisono.errors import QueryError
from unisono.warehouse.engine import Engine, quote

_WORD = re.compile(r"[a-z_][a-z0-9_]*")
_COMMENT = re.compile(r"--[^\n]*")
#: Large table → its columns whose values hardly repeat.
_PLAIN = {"touchpoint": {"session_id", "person_id"}}
#: Models with a row per touch that are read twice: computing them again takes less than a copy.
_VIEWS = ("touch_candidate",)


def load_models(stage: str) -> dict[str, str]:
    """``{table name: SELECT}`` of one stage (prepare, unify, marts), in order of dependency."""
    folder = resources.files("unisono.warehouse") / stage
    found = {
        item.name.removesuffix(".sql"): item.read_text(encoding="utf-8")
        for item in sorted(folder.iterdir(), key=lambda i: i.name)
        if item.name.endswith(".sql")
    }
    needs = {
        name: {w for w in _WORD.findall(_COMMENT.sub("", sql)) if w in found and w != name}
        for name, sql in found.items()
    }
    ordered: dict[str, str] = {}
    while len(ordered) < len(found):
        ready = [n for n in found if n not in ordered and needs[n] <= ordered.keys()]
        if not ready:
            rest = ", ".join(n for n in found if n not in ordered)
            raise QueryError(f"SQL models refer to each other in a circle: {rest}.")
        for name in ready:
            ordered[name] = found[name]
    return ordered


def run_models(engine: Engine, stage: str) -> None:
    """Create the tables of one stage; those of ``prepare`` are for the build only."""
    temporary = "TEMP" if stage == "prepare" else ""
    for name, sql in load_models(stage).items():
        if name in _PLAIN:
            engine.store(quote(name), sql, _PLAIN[name])
        else:
            kind = "VIEW" if name in _VIEWS else "TABLE"
            engine.run(f"CREATE OR REPLACE {temporary} {kind} {quote(name)} AS {sql}")
