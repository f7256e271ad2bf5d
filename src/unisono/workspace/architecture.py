"""The message architecture of a workspace: its brand, and themes and channels of its desk."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from unisono.calendar.plan import Plan
from unisono.calendar.planned import campaigns_by_name
from unisono.messages.architecture import architecture
from unisono.messages.gate_tiers import ApprovedText, GateTiers
from unisono.model.architecture import Architecture, Tiers
from unisono.model.document import Document
from unisono.model.messages import Brand
from unisono.model.names import bare_name
from unisono.model.plan import Theme
from unisono.model.tiers import Freedom
from unisono.settings import ArchitectureSettings
from unisono.workspace.folder import WorkspaceFolder
from unisono.workspace.plan import DeskPlan, read_plan, today


def read_architecture(workspace: WorkspaceFolder) -> Architecture:
    """The architecture as it is today; without a desk it is the brand alone.

    Raises:
        DeclarationError: brand.yaml is wrong, with its line.
        CalendarError: a document of the desk cannot be read.
    """
    tiers = tiers_of(workspace.brand, read_plan(workspace))
    return architecture(tiers, workspace.settings.architecture, today(workspace))


def tiers_of(brand: Brand | None, found: DeskPlan) -> Tiers:
    """What an architecture is made of."""
    changed: Mapping[tuple[str, str], datetime] = {
        (kind, key): revised.at
        for name, revised in found.revisions.items()
        for kind, _, key in [name.partition(":")]
    }
    plan = found.plan
    return Tiers(brand or Brand(), plan.themes, plan.channel_rules, plan.offers, changed)


def gate_tiers(plan: Plan, settings: ArchitectureSettings) -> GateTiers:
    """What of tiers 2 and 3 the gate holds drafts against."""
    return GateTiers(
        _themes(plan), {bare_name(r.channel): r for r in plan.channel_rules.values()},
        {k: plan.offers[k] for r in plan.channel_rules.values() for k in r.offers
         if k in plan.offers},
        {key: ApprovedText(a.title, a.text, a.channels)
         for key, a in plan.assets.items() if a.approved and a.text.strip()},
        Freedom(settings.key_message_freedom), settings.kept_words,
    )  # fmt: skip


def _themes(plan: Plan) -> dict[str, Theme]:
    """Themes by the key and the title of every campaign that has one."""
    return {
        name: theme
        for name, campaign in campaigns_by_name(plan).items()
        if (theme := plan.themes.get(campaign.theme or "")) is not None
    }


def tiers_to_write_by(workspace: WorkspaceFolder, kinds: Collection[str]) -> dict[str, Any]:
    """Themes and rules of channels that hold today, as whoever writes texts needs them.

    Args:
        kinds: of theme and channel, those that who asks may see; the others are left out.
    """
    found, day = read_plan(workspace).plan, today(workspace)
    left_out = {"notes", "reviewed_on", "review_by"}
    themes = {k: t for k, t in found.themes.items() if t.first_day <= day <= t.last_day}
    told: dict[str, Mapping[str, Document]] = {}
    if "theme" in kinds:
        told["themes"] = themes
    if "channel" in kinds:
        told["channels"] = found.channel_rules
    return {
        name: {
            k: d.model_dump(mode="json", exclude=left_out, exclude_defaults=True)
            for k, d in documents.items()
        }
        for name, documents in told.items()
    }
