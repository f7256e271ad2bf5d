"""What people answer for: checks and signatures of a launch, conflicts they accept (CAL-4)."""

from __future__ import annotations

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from unisono.model.document import Day, Document, Key, Line, Text


class Signature(BaseModel):
    """One channel lead's answer; ``of`` is the digest of what was signed."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    channel: Line
    account: Line
    cleared: bool
    at: AwareDatetime
    reason: Text = ""
    on_behalf_of: Line = ""
    of: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Check(BaseModel):
    """One review check of the launch gate, answered by a person or by unisono."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: Key
    holds: bool
    account: Line = ""
    at: AwareDatetime
    reason: Text = ""
    of: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Clearance(Document):
    """The launch gate of the campaign with the same key (CAL-4): checks, signatures, deadline.

    Only an answer whose ``of`` equals the digest of the campaign as it is now counts. ``delegates``
    names, by account of a channel's lead, the account that signs on their behalf.
    """

    due: Day | None = None
    checks: Annotated[tuple[Check, ...], Field(max_length=500)] = ()
    signatures: Annotated[tuple[Signature, ...], Field(max_length=500)] = ()
    delegates: dict[Line, Line] = Field(default_factory=dict)


class Acknowledgement(Document):
    """A calendar conflict (its key is the conflict's id) that somebody accepts, and why.

    The id follows from the facts of the conflict: when they change, it is a conflict again.
    """

    reason: Annotated[str, Field(min_length=1, max_length=20_000)]
    account: Line = ""
