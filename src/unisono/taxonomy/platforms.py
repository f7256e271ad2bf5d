"""Channels of ad platforms' spend and of offline media, and the eight disciplines (TAX-4)."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from unisono.model.taxonomy import Taxonomy
from unisono.taxonomy.sources import source_name

#: The eight disciplines of integrated marketing.
DISCIPLINES: Final = (
    "Advertising",
    "PR",
    "Content",
    "Social",
    "E-mail and automation",
    "Personal selling and enablement",
    "Sales promotion",
    "Influencers and creators",
)
_ADVERTISING, _PR, _CONTENT, _SOCIAL, _EMAIL, _SELLING, _PROMOTION, _CREATORS = DISCIPLINES

_PAID_SOCIAL: Final = frozenset(
    ["meta", "meta_ads", "facebook", "facebook_ads", "instagram", "instagram_ads", "linkedin",
     "linkedin_ads", "tiktok", "tiktok_ads", "pinterest", "pinterest_ads", "reddit", "reddit_ads",
     "snapchat", "snapchat_ads", "x", "x_ads", "twitter", "twitter_ads", "quora", "quora_ads",
     "threads", "nextdoor"]
)  # fmt: skip
_SEARCH: Final = frozenset(
    ["google_ads", "google", "adwords", "microsoft_ads", "bing", "bing_ads", "search_ads_360",
     "yandex", "yandex_direct", "baidu", "naver", "apple_search_ads"]
)  # fmt: skip
_FIXED: Final[dict[str, str]] = {
    **dict.fromkeys(_PAID_SOCIAL, "Paid Social"),
    **dict.fromkeys(
        ["dv360", "display_video_360", "cm360", "trade_desk", "the_trade_desk", "criteo",
         "adroll", "taboola", "outbrain", "programmatic", "adform", "amazon_dsp", "mgid",
         "revcontent", "rtb_house", "stackadapt", "teads", "yahoo"], "Display"),
    **dict.fromkeys(["youtube", "youtube_ads"], "Paid Video"),
    **dict.fromkeys(["amazon_ads", "walmart_connect"], "Paid Shopping"),
    **dict.fromkeys(["spotify", "spotify_ads", "podcast"], "Audio"),
    **dict.fromkeys(["tv", "television", "ctv"], "TV"),
    "radio": "Radio",
    **dict.fromkeys(["print", "newspaper", "magazine"], "Print"),
    **dict.fromkeys(["ooh", "dooh", "out_of_home", "billboard", "poster"], "Out of home"),
    **dict.fromkeys(["event", "events", "trade_show", "tradeshow", "conference"], "Events"),
    **dict.fromkeys(["direct_mail", "mailing", "flyer", "leaflet"], "Direct mail"),
    **dict.fromkeys(["influencer", "influencers", "creator", "creators"], "Influencers"),
    **dict.fromkeys(["affiliate", "affiliates", "impact", "awin"], "Affiliates"),
    **dict.fromkeys(["pr", "earned", "earned_media"], "PR"),
    **dict.fromkeys(["mailchimp", "klaviyo", "email"], "Email"),
    "sms": "SMS",
}  # fmt: skip
_OFFLINE: Final = frozenset(["TV", "Radio", "Print", "Out of home"])
#: Source of a paid visit → ad platforms that sell it, the most likely one first.
_SELLERS: Final[dict[str, tuple[str, ...]]] = {
    "google": ("google_ads", "search_ads_360"),
    "youtube": ("youtube_ads", "google_ads", "dv360"),
    "doubleclick": ("dv360", "cm360", "google_ads"),
    "bing": ("microsoft_ads",),
    "facebook": ("meta_ads", "facebook_ads"),
    "instagram": ("meta_ads", "instagram_ads", "facebook_ads"),
}
#: Words in a search platform's campaign name or objective → channel; the first that fits decides.
_SEARCH_KINDS: Final = (
    (re.compile(r"p(erformance)?[ _-]?max|demand[ _-]?gen|cross[ _-]?network|\bapp\b"),
     "Cross-network"),
    (re.compile(r"shop|pla\b|merchant"), "Paid Shopping"),
    (re.compile(r"video|youtube|trueview|bumper|\byt\b"), "Paid Video"),
    (re.compile(r"display|\bgdn\b|audience network|banner"), "Display"),
    (re.compile(r"search|sem\b|\brsa\b|\bdsa\b"), "Paid Search"),
)  # fmt: skip
_WORD_ENDS: Final = re.compile(r"[\W_]+")

_DISCIPLINE: Final[dict[str, str]] = {
    **dict.fromkeys(
        ["Cross-network", "Paid Shopping", "Paid Search", "Paid Social", "Paid Video", "Display",
         "Paid Other", "Audio", "TV", "Radio", "Print", "Out of home"], _ADVERTISING),
    **dict.fromkeys(["PR", "Earned"], _PR),
    **dict.fromkeys(
        ["Organic Search", "Organic Video", "Organic Shopping", "AI Assistant", "Referral",
         "Content", "Webinar"], _CONTENT),
    **dict.fromkeys(["Organic Social", "Community"], _SOCIAL),
    **dict.fromkeys(
        ["Email", "SMS", "Mobile Push Notifications", "Direct mail"], _EMAIL),
    **dict.fromkeys(["Events", "Sales", "Partners", "Support"], _SELLING),
    **dict.fromkeys(["Promotion", "Coupons"], _PROMOTION),
    **dict.fromkeys(["Influencers", "Affiliates", "Creators"], _CREATORS),
}  # fmt: skip


def _words(text: str) -> str:
    return _WORD_ENDS.sub(" ", text.casefold()).strip()


def platform_channel(platform: str, campaign_name: str = "", objective: str = "") -> str:
    """Channel the spend of a platform (or offline medium) counts to.

    Search platforms are told apart by objective, then by campaign name; search when neither says.
    A platform not known is Paid Other.
    """
    key = _words(platform).replace(" ", "_")
    if key in _FIXED:
        return _FIXED[key]
    if key not in _SEARCH:
        return "Paid Other"
    for text in (_words(objective), _words(campaign_name)):
        for pattern, channel in _SEARCH_KINDS:
            if pattern.search(text):
                return channel
    return "Paid Search"


def discipline(channel: str, taxonomy: Taxonomy | None = None) -> str:
    """One of the eight disciplines; empty for Direct, Unassigned and channels not known.

    Args:
        channel: channel group.
        taxonomy: own channels may name their discipline.
    """
    for rule in taxonomy.channels if taxonomy else ():
        if rule.channel == channel and rule.discipline:
            return rule.discipline
    return _DISCIPLINE.get(channel, "")


def ad_platform(source: str, platforms: Collection[str]) -> str:
    """The one of ``platforms`` that a paid visit from ``source`` was bought on; empty: none.

    Args:
        source: source of the visit, or the platform's own id.
        platforms: ids of the platforms that report advertising.
    """
    if source in platforms:
        return source
    name = source_name(source)
    sellers = (*_SELLERS.get(name, ()), f"{name}_ads", name)
    return next((p for p in sellers if p in platforms), "")


def is_paid(channel: str) -> bool:
    """True for channels that ad platforms sell (advertising without offline media)."""
    return discipline(channel) == _ADVERTISING and channel not in _OFFLINE
