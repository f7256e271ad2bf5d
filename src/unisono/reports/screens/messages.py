"""Messages: the heat map of pillars and channels, the texts behind a cell, contradictions."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from unisono.charts import heat_map
from unisono.model.audit import AuditReport
from unisono.model.evidence import SourceRef
from unisono.model.messages import Contradiction, DriftResult, MessageScore, PillarReason
from unisono.reports import view, wording
from unisono.reports.figures import heat_columns
from unisono.reports.screens.table import Column, Table

_LONGEST = 300


@dataclass(frozen=True)
class Cell:
    """One cell of the heat map; ``score`` None is a gap."""

    pillar: str
    channel: str
    score: float | None
    step: int


@dataclass(frozen=True)
class CellText:
    """One text behind a cell, with the sentence that supports the pillar most."""

    text: str
    sentence: str
    channel: str
    score: float
    source: SourceRef
    voice: tuple[str, ...]
    reason: PillarReason | None = None


@dataclass(frozen=True)
class MessagesView:
    """Everything the screen shows; ``reason`` says why there is no drift.

    Attributes:
        cells: per pillar its cells in the order of ``channels``.
        pillar, channel: the cell whose texts are open.
    """

    drift: DriftResult | None
    reason: str
    bring: tuple[str, ...]
    channels: tuple[str, ...]
    counts: dict[str, int]
    cells: tuple[tuple[str, tuple[Cell, ...]], ...]
    chart: Markup
    pillar: str
    channel: str
    texts: tuple[CellText, ...]
    contradictions: tuple[Contradiction, ...]
    tables: tuple[Table, ...]


def messages_view(report: AuditReport, pillar: str = "", channel: str = "") -> MessagesView:
    """The screen of the messages with the texts of one cell, pillar or channel open."""
    drift = report.drift
    test = report.test("AUDIT-1")
    channels = heat_columns(report)
    cells = tuple(
        (p, tuple(Cell(p, c, row.get(c), _step(row.get(c))) for c in channels))
        for p, row in (drift.heat.items() if drift else ())
    )
    texts = _texts(drift, pillar, channel) if drift and (pillar or channel) else ()
    counts = {c: drift.counts.get(c, 0) for c in channels} if drift else {}
    chart = Markup("")
    if drift and drift.heat:
        title = "Message score per pillar and channel, 0 to 10"
        chart = Markup(heat_map(tuple(drift.heat), channels, drift.heat, counts, title=title))
    tables = tuple(t for t in (_heat(drift, channels), _scored(drift), _offers(report)) if t.rows)
    return MessagesView(
        drift, test.reason, test.bring, channels, counts, cells, chart, pillar, channel, texts,
        report.contradictions, tables,
    )  # fmt: skip


def _step(score: float | None) -> int:
    """Shade of a cell, 0…5, as in the picture."""
    return 0 if score is None else min(int(score / 10 * 6), 5)


def _texts(drift: DriftResult, pillar: str, channel: str) -> tuple[CellText, ...]:
    found = [s for s in drift.sample if not channel or s.message.channel == channel]
    found.sort(key=lambda s: (-(s.pillars.get(pillar, 0.0) if pillar else s.score), s.message.key))
    return tuple(_cell_text(s, pillar) for s in found[:50])


def _cell_text(s: MessageScore, pillar: str) -> CellText:
    text = wording.once(s.message.text, s.message.title)
    sentence = s.best_sentence.get(pillar, "")
    score = s.pillars.get(pillar, 0.0) if pillar else s.score
    return CellText(text[:_LONGEST] + ("…" if len(text) > _LONGEST else ""), sentence,
                    s.message.channel, score, SourceRef(s.message.path, s.message.file_row),
                    s.voice, s.reasons.get(pillar))  # fmt: skip


def _heat(drift: DriftResult | None, channels: tuple[str, ...]) -> Table:
    columns = (Column("pillar", "Pillar"), *(Column(c, c, "decimal") for c in channels))
    rows = tuple((p, *(r.get(c) for c in channels)) for p, r in drift.heat.items()) if drift else ()
    return Table("heat", "Mean score per pillar and channel, 0 to 10", columns, rows)


def _scored(drift: DriftResult | None) -> Table:
    columns = (
        Column("channel", "Channel"),
        Column("text", "Text"),
        Column("score", "Score", "decimal", "How well the text carries the pillars, 0 to 10."),
        Column("voice", "Voice"),
        Column("row", "File:row", "place"),
    )
    sample = sorted(drift.sample, key=lambda s: (s.score, s.message.key)) if drift else ()
    rows = tuple(
        (s.message.channel, wording.once(s.message.text, s.message.title)[:_LONGEST], s.score,
         "; ".join(s.voice), SourceRef(s.message.path, s.message.file_row))
        for s in sample
    )  # fmt: skip
    return Table("texts", "Every scored text, the weakest first", columns, rows, shown=12)


def _offers(report: AuditReport) -> Table:
    columns = (
        Column("first", "Offer"),
        Column("first_channel", "in"),
        Column("first_row", "File:row", "place"),
        Column("second", "But also"),
        Column("second_channel", "in"),
        Column("second_row", "File:row", "place"),
        Column("why", "Why they contradict"),
    )
    rows = tuple(
        (c.first.words, c.first.message.channel,
         SourceRef(c.first.message.path, c.first.message.file_row),
         c.second.words, c.second.message.channel,
         SourceRef(c.second.message.path, c.second.message.file_row), c.why)
        for c in report.contradictions
    )  # fmt: skip
    title = "Contradicting offers that are live at the same time"
    return Table("contradictions", title, columns, rows, shown=30)


def cell_title(found: MessagesView) -> str:
    """Heading of the open cell."""
    named = [x for x in (found.pillar, found.channel) if x]
    return f"{' × '.join(named)}: {view.shown(len(found.texts))} texts"
