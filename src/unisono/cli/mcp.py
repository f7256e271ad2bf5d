"""``mcp``: tools for AI agents."""

from __future__ import annotations

import os
from importlib import import_module
from importlib.util import find_spec

import typer

from unisono.cli.desk import login_name
from unisono.errors import ServeError

#: Environment variable with the agent's key; an argument would stand in the list of processes.
KEY = "UNISONO_KEY"


def mcp(context: typer.Context) -> None:
    """Serve tools for AI agents over MCP, on standard input and output.

    With an API key in UNISONO_KEY its rights hold and its owner is logged; without that variable
    those of the command line.
    """
    if find_spec("mcp") is None or find_spec("sqlalchemy") is None:
        raise ServeError(
            "The tools for agents need packages that are not installed.",
            way_out="Run: pip install 'unisono[mcp]'",
        )
    # doors never import each other: as with the web application, the server is named, not imported
    import_module("unisono.mcp.server").serve(context.obj, os.environ.get(KEY), login_name())
