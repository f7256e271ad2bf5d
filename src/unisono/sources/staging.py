"""Turn a recognised landing into staged rows: one INSERT … SELECT per model table it feeds."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from unisono.settings import ModelSettings
from unisono.sources import set_aside
from unisono.sources.column_aliases import header_zone
from unisono.sources.column_style import decide_styles
from unisono.sources.field_sql import columns_read_as
from unisono.sources.landing import Landing
from unisono.sources.money_units import settle_money
from unisono.sources.parsing import ColumnStyle
from unisono.sources.recognition import Recognition
from unisono.sources.target_rows import WORK, settled, stage_target
from unisono.sources.transforms import Values
from unisono.sources.unfolding import Unfolded, unfolded
from unisono.warehouse.engine import Engine, literal, quote

NUMBERS = (
    "number", "nonzero", "negated", "micros", "minor_units", "sum", "thousands", "percent",
    "line_total",
)  # fmt: skip
TIMES = ("timestamp", "date", "month_end", "week_end", "quarter_end")
_ASIDE = "SELECT count(*) FROM quarantine WHERE severity <> 'value'"
_STANDARD = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "utm_id")


@dataclass(frozen=True)
class StageResult:
    """What staging one landing brought.

    Attributes:
        rows: staged rows per model table.
        quarantined: rows set aside; values left out of rows that are used do not count.
        first_ts, last_ts: earliest and latest fact.
        notes: what a person should know about how values were read.
        style: how each text column was read.
    """

    rows: dict[str, int] = field(default_factory=dict)
    quarantined: int = 0
    first_ts: datetime | None = None
    last_ts: datetime | None = None
    notes: tuple[str, ...] = ()
    style: dict[str, ColumnStyle] = field(default_factory=dict)


def _map_fields(engine: Engine, landing: Landing, recognition: Recognition) -> None:
    rows: dict[tuple[str, str], tuple[str, str]] = {}
    for t in recognition.targets:
        for f in settled(t, recognition):
            original = " | ".join(
                " + ".join(s.originals) or f"constant {s.argument}" for s in f.sources
            )
            rows.setdefault(
                (t.table, f.field), (original, " | ".join(s.transform for s in f.sources))
            )
    for (table, name), (original, transform) in rows.items():
        engine.run(
            "INSERT INTO map_field VALUES (?, ?, ?, ?, ?)",
            [landing.file_id, table, name, original, transform],
        )


def _tracking(engine: Engine, landing: Landing, recognition: Recognition) -> list[str]:
    """Count the utm parameters in links; say which names no tool reads."""
    notes = []
    for column in columns_read_as(recognition.targets, ("url",)):
        pattern = literal("(?i)(?:^|[?&;])(utm[^=&#;]*)=")
        engine.run(
            f"INSERT INTO staged.tracking_parameter SELECT name, count(*), "  # noqa: S608
            f"{literal(recognition.platform)}, {literal(landing.file_id)}, min(file_row) FROM ("
            f"SELECT file_row, unnest(regexp_extract_all(CAST({quote(column)} AS VARCHAR), "
            f"{pattern}, 1)) AS name FROM {landing.relation} "
            f"WHERE contains(CAST({quote(column)} AS VARCHAR), '=')) "
            "GROUP BY name"
        )
    for name, uses in engine.rows(
        "SELECT name, max(uses) FROM staged.tracking_parameter WHERE file_id = ? "
        "AND NOT list_contains(?, lower(name)) GROUP BY name ORDER BY name",
        [landing.file_id, list(_STANDARD)],
    ):
        notes.append(f"{uses} links carry the parameter {name!r}, which no tool reads")
    return notes


def stage(
    engine: Engine, landing: Landing, recognition: Recognition, settings: ModelSettings
) -> StageResult:
    """Stage one landing: rows per target, quarantine, field map, extra identifiers.

    Staging appends; stage a landing once (the caller knows its ``file_id`` and adds the rows the
    reader quarantined). Kept and unknown landings add nothing. Quarantine tells ``info`` (rows a
    connector marks as deleted), ``value`` (unreadable, becomes NULL) and ``error`` (a required
    field is lacking, the row is not used).

    Args:
        engine: a warehouse after :func:`create_staged`.
        landing: the landed table.
        recognition: what it was taken for.
        settings: time zone and day-first answer of the workspace.
    """
    before = int(engine.value(_ASIDE))
    whole = landing
    if (how := recognition.unfolding) is not None:
        how = how.with_days_first(landing, settings.day_first)
        landing = unfolded(landing, how)
        recognition = replace(recognition, notes=tuple(how.notes()))
    recognition, notes = settle_money(engine, landing, recognition, settings)
    notes += recognition.notes
    targets = recognition.targets
    zone = recognition.time_zone or landing.context.get("time_zone", "") or settings.time_zone
    styles = decide_styles(
        engine, landing, columns_read_as(targets, NUMBERS), columns_read_as(targets, TIMES),
        settings.day_first,
    )  # fmt: skip
    types = {c.name: c.type for c in landing.columns}
    zones = {c.name: named for c in landing.columns if (named := header_zone(c))}
    values = Values(types, styles, zone, recognition.platform, zones)
    live = set_aside.deleted(engine, landing, values) if targets else "TRUE"
    if isinstance(landing, Unfolded):
        live += set_aside.no_facts(engine, whole, landing, values)
    rows: dict[str, int] = {}
    spans: list[tuple[datetime, datetime]] = []
    notes += [f"{name}: {s.note}" for name, s in sorted(styles.items()) if s.note]
    for target in targets:
        count, span, told = stage_target(engine, target, values, landing, recognition, live)
        rows[target.table] = rows.get(target.table, 0) + count
        spans += [span] if span else []
        notes += told
    if targets:
        set_aside.unreadable_values(engine, landing, targets, values, live)
        _map_fields(engine, landing, recognition)
        notes += _tracking(engine, landing, recognition)
        engine.run(f"DROP TABLE IF EXISTS {WORK}")
    after = int(engine.value(_ASIDE))
    return StageResult(
        rows=rows,
        quarantined=after - before,
        first_ts=min((s[0] for s in spans), default=None),
        last_ts=max((s[1] for s in spans), default=None),
        notes=tuple(dict.fromkeys(notes)),
        style=styles,
    )
