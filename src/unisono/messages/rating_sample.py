"""Which texts people are asked to rate, in which order: spread over channels and scores."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from unisono.model.messages import MessageScore, MessageText

#: Bands of scores that are asked for alike, so that a curve is known over its whole length.
_BANDS = (4.0, 7.0)


def text_digest(message: MessageText) -> str:
    """One name for a text and its title, whatever channel it stands in."""
    said = f"{' '.join(message.title.split())}\0{' '.join(message.text.split())}"
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()


def rating_order(scores: Sequence[MessageScore], most: int, seed: int) -> tuple[MessageText, ...]:
    """The texts to rate, each once, the same for everybody.

    Every block of three has one text of each band of scores while there are any, from changing
    channels; within a block the order is drawn, so that a place says nothing of the score.
    """
    rng = np.random.default_rng([seed, 6])
    distinct = {text_digest(s.message): s for s in scores}
    ordered = [distinct[d] for d in sorted(distinct)]
    bands: list[list[MessageScore]] = [[], [], []]
    for scored in ordered:
        bands[sum(scored.score >= edge for edge in _BANDS)].append(scored)
    queues = [_by_channel(band, rng) for band in bands]
    found: list[MessageText] = []
    while len(found) < most and any(queues):
        block = [queue.pop() for queue in queues if queue]
        found += [block[n].message for n in rng.permutation(len(block)).tolist()]
    return tuple(found[:most])


def _by_channel(band: list[MessageScore], rng: np.random.Generator) -> list[MessageScore]:
    """Channels in turn, last one first, texts of each drawn."""
    groups: dict[str, list[MessageScore]] = {}
    for n in rng.permutation(len(band)).tolist():
        groups.setdefault(band[n].message.channel, []).append(band[n])
    turns = [
        (turn, channel, scored)
        for channel, own in groups.items()
        for turn, scored in enumerate(own)
    ]
    return [scored for _, _, scored in sorted(turns, key=lambda t: (-t[0], t[1]))]
