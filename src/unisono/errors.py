"""The one error tree of unisono.

Every error a user can meet derives from :class:`UnisonoError` and carries a title, a message
that says what is wrong and where, and a way out::

    UnisonoError
    ├── UsageError             an option, argument or command that there is not, or one missing
    ├── SettingsError          unisono.toml or an environment variable is wrong
    ├── WorkspaceError         no workspace here, or it is damaged or in use
    │   └── DiskFullError          there is no space left to write to
    ├── SourceError            a file cannot be used
    │   ├── UnreadableFileError    not a table we can read (binary junk, bomb, empty …)
    │   ├── AssetFileError         a file cannot be taken into the asset library
    │   └── MappingError           a mapping file or platform description is wrong
    ├── DeclarationError       brand.yaml, taxonomy.yaml … is wrong
    ├── CalendarError          a plan, a recurrence rule or a fix cannot be used
    │   └── SlotError              a slot of the calendar is not free
    ├── TaxonomyError          a tracking link or value breaks the taxonomy
    ├── AttributionError       a touch log cannot be attributed
    ├── QueryError             a SQL query was refused or failed
    ├── ReportError            a report cannot be made in the form asked for
    ├── AccessError            an account, a password, a key or a sign-in cannot be used
    │   ├── NotAllowedError        the rights of the account do not reach that far
    │   └── TooManyAttemptsError   tried too often: has to wait
    ├── ServeError             the web application cannot be started like this
    ├── NoticeError            a webhook, a notice or a schedule cannot be used
    ├── GateError              a decision of the gate cannot be overridden
    ├── VariantError           variants of a message cannot be proposed
    ├── LanguageModelError     the language model cannot be asked
    ├── OutboundError          a request to another host came to nothing
    │   ├── AddressRefusedError    it must not be asked: private address, odd port …
    │   ├── UnreachableError       it does not answer: no such name, no connection, too slow
    │   └── AnswerError            it answers what cannot be used: too large, no HTTP …
    ├── EngineError            the warehouse engine of the settings cannot be used
    │   └── DialectError           a SQL model uses what not every engine answers alike
    └── DeskError              the desk cannot be opened, read or written
        ├── NoDocumentError        there is no such document or revision
        ├── DocumentError          a document has a wrong field, kind or key
        ├── StaleEdit              somebody else changed the document first
        ├── ImportFilesError       files of documents cannot be imported
        └── BackupError            a backup cannot be written, read or restored
"""

from __future__ import annotations

from datetime import datetime
from typing import Any


class UnisonoError(Exception):
    """Base of all errors shown to a user; never shown as a traceback.

    Attributes:
        title: one short line naming the kind of problem.
        message: what is wrong and where.
        way_out: what the user can do about it.
        exit_code: process exit code of the command line (2 usage, 3 source problem).
    """

    title = "unisono could not go on"
    exit_code = 2

    def __init__(self, message: str, *, way_out: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.way_out = way_out

    def __str__(self) -> str:
        return f"{self.message} {self.way_out}".strip()


class UsageError(UnisonoError):
    """An option, argument or command that there is not, or one that is missing."""

    title = "Usage problem"


class SettingsError(UnisonoError):
    """A setting has a wrong name, type or value."""

    title = "Settings problem"


class WorkspaceError(UnisonoError):
    """The folder is no workspace, or the workspace cannot be used."""

    title = "Workspace problem"


class DiskFullError(WorkspaceError):
    """There is no space left; what was there before is untouched."""


class SourceError(UnisonoError):
    """A source file cannot be used. ``path`` and ``row`` say where, when known."""

    title = "Source problem"
    exit_code = 3

    def __init__(
        self, message: str, *, path: str = "", row: int | None = None, way_out: str = ""
    ) -> None:
        super().__init__(message, way_out=way_out)
        self.path = path
        self.row = row


class UnreadableFileError(SourceError):
    """The file holds no table that can be read."""

    title = "Unreadable file"


class AssetFileError(SourceError):
    """A file cannot be taken into the asset library; nothing of it is kept."""

    title = "File not taken"


class MappingError(SourceError):
    """A mapping file or platform description is wrong."""

    title = "Mapping problem"


class DeclarationError(UnisonoError):
    """A declaration file (brand, taxonomy …) is malformed; ``line`` says where, when known."""

    title = "Declaration problem"

    def __init__(
        self, message: str, *, path: str = "", line: int | None = None, way_out: str = ""
    ) -> None:
        super().__init__(message, way_out=way_out)
        self.path = path
        self.line = line


class CalendarError(UnisonoError):
    """A document of the plan, its recurrence rule, or a fix of it cannot be used."""

    title = "Calendar problem"


class SlotError(CalendarError):
    """A slot is not given; ``reasons`` say why, one each."""

    title = "The slot is not free"

    def __init__(self, message: str, *, reasons: tuple[str, ...] = (), way_out: str = "") -> None:
        super().__init__(message, way_out=way_out)
        self.reasons = reasons


class TaxonomyError(UnisonoError):
    """A tracking link or parameter value breaks the taxonomy."""

    title = "Tracking taxonomy problem"


class AttributionError(UnisonoError):
    """A touch log or an attribution option cannot be used."""

    title = "Attribution problem"


class QueryError(UnisonoError):
    """A SQL query was refused or failed."""

    title = "Query problem"


class ReportError(UnisonoError):
    """A report cannot be made in the form asked for."""

    title = "Report problem"


class AccessError(UnisonoError):
    """An account, a password, a key, a link or a sign-in cannot be used."""

    title = "Sign-in problem"


class NotAllowedError(AccessError):
    """The rights of this account do not reach that far."""

    title = "Not allowed"


class TooManyAttemptsError(AccessError):
    """Tried or called too often; ``wait`` is how many seconds it is refused."""

    title = "Too many attempts"

    def __init__(self, message: str, *, wait: int, way_out: str = "") -> None:
        super().__init__(message, way_out=way_out)
        self.wait = wait


class ServeError(UnisonoError):
    """The web application cannot be started like this."""

    title = "Server problem"


class NoticeError(UnisonoError):
    """A webhook, a notice, a schedule, a feed or an e-mail cannot be used or sent."""

    title = "Notice problem"


class GateError(UnisonoError):
    """A decision of the gate cannot be overridden."""

    title = "Gate problem"


class VariantError(UnisonoError):
    """Variants of a message cannot be proposed: no such pillar, nothing to make them of."""

    title = "Nothing to propose"


class LanguageModelError(UnisonoError):
    """The language model cannot be asked, or answers what cannot be used."""

    title = "The language model is of no help"


class OutboundError(UnisonoError):
    """A request to another host came to nothing.

    The message names the host only, as paths and queries may hold secrets; ``address`` is all of
    it, ``reason`` one word such as ``private``, ``port``, ``redirects``, ``time``, ``size``.
    """

    title = "Request problem"

    def __init__(self, message: str, *, address: str, reason: str, way_out: str = "") -> None:
        super().__init__(message, way_out=way_out)
        self.address = address
        self.reason = reason


class AddressRefusedError(OutboundError):
    """The address must not be asked; nothing was sent to it."""

    title = "Address refused"


class UnreachableError(OutboundError):
    """Nobody answers there: no such name, no connection, a wrong certificate, or too slow."""

    title = "No answer"


class AnswerError(OutboundError):
    """What answers cannot be used: too large, too many redirects, no HTTP."""

    title = "Unusable answer"


class EngineError(UnisonoError):
    """The engine that the settings name is not installed, cannot be started, or failed."""

    title = "Engine problem"


class DialectError(EngineError):
    """A SQL model uses a construct that was not shown to mean the same on every engine.

    Attributes:
        model: the model, by its table.
        construct: what it uses.
    """

    def __init__(self, model: str, construct: str) -> None:
        super().__init__(
            f"The model {model} uses {construct}, which was not tested on other engines.",
            way_out='Use engine = "duckdb", or write the model with the constructs that '
            "docs/engines.md lists.",
        )
        self.model = model
        self.construct = construct


class DeskError(UnisonoError):
    """The desk (documents, revisions, log) cannot be opened, read or written."""

    title = "Desk problem"


class NoDocumentError(DeskError):
    """There is no document of that kind and key, or no such revision of it."""

    title = "Not found"


class DocumentError(DeskError):
    """A document has a wrong field, kind or key, or a stored one can no longer be read.

    Attributes:
        kind, key: which document.
        fields: field path → what is wrong with it; "" for the document as a whole.
    """

    title = "Document problem"

    def __init__(
        self, message: str, *, kind: str, key: str, fields: dict[str, str], way_out: str = ""
    ) -> None:
        super().__init__(message, way_out=way_out)
        self.kind = kind
        self.key = key
        self.fields = fields


class StaleEdit(DeskError):  # noqa: N818 (what happens to two people, no mistake of either)
    """A change was made to a revision that is no longer the present one; nothing was changed.

    Attributes:
        kind, key: which document.
        expected: the revision the change was made to (0: the document was not to exist).
        revision: the present revision; changed_by, changed_at: whose it is and since when.
        mine, theirs: the bodies, refused and present; base: that of ``expected``, None if unknown.
        both: fields that both changed, each to something else.
    """

    title = "Somebody else was faster"

    def __init__(
        self,
        message: str,
        *,
        kind: str,
        key: str,
        expected: int,
        revision: int,
        changed_by: str,
        changed_at: datetime,
        mine: dict[str, Any],
        theirs: dict[str, Any],
        base: dict[str, Any] | None,
        both: tuple[str, ...],
    ) -> None:
        super().__init__(
            message,
            way_out="Look at what was changed, then make your change to the present revision.",
        )
        self.kind, self.key = kind, key
        self.expected, self.revision = expected, revision
        self.changed_by, self.changed_at = changed_by, changed_at
        self.mine, self.theirs, self.base = mine, theirs, base
        self.both = both


class ImportFilesError(DeskError):
    """Files of documents cannot be imported; ``problems`` has (file, line, column, what) of all."""

    title = "Import problem"
    exit_code = 3

    def __init__(
        self, problems: tuple[tuple[str, int | None, int | None, str], ...], *, way_out: str = ""
    ) -> None:
        lines = []
        for path, line, column, what in problems:
            place = "".join(f", {n} {v}" for n, v in (("line", line), ("column", column)) if v)
            lines.append(f"{path}{place}: {what}.")
        super().__init__("\n".join(lines), way_out=way_out)
        self.problems = problems


class BackupError(DeskError):
    """A backup cannot be written, read or restored; what was there is untouched."""

    title = "Backup problem"
    exit_code = 3
