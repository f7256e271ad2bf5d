"""What agents may ask: each tool demands its right, calls one function, and returns plain data.

Texts that agents send are data to be checked; nothing in them is followed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import Field

from unisono.access.rights import Actor, Thing, decide
from unisono.access.roles import Action
from unisono.calendar.plan import Plan
from unisono.desk.log import Event, append
from unisono.errors import NotAllowedError, QueryError, SourceError, WorkspaceError
from unisono.measure.metric import MONEY
from unisono.measure.metric_answer import metric_infos
from unisono.messages.gate import Rules, check_draft
from unisono.model.document import Day
from unisono.model.gate import Draft, GateResult
from unisono.model.messages import Brand
from unisono.model.plain import plain
from unisono.taxonomy.links import build_link
from unisono.workspace.architecture import tiers_to_write_by
from unisono.workspace.gate import check_campaign, gate_rules
from unisono.workspace.gate_log import Decision, GateLog, explained
from unisono.workspace.gate_told import told
from unisono.workspace.offers import offer_report
from unisono.workspace.plan import listed_activities
from unisono.workspace.slots import Slots, slot_answer
from unisono.workspace.workspace import Workspace

#: Rows a tool returns at most: an answer is read by a model.
_MOST = 200


@dataclass(frozen=True)
class Tools:
    """The tools of one agent in one workspace, as it is while one call is answered.

    Attributes:
        actor: whose rights hold.
        log: where decisions of the gate are written; None: there is no desk.
        door: how the call came, as the log names it.
        rules: what drafts are held against now; None: it is read anew.
        plan: the desk's plan of now; None: it is read anew.
    """

    workspace: Workspace
    actor: Actor
    log: GateLog | None = None
    door: str = "MCP"
    rules: Callable[[], Rules] | None = None
    plan: Callable[[], Plan] | None = None

    def demand(self, action: Action, kind: str) -> None:
        """Refuse what the key may not.

        Raises:
            NotAllowedError: it may not do ``action`` with every object of ``kind``.
        """
        may = decide(self.actor, action, Thing(kind))
        if not may:
            raise NotAllowedError(may.reason, way_out="Ask whoever made your key for this right.")

    @property
    def slots(self) -> Slots:
        """Reservations of the calendar.

        Raises:
            SourceError: there is no desk they are kept on.
        """
        if self.log is None:
            raise SourceError("Slots are kept on the desk, and there is none.")
        return Slots(self.workspace, self.log.desk, self.plan)

    def present_rules(self) -> Rules:
        """What drafts are held against now."""
        return self.rules() if self.rules else gate_rules(self.workspace)

    def note(self, tool: str, outcome: str, why: str = "") -> None:
        """Write a call to the desk's log: who asked which tool and what came of it, no more."""
        if self.log is None:
            return
        detail = {"door": self.door, "outcome": outcome, "why": why}
        with self.log.desk.database.begin() as connection:
            append(connection, Event(self.actor.by, "tool called", "tool", tool, detail=detail))

    def read_architecture(self) -> dict[str, Any]:
        """Read the message architecture before you write: positioning, pillars with approved
        texts, voice, claims, visual identity, what variants may change, themes of campaigns and
        rules of channels that hold today, and what a text must show to pass the gate."""
        self.demand(Action.SEE, "brand")
        brand, gate = self.workspace.brand or Brand(), self.workspace.settings.gate
        shown = brand.model_dump(
            mode="json",
            include={
                "company", "positioning", "pillars", "voice", "claims", "visual", "personalisation",
            },
        )  # fmt: skip
        seen = [k for k in ("theme", "channel") if decide(self.actor, Action.SEE, Thing(k))]
        tiers = tiers_to_write_by(self.workspace, seen)
        needs = {"pillars": gate.pillars, "pillar_score": gate.pillar_score}
        return {**shown, **tiers, "gate": needs}

    def check_message(
        self, text: str, channel: str, title: str = "", campaign: str = "", audience: str = "",
        part: str = "", link: str = "", starts_on: Day | None = None,
        ends_on: Day | None = None, variant_of: Annotated[str, Field(max_length=80)] = "",
    ) -> dict[str, Any]:  # fmt: skip
        """Ask before you publish: verdict pass, fix or block for one text, with findings and ways
        out. Publish only what passed, unchanged, before expires_at; any edit needs a new check.
        part is "headline" when the text is one; link is a tracking link beside the text;
        variant_of is the key of the approved asset whose text it is a variant of."""
        self.demand(Action.CHECK, "draft")
        draft = Draft(
            text, channel, title, campaign, audience, "", part, link, starts_on, ends_on,
            variant_of=variant_of,
        )  # fmt: skip
        result = check_draft(draft, self.present_rules(), datetime.now(UTC))
        override = (
            self.log.record(self.actor, self.door, [(draft, result)])[0] if self.log else None
        )
        return self._answer(told(result, self.actor), override is not None)

    def check_campaign(self, campaign: str) -> dict[str, Any]:
        """Ask before a campaign goes out: verdicts for all texts its activities send, which are
        held against each other, too. campaign is its key or title. Texts that no activity sends
        yet are checked for their own channels; without_text names activities that have none."""
        self.demand(Action.CHECK, "draft")
        for kind in ("campaign", "activity", "asset"):
            self.demand(Action.SEE, kind)
        found = check_campaign(self.workspace, campaign)
        checked = list(zip(found.texts.drafts, found.results, strict=True))
        overrides = (
            self.log.record(self.actor, self.door, checked) if self.log else [None] * len(checked)
        )
        own = {draft.key for draft, _ in checked}
        results = [
            {"key": draft.key, "channel": draft.channel}
            | self._answer(told(result, self.actor, own), override is not None)
            for (draft, result), override in zip(checked, overrides, strict=True)
        ]
        return {
            "campaign": found.texts.key, "verdict": found.verdict,
            "may_publish": all(r["may_publish"] for r in results), "results": results[:_MOST],
            "left_off": max(len(results) - _MOST, 0), "without_text": list(found.texts.without),
        }  # fmt: skip

    @staticmethod
    def _answer(seen: GateResult, let_out: bool) -> dict[str, Any]:
        """An answer of the gate as agents read it."""
        return {
            "verdict": seen.verdict, "may_publish": seen.verdict == "pass" or let_out,
            "findings": [plain(f) | {"check": c.name} for c in seen.checks for f in c.findings],
            "not_measured": {c.name: c.note for c in seen.checks if c.status == "not measured"},
            "score": seen.score, "pillars": seen.pillars, "evidence": seen.evidence,
            "content_hash": seen.content_hash, "rules_version": seen.rules_version,
            "expires_at": seen.expires_at.isoformat(),
        }  # fmt: skip

    def build_tracking_link(
        self, url: str, source: str, medium: str, campaign: str, content: str = "", term: str = ""
    ) -> dict[str, Any]:
        """Build a tracking link that keeps the taxonomy; values that break it are refused with
        the nearest allowed ones."""
        self.demand(Action.SEE, "taxonomy")
        values = {
            "utm_source": source, "utm_medium": medium, "utm_campaign": campaign,
            "utm_content": content, "utm_term": term,
        }  # fmt: skip
        return {"link": build_link(url, values, self.workspace.taxonomy)}

    def look_at_calendar(self, first: Day | None = None, last: Day | None = None) -> dict[str, Any]:
        """See what is planned between two days (default: the next 90), with channel, campaign,
        audience and offer of every activity, and which slots are reserved, by whom, until when."""
        self.demand(Action.SEE, "activity")
        try:
            found = listed_activities(self.workspace, first, last)
        except WorkspaceError:
            found = ()
        names = ("key", "title", "campaign", "channel", "audience", "offer", "team", "start", "end")
        rows = [{n: plain(getattr(a, n)) for n in names} for a in found[:_MOST]]
        held = self.slots.listed(self.actor, first, last) if self.log else ()
        now = datetime.now(UTC)
        return {
            "activities": rows, "left_off": max(len(found) - _MOST, 0),
            "reserved": [plain(slot_answer(s, self.actor, now)) for s in held[:_MOST]],
        }  # fmt: skip

    def list_offers(self, as_of: Day | None = None) -> dict[str, Any]:
        """See every offer that is made on a day (default: today) or later, by which channels, and
        pairs that contradict each other."""
        for kind in ("messages", "activity", "offer"):
            self.demand(Action.SEE, kind)
        report = offer_report(self.workspace, as_of=as_of)
        live = [o for o in report.offers if o.last_day is None or o.last_day >= report.as_of]
        return {
            "as_of": report.as_of.isoformat(), "offers": [plain(o) for o in live[:_MOST]],
            "contradictions": [c.why for c in report.open[:_MOST]],
            "left_off": max(len(live) - _MOST, 0),
        }  # fmt: skip

    def list_metrics(self) -> dict[str, Any]:
        """See every metric, defined once: its id, unit, definition and what it can be split by."""
        self.demand(Action.SEE, "metrics")
        names = ("id", "title", "unit", "definition", "dimensions")
        return {"metrics": [{n: plain(getattr(m, n)) for n in names} for m in metric_infos()]}

    def query_metrics(
        self, metrics: list[str], by: list[str] | None = None, where: list[str] | None = None,
        first: Day | None = None, last: Day | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        """Query metrics by dimensions, conditions (channel=Email, campaign~spring) and days. The
        answer says units, what to know to read the figures right (notes), and why a metric has
        none (not_measured); a figure that is null is not known, not 0."""
        self.demand(Action.SEE, "metrics")
        found = self.workspace.metric_query(metrics, by or (), where or (), first, last)
        rows = [{k: plain(v) for k, v in row.items()} for row in found.rows[:_MOST]]
        units = {
            m.id: found.currency or MONEY if m.unit == MONEY else m.unit for m in found.metrics
        }
        return {
            "rows": rows, "left_off": max(len(found.rows) - _MOST, 0), "units": units,
            "notes": list(found.notes), "not_measured": dict(found.wanting),
        }  # fmt: skip

    def explain_decision(
        self, content_hash: str = "", decision: Annotated[int, Field(ge=0, le=1 << 40)] = 0
    ) -> dict[str, Any]:
        """See what the gate decided about a content, or under a decision's number: which checks
        failed with how many findings, against which other texts, under which version of the rules,
        who let it go out anyway, and whether it still stands: an answer that expired, or whose
        rules changed, allows nothing."""
        self.demand(Action.SEE, "draft")
        if self.log is None:
            raise SourceError("Decisions are not logged: there is no desk.")
        if not decision and not content_hash:
            raise QueryError(
                "No decision is named.", way_out="Give a content_hash, or the decision's number."
            )
        now = datetime.now(UTC)
        if decision:
            found: Sequence[Decision] = (self.log.decided(self.actor, decision, now),)
        else:
            found = self.log.decisions(self.actor, content_hash, now)
        rules = self.present_rules().version
        told = explained(found[:_MOST], rules, now)
        return {"decisions": [plain(d) for d in told], "present_rules_version": rules}


#: Tools about texts, links, offers, figures and decisions.
TOOLS: tuple[Callable[..., dict[str, Any]], ...] = (
    Tools.read_architecture, Tools.check_message, Tools.check_campaign, Tools.build_tracking_link,
    Tools.look_at_calendar, Tools.list_offers, Tools.list_metrics, Tools.query_metrics,
    Tools.explain_decision,
)  # fmt: skip
