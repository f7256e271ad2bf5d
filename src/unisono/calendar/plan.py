"""The plan: the desk's documents that the calendar's engines read, by kind and key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from unisono.model.clearance import Acknowledgement, Clearance
from unisono.model.document import Document
from unisono.model.kinds import Membership
from unisono.model.plan import Asset, Brief, Campaign, Offer, PlannedActivity, Status, Theme
from unisono.model.tiers import ChannelRules

#: What is in one of these is not (or no longer) going to happen.
OFF = (Status.IDEA, Status.CANCELLED)


@dataclass(frozen=True)
class Plan:
    """Documents by key, one mapping per kind. A plan is never changed, only replaced."""

    themes: Mapping[str, Theme] = field(default_factory=dict)
    campaigns: Mapping[str, Campaign] = field(default_factory=dict)
    activities: Mapping[str, PlannedActivity] = field(default_factory=dict)
    offers: Mapping[str, Offer] = field(default_factory=dict)
    assets: Mapping[str, Asset] = field(default_factory=dict)
    briefs: Mapping[str, Brief] = field(default_factory=dict)
    clearances: Mapping[str, Clearance] = field(default_factory=dict)
    memberships: Mapping[str, Membership] = field(default_factory=dict)
    acknowledgements: Mapping[str, Acknowledgement] = field(default_factory=dict)
    channel_rules: Mapping[str, ChannelRules] = field(default_factory=dict)

    @classmethod
    def of(cls, documents: Iterable[tuple[str, Document]]) -> Plan:
        """A plan of (key, document) pairs; kinds that no plan has are left out."""
        found: dict[str, dict[str, Document]] = {}
        for key, document in documents:
            name = PARTS.get(type(document))
            if name is not None:
                found.setdefault(name, {})[key] = document
        return cls(**found)  # type: ignore[arg-type]  # PARTS names each field by its type

    def with_document(self, key: str, document: Document) -> Plan:
        """The plan with one document added or replaced."""
        name = PARTS[type(document)]
        return replace(self, **{name: {**getattr(self, name), key: document}})

    def running(self) -> dict[str, PlannedActivity]:
        """Activities that are going to happen: neither they nor their campaign is off."""
        off = {key for key, campaign in self.campaigns.items() if campaign.status in OFF}
        return {
            key: activity
            for key, activity in self.activities.items()
            if activity.status not in OFF and activity.campaign not in off
        }

    def of_campaign(self, campaign: str) -> dict[str, PlannedActivity]:
        """The activities of one campaign that are going to happen."""
        return {k: a for k, a in self.running().items() if a.campaign == campaign}


#: The field of a plan that holds documents of a type.
PARTS: dict[type[Document], str] = {
    Theme: "themes",
    Campaign: "campaigns",
    PlannedActivity: "activities",
    Offer: "offers",
    Asset: "assets",
    Brief: "briefs",
    Clearance: "clearances",
    Membership: "memberships",
    Acknowledgement: "acknowledgements",
    ChannelRules: "channel_rules",
}

#: The field of a plan that holds documents of a desk's kind.
KIND_OF = {
    "themes": "theme",
    "campaigns": "campaign",
    "activities": "activity",
    "offers": "offer",
    "assets": "asset",
    "briefs": "brief",
    "clearances": "clearance",
    "memberships": "membership",
    "acknowledgements": "acknowledgement",
    "channel_rules": "channel",
}
