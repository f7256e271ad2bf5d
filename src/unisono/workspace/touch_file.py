"""Attribution straight from a touch log file, without a workspace.

Imports the attribution room only: one file is answered before the rest of the package would load.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from unisono.attribution import (
    attribute,
    attribute_csv,
    attribute_parquet,
    csv_columns,
    from_csv,
    from_parquet,
    parquet_columns,
)
from unisono.attribution.effort import Tell, effort_for, nobody
from unisono.attribution.touchlog import Windows
from unisono.errors import AttributionError, SourceError
from unisono.model.attribution import AttributionResult
from unisono.settings import load_settings
from unisono.workspace.credit_extras import (
    Experiments,
    asked,
    of_customers,
    with_definition,
    with_experiments,
)

#: Channels of a touch log that the last-non-direct model passes over.
_DIRECT = ("Direct", "direct", "(direct)")


def attribute_file(
    path: str | Path,
    *,
    names: Mapping[str, str] | None = None,
    root: str | Path = ".",
    customers: str = "all",
    order: int | None = None,
    intervals: bool = True,
    windows: Windows | None = None,
    definition: str = "",
    experiments: Experiments = (),
    tell: Tell = nobody,
) -> AttributionResult:
    """All models straight from a touch log (Parquet or CSV), without a workspace.

    Args:
        path: one row per touch: person, time, channel, and on the touch that converted
            ``converted`` and ``value``.
        names: column per meaning where the file calls it otherwise, e.g. ``{"person": "uid"}``;
            ``view`` marks views (impressions), ``existing`` conversions of existing customers.
        root: folder whose ``unisono.toml`` holds, if there is one.
        customers, order, intervals, windows, definition, experiments: see
            :func:`unisono.workspace.credit.attribute_warehouse`.
        tell: is told how far a Markov chain is that takes long.
    """
    if not Path(path).is_file():
        raise SourceError(
            f"{path} is no file.", path=str(path), way_out="Name a touch log in Parquet or CSV."
        )
    settings, _ = load_settings(Path(root))
    options = asked(settings.attribution, order, intervals, windows)
    parquet = str(path).lower().endswith((".parquet", ".pq"))
    guessed = _guessed((parquet_columns if parquet else csv_columns)(Path(path), names), names)
    effort = effort_for(order, tell)
    if windows is not None and (windows.view_days is not None or windows.views_need_no_click):
        _need_views(names)
    if not definition:
        result = (attribute_parquet if parquet else attribute_csv)(
            path, options, names, direct_channels=_DIRECT, effort=effort,
            memory=int(settings.memory_gb * 1e9) or None,
            chosen=partial(of_customers, customers=customers),
        )  # fmt: skip
        return with_experiments(replace(result, notes=(*guessed, *result.notes)), experiments)
    log, found = (from_parquet if parquet else from_csv)(path, names)
    wanted = of_customers(found, customers)
    result = attribute(log, wanted, options, direct_channels=_DIRECT, effort=effort)
    result = with_definition(result, definition, [(log, wanted)], options)
    return with_experiments(replace(result, notes=(*guessed, *result.notes)), experiments)


def _need_views(names: Mapping[str, str] | None) -> None:
    if "view" not in (names or {}):
        raise AttributionError(
            "The touch log does not tell views from clicks, so views cannot have a window of "
            "their own.",
            way_out="Name the column that marks views (--view).",
        )


def _guessed(found: Mapping[str, str], names: Mapping[str, str] | None) -> tuple[str, ...]:
    """What is told of columns that were found by a name other than their part's."""
    told = [
        f"{c} as {what}" for what, c in found.items() if what not in (names or {}) and c != what
    ]
    return (f"Columns read: {', '.join(told)}.",) if told else ()
