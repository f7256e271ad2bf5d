"""Quality of probabilistic matching on invented people with known duplicates.

    python benchmarks/matching.py [people, default 5000] [seed, default 7]

A CRM and a shop know overlapping people: other addresses, typing errors, initials, missing
names, colleagues, namesakes and families. Identifiers join what they can first; printed are
precision and recall of what matching proposes for the rest, per probability.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from itertools import combinations

import numpy as np
import pyarrow as pa

from unisono.identity.matching import find_matches
from unisono.identity.records import match_records
from unisono.identity.run import build_identity
from unisono.settings import IdentitySettings, MatchSettings
from unisono.warehouse.engine import Engine

_ONSETS = [
    "b",
    "br",
    "d",
    "dr",
    "f",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "kl",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "st",
    "t",
    "th",
    "v",
    "w",
    "z",
]
_VOWELS = ["a", "e", "i", "o", "u", "au", "ei", "ie"]
_ENDS = ["n", "r", "l", "s", "t", "m", "nd", "rt", "ll", "ck"]
_FREE = ("gmail.com", "gmx.net", "outlook.com", "yahoo.com")


class People:
    """Invented people: common and rare names, companies of all sizes, addresses, numbers."""

    def __init__(self, count: int, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.given = self._names(400, 2)
        self.surnames = self._names(4_000, 3)
        firms = max(count // 4, 1)
        self.firm_names = self._names(firms, 3)
        self.of_given = self._skewed(len(self.given), count)
        self.of_surname = self._skewed(len(self.surnames), count)
        self.firm = self._skewed(firms, count)
        self.number = self.random.permutation(9_000_000)[:count] + 1_000_000

    def _names(self, count: int, syllables: int) -> list[str]:
        made: dict[str, None] = {}
        while len(made) < count:
            parts = [
                self.random.choice(_ONSETS) + self.random.choice(_VOWELS)
                for _ in range(self.random.integers(1, syllables))
            ]
            parts.append(self.random.choice(_ONSETS) + self.random.choice(_VOWELS))
            made["".join(parts) + self.random.choice(_ENDS)] = None
        return list(made)

    def _skewed(self, kinds: int, count: int) -> np.ndarray:
        weights = 1 / np.arange(5, kinds + 5) ** 0.8
        return self.random.choice(kinds, count, p=weights / weights.sum())

    def chance(self, share: float) -> bool:
        return bool(self.random.random() < share)

    def typo(self, text: str) -> str:
        """One letter left out, doubled, swapped or replaced."""
        at = int(self.random.integers(1, len(text) - 1))
        kind = self.random.integers(4)
        letter = chr(97 + self.random.integers(26)) if text[at].isalpha() else str(at % 10)
        return (
            text[:at] + text[at + 1 :], text[:at] + text[at] + text[at:],
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
            text[:at] + letter + text[at + 1 :],
        )[kind]  # fmt: skip

    def work_record(self, one: int) -> dict[str, str | None]:
        """As the CRM has the person."""
        given, surname = self.given[self.of_given[one]], self.surnames[self.of_surname[one]]
        firm = self.firm_names[self.firm[one]]
        pattern = (f"{given}.{surname}", f"{given[0]}{surname}", given)[self.firm[one] % 3]
        mark = one if self.firm[one] % 3 == 2 else ""
        return {
            "name": f"{given} {surname}".title(),
            "email": f"{pattern}{mark}@{firm}-{self.firm[one]}.com",
            "phone": f"+4930{self.number[one]}" if self.chance(0.7) else None,
            "company": f"{firm.title()} GmbH",
        }

    def again(self, one: int) -> dict[str, str | None]:
        """As another tool, or the same a second time, has the person."""
        given, surname = self.given[self.of_given[one]], self.surnames[self.of_surname[one]]
        firm = self.firm_names[self.firm[one]]
        first = self.typo(given) if self.chance(0.12) and len(given) > 3 else given
        last = self.typo(surname) if self.chance(0.12) and len(surname) > 3 else surname
        first = first[0] + "." if self.chance(0.1) else first
        name = f"{last}, {first}" if self.chance(0.08) else f"{first} {last}"
        if self.chance(0.3):
            email = f"{self.typo(f'{given}.{surname}')}@{firm}-{self.firm[one]}.com"
        else:
            mark = self.random.integers(1950, 2005)
            local = (
                f"{given}.{surname}",
                f"{given}{mark}",
                f"{surname}{given[0]}",
                f"{firm}{mark}",
            )
            email = f"{local[self.random.integers(4)]}@{self.random.choice(_FREE)}"
        phone = f"+4930{self.number[one]}"
        shown = phone if self.chance(0.3) else self.typo(phone[3:])
        return {
            "name": name.title() if self.chance(0.85) else None,
            "email": email,
            "phone": shown if self.chance(0.4) else None,
            "company": f"{firm.title()}" if self.chance(0.6) else None,
        }


def rows(count: int, seed: int) -> list[dict[str, object]]:
    """Contacts of both tools with the true person."""
    people = People(count, seed)
    made: list[dict[str, object]] = []
    for one in range(count):
        if one < count * 0.75:
            made.append({"truth": one, "platform": "crm", **people.work_record(one)})
            if people.chance(0.3):
                made.append({"truth": one, "platform": "shop", **people.again(one)})
            if people.chance(0.04):
                made.append({"truth": one, "platform": "crm", **people.again(one)})
        else:  # in the shop only
            made.append({"truth": one, "platform": "shop", **people.again(one)})
    for number, row in enumerate(made):
        row["crm_id"] = f"{row['platform']}:{number}"
        row["number"] = number
    return made


_TABLES = """
CREATE TABLE contact AS
SELECT crm_id, email, phone, name, company AS company_name, platform, 'f' AS file_id,
    number AS file_row, TIMESTAMP '2026-01-01' AS created_at, TIMESTAMP '2026-01-01' AS updated_at
FROM told;
CREATE TABLE identifier_seen AS SELECT kind, value, NULL::TIMESTAMP AS first_ts,
    NULL::TIMESTAMP AS last_ts FROM (
    SELECT 'crm_id' AS kind, crm_id AS value FROM told UNION SELECT 'email', email FROM told);
CREATE TABLE identifier_pairs AS
SELECT 'crm_id' AS a_kind, crm_id AS a_value, kind AS b_kind, value AS b_value, 1 AS seen,
    'f' AS file_id, number AS file_row
FROM told, (VALUES ('email'), ('phone')) AS k(kind),
    LATERAL (SELECT CASE kind WHEN 'email' THEN email ELSE phone END AS value)
WHERE value IS NOT NULL;
CREATE TABLE login_space(value TEXT, space TEXT);
"""


def joined(engine: Engine, made: list[dict[str, object]]) -> None:
    """The people identifiers join, as a build leaves them."""
    engine.create("told", pa.Table.from_pylist(made))
    engine.run(_TABLES)
    build_identity(engine, IdentitySettings())
    engine.run("""
        CREATE TABLE c2 AS SELECT c.*, i.person_id FROM contact AS c
        JOIN person_identifier AS i ON i.kind = 'crm_id' AND i.value = c.crm_id;
        DROP TABLE contact; ALTER TABLE c2 RENAME TO contact""")


def true_pairs(engine: Engine) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Pairs of people identifiers left apart that are one, and pairs in which that is unclear."""
    of_truth, of_person = defaultdict(set), defaultdict(set)
    for person, truth in engine.rows(
        "SELECT c.person_id, t.truth FROM contact AS c JOIN told AS t USING (crm_id)"
    ):
        of_truth[truth].add(person)
        of_person[person].add(truth)
    pairs = {p for group in of_truth.values() for p in combinations(sorted(group), 2)}
    mixed = {p for p, truths in of_person.items() if len(truths) > 1}
    unclear = {p for p in pairs if mixed & set(p)}
    return pairs, unclear


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    with Engine() as engine:
        joined(engine, rows(count, seed))
        pairs, unclear = true_pairs(engine)
        records = match_records(engine)
        start, cpu = time.perf_counter(), time.process_time()
        with Engine() as own:
            found = find_matches(own, records, MatchSettings(review=0.5))
        took = f"{time.perf_counter() - start:.1f} s, {time.process_time() - cpu:.1f} CPU-s"
    print(
        f"{found.records:,} people, {found.pairs:,} pairs compared, {len(pairs):,} true pairs "
        f"({len(unclear)} unclear), {took}; weights {'fitted' if found.fitted else 'by rule'}"
    )
    for least in (0.5, 0.8, 0.9, 0.95, 0.99, 0.999):
        named = {
            tuple(sorted((m.left_person, m.right_person)))
            for m in found.matches if m.probability >= least
        }  # fmt: skip
        right = len(named & pairs)
        print(
            f"p >= {least}: {len(named):,} proposed, precision {right / max(len(named), 1):.3f}, "
            f"recall {right / max(len(pairs), 1):.3f}"
        )


if __name__ == "__main__":
    main()
