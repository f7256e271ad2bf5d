"""Why an identifier belongs to a person."""

from __future__ import annotations

from typing import Any

from unisono.errors import QueryError
from unisono.identity.reasons import KIND_CODE
from unisono.warehouse.engine import Engine


def explain_person(engine: Engine, kind: str, value: str) -> list[dict[str, Any]]:
    """Every pair of identifiers of the person ``kind:value`` belongs to, used or refused.

    Raises:
        QueryError: the kind is unknown, or nobody has this identifier.
    """
    if kind not in KIND_CODE:
        raise QueryError(f"There is no kind {kind}.", way_out=f"Kinds: {', '.join(KIND_CODE)}.")
    person = engine.value(
        "SELECT person_id FROM person_identifier WHERE kind = ? AND value = ?", [kind, value]
    )
    if person is None:
        raise QueryError(
            f"Nobody has {kind} {value}.",
            way_out="Identifiers stand in the table person_identifier.",
        )
    return engine.dicts(
        """
        SELECT e.*, f.path FROM identifier_edge AS e
        LEFT JOIN source_file AS f ON f.file_id = e.file_id
        WHERE EXISTS (SELECT 1 FROM person_identifier AS i WHERE i.person_id = $person
            AND i.kind = e.a_kind AND i.value = e.a_value)
           OR EXISTS (SELECT 1 FROM person_identifier AS i WHERE i.person_id = $person
            AND i.kind = e.b_kind AND i.value = e.b_value)
        ORDER BY e.used DESC, e.a_kind, e.a_value, e.b_kind, e.b_value
        """,
        {"person": person},
    )
