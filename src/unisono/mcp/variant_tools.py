"""The tool that proposes variants of a message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import Field

from unisono.access.roles import Action
from unisono.mcp.tools import Tools
from unisono.model.document import Day
from unisono.model.plain import plain
from unisono.model.variants import MOST_VARIANTS, Short, VariantBrief
from unisono.workspace.variants import proposer_of

Channel = Annotated[str, Field(min_length=1, max_length=200)]


def propose_variants(
    tools: Tools, channel: Channel, pillar: Channel, campaign: Short = "", audience: Short = "",
    offer: Short = "", product: Annotated[str, Field(max_length=100)] = "",
    variant_of: Annotated[str, Field(max_length=80)] = "", starts_on: Day | None = None,
    ends_on: Day | None = None,
    count: Annotated[int, Field(ge=1, le=MOST_VARIANTS)] = 3,
    by: Literal["auto", "templates", "model"] = "auto",
) -> dict[str, Any]:  # fmt: skip
    """Get texts that say a pillar as a channel takes them, each checked by the gate: only those
    that pass are given, others are counted with the reasons. Publish them unchanged, before
    expires_at. offer is a key of the plan or its words; pillar is an id of read_architecture."""
    tools.demand(Action.CHECK, "draft")
    tools.demand(Action.SEE, "brand")
    brief = VariantBrief(
        channel=channel, pillar=pillar, campaign=campaign, audience=audience, offer=offer,
        product=product, variant_of=variant_of, starts_on=starts_on, ends_on=ends_on, count=count,
        by=by,
    )  # fmt: skip
    plan = tools.plan() if tools.plan else None
    proposer = proposer_of(tools.workspace, tools.present_rules(), plan, tools.actor)
    found = proposer.propose(brief)
    if tools.log is not None:
        tools.log.record_variants(tools.actor, tools.door, brief, found)
    return {
        "variants": [
            {"title": v.title, "text": v.text, "score": v.score, "made_by": v.made_by,
             "votes": list(v.judged.votes) if v.judged else None,
             "not_judged": v.judged.note if v.judged else "", "pillars": v.result.pillars,
             "content_hash": v.result.content_hash, "rules_version": v.result.rules_version,
             "expires_at": plain(v.result.expires_at)}
            for v in found.variants
        ],
        "made": found.made, "held": found.held, "reasons": plain(found.reasons), "note": found.note,
    }  # fmt: skip


#: Tools about variants.
TOOLS: tuple[Callable[..., dict[str, Any]], ...] = (propose_variants,)
