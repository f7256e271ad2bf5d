"""The message architecture on one screen, and as the brief that every agency gets (MSG-1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from unisono.model.architecture import (
    Architecture,
    ArchitectureFinding,
    Part,
    ReviewState,
    Weight,
)
from unisono.model.messages import Brand
from unisono.model.plan import Theme
from unisono.model.tiers import ChannelRules, Freedom, VoiceAttribute
from unisono.model.wording import day, listed
from unisono.reports.paged import Block, Bullets, PagedDocument, Paragraph, Section
from unisono.reports.screens.table import Column, Link, Mark, Table

TIERS = {1: "Brand core", 2: "Campaign themes", 3: "Channels and offers"}
_STATES = {
    ReviewState.FINE: ("good", "fine"), ReviewState.DUE: ("warn", "due"),
    ReviewState.OVERDUE: ("bad", "overdue"), ReviewState.UNKNOWN: ("undecided", "not known"),
}  # fmt: skip
_WEIGHTS = {
    Weight.WRONG: ("bad", "wrong"), Weight.MISSING: ("warn", "missing"),
    Weight.LOOK: ("undecided", "worth a look"),
}  # fmt: skip
#: What a level of freedom means for whoever writes.
FREEDOM = {
    Freedom.FIXED: "word for word",
    Freedom.MINIMAL: "in nearly its words",
    Freedom.SIGNIFICANT: "in meaning",
    Freedom.MOST: "at will",
}


def tier_tables(found: Architecture) -> tuple[Table, ...]:
    """One table per tier: parts with owner, freedom and review."""
    columns = (
        Column("part", "Part"), Column("says", "Says"), Column("level", "Level"),
        Column("owner", "Owner"), Column("freedom", "Freedom"),
        Column("reviewed_on", "Reviewed", "day"), Column("due_by", "Due by", "day"),
        Column("review", "Review"), Column("document", "Document", "code", on_page=False),
    )  # fmt: skip
    return tuple(
        Table(f"tier-{n}", f"Tier {n}: {title.lower()}", columns,
              tuple(_row(p) for p in found.of_tier(n)), shown=200,
              empty="Nothing is written here yet.")
        for n, title in TIERS.items()
    )  # fmt: skip


def _row(part: Part) -> tuple[object, ...]:
    review = Mark(*_STATES[part.review.state])
    named = f"{part.kind}/{part.key}"
    shown = part.name[:1].upper() + part.name[1:]
    return (
        Link(shown, f"/plan/{part.kind}/{part.key}"), part.says, part.level.value, part.owner,
        f"{part.freedom.value}: {FREEDOM[part.freedom]}", part.review.reviewed_on,
        part.review.due_by, review, named,
    )  # fmt: skip


def findings_table(found: Sequence[ArchitectureFinding]) -> Table:
    """What is wrong, the worst first."""
    columns = (
        Column("weight", "State"), Column("tier", "Tier", "count"), Column("what", "What"),
        Column("fix", "What to do"), Column("document", "Where"),
        Column("code", "Check", "code", on_page=False),
    )  # fmt: skip
    rows = tuple(
        (Mark(*_WEIGHTS[f.weight]), f.tier, f.what, f.fix,
         Link(f"{f.kind}/{f.key}", f"/plan/{f.kind}/{f.key}"), f.code)
        for f in found
    )  # fmt: skip
    return Table("findings", "What to correct", columns, rows, empty="Nothing is wrong.")


def paged_architecture(found: Architecture, made_at: datetime, company: str) -> PagedDocument:
    """The architecture to print or send: what holds, without reviews and what is wrong."""
    brand = found.tiers.brand
    name = company or brand.company
    sections = [
        *_core(brand),
        *(_theme(t) for t in found.tiers.themes.values() if t.last_day >= found.as_of),
        *(_channel(r) for r in found.tiers.channels.values()),
        _freedom(found),
    ]
    return PagedDocument(
        "Message architecture", " · ".join(filter(None, (name, f"version {found.version[:12]}"))),
        made_at, tuple(s for s in sections if s), running="Message architecture",
    )  # fmt: skip


def _core(brand: Brand) -> list[Section | None]:
    voice, visual, rules = brand.voice, brand.visual, brand.personalisation
    words = [
        _labelled("Words to use", voice.use), _labelled("Words to avoid", voice.avoid),
        _labelled("Replace", [f"{a} → {b}" for a, b in voice.replace.items()]),
        _labelled("May not be claimed", brand.claims.forbid),
        _labelled("Needs words beside it",
                  [f"{a}: {b}" for a, b in brand.claims.need.items()]),
    ]  # fmt: skip
    looks = [
        visual.summary, _labelled("Colours", visual.colours),
        _labelled("Typefaces", visual.typefaces), *visual.rules,
    ]  # fmt: skip
    return [
        _section("Positioning", [Paragraph(brand.positioning)] if brand.positioning else []),
        _bullets("Pillars: every text carries them",
                 [_claim(f"{p.id}: {p.statement}", p.proof, p.examples) for p in brand.pillars]),
        _bullets("Voice", [_attribute(a) for a in voice.attributes]),
        _bullets("Words", words),
        _bullets("Visual identity", looks),
        _bullets("Personalisation", [
            f"May change: {_named(rules.varied)}.", f"Must keep: {_named(rules.kept)}.",
        ]),
    ]  # fmt: skip


def _claim(said: str, proof: Sequence[str], examples: Sequence[str]) -> str:
    out = said
    if proof:
        out += f" Proof: {'; '.join(proof).rstrip('.')}."
    if examples:
        out += f" Said well: {' / '.join(examples[:3])}"
    return out


def _attribute(attribute: VoiceAttribute) -> str:
    out = attribute.name + (f": {attribute.meaning}" if attribute.meaning else "")
    for label, texts in (("Like this", attribute.do), ("Not like this", attribute.dont)):
        if texts:
            out += f" {label}: {' / '.join(f'“{t}”' for t in texts[:5])}"
    return out


def _theme(theme: Theme) -> Section | None:
    days = f"{day(theme.first_day)} to {day(theme.last_day)}"
    lines = [
        days, _labelled("Pillars", theme.pillars), _labelled("Key messages", theme.key_messages),
        f"Hero concept: {theme.hero_concept}" if theme.hero_concept else "",
        _labelled("Calls to action, the first one leads", theme.calls_to_action),
        _labelled("Proof points", theme.proof_points),
    ]  # fmt: skip
    told: list[Block] = [Paragraph(theme.narrative)] if theme.narrative else []
    return _section(f"Theme: {theme.title}", [*told, Bullets(tuple(filter(None, lines)))])


def _channel(rules: ChannelRules) -> Section | None:
    lengths = [
        (rules.title_characters, "A title has {:,} characters at most."),
        (rules.text_characters, "A text has {:,} characters at most."),
        (rules.least_characters, "A text has {:,} characters at least."),
    ]
    lines = [
        f"Tone: {rules.tone}" if rules.tone else "", _labelled("Formats", rules.formats),
        *(words.format(most) for most, words in lengths if most is not None),
        _labelled("Words to use", rules.use), _labelled("Words to avoid", rules.avoid),
        *(
            ". ".join(filter(None, (
                f"For {a.audience}: {a.tone}".rstrip(": "), _labelled("Use", a.use),
                _labelled("Avoid", a.avoid),
            )))
            for a in rules.audiences
        ),
    ]  # fmt: skip
    return _bullets(f"Channel: {rules.channel}", lines)


def _freedom(found: Architecture) -> Section | None:
    levels = {p.level: p.freedom for p in found.parts}
    lines = [
        f"{level.value[:1].upper()}{level.value[1:]}: {FREEDOM[freedom]}."
        for level, freedom in levels.items()
    ]
    return _bullets("How freely it may be told", lines)


def _named(aspects: Sequence[str]) -> str:
    return listed([a.replace("_", " ") for a in aspects]) if aspects else "nothing"


def _labelled(label: str, texts: Sequence[str]) -> str:
    return f"{label}: {'; '.join(texts)}" if texts else ""


def _bullets(title: str, lines: Sequence[str]) -> Section | None:
    kept = tuple(" ".join(line.split()) for line in lines if line.strip())
    return Section(title, (Bullets(kept),)) if kept else None


def _section(title: str, blocks: Sequence[Block]) -> Section | None:
    return Section(title, tuple(blocks)) if blocks else None
