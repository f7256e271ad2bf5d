"""Settings of looks at live links and landing pages."""

from __future__ import annotations

from pydantic import Field

from unisono.settings.section import Section


class LinkSettings(Section):
    """Live links: which are asked for, how gently, how often."""

    most: int = Field(
        default=300, ge=1, le=20_000, description="Links that are asked for at once, at most."
    )
    days: int = Field(
        default=90,
        ge=1,
        le=3_650,
        description="A link is in use if it was seen in so many days before the exports' last one.",
    )
    pause_seconds: float = Field(
        default=1,
        ge=0,
        le=60,
        description="Seconds between two requests to one host; a site's Crawl-delay counts if it "
        "is longer, up to 30.",
    )
    hosts: tuple[str, ...] = Field(
        default=(),
        description="Hosts where links may end, such as www.example.com; empty: any. A page "
        "elsewhere, or whose canonical address is elsewhere, is a finding.",
    )
    recheck_days: int = Field(
        default=0,
        ge=0,
        le=365,
        description="`unisono serve` asks again for links it has looked at before, after so many "
        "days; 0: never.",
    )
    page_days: float = Field(
        default=30,
        gt=0,
        le=365,
        description="Days a look at a page holds when offers are compared with it.",
    )
