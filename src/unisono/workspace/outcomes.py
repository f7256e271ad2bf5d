"""What is credited: the conversions of one kind, or the pipeline, of all customers or of some."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from unisono.attribution import Conversions
from unisono.errors import AttributionError
from unisono.warehouse.engine import Engine
from unisono.workspace.credit_extras import of_customers

#: Outcomes that can be asked for by name; without a name it is what the company is measured on.
OUTCOMES = ("order", "deal", "lead", "web", "pipeline")
#: Whose conversions are credited.
CUSTOMERS = ("all", "new", "existing")
#: Conversions the company is measured on.
CREDITED = "primary_kind AND ts IS NOT NULL"
_COMPARED = """ts IS NOT NULL AND kind = ?
    AND ts::DATE BETWEEN (SELECT compare_from FROM mart_audit_period)
    AND (SELECT compare_until FROM mart_audit_period)"""
#: Every deal when it was created, worth its amount, whether won, lost or open.
_PIPELINE = """
SELECT coalesce(person_id, 0) AS person, epoch_us(created_at) AS time,
    coalesce(amount_reporting, 0)::DOUBLE AS value,
    row_number() OVER (PARTITION BY person_id ORDER BY created_at, platform, opportunity_id) > 1
        AS existing,
    person_id IS NOT NULL AS joined
FROM opportunity WHERE created_at IS NOT NULL ORDER BY created_at, platform, opportunity_id
"""


def conversions(engine: Engine, kind: str = "") -> Conversions:
    """The conversions the company is measured on.

    Args:
        kind: when given, those of this kind in the days that platforms' claims cover instead.
    """
    return _conversions(engine, _COMPARED if kind else CREDITED, kind)


def outcomes(engine: Engine, outcome: str = "", customers: str = "all") -> Conversions:
    """What is credited.

    Args:
        outcome: one of :data:`OUTCOMES`; empty: what the company is measured on.
        customers: ``all``, ``new`` (first ones only) or ``existing`` (later ones only).

    Raises:
        AttributionError: there is no such outcome or group of customers.
    """
    if customers not in CUSTOMERS:
        raise AttributionError(
            f"There are no {customers} customers.", way_out=f"Say one of {', '.join(CUSTOMERS)}."
        )
    if outcome not in ("", *OUTCOMES):
        raise AttributionError(
            f"There is no outcome {outcome}.", way_out=f"Say one of {', '.join(OUTCOMES)}."
        )
    if outcome == "pipeline":
        found = _of(engine.arrow(_PIPELINE))
    elif outcome:
        found = _conversions(engine, "ts IS NOT NULL AND kind = ?", outcome)
    else:
        found = conversions(engine)
    return of_customers(found, customers)


def _conversions(engine: Engine, condition: str, kind: str) -> Conversions:
    sql = f"""
        SELECT coalesce(person_id, 0) AS person, epoch_us(ts) AS time,
            coalesce(value, 0)::DOUBLE AS value, existing, person_id IS NOT NULL AS joined
        FROM conversion WHERE {condition}
        ORDER BY ts, conversion_id"""  # noqa: S608
    return _of(engine.arrow(sql, [kind] if kind else []))


def _of(table: pa.Table) -> Conversions:
    return Conversions(
        table["person"].to_numpy(),
        table["time"].to_numpy(),
        table["value"].to_numpy(),
        pc.fill_null(table["existing"], False).to_numpy(),
        table["joined"].to_numpy(),
    )
