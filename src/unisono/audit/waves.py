"""Waves of the alignment survey: one survey's answers scored by words and by meaning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from unisono.audit.agreement import (
    Agreement,
    agreement,
    mean_interval,
    mean_overlap,
    same_meaning,
    same_words,
)
from unisono.audit.alignment import QUESTIONS as SCORED
from unisono.audit.alignment import Answer, team_name
from unisono.audit.alignment import question as alignment_test
from unisono.model.survey import Question, Survey
from unisono.settings import Settings

DESK, EXPORTS = "desk", "exports"
#: What the place of an answer on the desk begins with; the survey's key follows.
DESK_SURVEY = "desk:survey/"
_TEAMS = ("sales", "marketing", "product", "customer success")

#: What every team is asked (AUDIT-5), and whom they do it for.
QUESTIONS = (
    Question(
        key="value_proposition",
        text="Why do customers choose us? Name up to three reasons, the most important first.",
        answers=3,
    ),
    Question(
        key="success",
        text="How do we know this year was a success? Name up to three signs, the first first.",
        answers=3,
    ),
    Question(
        key="customers",
        text="Which customers matter most to us? Name up to three kinds, the first first.",
        answers=3,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Wave:
    """One survey that was answered.

    Attributes:
        key, title: of the survey; source: desk or exports.
        day: its last day; of exports the last day something was answered, None when untold.
        people: how many answered, per team.
        words, meaning: per question, with answers of the same words and of the same meaning as one.
        overlap_words, overlap: AUDIT-5 of both.
        interval: of ``overlap``; None when a team has too few people.
        verdict: the band that the whole interval lies in, else "undecided"; "" without overlap.
        why: why it is undecided.
    """

    key: str
    title: str
    source: str
    day: date | None
    people: Mapping[str, int]
    questions: tuple[Question, ...]
    words: tuple[Agreement, ...]
    meaning: tuple[Agreement, ...]
    overlap_words: float | None
    overlap: float | None
    interval: tuple[float, float] | None
    verdict: str
    why: str


def new_survey(today: date, settings: Settings, title: str = "") -> Survey:
    """A survey with the three questions and four teams of the alignment test."""
    last = today + timedelta(days=settings.survey.days - 1)
    name = title or f"Alignment {today:%B %Y}"
    return Survey(
        title=name, first_day=today, last_day=last, questions=QUESTIONS, teams=_TEAMS
    )  # fmt: skip


def wave_of(
    key: str, title: str, source: str, day: date | None, answers: Sequence[Answer],
    settings: Settings, survey: Survey | None = None,
) -> Wave:  # fmt: skip
    """One wave scored by words and by meaning."""
    asked = survey.questions if survey else questions_of(answers)
    hand = {
        q.key: [g.answers for g in (survey.groups if survey else ()) if g.question == q.key]
        for q in asked
    }
    chosen, least = settings.survey, settings.survey.least_people
    by_words = tuple(agreement(q.key, answers, same_words) for q in asked)
    alike = same_meaning(chosen.same_meaning)
    by_meaning = tuple(agreement(q.key, answers, alike, hand[q.key], least) for q in asked)
    overlap, interval = mean_overlap(by_meaning), mean_interval(by_meaning)
    people: dict[str, set[str]] = {}
    for a in answers:
        people.setdefault(team_name(a.team), set()).add(a.respondent)
    counts = {team: len(who) for team, who in sorted(people.items())}
    verdict, why = _verdict(overlap, interval, counts, settings)
    return Wave(
        key, title, source, day, counts, asked, by_words, by_meaning,
        mean_overlap(by_words), overlap, interval, verdict, why,
    )  # fmt: skip


def _verdict(
    overlap: float | None,
    interval: tuple[float, float] | None,
    people: Mapping[str, int],
    settings: Settings,
) -> tuple[str, str]:
    if overlap is None:
        return "", f"{len(people)} of at least two teams answered"
    scale = alignment_test(settings.audit).scale
    if interval is None:
        few = [t for t, n in people.items() if n < settings.survey.least_people]
        least = settings.survey.least_people
        return "undecided", f"fewer than {least} people answered of: {', '.join(few)}"
    ends = {scale.verdict(end) for end in interval}
    if len(ends) > 1:
        return "undecided", "the interval reaches from one band into another"
    return scale.verdict(overlap), ""


def questions_of(answers: Sequence[Answer]) -> tuple[Question, ...]:
    """The questions of the template that ``answers`` are to."""
    keys = dict.fromkeys(a.question for a in answers)
    known = {q.key: q for q in QUESTIONS}
    return tuple(known[k] for k in known if k in keys)


def overlap_by_meaning(answers: Sequence[Answer], settings: Settings) -> float | None:
    """AUDIT-5 with answers of the same meaning taken as one; None with fewer than two teams."""
    alike = same_meaning(settings.survey.same_meaning)
    return mean_overlap(agreement(q, answers, alike) for q in SCORED)
