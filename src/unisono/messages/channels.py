"""One name per channel: ``E-mail`` and ``Email`` are the same place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from unisono.model.messages import MessageText
from unisono.model.names import bare_name


def unite_channels(texts: Sequence[MessageText]) -> list[MessageText]:
    """``texts`` with spellings of one channel replaced by the most frequent one.

    Spellings are one when they are equal without case, spaces and punctuation; the first in
    alphabetical order wins when two are equally frequent.
    """
    uses = Counter(t.channel for t in texts)
    best: dict[str, str] = {}
    for name in sorted(uses, key=lambda n: (-uses[n], n)):
        best.setdefault(bare_name(name), name)
    return [replace(t, channel=best[bare_name(t.channel)]) for t in texts]
