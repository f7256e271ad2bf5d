"""Reads a workspace's declarations and keeps its ledger."""

from __future__ import annotations

from unisono.errors import SourceError
from unisono.messages.brand import load_brand
from unisono.model.messages import Brand
from unisono.model.ratings import RatedBrand
from unisono.model.taxonomy import Taxonomy
from unisono.taxonomy.declaration import load_taxonomy
from unisono.workspace.calibrations import read_calibrations
from unisono.workspace.layout import Layout
from unisono.workspace.ledger import read_ledger, write_ledger


def brand(layout: Layout) -> Brand | None:
    """The brand declaration with the calibration in use, None when there is none."""
    found, own = load_brand(layout.brand), read_calibrations(layout)
    version = own.named(own.active)
    if found is None or version is None:
        return found
    return RatedBrand(**dict(found), own_curve=version.curve)


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
