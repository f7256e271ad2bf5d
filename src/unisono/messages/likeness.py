"""How alike short texts are in meaning: every text against every other, without a network."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from unisono.messages.features import Floats, Lines, word_matches
from unisono.messages.meaning import stem, weight
from unisono.messages.text import plain, words

#: What a word counts that the other text has nothing like: one such word of two is decisive.
_NOTHING = 0.1


def likeness(texts: Sequence[str]) -> Floats:
    """Likeness of each text with each: n × n, symmetric, 0…1, 1 on the diagonal.

    Every word looks for its best match in the other text (the same stem 1, the same idea 0.6,
    similar letters up to 0.9, none 0.1); a text is matched as the weighted geometric mean of its
    words, where words that carry no message weigh next to nothing, and the likeness is the
    geometric mean of both ways round. A text without words is like no other.
    """
    out = np.eye(len(texts))
    tokens = [{stem(w): weight(w) for w in words(plain(t))} for t in texts]
    rows = [n for n, found in enumerate(tokens) if found]
    if not rows:
        return out
    said = [tokens[n] for n in rows]
    vocabulary = {w: n for n, w in enumerate(dict.fromkeys(w for t in said for w in t))}
    lines = _lines(said)
    soft, _, _ = word_matches(list(vocabulary), lines)
    best = np.log(np.maximum(np.maximum.reduceat(soft, lines.starts, axis=1), _NOTHING))
    matched = np.stack(
        [
            np.average(best[[vocabulary[w] for w in t]], axis=0, weights=list(t.values()))
            for t in said
        ]
    )
    out[np.ix_(rows, rows)] = np.exp((matched + matched.T) / 2)
    np.fill_diagonal(out, 1.0)
    return out


def _lines(said: list[dict[str, float]]) -> Lines:
    """Each text as one line that the others are matched with."""
    stems = [w for t in said for w in t]
    lengths = [len(t) for t in said]
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.intp)
    names = tuple(str(n) for n in range(len(said)))
    return Lines(names, names, np.arange(len(said)), tuple(stems), starts, np.ones(len(stems)))
