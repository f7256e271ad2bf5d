"""One wave of a survey: what teams claim, which answers were taken as one, how far they agree.

The same overlap as AUDIT-5 (:mod:`unisono.audit.alignment`), once with answers of the same words
and once with answers of the same meaning taken as one, with an interval.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from unisono.audit.alignment import ALIKE, QUESTIONS, TOP, Answer, content_words, team_name
from unisono.messages.likeness import likeness

Floats = npt.NDArray[np.float64]
#: Likeness (0–1) of each text with each.
Alike = Callable[[Sequence[str]], Floats]
_DRAWS, _SEED, _COVERED = 1_000, 7, 0.95


@dataclass(frozen=True)
class Said:
    """One wording of a claim: how often it was given, how alike it is to the claim's first."""

    text: str
    times: int
    likeness: float


@dataclass(frozen=True)
class Claim:
    """Answers that were taken as one; ``by_hand``: a person said so."""

    title: str
    said: tuple[Said, ...]
    by_hand: bool

    @property
    def times(self) -> int:
        """How often it was given."""
        return sum(s.times for s in self.said)


@dataclass(frozen=True)
class Agreement:
    """How far teams agree on one question.

    Attributes:
        claims: most frequent first.
        top: per team its three weightiest claims.
        people: per team who answered.
        pairs: overlap of every two teams, 0–100.
        overlap: their mean; None with fewer than two teams.
        interval: 95 % by drawing people anew; None when a team has too few.
    """

    question: str
    claims: tuple[Claim, ...]
    top: Mapping[str, tuple[str, ...]]
    people: Mapping[str, int]
    pairs: Mapping[tuple[str, str], float]
    overlap: float | None
    interval: tuple[float, float] | None


def same_words(texts: Sequence[str]) -> Floats:
    """1 for texts with the same words, endings and order ignored, else 0."""
    said = [content_words(t) for t in texts]
    if not said:
        return np.zeros((0, 0))
    found = process.cdist(said, said, scorer=fuzz.token_set_ratio, dtype=np.float64)
    return (found >= ALIKE).astype(np.float64)


def same_meaning(least: float) -> Alike:
    """Likeness by meaning, as 1 where words are the same and 0 below ``least``."""

    def alike(texts: Sequence[str]) -> Floats:
        found = np.maximum(likeness(texts), same_words(texts))
        return np.where(found >= least, found, 0.0)

    return alike


def agreement(
    question: str,
    answers: Iterable[Answer],
    alike: Alike,
    by_hand: Sequence[Sequence[str]] = (),
    least_people: int = 3,
) -> Agreement:
    """How far teams agree on ``question``.

    Args:
        question: answers to others are left out.
        answers: of one wave.
        alike: which answers are taken as one; 0 is not alike.
        by_hand: answers a person put together; whoever is in such a group is in no other.
        least_people: of each team, for an interval.
    """
    of = [a for a in answers if a.question == question and a.answer.strip()]
    claims = _claims(of, alike, by_hand)
    title = {s.text: c.title for c in claims for s in c.said}
    weights = _Weights.of(of, title)
    people = {team: len(rows) for team, rows in weights.teams.items()}
    chosen = np.stack([w.sum(0) for w in weights.teams.values()]) if people else np.zeros((0, 0))
    top = {
        team: tuple(weights.titles[n] for n in _ranked(row))
        for team, row in zip(people, chosen, strict=True)
    }
    pairs = _pairs(tuple(people), _top_three(chosen))
    overlap = float(np.mean(list(pairs.values()))) if pairs else None
    enough = overlap is not None and min(people.values()) >= least_people
    return Agreement(
        question, claims, top, people, pairs, overlap, weights.interval() if enough else None
    )


def mean_overlap(found: Iterable[Agreement]) -> float | None:
    """AUDIT-5 of a wave: the mean of its questions value_proposition and success."""
    values = [a.overlap for a in found if a.question in QUESTIONS and a.overlap is not None]
    return sum(values) / len(values) if values else None


def mean_interval(found: Iterable[Agreement]) -> tuple[float, float] | None:
    """The interval of :func:`mean_overlap`, on the safe side: the mean of both ends."""
    of = [a for a in found if a.question in QUESTIONS and a.overlap is not None]
    ends = [a.interval for a in of if a.interval is not None]
    if not of or len(ends) < len(of):
        return None
    return sum(e[0] for e in ends) / len(ends), sum(e[1] for e in ends) / len(ends)


def _claims(
    answers: list[Answer], alike: Alike, by_hand: Sequence[Sequence[str]]
) -> tuple[Claim, ...]:
    """Every wording joins the group whose first, most frequent wording it is most like.

    A group made by hand is joined by the same words only: a person said what is in it.
    """
    counts = Counter(a.answer.strip() for a in answers)
    texts = sorted(counts, key=lambda t: (-counts[t], t))
    near, equal = alike(texts), same_words(texts)
    place = {t: n for n, t in enumerate(texts)}
    fixed = [tuple(t for t in texts if t in set(group)) for group in by_hand]
    groups: list[tuple[list[str], bool]] = []
    taken: set[str] = set()
    for group in fixed:
        own = [t for t in group if t not in taken]
        taken.update(own)
        if own:
            groups.append((own, True))
    for text in (t for t in texts if t not in taken):
        heads = [
            max(equal[place[text], place[m]] for m in members)
            if hand
            else near[place[text], place[members[0]]]
            for members, hand in groups
        ]
        best = int(np.argmax(heads)) if heads else 0
        if heads and heads[best] > 0:
            groups[best][0].append(text)
        else:
            groups.append(([text], False))
    made = [
        Claim(
            members[0],
            tuple(Said(t, counts[t], float(near[place[t], place[members[0]]])) for t in members),
            hand,
        )
        for members, hand in groups
    ]
    return tuple(sorted(made, key=lambda c: (-c.times, c.title)))


@dataclass(frozen=True)
class _Weights:
    """Points each person of each team gives to each claim; people × claims per team."""

    titles: tuple[str, ...]
    teams: Mapping[str, Floats]

    @classmethod
    def of(cls, answers: list[Answer], title: Mapping[str, str]) -> _Weights:
        titles = tuple(sorted(set(title.values())))
        column = {t: n for n, t in enumerate(titles)}
        points: dict[str, dict[str, Floats]] = defaultdict(dict)
        for a in answers:
            rows = points[team_name(a.team)]
            row = rows.setdefault(a.respondent, np.zeros(len(titles)))
            row[column[title[a.answer.strip()]]] += max(TOP + 1 - a.rank, 0.5)
        return cls(titles, {team: np.stack(list(points[team].values())) for team in sorted(points)})

    def interval(self) -> tuple[float, float]:
        """95 % percentile interval of the overlap, people of each team drawn with replacement."""
        random = np.random.default_rng(_SEED)
        drawn = []
        for rows in self.teams.values():
            times = random.multinomial(len(rows), np.full(len(rows), 1 / len(rows)), _DRAWS)
            drawn.append(_top_three(times @ rows))
        values = np.mean(
            [_overlap(drawn[a], drawn[b]) for a, b in combinations(range(len(drawn)), 2)], axis=0
        )
        tail = (1 - _COVERED) / 2 * 100
        low, high = np.percentile(values, [tail, 100 - tail])
        return float(low), float(high)


def _ranked(points: Floats) -> list[int]:
    """Columns of the three largest points, largest first; equal ones by their title."""
    order = np.argsort(-points, kind="stable")[:TOP]
    return [int(n) for n in order if points[n] > 0]


def _top_three(points: Floats) -> npt.NDArray[np.bool_]:
    """Which columns are among the three largest of their row."""
    mask = np.zeros(points.shape, dtype=bool)
    order = np.argsort(-points, axis=1, kind="stable")[:, :TOP]
    np.put_along_axis(mask, order, True, axis=1)
    return mask & (points > 0)


def _overlap(one: npt.NDArray[np.bool_], other: npt.NDArray[np.bool_]) -> Floats:
    """Claims both have ÷ claims in the longer list × 100, row by row."""
    longest = np.maximum(one.sum(-1), other.sum(-1))
    shared: Floats = 100.0 * (one & other).sum(-1) / np.maximum(longest, 1)
    return shared


def _pairs(teams: tuple[str, ...], top: npt.NDArray[np.bool_]) -> dict[tuple[str, str], float]:
    return {
        (teams[a], teams[b]): float(_overlap(top[a], top[b]))
        for a, b in combinations(range(len(teams)), 2)
    }
