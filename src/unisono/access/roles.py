"""The words rights are told in: roles, actions, kinds of objects, conditions."""

from __future__ import annotations

from enum import StrEnum

from unisono.model.kinds import KINDS


class Role(StrEnum):
    """What somebody is in the organisation."""

    OWNER = "owner"
    COUNCIL = "council"
    BRAND = "brand"
    CHANNEL_LEAD = "channel_lead"
    ANALYST = "analyst"
    SALES = "sales"
    AGENCY = "agency"
    AGENT = "agent"


class Action(StrEnum):
    """What somebody does with an object."""

    SEE = "see"
    CREATE = "create"
    EDIT = "edit"
    ARCHIVE = "archive"
    APPROVE = "approve"
    SIGN = "sign"
    ACKNOWLEDGE = "acknowledge"
    RUN = "run"
    EXPORT = "export"
    SEE_PERSONAL = "see_personal"
    INVITE = "invite"
    ASSIGN = "assign"
    CONFIGURE = "configure"
    BACKUP = "backup"
    RESTORE = "restore"
    MANAGE_KEYS = "manage_keys"
    READ_LOG = "read_log"
    CHECK = "check"
    OVERRIDE = "override"


class Only(StrEnum):
    """The condition a right holds under; the text ends "… only for objects …"."""

    ANY = ""
    OWN = "they own"
    CHANNEL = "of their own channels"
    SIGNER = "they lead the channel of, or were delegated"
    AGENCY = "that name their agency"
    SHARED = "that name their agency or are shared with it"


#: Duties: acts of one's own, which lend no power over others.
DUTIES = frozenset({Action.SIGN, Action.ACKNOWLEDGE})

#: Documents that say what leaves the place: to programs, people, on a schedule.
TELLING = ("webhook", "notice", "schedule")

#: Documents people edit; a membership is no such document: roles are assigned.
DOCUMENTS = tuple(kind for kind in KINDS if kind not in ("membership", *TELLING))

#: What is computed from the exports; none of it shows a person.
RESULTS = (
    "audit",
    "attribution",
    "claims",
    "journeys",
    "messages",
    "metrics",
    "synergy",
    "conflicts",
    "customers",
    "sources",
)

#: Texts before they are published: asking the gate, seeing what it decided, overriding that.
GATE = ("draft",)

#: Reservations of the calendar: a time that is held for somebody for a while.
SLOTS = ("slot",)

#: Conflicts are told in the words of these: who is told of conflicts sees them all.
IN_CONFLICTS = ("conflicts", "activity", "campaign", "offer")

#: What people find that texts say, and the calibrations made of it; it is people's, not agents'.
RATED = ("rating",)

#: What runs the place. ``people`` is everything that shows a person, quarantined rows included;
#: ``store`` is the desk as a whole.
PREMISES = ("people", "settings", "accounts", "keys", "shares", "log", "store")

#: Every kind of object there are rights on.
OBJECTS = (*DOCUMENTS, "membership", *TELLING, *RESULTS, *GATE, *RATED, *SLOTS, *PREMISES)
