"""Where texts are checked before they are published: the rules of this moment, and the log."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from starlette.requests import Request

from unisono.access.rights import Actor, Thing, decide
from unisono.access.roles import Action
from unisono.errors import NoDocumentError
from unisono.messages.gate import Rules, check_draft
from unisono.model.gate import Draft, GateResult
from unisono.model.variants import Proposed, VariantBrief
from unisono.web.planning.office import Planning, demand_all
from unisono.web.planning.state import newest
from unisono.workspace.gate import (
    BulkResult,
    CampaignResult,
    Live,
    check_campaign,
    check_drafts,
    check_file,
    read_live,
    rules_of,
)
from unisono.workspace.gate_log import GateLog, LoggedAnswer, Override, explained
from unisono.workspace.gate_told import told
from unisono.workspace.variants import proposer_of
from unisono.workspace.workspace import Workspace

#: Texts of a file that are checked at once.
MOST = 2_000


@dataclass(frozen=True)
class HeldAgainst:
    """What drafts are held against now."""

    rules: Rules
    live: Live

    @cached_property
    def sources(self) -> frozenset[str]:
        """All that findings may name what other channels say by: keys, and rows of the exports."""
        rows = (f"{text.path}:{text.file_row}" for text in self.live.texts)
        return frozenset((*(text.key for text in self.live.texts), *rows))


@dataclass(frozen=True)
class Answered:
    """An answer as who asked may read it, and the override that covers it."""

    draft: Draft
    result: GateResult
    override: Override | None


class CheckingRoom:
    """The gate of one workspace for many readers."""

    def __init__(self, office: Planning) -> None:
        self.office = office
        self._lock = threading.Lock()
        self._log: GateLog | None = None

    @property
    def log(self) -> GateLog:
        """Decisions and overrides on the desk."""
        desk = self.office.desk
        with self._lock:
            if self._log is None or self._log.desk is not desk:
                self._log = GateLog(desk)
            return self._log

    def standing(self) -> HeldAgainst:
        """The rules, read once per build, declarations, settings, plan and day."""
        question = ("gate", newest(self.office.desk), self.office.today())
        return self.office.results.once(question, _standing)

    def preview(self, actor: Actor, draft: Draft) -> Answered:
        """The answer while somebody writes: no decision, so it is not logged."""
        standing = self.standing()
        result = check_draft(draft, standing.rules, datetime.now(UTC))
        return Answered(draft, told(result, actor), self.log.covering(result))

    def was_decided(self, actor: Actor, result: GateResult) -> bool:
        """Whether the same answer was logged before, and is held back still."""
        try:
            newest_one = self.decisions(actor, result.content_hash)[0]
        except NoDocumentError:
            return False
        same = newest_one.rules_version == result.rules_version
        return same and newest_one.stands and not newest_one.may_publish

    def check(self, actor: Actor, door: str, drafts: Sequence[Draft]) -> list[Answered]:
        """The answers, logged; several drafts are held against each other, too."""
        standing = self.standing()
        if len(drafts) == 1:
            results = [check_draft(drafts[0], standing.rules, datetime.now(UTC))]
        else:
            workspace = self.office.results.workspace
            results = list(check_drafts(workspace, drafts, standing.live))
        return self._answered(actor, door, drafts, results, standing)

    def check_file(
        self, actor: Actor, path: Path, otherwise: Draft
    ) -> tuple[BulkResult, list[Answered]]:
        """The answers about a file, logged.

        Raises:
            SourceError: it cannot be read, holds no texts, or too many.
        """
        standing = self.standing()
        bulk = check_file(
            self.office.results.workspace, path, otherwise, live=standing.live, most=MOST
        )
        return bulk, self._answered(actor, "screen", bulk.drafts, bulk.results, standing)

    def check_campaign(
        self, actor: Actor, door: str, named: str
    ) -> tuple[CampaignResult, list[Answered]]:
        """The answers about all texts of a campaign, logged.

        Raises:
            SourceError: there is no such campaign, or it has no texts.
        """
        standing = self.standing()
        found = check_campaign(self.office.results.workspace, named, standing.live)
        return found, self._answered(actor, door, found.texts.drafts, found.results, standing)

    def propose(self, actor: Actor, door: str, brief: VariantBrief) -> Proposed:
        """Variants that pass the gate, logged; see :meth:`Proposer.propose`."""
        standing = self.standing()
        workspace, plan = self.office.results.workspace, standing.live.plan
        found = proposer_of(workspace, standing.rules, plan, actor).propose(brief)
        self.log.record_variants(actor, door, brief, found)
        return found

    def decisions(self, actor: Actor, content_hash: str) -> list[LoggedAnswer]:
        """What was decided about a content, and whether it stands; see :class:`GateLog`."""
        now = datetime.now(UTC)
        found = self.log.decisions(actor, content_hash, now)
        return explained(found, self.standing().rules.version, now)

    def decided(self, actor: Actor, number: int) -> LoggedAnswer:
        """One decision by its number, and whether it stands."""
        now = datetime.now(UTC)
        found = self.log.decided(actor, number, now)
        return explained([found], self.standing().rules.version, now)[0]

    def override(self, actor: Actor, content_hash: str, version: str, reason: str) -> Override:
        """Let a text go out that the gate held back; see :meth:`GateLog.override`."""
        rules = (version, self.standing().rules.version)
        return self.log.override(actor, content_hash, reason, rules, datetime.now(UTC))

    def _answered(
        self, actor: Actor, door: str, drafts: Sequence[Draft], results: Sequence[GateResult],
        standing: HeldAgainst,
    ) -> list[Answered]:  # fmt: skip
        overrides = self.log.record(actor, door, list(zip(drafts, results, strict=True)))
        # who asks chooses the keys: one that is also a source of others' texts opens nothing
        own = {draft.key for draft in drafts if draft.key} - standing.sources
        return [
            Answered(draft, told(result, actor, own), override)
            for draft, result, override in zip(drafts, results, overrides, strict=True)
        ]


def _standing(workspace: Workspace) -> HeldAgainst:
    live = read_live(workspace)
    return HeldAgainst(rules_of(workspace, live), live)


def demand_check(request: Request) -> Actor:
    """Who asks, if they may have texts checked.

    Raises:
        NotAllowedError: they may not.
    """
    return demand_all(request, "check", "draft")


def demand_campaign_check(request: Request) -> Actor:
    """Who asks, if they may have all texts of a campaign checked: they are those of its assets.

    Raises:
        NotAllowedError: they may not.
    """
    for kind in ("campaign", "activity", "asset"):
        demand_all(request, "see", kind)
    return demand_check(request)


def demand_override(request: Request) -> Actor:
    """Who asks, if they may override the gate.

    Raises:
        NotAllowedError: they may not.
    """
    return demand_all(request, "override", "draft")


def demand_propose(request: Request) -> Actor:
    """Who asks, if they may have variants proposed: they are made of the brand's sentences.

    Raises:
        NotAllowedError: they may not.
    """
    demand_all(request, "see", "brand")
    return demand_check(request)


def may_override(actor: Actor) -> bool:
    """Whether ``actor`` may override the gate."""
    return bool(decide(actor, Action.OVERRIDE, Thing("draft")))
