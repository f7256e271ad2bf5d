"""What a cell's text looks like: a number, a date, nothing."""

from __future__ import annotations

import re

_NUMBER = re.compile(
    r"[-+(]?\s*[$€£¥₹]?\s*[-+]?\d[\d.,'\s\u00a0\u202f]*(e[-+]?\d+)?\s*[%$€£¥₹)]?", re.I
)
_DATE = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}([ T].*)?|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}([ T].*)?|"
    r"\d{4}/\d{1,2}/\d{1,2}.*"
)
_EMPTY = frozenset({"", "-", "--", "–", "—"})


def is_empty(text: str) -> bool:
    """Nothing, blanks, or the dashes exports write for nothing."""
    return text.strip() in _EMPTY


def is_value(text: str) -> bool:
    """A number, amount, percentage or date: what a header cell seldom is."""
    stripped = text.strip()
    return bool(_NUMBER.fullmatch(stripped) or _DATE.fullmatch(stripped))
