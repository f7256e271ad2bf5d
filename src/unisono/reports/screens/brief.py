"""A brief as every agency reads it (MSG-8): the message, the offers, and what the others do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from unisono.calendar import Plan
from unisono.model.messages import Brand
from unisono.model.plan import Asset, Brief, Campaign, Offer, PlannedActivity, Status
from unisono.model.wording import day
from unisono.reports.paged import Bullets, PagedDocument, Paragraph, Section
from unisono.reports.screens.table import Column, Table

_NOT_SHOWN = (Status.IDEA, Status.CANCELLED)
#: What an agency is told of who does what: not by whom, when it is another agency.
ANOTHER, IN_HOUSE, YOU = "another agency", "in house", "you"


@dataclass(frozen=True)
class PillarLine:
    """A pillar of the brand by its id, with what it claims; "" when the brand has no such one."""

    name: str
    statement: str
    proof: tuple[str, ...] = ()


@dataclass(frozen=True)
class BriefSheet:
    """Everything a brief says, for one reader.

    Attributes:
        campaign: None where there is none, or the reader may not see it.
        days: label and text of every day that matters.
        offers, assets: of the campaign, as far as the reader sees them.
        activities: who, channel, what, first and last day, state; nothing else of them.
    """

    key: str
    brief: Brief
    campaign: Campaign | None
    campaign_key: str
    pillars: tuple[PillarLine, ...]
    days: tuple[tuple[str, str], ...]
    offers: tuple[tuple[str, Offer], ...]
    assets: tuple[tuple[str, Asset], ...]
    activities: Table

    @property
    def tables(self) -> tuple[Table, ...]:
        """Its only table."""
        return (self.activities,)


def brief_sheet(
    key: str, brief: Brief, seen: Plan, whole: Plan, brand: Brand | None, agency: str
) -> BriefSheet:
    """The sheet of one brief.

    Args:
        seen: the plan as its reader sees it: campaign, offers and assets are of this.
        whole: all of the plan: of this only who does what when, and only of a campaign in ``seen``.
        brand: whose pillars the brief names.
        agency: whom the reader works for; "" is for the company's own people, who read names.
    """
    name = brief.campaign or next(
        (k for k, c in sorted(seen.campaigns.items()) if c.brief == key), ""
    )
    campaign = seen.campaigns.get(name)
    activities = whole.of_campaign(name) if campaign else {}
    shown = {k: a for k, a in activities.items() if a.status not in _NOT_SHOWN}
    named = [*(campaign.offers if campaign else ()), *(a.offer for a in shown.values() if a.offer)]
    used = {asset for a in shown.values() for asset in a.assets}
    return BriefSheet(
        key, brief, campaign, name if campaign else "", _pillars(brief, brand),
        _days(brief, campaign),
        tuple((k, seen.offers[k]) for k in dict.fromkeys(named) if k in seen.offers),
        tuple(
            (k, a) for k, a in sorted(seen.assets.items())
            if campaign and (a.campaign == name or k in used)
        ),
        activities_table(shown, agency),
    )  # fmt: skip


def _pillars(brief: Brief, brand: Brand | None) -> tuple[PillarLine, ...]:
    known = {p.id.casefold(): p for p in brand.pillars} if brand else {}
    out = []
    for name in brief.pillars:
        found = known.get(name.strip().casefold())
        out.append(
            PillarLine(name, found.statement, tuple(found.proof)) if found else PillarLine(name, "")
        )
    return tuple(out)


def _days(brief: Brief, campaign: Campaign | None) -> tuple[tuple[str, str], ...]:
    rows = [("Brief due", brief.due)]
    if campaign:
        rows.append(("Launch", campaign.launch_day or campaign.first_day))
        rows += [("Campaign from", campaign.first_day), ("Campaign to", campaign.last_day)]
        rows += [(m.name.replace("_", " ").capitalize(), m.due) for m in campaign.milestones]
    return tuple((label, day(when)) for label, when in rows if when)


def activities_table(found: Mapping[str, PlannedActivity], agency: str) -> Table:
    """Who does what when, by first day: no notes, owners, budgets, audiences or links."""
    own = agency.strip().casefold()

    def who(activity: PlannedActivity) -> str:
        if not activity.agency:
            return IN_HOUSE
        if not own:
            return activity.agency
        return YOU if activity.agency.strip().casefold() == own else ANOTHER

    rows = sorted(
        (who(a), a.channel, a.title, a.first_day, a.last_day, a.status.value)
        for a in found.values()
    )
    columns = (
        Column("title", "What"), Column("who", "Who"), Column("channel", "Channel"),
        Column("first_day", "From", "day"), Column("last_day", "To", "day"),
        Column("status", "State"),
    )  # fmt: skip
    ordered = sorted(rows, key=lambda r: (r[3], r[0], r[1], r[2]))
    return Table(
        "activities", "What everybody does", columns,
        tuple((r[2], r[0], r[1], r[3], r[4], r[5]) for r in ordered),
        empty="Nothing is planned yet.",
    )  # fmt: skip


def paged_brief(sheet: BriefSheet, made_at: datetime, company: str) -> PagedDocument:
    """The sheet as a document to print or send."""
    brief = sheet.brief
    state = (
        f"Approved by {brief.approved_by}"
        + (f" on {day(brief.approved_on)}" if brief.approved_on else "")
        if brief.approved_by
        else "Not approved yet"
    )
    under = sheet.campaign.title if sheet.campaign else ""
    sections = [
        _text("Core message: not negotiable", brief.core_message, "lead"),
        _text("Objective", brief.objective),
        _text("Audience", brief.audience),
        _section("Pillars", [_pillar(p) for p in sheet.pillars]),
        _section("Mandatory", list(brief.mandatory)),
        _section("Days", [f"{label}: {text}" for label, text in sheet.days]),
        _section("Offers", [_offer(o) for _, o in sheet.offers]),
        _section("Assets", [_asset(a) for _, a in sheet.assets]),
        Section(sheet.activities.title, (sheet.activities,)) if sheet.campaign else None,
        _text("More about what others do", brief.others),
        _text("Notes", brief.notes),
    ]
    return PagedDocument(
        brief.title, " · ".join(filter(None, (company, under, state))), made_at,
        tuple(s for s in sections if s), running=brief.title,
    )  # fmt: skip


def _text(title: str, text: str, tone: str = "plain") -> Section | None:
    parts = tuple(Paragraph(p.strip(), tone) for p in text.split("\n\n") if p.strip())
    return Section(title, parts) if parts else None


def _section(title: str, lines: list[str]) -> Section | None:
    return Section(title, (Bullets(tuple(lines)),)) if lines else None


def _pillar(pillar: PillarLine) -> str:
    if not pillar.statement:
        return f"{pillar.name} (the brand has no pillar of this name)"
    proof = f" Proof: {'; '.join(pillar.proof)}." if pillar.proof else ""
    return f"{pillar.name}: {pillar.statement}{proof}"


def _offer(offer: Offer) -> str:
    terms = f" {offer.terms}" if offer.terms else ""
    return f"{offer.title}, {day(offer.first_day)} to {day(offer.last_day)}.{terms}"


def _asset(asset: Asset) -> str:
    until = f", rights until {day(asset.usable_to)}" if asset.usable_to else ""
    kind = f" ({asset.kind})" if asset.kind else ""
    return f"{asset.title}{kind}: {'approved' if asset.approved else 'not approved yet'}{until}"
