"""Variants of a message by templates: approved sentences, put together as a channel takes them.

No word is made up. What may vary (MSG-6) decides which parts change: proof, format (the order of
parts), product, timing. The value proposition is said in sentences that were approved: the pillar's
statement and examples.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, product

from unisono.messages.limits import TextLimit, text_limit
from unisono.messages.text import plain, sentences
from unisono.model.gate import Draft
from unisono.model.messages import Brand, Pillar
from unisono.model.tiers import Aspect, ChannelRules
from unisono.model.variants import VariantBrief
from unisono.model.wording import day

#: Drafts that are made at most, before the gate looks at them.
MOST_DRAFTS = 60
#: Where a sentence may end early and still say something.
_CLAUSE = re.compile(r"\s+(?:instead of|so that|because|without)\s|[,;:]\s|\s[–—]\s")
_ENDS = (".", "!", "?", "…", "。", "！", "？")
_LEAST_WORDS = 3
#: Parts in the order they stand in; the first ones named are the last to be left out.
_SHAPES: tuple[tuple[str, ...], ...] = (
    ("lead", "proof", "other", "offer", "call"),
    ("offer", "lead", "proof", "other", "call"),
    ("proof", "lead", "other", "offer", "call"),
    ("other", "lead", "proof", "offer", "call"),
    ("lead", "other", "offer", "call"),
)
_LEFT_OUT: tuple[tuple[str, ...], ...] = ((), ("proof",), ("other",), ("proof", "other"))


@dataclass(frozen=True)
class Material:
    """What variants are made of.

    Attributes:
        lead: sentences that say the pillar; proof: what it rests on.
        other: sentences of the theme and of other pillars.
        calls: calls to action, the first one leads; offer: in words.
    """

    lead: tuple[str, ...]
    proof: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    offer: str = ""
    limit: TextLimit | None = None
    varied: tuple[Aspect, ...] = field(default_factory=lambda: tuple(Aspect))


def material(
    brand: Brand, brief: VariantBrief, calls: Sequence[str], offer: str,
    key_messages: Sequence[str] = (), approved: str = "", rules: ChannelRules | None = None,
) -> Material:  # fmt: skip
    """What a brand has for a brief.

    Args:
        calls: of the campaign or its theme; offer: in words, "" for none.
        key_messages: of the campaign's theme, one of which is to be said.
        approved: the text that variants are made of; "": the pillar's own sentences.
        rules: of the channel.
    """
    pillar = pillar_of(brand, brief.pillar)
    varied = brand.personalisation.varied
    lead = [*sentences(plain(approved)), *pillar.examples, pillar.statement]
    if approved and Aspect.VALUE_PROPOSITION not in varied:
        lead = lead[:1] + [s for s in lead[1:] if s in sentences(plain(approved))]
    proof = pillar.proof if Aspect.PROOF in varied else pillar.proof[:1]
    others = [p for p in brand.pillars if p.id != pillar.id]
    other = [*key_messages, *(s for p in others for s in (*p.examples[:1], p.statement))]
    ends = f" until {day(brief.ends_on)}" if brief.ends_on and Aspect.TIMING in varied else ""
    return Material(
        _named(lead, brief, brand), tuple(proof), tuple(dict.fromkeys(other)), tuple(calls),
        f"{offer}{ends}" if offer else "", text_limit(brief.channel, brand.voice, rules), varied,
    )  # fmt: skip


def pillar_of(brand: Brand, id: str) -> Pillar:
    """The pillar with this id.

    Raises:
        KeyError: there is none.
    """
    return {p.id: p for p in brand.pillars}[id]


def _named(lead: Sequence[str], brief: VariantBrief, brand: Brand) -> tuple[str, ...]:
    """Sentences with the product that is asked for in the place of another."""
    found = tuple(dict.fromkeys(s.strip() for s in lead if s.strip()))
    if not brief.product or Aspect.PRODUCT not in brand.personalisation.varied:
        return found
    names = [n for n in brand.personalisation.products if n.strip()]
    pattern = re.compile("|".join(rf"\b{re.escape(n)}\b" for n in names)) if names else None
    out = []
    for sentence in found:
        changed = pattern.sub(lambda _: brief.product, sentence) if pattern else sentence
        if brief.product.casefold() not in changed.casefold():
            changed = f"{brief.product}: {changed}"
        out.append(changed)
    return tuple(out)


def template_drafts(given: Material, brief: VariantBrief) -> Iterator[Draft]:
    """Drafts for the gate, each once, at most :data:`MOST_DRAFTS`; those that vary most first."""
    seen: set[tuple[str, str]] = set()
    for title, text in islice(_composed(given), 4 * MOST_DRAFTS):
        if (title, text) in seen:
            continue
        seen.add((title, text))
        yield draft_of(brief, title, text)
        if len(seen) == MOST_DRAFTS:
            return


def draft_of(brief: VariantBrief, title: str, text: str) -> Draft:
    """A text as the gate is asked about it."""
    return Draft(
        text, brief.channel, title, brief.campaign, brief.audience, starts_on=brief.starts_on,
        ends_on=brief.ends_on, variant_of=brief.variant_of,
    )  # fmt: skip


def _composed(given: Material) -> Iterator[tuple[str, str]]:
    shapes = _SHAPES if Aspect.FORMAT in given.varied else _SHAPES[:1]
    if not given.offer:  # the second begins with it
        shapes = tuple(s for s in shapes if s[0] != "offer")
    for lead, other, number in _turns(len(given.lead), max(len(given.other), 1), len(shapes)):
        text = _body(given, shapes[number], (lead, other))
        if text:
            yield _title(given, shapes[number][0] != "offer" and number % 2 == 1, lead), text


def _turns(*sizes: int) -> Iterator[tuple[int, ...]]:
    """All combinations, first those of which each differs from the one before in everything."""
    first = dict.fromkeys(tuple(n % size for size in sizes) for n in range(max(sizes)))
    yield from first
    yield from (turn for turn in product(*map(range, sizes)) if turn not in first)


def _body(given: Material, shape: Sequence[str], turn: tuple[int, int]) -> str:
    """The longest body of this shape that fits; "" when none does."""
    for left_out in _LEFT_OUT:
        parts = [_pick(given, name, turn) for name in shape if name not in left_out]
        said = [p for p in dict.fromkeys(parts) if p]
        for shorten in (False, True):
            text = _joined([_short(p) if shorten else p for p in said], given.limit)
            if _fits(text, given.limit):
                return text
    return ""


def _pick(given: Material, name: str, turn: tuple[int, int]) -> str:
    if name == "offer":
        return given.offer
    of = {"lead": given.lead, "proof": given.proof, "other": given.other, "call": given.calls}[name]
    return of[turn[name == "other"] % len(of)] if of else ""


def _title(given: Material, with_offer: bool, lead: int) -> str:
    """A headline that fits, where it can not the body's own; "" where the channel shows none."""
    limit = given.limit
    if limit is not None and limit.title is None and limit.text is not None:
        return ""
    order = (*given.lead[lead + 1 :], *given.lead[:lead], given.lead[lead])
    if with_offer and given.offer:
        order = (given.offer, *order)
    for sentence in order:
        for title in (sentence, *_clauses(sentence)):
            said = _sentence_case(title.rstrip(".").strip())
            if limit is None or limit.title is None or limit.length(said) <= limit.title:
                return said
    return ""


def _joined(parts: Sequence[str], limit: TextLimit | None) -> str:
    closed = [_closed(part) for part in parts]
    if limit is not None and limit.text is not None:
        return " ".join(closed)
    head, tail = " ".join(closed[:2]), closed[2:]
    return "\n\n".join([head, *tail]) if head else ""


def _fits(text: str, limit: TextLimit | None) -> bool:
    return bool(text) and (limit is None or limit.text is None or limit.length(text) <= limit.text)


def _short(sentence: str) -> str:
    return next(iter(_clauses(sentence)), sentence)


def _clauses(sentence: str) -> list[str]:
    """Beginnings of a sentence that say something by themselves, the longest first."""
    ends = [m.start() for m in _CLAUSE.finditer(sentence)]
    heads = [sentence[:end].strip() for end in reversed(ends)]
    return [head for head in heads if len(head.split()) >= _LEAST_WORDS]


def _closed(sentence: str) -> str:
    said = _sentence_case(sentence.strip())
    return said if not said or said.endswith(_ENDS) else f"{said}."


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]
