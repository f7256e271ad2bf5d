"""The Python API: one object per workspace folder, the same results every door shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import escape
from pathlib import Path
from typing import Any

import pyarrow as pa
from filelock import FileLock, Timeout

from unisono.attribution.touchlog import Windows
from unisono.errors import QueryError, WorkspaceError
from unisono.measure.metric_answer import metric_infos
from unisono.messages.brand import brand_template
from unisono.model.attribution import AttributionResult
from unisono.model.audit import AuditReport, DataHealth
from unisono.model.lifetime import LifetimeResult
from unisono.model.metrics import MetricAnswer, MetricInfo
from unisono.model.notebook import html_table
from unisono.model.paths import PathReport
from unisono.model.reconciliation import Reconciliation
from unisono.model.synergy import Synergy
from unisono.model.wording import counted
from unisono.reports.tables_export import write_table
from unisono.settings import Settings
from unisono.taxonomy.declaration import taxonomy_template
from unisono.warehouse.engine import quote
from unisono.workspace import declarations
from unisono.workspace.audit_run import audit_warehouse, write_reports
from unisono.workspace.build import Progress
from unisono.workspace.clv import asked, clv_warehouse, finished
from unisono.workspace.counted import attribute_counted, read_counted
from unisono.workspace.credit import DIMENSIONS, attribute_warehouse
from unisono.workspace.credit_extras import Experiments
from unisono.workspace.folder import WorkspaceFolder
from unisono.workspace.health import data_health
from unisono.workspace.load import LoadResult, load_exports
from unisono.workspace.measures import metric_answer, reconcile_warehouse
from unisono.workspace.paths import path_report
from unisono.workspace.promises import broken_promises
from unisono.workspace.refresh import Refresh
from unisono.workspace.synergy import synergy_report
from unisono.workspace.templates import MAPPING_TEMPLATE, SETTINGS_TEMPLATE


def _silent(_line: str, _share: float) -> None:
    """Progress nobody watches."""


@dataclass(frozen=True)
class ReportPaths:
    """Files an audit wrote."""

    html: Path
    json: Path
    xlsx: Path


class Workspace(WorkspaceFolder):
    """A folder with exports and declarations, and every result there is of them.

    Args:
        root: the workspace folder; it need not have an ``unisono.toml``.
        exports: folder to read exports from instead of the one in the settings.

    Example:
        >>> import unisono
        >>> report = unisono.Workspace("my-company").audit()   # doctest: +SKIP
        >>> report.test("AUDIT-3").value                       # doctest: +SKIP
    """

    @classmethod
    def init(cls, root: str | Path = ".") -> Workspace:
        """Create a workspace in ``root``: settings, declarations to fill in, ``exports/``.

        Files that exist are left alone.
        """
        folder = Path(root)
        try:
            (folder / "exports").mkdir(parents=True, exist_ok=True)
            for name, text in (
                ("unisono.toml", SETTINGS_TEMPLATE),
                ("brand.yaml", brand_template()),
                ("taxonomy.yaml", taxonomy_template()),
                ("mapping.yaml", MAPPING_TEMPLATE),
            ):
                if not (folder / name).exists():
                    (folder / name).write_text(text, encoding="utf-8")
        except OSError as error:
            raise WorkspaceError(
                f"{folder} cannot be set up: {error.strerror}.",
                way_out="Choose a folder you may write to.",
            ) from None
        return cls(folder)

    def _repr_html_(self) -> str:
        """What was loaded, for notebooks; what to do when nothing was."""
        if self.layout.current() is None:
            todo = f"Nothing was loaded yet. Put exports into {self.layout.exports}, then audit()."
            return f"<p><code>{escape(repr(self))}</code> {escape(todo)}</p>"
        found = self.sources()
        return html_table(
            f"{self.root.name}: {counted(len(found.files), 'file')}, {found.persons:,} people",
            ("File", "Recognised as", "Goes to", "State", "Rows", "Set aside", "Last fact"),
            (
                (f.path, f"{f.platform} {f.table}".strip(), f.target, f.status, f.rows,
                 f.quarantined, f.last_ts)
                for f in found.files
            ),
            found.notes,
        )  # fmt: skip

    def load(self, progress: Progress = _silent) -> LoadResult:
        """Read new exports and rebuild the warehouse when anything changed.

        Loading the same files twice changes nothing. One bad file does not stop the others.

        Raises:
            SourceError: there is no exports folder, or no data file in it.
            WorkspaceError: another load is running.
        """
        self.layout.prepare()
        lock = FileLock(str(self.layout.state / "load.lock"))
        try:
            with lock.acquire(timeout=0):
                return load_exports(self.layout, progress)
        except Timeout:
            raise WorkspaceError(
                "Another load of this workspace is running.", way_out="Wait until it is done."
            ) from None

    def forget(self, path: str) -> None:
        """Take the facts of one file out of the model (its export is not touched)."""
        declarations.forget(self.layout, path)

    def sources(self) -> DataHealth:
        """What was read, how fresh it is, what was set aside."""
        with self.engine() as engine:
            return data_health(engine, self.layout, datetime.now(UTC).date())

    def attribute(
        self,
        by: str = "channel",
        customers: str = "all",
        *,
        order: int | None = None,
        intervals: bool = True,
        paths: bool = True,
        outcome: str = "",
        windows: Windows | None = None,
        definition: str = "",
        experiments: Experiments = (),
        progress: Progress = _silent,
    ) -> AttributionResult:
        """Credit per model by channel, campaign, source, medium, content, ad, platform or account.

        ``customers``: all conversions, those of ``new`` customers, or of ``existing`` ones.
        ``order`` is one Markov order instead of those in the settings; ``intervals`` and the most
        frequent ``paths`` can be left out. ``outcome``: order, deal, lead, web or pipeline instead
        of what the company is measured on. ``windows`` replace those in the settings.
        ``definition`` adds another tool's model, ``experiments`` (a list or a CSV file) the
        calibrated one. Only what changed since the last time is counted again. ``progress`` is told
        how far a Markov chain is that takes long.
        """
        current = self.layout.current()
        keep = Refresh.of(self.layout.statistics, current)
        plain = not (outcome or windows or definition or experiments)
        plain = plain and (customers, order) == ("all", None)
        counted = read_counted(current, by) if plain and by in DIMENSIONS else None
        with self.engine() as engine:
            if counted is not None:
                return attribute_counted(engine, counted, self.settings, by, intervals, paths)
            return attribute_warehouse(
                engine,
                self.settings,
                by,
                customers,
                order=order,
                intervals=intervals,
                paths=paths,
                outcome=outcome,
                windows=windows,
                definition=definition,
                experiments=experiments,
                keep=keep,
                tell=progress,
            )

    def clv(
        self,
        by: str = "first_channel",
        *,
        model: str | None = None,
        horizon_weeks: float | None = None,
        export: str | Path | None = None,
    ) -> LifetimeResult:
        """Predicted value of the customers, by how they were acquired, with intervals.

        ``by``: first_channel, source, medium, campaign, recorded_source, platform or cohort.
        ``model`` (bgnbd, paretonbd) and ``horizon_weeks`` replace the settings'; ``export`` is a
        csv, xlsx or parquet file for the figures of every customer.
        """
        settings = asked(self.settings, model, horizon_weeks)
        inside = self.layout.exports.resolve()
        if export is not None and Path(export).resolve().is_relative_to(inside):
            raise WorkspaceError(
                f"{export} lies in the exports folder: the next load would read it as data.",
                way_out="Name another folder with --export.",
            )
        with self.engine() as engine:
            return finished(clv_warehouse(engine, settings, by), export)

    def metrics(self) -> tuple[MetricInfo, ...]:
        """Every metric: unit, grain, additivity, definition, and what it can be split by."""
        return metric_infos()

    def metric_query(
        self,
        metrics: str | Sequence[str],
        by: str | Sequence[str] = (),
        where: str | Sequence[str] = (),
        first_day: date | str | None = None,
        last_day: date | str | None = None,
    ) -> MetricAnswer:
        """Figures of metrics by dimensions, e.g. ``metric_query("roas,spend", "channel,month")``.

        ``where``: conditions such as ``channel=Email``, ``channel!=Direct``, ``campaign~spring``;
        several values of one dimension are alternatives. Days are inclusive.
        """
        with self.engine() as engine:
            return metric_answer(engine, metrics, by, where, first_day, last_day)

    def reconcile(self, lines: int = 20) -> Reconciliation:
        """Platforms' claims against real outcomes, and months against the CRM line by line."""
        with self.engine() as engine:
            return reconcile_warehouse(engine, self.settings, lines)

    def paths(self, by: str = "channel", top: int = 10) -> PathReport:
        """Top paths, completion by step, conversion by channels met, velocity and cohorts."""
        with self.engine() as engine:
            return path_report(engine, self.settings, by, top)

    def synergy(self, by: str = "channel") -> Synergy:
        """Conversion of people who met two channels, together and in order, with intervals."""
        with self.engine() as engine:
            return synergy_report(engine, self.settings, by)

    def audit(
        self, progress: Progress = _silent, *, load: bool = True, at: datetime | None = None
    ) -> AuditReport:
        """Load what is new, run the seven tests and return the report.

        ``at``: the moment the report is dated to (None: now), from which ages of files and the
        days of its plan count: two reports of one moment over one set of files are equal.
        """
        if load:
            self.load(progress)
        promises = broken_promises(self, at.date() if at else None)
        with self.engine() as engine:
            return audit_warehouse(engine, self.layout, self.brand, progress, at, promises)

    def write(self, report: AuditReport) -> ReportPaths:
        """Write the report as HTML, JSON and XLSX into the reports folder; remember the run."""
        paths = ReportPaths(*write_reports(self.layout, report))
        self.layout.protect()
        return paths

    def query(self, sql: str, parameters: Sequence[Any] | None = None) -> pa.Table:
        """Result of a read-only SQL query over the model as an Arrow table.

        Raises:
            QueryError: the SQL is wrong, or tries to change something or read other files.
        """
        with self.engine() as engine:
            return engine.select(sql, parameters)

    def export(self, names: Sequence[str], out: Path, kind: str = "csv") -> list[Path]:
        """Write model tables to ``out`` as csv, xlsx or parquet; all tables when none is named."""
        with self.engine() as engine:
            present = engine.tables()
            unknown = [n for n in names if n not in present]
            if unknown:
                raise QueryError(
                    f"There is no table {', '.join(unknown)}.",
                    way_out=f"There are: {', '.join(sorted(present))}.",
                )
            if out.resolve().is_relative_to(self.layout.exports.resolve()):
                raise WorkspaceError(
                    f"{out} lies in the exports folder: the next load would read it as data.",
                    way_out="Name another folder with --out.",
                )
            out.mkdir(parents=True, exist_ok=True)
            written = []
            for name in names or sorted(present):
                path = out / f"{name}.{kind}"
                write_table(engine.arrow(f"SELECT * FROM {quote(name)}"), path, kind)  # noqa: S608
                written.append(path)
        return written


__all__ = ["ReportPaths", "Settings", "Workspace"]
