"""The option ``--by``: what touches are told apart by."""

from __future__ import annotations

from typing import Annotated

import typer

#: What touches can be told apart by (:data:`unisono.workspace.credit.DIMENSIONS`).
DIMENSIONS = "channel, campaign, source, medium, content, ad, platform, ad_platform or account"

#: One of them.
By = Annotated[str, typer.Option(help=f"What touches are told apart by: {DIMENSIONS}.")]
