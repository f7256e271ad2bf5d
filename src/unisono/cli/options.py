"""Options that several commands have, each declared here alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

#: Data for a program instead of tables for a person.
Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]

#: Who stands behind a change in the history of the plan.
Author = Annotated[
    str, typer.Option("--by", help="Who makes the change.", show_default="login name")
]

#: Where exports lie when not in the workspace.
Exports = Annotated[
    Path | None, typer.Argument(help="Folder of exports; default: the workspace's exports/.")
]

#: When a text goes out.
FirstDay = Annotated[str, typer.Option("--from", help="First day.", show_default="today")]
LastDay = Annotated[str, typer.Option("--to", help="Last day.")]
