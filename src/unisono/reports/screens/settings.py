"""Settings: what holds, who said so, and where to change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from unisono.reports.screens.table import Column, Table
from unisono.reports.view import shown
from unisono.settings import Settings, flatten
from unisono.settings.section import masked


@dataclass(frozen=True)
class SettingsView:
    """Everything the screen shows; ``changed`` counts settings that are not the default."""

    changed: int
    tables: tuple[Table, ...]


def settings_view(
    settings: Settings, origin: Mapping[str, str], search: str = "", only_changed: bool = False
) -> SettingsView:
    """The screen of the settings whose name or meaning holds ``search``."""
    about = {name: item.get("description", "") for name, item in _items().items()}
    wanted = search.casefold()
    flat = shown_settings(settings)
    columns = (
        Column("setting", "Setting", "code"),
        Column("value", "Value"),
        Column("meaning", "Meaning"),
        Column("from", "Said by", "text",
               "default, a line of unisono.toml, or an environment variable, which wins."),
        Column("variable", "Variable", "code", "Environment variable that sets it."),
    )  # fmt: skip
    rows = tuple(
        (name, shown(value), about.get(name, ""), origin.get(name, "default"), _variable(name))
        for name, value in sorted(flat.items())
        if (not wanted or wanted in f"{name} {about.get(name, '')}".casefold())
        and (not only_changed or origin.get(name, "default") != "default")
    )
    changed = sum(origin.get(n, "default") != "default" for n in flat)
    table = Table("settings", "Settings in effect", columns, rows, shown=500,
                  empty="No setting matches.")  # fmt: skip
    return SettingsView(changed, (table,))


def _variable(name: str) -> str:
    return f"UNISONO_{name.upper().replace('.', '__')}"


def shown_settings(settings: Settings) -> dict[str, Any]:
    """Every setting with its value, secrets masked."""
    secret = {name for name, item in _items().items() if item.get("writeOnly")}
    flat = flatten(settings.model_dump())
    return {k: masked(str(v)) if k in secret else v for k, v in flat.items()}


@cache
def _items() -> dict[str, Mapping[str, Any]]:
    """Setting → what the JSON Schema says of it."""
    schema = Settings.model_json_schema()
    out: dict[str, Mapping[str, Any]] = {}
    kinds = schema.get("$defs", {})

    def walk(node: Mapping[str, Any], prefix: str) -> None:
        for name, item in node.get("properties", {}).items():
            ref = str(item.get("$ref", "")).rpartition("/")[2]
            if ref in kinds and "properties" in kinds[ref]:
                walk(kinds[ref], f"{prefix}{name}.")
            else:
                out[f"{prefix}{name}"] = item

    walk(schema, "")
    return out
