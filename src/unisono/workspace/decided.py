"""Decisions about probabilistic matches, kept in ``.unisono/matches.json``.

The next load applies them; what one no longer holds is as if it had never been.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from unisono.errors import QueryError, WorkspaceError
from unisono.identity.decisions import Decision, Identifier
from unisono.workspace.layout import Layout, write_atomically


def match_id(left: Identifier, right: Identifier) -> str:
    """Eight letters and digits that name a pair of identifiers."""
    text = json.dumps(sorted([list(left), list(right)]))
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _decisions_file(layout: Layout) -> Path:
    return layout.state / "matches.json"


def proposed_file(layout: Layout) -> Path:
    """What the last ``unisono match`` proposed, so that a decision can name it by its id."""
    return layout.state / "matches-proposed.json"


def _read(path: Path) -> list[dict[str, Any]]:
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return [{**r, "left": tuple(r["left"]), "right": tuple(r["right"])} for r in rows]
    except FileNotFoundError:
        return []
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(path, error) from None


def _damaged(path: Path, error: Exception) -> WorkspaceError:
    return WorkspaceError(
        f"{path} is damaged: {error}.",
        way_out="Restore it from a backup, or remove it: then no match is applied.",
    )


def read_decisions(layout: Layout) -> tuple[Decision, ...]:
    """Matches accepted and rejected in this workspace."""
    path = _decisions_file(layout)
    try:
        return tuple(Decision(**row) for row in _read(path))
    except TypeError as error:
        raise _damaged(path, error) from None


def _write_decisions(layout: Layout, decisions: Sequence[Decision]) -> None:
    ordered = sorted(decisions, key=lambda d: (d.left, d.right))
    text = json.dumps([asdict(d) for d in ordered], ensure_ascii=False, indent=1)
    write_atomically(_decisions_file(layout), text)
    layout.protect()


def decide(
    layout: Layout, accept: Sequence[str], reject: Sequence[str], *, sure: bool = False
) -> tuple[Decision, ...]:
    """Accept and reject proposed matches by their ids; ``sure`` accepts all that are sure.

    The next load applies it.

    Returns:
        The decisions made.

    Raises:
        QueryError: an id was not proposed by the last ``unisono match``, or is named twice.
    """
    proposed = {row["id"]: row for row in _read(proposed_file(layout))}
    named = [*accept, *reject]
    if unknown := sorted({i for i in named if i not in proposed}):
        raise QueryError(
            f"No match {', '.join(unknown)} was proposed.",
            way_out="'unisono match' lists the present ones with their ids.",
        )
    if both := sorted(set(accept) & set(reject)):
        raise QueryError(
            f"{', '.join(both)} cannot be accepted and rejected.", way_out="Name it once."
        )
    now = datetime.now(UTC).isoformat(timespec="seconds")
    chosen = {i: _decision(proposed[i], i in set(accept), True, now) for i in named}
    if sure:
        for id_, row in proposed.items():
            if row["verdict"] == "sure" and id_ not in chosen:
                chosen[id_] = _decision(row, True, False, now)
    kept = {match_id(d.left, d.right): d for d in read_decisions(layout)} | chosen
    _write_decisions(layout, list(kept.values()))
    return tuple(chosen.values())


def _decision(row: dict[str, Any], accepted: bool, by_hand: bool, now: str) -> Decision:
    return Decision(row["left"], row["right"], row["probability"], accepted, by_hand, now)


def undo(layout: Layout, ids: Sequence[str]) -> tuple[Decision, ...]:
    """Take decisions back; the next load restores the people as they were.

    Raises:
        QueryError: nothing was decided about an id.
    """
    decided = {match_id(d.left, d.right): d for d in read_decisions(layout)}
    if unknown := sorted({i for i in ids if i not in decided}):
        raise QueryError(
            f"Nothing was decided about {', '.join(unknown)}.",
            way_out="'unisono match --decided' lists all decisions with their ids.",
        )
    _write_decisions(layout, [d for i, d in decided.items() if i not in set(ids)])
    return tuple(decided[i] for i in ids)
