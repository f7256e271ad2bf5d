"""The gate's checks of the architecture: a campaign's theme, rules of the channel, variants."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from unisono.messages.gate_pillars import stands_within, stems
from unisono.messages.gate_wording import found_words
from unisono.messages.meaning import weight
from unisono.messages.offer_kinds import AMOUNT, CODE, DEADLINE
from unisono.messages.score import score_messages
from unisono.messages.text import plain, sentences, words
from unisono.model.gate import Draft, GateCheck, GateFinding, Verdict
from unisono.model.messages import Brand, MessageScore, MessageText, OfferFact, Pillar
from unisono.model.names import audiences_named, bare_name, same_name
from unisono.model.plan import Offer, OfferKind, Theme
from unisono.model.tiers import Aspect, AudienceVariant, ChannelRules, Freedom
from unisono.model.wording import listed

_THEME, _CHANNEL = "Tells the campaign's theme", "Keeps the channel's rules"
_VARIANT = "Keeps what variants must keep"
#: Content words weigh this much; empty words and mere calls to action weigh less.
_CONTENT = 1.0
_FACTS = {kind.value: kind.value for kind in OfferKind} | {OfferKind.MONEY_OFF.value: AMOUNT}


@dataclass(frozen=True)
class ApprovedText:
    """A text that variants are made of; empty ``channels`` are all."""

    title: str
    text: str
    channels: tuple[str, ...] = ()


@dataclass(frozen=True)
class GateTiers:
    """What of tiers 2 and 3 drafts are held against.

    Attributes:
        themes: per campaign (lower case) its theme; freedom: per theme's title how freely its key
            messages may be told; kept_words: see ``architecture.kept_words``.
        channels: rules by channel, as :func:`unisono.model.names.bare_name` writes it.
        offers: offers by key, which rules of channels name.
        approved: texts by key, which variants are made of.
    """

    themes: Mapping[str, Theme] = field(default_factory=dict)
    channels: Mapping[str, ChannelRules] = field(default_factory=dict)
    offers: Mapping[str, Offer] = field(default_factory=dict)
    approved: Mapping[str, ApprovedText] = field(default_factory=dict)
    freedom: Freedom = Freedom.MINIMAL
    kept_words: float = 0.5

    def theme(self, draft: Draft) -> Theme | None:
        """The theme of the draft's campaign."""
        return self.themes.get(same_name(draft.campaign))

    def channel(self, draft: Draft) -> ChannelRules | None:
        """The rules of the draft's channel."""
        return self.channels.get(bare_name(draft.channel)) if draft.channel else None

    def told(self) -> list[object]:
        """All of it as JSON holds it, for the version of the rules."""
        groups: tuple[Mapping[str, Theme | ChannelRules | Offer], ...] = (
            self.themes, self.channels, self.offers,
        )  # fmt: skip
        dumped = [{k: d.model_dump(mode="json") for k, d in group.items()} for group in groups]
        approved = {k: [a.title, a.text, *a.channels] for k, a in self.approved.items()}
        return [*dumped, approved, self.freedom, self.kept_words]


#: Scores one more text with pillars of one's own: a key message, an approved text.
Scorer = Callable[[Brand, MessageText], MessageScore | None]


def scorer(meaning: str) -> Scorer:
    """Scores single texts with ``meaning``; see :func:`score_messages`."""

    def score(brand: Brand, message: MessageText) -> MessageScore | None:
        found = score_messages(brand, [message], meaning)  # type: ignore[arg-type]
        return found[0] if found else None

    return score


def check_theme(
    message: MessageText, score: MessageScore | None, theme: Theme, tiers: GateTiers,
    least: float, judge: Scorer,
) -> GateCheck:  # fmt: skip
    """Whether a text carries a pillar of its theme, and says one of its key messages.

    Args:
        least: score from which a text carries a pillar.
        judge: for key messages that only have to be meant.
    """
    found, note = [], ""
    known = [p for p in theme.pillars if score is not None and p in score.pillars]
    if score is not None and known and all(score.pillars[p] < least for p in known):
        what = f"It carries none of the pillars of its theme “{theme.title}”: {listed(known)}."
        found.append(GateFinding(Verdict.FIX, what, "Say one of them."))
    freedom = theme.freedom or tiers.freedom
    if theme.key_messages and freedom is not Freedom.MOST:
        said = _said_messages(message, theme, freedom, (tiers.kept_words, least), judge)
        room = len(sentences(plain(f"{message.title}\n{message.text}"))) > 1
        if said:
            note = f"Says “{said[0]}”."
        elif room:
            how = {Freedom.FIXED: " word for word", Freedom.MINIMAL: " in nearly its words"}
            what = f"It says no key message of its theme “{theme.title}”{how.get(freedom, '')}."
            fix = f"Say one: {listed([f'“{m}”' for m in theme.key_messages[:3]])}."
            found.append(GateFinding(Verdict.FIX, what, fix))
    status = Verdict.FIX if found else Verdict.PASS
    return GateCheck("theme", _THEME, status, tuple(found), note)


def _said_messages(
    message: MessageText, theme: Theme, freedom: Freedom, least: tuple[float, float], judge: Scorer
) -> list[str]:  # fmt: skip
    """Key messages that a text says, as freely as it may."""
    if freedom is Freedom.SIGNIFICANT:
        pillars = [
            Pillar.model_construct(id=f"m{n}", statement=m, proof=[], examples=[])
            for n, m in enumerate(theme.key_messages)
        ]
        score = judge(Brand.model_construct(company="", pillars=pillars), message)
        meant = score.pillars if score else {}
        return [
            m for n, m in enumerate(theme.key_messages) if meant.get(f"m{n}", 0.0) >= least[1]
        ]  # fmt: skip
    said = stems(plain(f"{message.title}\n{message.text}"))
    if freedom is Freedom.FIXED:
        return [m for m in theme.key_messages if stands_within(stems(m), said)]
    return [m for m in theme.key_messages if _kept(m, set(said)) >= least[0]]


def _kept(key_message: str, said: set[str]) -> float:
    """Share of a message's content words that are said; of all its words where it has none."""
    every = words(key_message)
    content = {*stems(" ".join(w for w in every if weight(w) >= _CONTENT))} or {*stems(key_message)}
    return len(content & said) / len(content) if content else 0.0


def check_channel(
    draft: Draft, rules: ChannelRules, facts: Sequence[OfferFact], offers: Mapping[str, Offer]
) -> GateCheck:
    """Words, length and offers that a channel has rules of its own about.

    Args:
        facts: offers read from the draft.
    """
    variants = [a for a in rules.audiences if _is_for(a, draft)]
    avoid = (*rules.avoid, *(word for a in variants for word in a.avoid))
    found = [
        *found_words(draft, rules.avoid, f"is not said in {rules.channel}", "Use other words."),
        *(
            one
            for a in variants
            for one in found_words(
                draft, a.avoid, f"is not said to {a.audience} in {rules.channel}",
                "Use other words.",
            )
        ),
    ] if avoid else []  # fmt: skip
    size = len(plain(draft.text))
    if rules.least_characters and size < rules.least_characters:
        what = f"It has {size:,} characters; {rules.channel} asks for {rules.least_characters:,}."
        found.append(GateFinding(Verdict.FIX, what, "Say more, or use another channel."))
    if rules.offers:
        found += _other_offers(rules, facts, offers)
    tone = "; ".join(filter(None, (rules.tone, *(a.tone for a in variants))))
    status = Verdict.FIX if found else Verdict.PASS
    note = f"Tone: {' '.join(tone.split())[:200]}" if tone else ""
    return GateCheck("channel", _CHANNEL, status, tuple(found), note)


def _is_for(variant: AudienceVariant, draft: Draft) -> bool:
    return same_name(variant.audience) in audiences_named(draft.audience)


def _other_offers(
    rules: ChannelRules, facts: Sequence[OfferFact], offers: Mapping[str, Offer]
) -> list[GateFinding]:
    known = [offers[key] for key in rules.offers if key in offers]
    names = listed([f"“{o.title}”" for o in known[:5]]) if known else "none in use"
    return [
        GateFinding(
            Verdict.FIX, f"“{fact.words}” is no offer that {rules.channel} may make.",
            f"It may make: {names}.", fact.words, against=names,
        )
        for fact in facts
        if fact.kind in _FACTS.values() and not any(_is_offer(fact, offer) for offer in known)
    ]  # fmt: skip


def _is_offer(fact: OfferFact, offer: Offer) -> bool:
    if _FACTS[offer.kind.value] != fact.kind:
        return False
    return offer.value is None or fact.value is None or offer.value == fact.value


@dataclass(frozen=True)
class Variation:
    """What a variant and the text it is made of say, read once.

    Attributes:
        proofs: proof points of the brand and the theme.
        carried: pillars that the approved text and the variant carry; None: cannot be judged.
    """

    draft: Draft
    approved: ApprovedText
    facts: tuple[Sequence[OfferFact], Sequence[OfferFact]]
    proofs: Sequence[str]
    carried: tuple[frozenset[str] | None, frozenset[str] | None]


def check_variant(made: Variation, brand: Brand) -> GateCheck:
    """Whether a variant changes only what it may (MSG-6).

    The voice is checked as in every text; the visual identity cannot be read from words.
    """
    rules = brand.personalisation
    free = {a for a in rules.varied if a not in rules.kept}
    changed = _changed(made, rules.products)
    found = [
        GateFinding(
            Verdict.FIX,
            what,
            f"Keep it as in “{made.approved.title}”.",
            against=made.approved.title,
            source=made.draft.variant_of,
        )
        for aspect, what in changed
        if aspect not in free
    ]
    told = [a.value.replace("_", " ") for a, _ in changed if a in free]
    note = f"Changes {listed(list(dict.fromkeys(told)))}." if told else ""
    status = Verdict.FIX if found else Verdict.PASS
    return GateCheck("variant", _VARIANT, status, tuple(found), note)


def unknown_original(key: str) -> GateCheck:
    """The answer where a variant names a text that nobody approved."""
    what = f"There is no approved text “{key[:80]}”."
    finding = GateFinding(Verdict.FIX, what, "Name an approved asset with a text by its key.")
    return GateCheck("variant", _VARIANT, Verdict.FIX, (finding,))


def _changed(made: Variation, products: Iterable[str]) -> list[tuple[Aspect, str]]:
    before, after = made.carried
    out: list[tuple[Aspect, str]] = []
    lost = sorted(before - after) if before is not None and after is not None else []
    if lost:
        out.append((Aspect.VALUE_PROPOSITION, f"It no longer carries {listed(lost)}."))
    own, others = ([f for f in facts if f.kind != CODE] for facts in made.facts)
    for aspect, timed, name in (
        (Aspect.OFFER, False, "another offer"), (Aspect.TIMING, True, "another day"),
    ):  # fmt: skip
        old, new = (
            {(f.kind, f.value, f.unit): f.words for f in facts if (f.kind == DEADLINE) is timed}
            for facts in (own, others)
        )
        if old.keys() != new.keys():
            what = f"{_quoted(new.values())} instead of {_quoted(old.values())}"
            out.append((aspect, f"It has {name}: {what}."))
    texts = [stems(plain(f"{t.title}\n{t.text}")) for t in (made.approved, made.draft)]
    for aspect, names in ((Aspect.PRODUCT, list(products)), (Aspect.PROOF, list(made.proofs))):
        old_names, new_names = ([n for n in names if stands_within(stems(n), t)] for t in texts)
        if set(old_names) != set(new_names):
            what = f"{_quoted(new_names)} instead of {_quoted(old_names)}"
            out.append((aspect, f"It names another {aspect}: {what}."))
    channels = {bare_name(c) for c in made.approved.channels}
    if channels and made.draft.channel and bare_name(made.draft.channel) not in channels:
        out.append((Aspect.FORMAT, f"It is for {made.draft.channel}, not for "
                    f"{listed(list(made.approved.channels)[:5])}."))  # fmt: skip
    return out


def _quoted(names: Collection[str]) -> str:
    return listed([f"“{n}”" for n in names]) if names else "none"
