"""Alignment surveys as screens: waves over time, and one wave with what was taken as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from unisono.audit.agreement import Agreement
from unisono.audit.waves import Wave
from unisono.charts import sparkline
from unisono.model.audit import BAD, GOOD, WARN
from unisono.reports.screens.table import Column, Link, Mark, Table

_OVERLAP = (
    "Mean over all pairs of teams of: claims both have in their top three ÷ claims in the longer "
    "of the two lists × 100; mean of value propositions and what success is (AUDIT-5)."
)
_INTERVAL = "95 % of 1,000 draws of the people of each team, with replacement."
_STATES = {"strong": GOOD, "siloed": WARN, "different strategies": BAD, "undecided": "undecided"}


@dataclass(frozen=True)
class MatrixView:
    """Team × team of one question; cells are overlaps by meaning, None on the diagonal."""

    teams: tuple[str, ...]
    rows: tuple[tuple[str, tuple[float | None, ...]], ...]


@dataclass(frozen=True)
class QuestionView:
    """One question of a wave."""

    key: str
    text: str
    meaning: Agreement
    words: Agreement
    matrix: MatrixView


@dataclass(frozen=True)
class WaveView:
    """One wave."""

    wave: Wave
    mark: Mark
    questions: tuple[QuestionView, ...]
    tables: tuple[Table, ...]


def verdict_mark(wave: Wave) -> Mark:
    """The verdict of a wave as a mark."""
    if not wave.verdict:
        return Mark("none", "not measured")
    return Mark(_STATES.get(wave.verdict, "none"), wave.verdict)


def waves_table(waves: Sequence[Wave]) -> Table:
    """All waves, newest first."""
    columns = (
        Column("survey", "Survey"),
        Column("source", "Answers from"),
        Column("day", "Last day", "day"),
        Column("people", "People", "count"),
        Column("teams", "Teams", "count"),
        Column("overlap", "Overlap by meaning", "percent", _OVERLAP),
        Column("interval", "Interval", "interval", _INTERVAL, unit="%"),
        Column("overlap_words", "By words alone", "percent",
               "The same, when only answers with the same words are one."),
        Column("verdict", "Verdict"),
        Column("why", "Why undecided", on_page=False),
    )  # fmt: skip
    rows = tuple(
        (
            Link(w.title, f"/surveys/{w.key}"), w.source, w.day, sum(w.people.values()),
            len(w.people), w.overlap, w.interval, w.overlap_words, verdict_mark(w), w.why,
        )
        for w in reversed(waves)
    )  # fmt: skip
    return Table("waves", "Waves", columns, rows, empty="Nobody has answered a survey yet.")


def trend(waves: Sequence[Wave]) -> Markup:
    """Overlap by meaning of wave after wave; nothing with fewer than two."""
    values = [w.overlap for w in waves if w.overlap is not None]
    if len(values) < 2:
        return Markup("")
    return Markup(sparkline(values, title="Overlap by meaning, wave after wave", high=100))


def wave_view(wave: Wave) -> WaveView:
    """Everything the screen of one wave shows."""
    questions = tuple(
        QuestionView(q.key, q.text, meaning, words, _matrix(meaning))
        for q, meaning, words in zip(wave.questions, wave.meaning, wave.words, strict=True)
    )
    tables = (_top(questions), _pairs(questions), _answers(questions))
    return WaveView(wave, verdict_mark(wave), questions, tables)


def _matrix(found: Agreement) -> MatrixView:
    teams = tuple(found.people)
    rows = tuple(
        (a, tuple(found.pairs.get((a, b), found.pairs.get((b, a))) for b in teams)) for a in teams
    )
    return MatrixView(teams, rows)


def _top(questions: Sequence[QuestionView]) -> Table:
    columns = (
        Column("question", "Question", "code"),
        Column("team", "Team"),
        Column("people", "People", "count"),
        Column("first", "First"),
        Column("second", "Second"),
        Column("third", "Third"),
    )
    rows = tuple(
        (q.key, team, q.meaning.people[team], *(*top, "", "", "")[:3])
        for q in questions
        for team, top in q.meaning.top.items()
    )
    return Table("claims", "What each team says first", columns, rows)


def _pairs(questions: Sequence[QuestionView]) -> Table:
    columns = (
        Column("question", "Question", "code"),
        Column("team", "Team"),
        Column("other", "And"),
        Column("overlap", "Overlap by meaning", "percent", _OVERLAP),
        Column("overlap_words", "By words alone", "percent"),
    )
    rows = tuple(
        (q.key, a, b, overlap, q.words.pairs.get((a, b)))
        for q in questions
        for (a, b), overlap in sorted(q.meaning.pairs.items(), key=lambda p: (p[1], p[0]))
    )
    return Table("pairs", "Every two teams", columns, rows, empty="It takes two teams.")


def _answers(questions: Sequence[QuestionView]) -> Table:
    columns = (
        Column("question", "Question", "code"),
        Column("claim", "Claim"),
        Column("answer", "Answer"),
        Column("times", "Times", "count"),
        Column("likeness", "Likeness", "decimal", "To the claim's first wording, 0–1."),
        Column("by_hand", "Grouped by"),
    )
    rows = tuple(
        (q.key, c.title, s.text, s.times, s.likeness, "a person" if c.by_hand else "unisono")
        for q in questions
        for c in q.meaning.claims
        for s in c.said
    )
    return Table("answers", "Which answers were taken as one", columns, rows)
