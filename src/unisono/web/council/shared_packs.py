"""The pack, live and frozen, as screens that can be shared by a read-only link."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from unisono.desk import Stored
from unisono.errors import NoDocumentError
from unisono.model.council import Minutes
from unisono.reports.council_document import pack_document
from unisono.reports.paged import PagedDocument
from unisono.reports.paged_html import kind_of
from unisono.reports.screens.table import Table
from unisono.web.council.room import IN_PACK, CouncilRoom, MonthQuestion, month_asked
from unisono.web.screen import Question, Screen
from unisono.workspace.minutes import KIND, minutes_called, minutes_document, pack_in


class MinutesQuestion(Question):
    """Which minutes are shown."""

    key: str = Field("", max_length=80, description="Key of minutes, such as 2026-08.")


@dataclass(frozen=True)
class PackView:
    """A pack to be read."""

    document: PagedDocument

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table in it."""
        return tuple(self.document.tables())


def pack_screen(room: CouncilRoom) -> Screen:
    """The pack of a month, or of the newest one, as it is at the moment it is read."""

    def view(_: object, q: MonthQuestion) -> PackView:
        return PackView(pack_document(room.pack(month_asked(q.month))))

    def mark(q: MonthQuestion) -> Hashable:
        return room.key(("shared pack", month_asked(q.month)))

    return _screen("council", "/council", "Council pack", view, MonthQuestion, mark, IN_PACK)


def minutes_screen(room: CouncilRoom) -> Screen:
    """A frozen pack."""

    def view(_: object, q: MinutesQuestion) -> PackView:
        found = _not_put_away(room, q.key).document
        return PackView(minutes_document(found, pack_in(found)))

    def mark(q: MinutesQuestion) -> Hashable:
        return q.key, _not_put_away(room, q.key).revision

    title = "Council minutes"
    return _screen("minutes", "/council/minutes", title, view, MinutesQuestion, mark, (KIND,))


def _not_put_away(room: CouncilRoom, key: str) -> Stored[Minutes]:
    found = minutes_called(room.office.desk, key)
    if found.archived:
        raise NoDocumentError(
            "These minutes were put away and are not shared any more.",
            way_out="Ask who sent the link.",
        )
    return found


def _screen(
    name: str, path: str, title: str, view: Any, question: type[Question], mark: Any,
    kinds: tuple[str, ...],
) -> Screen:  # fmt: skip
    return Screen(
        name, path, title, kinds[0], view, "council/shared.html", question, needs_data=False,
        more={"kind_of": kind_of}, also=kinds[1:], shared=True, mark=mark,
    )  # fmt: skip


def council_screens(room: CouncilRoom) -> list[Screen]:
    """Both."""
    return [pack_screen(room), minutes_screen(room)]
