"""Attribution: which channel gets how much credit, by every model side by side."""

from unisono.attribution.csvlog import csv_columns, from_csv
from unisono.attribution.engine import (
    attribute,
    attribute_csv,
    attribute_parquet,
    attribute_paths,
)
from unisono.attribution.pathcounts import from_path_counts
from unisono.attribution.reading import (
    conversions_from_arrow,
    encode_persons,
    from_arrow,
    from_parquet,
    parquet_columns,
    touches_from_arrow,
)
from unisono.attribution.recommend import DecisionContext, Thresholds, dispute
from unisono.attribution.touchlog import Conversions, TouchLog

__all__ = [
    "Conversions",
    "DecisionContext",
    "Thresholds",
    "TouchLog",
    "attribute",
    "attribute_csv",
    "attribute_parquet",
    "attribute_paths",
    "conversions_from_arrow",
    "csv_columns",
    "dispute",
    "encode_persons",
    "from_arrow",
    "from_csv",
    "from_parquet",
    "from_path_counts",
    "parquet_columns",
    "touches_from_arrow",
]
