"""Every offer the company makes, where, when and for whom, and which of them disagree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from unisono.messages import OfferBook, live_window
from unisono.messages.draft_rows import UnreadRow
from unisono.messages.standing import Offered
from unisono.model.messages import Contradiction, MessageText
from unisono.workspace.folder import WorkspaceFolder
from unisono.workspace.gate import read_drafts, read_live
from unisono.workspace.plan import today


@dataclass(frozen=True)
class OfferLine:
    """One distinct offer: what is offered, for what, to whom, in which campaign.

    Attributes:
        kind, value, unit, words: see :func:`unisono.messages.read_offers`; the words are those of
            its earliest message.
        scope: what it is for, word stems; empty: everything.
        audience: who it is for; empty: everybody.
        channels, teams: all that say it.
        first_day, last_day: from its first message to its last; None: not all days are known.
        messages: how many say it; ``source`` is the earliest one's file and row, or its key.
    """

    kind: str
    value: float | None
    unit: str
    words: str
    scope: tuple[str, ...]
    audience: tuple[str, ...]
    campaign: str
    channels: tuple[str, ...]
    teams: tuple[str, ...]
    first_day: date | None
    last_day: date | None
    messages: int
    source: str


@dataclass(frozen=True)
class OfferReport:
    """Offers, and the pairs that disagree or compete as of a day.

    Attributes:
        contradictions, competing: those whose days are over are marked as ended and come last.
        unread: rows of the file that could not be read.
    """

    as_of: date
    offers: tuple[OfferLine, ...]
    contradictions: tuple[Contradiction, ...]
    competing: tuple[Contradiction, ...]
    unread: tuple[UnreadRow, ...] = ()

    @property
    def open(self) -> tuple[Contradiction, ...]:
        """Contradictions that are not over."""
        return tuple(c for c in self.contradictions if not c.ended)


def offer_report(
    workspace: WorkspaceFolder, path: Path | None = None, as_of: date | None = None
) -> OfferReport:
    """Offers of everything that was loaded and planned, or of the texts of a file.

    Args:
        path: as for :func:`unisono.workspace.gate.check_file`; None: the workspace's own.
        as_of: the day pairs are looked at from; None: today.

    Raises:
        SourceError: the file cannot be read, or no column holds texts.
    """
    day = as_of or today(workspace)
    unread: tuple[UnreadRow, ...] = ()
    if path is None:
        texts = read_live(workspace, promises=False).texts
    else:
        drafts, wrong = read_drafts(path)
        now = today(workspace)
        texts = tuple(draft.message(now, path.name, row) for row, draft in drafts)
        unread = tuple(wrong)
    book = OfferBook.of(texts)
    lines = sorted(map(_line, book.offers), key=_order)
    return OfferReport(
        day, tuple(lines), _ended_last(book.contradictions(day)),
        _ended_last(book.competing_incentives(day)), unread,
    )  # fmt: skip


def _ended_last(found: tuple[Contradiction, ...]) -> tuple[Contradiction, ...]:
    return tuple(sorted(found, key=lambda c: c.ended))


def _line(offer: Offered) -> OfferLine:
    fact, messages = offer.fact, [f.message for f in offer.facts]
    windows = [live_window(m) for m in messages]
    known = [w for w in windows if w is not None]
    whole = len(known) == len(windows)
    return OfferLine(
        fact.kind, fact.value, fact.unit, fact.words, tuple(sorted(offer.scope)),
        tuple(sorted(offer.audience)), fact.message.campaign,
        tuple(sorted({m.channel for m in messages if m.channel})),
        tuple(sorted({m.team for m in messages if m.team})),
        min(w[0] for w in known) if whole else None, max(w[1] for w in known) if whole else None,
        len(messages), source_of(fact.message),
    )  # fmt: skip


def _order(line: OfferLine) -> tuple[str, float, str, str, str]:
    return line.kind, line.value or 0, line.unit, line.campaign, line.source


def source_of(message: MessageText) -> str:
    """File and row of a message, or its key where it is of no file."""
    return f"{message.path}:{message.file_row}" if message.path else message.key
