"""Readers: any export file lands as Parquet, and what cannot be read is said and kept."""

from unisono.sources.readers.discover import discover
from unisono.sources.readers.reading import read_file

__all__ = ["discover", "read_file"]
