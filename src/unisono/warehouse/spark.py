"""Apache Spark as the engine of a build: tables are Parquet files, queries run where Spark runs.

The folder must be one that all of Spark's workers can read and write: a local folder for a local
master, a shared file system for a cluster.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from unisono.errors import EngineError
from unisono.warehouse.dialects.types import carried_type, type_name
from unisono.warehouse.engine import BucketOf, BucketWork
from unisono.warehouse.java import java_home

#: Column that rows are sent to workers by.
_BUCKET = "bucket_"

#: What makes Spark give the embedded engine's results; a user's own configuration cannot differ.
_MEANING = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.caseSensitive": "false",
    "spark.sql.crossJoin.enabled": "true",
    "spark.sql.parser.escapedStringLiterals": "false",
    # Spark 4.3 breaks plans that join a subquery with itself by this rule; it only saves names.
    "spark.sql.optimizer.excludedRules": "org.apache.spark.sql.catalyst.optimizer."
    "RemoveRedundantAliases",
}
_QUIET = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "100000",
}

#: Spark's defaults are made for clusters: hundreds of tasks for a table of any size.
_ONE_MACHINE = {"spark.sql.shuffle.partitions": str(2 * (os.cpu_count() or 1))}


def start(master: str, configuration: Mapping[str, str]) -> Any:
    """A Spark session on ``master``.

    Args:
        master: a Spark master (``local[*]``, ``spark://host:7077``, ``yarn``, ``k8s://…``) or the
            address of a Spark Connect server (``sc://host:15002``), which needs no Java here.
        configuration: further settings of Spark; those that results depend on are fixed.

    Raises:
        EngineError: Spark is not installed, there is no Java, or it cannot be started.
    """
    try:
        # Heavy and optional: only those who build on Spark have it.
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise EngineError(
            'The setting engine = "spark" needs Apache Spark, which is not installed.',
            way_out='Run pip install "unisono[spark]", or set engine = "duckdb".',
        ) from None
    if master.startswith("sc://"):
        builder = SparkSession.builder.remote(master)
    else:
        os.environ["JAVA_HOME"] = str(java_home())
        builder = SparkSession.builder.appName("unisono").master(master)
        own: Mapping[str, str] = {}
        if master.startswith("local"):
            own = _ONE_MACHINE
            # Workers of this machine run this Python, which has unisono.
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
            # A machine need not be able to find itself by its own name.
            os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        for name, value in {**_QUIET, **own, **configuration, **_MEANING}.items():
            builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except (PySparkException, ImportError, OSError) as error:
        raise EngineError(
            f"Spark cannot be started on {master}: {_first_line(error)}.",
            way_out="Check spark_master in unisono.toml and that the cluster answers.",
        ) from None
    for name in ("spark.sql.session.timeZone", "spark.sql.timestampType", "spark.sql.ansi.enabled"):
        session.conf.set(name, _MEANING[name])
    return session


class SparkBackend:
    """Tables as Parquet files in ``folder``, queries on a Spark session.

    Args:
        session: from :func:`start`.
        folder: where tables are written; it is emptied when the backend is closed.
    """

    dialect = "spark"

    def __init__(self, session: Any, folder: Path) -> None:
        self.session = session
        self.folder = folder
        self._written: dict[str, list[str]] = {}
        self._schemas: dict[str, Any] = {}
        self._count = 0
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, table: str, files: Sequence[Path], types: Mapping[str, str]) -> None:
        """Make ``table`` of Parquet files, replacing it."""
        # Told, not found out: that would be a job of its own for every table.
        carried = {c: carried_type(t) for c, t in types.items()}
        listed = ", ".join(f"`{c}` {type_name(t, self.dialect)}" for c, t in carried.items())
        items = [f"CAST(`{c}` AS {type_name(t, self.dialect)}) AS `{c}`" for c, t in types.items()]
        frame = self.session.read.schema(listed).parquet(*(str(f) for f in files))
        frame.selectExpr(*items).createOrReplaceTempView(table)
        self._written[table] = []

    def create(self, table: str, query: str, *, stored: bool = True) -> None:
        """Make ``table`` of a query, replacing it."""
        if not stored:
            self._asked(query).createOrReplaceTempView(table)
            self._written[table] = []
            return
        self._show(table, [self._write(table, query)])

    def add(self, table: str, query: str) -> None:
        """Add the rows of a query to ``table``."""
        paths = self._written[table] or [self._write(table, f"SELECT * FROM {table}")]
        self._show(table, [*paths, self._write(table, query)])

    def drop(self, table: str) -> None:
        """Forget ``table``."""
        self.session.catalog.dropTempView(table)
        self._written.pop(table, None)

    def fetch(self, query: str) -> pa.Table:
        """The rows of a query."""
        return self._asked(query).toArrow()

    def per_bucket(
        self, queries: tuple[str, str], bucket: BucketOf, work: BucketWork, rows: pa.Schema
    ) -> pa.Table:
        """What ``work`` gives for every bucket: Spark's workers run it, in their Python."""
        from pyspark.sql.pandas.types import from_arrow_schema  # optional, see start

        left, right = (self._bucketed(query, bucket) for query in queries)
        done = left.cogroup(right).applyInArrow(partial(_worked, work), from_arrow_schema(rows))
        return self._collected(done)

    def _bucketed(self, query: str, bucket: BucketOf) -> Any:
        from pyspark.sql.types import LongType, StructField, StructType  # optional, see start

        frame = self._asked(query)
        columns = StructType([StructField(_BUCKET, LongType()), *frame.schema.fields])
        return frame.mapInArrow(partial(_with_bucket, bucket), columns).groupBy(_BUCKET)

    def _collected(self, frame: Any) -> pa.Table:
        from pyspark.errors import PySparkException  # optional, see start

        try:
            return frame.toArrow()
        except PySparkException as error:
            way_out = ""
            if "ModuleNotFoundError" in str(error):
                way_out = "Install unisono into the Python of Spark's workers, too."
            raise EngineError(
                f"Spark's workers cannot count: {_first_line(error)}.", way_out=way_out
            ) from error

    def parquet(self, table: str) -> list[Path]:
        """The rows of ``table`` as Parquet files."""
        paths = self._written.get(table) or [self._write(table, f"SELECT * FROM {table}")]
        return [file for path in paths for file in sorted(Path(path).glob("*.parquet"))]

    def close(self) -> None:
        """Stop Spark and remove the files."""
        self.session.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _asked(self, query: str) -> Any:
        from pyspark.errors import PySparkException  # optional, see start

        try:
            return self.session.sql(query)
        except PySparkException as error:
            raise EngineError(f"Spark refused a query: {_first_line(error)}.") from error

    def _write(self, table: str, query: str) -> str:
        from pyspark.errors import PySparkException  # optional, see start

        self._count += 1
        path = str(self.folder / f"{table}_{self._count}")
        frame = self._asked(query)
        self._schemas[table] = frame.schema
        try:
            frame.write.parquet(path)
        except PySparkException as error:
            raise EngineError(f"Spark cannot build {table}: {_first_line(error)}.") from error
        return path

    def _show(self, table: str, paths: Sequence[str]) -> None:
        # No rows may mean no file to learn the columns from.
        frame = self.session.read.schema(self._schemas[table]).parquet(*paths)
        frame.createOrReplaceTempView(table)
        self._written[table] = list(paths)


def _with_bucket(bucket: BucketOf, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Runs on a worker: every row with its bucket."""
    for batch in batches:
        columns = [bucket(batch.column("place")), *batch.columns]
        yield pa.record_batch(columns, [_BUCKET, *batch.schema.names])


def _worked(work: BucketWork, left: pa.Table, right: pa.Table) -> pa.Table:
    """Runs on a worker: the work on one bucket."""
    return work(*(side.drop_columns([_BUCKET, "place"]) for side in (left, right)))


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".")
