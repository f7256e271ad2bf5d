"""The one error tree of unisono.

Every error a user can meet derives from :class:`UnisonoError` and carries a title, a message
that says what is wrong and where, and a way out::

    UnisonoError
    ├── SettingsError          unisono.toml or an environment variable is wrong
    ├── WorkspaceError         no workspace here, or it is damaged or in use
    │   └── DiskFullError          there is no space left to write to
    ├── SourceError            a file cannot be used
    │   ├── UnreadableFileError    not a table we can read (binary junk, bomb, empty …)
    │   └── MappingError           a mapping file or platform description is wrong
    ├── DeclarationError       brand.yaml, taxonomy.yaml … is wrong
    ├── TaxonomyError          a tracking link or value breaks the taxonomy
    ├── AttributionError       a touch log cannot be attributed
    ├── QueryError             a SQL query was refused or failed
    └── EngineError            the warehouse engine of the settings cannot be used
        └── DialectError           a SQL model uses what not every engine answers alike
"""

from __future__ import annotations


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


class TaxonomyError(UnisonoError):
    """A tracking link or parameter value breaks the taxonomy."""

    title = "Tracking taxonomy problem"


class AttributionError(UnisonoError):
    """A touch log or an attribution option cannot be used."""

    title = "Attribution problem"


class QueryError(UnisonoError):
    """A SQL query was refused or failed."""

    title = "Query problem"


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
