"""The scorer's own noise: how much a text's score hangs on its single words.

A text is one of many that could have been written to say the same, so its score would have come
out a little otherwise (Benoit, Laver & Mikhaylov 2009, Treating Words as Data with Error, American
Journal of Political Science 53(2)). Every sixth word is left out in turn and the rest scored again;
the delete-a-group jackknife variance of that, times :data:`SCALE`, is the noise. It needs no
ratings of one's own. It knows nothing of texts that the scorer understands wrongly however they are
worded: for that, rate texts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from unisono.messages.curve import Meaning
from unisono.messages.features import Floats
from unisono.messages.score import score_messages
from unisono.messages.text import plain
from unisono.model.messages import Brand, MessageScore, MessageText

#: Groups of words left out in turn, and texts measured at most.
GROUPS, MOST = 6, 200
#: Variance among arguments that people say make the same key point ÷ jackknife variance. Leaving
#: words out takes more from a text than saying it otherwise. ``benchmarks/wording_noise.py`` makes
#: it of the 24 training topics (95 %: 0.55–0.69); 4 other topics give 0.55 (0.42–0.78).
SCALE = 0.62
_TOKEN = re.compile(r"\S+")
_ENDING = re.compile(r"[.!?…。！？।؟۔,;:]*$")


def wording_noise(
    brand: Brand, scores: Sequence[MessageScore], meaning: Meaning = "words", seed: int = 7
) -> Floats:
    """Noise variance of each of ``scores`` (score²).

    Of more than :data:`MOST` a random part is measured; the others get its mean.
    """
    picked = np.arange(len(scores))
    if len(scores) > MOST:
        picked = np.sort(np.random.default_rng(seed).choice(len(scores), MOST, replace=False))
    measured = _measured(brand, [scores[n] for n in picked.tolist()], meaning)
    out = np.full(len(scores), measured.mean() if len(measured) else 0.0)
    out[picked] = measured
    return out


def _measured(brand: Brand, chosen: Sequence[MessageScore], meaning: Meaning) -> Floats:
    asked: list[MessageText] = []
    owner: list[int] = []
    for n, scored in enumerate(chosen):
        for text in shortened(plain(f"{scored.message.title}\n{scored.message.text}")):
            asked.append(MessageText(f"{len(asked)}", scored.message.channel, text))
            owner.append(n)
    again = {s.message.key: s.score for s in score_messages(brand, asked, meaning)}
    found: list[list[float]] = [[] for _ in chosen]
    for message, n in zip(asked, owner, strict=True):
        found[n].append(again.get(message.key, 0.0))
    return SCALE * np.array([jackknife_variance(values) for values in found])


def jackknife_variance(without: Sequence[float]) -> float:
    """Variance of a figure from its values with one group left out at a time.

    (g − 1) ÷ g · Σ (value − mean)²; 0 for fewer than two groups.
    """
    count = len(without)
    if count < 2:
        return 0.0
    values = np.array(without)
    return float((count - 1) / count * ((values - values.mean()) ** 2).sum())


def shortened(text: str) -> list[str]:
    """``text`` without every sixth word, six times; marks that end sentences stay."""
    count = len(_TOKEN.findall(text))
    groups = min(GROUPS, count)
    return [_without(text, group, groups) for group in range(groups)] if groups > 1 else []


def _without(text: str, group: int, groups: int) -> str:
    number = -1

    def kept(word: re.Match[str]) -> str:
        nonlocal number
        number += 1
        if number % groups != group:
            return word.group()
        ending = _ENDING.search(word.group())
        return ending.group() if ending else ""

    return _TOKEN.sub(kept, text)
