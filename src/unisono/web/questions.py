"""Filters of the screens and of the HTTP interface: the same names and values in both."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator

from unisono.model.attribution import MAX_ORDER, OTHER_TOOLS
from unisono.web.grid import ROWS_ASKED
from unisono.web.screen import Question

Dimension = Literal["channel", "campaign", "source", "medium", "content", "ad", "platform",
                    "ad_platform", "account"]  # fmt: skip
Days = float | None
_TEXT = 200


class OverviewQuestion(Question):
    """Whose overview it is."""

    role: Literal["", "council", "analyst", "channel", "brand"] = Field(
        "", description="Empty: the reader's own, else council."
    )
    channel: str = Field("", max_length=_TEXT, description="Channel of the channel lead.")


class AuditQuestion(Question):
    """The test whose evidence is open, and which part of it."""

    evidence: str = Field("", max_length=_TEXT, description="A test, e.g. audit-1.")
    page: int = Field(1, ge=1, le=10**6, description="Page of its evidence.")


class AttributionQuestion(Question):
    """What is credited, to what, within which windows."""

    by: Dimension = Field("channel", description="What touches are told apart by.")
    customers: Literal["all", "new", "existing"] = "all"
    outcome: Literal["", "order", "deal", "lead", "web", "pipeline"] = Field(
        "", description="Empty: what the company is measured on."
    )
    click_days: Days = Field(None, ge=0, le=3650, description="Lookback of clicks and visits.")
    view_days: Days = Field(None, ge=0, le=3650, description="Lookback of impressions.")
    views_need_no_click: bool = Field(
        False, description="Views count only in journeys without a click in its window."
    )
    order: int | None = Field(
        None, ge=1, le=MAX_ORDER,
        description="One Markov order instead of those in the settings, however long it takes.",
    )  # fmt: skip
    model: str = Field(
        "", max_length=_TEXT,
        description="One model, e.g. shapley, or another tool's: " + ", ".join(OTHER_TOOLS)
        + ". Empty: all.",
    )  # fmt: skip


class JourneysQuestion(Question):
    """What touches are told apart by, and how many paths are shown."""

    by: Dimension = "channel"
    top: int = Field(15, ge=1, le=500, description="Paths of each kind.")


class SynergyQuestion(Question):
    """What touches are told apart by."""

    by: Dimension = "channel"


class ClaimsQuestion(Question):
    """How much of each month is explained."""

    lines: int = Field(20, ge=1, le=1000, description="Lines per month that differs.")


class LifetimeQuestion(Question):
    """How customers are grouped, by which model, how far ahead."""

    by: Literal["first_channel", "source", "medium", "campaign", "recorded_source", "platform",
                "cohort"] = "first_channel"  # fmt: skip
    model: Literal["", "bgnbd", "paretonbd"] = Field("", description="Empty: as in the settings.")
    weeks: Days = Field(None, gt=0, le=520, description="Horizon; empty: as in the settings.")


class MetricsQuestion(Question):
    """A query over metrics; without a name the list alone."""

    name: tuple[str, ...] = Field((), max_length=12, description="Metrics.")
    by: tuple[str, ...] = Field((), max_length=4, description="Dimensions, e.g. channel or month.")
    where: tuple[str, ...] = Field(
        (), max_length=10, description="channel=Email, channel!=Direct or campaign~spring."
    )
    first: str = Field("", max_length=10, description="First day, e.g. 2026-01-01.")
    last: str = Field("", max_length=10, description="Last day, inclusive.")

    @field_validator("where", mode="before")
    @classmethod
    def _cut(cls, values: object) -> object:
        """A condition may hold commas."""
        values = (values,) if isinstance(values, str) else values
        return tuple(str(v)[:_TEXT] for v in values) if isinstance(values, list | tuple) else values

    @field_validator("name", "by", mode="before")
    @classmethod
    def _apart(cls, values: object) -> object:
        """Names separated by commas are several, as on the command line."""
        values = (values,) if isinstance(values, str) else values
        if not isinstance(values, list | tuple):
            return values
        return tuple(
            n.strip()[:_TEXT] for v in values for n in str(v)[:2_000].split(",") if n.strip()
        )


class MessagesQuestion(Question):
    """The cell of the heat map whose texts are open."""

    pillar: str = Field("", max_length=_TEXT)
    channel: str = Field("", max_length=_TEXT)


class DriftQuestion(Question):
    """What texts are told apart by, how many are sampled, and the week whose texts are open."""

    by: Literal["channel", "team", "agency", "campaign", "pillar", "month"] = "channel"
    sample: str = Field(
        "", pattern=r"^(all|[0-9]{1,6})?$", description="A number of texts, or all."
    )
    week: date | None = Field(None, description="A day of the week whose texts are shown.")


class TrackingQuestion(Question):
    """One parameter, or spellings that hold a text."""

    parameter: str = Field("", max_length=_TEXT)
    search: str = Field("", max_length=_TEXT)


class SourcesQuestion(Question):
    """One file."""

    file: str = Field("", max_length=1000)
    personal: bool = Field(False, description="Whether values that may show a person are shown.")


class RowsQuestion(Question):
    """Some rows of one file."""

    file: str = Field(max_length=1000)
    row: tuple[Annotated[int, Field(ge=1, le=10**12)], ...] = Field((), max_length=ROWS_ASKED)
    personal: bool = Field(False, description="Whether cells that may show a person are shown.")


class PeopleQuestion(Question):
    """One identifier."""

    kind: str = Field("email", max_length=40)
    value: str = Field("", max_length=500)


class SettingsQuestion(Question):
    """Settings whose name or meaning holds a text."""

    search: str = Field("", max_length=_TEXT)
    changed: bool = False
