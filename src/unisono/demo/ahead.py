"""What the demo company plans for its next ninety days: documents for the desk, with conflicts.

Unlike the exports, which always end on the same day, the plan begins today: a calendar looks ahead.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from unisono.demo.ahead_links import tracking_link
from unisono.demo.alignment import survey_documents
from unisono.demo.council import council_documents
from unisono.demo.planning import TEAMS
from unisono.demo.reacting import reacting_documents
from unisono.demo.words import PILLARS
from unisono.model.document import Document
from unisono.model.plan import (
    Asset,
    Brief,
    Campaign,
    Milestone,
    Offer,
    OfferKind,
    PlannedActivity,
    Status,
    Theme,
)
from unisono.model.tiers import AudienceVariant, ChannelRules

Keyed = tuple[str, Document]
#: Kinds of conflict the plan holds, and the campaigns each concerns: nothing else is wrong in it.
PLANTED = {
    "launch_dates": {"plan-upgrade"},
    "contradicting_offers": {"guided-trial", "plan-upgrade"},
    "team_unaware": {"partner-days"},
    "assets_late": {"planning-webinar"},
}
_TEAM_OF = {"Email": "E-mail", "Landing page": "Content", "Webinar": "Product",
            "Partner kit": "Sales"}  # fmt: skip
_BEFORE_LAUNCH = (
    ("strategy_lock", 60), ("brief_approval", 45), ("assets", 30), ("platform_setup", 14)
)  # fmt: skip
_OFFER_OF = {"plan-upgrade": "upgrade-25", "guided-trial": "trial-14"}


def planned_documents(today: date) -> tuple[Keyed, ...]:
    """The desk's documents by key, as planned on ``today``; the same day gives the same plan."""
    return (
        *_frame(today), *_campaigns(today), *_activities(today), *_assets(today),
        *council_documents(today), *survey_documents(today), *reacting_documents(today),
    )  # fmt: skip


def _day(today: date, days: int) -> date:
    return today + timedelta(days=days)


def _frame(today: date) -> Iterator[Keyed]:
    yield "one-set-of-numbers", Theme(
        title="One set of numbers",
        first_day=_day(today, -40), last_day=_day(today, 200), owner="Brand owner",
        narrative="Finance closes faster when every team reads the same figures.",
        key_messages=("Close the month in hours, on one shared set of numbers",),
        hero_concept="One table on one desk, and the lights go out at six.",
        calls_to_action=("See how it works", "Book a demo"),
        proof_points=("Customers close the month in six hours on average.",),
        pillars=tuple(PILLARS),
    )  # fmt: skip
    yield "linkedin", ChannelRules(
        title="LinkedIn", channel="LinkedIn", owner="Owner Content", formats=("1:1", "16:9"),
        tone="A colleague in finance who shows how it is done.", text_characters=1_300,
        audiences=(AudienceVariant(audience="IT leads", tone="exact", avoid=("bookkeeper",)),),
        reviewed_on=today,
    )  # fmt: skip
    yield "email", ChannelRules(
        title="E-mail", channel="Email", owner="Owner E-mail", title_characters=50,
        tone="Calm, in the first person plural.", avoid=("last chance",), reviewed_on=today,
        offers=("upgrade-25", "trial-14"),
    )  # fmt: skip
    for key, title, kind, value, first, last in (
        ("upgrade-25", "25 % off the annual plan", OfferKind.PERCENT_OFF, 25, 10, 40),
        ("trial-14", "14-day free trial", OfferKind.FREE_TRIAL, 14, 20, 50),
    ):
        yield key, Offer(
            title=title, kind=kind, value=value, product="annual plan", owner="Owner Product",
            audiences=("Trial users",), first_day=_day(today, first), last_day=_day(today, last),
        )  # fmt: skip
    yield "plan-upgrade", Brief(
        title="Plan upgrade", campaign="plan-upgrade", due=_day(today, -35),
        approved_by="Brand owner", approved_on=_day(today, -36), audience="Trial users",
        objective="Turn trials into annual plans.", pillars=tuple(PILLARS)[:2],
        core_message="The annual plan pays for itself with the first faster close.",
    )  # fmt: skip


def _campaigns(today: date) -> Iterator[Keyed]:
    for key, title, first, last, audience, budget in (
        ("faster-close", "Faster close", -15, 35, "Finance leads", 30_000),
        ("plan-upgrade", "Plan upgrade", 10, 40, "Trial users", 18_000),
        ("guided-trial", "Guided trial", 20, 50, "Trial users", 12_000),
        ("partner-days", "Partner days", 32, 60, "Agencies", 9_000),
        ("planning-webinar", "Planning webinar", 45, 75, "IT leads", 6_000),
    ):
        offer = _OFFER_OF.get(key)
        yield key, Campaign(
            title=title, theme="one-set-of-numbers", first_day=_day(today, first),
            last_day=_day(today, last), audiences=(audience,), informed=_told(key),
            brief="plan-upgrade" if key == "plan-upgrade" else None,
            status=Status.LIVE if first < 0 else Status.PLANNED, owner="Council", team=TEAMS[0],
            offers=(offer,) if offer else (), objectives=("pipeline-growth",), budget=budget,
            currency="USD", milestones=_milestones(today, first),
        )  # fmt: skip


def _milestones(today: date, launch: int) -> tuple[Milestone, ...]:
    """Everything due was done a day early."""
    due = [(name, launch - before) for name, before in _BEFORE_LAUNCH]
    if launch < 0:
        due.append(("launch", launch + 1))
    return tuple(Milestone(name=n, done_on=_day(today, d - 1)) for n, d in due if d <= 0)


def _told(campaign: str, team: str = "") -> tuple[str, ...]:
    """Teams that know of a campaign, beside the one that runs it."""
    left_out = "Sales" if campaign == "partner-days" else ""
    return tuple(t for t in TEAMS if t not in (team, left_out))


def _activities(today: date) -> Iterator[Keyed]:
    for campaign, channels, first, last, audience in (
        ("faster-close", "LinkedIn Ads, Email, Landing page", -15, 35, "Finance leads"),
        ("plan-upgrade", "Google Ads, Meta Ads, Email", 10, 40, "Trial users"),
        ("guided-trial", "Google Ads, Landing page", 20, 50, "Trial users"),
        ("partner-days", "LinkedIn Ads, Partner kit", 32, 60, "Agencies"),
        ("planning-webinar", "Webinar, Email", 45, 75, "IT leads"),
    ):
        for channel in channels.split(", "):
            team = _TEAM_OF.get(channel, TEAMS[0])
            late = 7 if (campaign, channel) == ("plan-upgrade", "Meta Ads") else 0
            slug = channel.casefold().replace(" ", "-")
            yield f"{campaign}-{slug}", PlannedActivity(
                title=campaign.replace("-", " ").capitalize(), channel=channel,
                campaign=campaign, first_day=_day(today, first + late), last_day=_day(today, last),
                status=Status.LIVE if first < 0 else Status.PLANNED,
                launched_on=_day(today, first) if first < 0 else None,
                owner=f"Owner {team}", team=team, audiences=(audience,),
                informed=_told(campaign, team),
                offer=_OFFER_OF.get(campaign), assets=(f"{campaign}-{slug}",),
                tracking_link=tracking_link(campaign, channel),
            )  # fmt: skip
    yield "monthly-letter", PlannedActivity(
        title="Customer letter", channel="Email", team="E-mail", owner="Owner E-mail",
        first_day=_day(today, 5), last_day=_day(today, 5), repeats="FREQ=WEEKLY;INTERVAL=4",
        audiences=("Existing customers",), informed=_told("", "E-mail"),
    )  # fmt: skip


#: What the next campaign says; one channel promises more than the offer.
_TEXT_OF = {
    "plan-upgrade-email": "Close the month in hours instead of days. Every team works on one "
    "shared set of numbers. Now 25% off the annual plan. See how it works.",
    "plan-upgrade-google-ads": "Close the month in hours, on one shared set of numbers. 25% off "
    "the annual plan. See how it works.",
    "plan-upgrade-meta-ads": "Close the month in hours, on one shared set of numbers. 30% off the "
    "annual plan. See how it works.",
}


def _assets(today: date) -> Iterator[Keyed]:
    for key, activity in _activities(today):
        if not isinstance(activity, PlannedActivity) or not activity.assets:
            continue
        begin = (activity.first_day - today).days
        missing = key == "planning-webinar-webinar"
        yield key, Asset(
            title=f"{activity.title}: set for {activity.channel}", kind="creative set",
            campaign=activity.campaign, channels=(activity.channel,), owner=activity.owner,
            approved=begin <= 30, ready_on=_day(today, min(begin - 30, 0)) if begin <= 30 else None,
            due=_day(today, begin + 4 if missing else begin - 10), text=_TEXT_OF.get(key, ""),
        )  # fmt: skip
