"""The demo company's plan on its desk, and what its people answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING

from unisono.demo.ahead import planned_documents
from unisono.demo.alignment import Answered, survey_answers
from unisono.workspace.desk import open_desk
from unisono.workspace.workspace import Workspace

if TYPE_CHECKING:
    from unisono.desk import Desk

_NEEDED = ("sqlalchemy", "alembic", "argon2")


def put_sample_plan(workspace: Workspace, today: date) -> int:
    """Put the demo company's plan on the workspace's own desk; how many documents there are now.

    Nothing happens where the extra ``web`` is missing, or where the settings name a database: that
    is somebody's desk, not the demo's.
    """
    if workspace.settings.desk.database or not all(map(find_spec, _NEEDED)):
        return 0
    documents = planned_documents(today)
    with open_desk(workspace.layout) as desk:
        with desk.transaction("demo", "sample plan") as change:
            for key, document in documents:
                change.put(document, key, expected=0)
        _put_answers(desk, survey_answers(today))
    return len(documents)


def _put_answers(desk: Desk, given: Iterable[Answered]) -> None:
    """Answer by a link for each team, at the time each answer was given."""
    from unisono.access.access import OPERATOR, Access  # SQLAlchemy takes long to import
    from unisono.access.surveys import answer_survey, make_survey_link

    moment = datetime.now(UTC)
    access = Access(desk.database, now=lambda: moment)
    links: dict[tuple[str, str], str] = {}
    for number, one in enumerate(given):
        minutes = timedelta(minutes=7 * number)  # so many a minute come from one address
        moment = datetime.combine(one.day, time(9), UTC) + minutes
        if (one.survey, one.team) not in links:
            _, links[one.survey, one.team] = make_survey_link(
                access, OPERATOR, one.survey, one.team, today=one.day
            )
        answer_survey(
            access, links[one.survey, one.team], "", one.answers, "", today=one.day,
            address="demo", most=100,
        )  # fmt: skip
