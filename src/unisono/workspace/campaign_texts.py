"""The texts of a whole campaign as drafts: what its activities send, and what is not placed yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from unisono.calendar.plan import OFF, Plan
from unisono.errors import SourceError
from unisono.model.gate import Draft
from unisono.model.names import same_name
from unisono.model.plan import Asset, Campaign


@dataclass(frozen=True)
class CampaignTexts:
    """The texts of one campaign.

    Attributes:
        key, title: of the campaign.
        drafts: one for every text and activity that sends it, with the activity's channel, days,
            tracking link and audience (else the campaign's);
            texts no activity sends stand with the campaign's days.
            Their keys are "activity/asset" or the asset's.
        without: titles of activities that name no text, so nothing of theirs can be checked.
    """

    key: str
    title: str
    drafts: tuple[Draft, ...]
    without: tuple[str, ...]


def campaign_texts(plan: Plan, named: str) -> CampaignTexts:
    """The texts of the campaign with that key or title.

    Activities that are ideas or cancelled are left out. One that repeats stands with the days of
    its first time.

    Raises:
        SourceError: there is no such campaign.
    """
    key = _key_of(plan, named)
    campaign = plan.campaigns[key]
    activities = {
        k: a for k, a in plan.activities.items()
        if a.campaign == key and a.status not in OFF
    }  # fmt: skip
    drafts, placed, without = [], set(), []
    for name, activity in sorted(activities.items(), key=lambda p: (p[1].first_day, p[0])):
        texts = {k: plan.assets[k] for k in activity.assets if _has_text(plan, k)}
        drafts += [_sent(plan, key, name, k) for k in texts]
        placed |= set(texts)
        if not texts:
            without.append(activity.title)
    for name, asset in sorted(plan.assets.items()):
        if asset.campaign == key and name not in placed and _has_text(plan, name):
            drafts += _unplaced(key, campaign, name, asset)
    return CampaignTexts(key, campaign.title, tuple(drafts), tuple(without))


def _key_of(plan: Plan, named: str) -> str:
    if named in plan.campaigns:
        return named
    wanted = same_name(named)
    found = [
        key for key, campaign in plan.campaigns.items()
        if wanted in (key.casefold(), same_name(campaign.title))
    ]  # fmt: skip
    if len(found) == 1:
        return found[0]
    if found:
        raise SourceError(
            f"{len(found):,} campaigns are called “{named[:80]}”.",
            way_out=f"Name one by its key: {', '.join(sorted(found))}.",
        )
    known = [name for key, c in plan.campaigns.items() for name in (key, c.title)]
    near = get_close_matches(named, known, 3)
    raise SourceError(
        f"The plan has no campaign “{named[:80]}”.",
        way_out=f"Do you mean {', '.join(near)}?" if near else "Name a campaign of the plan.",
    )


def _has_text(plan: Plan, key: str) -> bool:
    asset = plan.assets.get(key)
    return asset is not None and bool(asset.text.strip())


def _sent(plan: Plan, campaign: str, name: str, key: str) -> Draft:
    activity, of = plan.activities[name], plan.campaigns[campaign]
    return Draft(
        plan.assets[key].text, activity.channel, campaign=campaign,
        audience=", ".join(activity.audiences or of.audiences), team=activity.team or of.team,
        link=activity.tracking_link, starts_on=activity.first_day, ends_on=activity.last_day,
        key=f"{name}/{key}",
    )  # fmt: skip


def _unplaced(named: str, campaign: Campaign, key: str, asset: Asset) -> Iterator[Draft]:
    for channel in asset.channels or ("",):
        yield Draft(
            asset.text, channel, campaign=named,
            audience=", ".join(campaign.audiences), team=campaign.team,
            starts_on=campaign.first_day, ends_on=campaign.last_day, key=key,
        )  # fmt: skip
