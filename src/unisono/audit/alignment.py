"""AUDIT-5: do the teams give the same answers? Overlap of each team's top three."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from rapidfuzz import fuzz

from unisono.audit.outcome import Findings, Question, measured, not_measured
from unisono.audit.scale import Scale
from unisono.model.audit import GOOD, Fix, Part, TestResult
from unisono.model.evidence import Evidence, SourceRef
from unisono.model.wording import counted, figure, listed
from unisono.settings import AuditSettings

ID = "AUDIT-5"
TOP = 3
#: Answers whose stemmed words are at least this alike (0–100, order and repeats ignored) are one.
ALIKE = 80
QUESTIONS = {"value_proposition": "value propositions", "success": "what success is"}
_AGREE = {
    "value_proposition": "agree on three and write them into brand.yaml",
    "success": "agree on one shared goal and report on it together",
}
_TEAMS = {
    "cs": "customer success",
    "csm": "customer success",
    "success": "customer success",
    "product management": "product",
    "mktg": "marketing",
}
_EMPTY_WORDS = re.compile(
    "a|an|and|are|as|at|be|by|for|from|in|is|it|its|of|on|or|our|that|the|their|they|this|to|we|"
    "with|you|your|der|die|das|und|für|mit|von|zu"
)
_ENDINGS = ("ations", "ation", "ings", "ing", "ies", "edly", "ed", "ers", "er", "es", "ly", "s")


@dataclass(frozen=True)
class Answer:
    """One answer of one person to one alignment question; rank 1 is the first named."""

    question: str
    team: str
    answer: str
    rank: float = 1
    path: str = ""
    file_row: int = 0
    respondent: str = ""


@dataclass(frozen=True)
class _Agreement:
    """One question: the top claims per team and the overlap of each pair, 0–100."""

    question: str
    top: dict[str, list[str]]

    @cached_property
    def pairs(self) -> dict[tuple[str, str], float]:
        """Overlap of every two teams."""
        return {
            (a, b): 100
            * len(set(self.top[a]) & set(self.top[b]))
            / max(len(self.top[a]), len(self.top[b]))
            for a, b in combinations(self.top, 2)
        }

    @property
    def overlap(self) -> float:
        return sum(self.pairs.values()) / len(self.pairs)


def question(settings: AuditSettings) -> Question:
    """The test with its thresholds."""
    scale = Scale(
        "audit.alignment",
        "%",
        settings.alignment,
        ("different strategies", "siloed", "strong"),
        worst=0.0,
        best=100.0,
        higher_is_better=True,
    )
    return Question(
        ID,
        "Alignment survey",
        "Do sales, marketing, product and customer success name the same value?",
        "Mean over all pairs of teams of: answers both teams have in their top three ÷ answers in "
        "the longer of the two lists × 100; mean of the questions asked. Answers with the same "
        "words, endings and order ignored, are one answer.",
        scale,
    )


def measure(
    answers: tuple[Answer, ...], settings: AuditSettings, by_meaning: float | None = None
) -> TestResult:
    """AUDIT-5 from survey answers to the questions value_proposition and success.

    ``by_meaning`` is the overlap with answers grouped by meaning (:mod:`unisono.audit.agreement`):
    it is told beside the figure and decides nothing.
    """
    asked = question(settings)
    agreed = [a for a in (_agreement(q, answers) for q in QUESTIONS) if a is not None]
    if not agreed:
        asked_teams = {team_name(a.team) for a in answers}
        return not_measured(
            asked,
            f"only {counted(len(asked_teams), 'team')} answered; a question needs at least two"
            if asked_teams
            else "there is no alignment survey",
            (
                "a survey table: team, respondent, question (value_proposition, success), rank, "
                "answer, from sales, marketing, product and customer success",
            ),
        )
    value = sum(a.overlap for a in agreed) / len(agreed)
    teams = sorted({t for a in agreed for t in a.top})
    findings = Findings(
        _evidence(agreed, answers),
        sum(len(a.top) for a in agreed),
        (*_parts(agreed), *_told(by_meaning)),
        _fixes(asked, value, agreed),
    )
    summary = (
        f"The top three answers of {len(teams)} teams ({', '.join(teams)}) overlap by "
        f"{figure(value)} %: {asked.scale.verdict(value)}."
    )
    formula = "; ".join(
        f"{QUESTIONS[a.question]}: {sum(a.pairs.values()):.1f} ÷ {len(a.pairs)} pairs of teams"
        for a in agreed
    )
    return measured(asked, value, summary, findings, formula=formula)


def team_name(name: str) -> str:
    """A team as all spellings of it are counted: marketing for "Marketing team" and "mktg"."""
    plain = " ".join(name.lower().split()).removesuffix(" team")
    return _TEAMS.get(plain, plain)


def content_words(text: str) -> str:
    """Stemmed content words of an answer, sorted."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    found = {_stem(w) for w in re.findall(r"\w+", plain) if not _EMPTY_WORDS.fullmatch(w)}
    return " ".join(sorted(found)) or plain.strip()


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stem = word[: -len(ending)]
            return stem + "y" if ending == "ies" else stem.removesuffix("e")
    return word.removesuffix("e") if len(word) > 3 else word


def _claims(answers: list[Answer]) -> dict[str, str]:
    """Each distinct answer text → the answer it counts as: the most frequent alike one."""
    counts: dict[str, int] = defaultdict(int)
    for a in answers:
        counts[a.answer.strip()] += 1
    heads: list[tuple[str, str]] = []
    found: dict[str, str] = {}
    for text in sorted(counts, key=lambda t: (-counts[t], t)):
        words = content_words(text)
        head = next((h for h, w in heads if fuzz.token_set_ratio(words, w) >= ALIKE), None)
        if head is None:
            heads.append((text, words))
        found[text] = head or text
    return found


def _agreement(asked: str, answers: tuple[Answer, ...]) -> _Agreement | None:
    """Top claims and overlaps of one question; None with fewer than two teams."""
    of = [a for a in answers if a.question == asked and a.answer.strip()]
    claims = _claims(of)
    points: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for a in of:
        points[team_name(a.team)][claims[a.answer.strip()]] += max(TOP + 1 - a.rank, 0.5)
    if len(points) < 2:
        return None
    top = {
        team: sorted(named, key=lambda c: (-named[c], c))[:TOP]
        for team, named in sorted(points.items())
    }
    return _Agreement(asked, top)


def _evidence(agreed: list[_Agreement], answers: tuple[Answer, ...]) -> tuple[Evidence, ...]:
    rows = []
    for a in agreed:
        for team, claims in a.top.items():
            first = next(
                x for x in answers if x.question == a.question and team_name(x.team) == team
            )
            named = ", ".join(f"“{c}”" for c in claims)
            rows.append(
                Evidence(
                    f"{team} on {QUESTIONS[a.question]}: {named}",
                    SourceRef(first.path, first.file_row) if first.path else None,
                    {"team": team, "question": a.question, "top": list(claims)},
                )
            )
    return tuple(rows)


def _parts(agreed: list[_Agreement]) -> tuple[Part, ...]:
    parts = []
    for a in agreed:
        parts.append(
            Part(
                f"overlap on {QUESTIONS[a.question]}",
                a.overlap,
                "%",
                f"Mean over {len(a.pairs)} pairs of teams.",
            )
        )
        parts.extend(
            Part(
                f"{one} and {other} on {QUESTIONS[a.question]}",
                overlap,
                "%",
                "Answers in both top threes ÷ answers in the longer list × 100.",
            )
            for (one, other), overlap in sorted(a.pairs.items(), key=lambda p: (p[1], p[0]))
        )
    return tuple(parts)


def _told(by_meaning: float | None) -> tuple[Part, ...]:
    if by_meaning is None:
        return ()
    said = "The same, with differently worded answers of one meaning taken as one (see surveys)."
    return (Part("overlap by meaning", by_meaning, "%", said),)


def _fixes(asked: Question, value: float, agreed: list[_Agreement]) -> tuple[Fix, ...]:
    """Per question below the good band: the team furthest from the others joins the closest."""
    fixes = []
    for a in agreed:
        if asked.scale.severity(a.overlap) == GOOD:
            continue
        apart = min(a.top, key=lambda t: (_shared(a, t), t))
        centre = max((t for t in a.top if t != apart), key=lambda t: (_shared(a, t), t))
        joined = _Agreement(a.question, {**a.top, apart: a.top[centre]})
        after = sum(joined.overlap if x is a else x.overlap for x in agreed) / len(agreed)
        mean = " on average" if len(a.top) > 2 else ""
        others = listed([t for t in a.top if t != apart])
        fixes.append(
            asked.fix(
                f"Bring {apart} together with {others} on {QUESTIONS[a.question]}: they share "
                f"{figure(_shared(a, apart))} % of their answers{mean}; {_AGREE[a.question]}",
                value,
                after,
                role="CMO",
                days=30,
            )
        )
    return tuple(sorted(fixes, key=lambda f: -f.gain_points))


def _shared(agreement: _Agreement, team: str) -> float:
    """Mean overlap of ``team`` with the other teams, 0–100."""
    of = [overlap for pair, overlap in agreement.pairs.items() if team in pair]
    return sum(of) / len(of)
