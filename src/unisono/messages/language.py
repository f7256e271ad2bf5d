"""Whether a text is in a language in which no pillar is worded: then its words cannot be compared.

py3langid tells how likely each of 97 languages is. Texts are scored unless every language of the
pillars is all but ruled out: over 13,000 English texts of real companies the rule names about
twenty, of which most are indeed Dutch, French or Spanish, while it finds 79 to 98 of 100 short
sentences (four to seven words) and 90 of 100 longer ones of fifteen languages: the translated
messages of Django, some of which are hardly translated.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from unisono.messages.text import word_count, words

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

#: Chance of the pillars' languages together below which a text is in another one.
_RULED_OUT = 0.01
#: Chance from which a line makes a language one of the pillars'.
_LIKELY = 0.3
#: Chance from which a line is said to be in a language.
_CERTAIN = 0.95
#: Texts with fewer different words of letters tell no language: a name, "la la la land".
_MIN_WORDS = 4
#: Enough of a text to know it by.
_LOOKED_AT = 2_000
#: Words of English that other languages with Latin letters hardly have.
_ENGLISH = re.compile(
    r"\b(?:the|and|your|you|our|with|this|that|from|their|it's|into|every|which|they)\b", re.I
)
#: So many of them make a text English without asking further, and this share of its words.
_ENOUGH, _SHARE = 2, 1 / 12
_NAMES = {
    "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish",
    "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian",
    "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese",
    "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "ms": "Malay", "nb": "Norwegian",
    "nl": "Dutch", "nn": "Norwegian", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "sr": "Serbian",
    "sv": "Swedish", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese",
    "zh": "Chinese",
}  # fmt: skip


@dataclass(frozen=True)
class KnownLanguages:
    """The languages of a brand's lines, told when a text needs them."""

    lines: tuple[str, ...]

    @cached_property
    def codes(self) -> frozenset[str]:
        """ISO 639-1 codes; empty when no line tells its language."""
        return self._from(_LIKELY)

    @cached_property
    def certain(self) -> frozenset[str]:
        """Those of :attr:`codes` that a line is in beyond doubt."""
        return self._from(_CERTAIN)

    def _from(self, least: float) -> frozenset[str]:
        found = {"en"} if self.english else set[str]()
        for line in self.lines:
            if _tells(line) and not _plainly_english(line):
                found |= {language for language, chance in _chances(line) if chance >= least}
        return frozenset(found)

    @cached_property
    def english(self) -> bool:
        """Whether the lines are English without asking the model; it takes a while to load."""
        return any(_plainly_english(line) for line in self.lines)

    def other_than(self, text: str) -> str:
        """Name of the language of a plain ``text`` that is in none of these, "" when it may be."""
        if self.english and _plainly_english(text):
            return ""
        if not _tells(text) or not self.codes:
            return ""
        chances = _chances(text)
        if sum(chance for language, chance in chances if language in self.codes) > _RULED_OUT:
            return ""
        return name_of(chances[0][0])


def name_of(language: str) -> str:
    """English name of a language by its code, such as "German" of "de"; else the code itself."""
    return _NAMES.get(language, language)


def _tells(text: str) -> bool:
    """Whether a text has words enough to know its language by; codes and numbers are none."""
    found = words(text[:_LOOKED_AT])
    readable = {w for w in found if len(w) > 1 and w.replace("'", "").replace("’", "").isalpha()}
    return word_count(" ".join(readable)) >= _MIN_WORDS and 2 * len(readable) >= len(set(found))


def _plainly_english(text: str) -> bool:
    found = len(_ENGLISH.findall(text[:_LOOKED_AT]))
    return found >= _ENOUGH and found >= _SHARE * word_count(text[:_LOOKED_AT])


@lru_cache(maxsize=4_096)
def _chances(text: str) -> tuple[tuple[str, float], ...]:
    """Every language with its chance, the likeliest first."""
    return tuple((str(name), float(chance)) for name, chance in _model().rank(text[:_LOOKED_AT]))


@lru_cache(maxsize=1)
def _model() -> LanguageIdentifier:
    # Takes half a second: only a text that is not plainly English needs it.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
