"""From the documents of a plan to the activities that conflicts are looked for in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from unisono.calendar.plan import Plan
from unisono.calendar.recurrence import Occurrence, occurrences
from unisono.errors import CalendarError
from unisono.model.calendar import Activity
from unisono.model.document import LATEST
from unisono.model.names import same_name
from unisono.model.plan import Campaign, Offer, OfferKind, PlannedActivity
from unisono.model.wording import money
from unisono.settings import CalendarSettings

#: How far back a check unfolds recurring activities: what began before its days is whole then.
BEFORE = timedelta(days=366)


def planned_activities(
    plan: Plan, first: date, last: date, settings: CalendarSettings
) -> tuple[Activity, ...]:
    """All activities that are going to happen, recurring ones once per occurrence.

    Of a recurring activity these are the first occurrence, which is its launch, and those that
    touch ``first`` … ``last``. What an activity does not say is its campaign's: owner, team,
    audiences. Assets are ready on the day the last of them is or was promised for; the day is
    unknown when nobody said one. When the whole plan records no informed team, it is not known
    who was told. An activity whose rule cannot be used stands there once; :func:`wrong_rules`
    tells of it.
    """
    names = campaign_names(plan)
    told = any(a.informed for a in plan.activities.values())
    told = told or any(c.informed for c in plan.campaigns.values())
    zone = ZoneInfo(settings.time_zone)
    out: list[Activity] = []
    for key, document in sorted(plan.running().items()):
        base = _activity(plan, key, document, names, told)
        if not document.repeats:
            out.append(base)
            continue
        try:
            unfolded = occurrences(document, first, last, zone, settings.max_occurrences)
        except CalendarError:
            out.append(base)
            continue
        out += [_at(base, o) for o in unfolded]
    return tuple(out)


def wrong_rules(plan: Plan, first: date, last: date, settings: CalendarSettings) -> dict[str, str]:
    """Why the rule of an activity cannot be used from ``first`` to ``last``, by its key."""
    out = {}
    for key, document in sorted(plan.running().items()):
        if problem := _problem(document, first, last, settings):
            out[key] = problem
    return out


def wrong_rule(activity: PlannedActivity, settings: CalendarSettings) -> str:
    """Why the rule of an activity cannot be used at all; "" when it can.

    It is tried over as many days from its first on as one check of the calendar looks at, and as
    long as it lasts, because what began before those days counts in them.
    """
    first = activity.first_day
    days = BEFORE.days + settings.horizon_days + (activity.last_day - first).days
    last = date.fromordinal(min(first.toordinal() + days, LATEST.toordinal()))
    return _problem(activity, first, last, settings)


def _problem(activity: PlannedActivity, first: date, last: date, settings: CalendarSettings) -> str:
    try:
        zone = ZoneInfo(settings.time_zone)
        occurrences(activity, first, last, zone, settings.max_occurrences)
    except CalendarError as error:
        return f"{error.message} {error.way_out}".strip()
    return ""


def activity_problems(activity: PlannedActivity, settings: CalendarSettings) -> dict[str, str]:
    """What makes an activity unusable though each of its fields is right: field → what."""
    out = {}
    if activity.starts_at is not None:
        off = abs((activity.starts_at.date() - activity.first_day).days)
        if off > 1:
            out["starts_at"] = (
                f"It starts on {activity.starts_at.date()}, {off:,} days off its first day"
                f" {activity.first_day}. One day is allowed, for other time zones."
            )
    if problem := wrong_rule(activity, settings):
        out["repeats"] = problem
    return out


def campaigns_by_name(plan: Plan) -> dict[str, Campaign]:
    """Campaigns by their keys and titles, as :func:`same_name` writes them; a key goes first."""
    by_title = {same_name(c.title): c for c in plan.campaigns.values()}
    return by_title | {same_name(key): c for key, c in plan.campaigns.items()}


def campaign_names(plan: Plan) -> dict[str, str]:
    """The title of every campaign by key, with the key where two campaigns share one title."""
    titles = Counter(same_name(c.title) for c in plan.campaigns.values())
    return {
        key: c.title if titles[same_name(c.title)] == 1 else f"{c.title} ({key})"
        for key, c in plan.campaigns.items()
    }


def _activity(
    plan: Plan, key: str, document: PlannedActivity, names: Mapping[str, str], told: bool
) -> Activity:
    campaign = plan.campaigns.get(document.campaign or "")
    offer = plan.offers.get(document.offer or "")
    audiences = audiences_of(document, campaign)
    informed = campaign.informed if campaign else ()
    if document.informed:
        informed = tuple(dict.fromkeys((*document.informed, *informed)))
    return Activity(
        key=key,
        campaign=names.get(document.campaign or "", document.campaign or ""),
        channel=document.channel,
        title=document.title,
        start=document.first_day,
        end=document.last_day,
        team=document.team or (campaign.team if campaign else ""),
        owner=document.owner or (campaign.owner if campaign else ""),
        launched_on=document.launched_on,
        assets_ready_on=_ready(plan, document),
        audience=", ".join(audiences),
        offer=offer_words(offer) if offer else "",
        informed=informed if told else None,
        item=key,
        audiences=audiences,
        excludes=document.excludes,
        campaign_launch=campaign.launch_day if campaign else None,
    )


def audiences_of(document: PlannedActivity, campaign: Campaign | None) -> tuple[str, ...]:
    """The activity's audiences, else its campaign's; empty is everybody."""
    return document.audiences or (campaign.audiences if campaign else ())


def _ready(plan: Plan, document: PlannedActivity) -> date | None:
    if document.ready_on or not document.assets:
        return document.ready_on
    latest = None
    for key in document.assets:
        asset = plan.assets.get(key)
        day = (asset.ready_on or asset.due) if asset else None
        if day is None:
            return None
        if latest is None or day > latest:
            latest = day
    return latest


def _at(base: Activity, o: Occurrence) -> Activity:
    if o.number == 0:
        return base
    # Fields one by one: dataclasses.replace takes several times as long.
    return Activity(
        key=f"{base.key}@{o.first_day}", campaign=base.campaign, channel=base.channel,
        title=base.title, start=o.first_day, end=o.last_day, team=base.team, owner=base.owner,
        audience=base.audience, offer=base.offer, informed=base.informed, item=base.item,
        audiences=base.audiences, excludes=base.excludes, campaign_launch=base.campaign_launch,
    )  # fmt: skip


def offer_words(offer: Offer) -> str:
    """An offer in the words that offers of exports are read from too: "20% off the annual plan"."""
    value = None if offer.value is None else money(offer.value)
    of = f" of {offer.product}" if offer.product else ""
    thing = f" {offer.product}" if offer.product else ""
    price = f"{value} {offer.currency}"
    match offer.kind:
        case OfferKind.PERCENT_OFF if value:
            return f"{value}% off{thing}"
        case OfferKind.MONEY_OFF if value and offer.currency:
            return f"{price} off{thing}"
        case OfferKind.PRICE if value and offer.currency:
            return f"{offer.product or offer.title} for {price}"
        case OfferKind.FREE_TRIAL:
            return f"{value}-day free trial{of}" if value else f"free trial{of}"
        case OfferKind.FREE_SHIPPING:
            over = value and offer.value and offer.currency
            return f"free shipping on orders over {price}" if over else "free shipping, all orders"
        case _:
            return offer.title
