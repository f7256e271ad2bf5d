"""All texts of a campaign, checked together."""

from __future__ import annotations

from datetime import date

import pytest

from unisono.calendar.plan import Plan
from unisono.errors import SourceError
from unisono.model.plan import Asset, Campaign, PlannedActivity, Status
from unisono.workspace.campaign_texts import campaign_texts

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
SPAN = {"first_day": FIRST, "last_day": LAST}


def plan(**activities: PlannedActivity) -> Plan:
    assets = {
        "mail": Asset(title="Mail", text="Save 15% on all plans.", campaign="spring"),
        "ad": Asset(title="Ad", text="Save 20% on all plans.", channels=("Google Ads", "Meta Ads"),
                    campaign="spring"),
        "logo": Asset(title="Logo", campaign="spring"),
        "other": Asset(title="Other", text="Autumn is here.", campaign="autumn"),
    }  # fmt: skip
    campaigns = {
        "spring": Campaign(title="Spring  upgrade", audiences=("Trial users",), **SPAN),
        "autumn": Campaign(title="Autumn", **SPAN),
    }
    return Plan(campaigns=campaigns, activities=activities, assets=assets)


def sends(*assets: str, **more: object) -> PlannedActivity:
    told = {"title": "Send", "channel": "E-mail", "campaign": "spring", "assets": assets, **SPAN}
    return PlannedActivity.model_validate({**told, **more})


def test_every_activity_says_its_text_and_what_is_not_placed_stands_with_the_campaign() -> None:
    day = date(2026, 3, 5)
    found = campaign_texts(
        plan(
            news=sends("mail", "logo", first_day=day, last_day=day, audiences=("Leads", "Users"),
                       tracking_link="https://a.test/?utm_source=x", team="CRM"),
            again=sends("mail", first_day=date(2026, 3, 20)),
            empty=sends("logo", title="Silent"),
            gone=sends("ad", status=Status.CANCELLED),
        ),
        "spring UPGRADE",
    )  # fmt: skip
    assert (found.key, found.without) == ("spring", ("Silent",))
    told = [(d.key, d.channel, d.starts_on, d.ends_on, d.audience) for d in found.drafts]
    assert told == [
        ("news/mail", "E-mail", day, day, "Leads, Users"),
        ("again/mail", "E-mail", date(2026, 3, 20), LAST, "Trial users"),
        ("ad", "Google Ads", FIRST, LAST, "Trial users"),
        ("ad", "Meta Ads", FIRST, LAST, "Trial users"),
    ]
    first = found.drafts[0]
    assert (first.link, first.team, first.campaign) == (
        "https://a.test/?utm_source=x", "CRM", "spring",
    )  # fmt: skip


def test_a_key_goes_before_a_title_and_equal_titles_are_asked_about() -> None:
    titles = {"a": "Spring", "spring": "Other", "b": "Twice", "c": "twice"}
    campaigns = {key: Campaign(title=title, **SPAN) for key, title in titles.items()}
    several = Plan(campaigns=campaigns)
    assert campaign_texts(several, "spring").key == "spring"
    with pytest.raises(SourceError, match="2 campaigns are called") as told:
        campaign_texts(several, "Twice")
    assert "b, c" in told.value.way_out


def test_a_campaign_that_is_none_names_the_nearest() -> None:
    with pytest.raises(SourceError, match="no campaign “sprung”") as told:
        campaign_texts(plan(), "sprung")
    assert "spring" in told.value.way_out
