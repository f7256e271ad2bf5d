"""unisono.toml without its secrets, as it goes into a backup."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from unisono.settings import flatten, secrets

_SECTION = re.compile(r"\s*\[\s*([\w.-]+)\s*\]\s*(#.*)?")
_KEY = re.compile(r"""\s*(?P<off>\#[\s\#]*)?(?P<key>[\w.'"-]+)\s*=""")
_LEFT_OUT = "not in the backup: it may hold a secret"


def without_secrets(text: str) -> str | None:
    """``text`` (TOML) with every setting that is a secret made a comment without its value.

    Lines that are comments already lose such values too. None when it cannot be done surely, as
    when a secret stands within another value.
    """
    hidden = secrets()
    section = ""
    lines = []
    for line in text.splitlines():
        header = _SECTION.fullmatch(line)
        if header:
            section = header[1] + "."
        found = _KEY.match(line)
        if found and _names_secret(section, found, hidden):
            line = f"# {found['key']} =    # {_LEFT_OUT}"
        lines.append(line)
    out = "\n".join(lines) + "\n"
    return out if _holds(text, out, hidden) else None


def _names_secret(section: str, found: re.Match[str], hidden: frozenset[str]) -> bool:
    name = found["key"].replace('"', "").replace("'", "")
    if found["off"]:  # a comment may stand under any section
        last = name.rpartition(".")[2]
        return any(secret.rpartition(".")[2] == last for secret in hidden)
    return section + name in hidden


def _holds(before: str, after: str, hidden: frozenset[str]) -> bool:
    """Whether ``after`` says what ``before`` says, but for the secrets."""
    try:
        old, new = (flatten(tomllib.loads(t)) for t in (before, after))
    except tomllib.TOMLDecodeError:
        return False
    values: list[Any] = [value for name, value in old.items() if name in hidden]
    kept = {name: value for name, value in old.items() if name not in hidden}
    return kept == new and not any(str(value) in after for value in values if value)
