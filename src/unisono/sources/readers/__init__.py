"""Readers: any export file lands as Parquet, and what cannot be read is said and kept."""

from unisono.sources.readers.discover import closed_folders, discover, kind_not_read
from unisono.sources.readers.reading import read_file

__all__ = ["closed_folders", "discover", "kind_not_read", "read_file"]
