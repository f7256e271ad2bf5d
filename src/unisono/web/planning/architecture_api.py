"""The message architecture over HTTP: its parts, what to correct, what changed, as files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from unisono.model.architecture import ArchitectureFinding, Part
from unisono.model.document import Day
from unisono.web.planning.architecture_pages import (
    FileKind,
    architecture_of,
    demand_architecture,
    file_of,
)
from unisono.web.planning.calls import REFUSED, Limit, Offset, answer, gives, gives_file, list_of
from unisono.web.planning.office import Planning
from unisono.workspace.architecture_history import ArchitectureChange

First = Annotated[Day | None, Query(alias="from", description="First day, in UTC; empty: all.")]


@dataclass(frozen=True)
class ArchitectureAnswer:
    """Parts in three tiers as of a day, and what is wrong with them, the worst first."""

    as_of: date
    version: str
    parts: list[Part]
    findings: list[ArchitectureFinding]


def architecture_api(office: Planning) -> APIRouter:
    """All these calls."""
    router = APIRouter(prefix="/api/v1/architecture", tags=["architecture"], responses=REFUSED)

    @router.get("", name="read architecture", responses=gives(ArchitectureAnswer))
    def read(request: Request) -> Response:
        """Every part with its owner, freedom and review, and what to correct."""
        found = architecture_of(office, demand_architecture(request))
        parts, wrong = list(found.parts), list(found.findings)
        return answer(ArchitectureAnswer(found.as_of, found.version, parts, wrong))

    @router.get("/changes", responses=gives(list_of(ArchitectureChange)))
    def changes(
        request: Request, first: First = None, offset: Offset = 0, limit: Limit = 100
    ) -> Response:  # fmt: skip
        """What changed in brand, themes and channels, entry by entry, newest first."""
        demand_architecture(request)
        since = datetime.combine(first, time(), UTC) if first else None
        found = [c for c in office.architecture_changes() if since is None or c.at >= since]
        part = found[offset : offset + limit]
        return answer({"total": len(found), "offset": offset, "limit": limit, "items": part})

    @router.get(
        "/architecture.{kind}", response_class=Response,
        responses=gives_file("application/yaml", "text/markdown", "text/html", "application/pdf"),
    )  # fmt: skip
    def file(request: Request, kind: FileKind) -> Response:
        """The three tiers as YAML, or as a brief for agencies."""
        return file_of(office, demand_architecture(request, "export"), kind)

    return router
