"""Text in spreadsheets: never a formula, never longer than a cell."""

from __future__ import annotations

import re

#: What a spreadsheet program may take for a formula, also behind blanks.
RISKY = "^[\\s\u00a0\u3000\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|^[\\t\\r\\n]"
CELL_LIMIT = 32_767
_RISKY = re.compile(RISKY, re.ASCII)  # as the Arrow engine reads it
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def is_risky(text: str) -> bool:
    """Whether a spreadsheet program could run ``text`` as a formula."""
    return _RISKY.search(text) is not None


def csv_safe(text: str) -> str:
    """``text`` with a leading ' when a spreadsheet program could run it as a formula."""
    return f"'{text}" if is_risky(text) else text


def cell_text(text: str) -> str:
    """``text`` without characters a workbook cannot hold, cut to a cell's length."""
    text = _CONTROL.sub("\ufffd", text)
    return text if len(text) <= CELL_LIMIT else text[: CELL_LIMIT - 1] + "…"


def csv_guarded(text: str) -> str:
    """As :func:`csv_safe`, and :func:`csv_plain` gives back ``text``, whatever it is."""
    return f"'{text}" if is_risky(text.lstrip("'")) else text


def csv_plain(text: str) -> str:
    """``text`` without the ' that :func:`csv_guarded` put before it."""
    return text[1:] if text[:1] == "'" and is_risky(text.lstrip("'")) else text
