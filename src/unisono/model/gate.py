"""What the gate checks before something is published, and what it answers (MSG-3, MSG-7)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum

from unisono.model.messages import MessageText


class Verdict(StrEnum):
    """May it be published: yes, after changes, or not at all."""

    PASS = "pass"
    FIX = "fix"
    BLOCK = "block"


#: A check for which something is missing, e.g. pillars; it never changes the verdict.
NOT_MEASURED = "not measured"


@dataclass(frozen=True)
class Draft:
    """A text before it is published.

    Attributes:
        text: what is to be published; plain text or HTML.
        channel: where, e.g. "E-mail" or "Google Ads"; "" when not known.
        title: headline or subject.
        campaign, audience, team: as in the plan; an empty audience is everybody.
        part: which text of the channel it is, e.g. "headline"; "" for its body.
        link: tracking link, unless it stands in the text.
        starts_on, ends_on: days it is live; None: not known.
        key: the caller's own name for it.
        variant_of: key of the approved text it is a variant of; "" when it is none.
    """

    text: str
    channel: str = ""
    title: str = ""
    campaign: str = ""
    audience: str = ""
    team: str = ""
    part: str = ""
    link: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    key: str = ""
    variant_of: str = ""

    @property
    def content_hash(self) -> str:
        """SHA-256 of everything but :attr:`key`; any edit changes it."""
        content = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "key"}
        if not self.variant_of:  # as it was before there were variants
            del content["variant_of"]
        said = json.dumps(content, sort_keys=True, default=str, ensure_ascii=False)
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()

    def message(self, otherwise: date, path: str = "", row: int = 0) -> MessageText:
        """The draft as a message; it is live from ``otherwise`` on unless its days are given."""
        start = self.starts_on or (None if self.ends_on else otherwise)
        return MessageText(
            self.key or "draft", self.channel, self.text, self.title, self.campaign, self.team,
            audience=self.audience, starts_on=start, ends_on=self.ends_on, path=path, file_row=row,
        )  # fmt: skip


@dataclass(frozen=True)
class GateFinding:
    """One thing that is wrong with a draft.

    Attributes:
        verdict: fix or block.
        what: what is wrong, in words.
        fix: what to do about it.
        words: the words at fault, "" when it is the whole text.
        start, end: where they stand in the draft's text, in characters; None: not in the text
            as it was given (in the title, or between tags).
        against: the other text it contradicts, as "channel: its words".
        source: where that text comes from, e.g. a file and row; "" otherwise.
    """

    verdict: Verdict
    what: str
    fix: str
    words: str = ""
    start: int | None = None
    end: int | None = None
    against: str = ""
    source: str = ""


@dataclass(frozen=True)
class GateCheck:
    """The answer of one check.

    Attributes:
        name, title: e.g. pillars, "Says what the brand stands for".
        status: pass, fix, block or not measured.
        note: why it is not measured, or the evidence why it passed.
    """

    name: str
    title: str
    status: str
    findings: tuple[GateFinding, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class GateResult:
    """The gate's answer, valid for exactly this draft, these rules, and until it expires.

    Attributes:
        verdict: the worst of all checks.
        score: 0–10 for the text as a whole; None when not measured.
        pillars: 0–10 per pillar; empty when not measured.
        evidence: per supported pillar, the sentence that supports it most.
        content_hash: see :attr:`Draft.content_hash`.
        rules_version: SHA-256 of brand, taxonomy and settings of the gate.
        checked_at, expires_at: in UTC.
        calibration: which calibration the scores were made with.
    """

    verdict: Verdict
    checks: tuple[GateCheck, ...]
    score: float | None
    pillars: dict[str, float]
    evidence: dict[str, str]
    content_hash: str
    rules_version: str
    checked_at: datetime
    expires_at: datetime
    key: str = ""
    calibration: str = ""

    @property
    def findings(self) -> tuple[GateFinding, ...]:
        """Findings of all checks, those that block first."""
        every = [f for check in self.checks for f in check.findings]
        return tuple(sorted(every, key=lambda f: f.verdict is not Verdict.BLOCK))

    def holds(self, draft: Draft, rules_version: str, now: datetime) -> bool:
        """Whether the answer still stands: nothing was edited, and it has not expired."""
        same = (draft.content_hash, rules_version) == (self.content_hash, self.rules_version)
        return same and now < self.expires_at


def worst(verdicts: Sequence[str]) -> Verdict:
    """Block before fix before pass; what is not measured does not count."""
    for verdict in (Verdict.BLOCK, Verdict.FIX):
        if verdict in verdicts:
            return verdict
    return Verdict.PASS
