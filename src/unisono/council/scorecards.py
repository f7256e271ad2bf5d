"""Scorecards: three parts with weights, each line 0 to 100, what is not measured left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from unisono.model.council import ScorecardLine, WeightGroup
from unisono.model.council_results import (
    Figure,
    GroupScore,
    LineScore,
    Progress,
    ScorecardResult,
    Standing,
)


@dataclass(frozen=True)
class Held:
    """A line with what it is held against.

    Attributes:
        before: the same figure in the months before, where the line names no target.
        progress: the objective, where the line is one.
    """

    line: ScorecardLine
    figure: Figure
    before: Figure | None = None
    progress: Progress | None = None


def between(value: float, floor: float, target: float) -> float:
    """Score of ``value`` on the straight line from ``floor`` (0) to ``target`` (100)."""
    return min(max((value - floor) / (target - floor), 0.0), 1.0) * 100


def score_line(held: Held) -> LineScore:
    """The score of one line without its share of the total."""
    target, floor, source = _ends(held)
    score, reason = _score(held, target, floor)
    f = held.figure
    return LineScore(
        held.line.group, f.measure, f.title, held.line.where, f.value, f.unit, target, source,
        score, reason, 0.0, f.until, f.definition, f.to,
    )  # fmt: skip


def _ends(held: Held) -> tuple[float | None, float | None, str]:
    """Target, floor, and where the target comes from."""
    line, less = held.line, held.figure.less_is_better
    if held.progress is not None:
        return held.progress.target, None, "its path"
    target, source = line.target, "set"
    if target is None and held.figure.score is not None:
        return None, None, "thresholds"
    if target is None and held.before is not None and held.before.value is not None:
        target, source = held.before.value, "the months before"
    if target is None:
        return None, None, ""
    default = 2 * target if less else 0.0
    return target, default if line.floor is None else line.floor, source


def _score(held: Held, target: float | None, floor: float | None) -> tuple[float | None, str]:
    figure, on = held.figure, held.progress
    if on is not None:
        return _on_path(on)
    if figure.value is None:
        return None, figure.reason or "There is no figure."
    if target is None and figure.score is not None:
        return figure.score, ""
    if target is None or floor is None:
        before = held.before.reason if held.before is not None else ""
        return None, before or "No target is set, and there is nothing before to hold it against."
    if target == floor:
        return None, "Nothing lies between its target and what is worth 0."
    return between(figure.value, floor, target), ""


def _on_path(on: Progress) -> tuple[float | None, str]:
    """100 at or ahead of the path; behind it the share of the way done to the way asked for."""
    if on.way is None or on.due_way is None or on.standing in (
        Standing.NOT_MEASURED, Standing.NOT_BEGUN,
    ):  # fmt: skip
        return None, on.reason or "There is no figure."
    if on.way >= on.due_way:
        return 100.0, ""
    if on.due_way <= 0:
        return 0.0, ""
    return min(max(on.way / on.due_way, 0.0), 1.0) * 100, ""


def scored(
    key: str, title: str, held: Sequence[Held], weights: Mapping[WeightGroup, float],
    *, role: str = "", person: str = "", written: bool = True,
) -> ScorecardResult:  # fmt: skip
    """One scorecard.

    A line that is not measured does not count: its part's weight goes to the other lines of the
    part, a part without any measured line to the other parts, both in proportion.
    """
    lines = [score_line(h) for h in held]
    weighed = [(h.line.weight, line) for h, line in zip(held, lines, strict=True)]
    parts = {g: _part([w for w in weighed if w[1].group == g]) for g in WeightGroup}
    whole = sum(weights[g] for g, (_, score) in parts.items() if score is not None)
    counts = {
        g: weights[g] / whole * 100 if score is not None and whole > 0 else 0.0
        for g, (_, score) in parts.items()
    }
    total = None
    if whole > 0:
        total = sum(counts[g] * score / 100 for g, (_, score) in parts.items() if score is not None)
    groups = tuple(GroupScore(g, weights[g], counts[g], parts[g][1]) for g in WeightGroup)
    shown = tuple(_counted(w, line, counts, parts) for w, line in weighed)
    note = _note(shown, groups)
    return ScorecardResult(key, title, role, person, total, groups, shown, note, written)


def _part(weighed: Sequence[tuple[float, LineScore]]) -> tuple[float, float | None]:
    """The weight of a part's measured lines, and its score."""
    known = [(w, line.score) for w, line in weighed if line.score is not None]
    weight = sum(w for w, _ in known)
    return weight, sum(w * s for w, s in known) / weight if weight else None


def _counted(
    weight: float, line: LineScore, counts: Mapping[WeightGroup, float],
    parts: Mapping[WeightGroup, tuple[float, float | None]],
) -> LineScore:  # fmt: skip
    if line.score is None:
        return line
    share = counts[line.group] * weight / parts[line.group][0]
    return LineScore(**{**line.__dict__, "counts": share})


def _note(lines: Sequence[LineScore], groups: Sequence[GroupScore]) -> str:
    out = sum(line.score is None for line in lines)
    if not out:
        return ""
    said = f"{out} of {len(lines)} lines not measured and left out, not counted as zero."
    moved = [g for g in groups if g.weight and g.score is not None and g.counts != g.weight]
    if moved:
        spread = ", ".join(f"{g.group} {g.counts:.0f} % instead of {g.weight:.0f} %" for g in moved)
        said += f" Weights spread over the rest: {spread}."
    return said
