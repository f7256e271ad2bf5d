"""Reads a workspace's declarations and keeps its ledger."""

from __future__ import annotations

from unisono.errors import SourceError
from unisono.messages.brand import load_brand
from unisono.model.messages import Brand
from unisono.model.taxonomy import Taxonomy
from unisono.taxonomy.declaration import load_taxonomy
from unisono.workspace.layout import Layout
from unisono.workspace.ledger import read_ledger, write_ledger


def brand(layout: Layout) -> Brand | None:
    """The brand declaration, None when there is none."""
    return load_brand(layout.brand)


def taxonomy(layout: Layout) -> Taxonomy:
    """The taxonomy declaration, the default one when there is none."""
    return load_taxonomy(layout.taxonomy)


def forget(layout: Layout, path: str) -> None:
    """Remove the landings of ``path`` from the ledger."""
    ledger = read_ledger(layout.ledger)
    if not any(e.landing.path == path for e in ledger.entries):
        known = ", ".join(sorted({e.landing.path for e in ledger.entries})[:20])
        raise SourceError(f"No file {path} was loaded.", path=path, way_out=f"Loaded are: {known}.")
    write_ledger(layout.ledger, ledger.forget(path))
