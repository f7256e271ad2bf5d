"""Alignment surveys of a workspace: waves on the desk and among the exports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from unisono.audit import inputs
from unisono.audit.alignment import Answer, team_name
from unisono.audit.waves import DESK, DESK_SURVEY, EXPORTS, Wave, wave_of
from unisono.errors import WorkspaceError
from unisono.model.survey import Survey
from unisono.settings import Settings
from unisono.workspace.desk import open_desk
from unisono.workspace.folder import WorkspaceFolder
from unisono.workspace.layout import Layout

if TYPE_CHECKING:
    from unisono.access.surveys import Response
    from unisono.desk import Desk, Stored


def desk_answers(key: str, found: Iterable[Response]) -> tuple[Answer, ...]:
    """Answers on the desk as the test reads them; their place is the survey and the person."""
    return tuple(
        Answer(question, r.team.casefold(), text, rank, f"{DESK_SURVEY}{key}", number, r.id)
        for number, r in enumerate(found, start=1)
        for question, lines in r.answers.items()
        for rank, text in enumerate(lines, start=1)
    )


def desk_waves(desk: Desk, settings: Settings) -> tuple[Wave, ...]:
    """Surveys on the desk with at least one answer, by their last day."""
    surveys = {s.key: s for s in surveys_on(desk)}
    by_survey: dict[str, list[Response]] = {}
    for one in responses_on(desk):
        by_survey.setdefault(one.survey, []).append(one)
    made = [
        wave_of(
            key, s.document.title, DESK, s.document.last_day,
            desk_answers(key, by_survey[key]), settings, s.document,
        )
        for key, s in surveys.items()
        if key in by_survey
    ]  # fmt: skip
    return tuple(sorted(made, key=lambda w: (w.day or date.min, w.key)))


def all_waves(workspace: WorkspaceFolder, desk: Desk) -> tuple[Wave, ...]:
    """Waves of the exports and of the desk, by day."""
    found = (*exported_waves(workspace), *desk_waves(desk, workspace.settings))
    return tuple(sorted(found, key=lambda w: (w.day or date.min, w.key)))


def told(wave: Wave) -> dict[str, Any]:
    """A wave as JSON tells it: the same for command line and HTTP."""
    return {
        "key": wave.key, "title": wave.title, "source": wave.source, "day": wave.day,
        "people": dict(wave.people), "overlap": wave.overlap, "interval": wave.interval,
        "overlap_words": wave.overlap_words, "verdict": wave.verdict or "not measured",
        "why": wave.why, "questions": [
            {
                "key": q.key, "text": q.text, "overlap": m.overlap, "interval": m.interval,
                "overlap_words": w.overlap, "top": {t: list(c) for t, c in m.top.items()},
                "pairs": [{"teams": list(t), "overlap": o} for t, o in m.pairs.items()],
                "claims": [asdict(c) for c in m.claims],
            }
            for q, m, w in zip(wave.questions, wave.meaning, wave.words, strict=True)
        ],
    }  # fmt: skip


def surveys_on(desk: Desk) -> tuple[Stored[Any], ...]:
    """Surveys in use, newest first; one that cannot be read is left out."""
    found = [s for s in desk.list("survey") if isinstance(s.document, Survey)]
    return tuple(sorted(found, key=lambda s: (s.document.last_day, s.key), reverse=True))


def responses_on(desk: Desk, key: str = "") -> tuple[Response, ...]:
    """Answers to one survey, or to all."""
    from unisono.access.surveys import responses  # SQLAlchemy takes long to import

    with desk.database.read() as connection:
        return responses(connection, key)


def exported_waves(workspace: WorkspaceFolder) -> tuple[Wave, ...]:
    """Surveys among the exports, by day; none when nothing was loaded."""
    try:
        with workspace.engine() as engine:
            found = inputs.survey_waves(engine)
    except WorkspaceError:
        return ()
    made = [
        wave_of(
            f"export:{name}", name or "Survey", EXPORTS, day, answers, workspace.settings
        )
        for name, (day, answers) in found.items()
    ]  # fmt: skip
    return tuple(sorted(made, key=lambda w: (w.day or date.min, w.key)))


def audit_answers(layout: Layout) -> tuple[Answer, ...]:
    """What the audit takes from the desk: the newest wave that two teams answered.

    Without a desk, or the packages to open one, there is nothing.
    """
    there = layout.settings.desk.database or (layout.state / "desk.sqlite").exists()
    if not there or find_spec("sqlalchemy") is None:
        return ()
    with open_desk(layout) as desk:
        for stored in surveys_on(desk):
            found = responses_on(desk, stored.key)
            if len({team_name(r.team) for r in found}) > 1:
                return desk_answers(stored.key, found)
    return ()
