"""Channel groups: the company's own, then GA4's default groups in GA4's order (TAX-4).

Rules after Google's published definitions of the default channel groups for manually tagged
traffic. Additions of ours: ``AI Assistant`` (chat assistants as a source), known webmail hosts
as Email, a visit without any trace as Direct, mediums of social media with other separators
(``social_media``), and an ad's click id overriding a medium that says organic, referral, social or
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from unisono.model.taxonomy import ChannelChoice, ChannelKey, ChannelRule, Taxonomy
from unisono.taxonomy.clicks import CLICKS
from unisono.taxonomy.sources import (
    ASSISTANT,
    MAIL,
    SEARCH,
    SHOPPING,
    SOCIAL,
    VIDEO,
    source_category,
    source_name,
)
from unisono.taxonomy.spelling import clean, skeleton

UNASSIGNED: Final = "Unassigned"
_NOTHING: Final = frozenset(["", "(not set)", "(none)", "none", "null", "nan", "undefined"])
_UNPAID: Final = _NOTHING | {"organic", "referral", "social", "direct", "(direct)"}
_PAID: Final = re.compile(r"(.*cp.*|ppc|retargeting|paid.*)")
_SHOP: Final = re.compile(r"(.*(([^a-df-z]|^)shop|shopping).*)")
_DISPLAY: Final = frozenset(["display", "banner", "expandable", "interstitial", "cpm"])
_SOCIAL: Final = frozenset(["social", "socialnetwork", "socialmedia", "sm"])
_EMAIL: Final = frozenset(["email", "e-mail", "e_mail", "e mail"])


@dataclass(frozen=True)
class _Visit:
    """What the rules look at, in lower case."""

    source: str
    medium: str
    campaign: str
    category: str

    @property
    def paid(self) -> bool:
        return _PAID.fullmatch(self.medium) is not None

    @property
    def direct(self) -> bool:
        nothing = self.medium in _NOTHING
        return nothing and (
            self.source in ("(direct)", "direct")
            or (self.source in _NOTHING and self.campaign in _NOTHING)
        )


def _shop(v: _Visit) -> bool:
    return v.category == SHOPPING or _SHOP.fullmatch(v.campaign) is not None


#: (channel, what it takes) in GA4's order; the first that holds decides.
_RULES: Final[tuple[tuple[str, Callable[[_Visit], bool]], ...]] = (
    ("Direct", lambda v: v.direct),
    ("Cross-network", lambda v: "cross-network" in v.campaign),
    ("Paid Shopping", lambda v: v.paid and _shop(v)),
    ("Paid Search", lambda v: v.paid and v.category == SEARCH),
    ("Paid Social", lambda v: v.paid and v.category == SOCIAL),
    ("Paid Video", lambda v: v.paid and v.category == VIDEO),
    ("Display", lambda v: v.medium in _DISPLAY),
    ("Paid Other", lambda v: v.paid),
    ("Organic Shopping", _shop),
    ("Organic Social", lambda v: v.category == SOCIAL or skeleton(v.medium) in _SOCIAL),
    ("Organic Video", lambda v: v.category == VIDEO or "video" in v.medium),
    ("Organic Search", lambda v: v.category == SEARCH or v.medium == "organic"),
    ("Email", lambda v: v.source in _EMAIL or v.medium in _EMAIL or v.category == MAIL),
    ("Affiliates", lambda v: v.medium == "affiliate"),
    ("AI Assistant", lambda v: v.category == ASSISTANT),
    ("Referral", lambda v: v.medium in ("referral", "app", "link")),
    ("Audio", lambda v: v.medium == "audio"),
    ("SMS", lambda v: "sms" in (v.source, v.medium)),
    (
        "Mobile Push Notifications",
        lambda v: (
            v.medium.endswith("push")
            or "mobile" in v.medium
            or "notification" in v.medium
            or v.source == "firebase"
        ),
    ),
)
#: Every channel the default groups know, in their order.
DEFAULT_CHANNELS: Final = (*(name for name, _ in _RULES), UNASSIGNED)


def classify(keys: Sequence[ChannelKey], taxonomy: Taxonomy) -> tuple[ChannelChoice, ...]:
    """Channel, canonical source and medium of each distinct tuple, and the rule that decided.

    Own channels match whole values without regard to case; the source as tracked or canonical.
    """
    own = [(rule, _matcher(rule)) for rule in taxonomy.channels]
    return tuple(_choose(key, own) for key in keys)


def _matcher(rule: ChannelRule) -> Callable[[_Visit, str], bool]:
    source, medium, campaign = (
        re.compile(pattern, re.IGNORECASE) if pattern else None
        for pattern in (rule.source, rule.medium, rule.campaign)
    )

    def matches(visit: _Visit, name: str) -> bool:
        return (
            (source is None or any(source.fullmatch(text) for text in (visit.source, name)))
            and (medium is None or medium.fullmatch(visit.medium) is not None)
            and (campaign is None or campaign.fullmatch(visit.campaign) is not None)
        )

    return matches


def _choose(
    key: ChannelKey, own: Sequence[tuple[ChannelRule, Callable[[_Visit, str], bool]]]
) -> ChannelChoice:
    visit, trace = _visit(key)
    name = "(direct)" if visit.direct else _canonical(visit.source)
    medium = "(none)" if visit.direct else _canonical_medium(visit.medium)
    for rule, matches in own:
        if (rule.source or rule.medium or rule.campaign) and matches(visit, name):
            return ChannelChoice(rule.channel, name, medium, f"own channel{trace}")
    for channel, holds in _RULES:
        if holds(visit):
            return ChannelChoice(channel, name, medium, f"default group {channel}{trace}")
    return ChannelChoice(UNASSIGNED, name, medium, f"no default group fits{trace}")


def _visit(key: ChannelKey) -> tuple[_Visit, str]:
    """Effective source, medium and campaign, and what they were taken from."""
    source, medium, campaign, host = (
        clean(text or "").casefold()
        for text in (key.source, key.medium, key.campaign, key.referrer_host)
    )
    trace = ""
    click = CLICKS.get((key.click_kind or "").casefold())
    untagged = source in _NOTHING or source in ("(direct)", "direct")
    if click and (untagged or medium in (_UNPAID if click.ad else _NOTHING)):
        source = click.source if click.ad or untagged else source
        medium = click.medium if medium in (_UNPAID if click.ad else _NOTHING) else medium
        trace = f", by {key.click_kind.casefold()}"
    elif untagged and medium in _NOTHING and host:
        source, trace = host, ", by referrer"
        medium = "organic" if source_category(host) == SEARCH else "referral"
    return _Visit(source, medium, campaign, source_category(source) if source else ""), trace


@lru_cache(maxsize=65_536)
def _canonical(source: str) -> str:
    return "(not set)" if source in _NOTHING else source_name(source)


def _canonical_medium(medium: str) -> str:
    if medium in _NOTHING:
        return "(not set)"
    return "email" if medium in _EMAIL else medium
