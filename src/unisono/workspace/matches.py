"""Probabilistic matches of a workspace: looked for, judged, drawn."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from unisono.identity.decisions import Decision, Identifier, conflict, login_spaces
from unisono.identity.matching import Match, Matches, find_matches
from unisono.identity.records import match_records
from unisono.reports.matches_page import matches_page
from unisono.settings import Settings
from unisono.warehouse.engine import Engine
from unisono.workspace.decided import match_id, proposed_file, read_decisions
from unisono.workspace.layout import Layout, write_atomically

_PEOPLE = "SELECT person_id, kind, value FROM person_identifier WHERE NOT shared AND person_id IN "
_LOGINS = (
    "SELECT s.value, s.space FROM login_space AS s JOIN person_identifier AS i "
    "ON i.kind = 'user_id' AND i.value = s.value WHERE i.person_id IN "
)
#: People who use their mailbox: it opened or clicked a mail.
_READERS = (
    "SELECT DISTINCT i.person_id FROM email_event AS e JOIN person_identifier AS i "
    "ON i.kind = 'email' AND i.value = e.email AND NOT i.shared WHERE e.event IN ('open', 'click')"
)


@dataclass(frozen=True)
class Proposal:
    """A match somebody may decide about.

    Attributes:
        id: short name of the pair.
        verdict: ``sure`` (probability at or above ``match.accept`` and nothing against it),
            ``review``, or ``conflict``.
        against: what stands against it, empty when nothing does.
        match: the two people, the probability and the reasons.
    """

    id: str
    verdict: str
    against: str
    match: Match


@dataclass(frozen=True)
class Proposed:
    """What ``unisono match`` found: proposals, most probable first, and how it came to them."""

    proposals: tuple[Proposal, ...]
    records: int
    pairs: int
    left_out: tuple[str, ...]
    fitted: bool
    page: str


def propose_matches(engine: Engine, layout: Layout) -> Proposed:
    """Look for matches among the people of the build in use, and write the page of charts.

    Pairs already decided about are left out.

    Raises:
        EngineError: Splink is not installed.
    """
    settings = layout.settings
    with Engine(
        memory_gb=settings.memory_gb, threads=settings.threads, spill=layout.builds / "spill"
    ) as own:
        found = find_matches(own, match_records(engine), settings.match)
    decided = _decided_people(engine, read_decisions(layout))
    proposals = tuple(
        p
        for p in _proposals(engine, found, settings)
        if frozenset((p.match.left_person, p.match.right_person)) not in decided
    )
    rows = [
        {"id": p.id, "left": p.match.left, "right": p.match.right, "verdict": p.verdict,
         "probability": p.match.probability}
        for p in proposals
    ]  # fmt: skip
    write_atomically(proposed_file(layout), json.dumps(rows, ensure_ascii=False))
    page = layout.reports / "matches.html"
    write_atomically(page, matches_page(found, [(p.id, p.verdict, p.match) for p in proposals]))
    layout.protect()
    return Proposed(proposals, found.records, found.pairs, found.left_out, found.fitted, str(page))


def _proposals(engine: Engine, found: Matches, settings: Settings) -> list[Proposal]:
    people = {p for m in found.matches for p in (m.left_person, m.right_person)}
    identifiers: dict[int, list[Identifier]] = {p: [] for p in people}
    chosen, these = "(SELECT unnest($people::BIGINT[]))", {"people": sorted(people)}
    for person, kind, value in engine.rows(_PEOPLE + chosen, these):
        identifiers[person].append((kind, value))
    logins = [] if settings.identity.one_login_space else engine.rows(_LOGINS + chosen, these)
    spaces = login_spaces(logins)
    readers = {row[0] for row in engine.rows(_READERS)} if people else set()
    out = []
    for match in found.matches:
        sides = match.left_person, match.right_person
        one, other = (identifiers[p] for p in sides)
        against = conflict(one, other, settings.identity, spaces)
        if not against and readers.issuperset(sides):
            against = "both read mail at an address of their own"
        sure = match.probability >= settings.match.accept
        verdict = "conflict" if against else "sure" if sure else "review"
        out.append(Proposal(match_id(match.left, match.right), verdict, against, match))
    return out


def _decided_people(engine: Engine, decisions: Sequence[Decision]) -> set[frozenset[int]]:
    """Pairs of people of this build somebody has decided about."""
    person = "SELECT person_id FROM person_identifier WHERE kind = ? AND value = ?"
    found = ({engine.value(person, list(side)) for side in (d.left, d.right)} for d in decisions)
    return {frozenset(pair) for pair in found if None not in pair}
