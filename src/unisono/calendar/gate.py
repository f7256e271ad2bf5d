"""The launch gate (CAL-4): nothing counts as cleared until checks hold and every lead signed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from unisono.calendar.gate_checks import Answer, CheckContext, answers
from unisono.calendar.milestones import launch_of
from unisono.calendar.plan import Plan
from unisono.errors import CalendarError
from unisono.model.calendar import PlanConflict
from unisono.model.clearance import Clearance, Signature
from unisono.model.document import Document
from unisono.model.names import same_name
from unisono.settings import CalendarSettings

LEAD = "channel_lead"
EVERY_CHANNEL = "*"
EDITED = "edited since it was signed"
#: What changes without changing what was signed: states, facts of the launch, who was told.
_NOT_SIGNED = frozenset(
    {"status", "launched_on", "ready_on", "milestones", "informed", "notes", "approved", "owner"}
)


class Gate(StrEnum):
    """Whether a campaign may launch."""

    CLEARED = "cleared"
    WAITING = "waiting"
    VOID = "void"


@dataclass(frozen=True)
class Blocker:
    """Somebody or something the gate waits for.

    Attributes:
        what: signature, check or lead (nobody leads a channel).
        who: account asked; empty when anybody may answer or nobody is there.
        name: the channel or the check.
        why: missing, refused, edited since, does not hold, cannot be told.
        since: since when it waits: the refusal, the answer that no longer counts, else the first
            answer to this version; None when nobody answered yet.
        reason: what was said.
        lead: for a signature, the lead it is of; ``who`` is their deputy if they named one.
    """

    what: str
    who: str
    name: str
    why: str
    since: datetime | None = None
    reason: str = ""
    lead: str = ""


@dataclass(frozen=True)
class GateState:
    """The launch gate of one campaign as of a day.

    Attributes:
        of: digest of what is to be signed.
        state: cleared only when all checks hold and all leads signed exactly this; void when an
            answer that counted is of an earlier version; else waiting.
        remind: accounts to be reminded today.
    """

    campaign: str
    of: str
    state: Gate
    due: date
    checks: tuple[Answer, ...]
    signed: tuple[Signature, ...]
    blocking: tuple[Blocker, ...]
    remind: tuple[str, ...] = ()
    late: bool = False


@dataclass(frozen=True)
class GateInput:
    """What the gate is judged from.

    Attributes:
        conflicts: all conflicts of the plan.
        link_problems: what is wrong with a tracking link; empty: nothing.
        settings: deadline, reminders, formats.
        as_of: the day looked from.
    """

    conflicts: Sequence[PlanConflict]
    link_problems: Callable[[str], Sequence[str]]
    settings: CalendarSettings
    as_of: date


def digest(plan: Plan, campaign: str) -> str:
    """SHA-256 of what is signed: the campaign, its activities, their offers and assets.

    States, what happened at the launch, milestones, who was told and notes may change without
    asking for signatures again; everything else voids them. The order of documents changes
    nothing.

    Raises:
        CalendarError: there is no such campaign.
    """
    if campaign not in plan.campaigns:
        raise CalendarError(
            f"There is no campaign {campaign}.",
            way_out=f"There are: {', '.join(sorted(plan.campaigns)[:20]) or 'none yet'}.",
        )
    activities = plan.of_campaign(campaign)
    offers = {a.offer for a in activities.values() if a.offer}
    assets = {n for a in activities.values() for n in a.assets}
    signed = {
        "campaign": {campaign: _signed(plan.campaigns[campaign])},
        "activity": {k: _signed(a) for k, a in activities.items()},
        "offer": {k: _signed(plan.offers[k]) for k in offers if k in plan.offers},
        "asset": {k: _signed(plan.assets[k]) for k in assets if k in plan.assets},
    }
    text = json.dumps(signed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _signed(document: Document) -> dict[str, object]:
    return document.model_dump(mode="json", exclude=set(_NOT_SIGNED))


def leads(plan: Plan, campaign: str) -> dict[str, tuple[str, ...]]:
    """Per channel of the campaign, the accounts that lead it; none where nobody does."""
    channels = {same_name(a.channel): a.channel for a in plan.of_campaign(campaign).values()}
    found: dict[str, tuple[str, ...]] = {}
    for name, channel in sorted(channels.items()):
        found[channel] = tuple(
            sorted(
                account
                for account, member in plan.memberships.items()
                if LEAD in member.roles
                and member.left_at is None
                and {name, EVERY_CHANNEL} & set(map(same_name, member.channels))
            )
        )
    return found


def gate_state(plan: Plan, campaign: str, given: GateInput) -> GateState:
    """The gate of one campaign.

    Each lead of each channel signs, or whom the clearance names as that lead's deputy; the newest
    answer of a lead for a channel counts, and only for exactly what the campaign is now.

    Raises:
        CalendarError: there is no such campaign.
    """
    of = digest(plan, campaign)
    clearance = plan.clearances.get(campaign) or Clearance(title="Launch gate")
    context = CheckContext(given.conflicts, given.link_problems, given.settings)
    checks = answers(plan, campaign, clearance, of, context)
    asked = _first_answer(clearance, of)
    signed, blocking = [], [b for a in checks if (b := _unheld(a, asked))]
    for channel, accounts in leads(plan, campaign).items():
        if not accounts:
            blocking.append(Blocker("lead", "", channel, "nobody leads this channel", asked))
        for account in accounts:
            newest = _newest(clearance, channel, account)
            if newest is not None and newest.of == of and newest.cleared:
                signed.append(newest)
            else:
                blocking.append(_unsigned(clearance, channel, account, newest, of, asked))
    if not leads(plan, campaign):
        blocking.append(Blocker("lead", "", "", "the campaign has no activity yet", asked))
    due = clearance.due or launch_of(plan.campaigns[campaign]) - timedelta(
        days=given.settings.gate_days
    )
    void = any(b.why == EDITED for b in blocking)
    state = Gate.VOID if void else Gate.WAITING if blocking else Gate.CLEARED
    return GateState(
        campaign, of, state, due, checks, tuple(signed), tuple(blocking),
        _remind(blocking, due, given), bool(blocking) and given.as_of > due,
    )  # fmt: skip


def _first_answer(clearance: Clearance, of: str) -> datetime | None:
    moments = [s.at for s in clearance.signatures if s.of == of]
    return min([*moments, *(c.at for c in clearance.checks if c.of == of)], default=None)


def _unheld(answer: Answer, asked: datetime | None) -> Blocker | None:
    if answer.holds:
        return None
    why = "missing" if answer.holds is None else "does not hold"
    if answer.stale:
        why = EDITED
    return Blocker("check", answer.account, answer.name, why, answer.at or asked, answer.reason)


def _newest(clearance: Clearance, channel: str, account: str) -> Signature | None:
    """The newest answer for a channel by its lead, or by the deputy on the lead's behalf."""
    deputy = clearance.delegates.get(account)
    own = [
        s
        for s in clearance.signatures
        if same_name(s.channel) == same_name(channel)
        and (
            (s.account == account and not s.on_behalf_of)
            or (s.on_behalf_of == account and deputy is not None and s.account == deputy)
        )
    ]
    # A refusal of the same moment weighs more than a signature.
    return max(own, key=lambda s: (s.at, not s.cleared), default=None)


def _unsigned(
    clearance: Clearance,
    channel: str,
    account: str,
    newest: Signature | None,
    of: str,
    asked: datetime | None,
) -> Blocker:
    who = clearance.delegates.get(account, account)
    if newest is None:
        return Blocker("signature", who, channel, "missing", asked, lead=account)
    why = "refused"
    if newest.of != of and newest.cleared:
        why = EDITED
    elif newest.of != of:
        why = "refused an earlier version"
    return Blocker("signature", who, channel, why, newest.at, newest.reason, account)


def _remind(blocking: Iterable[Blocker], due: date, given: GateInput) -> tuple[str, ...]:
    left = (due - given.as_of).days
    if left >= 0 and left not in given.settings.reminder_days:
        return ()
    return tuple(sorted({b.who for b in blocking if b.what == "signature" and b.who}))
