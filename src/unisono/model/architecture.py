"""A message architecture as a whole: parts in three tiers, and what is wrong with it (MSG-1)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from unisono.model.messages import Brand
from unisono.model.plan import Offer, Theme
from unisono.model.tiers import ChannelRules, Freedom


class Level(StrEnum):
    """Levels of messages, from what never changes to what changes every day."""

    CORE = "core"
    KEY_MESSAGE = "key message"
    CHANNEL_MESSAGE = "channel message"
    TACTICAL_COPY = "tactical copy"


class ReviewState(StrEnum):
    """Whether a part has to be looked at again; unknown: nobody said when it last was."""

    FINE = "fine"
    DUE = "due"
    OVERDUE = "overdue"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Review:
    """When a part was looked at, from when it is due, and after which day it is overdue."""

    state: ReviewState
    reviewed_on: date | None = None
    due_from: date | None = None
    due_by: date | None = None


@dataclass(frozen=True)
class Part:
    """One part of the architecture.

    Attributes:
        tier: 1, 2 or 3.
        kind, key: the document it stands in; name: which part of it, in words.
        says: what it says, in one line.
    """

    tier: int
    level: Level
    kind: str
    key: str
    name: str
    says: str
    owner: str
    freedom: Freedom
    review: Review


@dataclass(frozen=True)
class Tiers:
    """What the architecture is made of: the brand, and documents of the desk by key.

    Attributes:
        themes, channels, offers: those in use.
        changed: when documents of the desk were last changed, by kind and key.
    """

    brand: Brand = field(default_factory=Brand)
    themes: Mapping[str, Theme] = field(default_factory=dict)
    channels: Mapping[str, ChannelRules] = field(default_factory=dict)
    offers: Mapping[str, Offer] = field(default_factory=dict)
    changed: Mapping[tuple[str, str], datetime] = field(default_factory=dict)

    @cached_property
    def version(self) -> str:
        """SHA-256 of what brand, themes and channels say; any edit changes it."""
        told = [
            self.brand.model_dump(mode="json"),
            *([k, d.model_dump(mode="json")] for k, d in sorted(self.themes.items())),
            *([k, d.model_dump(mode="json")] for k, d in sorted(self.channels.items())),
        ]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


class Weight(StrEnum):
    """How much a finding matters: wrong (rules cannot both hold), missing, or worth a look."""

    WRONG = "wrong"
    MISSING = "missing"
    LOOK = "look"


@dataclass(frozen=True)
class ArchitectureFinding:
    """One thing that is wrong with an architecture.

    Attributes:
        code: which check found it.
        what, fix: in words.
        kind, key: the document to correct.
    """

    weight: Weight
    code: str
    tier: int
    what: str
    fix: str
    kind: str
    key: str


@dataclass(frozen=True)
class Architecture:
    """Parts in three tiers as of a day, and what is wrong with them."""

    as_of: date
    tiers: Tiers
    version: str
    parts: tuple[Part, ...]
    findings: tuple[ArchitectureFinding, ...]

    def of_tier(self, tier: int) -> tuple[Part, ...]:
        """Parts of one tier."""
        return tuple(p for p in self.parts if p.tier == tier)
