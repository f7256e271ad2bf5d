"""What calls under ``/api/v1`` ask and answer, beside the results themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from unisono.attribution.recommend import dispute
from unisono.model.attribution import AttributionResult
from unisono.model.audit import Change, HistoryPoint
from unisono.model.messages import Contradiction
from unisono.model.plain import plain
from unisono.reports.document import DriftSummary
from unisono.reports.screens.links import BuiltRow
from unisono.web.screens.links import ROWS

_LINK = 4000


class Problem(BaseModel):
    """What is wrong (RFC 9457), with the way out."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    way_out: str = ""


class LinkRow(BaseModel):
    """A landing page and its tracking parameters."""

    model_config = ConfigDict(extra="forbid")
    url: str = Field(max_length=_LINK)
    source: str = Field("", max_length=500)
    medium: str = Field("", max_length=500)
    campaign: str = Field("", max_length=500)
    content: str = Field("", max_length=500)
    term: str = Field("", max_length=500)


class LinkRows(BaseModel):
    """Links to build."""

    rows: list[LinkRow] = Field(max_length=ROWS)


class Links(BaseModel):
    """Links to check."""

    links: list[Annotated[str, Field(max_length=_LINK)]] = Field(max_length=ROWS)


@dataclass(frozen=True)
class HistoryAnswer:
    """Earlier runs, and what changed since the last one."""

    history: list[HistoryPoint]
    changes: list[Change]


@dataclass(frozen=True)
class MessagesAnswer:
    """Message drift with its heat map, and contradicting offers."""

    drift: DriftSummary | None
    contradictions: list[Contradiction]


class SettingAnswer(BaseModel):
    """A setting and who said so."""

    value: Any
    origin: str = Field(alias="from")


class LinksAnswer(BaseModel):
    """Links, or what is wrong with them."""

    links: list[BuiltRow]


@dataclass(frozen=True)
class AttributionAnswer(AttributionResult):
    """Attribution, and how far the models disagree, in words."""

    dispute: str = ""


class WorkError(BaseModel):
    """Why it failed."""

    title: str
    message: str
    way_out: str


class WorkAnswer(BaseModel):
    """How far a piece of work is; ``share`` is 0–1."""

    key: str
    title: str
    line: str
    share: float
    done: bool
    error: WorkError | None


class Paging(BaseModel):
    """Which part of a long list."""

    offset: int = Field(0, ge=0, le=10_000_000)
    limit: int = Field(100, ge=1, le=1000)


def with_dispute(result: AttributionResult, model: str = "") -> dict[str, Any]:
    """Attribution as ``unisono attribute --json`` has it; of one ``model``, or of all."""
    told = {**plain(result), "dispute": dispute(result)}
    return told | {"models": [m for m in told["models"] if model in ("", m["model"])]}
