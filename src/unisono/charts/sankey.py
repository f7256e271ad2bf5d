"""Journeys as flows from touch to touch to outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from unisono.charts.numbers import number
from unisono.charts.palette import OTHER, channel_classes
from unisono.charts.svg import escaped, label, picture, rect, tag
from unisono.model.audit import Flow

_NODE_W, _HEIGHT, _GAP, _SLOT, _TOP = 12.0, 320.0, 8.0, 17.0, 30.0
_LOST = ("no", "lost", "un", "drop", "left", "open")

Key = tuple[int, str, str]  # column, name, and for a passage the channel it comes from


@dataclass
class _Node:
    key: Key
    size: float = 0.0
    y: float = 0.0
    height: float = 0.0
    passage: bool = False
    used_in: float = 0.0
    used_out: float = 0.0


@dataclass
class _Drawing:
    columns: int
    ranks: dict[str, int]
    classes: dict[str, str]
    outcomes: list[str]
    nodes: dict[Key, _Node] = field(default_factory=dict)
    links: dict[tuple[Key, Key], float] = field(default_factory=dict)
    colour: dict[tuple[Key, Key], str] = field(default_factory=dict)

    def order(self, node: _Node) -> tuple[int, int, int, str]:
        """Sorting key inside a column: channels by rank, then passages by outcome."""
        _, name, via = node.key
        rank = self.ranks.get(via or name, len(self.ranks))
        outcome = self.outcomes.index(name) if name in self.outcomes else 0
        return (int(node.passage), outcome, rank, name)


def merged_flows(flows: Iterable[Flow], top: int = 6) -> list[Flow]:
    """``flows`` with all but the ``top`` busiest channels called "Other", summed and sorted.

    Targets that are never a source are outcomes and keep their names.
    """
    flows = list(flows)
    busy: Counter[str] = Counter()
    for flow in flows:
        busy[flow.source] += flow.journeys
    ranked = sorted((c for c in busy if c != OTHER), key=lambda c: (-busy[c], c))
    names = {c: c if i < top else OTHER for i, c in enumerate(ranked)}
    total: Counter[tuple[int, str, str]] = Counter()
    for flow in flows:
        source, target = names.get(flow.source, OTHER), names.get(flow.target, flow.target)
        total[flow.step, source, target] += flow.journeys
    return [Flow(*key, journeys=n) for key, n in sorted(total.items()) if n > 0]


def _is_lost(name: str) -> bool:
    return name.casefold().startswith(_LOST)


def _prepare(flows: Sequence[Flow]) -> _Drawing:
    busy: Counter[str] = Counter()
    for flow in flows:
        busy[flow.source] += flow.journeys
    ranked = sorted(busy, key=lambda c: (c == OTHER, -busy[c], c))
    targets = {f.target for f in flows} - set(busy)
    return _Drawing(
        columns=max((f.step for f in flows), default=0) + 2,
        ranks={c: i for i, c in enumerate(ranked)},
        classes=channel_classes(ranked),
        outcomes=sorted(targets, key=lambda name: (_is_lost(name), name)),
    )


def _connect(drawing: _Drawing, flow: Flow) -> None:
    last = drawing.columns - 1
    chain: list[Key] = [(flow.step, flow.source, "")]
    if flow.target in drawing.outcomes:
        via = f"{flow.source}"
        chain += [(c, flow.target, via) for c in range(flow.step + 1, last)]
        chain.append((last, flow.target, ""))
    else:
        chain.append((flow.step + 1, flow.target, ""))
    for start, end in pairwise(chain):
        drawing.links[start, end] = drawing.links.get((start, end), 0.0) + flow.journeys
        drawing.colour[start, end] = drawing.classes.get(flow.source, "ch-c0")
    for key in chain:
        drawing.nodes.setdefault(key, _Node(key, passage=bool(key[2])))


def _place(drawing: _Drawing) -> float:
    for node in drawing.nodes.values():
        out = sum(n for (a, _), n in drawing.links.items() if a == node.key)
        into = sum(n for (_, b), n in drawing.links.items() if b == node.key)
        node.size = max(out, into)
    total = max(
        sum(n.size for n in drawing.nodes.values() if n.key[0] == c) for c in range(drawing.columns)
    )
    bottom = 0.0
    for column in range(drawing.columns):
        y, lane = _TOP, False
        here = [n for n in drawing.nodes.values() if n.key[0] == column]
        for node in sorted(here, key=drawing.order):
            node.height = max(_HEIGHT * node.size / total, 1.0)
            if node.passage:
                y += 0.0 if lane else _GAP * 2
                lane = True
                node.y = y
                y += node.height
            else:
                node.y = y
                y += max(node.height, _SLOT) + _GAP
        bottom = max(bottom, y)
    return bottom


def _ribbon(x0: float, y0: float, x1: float, y1: float, h0: float, class_: str, tip: str) -> str:
    m = (x0 + x1) / 2
    d = (
        f"M{x0:.1f} {y0:.1f}C{m:.1f} {y0:.1f} {m:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
        f"v{h0:.1f}C{m:.1f} {y1 + h0:.1f} {m:.1f} {y0 + h0:.1f} {x0:.1f} {y0 + h0:.1f}z"
    )
    return tag("path", tag("title", tip), d=d, class_=f"{class_} ch-flow")


def _ribbons(drawing: _Drawing, step: float) -> list[str]:
    from_scale = {k: n.height / n.size if n.size else 0.0 for k, n in drawing.nodes.items()}
    links = sorted(
        drawing.links.items(),
        key=lambda item: (drawing.nodes[item[0][0]].y, drawing.nodes[item[0][1]].y, item[0]),
    )
    out = []
    ports: dict[tuple[Key, Key], float] = {}
    for (a, b), n in sorted(
        links, key=lambda i: (drawing.nodes[i[0][1]].y, drawing.nodes[i[0][0]].y, i[0])
    ):
        ports[a, b] = drawing.nodes[b].used_in
        drawing.nodes[b].used_in += n * from_scale[b]
    for (a, b), n in links:
        start, end = drawing.nodes[a], drawing.nodes[b]
        height = n * from_scale[a]
        x0 = a[0] * step + (_NODE_W / 2 if start.passage else _NODE_W)
        x1 = b[0] * step + (_NODE_W / 2 if end.passage else 0)
        names = f"{a[2] or a[1]} → {b[1]}: {number(n)}"
        tip = escaped(names)
        y0, y1 = start.y + start.used_out, end.y + ports[a, b]
        out.append(_ribbon(x0, y0, x1, y1, height, drawing.colour[a, b], tip))
        start.used_out += height
    return out


def _blocks(drawing: _Drawing, step: float, room: float) -> list[str]:
    out = []
    for node in sorted(drawing.nodes.values(), key=lambda n: (n.key[0], drawing.order(n))):
        column, name, _ = node.key
        if node.passage:
            continue
        class_ = drawing.classes.get(name, "ch-c0")
        if name in drawing.outcomes:
            class_ = "ch-outcome-lost" if _is_lost(name) else "ch-outcome"
        x = column * step
        words = f"{name} {number(node.size)}"
        out.append(rect(x, node.y, _NODE_W, node.height, class_, tip=words))
        wide = room if column == drawing.columns - 1 else step - _NODE_W - 14
        y = node.y + max(min(node.height, _SLOT * 2), _SLOT) / 2 + 4
        out.append(label(x + _NODE_W + 6, y, words, size=12, width=wide, class_="ch-halo"))
    return out


def sankey(
    flows: Iterable[Flow], top: int = 6, *, title: str = "Journeys from touch to outcome"
) -> str:
    """Flows from step to step with the outcome as last column.

    The ``top`` busiest channels keep their names, the rest is "Other"; a channel has the same
    colour in every step. A journey that ends early runs below the nodes to its outcome.

    Args:
        flows: links as counted; a target that is never a source is an outcome.
        top: channels shown by name.
        title: accessible name.
    """
    merged = merged_flows(flows, top)
    if not merged:
        return picture(320, 40, title, "No journeys.", label(0, 24, "No journeys", size=13))
    drawing = _prepare(merged)
    for flow in merged:
        _connect(drawing, flow)
    bottom = _place(drawing)
    room = 172.0
    step = max((900 - room - 18) / (drawing.columns - 1), 120.0)
    width = step * (drawing.columns - 1) + _NODE_W + room + 6
    heads = [f"Touch {i + 1}" for i in range(drawing.columns - 1)] + ["Outcome"]
    body = [
        label(i * step, 14, head, size=12, width=step - 8, class_="ch-note")
        for i, head in enumerate(heads)
    ]
    body += _ribbons(drawing, step) + _blocks(drawing, step, room)
    journeys = sum(f.journeys for f in merged if f.step == 0)
    touches, outcomes = drawing.columns - 1, len(drawing.outcomes)
    said = f"{number(journeys)} journeys over {touches} touches to {outcomes} outcomes."
    return picture(width, bottom + 4, title, said, *body, class_="chart-wide")
