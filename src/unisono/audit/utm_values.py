"""Tracking values seen in the window, and which of them are faulty (AUDIT-3)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from unisono.model.wording import counted, listed

FAULTY = ("variant", "off_standard")
#: Findings beside the values themselves: they are listed and are no values of their own.
_BESIDE = ("parameter", "pair")
#: Values named one by one in a sentence.
SHOWN = 4


@dataclass(frozen=True)
class TrackingValue:
    """One distinct tracking value of the window; kinds as in table map_utm."""

    param: str
    raw: str
    canonical: str
    kind: str
    reason: str
    uses: int
    path: str = ""
    file_row: int = 0


@dataclass(frozen=True)
class SeenValues:
    """What was seen in the window.

    Attributes:
        values: values, a source that contradicts its medium among the off-standard ones.
        faulty: those that are variants or off-standard, most used first.
        untrue: the faulty sources with no other fault than the mediums beside them.
        off: uses that are wrong: all of a faulty value, of a contradicting source those beside
            such a medium.
        names: misspelt parameter names.
        pairs: sources beside mediums they contradict, most used first.
    """

    values: tuple[TrackingValue, ...]
    faulty: tuple[TrackingValue, ...]
    untrue: tuple[TrackingValue, ...]
    off: int
    names: tuple[TrackingValue, ...]
    pairs: tuple[TrackingValue, ...]

    @property
    def share(self) -> float:
        """The test's value: faulty values ÷ values, in %."""
        return 100 * len(self.faulty) / len(self.values)

    @property
    def by_traffic(self) -> float:
        """Share of tagged links that carry a wrong value, at least: of the worst parameter, in %.

        A link has each parameter once, so its uses count links; which faults of two parameters
        stand on one link is not known.
        """
        links = max(self._uses.values(), default=0)
        return 100 * max(self._wrong.values(), default=0) / links if links else 0.0

    @property
    def worst(self) -> float:
        """The worse of the share of values and the share of traffic: what is judged, in %."""
        return max(self.share, self.by_traffic)

    @property
    def traffic_decides(self) -> bool:
        """True when the share of traffic is the worse one."""
        return self.by_traffic > self.share

    @property
    def _uses(self) -> Counter[str]:
        """Uses of all values by parameter."""
        found: Counter[str] = Counter()
        for v in self.values:
            found[v.param] += v.uses
        return found

    @property
    def _wrong(self) -> Counter[str]:
        """Wrong uses by parameter; of a contradicting source only those beside such a medium."""
        beside: Counter[str] = Counter()
        for pair in self.pairs:
            beside[pair.raw.partition(" / ")[0]] += pair.uses
        found: Counter[str] = Counter()
        for v in self.faulty:
            found[v.param] += min(v.uses, beside[v.raw]) if v in self.untrue else v.uses
        return found

    def mended(self, of: Sequence[TrackingValue]) -> SeenValues:
        """The values once ``of`` are written as their canonical value.

        Variants become one with it, so there are fewer values; without one, a value becomes a
        right one of its own. The links stay as many.
        """
        gone = {(v.param, v.raw) for v in of}
        kept = {(v.param, v.raw): v for v in self.values if (v.param, v.raw) not in gone}
        for v in of:
            own = v.canonical in ("", v.raw)
            right = replace(v, raw=v.raw if own else v.canonical, kind="standard")
            before = kept.get((right.param, right.raw), right)
            more = v.uses if (right.param, right.raw) in kept else 0
            kept[(right.param, right.raw)] = replace(before, uses=before.uses + more)
        sources = {raw for param, raw in gone if param == "source"}
        return replace(
            self,
            values=tuple(kept.values()),
            faulty=tuple(v for v in self.faulty if (v.param, v.raw) not in gone),
            untrue=tuple(v for v in self.untrue if (v.param, v.raw) not in gone),
            pairs=tuple(p for p in self.pairs if p.raw.partition(" / ")[0] not in sources),
        )

    @property
    def tagged(self) -> int:
        """Uses of tagged links: each has one source."""
        return max(uses_of([v for v in self.values if v.param == "source"]), uses_of(self.pairs))

    @property
    def clash(self) -> float:
        """Share of uses whose source and medium cannot both be true, in %."""
        return 100 * uses_of(self.pairs) / self.tagged if self.pairs else 0.0


def seen_values(values: tuple[TrackingValue, ...]) -> SeenValues:
    """The values of the window, judged with the mediums beside them."""
    pairs = [v for v in values if v.param == "pair" and v.kind in FAULTY]
    clashing: dict[str, list[TrackingValue]] = defaultdict(list)
    for pair in sorted(pairs, key=lambda v: (-v.uses, v.raw)):
        clashing[pair.raw.partition(" / ")[0]].append(pair)
    judged = [v for v in values if v.param not in _BESIDE]
    untrue = {
        v.raw: _contradicting(v, clashing[v.raw])
        for v in judged
        if v.param == "source" and v.kind not in FAULTY and v.raw in clashing
    }
    judged = [untrue.get(v.raw, v) if v.param == "source" else v for v in judged]
    faulty = sorted(
        (v for v in judged if v.kind in FAULTY), key=lambda v: (-v.uses, v.param, v.raw)
    )
    right = sum(max(0, v.uses - uses_of(clashing[raw])) for raw, v in untrue.items())
    return SeenValues(
        tuple(judged),
        tuple(faulty),
        tuple(untrue.values()),
        uses_of(faulty) - right,
        tuple(v for v in values if v.param == "parameter" and v.kind in FAULTY),
        tuple(pair for of in clashing.values() for pair in of),
    )


def _contradicting(source: TrackingValue, pairs: Sequence[TrackingValue]) -> TrackingValue:
    """The source as an off-standard value; what is true instead, only the links' owners know."""
    mediums = some([p.raw.partition(" / ")[2] for p in pairs])
    uses = counted(uses_of(pairs), "use")
    return replace(
        source,
        kind="off_standard",
        reason=f"it contradicts the medium {mediums} beside it in {uses}",
    )


def uses_of(values: Sequence[TrackingValue]) -> int:
    """Uses of all of them together."""
    return sum(v.uses for v in values)


def some(texts: Sequence[str]) -> str:
    """The first texts in quotes, and how many more there are."""
    named = [f"“{t}”" for t in texts[:SHOWN]]
    return listed([*named, f"{len(texts) - SHOWN:,} more"] if len(texts) > SHOWN else named)
