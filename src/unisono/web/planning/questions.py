"""Filters of the planning screens, as they stand in addresses."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from unisono.calendar import KINDS
from unisono.model.document import Day
from unisono.web.screen import Question

_TEXT = 300
_DAYS = 366


class Stretch(Question):
    """Which days are looked at; empty: from today, as many as the settings plan ahead."""

    first: Day | None = Field(None, alias="from", description="First day, e.g. 2026-05-01.")
    days: int | None = Field(None, ge=1, le=_DAYS, description="How many days.")


class CalendarQuestion(Stretch):
    """Which activities are shown, and how."""

    view: Literal["lanes", "quarter", "month", "week", "list"] = "lanes"
    by: Literal["channel", "campaign"] = Field("channel", description="What has a lane.")
    channel: str = Field("", max_length=_TEXT)
    team: str = Field("", max_length=_TEXT)
    campaign: str = Field("", max_length=80, description="Key of a campaign.")
    moved: str = Field("", max_length=80, description="Key of what was just moved.")
    reserved: str = Field("", max_length=16, description="Id of the slot just reserved.")
    released: str = Field("", max_length=16, description="Id of the slot just released.")


class ConflictsQuestion(Stretch):
    """Which conflicts are shown."""

    kind: Literal["", *KINDS] = ""  # type: ignore[valid-type]
    campaign: str = Field("", max_length=_TEXT, description="Title or key of a campaign.")
    accepted: bool = Field(False, description="Those that somebody accepts, too.")
    page: int = Field(1, ge=1, le=10_000)
    done: Literal["", "fix", "accepted", "reopened"] = ""


class DocumentsQuestion(Question):
    """Which documents of a kind are listed."""

    search: str = Field("", max_length=_TEXT)
    archived: bool = False
