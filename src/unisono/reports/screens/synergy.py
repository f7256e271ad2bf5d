"""Synergy: pairs and sequences of channels, and what goes along with them."""

from __future__ import annotations

from dataclasses import dataclass

from unisono.model.synergy import Synergy
from unisono.reports import synergy, view
from unisono.reports.screens.table import Column, Mark, Table


@dataclass(frozen=True)
class SynergyView:
    """Everything the screen shows."""

    by: str
    lead: str
    warning: str
    notes: tuple[str, ...]
    tables: tuple[Table, ...]


def synergy_view(found: Synergy) -> SynergyView:
    """The screen of the synergy of channels or another dimension."""
    tables = (_pairs(found), _sequences(found))
    return SynergyView(found.by, synergy.lead(found), found.definitions.get("warning", ""),
                       found.notes, tuple(t for t in tables if t.rows))  # fmt: skip


def _mark(verdict: str) -> Mark:
    return Mark(synergy.ICONS.get(verdict, "none"), view.words(verdict))


def _pairs(found: Synergy) -> Table:
    columns = (
        Column("first", "First"),
        Column("second", "Second"),
        Column("first_alone", "First alone", "ratio", found.definitions.get("pairs", "")),
        Column("second_alone", "Second alone", "ratio"),
        Column("together", "Together", "ratio"),
        Column("surplus", "Surplus", "number",
               "Together − first alone − second alone + 1: what both go along with beyond the sum "
               "of their parts."),
        Column("interval", "95 % interval", "interval"),
        Column("conversions", "Conversions", "count"),
        Column("verdict", "Says"),
    )  # fmt: skip
    rows = tuple(
        (r.first, r.second, r.first_alone, r.second_alone, r.together, r.surplus, r.interval,
         r.conversions, _mark(r.verdict))
        for r in sorted(found.pairs, key=lambda r: (r.interval is None, -abs(r.surplus or 0)))
    )  # fmt: skip
    return Table("pairs", "Pairs: conversion of people who met both", columns, rows, shown=30)


def _sequences(found: Synergy) -> Table:
    columns = (
        Column("first", "First"),
        Column("then", "Then"),
        Column("rate", "Per 1,000 person-days", "number", found.definitions.get("sequences", "")),
        Column("without", "Without the first", "number"),
        Column("lift", "Lift", "ratio"),
        Column("interval", "95 % interval", "interval"),
        Column("conversions", "Conversions", "count"),
        Column("verdict", "Says"),
    )
    rows = tuple(
        (r.first, r.then, r.rate, r.rate_without, r.lift, r.interval, r.conversions,
         _mark(r.verdict))
        for r in sorted(found.sequences, key=lambda r: (r.interval is None, -abs(r.lift or 0)))
    )  # fmt: skip
    return Table("sequences", "Sequences: one channel before another", columns, rows, shown=30)
