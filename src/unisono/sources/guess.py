"""What to tell a person about a file nothing recognises: the nearest guess and a mapping."""

from __future__ import annotations

from unisono.model.tables import BY_NAME
from unisono.sources.binding import Columns
from unisono.sources.catalogue import Catalogue, TableRule, TargetRule
from unisono.sources.landing import Landing
from unisono.sources.unfolding import Unfolding

_SHOWN = 12


def _nearest(
    columns: Columns, catalogue: Catalogue
) -> tuple[TableRule, tuple[tuple[str, ...], ...]] | None:
    best: tuple[float, str, str] | None = None
    found: TableRule | None = None
    for platform in catalogue.platforms:
        for rule in platform.tables:
            if not rule.targets or not rule.required or rule.file_only:
                continue
            share = sum(columns.has(g) for g in rule.required) / len(rule.required)
            if share == 0:
                continue
            generic = 0 if rule.platform == "file" else 1
            rank = (-share + 0.3 * generic, rule.platform, rule.name)
            if best is None or rank < best:
                best, found = rank, rule
    if found is None:
        return None
    return found, tuple(g for g in found.required if not columns.has(g))


def _snippet(landing: Landing, columns: Columns, target: TargetRule) -> str:
    lines = ["files:", f'  - match: "{landing.path}"', f"    table: {target.table}", "    fields:"]
    rules = {f.field: f for f in target.fields}
    for column in BY_NAME[target.table].staged_columns:
        rule = rules.get(column.name)
        if rule is None:
            continue
        fed = next((c for s in rule.sources if (c := columns.find(s.columns))), None)
        if fed is not None:
            lines.append(f'      {column.name}: "{fed.original}"')
        elif column.required:
            lines.append(f"      {column.name}: COLUMN NAME")
        if len(lines) > _SHOWN:
            break
    return "\n".join(lines)


def unknown_message(landing: Landing, columns: Columns, catalogue: Catalogue) -> str:
    """The nearest kind of table, what it lacks, and a mapping.yaml entry to paste."""
    nearest = _nearest(columns, catalogue)
    if nearest is None:
        target = next(
            t for p in catalogue.platforms for r in p.tables for t in r.targets
            if r.platform == "file" and t.table == "ad_performance_daily"
        )  # fmt: skip
        head = "Not recognised, and no known table is near."
    else:
        rule, lacking = nearest
        target = rule.targets[0]
        title = catalogue.platform(rule.platform).title
        head = f"Not recognised. Nearest: {title}, {rule.name.replace('_', ' ')}"
        head += "; it lacks a column like " + " and one like ".join(g[0] for g in lacking) \
            if lacking else ""  # fmt: skip
        head += "."
    snippet = _snippet(landing, columns, target)
    how = "To use it, put this into mapping.yaml and correct it"
    return f"{head} {how} ('unisono config schema --mapping' lists what it may say):\n{snippet}"


def wide_message(landing: Landing, how: Unfolding) -> str:
    """Why a table with a column per period is not read as rows, and how to have it read."""
    head = f"Not recognised as a table with a column per period: {how.periods.unclear}."
    if how.periods.open_year:
        entry, meant = "    year: YEAR", "the year of its columns"
    elif how.tellable:
        entry = f"    figures: {how.figures}"
        meant = "spend for money spent, planned_spend for a plan, or what its figures are"
    else:
        return f"{head} Say period and kind in each header, e.g. 'Plan Jan 2026', and load again."
    return (
        f"{head} To use it, put this into mapping.yaml and correct it ({meant}):\n"
        f'files:\n  - match: "{landing.path}"\n{entry}'
    )
