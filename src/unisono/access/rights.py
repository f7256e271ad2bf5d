"""The one place where rights are decided: :func:`decide`. Pure; what nothing allows is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from unisono.access.roles import DUTIES, IN_CONFLICTS, OBJECTS, Action, Only, Role
from unisono.access.table import TABLE, Grant

#: A channel that stands for every channel, in the channels of a membership.
EVERY_CHANNEL = "*"


@dataclass(frozen=True)
class Actor:
    """Who acts: a person, or an agent with an API key.

    Attributes:
        account: the account's id.
        roles: its roles at this moment.
        channels, agency: what a channel lead leads, and whom an agency's people work for.
        scopes: None for a person; for an API key the only ``action:kind`` it may use.
        left: the person left; nothing is allowed any more.
    """

    account: str
    name: str = ""
    email: str = ""
    roles: frozenset[Role] = frozenset()
    channels: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    agency: str = ""
    scopes: frozenset[str] | None = None
    key: str = ""
    left: bool = False

    @property
    def names(self) -> frozenset[str]:
        """How documents name this actor as their owner."""
        return frozenset(_fold(n) for n in (self.account, self.email) if n)

    @property
    def by(self) -> str:
        """How revisions and the log name this actor: the account, and the key it came with."""
        return f"{self.account} (key {self.key})" if self.key else self.account

    def __str__(self) -> str:
        return self.name or self.account


@dataclass(frozen=True)
class Thing:
    """What is acted on: its kind, and the attributes that rights depend on.

    A thing without attributes stands for all of its kind: only an unconditional right holds for it.
    ``delegates`` are leads of all its channels, and the account that is the deputy of each.
    """

    kind: str
    key: str = ""
    owner: str = ""
    channels: frozenset[str] = frozenset()
    agencies: frozenset[str] = frozenset()
    shared_with: frozenset[str] = frozenset()
    delegates: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """Whether it is allowed, and why."""

    allowed: bool
    reason: str

    def __bool__(self) -> bool:
        return self.allowed


def _fold(name: str) -> str:
    return name.strip().casefold()


def _folded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(_fold(n) for n in names if _fold(n))


def _leads(actor: Actor, channel: str) -> bool:
    led = _folded(actor.channels) if Role.CHANNEL_LEAD in actor.roles else frozenset()
    return EVERY_CHANNEL in led or channel in led


def _signs(actor: Actor, thing: Thing) -> bool:
    return bool(thing.channels) and (
        bool(actor.account and actor.account in thing.delegates.values())
        or all(_leads(actor, c) for c in _folded(thing.channels))
    )


def _holds(only: Only, actor: Actor, thing: Thing) -> bool:
    """Whether ``thing`` meets the condition; an attribute that is missing never meets it."""
    agency = _fold(actor.agency)
    match only:
        case Only.ANY:
            return True
        case Only.OWN:
            return _fold(thing.owner) in actor.names
        case Only.CHANNEL:
            channels = _folded(thing.channels)
            return bool(channels) and all(_leads(actor, c) for c in channels)
        case Only.SIGNER:
            return _signs(actor, thing)
        case Only.AGENCY:
            return bool(agency) and agency in _folded(thing.agencies)
        case Only.SHARED:
            return bool(agency) and agency in _folded(thing.agencies | thing.shared_with)


def _grants(roles: Iterable[Role], action: Action, kind: str) -> Iterator[Grant]:
    for role in roles:
        for grant in TABLE[role]:
            if action in grant.actions and kind in grant.kinds:
                yield grant


def in_scope(scopes: frozenset[str], action: Action, kind: str) -> bool:
    """Whether one of the scopes (``action:kind``, either may be ``*``) covers it."""
    return not scopes.isdisjoint({f"{a}:{k}" for a in (action, "*") for k in (kind, "*")})


def _stopped(actor: Actor, action: Action, kind: str) -> str:
    """Why ``actor`` may not, whatever the object; "" if nothing stands against it."""
    if kind not in OBJECTS:
        return f"There is no kind of object called {kind}."
    if actor.left:
        return "This person left; the account has no rights any more."
    if not actor.roles:
        return "This account has no role."
    if actor.scopes is not None:
        if not in_scope(actor.scopes, action, kind):
            return f"This key's scopes do not contain {action}:{kind}."
        if not any(_grants((Role.AGENT,), action, kind)):
            return f"Agents may not {_words(action)} {kind}."
    return ""


def _words(action: Action) -> str:
    return action.replace("_", " ")


def decide(actor: Actor, action: Action, thing: Thing) -> Decision:
    """Whether ``actor`` may do ``action`` with ``thing``, and why."""
    why_not = _stopped(actor, action, thing.kind)
    if why_not:
        return Decision(False, why_not)
    grants = list(_grants(sorted(actor.roles), action, thing.kind))
    if any(_holds(g.only, actor, thing) for g in grants):
        return Decision(True, f"Allowed to {', '.join(sorted(actor.roles))}.")
    if grants:
        only = " or ".join(dict.fromkeys(str(g.only) for g in grants))
        text = f"With this role, {_words(action)} {thing.kind} is only for objects {only}."
        return Decision(False, text)
    able = [str(role) for role in Role if any(_grants((role,), action, thing.kind))]
    text = (
        f"The role {', '.join(sorted(actor.roles))} does not allow to {_words(action)} {thing.kind}"
    )
    return Decision(False, text + (f"; it takes {' or '.join(able)}." if able else "."))


def sees_conflicts(actor: Actor) -> Decision:
    """Whether ``actor`` may see conflicts of the calendar and all that they are told with."""
    found = [decide(actor, Action.SEE, Thing(kind)) for kind in IN_CONFLICTS]
    return next((d for d in found if not d), found[-1])


def might(actor: Actor, action: Action, kind: str) -> Decision:
    """Whether there can be an object of the kind that ``actor`` may do ``action`` with.

    For links and lists; every object still has to be decided upon by itself.
    """
    why_not = _stopped(actor, action, kind)
    if why_not:
        return Decision(False, why_not)
    if any(_grants(actor.roles, action, kind)):
        return Decision(True, "Allowed for some of them at least.")
    return decide(actor, action, Thing(kind))


def rights(roles: Iterable[Role]) -> frozenset[tuple[Action, str, Only]]:
    """All rights of these roles as (action, kind, condition)."""
    return frozenset(
        (action, kind, grant.only)
        for role in roles
        for grant in TABLE[role]
        for action in grant.actions
        for kind in grant.kinds
    )


def decide_roles(actor: Actor, given: Iterable[Role]) -> Decision:
    """Whether ``actor`` may give these roles: nobody grants rights they lack.

    Duties (signing, acknowledging) are acts of one's own and may be given without having them.
    """
    decision = decide(actor, Action.ASSIGN, Thing("membership"))
    if not decision:
        return decision
    own = rights(actor.roles)
    anywhere = {(action, kind) for action, kind, only in own if only is Only.ANY}
    for role in given:
        for action, kind, only in rights((role,)):
            had = (action, kind, only) in own or (action, kind) in anywhere
            if not had and action not in DUTIES:
                text = f"{role} may {_words(action)} {kind}, which you may not yourself."
                return Decision(False, text)
    return decision
