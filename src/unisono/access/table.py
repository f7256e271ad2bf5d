"""Who may do what: the one table of rights. What is not in it is refused.

A role's rights are a tuple of grants; a grant reads "these actions on these kinds, only if …".
Roles add up. An API key never exceeds the rights of the role ``agent``, its scopes and its
creator's rights, whichever is least.
"""

from __future__ import annotations

from dataclasses import dataclass

from unisono.access.roles import DOCUMENTS, GATE, RATED, RESULTS, SLOTS, TELLING, Action, Only, Role

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
_TOLD = ("theme", "channel", "campaign", "activity", "offer", "brief", "decision")
#: Documents made of results: who may not see all results does not see them there.
_TOLD_BY_RESULTS = ("minutes",)
#: Themes that may be reacted to at once, and what was asked under them.
_AT_ONCE = ("moment", "reaction")
_WRITE = (CREATE, EDIT, ARCHIVE)
_OWN_KEYS = Grant((SEE, Action.MANAGE_KEYS), ("keys",), Only.OWN)
_SHARING = (SEE, CREATE, ARCHIVE)
_OWN_SHARES = Grant(_SHARING, ("shares",), Only.OWN)
_DELEGATE = Grant((SIGN,), ("clearance",), Only.SIGNER)
_SEE_ALL = Grant((SEE, EXPORT), (*DOCUMENTS, *RESULTS))
_SEE_WHO = Grant((SEE,), ("membership",))
_TOLD_ALL = Grant((ACKNOWLEDGE,), _TOLD)
_CHECKS = Grant((Action.CHECK, SEE), GATE)
_OVERRIDES = Grant((Action.OVERRIDE,), GATE)
_RATES = Grant((SEE, CREATE), RATED)
_EXPORTS_RATINGS = Grant((EXPORT,), RATED)
#: Who calibrates answers for what it is made of, and may take any rating out.
_CALIBRATES = Grant((RUN, EXPORT, ARCHIVE), RATED)
_WITHDRAWS_OWN = Grant((ARCHIVE,), RATED, Only.OWN)
#: Reserve a slot of the calendar, and release it.
_RESERVE = (CREATE, ARCHIVE)
_SEE_SLOTS = Grant((SEE,), SLOTS)
_SLOTS = Grant((SEE, *_RESERVE), SLOTS)

TABLE: dict[Role, tuple[Grant, ...]] = {
    Role.OWNER: (
        _SEE_ALL,
        _TOLD_ALL,
        _CHECKS,
        _RATES,
        _CALIBRATES,
        _OVERRIDES,
        _SLOTS,
        _DELEGATE,
        Grant(_WRITE, DOCUMENTS),
        Grant((APPROVE,), ("campaign", "asset", "brief", "offer", "objective", "decision")),
        Grant((APPROVE,), _AT_ONCE),
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
        _CHECKS,
        _RATES,
        _WITHDRAWS_OWN,
        _EXPORTS_RATINGS,
        _OVERRIDES,
        _SLOTS,
        _DELEGATE,
        _OWN_KEYS,
        _OWN_SHARES,
        Grant(_WRITE, ("theme", "channel", "campaign", "objective", "decision", "survey")),
        Grant(_WRITE, ("brief",)),
        Grant(_WRITE, ("scorecard", "minutes")),
        Grant((*_WRITE, APPROVE), _AT_ONCE),
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
        _CHECKS,
        _RATES,
        _CALIBRATES,
        _OVERRIDES,
        _SLOTS,
        _DELEGATE,
        _OWN_KEYS,
        _OWN_SHARES,
        Grant(_WRITE, ("brand", "theme", "channel", "brief", "asset", "offer", "survey")),
        Grant((CREATE, EDIT), ("campaign", "clearance", "acknowledgement")),
        Grant((APPROVE,), ("asset", "brief", "offer")),
        Grant((*_WRITE, APPROVE), _AT_ONCE),
        Grant((RUN,), ("audit",)),
    ),
    Role.CHANNEL_LEAD: (
        _SEE_ALL,
        _SEE_WHO,
        _TOLD_ALL,
        _CHECKS,
        _RATES,
        _WITHDRAWS_OWN,
        _SEE_SLOTS,
        Grant(_RESERVE, SLOTS, Only.CHANNEL),
        Grant((ARCHIVE,), SLOTS, Only.OWN),
        _DELEGATE,
        _OWN_KEYS,
        _OWN_SHARES,
        Grant(_WRITE, ("activity", "asset"), Only.CHANNEL),
        Grant((CREATE, EDIT), ("reaction",), Only.CHANNEL),
        Grant(_WRITE, ("campaign", "asset", "offer"), Only.OWN),
        Grant((CREATE, EDIT), ("clearance",), Only.OWN),
        Grant((CREATE, EDIT), ("acknowledgement",)),
        Grant((RUN,), ("audit",)),
    ),
    Role.ANALYST: (
        _SEE_ALL,
        _SEE_WHO,
        _TOLD_ALL,
        _CHECKS,
        _RATES,
        _CALIBRATES,
        _SEE_SLOTS,
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
        Grant((SEE,), tuple(kind for kind in DOCUMENTS if kind not in _TOLD_BY_RESULTS)),
        Grant((SEE, EXPORT), ("audit", "metrics", "journeys", "customers", "conflicts")),
        _SEE_WHO,
        _TOLD_ALL,
        _CHECKS,
        _SEE_SLOTS,
        _OWN_KEYS,
        _OWN_SHARES,
        Grant((EDIT,), ("objective",), Only.OWN),
    ),
    Role.AGENCY: (
        Grant((SEE,), ("campaign", "activity"), Only.AGENCY),
        Grant((SEE,), ("asset", "brief", "offer"), Only.SHARED),
        Grant((ACKNOWLEDGE,), ("campaign", "activity", "brief"), Only.AGENCY),
        Grant((Action.CHECK,), GATE),
        Grant((SEE,), GATE, Only.AGENCY),
        Grant((SEE, *_RESERVE), SLOTS, Only.AGENCY),
        Grant((CREATE, EDIT), ("activity", "asset"), Only.AGENCY),
    ),
    Role.AGENT: (
        Grant((SEE, EXPORT), (*DOCUMENTS, *RESULTS)),
        _CHECKS,
        Grant((SEE,), RATED),
        _SLOTS,
        Grant((CREATE, EDIT), ("campaign", "activity", "asset", "brief", "offer", "objective")),
        Grant((CREATE,), ("reaction",)),
        Grant((RUN,), ("audit", "attribution")),
    ),
}
