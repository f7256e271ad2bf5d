"""What the demo company may react to at once: a moment approved beforehand, and two reactions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from unisono.model.document import Document
from unisono.model.plan import Asset
from unisono.model.reacting import Answered, Decided, Moment, Reaction, RiskCriterion, Verdict

Keyed = tuple[str, Document]
MOMENT = "rule-change"
_RISKS = (
    RiskCriterion(text="The source is not the authority itself", no_go=True),
    RiskCriterion(text="Somebody lost money or their job by it", no_go=True),
    RiskCriterion(text="It names a competitor or a customer"),
)


def reacting_documents(today: date) -> Iterator[Keyed]:
    """The moment, the text it begins with, and what was asked so far, as of ``today``."""
    yield "rule-change-post", Asset(
        title="Rule change: post", kind="template", channels=("Organic social",),
        owner="Owner Content", approved=True, ready_on=today - timedelta(days=40),
        text="{{rule}} changes on {{day}}: {{what}}. Source: {{source}}. "
        "Every figure can be traced to its source, ready for the audit.",
    )  # fmt: skip
    yield MOMENT, Moment(
        title="A reporting rule changes", first_day=today - timedelta(days=40),
        last_day=today + timedelta(days=140), owner="Brand owner", ask=("Brand owner",),
        message="Say what changes, from when, and who says so. No offer, no pressure.",
        channels=("Organic social",), pillars=("audit-ready",), within_hours=24,
        answer_minutes=60, risks=_RISKS, templates=("rule-change-post",), post_mortem_days=7,
        approved_by="Brand owner", approved_on=today - timedelta(days=41),
    )  # fmt: skip
    yield (
        "filing-deadline",
        _reaction(today - timedelta(days=27), "A filing deadline was moved", risky=False),
    )
    yield (
        "rival-audit-fine",
        _reaction(today - timedelta(days=12), "A rival was fined under the new rule", risky=True),
    )


def _reaction(day: date, event: str, *, risky: bool) -> Reaction:
    """A go that was published and looked back at; ``risky``: one that was asked for and left."""
    asked = datetime.combine(day, time(9, 40), UTC)
    answers = tuple(
        Answered(text=r.text, no_go=r.no_go, holds=risky and r == _RISKS[-1]) for r in _RISKS
    )
    looked = day + timedelta(days=6)
    return Reaction(
        title=event, moment=MOMENT, channel="Organic social", account="Owner Content",
        asked_at=asked, happened_at=asked - timedelta(hours=2), answers=answers,
        verdict=Verdict.ASK if risky else Verdict.GO,
        reasons=(f"Risk: {_RISKS[-1].text}",) if risky else (),
        ask=("Brand owner",) if risky else (),
        decision=Decided.LEAVE if risky else Decided.PUBLISH,
        decided_by="Brand owner" if risky else "Owner Content",
        decided_at=asked + timedelta(minutes=25 if risky else 5),
        post_mortem_due=None if risky else day + timedelta(days=7),
        post_mortem_on=None if risky else looked,
        went_well="" if risky else "It was out two hours after the authority said so.",
        went_badly="" if risky else "Sales heard of it from a customer.",
        learned="" if risky else "Tell sales in the same minute.",
    )  # fmt: skip
