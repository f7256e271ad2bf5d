import pytest

from unisono.errors import MappingError
from unisono.sources.catalogue import column_key, load_catalogue, parse_platform, platform_name

PLATFORMS = {
    "ga4", "google_ads", "microsoft_ads", "meta_ads", "linkedin_ads", "tiktok_ads", "pinterest_ads",
    "reddit_ads", "snapchat_ads", "x_ads", "amazon_ads", "apple_search_ads", "criteo", "dv360",
    "youtube_ads", "hubspot", "salesforce", "pipedrive", "mailchimp", "marketo", "klaviyo",
    "shopify", "stripe", "zendesk", "file", "woocommerce", "magento", "bigcommerce", "paypal",
    "chargebee", "recurly", "zoho_crm", "dynamics_365", "intercom", "freshdesk", "callrail", "zoom",
    "eventbrite", "sendgrid", "search_console", "google_merchant",
}  # fmt: skip


def test_every_platform_is_described() -> None:
    catalogue = load_catalogue()
    assert {p.id for p in catalogue.platforms} == PLATFORMS
    assert catalogue.platform("google_ads").defaults["click_window_days"] == "30"


def test_platforms_have_the_names_people_know() -> None:
    assert platform_name("google_ads") == "Google Ads"
    assert platform_name("our own <ads>") == "our own <ads>"


def test_names_compare_without_case_and_separators() -> None:
    assert len({column_key(n) for n in ("Campaign ID", "campaign_id", "campaignId")}) == 1


@pytest.mark.parametrize(
    ("body", "said"),
    [('into = "nowhere"', "unknown model table"),
     ('into = "orders"\n[table.target.fields]\nprice = "a"', "no field"),
     ('into = "orders"\n[table.target.fields]\namount = "twirl: a"', "unknown transform"),
     ("into = ", "Invalid value")],
)  # fmt: skip
def test_wrong_descriptions_are_refused(body: str, said: str) -> None:
    text = f'id="p"\ntitle="P"\nfamily="crm"\n[[table]]\nname="t"\n[[table.target]]\n{body}'
    with pytest.raises(MappingError, match=said):
        parse_platform(text, "p.toml", {})
