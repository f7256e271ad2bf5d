"""The screen of the gate: the answer about a draft, the draft with marks, and many at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from unisono.model.gate import Draft, GateCheck, GateFinding, GateResult, Verdict
from unisono.reports.screens.table import Column, Link, Mark, Table

#: State of colour and icon per status.
STATES = {"pass": "good", "fix": "warn", "block": "bad"}
#: So much of a text, and so many findings of a check, stand on a page.
SHOWN_TEXT, SHOWN_FINDINGS = 6_000, 12
_SHOWN_ROWS, _SHOWN_WORDS, _SHOWN_OF_ROW = 50, 300, 5


@dataclass(frozen=True)
class Part:
    """A piece of the text; numbers are those of the findings about it."""

    text: str
    numbers: tuple[int, ...] = ()
    state: str = ""


@dataclass(frozen=True)
class ShownFinding:
    """A finding with its number, and where the other text stands."""

    number: int
    found: GateFinding
    state: str
    place: Link | None


@dataclass(frozen=True)
class ShownCheck:
    """One check; more: findings that are left out."""

    check: GateCheck
    state: str
    findings: tuple[ShownFinding, ...]
    more: int


@dataclass(frozen=True)
class CheckView:
    """An answer as it is shown.

    Attributes:
        parts: the text in pieces; cut: it is longer than what is shown.
        pillars: name, score, sentence that supports it most.
    """

    result: GateResult
    state: str
    checks: tuple[ShownCheck, ...]
    parts: tuple[Part, ...]
    cut: bool
    pillars: tuple[tuple[str, float, str], ...]


def check_view(
    draft: Draft, result: GateResult, place_of: Callable[[str], Link | None]
) -> CheckView:  # fmt: skip
    """The answer about one draft.

    Args:
        place_of: where a source that a finding names is looked at; None: nowhere for this reader.
    """
    number, checks = 0, []
    for check in result.checks:
        shown = []
        for found in check.findings[:SHOWN_FINDINGS]:
            number += 1
            place = place_of(found.source) if found.source else None
            shown.append(ShownFinding(number, found, STATES[found.verdict], place))
        more = len(check.findings) - len(shown)
        checks.append(ShownCheck(check, STATES.get(check.status, "none"), tuple(shown), more))
    marked = [f for c in checks for f in c.findings]
    pillars = tuple((n, v, result.evidence.get(n, "")) for n, v in result.pillars.items())
    return CheckView(
        result, STATES[result.verdict], tuple(checks), marked_text(draft.text, marked),
        len(draft.text) > SHOWN_TEXT, pillars,
    )  # fmt: skip


def marked_text(text: str, findings: Sequence[ShownFinding]) -> tuple[Part, ...]:
    """The text in pieces, each with the findings about it."""
    text = text[:SHOWN_TEXT]
    spans = [(s, e, f) for f in findings for s, e in [_span(text, f.found)] if s < e]
    cuts = sorted({0, len(text), *(at for s, e, _ in spans for at in (s, e))})
    out = []
    for start, end in pairwise(cuts):
        over = [f for s, e, f in spans if s <= start and end <= e]
        state = "bad" if any(f.state == "bad" for f in over) else "warn" if over else ""
        out.append(Part(text[start:end], tuple(f.number for f in over), state))
    return tuple(out)


def _span(text: str, found: GateFinding) -> tuple[int, int]:
    """Where a finding's words stand; an empty span where they do not."""
    if found.start is not None and found.end is not None:
        return found.start, min(found.end, len(text))
    at = text.find(found.words) if found.words else -1
    return (at, at + len(found.words)) if at >= 0 else (0, 0)


def checked_table(
    rows: Sequence[tuple[int, GateResult, str]], unread: Sequence[tuple[int, str]]
) -> Table:
    """Answers about many drafts, those that are held back first.

    Args:
        rows: row of the file, answer, and who overrode it ("" nobody).
        unread: rows that could not be read, with the reason.
    """
    order = {Verdict.BLOCK: 0, Verdict.FIX: 1, Verdict.PASS: 2}
    lines: list[tuple[object, ...]] = [
        (row, "", Mark("none", "not read"), None, why, "", "", None) for row, why in unread
    ]
    lines += [
        (row, r.key, Mark(STATES[r.verdict], str(r.verdict)), r.score, _said(r), by,
         r.content_hash, r.expires_at)
        for row, r, by in sorted(rows, key=lambda line: order[line[1].verdict])
    ]  # fmt: skip
    return Table(
        "checked", "Checked texts",
        (Column("row", "Row", "count"), Column("key", "Name"), Column("verdict", "Verdict"),
         Column("score", "Score", "decimal", "0–10 for the text as a whole; empty: not measured."),
         Column("findings", "What is wrong"), Column("overridden_by", "Overridden by"),
         Column("content_hash", "Content hash", "code", on_page=False),
         Column("holds_until", "Holds until", "moment", on_page=False)),
        tuple(lines), shown=_SHOWN_ROWS, empty="The file holds no text.",
    )  # fmt: skip


def _said(result: GateResult) -> str:
    """The first findings in words, and how many more there are."""
    said = [f"{f.verdict}: {_shortened(f.what)} {f.fix}" for f in result.findings[:_SHOWN_OF_ROW]]
    if more := len(result.findings) - len(said):
        said.append(f"and {more:,} more")
    return "\n".join(said)


def _shortened(words: str) -> str:
    """Cut words end with … so that half a day or figure is not taken for a whole one."""
    return words if len(words) <= _SHOWN_WORDS else f"{words[: _SHOWN_WORDS - 1].rstrip()}…"
