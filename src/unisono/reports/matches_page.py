"""Proposed matches as one offline page: a table to read, and Splink's waterfall charts."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from unisono.identity.matching import Match, Matches

_STYLE = """
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
:root { color-scheme: light; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 1rem auto; max-width: 75rem; padding: 0 1rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { border-bottom: 1px solid #ccc; padding: .4rem .6rem; text-align: left;
  vertical-align: top; overflow-wrap: anywhere; }
td.figure { text-align: right; font-variant-numeric: tabular-nums; }
</style>
"""
_EMPTY = '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">{head}</head><body>{body}'


def weighed(match: Match) -> str:
    """What speaks for a match and against it, in one line: the weights add up to the score."""
    parts = (f"{r.what} {r.weight:+.1f} ({r.found})" for r in match.reasons)
    return ", ".join(parts)


def matches_page(found: Matches, proposals: Iterable[tuple[str, str, Match]]) -> str:
    """The page.

    Args:
        found: what matching found; the charts are numbered in its order, from 0.
        proposals: id, verdict and match of those to decide about.
    """
    number = {id(match): at for at, match in enumerate(found.matches)}
    rows = "".join(
        f'<tr><td class="figure">{number[id(match)]}</td><td>{escape(name)}</td>'
        f'<td class="figure">{match.probability:.3f}</td><td>{escape(verdict)}</td>'
        f"<td>{escape(match.left_said)}</td><td>{escape(match.right_said)}</td>"
        f"<td>{escape(weighed(match))}</td></tr>\n"
        for name, verdict, match in proposals
    )
    heads = ("chart", "id", "probability", "verdict", "one", "other", "weights (log2 of the odds)")
    head = "".join(f'<th scope="col">{h}</th>' for h in heads)
    body = (
        "<main><h1>People who may be one</h1>"
        f"<p>{found.records:,} people, {found.pairs:,} pairs compared. Decide with "
        "<code>unisono match --accept ID</code> or <code>--reject ID</code>. The slider below "
        "the table chooses the chart by its number.</p>"
        f'<div class="wide" tabindex="0"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows or '<tr><td>Nothing to decide.</td></tr>'}</tbody></table></div></main>\n"
    )
    if not found.chart:
        return _EMPTY.format(head=f"<title>Matches</title>{_STYLE}", body=f"{body}</body></html>")
    page = found.chart.replace("<title>Splink chart</title>", f"<title>Matches</title>{_STYLE}", 1)
    return page.replace("<body>", f"<body>{body}", 1)
