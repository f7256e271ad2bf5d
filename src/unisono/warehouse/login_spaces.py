"""Id spaces of logins: which column of which tool, and which of them number other people alike.

Two systems that both count their customers 1, 2, 3 have nothing to do with each other, although
the numbers are equal. Where the e-mail addresses and telephone numbers of the same numbers differ
nearly always, the numbers of the smaller system are given its name: ``woocommerce.customer_id:42``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from typing import Final, TypeAlias

import pyarrow as pa

from unisono.warehouse.engine import Engine, literal, quote

#: Numbers with contacts in both systems from which they are judged, and how many of ten differ.
_ENOUGH: Final = 5
_OF_TEN: Final = 9

#: Contacts that can be compared: no hashes and masked addresses; numbers without their prefix.
_CONTACTS: Final = {
    "email": "CASE WHEN contains(r.email, '@') AND NOT contains(r.email, '*') THEN r.email END",
    "phone": "CASE WHEN length(r.phone) > 6 THEN right(r.phone, 7) END",
}

#: Table → file → id space of its logins.
Spaces: TypeAlias = Mapping[str, Mapping[str, str]]
_Counts: TypeAlias = Mapping[frozenset[str], tuple[int, int]]

_COLUMNS = """
SELECT m.target, m.file_id, m.model_field, f.platform, m.original_field
FROM map_field AS m JOIN source_file AS f ON f.file_id = m.file_id
WHERE m.model_field IN ('user_id', 'email', 'phone')
"""
_COMPARED = """
WITH compared AS (
    SELECT a.space AS s, b.space AS t, a.login, bool_or(a.contact = b.contact) AS agree
    FROM login_contact AS a JOIN login_contact AS b
      ON b.login = a.login AND b.kind = a.kind AND a.space < b.space
    GROUP BY ALL
)
SELECT s, t, count(*) FILTER (agree), count(*) FILTER (NOT agree) FROM compared GROUP BY s, t
"""


def spaces_of_files(engine: Engine) -> dict[str, dict[str, str]]:
    """Per table, the id space of each file's logins: the tool and its column, ``ga4 user_id``.

    Files no tool is known of share their spaces by column: ``file customer_id``.
    """
    found: dict[str, dict[str, str]] = {}
    for target, file_id, field, platform, column in engine.rows(_COLUMNS):
        if field == "user_id":
            name = re.sub(r"\W+", "_", column.strip().lower())
            found.setdefault(target, {})[file_id] = f"{platform} {name}"
    return found


def keep_numbers_apart(engine: Engine) -> dict[str, str]:
    """Name the numbers of systems that number other people alike, in the staged tables.

    Only logins that are whole numbers are looked at: other ids are not equal by chance.

    Args:
        engine: the embedded engine with the staged tables, ``map_field`` and ``source_file``.

    Returns:
        Id space → prefix its numbers were given; empty when all numbers go together.
    """
    spaces = spaces_of_files(engine)
    told = {(row[0], row[1]) for row in engine.rows(_COLUMNS) if row[2] != "user_id"}
    compared = {
        target: {file: space for file, space in files.items() if (target, file) in told}
        for target, files in spaces.items()
    }
    if len({space for files in compared.values() for space in files.values()}) < 2:
        return {}
    _collect(engine, compared, _CONTACTS)
    unrelated = {
        pair
        for pair, (agree, differ) in _pairs(engine).items()
        if agree + differ >= _ENOUGH and 10 * differ >= _OF_TEN * (agree + differ)
    }
    prefixes: dict[str, str] = {}
    if unrelated:
        _collect(engine, spaces, {**_CONTACTS, "transaction_id": "r.transaction_id"})
        sizes = engine.rows(
            "SELECT space FROM login_contact GROUP BY space "
            "ORDER BY count(DISTINCT login) DESC, space"
        )
        prefixes = _prefixes([row[0] for row in sizes], unrelated, _pairs(engine))
        _rename(engine, spaces, prefixes)
    engine.run("DROP TABLE login_contact")
    return prefixes


def _pairs(engine: Engine) -> _Counts:
    """How many numbers agree in a contact, and how many do not, per pair of id spaces."""
    return {frozenset((s, t)): (agree, differ) for s, t, agree, differ in engine.rows(_COMPARED)}


def _collect(engine: Engine, spaces: Spaces, kinds: Mapping[str, str]) -> None:
    """What stands beside the numbers, as ``login_contact`` (login, space, kind, contact)."""
    engine.run(
        "CREATE OR REPLACE TEMP TABLE login_contact "
        "(login VARCHAR, space VARCHAR, kind VARCHAR, contact VARCHAR)"
    )
    for target, files in spaces.items():
        if not files:
            continue
        known = pa.table({"file_id": list(files), "space": list(files.values())})
        engine.create("space_of_file", known)
        for kind, contact in kinds.items():
            engine.run(
                "INSERT INTO login_contact SELECT DISTINCT * FROM (SELECT r.user_id, s.space, "
                f"{literal(kind)}, {contact} AS contact FROM staged.{quote(target)} AS r "
                "JOIN space_of_file AS s ON s.file_id = r.file_id "
                "WHERE regexp_full_match(r.user_id, '[0-9]+')) AS beside WHERE contact IS NOT NULL"
            )
        engine.run("DROP TABLE space_of_file")


def _prefixes(
    order: Iterable[str], unrelated: Set[frozenset[str]], counts: _Counts
) -> dict[str, str]:
    """Each space goes where it agrees most and nothing speaks against; the first group keeps."""

    def agreeing(space: str, group: list[str]) -> int:
        return sum(counts.get(frozenset((space, x)), (0, 0))[0] for x in group)

    groups: list[list[str]] = []
    for space in order:
        fitting = [g for g in groups if not any(frozenset((space, x)) in unrelated for x in g)]
        if fitting:
            _, at = max((agreeing(space, g), -at) for at, g in enumerate(fitting))
            fitting[-at].append(space)
        else:
            groups.append([space])
    return {space: group[0].replace(" ", ".") for group in groups[1:] for space in group}


def _rename(engine: Engine, spaces: Spaces, prefixes: Mapping[str, str]) -> None:
    """Put the prefixes before the numbers, and say so where the files are told of."""
    for prefix in sorted(set(prefixes.values())):
        renamed: set[str] = set()
        for target, files in spaces.items():
            ours = [file for file, space in files.items() if prefixes.get(space) == prefix]
            if not ours:
                continue
            renamed.update(ours)
            engine.run(
                f"UPDATE staged.{quote(target)} SET user_id = ? || user_id "
                "WHERE list_contains(?, file_id) AND regexp_full_match(user_id, '[0-9]+')",
                [f"{prefix}:", ours],
            )
        note = f"its customer numbers are other people's elsewhere: kept apart as {prefix}:…"
        engine.run(
            "UPDATE source_file SET message = concat_ws('; ', message, ?) "
            "WHERE list_contains(?, file_id)",
            [note, sorted(renamed)],
        )
