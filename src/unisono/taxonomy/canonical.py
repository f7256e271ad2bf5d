"""Raw tracking values → canonical values, with questions where guessing would be wrong (TAX-3)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from unisono.model.taxonomy import CanonicalValue, ParameterRule, Question, RawValue, Taxonomy
from unisono.taxonomy.campaigns import (
    Reading,
    Vocabulary,
    glued_slip,
    guards,
    read,
    slip_pairs,
    slip_verdict,
)
from unisono.taxonomy.merging import Asked, Merger
from unisono.taxonomy.sources import host_of, known_source
from unisono.taxonomy.spelling import clean, deletions, junk_reason, skeleton
from unisono.taxonomy.typos import merge_typos

_NO_RULE: Final = ParameterRule()
_EMAIL_MEDIUMS: Final = frozenset(["email", "emails", "mail", "emailing"])
#: Mediums that mean nearly the same; GA4 treats them alike or not, so a person decides.
_CLOSE_MEDIUMS: Final = (
    ("cpc", "ppc"), ("cpc", "paid"), ("cpc", "paidsearch"), ("ppc", "paidsearch"),
    ("referral", "referer"),
)  # fmt: skip
_SPACED: Final = "written with spaces"


def canonicalise(
    values: Sequence[RawValue], taxonomy: Taxonomy
) -> tuple[tuple[CanonicalValue, ...], tuple[Question, ...]]:
    """What every raw value stands for.

    Spelling (case, separators, percent-encoding, invisible characters) merges; campaigns merge
    only with the same words and numbers; known names of sources merge. The taxonomy's aliases
    and ``different`` pairs win over everything. The canonical spelling is the taxonomy's, else
    the most used one. The order of ``values`` changes nothing.

    Returns:
        canonical values in the order of parameter and raw value, and questions, most used first.
    """
    uses: dict[str, Counter[str]] = defaultdict(Counter)
    for value in values:
        uses[value.param][value.raw] += value.uses
    found: list[CanonicalValue] = []
    questions: list[Question] = []
    for param in sorted(uses):
        rule = taxonomy.parameters.get(param, taxonomy.parameters.get(f"utm_{param}", _NO_RULE))
        canonicals, asked = _Parameter(param, uses[param], rule, taxonomy.different).solve()
        found += canonicals
        questions += asked
    questions.sort(key=lambda q: (-q.uses, q.param, q.first, q.second))
    return tuple(found), tuple(questions)


class _Parameter:
    """All values of one parameter."""

    def __init__(
        self,
        param: str,
        uses: Counter[str],
        rule: ParameterRule,
        different: Iterable[tuple[str, str]],
    ) -> None:
        self.param, self.rule = param, rule
        self.clean = {raw: clean(raw) for raw in sorted(uses)}
        self.raw_uses = uses
        self.uses: Counter[str] = Counter()
        self.written: Counter[str] = Counter()
        for raw, text in self.clean.items():
            self.uses[text] += uses[raw]
            if raw == text:
                self.written[text] += uses[raw]
        self.aliases = {clean(raw): to for raw, to in rule.aliases.items()}
        self.real = [t for t in sorted(self.uses) if t and not junk_reason(t)]
        self.declared = {*rule.allowed, *self.aliases.values()}
        pairs = [(clean(x), clean(y)) for x, y in different]
        self.merger = Merger(sorted({*self.real, *self.declared}), pairs)
        self.asked: Asked = {}

    def solve(self) -> tuple[list[CanonicalValue], list[Question]]:
        """Merge, choose spellings, judge."""
        known = set(self.uses)
        for text, target in sorted(self.aliases.items()):
            if text in known and not junk_reason(text):
                self.merger.join(text, target, "alias in the taxonomy")
        free = sorted({*self.real, *self.declared} - set(self.aliases))
        if self.param == "campaign":
            merge_campaigns(free, self.merger, self.asked)
        else:
            self._merge_by_key(free)
        self._follow_aliases(free)
        canonical = {v: self._spelling(group) for group in self.merger.groups() for v in group}
        questions = self._questions(canonical)
        unsure = {q.second for q in questions}
        judged = [self._judge(raw, text, canonical, unsure) for raw, text in self.clean.items()]
        return judged, questions

    def _follow_aliases(self, texts: Sequence[str]) -> None:
        """Other spellings of an old name stand for what it stands for, unless they are declared."""
        old: dict[str, set[str]] = defaultdict(set)
        for text, target in self.aliases.items():
            old[skeleton(text)].add(target)
        taken = {self.merger.find(text) for text in self.declared}
        for text in texts:
            targets = sorted(old.get(skeleton(text), ()))
            if len(targets) == 1 and self.merger.find(text) not in taken:
                self.merger.join(text, targets[0], "other spelling of an old name")

    def _merge_by_key(self, texts: Sequence[str]) -> None:
        groups: dict[str, list[str]] = defaultdict(list)
        for text in texts:
            groups[_key(self.param, text)].append(text)
        for key in sorted(groups):
            first, *others = groups[key]
            why = "known name of the same source" if key.startswith("=") else "other spelling"
            for other in others:
                self.merger.join(first, other, why)
        merge_typos(self.param, groups, self.uses, self.merger, self.asked)
        if self.param == "medium":
            for one, other in _CLOSE_MEDIUMS:
                if one in groups and other in groups:
                    self.asked[groups[one][0], groups[other][0]] = (
                        "close in meaning; reports keep them apart"
                    )

    def _spelling(self, group: Sequence[str]) -> str:
        """The taxonomy's spelling, else the most used one a link can carry as it stands."""
        allowed = [v for v in group if v in self.declared]
        if allowed:
            return min(allowed)
        pattern = self.rule.pattern

        def rank(text: str) -> tuple[bool, bool, bool, bool, int, int, bool, bool, str]:
            return (
                bool(pattern) and not re.fullmatch(pattern, text),
                " " in text,
                self.param == "source" and bool(host_of(text)),
                # A source's own name before a nickname of it: google, not adwords.
                self.param == "source" and not _own_name(text),
                -self.written[text],
                len(text),
                text != text.lower(),
                not re.fullmatch(r"\w*", text),
                text,
            )

        best = min(group, key=rank)
        return self._written_for_links(best, group) if " " in best else best

    def _written_for_links(self, spaced: str, group: Sequence[str]) -> str:
        """What to write where every spelling has spaces: the source's own name, else "_"."""
        source = known_source(spaced) if self.param == "source" else None
        elsewhere = {*self.real, *self.declared} - set(group)
        fits = source and re.fullmatch(self.rule.pattern or ".*", source.name)
        if source and fits and source.name not in elsewhere:
            return source.name
        text = spaced.replace(" ", "_")
        return text.lower() if self.param == "medium" and not self.rule.pattern else text

    def _questions(self, canonical: dict[str, str]) -> list[Question]:
        found: dict[tuple[str, str], Question] = {}
        for (one, other), why in sorted(self.asked.items()):
            first, second = canonical[one], canonical[other]
            if first == second or self._declared(first, second):
                continue
            if (self.uses[second], first) > (self.uses[first], second):
                first, second = second, first
            uses = self.uses[one] + self.uses[other]
            found.setdefault((first, second), Question(self.param, first, second, why, uses))
        return list(found.values())

    def _declared(self, first: str, second: str) -> bool:
        """True when the taxonomy already tells the two apart."""
        # The target of an alias is a name to write, no word about other values.
        known = first in self.rule.allowed and second in self.rule.allowed
        return known or not self.merger.may_join(first, second)

    def _judge(
        self, raw: str, text: str, canonical: dict[str, str], unsure: set[str]
    ) -> CanonicalValue:
        if not text:
            return CanonicalValue(self.param, raw, "", "empty", "no value")
        if why := junk_reason(text):
            return CanonicalValue(self.param, raw, text, "off_standard", why)
        name = canonical[text]
        kind, reason = "standard", "as it should be"
        if broken := self._violation(name):
            kind, reason = "off_standard", broken
        elif " " in text and self._nobody_else_writes(name, text):
            kind, reason = "off_standard", _SPACED
        elif raw != name:
            why = self.merger.reason.get(text, "other spelling")
            kind, reason = "variant", f"{why}: '{name}'"
        elif name in unsure:
            kind, reason = "ambiguous", "may be another value; see the questions"
        return CanonicalValue(self.param, raw, name, kind, reason)

    def _nobody_else_writes(self, name: str, text: str) -> bool:
        """True when a spaced ``text`` is not another spelling of a value that is in use."""
        if text.replace(" ", "_") == name:
            return True
        return name not in self.uses and name not in self.declared

    def _violation(self, name: str) -> str:
        if self.rule.allowed and name not in self.rule.allowed:
            return "not among the allowed values"
        if self.rule.pattern and not re.fullmatch(self.rule.pattern, name):
            return f"does not follow the pattern {self.rule.pattern}"
        return ""


def _own_name(source: str) -> bool:
    """True when a source is written with its own name, or is none we know."""
    known = known_source(source)
    return known is None or known.name == source.casefold()


def _key(param: str, text: str) -> str:
    """Values with one key are one; keys of known sources start with ``=``."""
    bare = skeleton(text)
    if param == "source" and (source := known_source(text)):
        return f"={source.name}"
    if param == "medium" and bare in _EMAIL_MEDIUMS:
        return "email"
    if param == "source" and (host := host_of(text)):
        return host
    return bare


def merge_campaigns(texts: Sequence[str], merger: Merger, asked: Asked) -> None:
    """Join campaign names with the same words and numbers; ask where a slip is uncertain."""
    readings = {text: read(text) for text in texts}
    vocabulary = Vocabulary(texts, list(readings.values()))
    split = {
        text: Reading(tuple(p for word in r.words for p in vocabulary.split(word)), r.numbers)
        for text, r in readings.items()
    }
    by_words: dict[tuple[tuple[str, ...], object], str] = {}
    by_letters: dict[tuple[str, object], str] = {}
    for text, reading in split.items():
        first = by_words.setdefault((tuple(sorted(reading.words)), reading.numbers), text)
        if first != text:
            merger.join(first, text, "same words and numbers")
        first = by_letters.setdefault(("".join(readings[text].words), reading.numbers), text)
        if first != text and merger.find(first) != merger.find(text):
            if guards(split[first].words) == guards(reading.words):
                merger.join(first, text, "same letters and numbers")
            else:
                asked[first, text] = "one of them may name a region or segment"
    _merge_slips(split, by_words, merger, asked)
    _merge_glued(split, merger)


def _merge_slips(
    split: dict[str, Reading],
    by_words: dict[tuple[tuple[str, ...], object], str],
    merger: Merger,
    asked: Asked,
) -> None:
    """Names that differ in one word by one edit."""
    seen = Counter(word for reading in split.values() for word in set(reading.words))
    near = slip_pairs(seen)
    for (words, numbers), text in by_words.items():
        for place, word in enumerate(words):
            for other in near.get(word, ()):
                if other < word:
                    continue
                key = (tuple(sorted((*words[:place], other, *words[place + 1 :]))), numbers)
                match = by_words.get(key)
                verdict = slip_verdict(word, other, seen) if match else ""
                if match and verdict == "merge":
                    merger.join(text, match, "one typing slip apart")
                elif match and verdict == "ask":
                    asked[text, match] = f"'{word}' and '{other}' differ by one letter"


def _merge_glued(split: dict[str, Reading], merger: Merger) -> None:
    """Names run together with one slip inside: too glued to be taken apart word by word."""
    index: dict[tuple[str, object], list[str]] = defaultdict(list)
    glued = {}
    for text, reading in split.items():
        if len(reading.words) == 1 and len(reading.words[0]) >= 10:
            glued[text] = reading.words[0]
            for part in set(deletions(reading.words[0])):
                index[part, reading.numbers].append(text)
    if not glued:
        return
    for text, reading in split.items():
        if len(reading.words) > 1:
            for part in set(deletions("".join(reading.words))):
                for other in index.get((part, reading.numbers), ()):
                    if glued_slip(glued[other], reading.words):
                        merger.join(text, other, "one typing slip apart")
