"""Objectives, scorecards and decisions as tables and pictures: for pages, files and exports."""

from __future__ import annotations

from collections.abc import Sequence

from unisono.charts import Bar, amount, bars, number
from unisono.model.council_results import (
    Check,
    DecisionCheck,
    LineScore,
    Move,
    Progress,
    ScorecardResult,
    Standing,
)
from unisono.reports.screens.table import Column, Link, Mark, Table
from unisono.reports.view import percent

STANDINGS = {
    Standing.REACHED: Mark("good", "Reached"),
    Standing.ON_TRACK: Mark("good", "On track"),
    Standing.BEHIND: Mark("warn", "Behind"),
    Standing.MISSED: Mark("bad", "Missed"),
    Standing.NOT_BEGUN: Mark("none", "Not begun"),
    Standing.NOT_MEASURED: Mark("none", "Not measured"),
}
CHECKS = {
    Check.WAITING: Mark("none", "Waiting"),
    Check.DUE: Mark("warn", "To be checked"),
    Check.CHECKED: Mark("good", "Checked"),
}
MOVES = {
    Move.AS_EXPECTED: Mark("good", "As expected"),
    Move.OTHERWISE: Mark("bad", "Otherwise"),
    Move.UNKNOWN: Mark("none", "Not measured"),
}
PATH = (
    "The straight line from the baseline on the first day to the target on the last one, on the "
    "newest day the figure knows of."
)


def score_words(score: float | None) -> str:
    """A score as people read it."""
    return "not measured" if score is None else f"{number(score, 0)} of 100"


def score_state(score: float | None) -> str:
    """Colour of a score: from 80 good, from 50 to be improved."""
    if score is None:
        return "none"
    return "good" if score >= 80 else "warn" if score >= 50 else "bad"


def objectives_table(found: Sequence[Progress]) -> Table:
    """Every objective with its way so far."""
    columns = (
        Column("title", "Objective"),
        Column("standing", "Stands"),
        Column("value", "Now"),
        Column("path", "Path asks for", definition=PATH),
        Column("target", "Target"),
        Column("way", "Done", "share", "Share of the way from baseline to target that is done."),
        Column("due", "Due", "day"),
        Column("owner", "Owner"),
        Column("teams", "Teams", definition="Two teams or more: a shared KPI."),
        Column("reason", "Why", on_page=False),
        Column("metric", "Metric", "code", on_page=False),
        Column("baseline", "Baseline", "number", on_page=False),
        Column("missing", "Not SMART yet", on_page=False),
        Column("key", "Key", "code", on_page=False),
    )
    rows = tuple(
        (
            Link(p.title, f"/plan/objective/{p.key}"), STANDINGS[p.standing],
            amount(p.figure.value, p.figure.unit), amount(p.path, p.figure.unit),
            amount(p.target, p.figure.unit), p.way, p.due, p.owner, ", ".join(p.teams), p.reason,
            p.figure.measure, p.baseline, "; ".join(m.text for m in p.missing), p.key,
        )
        for p in found
    )  # fmt: skip
    return Table("objectives", "Objectives", columns, rows, empty="No objective is written yet.")


def objectives_chart(found: Sequence[Progress]) -> str:
    """Done and asked for, per objective that is on its way."""
    shown = [p for p in found if p.way is not None and p.due_way is not None]
    if not shown:
        return ""
    rows = [
        Bar(p.title, (round((p.way or 0) * 100, 1), round((p.due_way or 0) * 100, 1)))
        for p in shown[:12]
    ]
    title = "Share of the way from baseline to target"
    return bars(rows, ("done", "asked for by now"), title=title, unit="%")


def target_words(line: LineScore) -> str:
    """The target of a line and where it comes from."""
    if line.target is None:
        return {"thresholds": "its thresholds"}.get(line.target_from, "–")
    said = amount(line.target, line.unit)
    return said if line.target_from == "set" else f"{said} ({line.target_from})"


def scorecard_table(card: ScorecardResult) -> Table:
    """One scorecard line by line."""
    columns = (
        Column("title", "Measure"),
        Column("group", "Part"),
        Column("value", "Now"),
        Column("target", "Target"),
        Column("score", "Score", "decimal", "0 to 100; a line that is not measured has none."),
        Column("counts", "Counts", "percent", "Percent of the total this line makes up now."),
        Column("reason", "Why not measured"),
        Column("measure", "Measure's name", "code", on_page=False),
        Column("where", "Condition", "code", on_page=False),
        Column("until", "Newest day", "day", on_page=False),
        Column("definition", "Definition", on_page=False),
    )
    rows = tuple(
        (
            Link(_named(x), x.to) if x.to else _named(x), str(x.group), amount(x.value, x.unit),
            target_words(x), x.score, round(x.counts, 1), x.reason if x.score is None else "",
            x.measure, x.where, x.until, x.definition,
        )
        for x in card.lines
    )  # fmt: skip
    return Table(f"scorecard-{card.key}", card.title, columns, rows)


def _named(line: LineScore) -> str:
    where = line.where.partition("=")[2]
    return f"{line.title}, {where}" if where else line.title


def scorecards_table(found: Sequence[ScorecardResult]) -> Table:
    """All scorecards, one line each."""
    columns = (
        Column("title", "Scorecard"),
        Column("score", "Score", "decimal", "Weighted mean of its measured lines, 0 to 100."),
        Column("channel", "Channel", "decimal"),
        Column("integration", "Integration", "decimal"),
        Column("business", "Business", "decimal"),
        Column("measured", "Lines measured"),
        Column("written", "Written"),
        Column("key", "Key", "code", on_page=False),
    )
    rows = tuple(
        (
            Link(c.title, f"/scorecards?card={c.key}"), c.score, *(g.score for g in c.groups),
            f"{sum(x.score is not None for x in c.lines)} of {len(c.lines)}",
            "yes" if c.written else "default of the role", c.key,
        )
        for c in found
    )  # fmt: skip
    return Table("scorecards", "Scorecards", columns, rows)


def decisions_table(found: Sequence[DecisionCheck]) -> Table:
    """Decisions with what was expected and what came."""
    columns = (
        Column("title", "Decision"),
        Column("decided_on", "On", "day"),
        Column("by", "By"),
        Column("check", "State"),
        Column("figure", "Figure then → now"),
        Column("move", "Moved"),
        Column("expected", "Expected"),
        Column("check_on", "Check on", "day"),
        Column("outcome", "Outcome"),
        Column("why", "Why", on_page=False),
        Column("campaign", "Campaign", "code", on_page=False),
        Column("checked_on", "Checked on", "day", on_page=False),
        Column("key", "Key", "code", on_page=False),
    )
    rows = tuple(
        (
            Link(d.title, f"/plan/decision/{d.key}"), d.decided_on, ", ".join(d.decided_by),
            CHECKS[d.check], then_now(d), MOVES[d.move] if d.move else "",
            d.expectation or d.expected, d.check_on, d.outcome, d.why, d.campaign, d.checked_on,
            d.key,
        )
        for d in found
    )  # fmt: skip
    return Table("decisions", "Decisions", columns, rows, empty="No decision is recorded yet.")


def then_now(decision: DecisionCheck) -> str:
    """The figure of a decision then and now: "Revenue: 10 → 12 USD"."""
    figure = decision.figure
    if figure is None:
        return ""
    then = amount(decision.value_then, figure.unit)
    return f"{figure.title}: {then} → {amount(figure.value, figure.unit)}"


def way_words(found: Progress) -> str:
    """How far an objective is, in a sentence's half."""
    if found.way is None:
        return found.reason
    asked = f", {percent(found.due_way)} asked for by now" if found.due_way is not None else ""
    return f"{percent(found.way)} of the way{asked}"
