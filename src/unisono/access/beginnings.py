"""What a new document has to say of whose it is, for those who may make their own only."""

from __future__ import annotations

from unisono.access.rights import EVERY_CHANNEL, Actor, Thing, decide, rights
from unisono.access.roles import Action, Only
from unisono.model.kinds import KINDS


def allowed_with(actor: Actor, kind: str) -> dict[str, tuple[str, ...]]:
    """Field → the values one of which lets ``actor`` make a document of ``kind``.

    Nothing where they may make any, or none. The fields stand for rights of their own: one of
    them is enough.
    """
    if decide(actor, Action.CREATE, Thing(kind)):
        return {}
    held = {only for action, of, only in rights(actor.roles) if (action, of) == ("create", kind)}
    values = {
        ("owner",): (actor.account,) if Only.OWN in held else (),
        ("channel", "channels"): tuple(sorted(actor.channels)) if Only.CHANNEL in held else (),
        ("agency", "agencies"): (actor.agency,) if Only.AGENCY in held else (),
    }
    fields = KINDS[kind].model_fields
    found = {
        name: tuple(v for v in some if v and v != EVERY_CHANNEL)
        for names, some in values.items() for name in names if name in fields
    }  # fmt: skip
    return {name: some for name, some in found.items() if some}


def beginning(actor: Actor, kind: str) -> dict[str, str]:
    """Fields of a new document as they have to be, where there is no choice."""
    return {name: some[0] for name, some in allowed_with(actor, kind).items() if len(some) == 1}


def way_to_make(actor: Actor, kind: str) -> str:
    """What lets ``actor`` make a document of ``kind``, "" when nothing in it does."""
    ways = [f"{name}: {' or '.join(some)}" for name, some in allowed_with(actor, kind).items()]
    return f"It is allowed with {', or '.join(ways)}." if ways else ""
