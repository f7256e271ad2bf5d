"""The gate: pass, fix or block before a text is published, with reasons (MSG-3, MSG-7).

A pure function of the draft, the rules and what other channels say at that time. Message text is
data: nothing written in it changes what is checked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from unisono.messages.contradictions import OfferBook
from unisono.messages.curve import Meaning
from unisono.messages.gate_offers import check_days, check_links, check_offers
from unisono.messages.gate_pillars import check_calls_to_action, check_pillars
from unisono.messages.gate_promises import check_promises
from unisono.messages.gate_tiers import (
    GateTiers,
    Variation,
    check_channel,
    check_theme,
    check_variant,
    scorer,
    unknown_original,
)
from unisono.messages.gate_wording import check_claims, check_length, check_seen, check_voice
from unisono.messages.hidden import shown, visible
from unisono.messages.holding import Reality
from unisono.messages.offer_kinds import DEADLINE
from unisono.messages.offers import read_offers
from unisono.messages.score import score_messages
from unisono.messages.text import plain
from unisono.model.gate import (
    Draft,
    GateCheck,
    GateFinding,
    GateResult,
    Verdict,
    worst,
)
from unisono.model.messages import Brand, MessageScore, MessageText, OfferFact
from unisono.model.names import same_name
from unisono.model.plan import Theme
from unisono.model.taxonomy import Taxonomy
from unisono.settings import GateSettings


@dataclass(frozen=True, eq=False)
class Rules:
    """What drafts are held against.

    Attributes:
        brand, taxonomy, settings: the declarations and settings.
        live: offers of everything that is or will be said, see :class:`OfferBook`.
        calls_to_action: per campaign (lower case), its calls to action, the first one leads.
        reality: what promises are held against; None: they are not.
        meaning: how pillars are told apart, see ``messages.meaning``.
        tiers: themes of campaigns, rules of channels, approved texts.
        zone: IANA time zone whose day a draft without days begins on.
        campaigns: titles of the plan's campaigns by their keys and titles (lower case); empty:
            there is no plan. What channels say carries titles, drafts may carry either.
    """

    brand: Brand
    taxonomy: Taxonomy
    settings: GateSettings
    live: OfferBook = field(default_factory=lambda: OfferBook.of(()))
    calls_to_action: Mapping[str, Sequence[str]] = field(default_factory=dict)
    meaning: Meaning = "words"
    tiers: GateTiers = field(default_factory=GateTiers)
    zone: str = "UTC"
    reality: Reality | None = None
    campaigns: Mapping[str, str] = field(default_factory=dict)

    def knows(self, campaign: str) -> bool:
        """Whether the plan has a campaign; True where none is named or there is no plan."""
        name = same_name(campaign)
        return not name or not self.campaigns or name in self.campaigns

    def title_of(self, campaign: str) -> str:
        """The title of a campaign by its key or title; as it is given where the plan has none."""
        return self.campaigns.get(same_name(campaign), campaign)

    @cached_property
    def version(self) -> str:
        """SHA-256 of everything but what other channels say and which campaigns there are."""
        told = [
            self.brand.model_dump(mode="json"), self.taxonomy.model_dump(mode="json"),
            self.settings.model_dump(mode="json"), self.meaning,
            {name: list(calls) for name, calls in self.calls_to_action.items()},
            self.tiers.told(), self.zone,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def check_draft(draft: Draft, rules: Rules, now: datetime) -> GateResult:
    """The gate's answer for one draft.

    Args:
        now: the present, with a time zone; a draft without days is taken to be live from its day
            on in the time zone of ``rules``.
    """
    return check_drafts([draft], rules, now)[0]


def check_drafts(drafts: Sequence[Draft], rules: Rules, now: datetime) -> tuple[GateResult, ...]:
    """The gate's answers for many drafts, each the same as alone; see :func:`check_draft`.

    The drafts are not held against each other unless they stand in ``rules.live``.
    """
    now = now.astimezone(UTC)
    today = now.astimezone(ZoneInfo(rules.zone)).date()
    given = [_Given.of(draft, rules, today) for draft in drafts]
    texts = [g.seen for g in given if g.refused is None]
    scored = {id(s.message): s for s in score_messages(rules.brand, texts, rules.meaning)}
    return tuple(_answer(g, scored.get(id(g.seen)), rules, now) for g in given)


@dataclass(frozen=True, eq=False)
class _Given:
    """A draft, and what is checked of it.

    Attributes:
        clean: without characters nobody sees.
        message: all its words; seen: without what styling hides.
        facts: offers read from all its words.
        refused: why it is not checked at all.
    """

    draft: Draft
    clean: Draft
    message: MessageText
    seen: MessageText
    facts: tuple[OfferFact, ...]
    refused: GateCheck | None

    @classmethod
    def of(cls, draft: Draft, rules: Rules, today: date) -> _Given:
        clean = replace(
            draft, text=visible(draft.text), title=visible(draft.title),
            campaign=rules.title_of(draft.campaign),
        )  # fmt: skip
        if refused := _refused(draft, rules.settings):
            blank = MessageText("", "", "")
            return cls(draft, clean, blank, blank, (), refused)
        facts = read_offers(clean.message(today))
        message = _until_its_deadline(clean.message(today), facts)
        facts = tuple(replace(fact, message=message) for fact in facts)
        text = shown(clean.text)
        seen = message if text == clean.text else replace(message, text=text)
        return cls(draft, clean, message, seen, facts, None)


def _answer(given: _Given, score: MessageScore | None, rules: Rules, now: datetime) -> GateResult:
    draft = given.draft
    checks = (given.refused,) if given.refused else _checks(given, score, rules)
    return GateResult(
        worst([c.status for c in checks]), checks, score.score if score else None,
        dict(score.pillars) if score else {},
        {n: s for n, s in score.best_sentence.items() if s} if score else {},
        draft.content_hash, rules.version, now,
        now + timedelta(hours=rules.settings.valid_hours), draft.key,
        score.calibration if score else "",
    )  # fmt: skip


def _checks(given: _Given, score: MessageScore | None, rules: Rules) -> tuple[GateCheck, ...]:
    draft, clean, message, brand = given.draft, given.clean, given.message, rules.brand
    theme, channel = rules.tiers.theme(draft), rules.tiers.channel(draft)
    calls = rules.calls_to_action.get(same_name(draft.campaign), ())
    checks: tuple[GateCheck, ...] = (
        check_pillars(given.seen, score, brand, rules.settings, rules.meaning),
        *_of_theme(given, score, theme, rules),
        check_calls_to_action(
            given.seen,
            calls or (theme.calls_to_action if theme else ()),
            "" if rules.knows(draft.campaign) else draft.campaign,
        ),
        check_offers(given.facts, given.seen, message, rules.live),
        *((check_promises(clean, given.facts, rules.reality),) if rules.reality else ()),
        check_days(message, given.facts),
        check_claims(clean, brand.claims),
        check_voice(clean, brand.voice),
        *((check_channel(clean, channel, given.facts, rules.tiers.offers),) if channel else ()),
        check_length(clean, brand.voice, channel),
        check_links(clean, rules.taxonomy),
        *_of_variant(given, score, theme, rules),
    )
    if clean.text != draft.text:  # positions would be those of another text
        checks = tuple(_without_places(check) for check in checks)
    return (*checks, check_seen(draft))


def _of_theme(
    given: _Given, score: MessageScore | None, theme: Theme | None, rules: Rules
) -> tuple[GateCheck, ...]:
    if theme is None or not (theme.pillars or theme.key_messages):
        return ()
    least, judge = rules.settings.pillar_score, scorer(rules.meaning)
    return (check_theme(given.seen, score, theme, rules.tiers, least, judge),)


def _of_variant(
    given: _Given, score: MessageScore | None, theme: Theme | None, rules: Rules
) -> tuple[GateCheck, ...]:
    draft, brand = given.draft, rules.brand
    if not draft.variant_of:
        return ()
    approved = rules.tiers.approved.get(draft.variant_of)
    if approved is None:
        return (unknown_original(draft.variant_of),)
    original = replace(given.message, title=approved.title, text=approved.text)
    found = scorer(rules.meaning)(brand, original)
    carried = tuple(
        None if s is None else frozenset(
            name for name, value in s.pillars.items() if value >= rules.settings.pillar_score
        )
        for s in (found, score)
    )  # fmt: skip
    proofs = [p for pillar in brand.pillars for p in pillar.proof]
    made = Variation(
        given.clean, approved, (read_offers(original), given.facts),
        [*proofs, *(theme.proof_points if theme else ())], (carried[0], carried[1]),
    )  # fmt: skip
    return (check_variant(made, brand),)


def _until_its_deadline(message: MessageText, facts: Sequence[OfferFact]) -> MessageText:
    """A message that names its last day is live until then, unless its days are known."""
    if message.ends_on is not None or message.starts_on is None:
        return message
    days = [f.unit for f in facts if f.kind == DEADLINE and f.unit[:1].isdigit()]
    ends = [day for d in days if (day := date.fromisoformat(d)) >= message.starts_on]
    return replace(message, ends_on=max(ends)) if ends else message


def _without_places(check: GateCheck) -> GateCheck:
    findings = tuple(replace(f, start=None, end=None) for f in check.findings)
    return replace(check, findings=findings)


def _refused(draft: Draft, settings: GateSettings) -> GateCheck | None:
    """Why a draft is not checked at all; None when it is."""
    size = len(draft.title) + len(draft.text)
    if size > settings.longest:
        what = f"The text has {size:,} characters; up to {settings.longest:,} are checked."
        fix = "Check its parts, or raise gate.longest."
    elif not any(c.isalnum() for c in plain(visible(f"{draft.title}\n{draft.text}"))):
        what, fix = "There is no text.", "Give the text that is to be published."
    else:
        return None
    finding = GateFinding(Verdict.FIX, what, fix)
    return GateCheck("text", "There is a text to check", Verdict.FIX, (finding,))
