"""Tracking links of what the demo company plans, made by the link builder from its taxonomy."""

from __future__ import annotations

from functools import cache

from unisono.demo.declarations import taxonomy
from unisono.demo.story import SITE
from unisono.model.taxonomy import Taxonomy
from unisono.taxonomy.links import build_link

#: Channel of the plan → source and medium of its links.
_SOURCES = {
    "LinkedIn Ads": ("linkedin", "paid-social"),
    "Meta Ads": ("facebook", "paid-social"),
    "Google Ads": ("google", "cpc"),
    "Email": ("newsletter", "email"),
    "Landing page": ("newsletter", "email"),
    "Partner kit": ("partner-portal", "affiliate"),
}
#: A campaign whose links nobody has built yet: its launch gate says so.
UNTRACKED = "planning-webinar"


@cache
def _taxonomy() -> Taxonomy:
    return Taxonomy.model_validate(taxonomy())


def tracking_link(campaign: str, channel: str) -> str:
    """The link of one activity; "" where nobody has built one yet."""
    if campaign == UNTRACKED or channel not in _SOURCES:
        return ""
    source, medium = _SOURCES[channel]
    content = channel.casefold().replace(" ", "-")
    wanted = {"source": source, "medium": medium, "campaign": campaign, "content": content}
    return build_link(f"{SITE}/{campaign}", wanted, _taxonomy())
