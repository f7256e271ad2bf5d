"""Who may do what: the one table of rights. What is not in it is refused.

A role's rights are a tuple of grants; a grant reads "these actions on these kinds, only if …".
Roles add up. An API key never exceeds the rights of the role ``agent``, its scopes and its
creator's rights, whichever is least.
"""

from __future__ import annotations

from dataclasses import dataclass

from unisono.access.roles import DOCUMENTS, RESULTS, TELLING, Action, Only, Role

SEE, CREATE, EDIT, ARCHIVE = Action.SEE, Action.CREATE, Action.EDIT, Action.ARCHIVE
APPROVE, SIGN, ACKNOWLEDGE = Action.APPROVE, Action.SIGN, Action.ACKNOWLEDGE
RUN, EXPORT = Action.RUN, Action.EXPORT


@dataclass(frozen=True)
class Grant:
    """These actions on these kinds, under one condition."""

    actions: tuple[Action, ...]
    kinds: tuple[str, ...]
    only: Only = Only.ANY


#: What people are told of and answer for having read.
_TOLD = ("theme", "campaign", "activity", "offer", "brief", "decision")
_WRITE = (CREATE, EDIT, ARCHIVE)
_OWN_KEYS = Grant((SEE, Action.MANAGE_KEYS), ("keys",), Only.OWN)
_SHARING = (SEE, CREATE, ARCHIVE)
_OWN_SHARES = Grant(_SHARING, ("shares",), Only.OWN)
_DELEGATE = Grant((SIGN,), ("clearance",), Only.SIGNER)
_SEE_ALL = Grant((SEE, EXPORT), (*DOCUMENTS, *RESULTS))
_SEE_WHO = Grant((SEE,), ("membership",))
_TOLD_ALL = Grant((ACKNOWLEDGE,), _TOLD)

TABLE: dict[Role, tuple[Grant, ...]] = {
    Role.OWNER: (
        _SEE_ALL,
        _TOLD_ALL,
        _DELEGATE,
        Grant(_WRITE, DOCUMENTS),
        Grant((APPROVE,), ("campaign", "asset", "brief", "offer", "objective", "decision")),
        Grant((RUN,), ("audit", "attribution", "sources")),
        Grant((SEE, *_WRITE), TELLING),
        Grant((SEE, Action.ASSIGN), ("membership",)),
        Grant((SEE, EDIT, ARCHIVE, Action.INVITE), ("accounts",)),
        Grant((SEE, Action.CONFIGURE), ("settings",)),
        Grant((Action.SEE_PERSONAL, EXPORT), ("people",)),
        Grant((SEE, Action.MANAGE_KEYS), ("keys",)),
        Grant(_SHARING, ("shares",)),
        Grant((Action.READ_LOG, EXPORT), ("log",)),
        Grant((Action.BACKUP, Action.RESTORE), ("store",)),
    ),
    Role.COUNCIL: (
        _SEE_ALL,
        _SEE_WHO,
        _TOLD_ALL,
        _DELEGATE,
        _OWN_KEYS,
        _OWN_SHARES,
        Grant(_WRITE, ("theme", "campaign", "objective", "decision", "survey", "brief")),
        Grant(_WRITE, ("scorecard",)),
        Grant(_WRITE, ("acknowledgement",)),
        Grant((CREATE, EDIT), ("clearance",)),
        Grant((APPROVE,), ("campaign", "brief", "offer", "objective", "decision")),
        Grant((RUN,), ("audit", "attribution")),
        Grant((SEE, *_WRITE), ("notice", "schedule")),
        Grant((SEE,), ("settings", "accounts")),
        Grant((Action.READ_LOG,), ("log",)),
    ),
    Role.BRAND: (
        _SEE_ALL,
        _SEE_WHO,
        _TOLD_ALL,
        _DELEGATE,
        _OWN_KEYS,
        _OWN_SHARES,
        Grant(_WRITE, ("brand", "theme", "brief", "asset", "offer", "survey")),
        Grant((CREATE, EDIT), ("campaign", "clearance", "acknowledgement")),
        Grant((APPROVE,), ("asset", "brief", "offer")),
        Grant((RUN,), ("audit",)),
    ),
    Role.CHANNEL_LEAD: (
        _SEE_ALL,
        _SEE_WHO,
        _TOLD_ALL,
        _DELEGATE,
        _OWN_KEYS,
        _OWN_SHARES,
        Grant(_WRITE, ("activity", "asset"), Only.CHANNEL),
        Grant(_WRITE, ("campaign", "asset", "offer"), Only.OWN),
        Grant((CREATE, EDIT), ("clearance",), Only.OWN),
        Grant((CREATE, EDIT), ("acknowledgement",)),
        Grant((RUN,), ("audit",)),
    ),
    Role.ANALYST: (
        _SEE_ALL,
        _SEE_WHO,
        _TOLD_ALL,
        _DELEGATE,
        _OWN_KEYS,
        _OWN_SHARES,
        Grant(_WRITE, ("taxonomy", "survey")),
        Grant((CREATE, EDIT), ("objective", "scorecard")),
        Grant((RUN,), ("audit", "attribution", "sources")),
        Grant((Action.SEE_PERSONAL,), ("people",)),
        Grant((SEE,), ("settings",)),
    ),
    Role.SALES: (
        Grant((SEE,), DOCUMENTS),
        Grant((SEE, EXPORT), ("audit", "metrics", "journeys", "customers", "conflicts")),
        _SEE_WHO,
        _TOLD_ALL,
        _OWN_KEYS,
        _OWN_SHARES,
        Grant((EDIT,), ("objective",), Only.OWN),
    ),
    Role.AGENCY: (
        Grant((SEE,), ("campaign", "activity"), Only.AGENCY),
        Grant((SEE,), ("asset", "brief", "offer"), Only.SHARED),
        Grant((ACKNOWLEDGE,), ("campaign", "activity", "brief"), Only.AGENCY),
        Grant((CREATE, EDIT), ("activity", "asset"), Only.AGENCY),
    ),
    Role.AGENT: (
        Grant((SEE, EXPORT), (*DOCUMENTS, *RESULTS)),
        Grant((CREATE, EDIT), ("campaign", "activity", "asset", "brief", "offer", "objective")),
        Grant((RUN,), ("audit", "attribution")),
    ),
}
