"""Variants of a message: by templates or a language model, gated before anyone sees them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from statistics import fmean
from typing import Any

from unisono.access.documents import visible
from unisono.access.rights import Actor, Thing, decide
from unisono.access.roles import Action
from unisono.calendar.plan import Plan
from unisono.calendar.planned import offer_words
from unisono.errors import LanguageModelError, NotAllowedError, VariantError
from unisono.messages import gate
from unisono.messages.gate import Rules
from unisono.messages.variants import (
    MOST_DRAFTS,
    Material,
    draft_of,
    material,
    pillar_of,
    template_drafts,
)
from unisono.model.gate import Draft, GateCheck, GateFinding, GateResult, Verdict, worst
from unisono.model.names import same_name
from unisono.model.variants import HeldBack, Judgement, Proposed, Variant, VariantBrief
from unisono.workspace.gate import gate_rules
from unisono.workspace.language_model import VOTES, LanguageModel, language_model
from unisono.workspace.plan import read_plan
from unisono.workspace.workspace import Workspace

TEMPLATES = "templates"
#: Texts the model is asked for, for each one that is wanted; and how often it is asked.
_SPARE, _ROUNDS = 2, 2
#: So often in a row the model is asked in vain before it is asked no more.
_FAILURES = 2
_MARK_UP = re.compile(r"<[A-Za-z/!?][^<>]*>|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
#: Findings of one check that are told of those kept back.
_SAID = 3
_FOREIGN = "It contradicts an offer that another channel makes at that time."
_Checked = tuple[Draft, GateResult, str]


@dataclass(frozen=True)
class Proposer:
    """What variants are proposed with.

    Attributes:
        rules: of the gate; plan: for campaigns and offers.
        model: a language model; None: templates only. judges: whether it judges, too.
        actor: who asks; None: whoever runs it.
    """

    rules: Rules
    plan: Plan = field(default_factory=Plan)
    model: LanguageModel | None = None
    judges: bool = False
    actor: Actor | None = None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def propose(self, brief: VariantBrief) -> Proposed:
        """Variants that pass the gate, best first; those it keeps back are counted with reasons.

        Raises:
            VariantError: there is no such pillar or approved text, or no model that was asked for.
            NotAllowedError: who asks may not see assets and names one.
        """
        given = self._material(brief)
        checked: list[_Checked] = []
        note, failures = "", 0
        if brief.by == "model" and self.model is None:
            raise VariantError(
                "No language model is set up.", way_out="Set llm.model, or use templates."
            )
        if brief.by != TEMPLATES and self.model is not None:
            try:
                checked = self._written(self.model, brief, given)
            except LanguageModelError as error:
                if brief.by == "model":
                    raise
                note, failures = f"{error.message} Templates made these.", 1
        if len(_passed(checked)) < brief.count and brief.by != "model":
            drafts = list(template_drafts(given, brief))
            checked += self._gated(drafts, TEMPLATES)
        return self._told(brief, checked, note, failures)

    def _material(self, brief: VariantBrief) -> Material:
        brand, tiers = self.rules.brand, self.rules.tiers
        try:
            pillar_of(brand, brief.pillar)
        except KeyError:
            known = ", ".join(p.id for p in brand.pillars)
            raise VariantError(
                f"The brand has no pillar {brief.pillar}.",
                way_out=f"It has: {known}." if known else "Declare pillars in brand.yaml.",
            ) from None
        probe = draft_of(brief, "", "")
        theme, approved = tiers.theme(probe), ""
        if brief.variant_of:
            self._demand_asset()
            if brief.variant_of not in tiers.approved:
                raise VariantError(
                    f"There is no approved text {brief.variant_of}.",
                    way_out="Name the key of an approved asset with a text, or none.",
                )
            approved = tiers.approved[brief.variant_of].text
        name = same_name(brief.campaign)
        calls = self.rules.calls_to_action.get(name, ()) or (
            theme.calls_to_action if theme else ()
        )  # fmt: skip
        offer = self.plan.offers.get(brief.offer)
        return material(
            brand, brief, calls, offer_words(offer) if offer else brief.offer,
            theme.key_messages if theme else (), approved, tiers.channel(probe),
        )  # fmt: skip

    def _demand_asset(self) -> None:
        """Variants repeat the approved text they are made of."""
        may = self.actor is None or decide(self.actor, Action.SEE, Thing("asset"))
        if not may:
            raise NotAllowedError(
                f"variant_of takes the words of an asset. {may.reason}",
                way_out="Leave variant_of out, or ask for the right to see assets.",
            )

    def _gated(self, drafts: Sequence[Draft], made_by: str) -> list[_Checked]:
        results = gate.check_drafts(drafts, self.rules, self.now())
        return [(d, r, made_by) for d, r in zip(drafts, results, strict=True)]

    def _written(
        self, model: LanguageModel, brief: VariantBrief, given: Material
    ) -> list[_Checked]:
        """What the model writes; it is told once what the gate kept back, and why."""
        asked, checked = _asked(self.rules, brief, given), list[_Checked]()
        for _ in range(_ROUNDS):
            missing = brief.count - len(_passed(checked))
            if missing <= 0:
                break
            known = {(d.title, d.text) for d, _, _ in checked}
            texts = model.write({**asked, "kept_back": _kept_back(checked)}, missing * _SPARE)
            drafts = [
                draft_of(brief, " ".join(t.title.split()), t.text.strip())
                for t in texts[:MOST_DRAFTS]
            ]
            new = [d for d in dict.fromkeys(drafts) if (d.title, d.text) not in known]
            checked += [_as_plain_text(one) for one in self._gated(new, model.name)]
        return checked

    def _told(
        self, brief: VariantBrief, checked: list[_Checked], note: str, failures: int
    ) -> Proposed:
        """What is told, judged where a model judges.

        Args:
            failures: how often the model was asked in vain just before.
        """
        passed = _passed(checked)
        chosen = []
        for one in passed[: brief.count]:
            chosen.append(self._variant(one, asks=failures < _FAILURES))
            judged = chosen[-1].judged
            failures = failures + 1 if judged and not judged.votes else 0
        chosen.sort(key=lambda v: -(v.score or 0))
        if len(chosen) < brief.count:
            short = f"{len(chosen)} of the {brief.count} asked for passed the gate."
            note = f"{note} {short}".strip()
        return Proposed(
            tuple(chosen), len(checked), len(checked) - len(passed), _reasons(checked), note
        )

    def _variant(self, one: _Checked, *, asks: bool = True) -> Variant:
        draft, result, made_by = one
        judged = None
        if self.judges and self.model:
            judged = self._judged(draft, result) if asks else _not_asked(result)
        score = judged.score if judged else result.score
        return Variant(draft.title, draft.text, made_by, score, result, judged)

    def _judged(self, draft: Draft, result: GateResult) -> Judgement:
        """Votes on a text that passed; its verdict stays what it is."""
        if self.model is None:
            return Judgement((), result.score, None, "There is no model.")
        brand = self.rules.brand
        said = {
            "positioning": brand.positioning, "pillars": {p.id: p.statement for p in brand.pillars},
            "channel": draft.channel, "audience": draft.audience, "title": draft.title,
            "text": draft.text,
        }  # fmt: skip
        try:
            votes = tuple(self.model.vote(said))
        except LanguageModelError as error:
            return Judgement((), result.score, None, f"Not judged. {error.message}")
        if len(votes) < VOTES:
            return Judgement(votes, result.score, None, "Not judged: votes are missing.")
        mean = round(fmean(votes), 2)
        score = mean if result.score is None else min(result.score, mean)
        return Judgement(votes, score, round(max(votes) - min(votes), 2))


def _not_asked(result: GateResult) -> Judgement:
    note = "Not judged: the model did not answer about the texts before this one."
    return Judgement((), result.score, None, note)


def _as_plain_text(one: _Checked) -> _Checked:
    """A model writes words; a tag in them would act where they are published."""
    draft, result, made_by = one
    if not _MARK_UP.search(f"{draft.title}\n{draft.text}"):
        return one
    finding = GateFinding(
        Verdict.FIX, "It holds mark-up or control characters.", "Write plain text without tags."
    )
    check = GateCheck("plain_text", "Is plain text", Verdict.FIX, (finding,))
    verdict = worst([result.verdict, Verdict.FIX])
    return draft, replace(result, verdict=verdict, checks=(*result.checks, check)), made_by


def _passed(checked: Iterable[_Checked]) -> list[_Checked]:
    return [one for one in checked if one[1].verdict is Verdict.PASS]


def _reasons(checked: Iterable[_Checked]) -> dict[str, HeldBack]:
    """Per check how many it kept back and what it found; nothing of what others say."""
    found: dict[str, HeldBack] = {}
    for _, result, _ in checked:
        for check in (c for c in result.checks if c.findings):
            known = found.get(check.name) or HeldBack(check.title, 0, ())
            said = (*known.found, *(_FOREIGN if f.against else f.what for f in check.findings))
            few = tuple(dict.fromkeys(said))[:_SAID]
            found[check.name] = HeldBack(check.title, known.count + 1, few)
    return dict(sorted(found.items(), key=lambda pair: -pair[1].count))


def _kept_back(checked: Iterable[_Checked]) -> list[dict[str, Any]]:
    """What the model is told of its texts that did not pass; other channels' words are not."""
    held = [(d, r) for d, r, _ in checked if r.verdict is not Verdict.PASS]
    return [
        {"title": d.title, "text": d.text,
         "why": [f"{f.what} {f.fix}" for f in r.findings if not f.against][:5]}
        for d, r in held[:10]
    ]  # fmt: skip


def _asked(rules: Rules, brief: VariantBrief, given: Material) -> dict[str, Any]:
    """The brief as the model gets it."""
    brand, limit = rules.brand, given.limit
    keep = {"company", "positioning", "pillars", "voice", "claims"}
    return {
        "brand": brand.model_dump(mode="json", include=keep),
        "pillar": brief.pillar, "channel": brief.channel, "audience": brief.audience,
        "product": brief.product, "offer": given.offer, "calls_to_action": list(given.calls),
        "also_say_one_of": list(given.other[:10]), "approved_sentences": list(given.lead),
        "limits": {"title": limit.title if limit else None, "text": limit.text if limit else None},
        "may_vary": [str(a) for a in brand.personalisation.varied],
        "must_keep": [str(a) for a in brand.personalisation.kept],
        "at_least_pillars": rules.settings.pillars,
    }  # fmt: skip


def proposer_of(
    workspace: Workspace, rules: Rules | None = None, plan: Plan | None = None,
    actor: Actor | None = None,
) -> Proposer:  # fmt: skip
    """Proposes variants in a workspace.

    Args:
        rules, plan: of this moment, where they were read before.
        actor: who asks; the words of offers they may not see are not said. None: whoever runs it.

    Raises:
        LanguageModelError: a model is set up whose packages are not installed.
    """
    settings, known = workspace.settings, plan or read_plan(workspace).plan
    if actor is not None:
        known = replace(known, offers=visible(actor, "offer", known.offers, known.campaigns))
    return Proposer(
        rules or gate_rules(workspace), known, language_model(settings), settings.llm.judge, actor
    )
