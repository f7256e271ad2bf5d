"""Reactions that were published and are to be looked back at, told once when the day has come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from unisono.calendar.reacting import post_mortems_due
from unisono.model.reacting import Moment, Reaction
from unisono.model.wording import day
from unisono.notices.happenings import Happening
from unisono.notices.watching import all_remembered, remember, remember_all, remembered

if TYPE_CHECKING:
    from unisono.desk import Desk

_MARK, _PREFIX = "post-mortems looked at", "post-mortem "


@dataclass(frozen=True)
class LookedBack:
    """Reactions that are to be looked back at by ``today``, and who owns their themes."""

    today: date
    reactions: Mapping[str, Reaction]
    owners: Mapping[str, str]


def reactions_due(desk: Desk, today: date) -> LookedBack:
    """Those on a desk."""
    found = {s.key: s.document for s in desk.list("reaction") if isinstance(s.document, Reaction)}
    due = {key: found[key] for key in post_mortems_due(found, today)}
    themes = {s.key: s.document for s in desk.list("moment")} if due else {}
    owners = {key: d.owner for key, d in themes.items() if isinstance(d, Moment)}
    return LookedBack(today, due, owners)


def post_mortem_news(
    connection: Connection, looked: LookedBack, now: datetime
) -> Iterator[Happening]:
    """Post-mortems that became due since last time; the first look only remembers.

    They go to whoever decided, whoever asked and the theme's owner.
    """
    first = remembered(connection, _MARK) is None
    before = all_remembered(connection, _PREFIX)
    due = {key: f"{r.post_mortem_due}" for key, r in looked.reactions.items()}
    for key, since in due.items():
        if not first and before.get(key) != since:
            reaction = looked.reactions[key]
            yield _happening(key, reaction, looked.owners.get(reaction.moment, ""))
    remember_all(connection, _PREFIX, due, now)
    if first:
        remember(connection, _MARK, "looked", now)


def _happening(key: str, reaction: Reaction, owner: str) -> Happening:
    by = reaction.post_mortem_due
    people = dict.fromkeys((reaction.decided_by, reaction.account, owner))
    return Happening(
        "post_mortem.due", "reaction", key, f"{reaction.title}: the post-mortem is due",
        f"“{reaction.title}” on {reaction.channel} is to be looked back at since "
        f"{day(by) if by else 'today'}: what went well, what badly, what was learned.",
        f"/reactions/{key}", f"post-mortem {key} {by}", people=tuple(p for p in people if p),
        data={"due": by.isoformat() if by else None, "channel": reaction.channel},
    )  # fmt: skip
