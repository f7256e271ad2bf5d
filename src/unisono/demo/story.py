"""The demo company's story: who it is, its campaigns, and the links people came through.

Days are counted from the first day of the story (0 … 272, nine months); :func:`on` names a day by
its place in the default year. The company, its people and its product are invented; every address
uses a name reserved by RFC 2606.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

COMPANY = "Sample Company"
PRODUCT = "SampleDesk"
SITE = "https://www.example.com"
DAYS = 273
DAY_SECONDS = 86_400
#: First story day inside the 90-day and 92-day windows the audit looks back over.
LAST_90, LAST_92 = DAYS - 90, DAYS - 92
_FIRST = date(2026, 1, 1)


def on(month: int, day: int) -> int:
    """Story day of a date in the default year."""
    return (date(2026, month, day) - _FIRST).days


@dataclass(frozen=True)
class Clock:
    """Turns story days into dates for a company whose data ends on ``end``."""

    end: date

    def day(self, index: int) -> date:
        """The date of story day ``index``."""
        return self.end - timedelta(days=DAYS - 1 - index)

    @property
    def start(self) -> date:
        """First day of the data."""
        return self.day(0)

    @property
    def epoch(self) -> int:
        """Seconds from 1970-01-01 to the start of story day 0, UTC."""
        return (self.start - date(1970, 1, 1)).days * DAY_SECONDS


def stream(seed: int, name: str) -> np.random.Generator:
    """A random stream of its own per export family, so that one does not disturb another."""
    return np.random.default_rng(np.random.SeedSequence([seed, zlib.crc32(name.encode())]))


@dataclass(frozen=True)
class Entry:
    """One way people reach the site.

    Attributes:
        platform: platform that sold the click, "" when nobody did.
        first, later: weight among first visits and among later ones.
        start, end: story days it is live.
        variants: spellings of (source, medium, campaign) that people used instead.
        click: name of the click id in the landing page's address.
        tagged: True when the address carries utm parameters.
    """

    source: str
    medium: str
    campaign: str
    first: float
    later: float
    start: int = 0
    end: int = DAYS - 1
    platform: str = ""
    page: str = "/"
    contents: tuple[str, ...] = ("",)
    variants: tuple[tuple[str, str, str], ...] = ()
    click: str = ""
    tagged: bool = True


def _linkedin(
    campaign: str, weight: float, start: int, end: int, *variants: tuple[str, str, str]
) -> Entry:
    return Entry(
        "linkedin", "paid-social", campaign, weight * 1.4, weight, start, end, "linkedin_ads",
        f"/{campaign}", ("document-ad", "single-image", "thought-leader"), variants, "li_fat_id",
    )  # fmt: skip


def _facebook(
    campaign: str, weight: float, start: int, end: int, *variants: tuple[str, str, str]
) -> Entry:
    return Entry(
        "facebook", "paid-social", campaign, weight * 1.4, weight, start, end, "meta_ads",
        f"/{campaign}", ("carousel", "reel-short"), variants, "fbclid",
    )  # fmt: skip


def _google(campaign: str, weight: float, start: int, end: int) -> Entry:
    return Entry(
        "google", "cpc", campaign, weight, weight, start, end, "google_ads",
        f"/{campaign}", ("",), (), "gclid", tagged=False,
    )  # fmt: skip


def _mail(
    campaign: str, weight: float, start: int, end: int, *variants: tuple[str, str, str]
) -> Entry:
    return Entry(
        "newsletter", "email", campaign, weight * 0.3, weight * 1.6, start, end, "mailchimp",
        f"/{campaign}", ("hero-button", "footer-link"), variants,
    )  # fmt: skip


_Q1, _Q2, _END = on(3, 31), on(6, 30), DAYS - 1

ENTRIES: tuple[Entry, ...] = (
    Entry("(direct)", "(none)", "(not set)", 5, 9, tagged=False),
    Entry("google", "organic", "(organic)", 9, 5, page="/guides/month-end", tagged=False),
    Entry("bing", "organic", "(organic)", 2, 1, page="/guides/month-end", tagged=False),
    Entry("news.example.net", "referral", "(referral)", 4, 1, page="/customers", tagged=False),
    _google("brand-search", 6, 0, _END),
    _google("spring-trial", 5, on(4, 7), _Q2),
    _google("summer-upgrade", 4, on(7, 14), on(8, 14)),
    _google("q3-security-guide", 3, on(7, 7), on(9, 25)),
    Entry("bing", "cpc", "brand-search", 2, 3, platform="microsoft_ads", page="/brand-search",
          contents=("exact", "phrase"), click="msclkid",
          variants=(("bing", "cpc", "brand_search"),)),
    _linkedin("emea-q1-launch", 7, on(1, 12), _Q1, ("LinkedIn", "paid-social", "EMEA_Q1_launch")),
    _linkedin("us-q1-launch", 7, on(1, 12), _Q1, ("li", "paid_social", "US-Q1-Launch")),
    _linkedin("customer-stories", 5, 0, _END),
    _linkedin("q3-security-guide", 5, on(7, 7), on(9, 25)),
    _linkedin("autumn-launch", 10, on(9, 8), _END, ("LinkedIn", "paid_social", "autumn_launch")),
    _linkedin("partner-programme", 5, on(8, 24), on(9, 18), ("LinkedIn", "paid_social",
                                                             "partner-programme")),
    _facebook("spring-trial", 8, on(4, 7), _Q2, ("fb", "paid_social", "Spring_Trial"),
              ("fb", "paid_social", "springtrial")),
    _facebook("summer-upgrade", 9, on(7, 21), on(8, 14), ("fb", "paid_social", "Summer_Upgrade")),
    _facebook("win-back", 5, on(8, 3), on(8, 20), ("fb", "paid_social", "win-back")),
    _facebook("retargeting-demo", 4, 0, _END, ("fb", "paid_social", "Untitled campaign")),
    Entry("tiktok", "paid-social", "team-clips", 4, 1, platform="tiktok_ads", page="/team-clips",
          contents=("clip-vertical",), click="ttclid"),
    Entry("criteo", "display", "retargeting-demo", 1, 4, platform="criteo", page="/demo",
          contents=("banner-300x250", "banner-970x250")),
    _mail("newsletter", 5, 0, _END, ("newsletter", "e-mail", "newsletter")),
    _mail("q1-promo", 4, on(2, 2), _Q1, ("newsletter", "e-mail", "Q1_promo"),
          ("Newsletter", "email", "q1promo")),
    _mail("q2-promo", 4, on(5, 4), _Q2, ("newsletter", "e-mail", "Q2_promo")),
    _mail("summer-upgrade", 5, on(7, 14), on(8, 14), ("newsletter", "e-mail", "Summer_Upgrade")),
    _mail("win-back", 3, on(8, 3), on(8, 20)),
    _mail("q3-security-guide", 3, on(7, 7), on(9, 25)),
    _mail("emea-q3-webinar", 3, on(8, 17), on(9, 24)),
    _mail("us-q3-webinar", 3, on(8, 17), on(9, 24)),
    Entry("linkedin", "social", "customer-stories", 5, 3, page="/customers",
          contents=("company-page", "employee-share"),
          variants=(("LinkedIn", "social", "customer-stories"),)),
    Entry("partner-portal", "affiliate", "partner-programme", 3, 2, on(8, 24), on(9, 18),
          page="/partners", contents=("partner-badge",)),
)  # fmt: skip

#: Values that look alike and stand for different things: (parameter, first, second).
NEVER_MERGE: tuple[tuple[str, str, str], ...] = (
    ("campaign", "emea-q1-launch", "us-q1-launch"),
    ("campaign", "emea-q3-webinar", "us-q3-webinar"),
    ("campaign", "q1-promo", "q2-promo"),
    ("campaign", "spring-trial", "summer-upgrade"),
)
#: Campaigns without a planted fault: nothing may be said against them.
#: Campaigns that are planned for the days after the exports; nothing of them is in the exports.
AHEAD = ("faster-close", "plan-upgrade", "guided-trial", "partner-days", "planning-webinar")
CLEAN_CAMPAIGNS = ("customer-stories", "q3-security-guide")

#: Dollars per euro from the first of each month of the story on.
EUR_USD = (1.0820, 1.0845, 1.0790, 1.0910, 1.1040, 1.1120, 1.0980, 1.1015, 1.1060)
