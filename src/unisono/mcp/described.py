"""What agents read about each argument, and what each tool does to the world."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Annotated, Any, Final

from mcp.types import ToolAnnotations
from pydantic import Field

#: Arguments that mean the same in every tool that has them.
_ARGUMENTS: Final[Mapping[str, str]] = {
    "text": "The text as it would be published, whole.",
    "channel": "Channel it goes to, e.g. E-mail or Google Ads.",
    "title": "Headline or subject of the text.",
    "campaign": "Campaign it belongs to.",
    "audience": "Who sees it; empty: everybody.",
    "audiences": "Who sees it; none: everybody.",
    "part": '"headline" when the text is one, else empty.',
    "link": "Tracking link that goes with the text.",
    "starts_on": "First day it is live, YYYY-MM-DD; none: today.",
    "ends_on": "Last day it is live, YYYY-MM-DD; none: not known.",
    "variant_of": "Key of the approved asset whose text it is a variant of.",
    "url": "Page the link leads to.",
    "source": "utm_source, e.g. newsletter.",
    "medium": "utm_medium, e.g. email.",
    "content": "utm_content, to tell apart links of one campaign.",
    "term": "utm_term, the keyword paid for.",
    "first": "First day, YYYY-MM-DD.",
    "last": "Last day, YYYY-MM-DD.",
    "as_of": "Offers live on this day or later, YYYY-MM-DD; none: today.",
    "metrics": "Ids of metrics, from list_metrics.",
    "by": "Dimensions to split by, e.g. channel or month.",
    "where": "Conditions: channel=Email, channel!=Direct, campaign~spring. Several of one "
    "dimension are alternatives, those of different ones must all hold.",
    "content_hash": "content_hash of an answer of check_message.",
    "decision": "Number of the decision; 0: by content_hash.",
    "token": "Your own name for this reservation, e.g. a UUID; again it reserves nothing more.",
    "offer": "Offer that is made, as a key of the plan.",
    "hours": "Hours to hold it; none: as the company set it.",
    "id": "id of the slot.",
    "pillar": "id of a pillar, from read_architecture.",
    "product": "Product it is about.",
    "count": "How many texts at most.",
}
#: Those that mean something of their own in one tool.
_OWN: Final[Mapping[tuple[str, str], str]] = {
    ("reserve_slot", "title"): "What the slot is for.",
    ("find_conflicts", "title"): "What would run.",
    ("reserve_slot", "campaign"): "Campaign it belongs to, as a key of the plan.",
    ("find_conflicts", "campaign"): "Campaign it belongs to, as a key of the plan.",
    ("build_tracking_link", "campaign"): "utm_campaign.",
    ("check_campaign", "campaign"): "Key or title of a campaign of the plan.",
    ("propose_variants", "offer"): "Offer the texts make: a key of the plan, or its words.",
    ("propose_variants", "by"): "Who writes: templates, a language model, or auto: the model "
    "where one is set up.",
}
#: Tools that change something people see; every call of any tool is logged.
_CHANGES: Final[Mapping[str, bool]] = {"reserve_slot": False, "release_slot": True}
#: Tools that may ask a service outside.
_OUTSIDE: Final = frozenset({"propose_variants"})


def described(tool: str, argument: inspect.Parameter) -> inspect.Parameter:
    """The argument of a tool with what it means, for the tool's schema."""
    text = _OWN.get((tool, argument.name)) or _ARGUMENTS[argument.name]
    known: Any = argument.annotation
    return argument.replace(annotation=Annotated[known, Field(description=text)])


def hints(tool: str) -> ToolAnnotations:
    """What a tool does to the world, for programs that ask people before a tool is called."""
    return ToolAnnotations(
        read_only_hint=tool not in _CHANGES, destructive_hint=_CHANGES.get(tool, False),
        idempotent_hint=True, open_world_hint=tool in _OUTSIDE,
    )  # fmt: skip
