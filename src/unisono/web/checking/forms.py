"""The form of a draft: what it sends, and what it offers to choose from."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from starlette.datastructures import FormData, UploadFile

from unisono.access.rights import Actor
from unisono.errors import QueryError, SourceError
from unisono.messages.limits import limited_channels
from unisono.model.document import EARLIEST, LATEST
from unisono.model.gate import Draft
from unisono.web.checking.room import CheckingRoom
from unisono.web.planning.forms import day_in, text_in
from unisono.web.planning.office import may_all

#: Bytes of a file of texts.
LARGEST = 20_000_000
#: Fields of one line, each with its most characters.
LINES = {
    "title": 2_000,
    "channel": 200,
    "campaign": 300,
    "audience": 300,
    "part": 60,
    "link": 4_000,
    "variant_of": 80,
}
_KINDS = (".csv", ".xlsx", ".jsonl", ".ndjson", ".txt", ".html", ".htm", ".md")
_MOST_NAMES = 300


def draft_in(form: FormData) -> Draft:
    """The draft that a form sends; its text as it was typed.

    Raises:
        QueryError: a day is none or out of bounds, or a line is too long.
    """
    lines = {name: text_in(form, name) for name in LINES}
    for name, value in lines.items():
        if len(value) > LINES[name]:
            raise QueryError(
                f"The {name} has {len(value):,} characters; it takes {LINES[name]:,}.",
                way_out="Shorten it.",
            )
    text = str(form.get("text") or "").replace("\r\n", "\n")
    return Draft(
        text, lines["channel"], lines["title"], lines["campaign"], lines["audience"], "",
        lines["part"], lines["link"], _day_in(form, "starts_on"), _day_in(form, "ends_on"),
        variant_of=lines["variant_of"],
    )  # fmt: skip


def _day_in(form: FormData, name: str) -> date | None:
    day = day_in(form, name)
    if day is not None and not EARLIEST <= day <= LATEST:
        raise QueryError(
            f"A day between {EARLIEST} and {LATEST} is needed, not {day}.",
            way_out="Correct the year.",
        )
    return day


def filled(draft: Draft | None) -> dict[str, str]:
    """What stands in the form."""
    if draft is None:
        return dict.fromkeys(("text", "starts_on", "ends_on", *LINES), "")
    days = {n: str(getattr(draft, n) or "") for n in ("starts_on", "ends_on")}
    return {"text": draft.text, **days, **{name: getattr(draft, name) for name in LINES}}


def originals(room: CheckingRoom, actor: Actor) -> list[tuple[str, str]]:
    """Approved texts that variants can be made of, as far as ``actor`` sees them: key, title."""
    assets = room.office.seen(actor).plan.assets
    found = [(k, a.title) for k, a in assets.items() if a.approved and a.text.strip()]
    return sorted(found, key=lambda p: (p[1].casefold(), p[0]))[:_MOST_NAMES]


def choices(room: CheckingRoom, actor: Actor) -> dict[str, list[str]]:
    """Channels and campaigns that ``actor`` may know of."""
    plan = room.office.seen(actor).plan
    channels = {*limited_channels(), *(a.channel for a in plan.activities.values())}
    if may_all(actor, "see", "messages"):
        channels |= {text.channel for text in room.standing().live.texts}
    campaigns = {campaign.title for campaign in plan.campaigns.values()}
    return {
        "channel": sorted(filter(None, channels), key=str.casefold)[:_MOST_NAMES],
        "campaign": sorted(campaigns, key=str.casefold)[:_MOST_NAMES],
    }


@contextmanager
def sent_file(form: FormData) -> Iterator[Path]:
    """The file of a form, as long as it is read.

    Raises:
        QueryError: there is none.
        SourceError: it is too large, or of another kind.
    """
    sent = form.get("file")
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise QueryError("No file was sent.", way_out="Choose a CSV, XLSX or JSONL file.")
    name = Path(sent.filename.replace("\\", "/")).name
    stem, ending = re.sub(r"[^\w.-]", "_", Path(name).stem)[:40], Path(name).suffix.lower()
    if ending not in _KINDS:
        raise SourceError(
            f"{stem}{ending[:20]} is no file of texts.", way_out=f"Send one of {', '.join(_KINDS)}."
        )
    data = sent.file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise SourceError(
            f"{stem}{ending} is larger than {LARGEST // 1_000_000} MB.",
            way_out="Send it in parts, or run: unisono check FILE",
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{stem or 'texts'}{ending}"
        path.write_bytes(data)
        yield path
