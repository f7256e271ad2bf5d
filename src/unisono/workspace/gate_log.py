"""Decisions of the gate on the desk's log, and people who override them (MSG-7).

The log holds who asked, when, for which content, rules and channel, and what failed; never the
text. An override names one content under one set of rules: a text that is edited, rules that
change and an answer that expired are not covered, nor is anything that fails only since.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from unisono.access.rights import Actor, Thing, decide
from unisono.access.roles import Action
from unisono.desk import Desk
from unisono.desk.log import Event, LogEntry, append, entries
from unisono.errors import GateError, NoDocumentError, NotAllowedError, QueryError
from unisono.messages.variants import draft_of
from unisono.model.gate import Draft, GateResult, Verdict
from unisono.model.variants import Proposed, VariantBrief
from unisono.workspace.gate_told import may_read_source

#: How the log names what is decided about.
KIND = "draft"
#: A reason says something to whoever reads it later.
REASON_WORDS, LONGEST_REASON = 3, 2_000
_CHECK, _OVERRIDE = "check", "override"
_LONGEST = 200
#: Other texts that a decision names.
_MOST_AGAINST = 20
_FAILED = (Verdict.FIX, Verdict.BLOCK)


@dataclass(frozen=True)
class Override:
    """A person lets a text go out that the gate held back.

    Attributes:
        by: the account; at: when; until: the end of the answer that was overridden.
        why: the reason that was given.
        failed: the checks it covers, each with what it said then.
    """

    content_hash: str
    rules_version: str
    by: str
    at: datetime
    until: datetime
    why: str
    failed: Mapping[str, str]

    def covers(self, failed: Mapping[str, str], rules_version: str, now: datetime) -> bool:
        """Whether nothing fails that did not when it was given, and it has not ended."""
        known = all(
            self.failed.get(name) in (status, Verdict.BLOCK) for name, status in failed.items()
        )
        return known and rules_version == self.rules_version and self.at <= now < self.until


@dataclass(frozen=True)
class Decision:
    """One answer of the gate as the log has it.

    Attributes:
        failed: checks that did not pass, each with fix or block.
        by: account, with the key an agent came with; door: how it was asked.
        agency: of who asked, "" for others.
        override: the newest one that covers it.
        number: the decision's own, in the desk's log.
        findings: how many of each check; against: other texts that it contradicted, as far as the
            reader may know of them.
    """

    content_hash: str
    rules_version: str
    verdict: Verdict
    failed: Mapping[str, str]
    channel: str
    campaign: str
    key: str
    by: str
    door: str
    agency: str
    at: datetime
    expires_at: datetime
    override: Override | None = None
    number: int = 0
    findings: Mapping[str, int] = field(default_factory=dict)
    against: tuple[str, ...] = ()


@dataclass(frozen=True)
class LoggedAnswer(Decision):
    """A decision as it was logged, and whether it still stands; ``ended`` says why not.

    Attributes:
        may_publish: it stands, and it passed or somebody let it go out.
    """

    may_publish: bool = False
    stands: bool = False
    ended: str = ""


def explained(found: Sequence[Decision], version: str, now: datetime) -> list[LoggedAnswer]:
    """Logged decisions, and whether they still stand.

    Args:
        version: of the present rules.
    """
    out = []
    for one in found:
        ended = "expired" if now >= one.expires_at else ""
        if not ended and one.rules_version != version:
            ended = "the rules changed"
        publish = not ended and (one.verdict is Verdict.PASS or one.override is not None)
        out.append(LoggedAnswer(**vars(one), may_publish=publish, stands=not ended, ended=ended))
    return out


def failed_checks(result: GateResult) -> dict[str, str]:
    """Checks that did not pass, each with fix or block."""
    return {c.name: str(c.status) for c in result.checks if c.status in _FAILED}


class GateLog:
    """Decisions and overrides on a desk. Safe to share between threads."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._lock = threading.Lock()
        self._read: tuple[int, str] = (0, "")
        self._overrides: dict[str, tuple[Override, ...]] = {}

    def record(
        self, actor: Actor, door: str, checked: Sequence[tuple[Draft, GateResult]]
    ) -> list[Override | None]:
        """Log decisions, all or none; the override that covers each."""
        with self.desk.database.begin() as connection:
            rows = [append(connection, _event(actor, door, d, r)) for d, r in checked]
        with self._lock:
            alone = bool(rows) and rows[0].previous == self._read[1]
            if alone:  # nobody else wrote in between: what was known of overrides is all there is
                self._read = (rows[-1].number, rows[-1].digest)
            known: Mapping[str, tuple[Override, ...]] = self._overrides
        held = any(result.verdict is not Verdict.PASS for _, result in checked)
        if held and not alone:
            known = self._known()
        return [_covering(result, known.get(result.content_hash, ())) for _, result in checked]

    def record_variants(
        self, actor: Actor, door: str, brief: VariantBrief, found: Proposed
    ) -> None:  # fmt: skip
        """Log variants that leave, each as a decision of its own, and the votes on them."""
        leaving = [(draft_of(brief, v.title, v.text), v.result) for v in found.variants]
        self.record(actor, door, leaving)
        detail = {
            "pillar": brief.pillar, "channel": brief.channel, "campaign": brief.campaign,
            "made": found.made, "held": {n: r.count for n, r in found.reasons.items()},
            "left": [v.result.content_hash for v in found.variants], "door": door,
        }  # fmt: skip
        with self.desk.database.begin() as connection:
            append(connection, Event(actor.by, "variants proposed", KIND, detail=detail))
            for one in found.variants:
                if one.judged is not None:
                    said = {**vars(one.judged), "model": one.made_by}
                    key = one.result.content_hash
                    append(connection, Event(actor.by, "judged", KIND, key, detail=said))

    def covering(self, result: GateResult) -> Override | None:
        """The newest override that covers an answer now; None when none does or none is needed."""
        if result.verdict is Verdict.PASS:
            return None
        return _covering(result, self._known().get(result.content_hash, ()))

    def decisions(self, actor: Actor, content_hash: str, now: datetime) -> tuple[Decision, ...]:
        """What was decided about a content, newest first, as far as ``actor`` may see it.

        Raises:
            NoDocumentError: nothing was, for this reader.
        """
        with self.desk.database.read() as connection:
            rows = entries(connection, kind=KIND, key=content_hash, actions=(_CHECK,))
        overrides = self._known().get(content_hash, ())
        found = [_decision(row, overrides, now) for row in reversed(rows)]
        seen = tuple(_seen(d, actor) for d in found if decide(actor, Action.SEE, _thing(d)))
        if not seen:
            raise NoDocumentError(
                "The gate decided nothing about this content.",
                way_out="Check the text first; any edit gives it another hash.",
            )
        return seen

    def decided(self, actor: Actor, number: int, now: datetime) -> Decision:
        """One decision by its number; see :meth:`decisions`.

        Raises:
            NoDocumentError: there is none, for this reader.
        """
        with self.desk.database.read() as connection:
            rows = entries(connection, after=number - 1, kind=KIND, actions=(_CHECK,), until=number)
        found = self.decisions(actor, rows[0].key, now) if rows else ()
        for one in found:
            if one.number == number:
                return one
        raise NoDocumentError(
            f"There is no decision {number}.", way_out="Every decision of a content has its number."
        )

    def override(
        self, actor: Actor, content_hash: str, reason: str, rules: tuple[str, str], now: datetime
    ) -> Override:
        """Let a text go out that the gate held back, until its answer expires.

        Args:
            rules: the version the answer was given under, and the present one.

        Raises:
            NotAllowedError: ``actor`` may not.
            QueryError: the reason is no sentence, or longer than 2,000 characters.
            NoDocumentError: the gate decided nothing about this content.
            GateError: it passed, it expired, or the rules are others by now.
        """
        may = decide(actor, Action.OVERRIDE, Thing(KIND, content_hash))
        if not may:
            raise NotAllowedError(may.reason, way_out="Ask somebody who may, or mend the text.")
        why = _reason(reason)
        of_rules = [
            d for d in self.decisions(actor, content_hash, now) if d.rules_version == rules[0]
        ]
        found = of_rules[0] if of_rules else None
        wrong = _not_now(found, rules, now)
        if wrong or found is None:
            raise GateError(wrong, way_out="Check the text again, and override that answer.")
        detail = {
            "rules": found.rules_version, "failed": dict(found.failed), "why": why,
            "until": found.expires_at.isoformat(), "verdict": str(found.verdict),
        }  # fmt: skip
        entry = self.desk.event(Event(actor.by, _OVERRIDE, KIND, content_hash, None, detail))
        return _override(entry)

    def _known(self) -> Mapping[str, tuple[Override, ...]]:
        """Overrides by content, newest first; the log is read on from where it was read to."""
        with self._lock:
            with self.desk.database.read() as connection:
                self._read_on(connection)
            return self._overrides

    def _read_on(self, connection: Connection) -> None:
        number, digest = self._read
        rows = entries(connection, after=number - 1) if number else ()
        if rows and rows[0].digest == digest:
            new = [r for r in rows[1:] if (r.kind, r.action) == (KIND, _OVERRIDE)]
        else:  # read for the first time, or a desk that was restored
            self._overrides = {}
            rows = entries(connection, newest=1)
            new = list(entries(connection, kind=KIND, actions=(_OVERRIDE,)))
        for row in new:
            self._overrides[row.key] = (_override(row), *self._overrides.get(row.key, ()))
        self._read = (rows[-1].number, rows[-1].digest) if rows else (0, "")


def _covering(result: GateResult, overrides: Sequence[Override]) -> Override | None:
    if result.verdict is Verdict.PASS:
        return None
    failed, now = failed_checks(result), result.checked_at
    covers = (o for o in overrides if o.covers(failed, result.rules_version, now))
    return next(covers, None)


def _event(actor: Actor, door: str, draft: Draft, result: GateResult) -> Event:
    detail = {
        "rules": result.rules_version, "verdict": str(result.verdict),
        "failed": failed_checks(result), "channel": draft.channel[:_LONGEST],
        "campaign": draft.campaign[:_LONGEST], "key": draft.key[:_LONGEST],
        "expires": result.expires_at.isoformat(), "door": door, "agency": actor.agency,
        "findings": {c.name: len(c.findings) for c in result.checks if c.findings},
        "against": sorted({f.source for f in result.findings if f.source})[:_MOST_AGAINST],
    }  # fmt: skip
    return Event(actor.by, _CHECK, KIND, result.content_hash, None, detail)


def _decision(row: LogEntry, overrides: Sequence[Override], now: datetime) -> Decision:
    said = row.detail
    failed, rules = said["failed"], said["rules"]
    covering = next((o for o in overrides if o.covers(failed, rules, now)), None)
    verdict = Verdict(said["verdict"])
    return Decision(
        row.key, rules, verdict, failed, said["channel"], said["campaign"], said["key"], row.by,
        said["door"], said["agency"], row.at, datetime.fromisoformat(said["expires"]),
        covering if verdict is not Verdict.PASS else None,
        row.number, said.get("findings", {}), tuple(said.get("against", ())),
    )  # fmt: skip


def _seen(decision: Decision, actor: Actor) -> Decision:
    against = tuple(s for s in decision.against if may_read_source(actor, s))
    return replace(decision, against=against)


def _override(row: LogEntry) -> Override:
    said = row.detail
    until = datetime.fromisoformat(said["until"])
    return Override(row.key, said["rules"], row.by, row.at, until, said["why"], said["failed"])


def _thing(decision: Decision) -> Thing:
    agencies = frozenset({decision.agency}) if decision.agency else frozenset()
    return Thing(KIND, decision.content_hash, agencies=agencies)


def _reason(reason: str) -> str:
    why = " ".join(reason.split())
    if len(why.split()) < REASON_WORDS or len(why) > LONGEST_REASON:
        raise QueryError(
            f"The reason needs at least {REASON_WORDS} words, and at most {LONGEST_REASON:,} "
            "characters.",
            way_out="Say who agreed to it, and why.",
        )
    return why


def _not_now(found: Decision | None, rules: tuple[str, str], now: datetime) -> str:
    """Why an answer cannot be overridden; "" when it can."""
    if rules[0] != rules[1]:
        return "The rules changed since this answer was given."
    if found is None:
        return "There is no answer about this content under these rules."
    if found.verdict is Verdict.PASS:
        return "It passed: there is nothing to override."
    if now >= found.expires_at:
        return f"This answer expired at {found.expires_at:%Y-%m-%d %H:%M} UTC."
    return ""
