"""Decisions on the log hold no text; overrides cover one content, its rules and its time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from unisono.access.rights import Actor
from unisono.access.roles import Role
from unisono.desk import Desk
from unisono.errors import GateError, NoDocumentError, NotAllowedError, QueryError
from unisono.model.gate import Draft, GateCheck, GateFinding, GateResult, Verdict, worst
from unisono.workspace.desk import open_desk
from unisono.workspace.gate_log import GateLog, Override, explained
from unisono.workspace.gate_told import told
from unisono.workspace.workspace import Workspace

NOW = datetime.now(UTC)
WHY = "Agreed with the e-mail team"
DRAFT = Draft("Ann Smith, 30% off", "E-mail", campaign="Spring", key="mine")
RULES = ("a" * 64, "a" * 64)


def person(role: Role, **more: Any) -> Actor:
    return Actor("ann", roles=frozenset({role}), **more)


OWNER = person(Role.OWNER)


def result(draft: Draft = DRAFT, rules: str = RULES[0], **statuses: str) -> GateResult:
    statuses = statuses or {"offers": "block", "voice": "pass"}
    checks = tuple(GateCheck(name, name, Verdict(status)) for name, status in statuses.items())
    return GateResult(
        worst(list(statuses.values())), checks, 5.0, {}, {}, draft.content_hash, rules, NOW,
        NOW + timedelta(hours=24), draft.key,
    )  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(Workspace.init(tmp_path).layout) as found:
        yield found


def later(hours: float, **changed: Any) -> GateResult:
    made = result(**changed)
    at = NOW + timedelta(hours=hours)
    return replace(made, checked_at=at, expires_at=at + timedelta(hours=24))


def override(log: GateLog, who: Actor = OWNER, hours: float = 1, **more: Any) -> Override:
    given = {"reason": WHY, "rules": RULES, "content_hash": DRAFT.content_hash, **more}
    return log.override(
        who, given["content_hash"], given["reason"], given["rules"], NOW + timedelta(hours=hours)
    )


def test_a_decision_is_logged_without_its_text(desk: Desk) -> None:
    agent = person(Role.AGENCY, agency="North", key="uni_1")
    assert GateLog(desk).record(agent, "HTTP", [(DRAFT, result())]) == [None]
    (entry,) = desk.log(newest=1)
    assert (entry.by, entry.action, entry.key) == ("ann (key uni_1)", "check", DRAFT.content_hash)
    expires = result().expires_at.isoformat()
    assert entry.detail == {
        "rules": RULES[0], "verdict": "block", "failed": {"offers": "block"}, "channel": "E-mail",
        "campaign": "Spring", "key": "mine", "expires": expires, "door": "HTTP", "agency": "North",
        "findings": {}, "against": [],
    }  # fmt: skip
    assert not desk.verify().problems


def test_many_decisions_are_logged_together(desk: Desk) -> None:
    before = len(desk.log())
    pairs = [(d, result(d)) for d in (replace(DRAFT, text=str(n)) for n in range(5))]
    GateLog(desk).record(OWNER, "screen", pairs)
    assert [e.key for e in desk.log()[before:]] == [d.content_hash for d, _ in pairs]


def test_an_override_covers_this_content_these_rules_and_what_failed(desk: Desk) -> None:
    log = GateLog(desk)
    log.record(OWNER, "screen", [(DRAFT, result())])
    made = override(log)
    assert (made.by, made.why, made.until) == ("ann", WHY, result().expires_at)
    again = later(2)
    assert log.record(OWNER, "screen", [(DRAFT, again)]) == [made]
    assert GateLog(desk).covering(again) == made
    edited = replace(DRAFT, text=DRAFT.text + " ")
    for other in (
        later(2, draft=edited), later(2, rules="b" * 64), later(30), later(2, claims="block"),
        later(2, offers="pass"),
    ):  # fmt: skip
        assert log.covering(other) is None
    assert log.covering(later(2, offers="fix")) == made


def test_what_somebody_else_writes_is_seen(desk: Desk) -> None:
    one, two = GateLog(desk), GateLog(desk)
    two.record(OWNER, "screen", [(DRAFT, result())])
    assert one.covering(later(2)) is None
    made = override(two)
    assert one.covering(later(2)) == made
    assert one.record(OWNER, "screen", [(DRAFT, later(3))]) == [made]


def test_an_override_between_two_decisions_of_another_is_seen(desk: Desk) -> None:
    one, two = GateLog(desk), GateLog(desk)
    assert one.record(OWNER, "HTTP", [(DRAFT, result())]) == [None]
    assert one.record(OWNER, "HTTP", [(DRAFT, later(1))]) == [None]
    made = override(two)
    # a text that passes asks for no overrides: what it did not read is not taken as read
    one.record(OWNER, "HTTP", [(replace(DRAFT, text="Good day"), result(offers="pass"))])
    assert one.record(OWNER, "HTTP", [(DRAFT, later(2))]) == [made]


def test_the_log_is_not_read_where_nobody_else_wrote(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = GateLog(desk)
    log.record(OWNER, "HTTP", [(DRAFT, result())])
    made = override(log)
    assert log.record(OWNER, "HTTP", [(DRAFT, later(2))]) == [made]
    monkeypatch.delattr("unisono.workspace.gate_log.entries")
    assert log.record(OWNER, "HTTP", [(DRAFT, later(3))]) == [made]


@pytest.mark.parametrize("role", Role)
def test_who_may_override(desk: Desk, role: Role) -> None:
    log = GateLog(desk)
    log.record(OWNER, "screen", [(DRAFT, result())])
    if role in (Role.OWNER, Role.COUNCIL, Role.BRAND):
        assert override(log, person(role)).by == "ann"
    else:
        with pytest.raises(NotAllowedError):
            override(log, person(role, agency="North"))
    with pytest.raises(NotAllowedError, match="Agents may not override draft"):
        override(log, person(Role.OWNER, scopes=frozenset({"*:*"}), key="k"))


def test_what_cannot_be_overridden(desk: Desk) -> None:
    log = GateLog(desk)
    passed = replace(DRAFT, text="good")
    log.record(OWNER, "screen", [(DRAFT, result()), (passed, result(passed, voice="pass"))])
    refused: list[tuple[type[Exception], dict[str, Any]]] = [
        (QueryError, {"reason": "because so"}),
        (QueryError, {"reason": "word " * 1_000}),
        (NoDocumentError, {"content_hash": "c" * 64}),
        (GateError, {"rules": (RULES[0], "b" * 64)}),
        (GateError, {"rules": ("b" * 64, "b" * 64)}),
        (GateError, {"content_hash": passed.content_hash}),
        (GateError, {"hours": 24}),
    ]
    for error, given in refused:
        with pytest.raises(error):
            override(log, **given)
    assert [e for e in desk.log() if e.action == "override"] == []


def test_an_agency_sees_its_own_decisions(desk: Desk) -> None:
    log = GateLog(desk)
    north = person(Role.AGENCY, agency="North")
    log.record(OWNER, "screen", [(DRAFT, result())])
    with pytest.raises(NoDocumentError):
        log.decisions(north, DRAFT.content_hash, NOW)
    log.record(north, "HTTP", [(DRAFT, result())])
    assert [d.agency for d in log.decisions(north, DRAFT.content_hash, NOW)] == ["North"]
    assert [d.agency for d in log.decisions(OWNER, DRAFT.content_hash, NOW)] == ["North", ""]


def test_a_decision_stands_until_it_expires_or_its_rules_change(desk: Desk) -> None:
    log = GateLog(desk)
    passed = replace(DRAFT, text="good")
    log.record(OWNER, "screen", [(DRAFT, result()), (passed, result(passed, voice="pass"))])
    override(log)

    def seen(draft: Draft, hours: float, version: str = RULES[0]) -> list[tuple[bool, str]]:
        now = NOW + timedelta(hours=hours)
        found = log.decisions(OWNER, draft.content_hash, now)
        return [(d.may_publish, d.ended) for d in explained(found, version, now)]

    for draft in (passed, DRAFT):
        assert seen(draft, 2) == [(True, "")]
        assert seen(draft, 24) == [(False, "expired")]
        assert seen(draft, 2, "b" * 64) == [(False, "the rules changed")]


def test_offers_of_others_are_told_to_those_who_may_see_them() -> None:
    against = [
        GateFinding(Verdict.BLOCK, "25%", "fix it", "30%", against="Blog: 25% off", source=source)
        for source in ("a.csv:3", "plan-mail", "row 2")
    ]
    check = GateCheck("offers", "Offers", Verdict.BLOCK, tuple(against))
    made = replace(result(), checks=(check,))

    def seen(who: Actor) -> list[str]:
        return [f.source for f in told(made, who, {"row 2"}).findings]

    assert seen(person(Role.ANALYST)) == ["a.csv:3", "plan-mail", "row 2"]
    assert seen(person(Role.SALES)) == ["", "plan-mail", "row 2"]
    north = person(Role.AGENCY, agency="North")
    assert seen(north) == ["", "", "row 2"]
    assert "25%" not in told(made, north).findings[0].what
    key = person(Role.OWNER, scopes=frozenset({"check:draft"}), key="k")
    assert seen(key) == ["", "", "row 2"]


def test_a_decision_has_a_number_and_names_other_texts_to_those_who_may_know(desk: Desk) -> None:
    log = GateLog(desk)
    findings = tuple(
        GateFinding(Verdict.BLOCK, "w", "f", against="x", source=s) for s in ("mail", "ads.csv:3")
    )
    check = GateCheck("offers", "offers", Verdict.BLOCK, findings)
    log.record(OWNER, "HTTP", [(DRAFT, replace(result(), checks=(check,)))])
    (found,) = log.decisions(OWNER, DRAFT.content_hash, NOW)
    assert (found.findings, found.against) == ({"offers": 2}, ("ads.csv:3", "mail"))
    assert log.decided(OWNER, found.number, NOW) == found
    for scopes, seen in (
        ({"see:draft"}, ()), ({"see:draft", "see:messages"}, ("ads.csv:3",)),
        ({"see:draft", "see:activity", "see:offer"}, ("mail",)),
    ):  # fmt: skip
        agent = person(Role.OWNER, scopes=frozenset(scopes), key="k")
        assert log.decided(agent, found.number, NOW).against == seen
    with pytest.raises(NotAllowedError):
        log.override(person(Role.ANALYST), DRAFT.content_hash, WHY, RULES, NOW)
    for number, who in ((found.number + 1, OWNER), (found.number, person(Role.AGENCY))):
        with pytest.raises(NoDocumentError):
            log.decided(who, number, NOW)
