"""The engine the models of a build run on: the embedded one, or Apache Spark."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from unisono.errors import EngineError
from unisono.model.tables import TABLES
from unisono.settings import Settings
from unisono.warehouse.engine import Engine, quote

if TYPE_CHECKING:
    from unisono.warehouse.distributed import DistributedEngine

#: Tables beside the staged ones that staging writes and models read.
_STAGED = (
    "staged.identifier_extra",
    "staged.tracking_parameter",
    "source_file",
    "quarantine",
    "map_field",
    "file_version",
)


@contextmanager
def models_engine(here: Engine, settings: Settings, folder: Path) -> Iterator[Engine]:
    """The engine to run models on; when the block succeeds, its tables are ``here``.

    Args:
        here: the embedded engine with the staged tables.
        settings: ``engine``, ``spark_master`` and ``spark_folder`` count.
        folder: for tables in between, when the settings name none.

    Raises:
        EngineError: the engine is not installed or cannot be started.
    """
    if settings.engine == "duckdb":
        yield here
        return
    given = [f'staged."{table.name}"' for table in TABLES if table.staged] + list(_STAGED)
    with _spark(settings, Path(settings.spark_folder or folder) / "spark") as there:
        there.run("ATTACH ':memory:' AS staged")
        for table in given:
            there.receive(here, table)
        yield there
        for table in sorted(there.results() - set(_STAGED)):
            there.hand_over(here, quote(table))


@contextmanager
def _spark(settings: Settings, folder: Path) -> Iterator[DistributedEngine]:
    try:
        # Optional: the extras unisono[sql] and unisono[spark].
        from unisono.warehouse.distributed import DistributedEngine
        from unisono.warehouse.spark import SparkBackend, start
    except ImportError as error:
        raise EngineError(
            f'The setting engine = "spark" needs {error.name}, which is not installed.',
            way_out='Run pip install "unisono[spark]", or set engine = "duckdb".',
        ) from None
    session = start(settings.spark_master, {})
    engine = DistributedEngine(SparkBackend(session, folder / "tables"), folder / "given")
    with engine:
        yield engine
