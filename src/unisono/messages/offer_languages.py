"""The words of offers in languages other than English, as patterns: ``offer_words.toml``.

A pattern takes the words of all languages at once: texts mix them, and a word that means one thing
in one language seldom means another in the next.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from unisono.messages.offer_hints import any_of, words_of

_ENDINGS: Final = re.compile(r"^(?P<head>.*?)\{(?P<endings>[^{}]*)\}(?P<tail>.*)$")
#: Days of the units of time, under their names in the file.
_UNIT_DAYS: Final = {"day": 1, "week": 7, "month": 30, "year": 365, "night": 1}


@cache
def _vocabulary() -> dict[str, dict[str, list[str]]]:
    """Language → part → phrases as they stand in the file."""
    text = files("unisono.messages").joinpath("offer_words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def phrases(*parts: str) -> tuple[str, ...]:
    """The phrases of some parts in all languages, with their endings, each once."""
    said = (p for words in _vocabulary().values() for part in parts for p in words[part])
    return tuple(dict.fromkeys(phrase for s in said for phrase in _spelt(s)))


def _spelt(phrase: str) -> Iterator[str]:
    """``gratuit{,e}`` as gratuit and gratuite."""
    if match := _ENDINGS.match(phrase):
        for ending in match["endings"].split(","):
            yield from _spelt(match["head"] + ending + match["tail"])
    else:
        yield phrase.strip()


def one_of(*parts: str) -> str:
    """A pattern of any phrase of some parts; between its words stands a space or a hyphen."""
    return pattern_of(phrases(*parts))


def pattern_of(said: Iterable[str]) -> str:
    """The same of given phrases."""
    return any_of(said).replace(r"\ ", "[ -]").replace(r"\-", "[ -]")


def first_words(*parts: str) -> str:
    """The words that the phrases of some parts begin with, between spaces."""
    return " ".join(dict.fromkeys(words_of(p)[0] for p in phrases(*parts)))


def last_words(*parts: str) -> str:
    """The words that the phrases of some parts end with, between spaces."""
    return " ".join(dict.fromkeys(phrase.split()[-1] for phrase in phrases(*parts)))


def telling_words(*parts: str) -> str:
    """The longest word of each phrase of some parts, between spaces: each phrase has one."""
    return " ".join(dict.fromkeys(max(words_of(p), key=len) for p in phrases(*parts)))


def numbered(part: str, english: Sequence[str]) -> dict[str, int]:
    """The names of a part that is counted, months or weekdays, with their places from 0 on.

    Args:
        english: the names in English, several of one place between spaces.
    """
    every = (english, *(words[part] for words in _vocabulary().values()))
    return {name: n for names in every for n, said in enumerate(names) for name in said.split()}


def unit_days() -> dict[str, int]:
    """Days of each unit of time in all languages."""
    return {word: days for part, days in _UNIT_DAYS.items() for word in phrases(part)}
