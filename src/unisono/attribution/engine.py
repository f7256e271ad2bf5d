"""Attribute conversions: every model, on conversions and value, from one pass over the log."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from unisono.attribution import fast
from unisono.attribution.collect import count, count_scanned
from unisono.attribution.csvlog import from_csv, to_parquet
from unisono.attribution.dimensions import cut
from unisono.attribution.effort import USUAL, Effort
from unisono.attribution.journeys import Journeys
from unisono.attribution.models import from_statistics
from unisono.attribution.pathcounts import from_path_counts
from unisono.attribution.paths import top_paths
from unisono.attribution.recommend import DecisionContext, advise
from unisono.attribution.rounds import count_in_rounds, fits, whole_log
from unisono.attribution.scan import Source, scan
from unisono.attribution.statistics import Count, Statistics
from unisono.attribution.stream import (
    Chosen,
    LogPieces,
    ParquetPieces,
    TooManyChannels,
    every_one,
)
from unisono.attribution.terms import Terms
from unisono.attribution.touchlog import Conversions, TouchLog, Windows
from unisono.model.attribution import AttributionResult, PathCount
from unisono.settings import AttributionSettings

#: Bytes of memory that reading a CSV file as a whole takes per byte of the file.
_CSV_BYTES = 4


def attribute(
    log: TouchLog,
    conversions: Conversions,
    options: AttributionSettings,
    *,
    direct_channels: Sequence[str] = ("Direct",),
    context: DecisionContext | None = None,
    models: Sequence[str] | None = None,
    paths: bool = True,
    effort: Effort = USUAL,
) -> AttributionResult:
    """Credit of every model for the conversions of a touch log.

    Args:
        log: touches in any order; their row order changes nothing.
        conversions: what is to be credited, in the same person ids.
        options: lookback windows, half-life, custom weights, Markov orders, intervals.
        direct_channels: channels the last-non-direct model passes over (case does not matter).
        context: what else is known for the recommendation; period and volume of the conversions
            are taken from the log when it does not say.
        models: names of the models wanted; None: all.
        paths: also list the most frequent paths.
        effort: what large Markov chains may take, and who is told.

    Raises:
        AttributionError: custom weights or Markov orders that cannot be used.
    """
    terms = Terms.of(options, direct_channels)
    if _scannable(log):
        statistics, journeys = _scanned(LogPieces(log, conversions), terms, keep=paths)
    else:
        journeys = cut(log, conversions, terms.windows)
        statistics = count(journeys, conversions, terms)
    notes = log.notes + conversions.notes + _of_values(conversions)
    result = from_statistics(
        statistics, options, models=models, notes=notes,
        paths=top_paths(journeys) if paths else (), effort=effort,
    )  # fmt: skip
    return advised(result, statistics, options, direct_channels, context)


def attribute_parquet(
    path: str | Path,
    options: AttributionSettings,
    names: Mapping[str, str] | None = None,
    *,
    direct_channels: Sequence[str] = ("Direct",),
    paths: bool = True,
    effort: Effort = USUAL,
    memory: int | None = None,
    chosen: Chosen = every_one,
) -> AttributionResult:
    """As :func:`attribute`, of a Parquet file; a large one is never held in memory as a whole.

    Args:
        path, names: see :func:`unisono.attribution.reading.from_parquet`.
        options, direct_channels, paths, effort: see :func:`attribute`.
        memory: bytes the touches may take; a larger file is read several times. None: half of
            the machine's memory.
        chosen: which of the conversions are credited.
    """
    room = fast.half_of_memory() if memory is None else memory
    terms = Terms.of(options, direct_channels)
    try:
        pieces = ParquetPieces.open(Path(path), names, chosen)
        statistics, listed = _of_pieces(pieces, terms, room, paths)
    except TooManyChannels:
        pieces = ParquetPieces.open(Path(path), names, chosen, wide=True)
        statistics, listed = _of_pieces(pieces, terms, room, paths)
    told = (*pieces.notes[0], *pieces.notes[1], *_of_values(pieces.conversions))
    if paths and listed is None:
        # the journeys of earlier rounds are gone
        told = (*told, "Paths are not listed: the log was read in several rounds.")
    result = from_statistics(statistics, options, notes=told, paths=listed or (), effort=effort)
    return advised(result, statistics, options, direct_channels)


def attribute_csv(
    path: str | Path,
    options: AttributionSettings,
    names: Mapping[str, str] | None = None,
    *,
    direct_channels: Sequence[str] = ("Direct",),
    effort: Effort = USUAL,
    memory: int | None = None,
    chosen: Chosen = every_one,
) -> AttributionResult:
    """As :func:`attribute_parquet`, of a CSV file; a large one becomes a temporary Parquet file."""
    room = fast.half_of_memory() if memory is None else memory
    if Path(path).stat().st_size * _CSV_BYTES <= room:
        log, conversions = from_csv(path, names)
        return attribute(log, chosen(conversions), options, direct_channels=direct_channels,
                         effort=effort)  # fmt: skip
    with TemporaryDirectory() as folder:
        target = Path(folder) / "touches.parquet"
        to_parquet(Path(path), names, target)
        return attribute_parquet(target, options, names, direct_channels=direct_channels,
                                 effort=effort, memory=memory, chosen=chosen)  # fmt: skip


def _of_pieces(
    pieces: ParquetPieces, terms: Terms, room: int, paths: bool
) -> tuple[Statistics, tuple[PathCount, ...] | None]:
    """Statistics and, where all touches were held at once and paths are wanted, the paths."""
    if pieces.compiled:
        statistics, journeys = _scanned(pieces, terms, keep=paths, room=room)
        kept = len(journeys.null.begin) or not statistics.total(Count.NULLS)
    elif fits(pieces, room):
        pieces.ranked = False  # a log that is held finds its ties itself
        log, known = whole_log(pieces)
        journeys = cut(log, known.conversions, terms.windows)
        statistics, kept = count(journeys, known.conversions, terms), True
    else:
        return count_in_rounds(pieces, terms, room=room), None
    return statistics, top_paths(journeys) if paths and kept else None


def _scannable(log: TouchLog) -> bool:
    """Whether the compiled scan knows everything this log asks for, and pays."""
    plain = log.touch_id is None and log.view is None and not log.also
    return plain and fast.enabled(len(log))


def _scanned(
    source: Source, terms: Terms, *, keep: bool, room: int = sys.maxsize
) -> tuple[Statistics, Journeys]:
    known, counts = scan(source, terms.order, terms.windows, room=room, keep=keep)
    return count_scanned(known, counts, terms)


def credited(
    statistics: Statistics,
    conversions: Conversions,
    options: AttributionSettings,
    direct_channels: Sequence[str],
    paths: Sequence[PathCount],
    effort: Effort = USUAL,
) -> AttributionResult:
    """As :func:`attribute`, from statistics that were counted elsewhere.

    Args:
        statistics: of these conversions, counted under the terms of ``options``.
        conversions: for what is to be said of them.
        options, direct_channels, effort: see :func:`attribute`.
        paths: the most frequent paths.
    """
    result = from_statistics(
        statistics, options, notes=conversions.notes + _of_values(conversions), paths=paths,
        effort=effort,
    )  # fmt: skip
    return advised(result, statistics, options, direct_channels)


def _of_values(conversions: Conversions) -> tuple[str, ...]:
    negative = int((conversions.value < 0).sum())
    if not negative:
        return ()
    return (f"Conversions of negative value, credited as deductions: {negative:,}.",)


def advised(
    result: AttributionResult,
    statistics: Statistics,
    options: AttributionSettings,
    direct_channels: Sequence[str],
    context: DecisionContext | None = None,
) -> AttributionResult:
    """``result`` with recommendation and warnings; the period is that of the statistics."""
    context = context or DecisionContext()
    if context.days is None:
        context = replace(context, days=statistics.days)
    return advise(result, options, context, direct_channels)


def attribute_paths(
    paths: Iterable[tuple[Sequence[str], int, float, int]],
    options: AttributionSettings,
    *,
    direct_channels: Sequence[str] = ("Direct",),
    context: DecisionContext | None = None,
) -> AttributionResult:
    """Credit from aggregated paths ``(steps, conversions, value, journeys without conversion)``.

    Steps count as they stand, repeats included. Without times there is no lookback window, no
    time decay and no lag; people are not known, so intervals take every journey for a person.
    """
    journeys = from_path_counts(paths)
    result = from_statistics(
        path_statistics(journeys, options, direct_channels), options, paths=top_paths(journeys)
    )
    note = "Aggregated paths carry no times: no lookback window, no time decay, no lag, no persons."
    result = replace(result, notes=(*result.notes, note))
    return advise(result, options, context or DecisionContext(), direct_channels)


def path_statistics(
    journeys: Journeys, options: AttributionSettings, direct_channels: Sequence[str] = ("Direct",)
) -> Statistics:
    """Statistics of journeys made from aggregated paths."""
    return count(journeys, None, Terms.of(options, direct_channels, Windows()))
