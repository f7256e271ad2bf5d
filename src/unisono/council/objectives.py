"""Objectives: what makes one SMART, and how far it is on the way to its target."""

from __future__ import annotations

from datetime import date
from math import isfinite

from unisono.model.council import Objective, Reading
from unisono.model.council_results import Figure, Missing, Progress, Standing
from unisono.model.wording import day


def missing_parts(objective: Objective) -> tuple[Missing, ...]:
    """What an objective lacks of being specific, measurable, achievable, relevant, time-bound."""
    o = objective
    found = [
        ("Specific", "who owns it", bool(o.owner)),
        ("Measurable", "which metric it is", bool(o.metric)),
        ("Measurable", "the baseline it starts from", o.baseline is not None),
        ("Measurable", "the target", o.target is not None),
        ("Measurable", "a target that differs from the baseline",
         o.target is None or o.target != o.baseline),
        ("Achievable", "why it can be reached (in the notes)", bool(o.notes)),
        ("Relevant", "the business stage it belongs to", o.stage is not None),
        ("Time-bound", "the day it starts", o.start is not None),
        ("Time-bound", "the day it is due", o.due is not None),
    ]  # fmt: skip
    return tuple(Missing(part, text) for part, text, there in found if not there)


def progress(
    key: str, objective: Objective, figure: Figure, today: date, tolerance: float
) -> Progress:
    """How far ``objective`` is.

    The straight line from the baseline at ``start`` to the target at ``due`` says what is asked
    for on the newest day the figure knows of. Once it is due, only a figure of that day or later
    says how it ended; with an older one it is not measured.

    Args:
        figure: the metric as measured now; where it has no value, the newest reading counts.
        today: readings after it do not count.
        tolerance: share of the way it may lie behind and still be on track.
    """
    seen, day_of, source = _newest(objective, figure, today)
    way = _way(objective, seen.value)
    due_way = _due_way(objective, day_of)
    standing, reason = _standing(objective, seen, (way, due_way), day_of, today, tolerance)
    path = None
    if due_way is not None and objective.baseline is not None and objective.target is not None:
        path = objective.baseline + (objective.target - objective.baseline) * due_way
    return Progress(
        key, objective.title, str(objective.stage or ""), seen, objective.baseline,
        objective.target, objective.start, objective.due, objective.owner,
        tuple(dict.fromkeys(t for t in objective.teams if t)), standing, way, due_way, path,
        reason, source, missing_parts(objective),
    )  # fmt: skip


def _newest(objective: Objective, figure: Figure, today: date) -> tuple[Figure, date, str]:
    """The figure that counts, the day it is of, and where it was read when by hand.

    Once it is due, the first reading from that day on counts: what is read later came too late.
    """
    due = objective.due
    measured = min(figure.until or today, today)
    known = sorted((r for r in objective.readings if r.day <= today), key=lambda r: r.day)
    at_end = [r for r in known if due is not None and r.day >= due]
    if figure.value is not None and (not at_end or due is None or measured >= due):
        return figure, measured, ""
    if not known:
        return figure, today, ""
    counts: Reading = at_end[0] if at_end else known[-1]
    read = Figure(figure.measure, figure.title, counts.value, figure.unit, counts.day)
    return read, counts.day, counts.source or "read by hand"


def _way(objective: Objective, value: float | None) -> float | None:
    baseline, target = objective.baseline, objective.target
    if value is None or baseline is None or target is None or target == baseline:
        return None
    way = (value - baseline) / (target - baseline)
    return way if isfinite(way) else None


def _due_way(objective: Objective, day_of: date) -> float | None:
    if objective.start is None or objective.due is None:
        return None
    whole = max((objective.due - objective.start).days, 1)
    return min(max((day_of - objective.start).days / whole, 0.0), 1.0)


def _standing(
    objective: Objective, seen: Figure, ways: tuple[float | None, float | None], day_of: date,
    today: date, tolerance: float,
) -> tuple[Standing, str]:  # fmt: skip
    way, due_way = ways
    if objective.start is not None and today < objective.start:
        return Standing.NOT_BEGUN, f"It begins on {day(objective.start)}."
    if seen.value is None:
        return Standing.NOT_MEASURED, seen.reason or "There is no figure."
    if way is None or due_way is None:
        return Standing.NOT_MEASURED, "It lacks what its progress follows from (see SMART)."
    if objective.start is not None and day_of < objective.start:
        return Standing.NOT_MEASURED, f"The newest figure is of {day(day_of)}, before it began."
    if objective.due is not None and today >= objective.due:
        return _at_the_end(objective, way, day_of)
    if way >= 1:
        return Standing.REACHED, ""
    return (Standing.ON_TRACK if way >= due_way - tolerance else Standing.BEHIND), ""


def _at_the_end(objective: Objective, way: float, day_of: date) -> tuple[Standing, str]:
    """How it ended: a figure older than the day it was due does not tell."""
    due = objective.due or day_of
    was = f"It was due on {day(due)}; the figure is of {day(day_of)}."
    if day_of < due:
        so_far = " By then it had reached the target." if way >= 1 else ""
        return Standing.NOT_MEASURED, (
            f"{was}{so_far} Add a reading of the day it was due, or load newer exports."
        )
    said = was if day_of > due else f"It was due on {day(due)}."
    return (Standing.REACHED, was if day_of > due else "") if way >= 1 else (Standing.MISSED, said)
