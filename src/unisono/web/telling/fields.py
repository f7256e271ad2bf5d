"""Forms of webhooks, notices and schedules: what is typed, ticked, chosen, and what it becomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError
from starlette.datastructures import FormData

from unisono.desk.documents import field_problems
from unisono.errors import DocumentError
from unisono.model.document import Document
from unisono.model.kinds import KINDS
from unisono.model.telling import EVENTS, ReportFormat, Schedule
from unisono.workspace.schedules import schedule_problems

_ROLES: Final = ("owner", "council", "brand", "channel_lead", "analyst", "sales", "agency")


@dataclass(frozen=True)
class Entry:
    """One field of a form.

    Attributes:
        control: line, lines, text, number, day, tick, ticks (several of options), choice.
        options: (value, text) of what can be chosen.
    """

    name: str
    label: str
    control: str = "line"
    help: str = ""
    needed: bool = False
    options: tuple[tuple[str, str], ...] = ()


_TITLE = Entry("title", "Title", needed=True)
_NOTES = Entry("notes", "Notes", "text")
_ACTIVE = Entry("active", "Active", "tick")
_EVENTS = Entry(
    "events", "Events", "ticks", "None ticked: all of them.",
    options=tuple((name, f"{name}: {said}") for name, said in EVENTS.items()),
)  # fmt: skip
_ZONE = Entry("time_zone", "Time zone", help="Such as Europe/Paris; empty is UTC.")

ENTRIES: Final[dict[str, tuple[Entry, ...]]] = {
    "webhook": (
        _TITLE,
        Entry("address", "Address", help="Where it listens, such as "
              "https://hooks.example.com/unisono. Everybody who may see this page reads it: no "
              "secret belongs in it.", needed=True),
        _EVENTS, _ACTIVE, _NOTES,
    ),
    "notice": (
        _TITLE,
        Entry("channel", "By", "choice", options=(("email", "e-mail to each person"),
                                                   ("chat", "one message to a chat"))),
        _EVENTS,
        Entry("concerned", "Tell those an event names (who owns it, who has to sign)", "tick"),
        Entry("roles", "Roles", "ticks", "Who is told besides; each only of what they may see.",
              options=tuple((r, r.replace("_", " ")) for r in _ROLES)),
        Entry("teams", "Teams", "lines", "One a line."),
        Entry("accounts", "Accounts", "lines", "E-mail addresses of accounts, one a line."),
        Entry("digest_minutes", "Collect for minutes", "number",
              "One message for all events of so many minutes; 0: at once."),
        Entry("quiet_from", "Quiet from", help="Nothing is sent from this time, such as 20:00,"),
        Entry("quiet_to", "Quiet to", help="to this one, such as 07:00."),
        _ZONE, _ACTIVE, _NOTES,
    ),
    "schedule": (
        _TITLE,
        Entry("report", "Report", "choice", options=(
            ("audit", "the audit"), ("council", "the council's pack"),
            ("table", "one table of a screen"))),
        Entry("table", "Table", help="For a table: screen/table, such as "
              "attribution/credit?by=campaign."),
        Entry("formats", "Files", "ticks", needed=True,
              options=tuple((f.value, f.value.upper()) for f in ReportFormat)),
        Entry("repeats", "Repeats", help="A rule such as FREQ=WEEKLY;BYDAY=MO (RFC 5545).",
              needed=True),
        Entry("first_day", "First day", "day", needed=True),
        Entry("at", "At", help="Time of day, such as 07:00."),
        _ZONE,
        Entry("recipients", "Recipients", "lines", "E-mail addresses of accounts, one a line; each "
              "gets only what it may export.", needed=True),
        _ACTIVE, _NOTES,
    ),
}  # fmt: skip


def body_of(kind: str, form: FormData) -> dict[str, Any]:
    """What was typed, as a document's body; blanks are left out, so that defaults hold."""
    body: dict[str, Any] = {}
    for entry in ENTRIES[kind]:
        if entry.control == "tick":
            body[entry.name] = form.get(entry.name) == "yes"
            continue
        if entry.control == "ticks":
            value: Any = [str(v) for v in form.getlist(entry.name)]
        elif entry.control == "lines":
            lines = str(form.get(entry.name) or "").splitlines()
            value = [line.strip() for line in lines if line.strip()]
        else:
            value = str(form.get(entry.name) or "").replace("\r\n", "\n").strip()
        if value not in ("", []):
            body[entry.name] = value
    return body


def blank(kind: str) -> dict[str, Any]:
    """What stands in the form of a new document."""
    fields = KINDS[kind].model_fields
    return {
        name: field.get_default(call_default_factory=True)
        for name, field in fields.items()
        if not field.is_required()
    }


def checked(kind: str, key: str, body: dict[str, Any]) -> Document:
    """The document that a body makes.

    Raises:
        DocumentError: fields are wrong; ``fields`` says which and why.
    """
    try:
        document = KINDS[kind].model_validate(body)
    except ValidationError as error:
        problems = {
            name.partition(".")[0]: said.removeprefix("Value error, ")
            for name, said in field_problems(error).items()
        }
    else:
        problems = schedule_problems(document) if isinstance(document, Schedule) else {}
        if not problems:
            return document
    told = {n: "Needed." if s == "Field required" else s for n, s in problems.items()}
    said = "; ".join(f"{n}: {s}" for n, s in told.items())
    raise DocumentError(said, kind=kind, key=key, fields=told)
