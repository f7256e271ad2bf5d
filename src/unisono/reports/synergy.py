"""Channel pairs and sequences: rows of the workbook, and what the page shows of them (ATT-9)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from unisono.model.audit import AuditReport
from unisono.model.synergy import LESS, MORE, TOO_FEW, UNCLEAR, PairRow, SequenceRow, Synergy
from unisono.model.wording import counted, listed

Rows = Iterator[tuple[Any, ...]]
Row = TypeVar("Row", PairRow, SequenceRow)

SHOWN = 10  # pairs and sequences in the page; the workbook has them all
ICONS = {MORE: "good", LESS: "warn", UNCLEAR: "undecided", TOO_FEW: "none"}

PAIRS = ("First", "Second", "First alone", "Second alone", "Together", "Surplus", "Low", "High",
         "Conversions", "Says", "Definition")  # fmt: skip
SEQUENCES = ("First", "Then", "Per 1,000 person-days", "Without", "Lift", "Low", "High",
             "Conversions", "Says", "Definition")  # fmt: skip


def pairs(report: AuditReport) -> Rows:
    """Every two channels, alone and together, against people who met neither."""
    found = report.synergy
    if found is None:
        return
    for r in found.pairs:
        yield (
            r.first, r.second, r.first_alone, r.second_alone, r.together, r.surplus,
            *(r.interval or (None, None)), r.conversions, r.verdict, found.definitions["pairs"],
        )  # fmt: skip


def sequences(report: AuditReport) -> Rows:
    """Every channel before every other."""
    found = report.synergy
    if found is None:
        return
    for r in found.sequences:
        yield (
            r.first, r.then, r.rate, r.rate_without, r.lift, *(r.interval or (None, None)),
            r.conversions, r.verdict, found.definitions["sequences"],
        )  # fmt: skip


def shown(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows of the page: the first that could be compared."""
    return [r for r in rows if r.interval is not None][:SHOWN]


def lead(found: Synergy) -> str:
    """How many pairs and sequences stand out, in a sentence; "" when none was compared."""
    said = []
    verdicts = (
        ([r.verdict for r in found.pairs if r.interval is not None], "pair"),
        ([r.verdict for r in found.sequences if r.interval is not None], "sequence"),
    )
    for of, noun in verdicts:
        if of:
            said.append(
                f"of {counted(len(of), noun)}, {of.count(MORE)} with more and {of.count(LESS)} "
                f"with fewer conversions, {of.count(UNCLEAR)} undecided"
            )
    text = "; ".join(said)
    return (
        f"{text[:1].upper()}{text[1:]}. What goes together, not what causes what." if text else ""
    )


def notes(found: Synergy) -> list[str]:
    """What the page leaves out, and what could not be compared."""
    left_out = (
        (len(found.pairs) - len(shown(found.pairs)), "more pair"),
        (len(found.sequences) - len(shown(found.sequences)), "more sequence"),
    )
    rest = listed([counted(count, noun) for count, noun in left_out if count])
    return [*found.notes, *([f"{rest}: in the workbook."] if rest else [])]
