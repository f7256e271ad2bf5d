"""Surveys as the screens and the HTTP interface read and change them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from unisono.access.rights import Actor
from unisono.access.surveys import Response
from unisono.audit.waves import DESK, Wave, wave_of
from unisono.desk import Stored
from unisono.errors import NoDocumentError
from unisono.model.survey import AnswerGroup, Survey
from unisono.web.planning.changes import put
from unisono.web.sharing.sharing import Sharing
from unisono.workspace.survey import desk_answers, exported_waves, responses_on, surveys_on

#: What can be done with answers that were chosen.
JOIN, PART, FREE = "join", "part", "free"


def exported(sharing: Sharing) -> tuple[Wave, ...]:
    """Waves among the exports."""
    return sharing.results.once("exported waves", exported_waves)


def wave(sharing: Sharing, stored: Stored[Any], found: tuple[Response, ...]) -> Wave:
    """The wave of a survey on the desk, as it was answered until now."""
    mark = tuple((r.id, r.changed_at) for r in found)
    survey: Survey = stored.document

    def scored(workspace: Any) -> Wave:
        return wave_of(
            stored.key, survey.title, DESK, survey.last_day, desk_answers(stored.key, found),
            workspace.settings, survey,
        )  # fmt: skip

    return sharing.results.once(("wave", stored.key, stored.revision, mark), scored)


def listed(sharing: Sharing) -> tuple[tuple[Wave, ...], tuple[Stored[Any], ...]]:
    """Waves by day, and surveys that nobody answered yet."""
    desk = sharing.office.desk
    by_survey: dict[str, list[Response]] = {}
    for one in responses_on(desk):
        by_survey.setdefault(one.survey, []).append(one)
    surveys = surveys_on(desk)
    made = [wave(sharing, s, tuple(by_survey[s.key])) for s in surveys if s.key in by_survey]
    waves = sorted((*exported(sharing), *made), key=lambda w: (str(w.day or ""), w.key))
    return tuple(waves), tuple(s for s in surveys if s.key not in by_survey)


def stored_survey(sharing: Sharing, key: str) -> Stored[Any]:
    """A survey on the desk that is in use.

    Raises:
        NoDocumentError: there is none.
    """
    found = sharing.office.desk.find("survey", key)
    if found is None or found.archived or not isinstance(found.document, Survey):
        raise NoDocumentError(f"There is no survey {key[:80]}.", way_out="See all under /surveys.")
    return found


def one_wave(sharing: Sharing, key: str) -> tuple[Wave, Stored[Any] | None]:
    """A wave of the exports or of the desk.

    Raises:
        NoDocumentError: there is none.
    """
    for known in exported(sharing):
        if known.key == key:
            return known, None
    stored = stored_survey(sharing, key)
    return wave(sharing, stored, responses_on(sharing.office.desk, key)), stored


def regrouped(survey: Survey, question: str, chosen: Iterable[str], how: str) -> Survey:
    """The survey with answers to one question put together, apart, or left to unisono again."""
    picked = tuple(dict.fromkeys(chosen))
    groups = []
    for group in survey.groups:
        left = tuple(a for a in group.answers if group.question != question or a not in picked)
        if left:
            groups.append(group.model_copy(update={"answers": left}))
    if how == JOIN and picked:
        groups.append(AnswerGroup(question=question, answers=picked))
    if how == PART:
        groups += [AnswerGroup(question=question, answers=(a,)) for a in picked]
    return Survey.model_validate(survey.model_dump() | {"groups": groups})


def regroup(
    sharing: Sharing, actor: Actor, stored: Stored[Any], question: str, chosen: Iterable[str],
    how: str, expected: int,
) -> Stored[Any]:  # fmt: skip
    """Store :func:`regrouped`, with who did it and why.

    Raises:
        NotAllowedError: ``actor`` may not edit the survey.
        StaleEdit: somebody was faster.
    """
    after = regrouped(stored.document, question, chosen, how)
    why = {JOIN: "answers put together", PART: "answers taken apart"}.get(how, "groups left")
    return put(sharing.office, actor, "survey", stored.key, after, expected=expected, why=why)
