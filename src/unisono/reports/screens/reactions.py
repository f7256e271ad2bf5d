"""Reactions as a table: what happened, what was answered, what was done, what was learned."""

from __future__ import annotations

from collections.abc import Mapping

from unisono.model.reacting import Decided, Reaction, Verdict
from unisono.reports.screens.table import Column, Link, Mark, Table

VERDICTS = {
    Verdict.GO: Mark("good", "Go"),
    Verdict.ASK: Mark("warn", "Ask first"),
    Verdict.NO_GO: Mark("bad", "No-go"),
}
_DONE = {Decided.PUBLISH: "published", Decided.LEAVE: "left", None: "open"}


def reactions_table(found: Mapping[str, Reaction], moments: Mapping[str, str]) -> Table:
    """Every reaction, the newest first; ``moments`` are titles by key."""
    columns = (
        Column("title", "Event"), Column("moment", "Moment"), Column("channel", "Channel"),
        Column("asked_at", "Asked", "moment"), Column("verdict", "Verdict"),
        Column("decision", "Done"), Column("decided_by", "By"),
        Column("post_mortem", "Post-mortem", "day"), Column("learned", "Learned"),
        Column("reasons", "Reasons", on_page=False), Column("account", "Asked by", on_page=False),
        Column("key", "Key", "code", on_page=False),
    )  # fmt: skip
    newest = sorted(found.items(), key=lambda p: (p[1].asked_at, p[0]), reverse=True)
    rows = tuple(
        (
            Link(r.title, f"/reactions/{key}"), moments.get(r.moment, r.moment), r.channel,
            r.asked_at, VERDICTS[r.verdict], _DONE[r.decision], r.decided_by,
            r.post_mortem_on or r.post_mortem_due, r.learned, "; ".join(r.reasons), r.account, key,
        )
        for key, r in newest
    )  # fmt: skip
    return Table("reactions", "Asked so far", columns, rows, empty="Nobody asked yet.")
