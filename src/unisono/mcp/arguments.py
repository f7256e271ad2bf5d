"""What is wrong with the arguments of a call, in words an agent can act on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

#: Faults that are told of one call; who mends these is told the next ones.
_MOST: Final = 10
_LONGEST: Final = 80
#: Kinds of faults, as pydantic calls them, and what is told; ``{…}`` is from the fault's context.
_WORDS: Final[Mapping[str, str]] = {
    "missing": "it is missing",
    "string_type": "it should be text",
    "string_too_short": "it should have at least {min_length} characters",
    "string_too_long": "it should have at most {max_length} characters",
    "string_pattern_mismatch": "it should look like {pattern}",
    "int_type": "it should be a whole number",
    "int_parsing": "it should be a whole number",
    "int_parsing_size": "it should be a smaller number",
    "int_from_float": "it should be a whole number",
    "float_type": "it should be a number",
    "float_parsing": "it should be a number",
    "list_type": "it should be a list",
    "too_long": "it should have at most {max_length} entries",
    "literal_error": "it should be {expected}",
    "greater_than": "it should be more than {gt}",
    "greater_than_equal": "it should be {ge} or more",
    "less_than": "it should be less than {lt}",
    "less_than_equal": "it should be {le} or less",
}
_NO_DAY: Final = "it should be a day, written as YYYY-MM-DD"


def argument_faults(error: ValidationError) -> str:
    """Which arguments are wrong, and why: ``count: it should be 10 or less.``"""
    found = error.errors(include_url=False, include_input=False)
    said = list(dict.fromkeys(f"{_place(one)}: {_why(one)}" for one in found))
    left = len(said) - _MOST
    more = f"; {left:,} more" if left > 0 else ""
    return f"Wrong arguments. {'; '.join(said[:_MOST])}{more}."


def unknown_arguments(takes: Sequence[str] | None, given: object) -> str:
    """Which arguments a tool has not, and what it takes; "" when it has them all.

    An argument that is misspelt and left out would have a text checked as if nothing were said.
    """
    if takes is None or not isinstance(given, Mapping):
        return ""
    names = [str(name)[:_LONGEST] for name in given if name not in takes]
    if not names:
        return ""
    listed = ", ".join(names[:_MOST])
    return f"Wrong arguments. {listed}: there is no such argument. It takes: " + (
        f"{', '.join(takes)}." if takes else "none."
    )


def _place(fault: ErrorDetails) -> str:
    """The argument, and which entry of a list: counted from 1."""
    parts = [f"entry {at + 1}" if isinstance(at, int) else str(at) for at in fault["loc"]]
    return (", ".join(parts) or "arguments")[:_LONGEST]


def _why(fault: ErrorDetails) -> str:
    kind, context = fault["type"], fault.get("ctx", {})
    if kind.startswith(("date_", "datetime_")):
        return _NO_DAY
    if kind == "string_too_short" and context.get("min_length") == 1:
        return "it should not be empty"
    if kind in _WORDS:
        return _WORDS[kind].format_map(_Known(context))
    return fault["msg"].removeprefix("Value error, ").replace("Input", "it").rstrip(".")


class _Known(dict[str, Any]):
    """A context; what it has not is left out."""

    def __missing__(self, name: str) -> str:
        return "…"
