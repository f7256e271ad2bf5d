"""What people said about tracking values: the same, different, later; and aliases of a repair.

``taxonomy.yaml`` is what engines read, so an answer changes it; who answered, when and why stands
in ``.unisono/tracking-answers.json``, and on the desk as a revision of the naming rules where there
is a desk. An answer can be taken back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from unisono.errors import QueryError, TaxonomyError, WorkspaceError
from unisono.model.taxonomy import ParameterRule, Question, Taxonomy
from unisono.taxonomy.declaration import load_taxonomy
from unisono.taxonomy.edits import Alias, Edit, edited, rule_name
from unisono.workspace.changing_alone import changing_alone
from unisono.workspace.layout import Layout, write_atomically
from unisono.workspace.load import read_questions
from unisono.workspace.naming_rules import change_taxonomy

if TYPE_CHECKING:
    from unisono.desk import Desk

T = TypeVar("T")
#: Days for which a question that is put off is not asked.
LATER_DAYS = 14
_LONGEST_WHY = 2_000
_LOCK = "tracking-answers"


class Verdict(StrEnum):
    """What somebody said: two values are one, are two, are looked at later; or an alias."""

    SAME = "same"
    DIFFERENT = "different"
    LATER = "later"
    ALIAS = "alias"


@dataclass(frozen=True)
class TrackingAnswer:
    """One answer.

    Attributes:
        id: names the pair of values.
        first, second: as asked; of an alias the raw value and what it stands for.
        keep: the value both are shown as, where they are the same.
        moved: values that stood for the one that was given up, and now stand for ``keep``.
        at: when, UTC, ISO 8601.
    """

    id: str
    param: str
    first: str
    second: str
    verdict: str
    by: str
    why: str
    at: str
    keep: str = ""
    moved: tuple[str, ...] = ()


@dataclass(frozen=True)
class AskedQuestion:
    """A question of the present build, with its answer when there is one."""

    id: str
    question: Question
    answer: TrackingAnswer | None = None


def question_id(param: str, first: str, second: str) -> str:
    """Eight letters and digits that name a pair of values of a parameter."""
    text = json.dumps([param, *sorted((first, second))])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def answers_file(layout: Layout) -> Path:
    """Where answers are kept."""
    return layout.state / "tracking-answers.json"


def read_answers(layout: Layout) -> tuple[TrackingAnswer, ...]:
    """All answers that hold, the newest last.

    Raises:
        WorkspaceError: the file is damaged.
    """
    path = answers_file(layout)
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return tuple(TrackingAnswer(**{**r, "moved": tuple(r["moved"])}) for r in rows)
    except FileNotFoundError:
        return ()
    except (ValueError, KeyError, TypeError) as error:
        raise WorkspaceError(
            f"{path} is damaged: {error}.",
            way_out="Restore it from a backup, or remove it: taxonomy.yaml keeps what was said.",
        ) from None


def asked_questions(layout: Layout, now: datetime | None = None) -> tuple[AskedQuestion, ...]:
    """Questions of the present build, those without an answer first.

    What was put off more than :data:`LATER_DAYS` before ``now`` is open again.
    """
    since = (now or datetime.now(UTC)) - timedelta(days=LATER_DAYS)
    said = {
        a.id: a for a in read_answers(layout)
        if a.verdict != Verdict.LATER or datetime.fromisoformat(a.at) > since
    }  # fmt: skip
    found = [
        AskedQuestion(id_, q, said.get(id_))
        for q in read_questions(layout)
        for id_ in [question_id(q.param, q.first, q.second)]
    ]
    return tuple(sorted(found, key=lambda a: a.answer is not None))


def answer_question(
    layout: Layout, id_: str, verdict: str, *, by: str, why: str = "", keep: str = "",
    desk: Desk | None = None,
) -> TrackingAnswer:  # fmt: skip
    """Answer a question of the present build; the next load applies it.

    Args:
        verdict: same, different or later (in :data:`LATER_DAYS`).
        why: the reason; "" keeps that of the same answer given before.
        keep: which of two same values figures show; "" the first.
        desk: where there is one, the change of the naming rules is a revision on it.

    Raises:
        QueryError: there is no such question, or the answer makes no sense.
        TaxonomyError: the taxonomy does not allow the value that is to be kept.
    """
    asked = {a.id: a for a in asked_questions(layout)}
    if id_ not in asked:
        raise QueryError(
            f"There is no question {id_[:20]}.", way_out="'unisono utm ask' lists them."
        )
    if verdict not in (Verdict.SAME, Verdict.DIFFERENT, Verdict.LATER):
        raise QueryError(f"“{verdict[:20]}” is no answer.", way_out="Say same, different or later.")
    q = asked[id_].question
    if keep and keep not in (q.first, q.second):
        raise QueryError(f"“{keep[:80]}” is neither of both.", way_out="Keep one of them.")
    with changing_alone(layout, _LOCK, "the naming rules"):
        said = read_answers(layout)
        why = why or next((a.why for a in said if (a.id, a.verdict) == (id_, verdict)), "")
        kept, undo = _without(said, {id_})
        before = edited(load_taxonomy(layout.taxonomy), undo)
        shown = (keep or q.first) if verdict == Verdict.SAME else ""
        made = _made(q, id_, verdict, by, why, shown, _pointing(before, q, shown))
        _demand_allowed(before, made)
        _store(layout, [*kept, made], _joined(undo, _edit(made)), by, made.why, desk)
    return made


def keep_aliases(
    layout: Layout, edit: Edit, *, by: str, why: str = "", desk: Desk | None = None
) -> tuple[TrackingAnswer, ...]:
    """Write aliases into the taxonomy; those it has already are left alone.

    Returns:
        the aliases that were added.
    """
    with changing_alone(layout, _LOCK, "the naming rules"):
        taxonomy, now = load_taxonomy(layout.taxonomy), _now()
        new = tuple(a for a in edit.aliases if _rule(taxonomy, a.param).aliases.get(a.raw)
                    != a.canonical)  # fmt: skip
        if not new:
            return ()
        made = [
            TrackingAnswer(question_id(a.param, a.raw, a.canonical), a.param, a.raw, a.canonical,
                           Verdict.ALIAS, _by(by), _why(why), now)
            for a in new
        ]  # fmt: skip
        ids = {answer.id for answer in made}
        kept = [answer for answer in read_answers(layout) if answer.id not in ids]
        _store(layout, [*kept, *made], Edit(new), by, why, desk)
    return tuple(made)


def take_back(
    layout: Layout, ids: Iterable[str], *, by: str, why: str = "", desk: Desk | None = None
) -> tuple[TrackingAnswer, ...]:
    """Take answers or aliases back; the next load asks again.

    Raises:
        QueryError: nothing was said about an id.
    """
    with changing_alone(layout, _LOCK, "the naming rules"):
        said, wanted = read_answers(layout), set(ids)
        if unknown := sorted(wanted - {answer.id for answer in said}):
            raise QueryError(
                f"Nothing was said about {', '.join(unknown)[:200]}.",
                way_out="'unisono utm ask --answered' lists all answers.",
            )
        kept, undo = _without(said, wanted)
        _store(layout, kept, undo, by, why or "taken back", desk)
    return tuple(answer for answer in said if answer.id in wanted)


def newest_repair(layout: Layout) -> tuple[TrackingAnswer, ...]:
    """The aliases that the last repair wrote."""
    made = [a for a in read_answers(layout) if a.verdict == Verdict.ALIAS]
    last = max((a.at for a in made), default="")
    return tuple(a for a in made if a.at == last)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _by(by: str) -> str:
    return by.strip()[:300] or "somebody"


def _why(why: str) -> str:
    return why.replace("\0", "").strip()[:_LONGEST_WHY]


def _made(
    q: Question, id_: str, verdict: str, by: str, why: str, keep: str, moved: tuple[str, ...]
) -> TrackingAnswer:
    return TrackingAnswer(
        id_, q.param, q.first, q.second, Verdict(verdict), _by(by), _why(why), _now(), keep, moved
    )


def _rule(taxonomy: Taxonomy, param: str) -> ParameterRule:
    return taxonomy.parameters.get(rule_name(taxonomy.parameters, param), ParameterRule())


def _given_up(answer: TrackingAnswer) -> str:
    return answer.second if answer.keep == answer.first else answer.first


def _pointing(taxonomy: Taxonomy, q: Question, keep: str) -> tuple[str, ...]:
    """Values that stand for the one that is given up."""
    if not keep:
        return ()
    gone = q.second if keep == q.first else q.first
    return tuple(r for r, to in sorted(_rule(taxonomy, q.param).aliases.items()) if to == gone)


def _demand_allowed(taxonomy: Taxonomy, made: TrackingAnswer) -> None:
    if made.verdict != Verdict.SAME:
        return
    rule = _rule(taxonomy, made.param)
    if rule.allowed and made.keep not in rule.allowed and _given_up(made) in rule.allowed:
        raise TaxonomyError(
            f"“{made.keep}” is not among the allowed values of {made.param}.",
            way_out=f"Keep “{_given_up(made)}”, or allow it first.",
        )


def _edit(answer: TrackingAnswer) -> Edit:
    """What an answer changes in the taxonomy."""
    if answer.verdict == Verdict.ALIAS:
        return Edit((Alias(answer.param, answer.first, answer.second),))
    if answer.verdict == Verdict.DIFFERENT:
        return Edit(different=((answer.first, answer.second),))
    if answer.verdict != Verdict.SAME:
        return Edit()
    gone = _given_up(answer)
    return Edit(tuple(Alias(answer.param, raw, answer.keep) for raw in (gone, *answer.moved)))


def _undo(answer: TrackingAnswer) -> Edit:
    made = _edit(answer)
    back = tuple(Alias(answer.param, raw, _given_up(answer)) for raw in answer.moved)
    return Edit(back, (), made.aliases, made.different)


def _without(said: Sequence[TrackingAnswer], ids: set[str]) -> tuple[list[TrackingAnswer], Edit]:
    undo = Edit()
    for answer in said:
        if answer.id in ids:
            undo = _joined(undo, _undo(answer))
    return [answer for answer in said if answer.id not in ids], undo


def _joined(one: Edit, other: Edit) -> Edit:
    """Both, ``other`` after ``one``: what it adds is not taken away, and the other way round."""
    pairs = _but(one.different, other.not_different), _but(one.not_different, other.different)
    return Edit(
        (*_but(one.aliases, other.no_aliases), *other.aliases), (*pairs[0], *other.different),
        (*_but(one.no_aliases, other.aliases), *other.no_aliases),
        (*pairs[1], *other.not_different),
    )  # fmt: skip


def _but(some: Sequence[T], others: Sequence[T]) -> tuple[T, ...]:
    return tuple(one for one in some if one not in others)


def _store(
    layout: Layout, answers: Sequence[TrackingAnswer], edit: Edit, by: str, why: str,
    desk: Desk | None,
) -> None:  # fmt: skip
    """The taxonomy first: an answer that is not in it would be none."""
    change_taxonomy(layout, edit, by=by, why=why, desk=desk)
    text = json.dumps([asdict(a) for a in answers], ensure_ascii=False, indent=1)
    write_atomically(answers_file(layout), text)
    layout.protect()
