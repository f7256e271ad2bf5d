"""Settings from ``unisono.toml`` and the environment, and their JSON Schema."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from unisono.errors import SettingsError
from unisono.settings.root import Settings
from unisono.settings.section import SECRET, masked

_ENV = "UNISONO_"
#: Variables that are known under a shorter name too.
_ALSO = {"UNISONO_DESK_DATABASE": "desk.database"}


def flatten(data: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested mapping → ``{"audit.drift": value}``."""
    out: dict[str, Any] = {}
    for key, value in data.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            out.update(flatten(value, f"{name}."))
        else:
            out[name] = value
    return out


def _nest(flat: Mapping[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, value in flat.items():
        *path, last = key.split(".")
        node = out
        for step in path:
            node = node.setdefault(step, {})
        node[last] = value
    return out


def _from_environment(environ: Mapping[str, str]) -> dict[str, tuple[str, Any]]:
    known = set(flatten(Settings().model_dump()))
    found: dict[str, tuple[str, Any]] = {}
    for name, text in environ.items():
        if not name.startswith(_ENV):
            continue
        key = _ALSO.get(name) or name[len(_ENV) :].lower().replace("__", ".")
        if key not in known:
            continue  # other UNISONO_ variables belong to other programs
        try:
            value: Any = json.loads(text)
        except json.JSONDecodeError:
            value = text
        found[key] = (name, value)
    return found


def load_settings(
    root: Path, environ: Mapping[str, str] | None = None
) -> tuple[Settings, dict[str, str]]:
    """Settings of the workspace in ``root`` and, per setting, which file or variable won.

    Raises:
        SettingsError: a name is unknown or a value has the wrong type, with the setting's name.
    """
    path = root / "unisono.toml"
    flat: dict[str, Any] = {}
    origin: dict[str, str] = dict.fromkeys(flatten(Settings().model_dump()), "default")
    if path.exists():
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(
                f"{path.name}: {error}.",
                way_out="Correct the file; it must be TOML in UTF-8. A path with backslashes "
                "stands in single quotes: 'C:\\data'.",
            ) from None
        flat = flatten(data)
        origin.update(dict.fromkeys(flat, path.name))
    for key, (name, value) in _from_environment(os.environ if environ is None else environ).items():
        flat[key] = value
        origin[key] = f"environment variable {name}"
    try:
        return Settings.model_validate(_nest(flat)), origin
    except ValidationError as error:
        lines = []
        for item in error.errors():
            key = ".".join(str(x) for x in item["loc"])
            unknown = item["type"] == "extra_forbidden"
            said = (
                "there is no such setting" if unknown else item["msg"].removeprefix("Value error, ")
            )
            lines.append(f"{key} ({origin.get(key, path.name)}): {said}")
        raise SettingsError(
            "; ".join(lines) + ".",
            way_out="See 'unisono config show' and docs/settings.md for names and types.",
        ) from None


def secrets(section: type[BaseModel] = Settings, prefix: str = "") -> frozenset[str]:
    """Names of the settings that are secrets, or may hold one."""
    found: set[str] = set()
    for name, field in section.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            found |= secrets(inner, f"{prefix}{name}.")
        elif field.json_schema_extra == SECRET:
            found.add(f"{prefix}{name}")
    return frozenset(found)


def shown(settings: Settings) -> dict[str, Any]:
    """Every setting by its name, secrets masked."""
    hidden = secrets()
    return {
        name: masked(str(value)) if name in hidden else value
        for name, value in flatten(settings.model_dump()).items()
    }


def settings_schema() -> dict[str, Any]:
    """JSON Schema of unisono.toml."""
    schema = Settings.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "unisono.toml"
    return schema
