"""One person: every pair of identifiers, used or refused, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from unisono.model.evidence import SourceRef
from unisono.reports.screens.table import Column, Mark, Table


@dataclass(frozen=True)
class PersonView:
    """Everything the screen shows; ``problem`` when nobody was found."""

    kind: str
    value: str
    problem: str
    kinds: tuple[str, ...]
    tables: tuple[Table, ...]


def person_view(
    edges: Sequence[dict[str, Any]], kind: str, value: str, kinds: tuple[str, ...]
) -> PersonView:
    """The screen of one look-up."""
    identifiers: dict[tuple[str, str], bool] = {}
    for e in edges:
        for side in ("a", "b"):
            key = (e[f"{side}_kind"], e[f"{side}_value"])
            identifiers[key] = identifiers.get(key, False) or bool(e["used"])
    found = Table(
        "identifiers", "Identifiers met",
        (Column("kind", "Kind"), Column("value", "Value", "code"), Column("used", "Belongs")),
        tuple((k, v, _used(used)) for (k, v), used in sorted(identifiers.items())),
    )  # fmt: skip
    pairs = Table(
        "pairs", "Pairs that were seen together, and what was made of them",
        (Column("first", "First", "code"), Column("second", "Second", "code"),
         Column("used", "Merged"), Column("reason", "Why"), Column("row", "File:row", "place")),
        tuple(
            (f"{e['a_kind']}: {e['a_value']}", f"{e['b_kind']}: {e['b_value']}", _used(e["used"]),
             e.get("reason") or "", SourceRef(e["path"], e.get("file_row") or 0)
             if e.get("path") else None)
            for e in edges
        ),
        empty="Only this identifier is known of the person.",
    )  # fmt: skip
    return PersonView(kind, value, "", kinds, (found, pairs) if edges else (pairs,))


def nobody(kind: str, value: str, kinds: tuple[str, ...], problem: str = "") -> PersonView:
    """The screen before a look-up, or after one that found nobody."""
    return PersonView(kind, value, problem, kinds, ())


def _used(used: bool) -> Mark:
    return Mark("good", "yes") if used else Mark("none", "no")
