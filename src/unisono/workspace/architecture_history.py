"""What changed in the message architecture, entry by entry, and the architecture as YAML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from unisono.desk import Desk, Difference, Revision, differences
from unisono.desk.entry_differences import by_entry
from unisono.desk.exporting import MAIN
from unisono.desk.yaml_writing import to_yaml
from unisono.errors import DocumentError
from unisono.model.architecture import Tiers

#: Kinds of documents that the architecture is made of.
KINDS = ("brand", "theme", "channel")


@dataclass(frozen=True)
class ArchitectureChange:
    """One revision of a part, with what it changed; ``title`` as it was then."""

    kind: str
    key: str
    title: str
    revision: int
    action: str
    at: datetime
    by: str
    why: str
    fields: tuple[Difference, ...]


def architecture_changes(desk: Desk, since: datetime | None = None) -> list[ArchitectureChange]:
    """Revisions of brand, themes and channels, newest first.

    Args:
        since: with a time zone; None: all.
    """
    found = []
    for kind in KINDS:
        for stored in desk.list(kind, archived=None):
            if kind == "brand" and stored.key != MAIN:
                continue
            if since is None or stored.changed_at >= since:
                found += _changes(desk.history(kind, stored.key), since)
    return sorted(found, key=lambda c: (c.at, c.kind, c.key, c.revision), reverse=True)


def _changes(
    revisions: Sequence[Revision], since: datetime | None
) -> list[ArchitectureChange]:  # fmt: skip
    bodies = [_body(r) for r in revisions]
    return [
        ArchitectureChange(
            r.kind, r.key, str(bodies[n].get("title", r.key)), r.number, r.action, r.at, r.by,
            r.why, by_entry(differences(bodies[n - 1], bodies[n])) if n else (),
        )
        for n, r in enumerate(revisions)
        if since is None or r.at >= since
    ]  # fmt: skip


def _body(revision: Revision) -> dict[str, object]:
    """A revision as its type has it now, so that a field that came later is no change."""
    try:
        return revision.document().model_dump(mode="json")
    except DocumentError:
        return dict(revision.body)


def architecture_yaml(tiers: Tiers) -> str:
    """The three tiers as one YAML document; fields with their default value are left out.

    Its parts are those that ``brand.yaml`` and the desk's files hold.
    """
    told = {
        "brand": tiers.brand.model_dump(mode="json", exclude_defaults=True),
        "themes": {
            k: t.model_dump(mode="json", exclude_defaults=True) for k, t in tiers.themes.items()
        },
        "channels": {
            k: r.model_dump(mode="json", exclude_defaults=True) for k, r in tiers.channels.items()
        },
        "offers": {
            k: o.model_dump(mode="json", exclude_defaults=True) for k, o in tiers.offers.items()
        },
    }
    return to_yaml(told, f"Message architecture, version {tiers.version[:12]}")
