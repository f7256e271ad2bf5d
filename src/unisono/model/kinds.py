"""Every kind of document of the desk.

A document is one of the classes of :data:`KINDS`; its kind is its name there and its key is a slug
that is unique within the kind. Documents name each other by key. Every text is data: nothing in it
is ever executed or trusted as markup. Days are whole days, both ends included.
"""

from __future__ import annotations

from datetime import datetime

from unisono.model.clearance import Acknowledgement, Clearance
from unisono.model.council import Decision, Minutes, Objective, Scorecard
from unisono.model.document import Document, Line, Names
from unisono.model.messages import Brand
from unisono.model.plan import Asset, Brief, Campaign, Offer, PlannedActivity, Theme
from unisono.model.reacting import Moment, Reaction
from unisono.model.survey import Survey
from unisono.model.taxonomy import Taxonomy
from unisono.model.telling import Notice, Schedule, Webhook
from unisono.model.tiers import ChannelRules


class Membership(Document):
    """What one account (its key is the account's id) may do and is responsible for."""

    roles: Names = ()
    channels: Names = ()
    teams: Names = ()
    agency: Line = ""
    left_at: datetime | None = None


class BrandDocument(Document):
    """brand.yaml, kept with revisions."""

    brand: Brand = Brand()


class TaxonomyDocument(Document):
    """taxonomy.yaml, kept with revisions."""

    taxonomy: Taxonomy = Taxonomy()


#: Every kind of document by the name it is stored, exported and addressed under.
KINDS: dict[str, type[Document]] = {
    "brand": BrandDocument,
    "taxonomy": TaxonomyDocument,
    "theme": Theme,
    "channel": ChannelRules,
    "campaign": Campaign,
    "activity": PlannedActivity,
    "asset": Asset,
    "brief": Brief,
    "offer": Offer,
    "survey": Survey,
    "objective": Objective,
    "decision": Decision,
    "scorecard": Scorecard,
    "minutes": Minutes,
    "moment": Moment,
    "reaction": Reaction,
    "clearance": Clearance,
    "acknowledgement": Acknowledgement,
    "membership": Membership,
    "webhook": Webhook,
    "notice": Notice,
    "schedule": Schedule,
}
