"""Surveys by link: who is asked, and what they answer. A link is kept only as its digest.

A team's link can be passed on: everybody who opens it answers once per browser. A person's link
has one answer. Answers can be changed until the survey's last day; who may edit the survey makes
links and removes answers, and every such change is logged without what was answered.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from unisono.access.access import Access
from unisono.access.accounts import get_account
from unisono.access.documents import thing
from unisono.access.people import require
from unisono.access.rights import Actor, decide
from unisono.access.roles import Action
from unisono.access.tables import survey_link, survey_response
from unisono.access.throttle import admit_answer
from unisono.access.tokens import digest, new_token
from unisono.desk.changing import Transaction
from unisono.desk.log import Event, append
from unisono.errors import AccessError
from unisono.model.survey import Survey

KIND = "survey"
#: Characters of one answer, and of a name.
LONGEST = 300
_DEAD = "This link does not work: it was revoked, or the survey is over."


@dataclass(frozen=True)
class SurveyLink:
    """One link, without its token. ``person`` is "" for a link of the whole team.

    ``answered`` is how many answered by it.
    """

    id: str
    survey: str
    team: str
    person: str
    created_at: datetime
    created_by: str
    revoked_at: datetime | None
    answered: int = 0


@dataclass(frozen=True)
class Response:
    """What one person answered: per question the lines, the most important first."""

    id: str
    link: str
    survey: str
    team: str
    name: str
    answers: Mapping[str, tuple[str, ...]]
    answered_at: datetime
    changed_at: datetime


@dataclass(frozen=True)
class Invited:
    """What an open link leads to: the survey, who asks, and the answer given before."""

    link: SurveyLink
    survey: Survey
    asked_by: str
    before: Response | None


def _survey(connection: Connection, by: str, key: str) -> Survey | None:
    stored = Transaction(connection, by or "survey").find(KIND, key)
    if stored is None or stored.archived or not isinstance(stored.document, Survey):
        return None
    return stored.document


def _editable(connection: Connection, by: Actor, key: str) -> Survey:
    found = _survey(connection, by.by, key)
    if found is None:
        raise AccessError(f"There is no survey {key[:80]}.", way_out="See 'unisono survey list'.")
    require(decide(by, Action.EDIT, thing(KIND, key, found)))
    return found


def make_survey_link(
    access: Access, by: Actor, key: str, team: str, person: str = "", *, today: date
) -> tuple[SurveyLink, str]:
    """A new link to a survey; returns it and, this once, its token.

    Raises:
        NotAllowedError: ``by`` may not edit the survey.
        AccessError: there is none, it is over, or no team is named.
    """
    team, person = (" ".join(t.split())[:LONGEST] for t in (team, person))
    if not team:
        raise AccessError("A link needs the team it is for.", way_out="Name it, such as sales.")
    with access.database.begin() as connection:
        survey = _editable(connection, by, key)
        if survey.last_day < today:
            raise AccessError(
                "The survey is over.", way_out="Give it a later last day, or make a new one."
            )
        token, id = new_token(), secrets.token_hex(8)
        made = SurveyLink(id, key, team, person, access.now(), by.by, None)
        values = {k: v for k, v in vars(made).items() if k != "answered"}
        connection.execute(insert(survey_link).values(values | {"digest": digest(token)}))
        append(connection, Event(by.by, "survey link", KIND, key, detail={"link": id}))
    return made, token


def survey_links(access: Access, by: Actor, key: str) -> tuple[SurveyLink, ...]:
    """The links of a survey that ``by`` may edit, oldest first."""
    with access.database.read() as connection:
        _editable(connection, by, key)
        counts = select(survey_response.c.link, func.count().label("answered")).group_by(
            survey_response.c.link
        )
        told = counts.subquery()
        columns = [c for c in survey_link.c if c.name != "digest"]
        rows = connection.execute(
            select(*columns, func.coalesce(told.c.answered, 0).label("answered"))
            .outerjoin(told, told.c.link == survey_link.c.id)
            .where(survey_link.c.survey == key)
            .order_by(survey_link.c.created_at, survey_link.c.id)
        )
        return tuple(SurveyLink(**row._mapping) for row in rows)


def revoke_survey_link(access: Access, by: Actor, key: str, id: str) -> None:
    """Make a link useless at once; answers that came by it stay.

    Raises:
        AccessError: there is no such link of the survey.
    """
    with access.database.begin() as connection:
        _editable(connection, by, key)
        same = (survey_link.c.id == id) & (survey_link.c.survey == key)
        revoked = connection.execute(
            update(survey_link)
            .where(same & survey_link.c.revoked_at.is_(None))
            .values(revoked_at=access.now())
        )
        if not revoked.rowcount:
            raise AccessError("There is no such link.", way_out="See the survey's links.")
        detail = {"link": id}
        append(connection, Event(by.by, "survey link revoked", KIND, key, detail=detail))


def opened(access: Access, token: str, own: str, today: date) -> Invited:
    """What a link leads to today; ``own`` is the browser's token, "" before its first answer.

    Raises:
        AccessError: the link works not, not yet, or not any more.
    """
    with access.database.read() as connection:
        return _opened(connection, token, own, today)


def _opened(connection: Connection, token: str, own: str, today: date) -> Invited:
    columns = [c for c in survey_link.c if c.name != "digest"]
    row = connection.execute(select(*columns).where(survey_link.c.digest == digest(token))).first()
    survey = _survey(connection, "", row.survey) if row else None
    if row is None or survey is None or row.revoked_at is not None or today > survey.last_day:
        raise AccessError(_DEAD, way_out="Ask whoever sent it to you.")
    if today < survey.first_day:
        raise AccessError(f"The survey begins on {survey.first_day}.", way_out="Come back then.")
    asked_by = get_account(connection, row.created_by.partition(" ")[0])
    link = SurveyLink(**row._mapping)
    before = _before(connection, link, own)
    return Invited(link, survey, asked_by.name if asked_by else "", before)


def _respondent(link: SurveyLink, own: str) -> str:
    return "" if link.person else digest(own)


def _before(connection: Connection, link: SurveyLink, own: str) -> Response | None:
    if not (own or link.person):
        return None
    same = (survey_response.c.link == link.id) & (
        survey_response.c.respondent == _respondent(link, own)
    )
    row = connection.execute(select(survey_response).where(same)).first()
    return _response(row) if row else None


def _response(row: Row[tuple[object, ...]]) -> Response:
    values = {k: v for k, v in row._mapping.items() if k != "respondent"}
    answers = {k: tuple(v) for k, v in dict(values.pop("answers")).items()}
    return Response(answers=answers, **values)


def answer_survey(
    access: Access, token: str, own: str, answers: Mapping[str, tuple[str, ...]], name: str,
    *, today: date, address: str, most: int,
) -> str:  # fmt: skip
    """Take an answer, or replace the one given before; returns the browser's token.

    Args:
        access: the desk.
        token: of the link.
        own: the browser's token; "" makes one.
        answers: per question the lines; other questions, empty lines and lines too many are left.
        name: of who answers; may be empty.
        today: in the calendar's time zone.
        address: whom to slow down.
        most: people who can answer by one link.

    Raises:
        TooManyAttemptsError: too many answers came from this address.
        AccessError: the link works not, nothing was answered, or the link is used up.
    """
    with access.database.begin() as connection:
        admit_answer(connection, access.settings, address, access.now())
    with access.database.begin() as connection:
        found = _opened(connection, token, own, today)
        kept = _kept(found.survey, answers)
        if not any(kept.values()):
            raise AccessError("Nothing was answered.", way_out="Answer one question at least.")
        values = {
            "name": " ".join(name.split())[:LONGEST], "changed_at": access.now(),
            "answers": {q: list(lines) for q, lines in kept.items()},
        }  # fmt: skip
        link, action = found.link, "survey answered"
        if found.before is not None:
            action = "survey answer changed"
            same = survey_response.c.id == found.before.id
            connection.execute(update(survey_response).where(same).values(values))
        else:
            own = _admitted(connection, link, own, most)
            connection.execute(
                insert(survey_response).values(
                    id=secrets.token_hex(8), link=link.id, respondent=_respondent(link, own),
                    survey=link.survey, team=link.team, answered_at=access.now(), **values,
                )
            )  # fmt: skip
        append(connection, Event("", action, KIND, link.survey, detail={"link": link.id}))
    return own


def _admitted(connection: Connection, link: SurveyLink, own: str, most: int) -> str:
    count = select(func.count()).where(survey_response.c.link == link.id)
    if not link.person and connection.execute(count).scalar_one() >= most:
        raise AccessError(
            f"{most} people have answered by this link, which is all it is for.",
            way_out="Ask whoever sent it for another one.",
        )
    return own or new_token()


def _kept(survey: Survey, answers: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """What answers the survey's questions: each line once, one line of text, not too long."""
    kept: dict[str, tuple[str, ...]] = {}
    for asked in survey.questions:
        lines = (
            " ".join("".join(c if c.isprintable() else " " for c in line).split())
            for line in answers.get(asked.key, ())
        )
        kept[asked.key] = tuple(dict.fromkeys(x[:LONGEST] for x in lines if x))[: asked.answers]
    return kept


def withdraw(access: Access, token: str, own: str, today: date) -> None:
    """Remove one's own answer, and all that was stored of it.

    Raises:
        AccessError: the link does not work, or nothing was answered.
    """
    with access.database.begin() as connection:
        found = _opened(connection, token, own, today)
        if found.before is None:
            raise AccessError("There is no answer of yours.", way_out="Open your link again.")
        _removed(connection, "", found.before)


def remove_response(access: Access, by: Actor, key: str, id: str) -> None:
    """Remove an answer on somebody's request. Raises as :func:`revoke_survey_link` does."""
    with access.database.begin() as connection:
        _editable(connection, by, key)
        same = (survey_response.c.id == id) & (survey_response.c.survey == key)
        row = connection.execute(select(survey_response).where(same)).first()
        if row is None:
            raise AccessError("There is no such answer.", way_out="Open the survey again.")
        _removed(connection, by.by, _response(row))


def _removed(connection: Connection, by: str, found: Response) -> None:
    connection.execute(delete(survey_response).where(survey_response.c.id == found.id))
    detail = {"link": found.link}
    append(connection, Event(by, "survey answer removed", KIND, found.survey, detail=detail))


def responses(connection: Connection, key: str = "") -> tuple[Response, ...]:
    """Answers to one survey, or to all, in the order they came.

    For engines: who shows them decides on the survey and on names.
    """
    asked = select(survey_response).order_by(survey_response.c.answered_at, survey_response.c.id)
    if key:
        asked = asked.where(survey_response.c.survey == key)
    return tuple(_response(row) for row in connection.execute(asked))
