"""Documents as YAML people can read and edit: a fixed order, text of several lines as a block."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

#: Lines are never folded: ruamel.yaml loses or gains spaces where it folds quoted text.
_WIDTH = 1 << 30
_DAY = re.compile(r"[1-9]\d{3}-\d\d-\d\d", re.ASCII)


def to_yaml(values: dict[str, Any], first_line: str = "") -> str:
    """``values`` as a YAML document, after a comment; read back it is the same."""
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.width = _WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    yaml.dump(_styled(values), out)
    comment = f"# {first_line}\n" if first_line else ""
    return comment + out.getvalue()


def _styled(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            DoubleQuotedScalarString(name) if _odd(name) else name: _styled(inner)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [_styled(inner) for inner in value]
    if isinstance(value, str) and _DAY.fullmatch(value):
        return _day(value)
    if isinstance(value, str) and _odd(value):
        return DoubleQuotedScalarString(value)
    if isinstance(value, str) and "\n" in value:
        return LiteralScalarString(value)
    return value


def _day(text: str) -> date | str:
    """A day, which stands without quotes; read back it is text again."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def _odd(text: str) -> bool:
    """Whether plain or block style would not bring back every character."""
    if text != text.strip() or any(line != line.rstrip() for line in text.split("\n")):
        return True
    return any(not c.isprintable() and c != "\n" for c in text)
