"""What is wrong with a message architecture: gaps, look-alikes, rules that cannot both hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from unisono.messages.language import KnownLanguages, name_of
from unisono.messages.likeness import likeness
from unisono.messages.limits import text_limit
from unisono.messages.voice import find_terms, replacements
from unisono.model.architecture import (
    ArchitectureFinding,
    Part,
    ReviewState,
    Tiers,
    Weight,
)
from unisono.model.messages import Brand, Voice
from unisono.model.names import bare_name
from unisono.model.plan import Theme
from unisono.model.tiers import ChannelRules
from unisono.model.wording import counted, day, listed
from unisono.settings import ArchitectureSettings

#: Fewest and most pillars of a brand core (MSG-1).
_LEAST, _MOST = 3, 5
_BRAND = ("brand", "main")
_Found = Iterator[ArchitectureFinding]
_ORDER = {Weight.WRONG: 0, Weight.MISSING: 1, Weight.LOOK: 2}


def findings(
    tiers: Tiers, parts: Sequence[Part], settings: ArchitectureSettings, today: date
) -> tuple[ArchitectureFinding, ...]:
    """Everything that is wrong, rules that cannot both hold first.

    Args:
        parts: of ``tiers``, as of ``today``.
    """
    found = [
        *_pillars(tiers.brand, settings), *_languages(tiers.brand),
        *_core(tiers.brand), *_voice(tiers.brand),
        *_own_words(tiers), *_personalisation(tiers.brand), *_themes(tiers, today),
        *_channels(tiers, today), *_owners(parts), *_reviews(parts, today),
    ]  # fmt: skip
    return tuple(sorted(dict.fromkeys(found), key=lambda f: (_ORDER[f.weight], f.tier)))


def _core_finding(weight: Weight, code: str, what: str, fix: str) -> ArchitectureFinding:
    return ArchitectureFinding(weight, code, 1, what, fix, *_BRAND)


def _pillars(brand: Brand, settings: ArchitectureSettings) -> _Found:
    count = len(brand.pillars)
    if not count:
        yield _core_finding(Weight.MISSING, "pillars_missing", "No pillar is declared.",
                            f"Declare {_LEAST} to {_MOST}.")  # fmt: skip
    elif not _LEAST <= count <= _MOST:
        what = f"{counted(count, 'pillar')} declared; a brand core has {_LEAST} to {_MOST}."
        fix = "Join or leave out the weaker ones." if count > _MOST else "Declare more."
        yield _core_finding(Weight.LOOK, "pillars_number", what, fix)
    for name, uses in Counter(p.id for p in brand.pillars).items():
        if uses > 1:
            what = f"The pillar id “{name}” stands there {uses} times; they count as one."
            yield _core_finding(Weight.WRONG, "pillars_repeated", what, "Give each its own id.")
    alike = likeness([p.statement for p in brand.pillars])
    for n, one in enumerate(brand.pillars):
        for m in range(n):
            other, near = brand.pillars[m], float(alike[n, m])
            same = " ".join(one.statement.casefold().split()) == " ".join(
                other.statement.casefold().split()
            )
            names = f"“{other.id}” and “{one.id}”"
            fix = "Say what sets them apart, or make one of them."
            if one.id != other.id and same:
                what = f"{names} say the very same and cannot be told apart."
                yield _core_finding(Weight.WRONG, "pillars_identical", what, fix)
            elif one.id != other.id and near >= settings.alike:
                what = f"{names} say nearly the same (likeness {near:.2f})."
                yield _core_finding(Weight.LOOK, "pillars_alike", what, fix)


def _languages(brand: Brand) -> _Found:
    """Pillars without a line in a language that others are worded in: texts in it miss them."""
    worded = {p.id: KnownLanguages((p.statement, *p.proof, *p.examples)) for p in brand.pillars}
    every = {code for known in worded.values() for code in known.certain}
    for name, known in worded.items():
        lacking = sorted(name_of(code) for code in every - known.codes)
        if known.codes and lacking:
            what = f"The pillar “{name}” has no line in {listed(lacking)}; others have."
            fix = "Add an approved text in it, or texts in that language never carry the pillar."
            yield _core_finding(Weight.LOOK, "pillars_language", what, fix)


def _core(brand: Brand) -> _Found:
    for text, code, what in (
        (brand.positioning, "positioning_missing", "The positioning is missing."),
        (brand.voice.attributes, "voice_missing", "No attribute of the voice is declared."),
        (brand.visual.summary or brand.visual.colours or brand.visual.rules
         or brand.visual.assets, "visual_missing", "The visual identity is missing."),
    ):  # fmt: skip
        if not text:
            yield _core_finding(Weight.MISSING, code, what, "Write it in the brand.")
    bare_names = [a.name for a in brand.voice.attributes if not (a.do and a.dont)]
    if bare_names:
        what = f"{listed([f'“{n}”' for n in bare_names[:10]])} of the voice: no examples."
        fix = "Give a text that sounds like it, and one that does not."
        yield _core_finding(Weight.LOOK, "voice_examples", what, fix)


def _voice(brand: Brand) -> _Found:
    """Rules of words that cannot both hold."""
    voice, replace = brand.voice, replacements(brand.voice)
    fix = "Keep one of the two rules."

    def wrong(what: str) -> ArchitectureFinding:
        return _core_finding(Weight.WRONG, "rules_conflict", what, fix)

    for used in voice.use:
        for term in _within(voice.avoid, used):
            yield wrong(f"“{used}” is to be used, but “{term}” is to be avoided.")
        for term in _within(replace, used):
            yield wrong(f"“{used}” is to be used, but “{term}” is to be replaced.")
    for term, instead in replace.items():
        if term == instead.strip().casefold():
            yield wrong(f"“{term}” is to be replaced by itself.")
            continue
        for avoided in _within(voice.avoid, instead):
            yield wrong(f"“{term}” is replaced by “{instead}”, but “{avoided}” is to be avoided.")
        for again in _within((t for t in replace if t != term), instead):
            yield wrong(f"“{term}” is replaced by “{instead}”, where “{again}” is replaced, too.")
    never = [*voice.avoid, *brand.claims.forbid]
    for term, beside in brand.claims.need.items():
        for banned in _within(never, beside):
            yield wrong(f"“{term}” needs “{beside}” beside it, but “{banned}” must not appear.")
    for term in _within(brand.claims.forbid, " \n ".join([*voice.use, *replace.values()])):
        yield wrong(f"The voice asks for “{term}”, which may not be claimed.")


def _within(terms: Iterable[str], text: str) -> list[str]:
    return list(dict.fromkeys(found.term for found in find_terms(terms, text)))


def _banned(voice: Voice, brand: Brand) -> tuple[str, ...]:
    return (*voice.avoid, *replacements(voice), *brand.claims.forbid)


def _own_words(tiers: Tiers) -> _Found:
    """Texts of the architecture itself that break its rules."""
    banned = _banned(tiers.brand.voice, tiers.brand)
    told = [
        *((1, *_BRAND, f"The pillar “{p.id}”", [p.statement, *p.proof, *p.examples])
          for p in tiers.brand.pillars),
        *((2, "theme", key, f"The theme “{t.title}”",
           [t.narrative, *t.key_messages, *t.calls_to_action, *t.proof_points])
          for key, t in tiers.themes.items()),
    ]  # fmt: skip
    for tier, kind, key, name, texts in told:
        for term in _within(banned, "\n".join(texts)):
            what = f"{name} says “{term}” itself, which texts must not."
            yield ArchitectureFinding(
                Weight.WRONG, "rule_broken", tier, what, "Reword it, or drop the rule.", kind, key
            )


def _personalisation(brand: Brand) -> _Found:
    rules = brand.personalisation
    for both in [a for a in rules.varied if a in rules.kept]:
        what = f"Variants may change {both.replace('_', ' ')} and must keep it."
        yield _core_finding(Weight.WRONG, "personalisation_conflict", what, "Keep one of the two.")


def _themes(tiers: Tiers, today: date) -> _Found:
    known = {p.id for p in tiers.brand.pillars}
    for key, theme in tiers.themes.items():
        if theme.last_day >= today:
            yield from _theme(key, theme, known)


def _theme(key: str, theme: Theme, known: set[str]) -> _Found:
    def found(weight: Weight, code: str, what: str, fix: str) -> ArchitectureFinding:
        return ArchitectureFinding(weight, code, 2, what, fix, "theme", key)

    title = f"The theme “{theme.title}”"
    if not theme.pillars:
        fix = f"Name one of: {', '.join(sorted(known)) or 'the brand has none yet'}."
        yield found(Weight.MISSING, "theme_pillars", f"{title} carries no pillar.", fix)
    for name in [p for p in theme.pillars if p not in known]:
        what = f"{title} names the pillar “{name}”, which the brand does not have."
        yield found(Weight.WRONG, "theme_pillar_unknown", what, "Correct the id.")
    if not theme.key_messages:
        what = f"{title} has no key message."
        yield found(Weight.MISSING, "theme_messages", what, "Write one to three.")
    said = Counter(" ".join(m.casefold().split()) for m in theme.key_messages)
    for message in [m for m, uses in said.items() if uses > 1]:
        what = f"{title} has the key message “{message}” twice."
        yield found(Weight.LOOK, "theme_messages_repeated", what, "Leave one out.")


def _channels(tiers: Tiers, today: date) -> _Found:
    names = Counter(bare_name(r.channel) for r in tiers.channels.values())
    for key, rules in tiers.channels.items():
        if names[bare_name(rules.channel)] > 1:
            what = f"{names[bare_name(rules.channel)]} documents hold rules of {rules.channel}."
            yield _of_channel(key, Weight.WRONG, "channel_twice", what, "Make one of them.")
        yield from _limits(key, rules, tiers.brand.voice)
        yield from _channel_words(key, rules, tiers.brand)
        for offer in rules.offers:
            named = tiers.offers.get(offer)
            if named is None or named.last_day < today:
                state = "is not in use" if named is None else f"ended on {day(named.last_day)}"
                what = f"{rules.channel} may make the offer “{offer}”, which {state}."
                yield _of_channel(key, Weight.LOOK, "channel_offer", what, "Take it off the list.")


def _of_channel(key: str, weight: Weight, code: str, what: str, fix: str) -> ArchitectureFinding:
    return ArchitectureFinding(weight, code, 3, what, fix, "channel", key)


def _limits(key: str, rules: ChannelRules, voice: Voice) -> _Found:
    """Lengths that exclude each other, or that the channel itself does not take."""
    least, most = rules.least_characters, rules.text_characters
    name, code = rules.channel, "limits_conflict"
    if least and most and least > most:
        what = f"{name}: a text needs {least:,} characters and may have {most:,}."
        yield _of_channel(key, Weight.WRONG, code, what, "Correct one of the two.")
    own = {bare_name(n): size for n, size in voice.length.items()}.get(bare_name(name))
    if own and most and own != most:
        what = f"{name}: up to {most:,} characters here, {own:,} in the brand's voice."
        yield _of_channel(key, Weight.WRONG, code, what, "Say it in one place: here.")
    taken = text_limit(name, Voice())
    if taken is None:
        return
    for size, limit, place in (
        (most, taken.text, "text"), (rules.title_characters, taken.title, "title"),
        (least, taken.text, "shortest text"),
    ):  # fmt: skip
        if size and limit and size > limit and not taken.cut:
            what = f"{name}: a {place} of {size:,} characters; the channel takes {limit:,}."
            yield _of_channel(key, Weight.WRONG, code, what, f"Keep to it ({taken.source}).")


def _channel_words(key: str, rules: ChannelRules, brand: Brand) -> _Found:
    """Words a channel asks for that the brand, the channel or an audience of it must not say."""
    banned = (*_banned(brand.voice, brand), *rules.avoid)
    groups = [("", rules.use, banned)]
    for variant in rules.audiences:
        own = (*banned, *variant.avoid)
        groups.append((f" for {variant.audience}", (*rules.use, *variant.use), own))
    for whom, used, never in groups:
        for term in _within(never, "\n".join(used)):
            what = f"{rules.channel}{whom}: “{term}” is to be used and must not appear."
            yield _of_channel(key, Weight.WRONG, "rules_conflict", what, "Keep one of the two.")


def _owners(parts: Sequence[Part]) -> _Found:
    core = [p for p in parts if p.tier == 1 and not p.owner]
    if core:
        yield _core_finding(Weight.MISSING, "owner_missing", "Nobody owns the brand core.",
                            "Name an owner.")  # fmt: skip
    for part in parts:
        if part.tier > 1 and not part.owner:
            yield ArchitectureFinding(
                Weight.MISSING, "owner_missing", part.tier, f"Nobody owns “{part.name}”.",
                "Name an owner.", part.kind, part.key,
            )  # fmt: skip


def _reviews(parts: Sequence[Part], today: date) -> _Found:
    for part in {(p.kind, p.key): p for p in parts}.values():
        name = "The brand core" if part.kind == "brand" else f"“{part.name}”"
        look = part.review
        if look.reviewed_on and look.reviewed_on > today:
            what = f"{name} was reviewed on {day(look.reviewed_on)}, which is yet to come."
            fix = "Enter the day it was looked at; the next one goes into “review by”."
            yield ArchitectureFinding(
                Weight.WRONG, "review_future", part.tier, what, fix, part.kind, part.key
            )
        told = {
            ReviewState.OVERDUE: (Weight.MISSING, "review_overdue", f"{name} is overdue for review"
                                  + (f" since {day(look.due_by)}." if look.due_by else ".")),
            ReviewState.DUE: (Weight.LOOK, "review_due", f"{name} is due for review"
                              + (f", by {day(look.due_by)}." if look.due_by else ".")),
            ReviewState.UNKNOWN: (Weight.LOOK, "review_unknown",
                                  f"Nobody says when {name[:1].lower()}{name[1:]} was reviewed."),
        }.get(look.state)  # fmt: skip
        if told:
            fix = "Look at it, and enter the day in “reviewed on”."
            yield ArchitectureFinding(*told[:2], part.tier, told[2], fix, part.kind, part.key)
