"""One warehouse build: staged → unified → marts, in a new file that is published when done."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from unisono.attribution.statistics import Statistics
from unisono.identity.decisions import Decision
from unisono.identity.run import build_identity
from unisono.measure.metric_answer import create_views
from unisono.model.taxonomy import Question, Taxonomy
from unisono.settings import Settings
from unisono.sources.catalogue import Catalogue
from unisono.sources.custom_mapping import CustomMapping
from unisono.sources.landing import Landing, SourceProblem
from unisono.sources.recognise import Recognition, recognise_all
from unisono.sources.staged_tables import create_staged, delivered
from unisono.sources.staging import StageResult, stage
from unisono.warehouse.engine import Engine, literal, quote
from unisono.warehouse.identifiers import collect_identifiers
from unisono.warehouse.latest import (
    build_latest,
    filled_columns,
    keep_staged,
    let_go_of_staged,
)
from unisono.warehouse.login_spaces import keep_numbers_apart
from unisono.warehouse.models import run_models
from unisono.warehouse.schema import comment_tables, create_tables
from unisono.warehouse.unify import build_unified
from unisono.workspace.classify import map_channels, map_values
from unisono.workspace.counted import count_by
from unisono.workspace.credit import write_paths
from unisono.workspace.engines import models_engine
from unisono.workspace.ledger import Entry, Ledger
from unisono.workspace.spans import audit_parameters

#: Called with a line for people and the share done (0…1).
Progress = Callable[[str, float], None]

_SCRATCH = (
    "all_seen",
    "all_pairs",
    "web_visit",
    "touch_day",
    "touch_key",
    "touch_channel",
    "tracking_day",
    "tracking_use",
    "tracking_value",
    "campaign_name",
    "platform_campaign",
    "ad_sum",
    "ad_report",
    "renamed_campaign",
    "outcome",
    "outcome_copy",
    "visit_twice",
    "own_host",
    "click_detail",
    "visited_click",
    "campaign_alias",
    "platform_channel",
    "money_by_currency",
    "rate_of_day",
    "account_currency",
)


def fingerprint(ledger: Ledger, settings: Settings, declarations: list[Path], version: str) -> str:
    """Hash of everything a build depends on; the same inputs give the same build name."""
    digest = hashlib.sha256(version.encode())
    landings = [(e.landing.file_id, e.landing.path) for e in ledger.standing]
    digest.update(json.dumps(landings).encode())
    digest.update(settings.model_dump_json().encode())
    for path in declarations:
        digest.update(path.read_bytes() if path.exists() else b"-")
    return digest.hexdigest()[:16]


def _source_row(entry: Entry, found: Recognition, staged: StageResult | None) -> dict[str, Any]:
    landing = entry.landing
    message = "; ".join(
        m for m in (found.message, *(staged.notes if staged else ()), *landing.notes) if m
    )
    return {
        "file_id": landing.file_id,
        "path": landing.path,
        "platform": found.platform,
        "table_name": found.table,
        "target": ", ".join(dict.fromkeys(t.table for t in found.targets)) or None,
        "status": found.status,
        "confidence": found.confidence,
        "rows": landing.rows + landing.quarantined,
        "quarantined": landing.quarantined + (staged.quarantined if staged else 0),
        "first_ts": staged.first_ts if staged else None,
        "last_ts": staged.last_ts if staged else None,
        "modified_at": datetime.fromisoformat(landing.modified_at),
        "loaded_at": datetime.fromisoformat(entry.loaded_at),
        "bytes": landing.bytes,
        "raw_table": f"raw.{raw_name(landing.path)}",
        "missing": ", ".join(found.missing) or None,
        "unmapped": ", ".join(found.unmapped) or None,
        "message": message or None,
    }


def _problem_row(problem: SourceProblem) -> dict[str, Any]:
    return {
        "file_id": hashlib.sha256(problem.path.encode()).hexdigest()[:16],
        "path": problem.path,
        "status": "failed",
        "rows": 0,
        "quarantined": 0,
        "message": f"{problem.message} {problem.way_out}".strip(),
    }


def raw_name(path: str) -> str:
    """Name of the raw view of a landing, e.g. ``google_ads_report_csv``."""
    text = "".join(ch if ch.isalnum() else "_" for ch in path.lower())
    return "_".join(part for part in text.split("_") if part)


class Build:
    """Builds one warehouse file from a ledger. Use :func:`build_warehouse`."""

    def __init__(
        self,
        engine: Engine,
        settings: Settings,
        catalogue: Catalogue,
        custom: CustomMapping | None,
        taxonomy: Taxonomy,
        progress: Progress,
        folder: Path | None = None,
        decisions: Sequence[Decision] = (),
    ) -> None:
        self.engine = engine
        self.folder = folder or Path(tempfile.gettempdir())
        self.settings = settings
        self.catalogue = catalogue
        self.custom = custom
        self.taxonomy = taxonomy
        self.progress = progress
        self.decisions = decisions
        self.questions: tuple[Question, ...] = ()
        #: By dimension, what the models' engine counted where the touches are.
        self.statistics: dict[str, Statistics] = {}

    def run(self, ledger: Ledger) -> None:
        """All steps in order: files are staged here, models run on the engine of the settings."""
        self._stage(ledger)
        if not self.settings.identity.one_login_space:
            keep_numbers_apart(self.engine)
        here = self.engine
        try:
            with models_engine(here, self.settings, self.folder) as self.engine:
                self._models()
        finally:
            self.engine = here
        self.progress("tidying up", 0.95)
        self._finish()

    def _models(self) -> None:
        self.progress("joining people", 0.45)
        build_latest(self.engine)
        filled = filled_columns(self.engine)
        collect_identifiers(self.engine, filled)
        build_identity(self.engine, self.settings.identity, self.decisions)
        self.engine.run("DROP TABLE identifier_seen; DROP TABLE identifier_pairs")
        self._money()
        build_unified(self.engine, filled, people=True)
        let_go_of_staged(self.engine, filled)
        self.progress("tracking values and channels", 0.65)
        run_models(self.engine, "prepare")
        self.questions = map_values(self.engine, self.taxonomy)
        map_channels(self.engine, self.taxonomy)
        self.progress("touchpoints and conversions", 0.75)
        build_unified(self.engine, filled, people=False)
        run_models(self.engine, "unify")
        self.progress("journeys and marts", 0.85)
        write_paths(self.engine, self.settings)
        if self.engine.elsewhere:
            wanted = dict.fromkeys(("channel", *self.settings.spark_dimensions))
            counted = {by: count_by(self.engine, self.settings, by) for by in wanted}
            self.statistics = {by: found for by, found in counted.items() if found is not None}
        audit_parameters(self.engine, self.settings)
        run_models(self.engine, "marts")

    def _stage(self, ledger: Ledger) -> None:
        engine = self.engine
        entries = ledger.standing
        recognised = recognise_all([e.landing for e in entries], self.catalogue, self.custom)
        create_tables(engine, ("source_file", "quarantine", "map_field"))
        create_staged(engine, delivered(recognised))
        engine.run("CREATE SCHEMA raw")
        for entry in ledger.entries:
            if entry.gone:  # history: its rows as they came, and no fact
                self._view(entry.landing)
        rows = []
        for number, (entry, found) in enumerate(zip(entries, recognised, strict=True)):
            landing = entry.landing
            self.progress(f"reading {landing.path}", 0.4 * number / len(entries))
            staged = None
            if found.status == "mapped":
                staged = stage(engine, landing, found, self.settings.model)
            self._raw(entry)
            rows.append(_source_row(entry, found, staged))
        rows += [_problem_row(problem) for problem in ledger.problems]
        if rows:
            engine.insert("source_file", pa.Table.from_pylist(rows))
        self._versions(ledger)

    def _versions(self, ledger: Ledger) -> None:
        """Number the files from the oldest to the newest; one path may have several versions."""
        loads = {
            "file_id": [e.landing.file_id for e in ledger.standing],
            "load": [e.load for e in ledger.standing],
        }
        self.engine.create("file_load", pa.table(loads))
        self.engine.run("""
            CREATE OR REPLACE TABLE file_version AS
            SELECT f.file_id, f.path, f.loaded_at, row_number() OVER (
                ORDER BY l.load, f.last_ts NULLS FIRST, f.modified_at, f.path) AS seq
            FROM source_file AS f JOIN file_load AS l ON l.file_id = f.file_id
            WHERE f.status <> 'failed';
            DROP TABLE file_load;
        """)

    def _view(self, landing: Landing) -> None:
        view = quote(raw_name(landing.path))
        self.engine.run(f"CREATE OR REPLACE VIEW raw.{view} AS SELECT * FROM {landing.relation}")

    def _raw(self, entry: Entry) -> None:
        landing = entry.landing
        self._view(landing)
        if landing.quarantine is not None:
            self.engine.run(
                f"""INSERT INTO quarantine BY NAME
                SELECT ? AS file_id, ? AS path, file_row, column_name, value, reason, severity
                FROM read_parquet({literal(str(landing.quarantine))})""",
                [landing.file_id, landing.path],
            )

    def _money(self) -> None:
        run_models(self.engine, "money")
        currency = self.settings.model.currency.upper() or self.engine.value(
            "SELECT currency FROM money_by_currency WHERE currency <> '' GROUP BY currency "
            "ORDER BY sum(rows) DESC, currency LIMIT 1"
        )
        self.engine.run(
            "CREATE OR REPLACE TABLE model_parameters AS "
            "SELECT ?::VARCHAR AS reporting_currency, ?::VARCHAR AS conversion, "
            "?::DOUBLE AS lookback_days",
            [
                currency or "",
                self.settings.attribution.conversion,
                self.settings.attribution.lookback_days,
            ],
        )
        # Rates are facts and are needed before any amount is converted.
        self.engine.run("CREATE OR REPLACE TABLE fx_rate AS SELECT * FROM latest.fx_rate")
        run_models(self.engine, "rates")

    def _finish(self) -> None:
        engine = self.engine
        engine.run("DROP SCHEMA IF EXISTS latest CASCADE")
        keep_staged(engine)
        dropped = "; ".join(f"DROP TABLE IF EXISTS {quote(name)}" for name in _SCRATCH)
        engine.run(f"BEGIN; {dropped}; COMMIT")
        comment_tables(engine)
        create_views(engine)
        engine.run("CHECKPOINT")


@contextmanager
def build_warehouse(path: Path, settings: Settings) -> Iterator[Engine]:
    """An engine on a new file that takes ``path``'s name only when the block succeeds."""
    working = path.with_suffix(".building")
    working.unlink(missing_ok=True)
    spill = path.parent / "spill"
    try:
        with Engine(
            working,
            memory_gb=settings.memory_gb,
            threads=settings.threads,
            spill=spill,
            keep_order=False,
            step_back=settings.step_back,
        ) as engine:
            # The file is nobody's until it is complete: one checkpoint, at the end, is enough.
            engine.run("SET checkpoint_threshold = '1GB'")
            yield engine
        working.replace(path)
    finally:
        working.unlink(missing_ok=True)
        working.with_name(f"{working.name}.wal").unlink(missing_ok=True)
