"""Where two packs of one month differ: the frozen one and the live one, figure by figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import isclose

from unisono.model.council_pack import Ahead, CouncilPack, Performance

Value = float | str | date | None
#: Figures nearer than this, in relation to their size, are one: sums in another order.
_SAME = 1e-9


@dataclass(frozen=True)
class Difference:
    """One thing that two packs tell differently.

    Attributes:
        section: where in the pack it stands.
        item: what it is of, such as a metric; what: which of its figures, empty where the item
            itself came or went.
        then, now: in the first pack and in the second; None: it is not in it, or not measured.
    """

    section: str
    item: str
    what: str
    then: Value
    now: Value
    unit: str = ""


@dataclass(frozen=True)
class _Fact:
    section: str
    key: str
    title: str
    what: str
    value: Value
    unit: str = ""


def differences(then: CouncilPack, now: CouncilPack) -> tuple[Difference, ...]:
    """Every figure, verdict, launch, conflict and decision that differs, in the pack's order.

    What only counts days from the day a pack was made, such as days until a launch, is left out.
    """
    before, after = _by_item(then), _by_item(now)
    found: list[Difference] = []
    for place in dict.fromkeys((*before, *after)):
        old, new = before.get(place), after.get(place)
        if old is None or new is None:
            one = next(iter((old or new or {}).values()))
            there, gone = "in the pack", None
            found.append(
                Difference(one.section, one.title, "", *((there, gone) if old else (gone, there)))
            )
            continue
        for what in dict.fromkeys((*old, *new)):
            was, is_ = old.get(what), new.get(what)
            fact = is_ or was
            values = (was.value if was else None, is_.value if is_ else None)
            if fact is not None and not _same(*values):
                found.append(Difference(fact.section, fact.title, what, *values, fact.unit))
    return tuple(found)


def _by_item(pack: CouncilPack) -> dict[tuple[str, str], dict[str, _Fact]]:
    out: dict[tuple[str, str], dict[str, _Fact]] = {}
    for fact in _facts(pack):
        out.setdefault((fact.section, fact.key), {})[fact.what] = fact
    return out


def _same(one: Value, other: Value) -> bool:
    if isinstance(one, float | int) and isinstance(other, float | int):
        return isclose(one, other, rel_tol=_SAME, abs_tol=1e-12)
    return one == other


def _facts(pack: CouncilPack) -> Iterator[_Fact]:
    yield _Fact("Facts", "", "Facts", "newest day", pack.until)
    yield from _performance(pack.performance, pack.currency)
    yield from _ahead(pack.ahead)
    for move in pack.budget:
        key = f"{move.kind} {' '.join(move.platforms)}"
        for name, number, unit in move.numbers:
            yield _Fact("Budget moves to decide", key, move.question, name, number, unit)
    yield from _papers(pack)


def _papers(pack: CouncilPack) -> Iterator[_Fact]:
    for o in pack.objectives:
        told: tuple[tuple[str, Value, str], ...] = (
            ("stands", str(o.standing), ""), ("figure", o.figure.value, o.figure.unit),
            ("target", o.target, o.figure.unit), ("due", o.due, ""), ("owner", o.owner, ""),
        )  # fmt: skip
        for what, value, unit in told:
            yield _Fact("Objectives", o.key, o.title, what, value, unit)
    for card in pack.scorecards:
        yield _Fact("Scorecards", card.key, card.title, "score", card.score)
        for x in card.lines:
            yield _Fact("Scorecards", card.key, card.title, f"{x.title} {x.where}".strip(),
                        x.value, x.unit)  # fmt: skip
    for d in pack.decisions:
        yield _Fact("Decisions", d.key, d.title, "state", str(d.check))
        yield _Fact("Decisions", d.key, d.title, "outcome", d.outcome)
        if d.figure:
            yield _Fact("Decisions", d.key, d.title, "figure", d.figure.value, d.figure.unit)


def _performance(p: Performance, currency: str) -> Iterator[_Fact]:
    yield _Fact("Integration", "", "Integration score", "score", p.score)
    for t in p.tests:
        yield _Fact("Integration", t.id, t.title, "figure", t.value, t.unit)
        yield _Fact("Integration", t.id, t.title, "verdict", t.verdict)
    for m in p.metrics:
        yield _Fact("Key metrics", m.id, m.title, "month", m.value, m.unit)
        yield _Fact("Key metrics", m.id, m.title, "month before", m.before, m.unit)
    if p.model:
        yield _Fact("Credit and claims", "model", "Recommended model", "model", p.model)
    for c in p.credit:
        yield _Fact("Credit and claims", f"channel {c.channel}", c.channel, "credited conversions",
                    c.conversions)  # fmt: skip
        yield _Fact("Credit and claims", f"channel {c.channel}", c.channel, "share of credit",
                    c.share * 100, "%")  # fmt: skip
    for claim in p.claims:
        for what, value, unit in (
            ("claimed", claim.claimed, ""), ("credited", claim.credited, ""),
            ("spend", claim.spend, currency),
        ):  # fmt: skip
            yield _Fact("Credit and claims", f"platform {claim.platform}", claim.platform, what,
                        value, unit)  # fmt: skip


def _ahead(a: Ahead) -> Iterator[_Fact]:
    for x in (*a.near, *a.far):
        for what, value in (
            ("launch", x.launch), ("last day", x.last_day), ("status", x.status),
            ("owner", x.owner), ("channels", ", ".join(x.channels)), ("launch gate", x.gate),
        ):  # fmt: skip
            yield _Fact("What comes", x.campaign, x.title, what, value)
    for m in a.late:
        title = f"{m.title}: {m.milestone}"
        yield _Fact("Late milestones", f"{m.campaign} {m.milestone}", title, "due", m.due)
    for conflict in a.conflicts:
        yield _Fact("Open conflicts", conflict.id, conflict.text, "first day", conflict.first_day)
        yield _Fact("Open conflicts", conflict.id, conflict.text, "last day", conflict.last_day)
