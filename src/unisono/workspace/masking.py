"""Reports are passed on: e-mail addresses and telephone numbers in them are masked."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

T = TypeVar("T")

# Each starts at the edge of a word, so that a long text is read once.
_EMAIL = re.compile(r"(?<![\w.+-])([\w+])[\w.+-]*(@|%40)(?=[\w-]+\.)", re.IGNORECASE)
_PHONE = re.compile(
    r"""(?<![\w.:/+-])(?:
        (?:\+|00)[1-9](?:[ ()/-]{0,2}\d){6,13}            # with the country
        | (?<!\d,)(?<!=)(?:
            0\d{1,4}[ /-]?\d{5,8} | \(0\d{1,4}\)[ ]?\d{4,8}  # with the trunk prefix
            | 0\d(?:[ .]\d{2}){4}                           # in pairs, as in France
            | (?:1[ .-])?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}     # North America
        )
    )(?![\w-])(?![.:/]\d)""",
    re.VERBOSE,
)
#: Fields by which a finding is followed to its rows; they stand as they are.
_PLACES = frozenset({"path", "file_id", "run_id"})


def mask(text: str) -> str:
    """``text`` with e-mail addresses as ``a***@host`` and telephone numbers as ``***67``."""
    if "@" in text or "%40" in text:
        text = _EMAIL.sub(r"\1***\2", text)
    return _PHONE.sub(lambda found: f"***{found[0][-2:]}", text)


def masked(value: T) -> T:
    """``value`` with every text in it masked; names of files stand, so that rows are found."""
    return _masked(value)  # type: ignore[no-any-return]


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, dict):
        return {_masked(k): v if k in _PLACES else _masked(v) for k, v in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*map(_masked, value))
    if isinstance(value, list | tuple | set | frozenset):
        return type(value)(_masked(v) for v in value)
    if is_dataclass(value) and not isinstance(value, type):
        new = {
            f.name: _masked(getattr(value, f.name))
            for f in fields(value)
            if f.init and f.name not in _PLACES
        }
        return replace(value, **new)
    return value
