"""Click ids: what they prove about where a visit came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Click:
    """Source and medium a click id stands for; ``ad`` when only ads carry it."""

    source: str
    medium: str
    ad: bool


#: Click ids by the name of their parameter, in lower case. Facebook and Instagram put theirs on
#: every outgoing link, so those say where from but not that it was paid.
CLICKS: Final[dict[str, Click]] = {
    "gclid": Click("google", "cpc", True),
    "wbraid": Click("google", "cpc", True),
    "gbraid": Click("google", "cpc", True),
    "dclid": Click("doubleclick", "display", True),
    "msclkid": Click("bing", "cpc", True),
    "yclid": Click("yandex", "cpc", True),
    "li_fat_id": Click("linkedin", "paid_social", True),
    "ttclid": Click("tiktok", "paid_social", True),
    "twclid": Click("x", "paid_social", True),
    "rdt_cid": Click("reddit", "paid_social", True),
    "sccid": Click("snapchat", "paid_social", True),
    "epik": Click("pinterest", "paid_social", True),
    "fbclid": Click("facebook", "social", False),
    "igshid": Click("instagram", "social", False),
    "igsh": Click("instagram", "social", False),
    "mc_eid": Click("mailchimp", "email", False),
    "_hsenc": Click("hubspot", "email", False),
    "_kx": Click("klaviyo", "email", False),
}
