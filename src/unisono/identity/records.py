"""What probabilistic matching compares: one record per person, each piece of information once.

A record has a name, a place of work, what is left of the e-mail address and a telephone number.
An address that only repeats the name (``a.berg@`` of A. Berg) says nothing new and is left out;
where no name is known, the address lends one.
"""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from unisono.warehouse.engine import Engine

#: Keys two records must share one of to be compared at all, and what they stand for.
KEYS: Final[dict[str, str]] = {
    "by_name": "the same name, in either order",
    "by_surname": "the same surname and initial",
    "by_given": "the same first name and beginning of the surname",
    "by_work": "the same place of work and beginning of the surname",
    "by_work_given": "the same place of work and first name",
    "by_address": "the same e-mail name at another provider",
    "by_phone": "the same end of the telephone number",
}

_TITLES = "(dr|prof|mr|mrs|ms|miss|mx|herr|frau|ing|mag|dipl|sir|mme|sig|sra|jr|sr)"
_FORMS = (
    "(inc|incorporated|corp|corporation|co|company|llc|ltd|limited|plc|gmbh|mbh|ag|kg|se|ug|ohg|"
    "sa|sas|sarl|srl|spa|bv|nv|oy|ab|as|aps|sl|lda|pty|group|holding)"
)

_RECORDS = f"""
CREATE OR REPLACE TEMP TABLE match_record AS
WITH address AS (
    SELECT i.person_id, coalesce(
        min(i.value) FILTER (WHERE p.domain IS NOT NULL
            AND ends_with(regexp_extract(i.value, '@(.+)$', 1), p.domain)),
        min(i.value)) AS email
    FROM person_identifier AS i JOIN person AS p ON p.person_id = i.person_id
    WHERE i.kind = 'email' AND contains(i.value, '@') AND NOT i.shared GROUP BY ALL
), call AS (
    SELECT person_id, min(regexp_replace(value, '[^0-9]', '', 'g')) AS phone
    FROM person_identifier WHERE kind = 'phone' AND NOT shared GROUP BY ALL
), written AS (
    SELECT person_id,
        max_by(name, (coalesce(updated_at, created_at, '1970-01-01'), file_id, file_row))
            FILTER (WHERE trim(name) <> '') AS name,
        max_by(company_name, (coalesce(updated_at, created_at, '1970-01-01'), file_id, file_row))
            FILTER (WHERE trim(company_name) <> '') AS company
    FROM contact WHERE person_id IS NOT NULL GROUP BY ALL
), anchor AS (
    SELECT person_id, min_by(kind, kind || ':' || value) AS kind,
           min_by(value, kind || ':' || value) AS value
    FROM person_identifier
    WHERE kind IN ('user_id', 'email', 'phone', 'crm_id') AND NOT shared GROUP BY ALL
), spelled AS (
    SELECT k.person_id, k.kind, k.value, a.email, c.phone, p.domain, w.name AS said_name,
        w.company AS said_company,
        -- 'Berg, Anna' is 'Anna Berg'; accents, titles and marks go.
        regexp_replace(coalesce(w.name, ''), '^([^,]+),\\s*([^,]+)$', '\\2 \\1') AS turned,
        regexp_replace(split_part(a.email, '@', 1), '[+].*$', '') AS local
    FROM anchor AS k JOIN person AS p ON p.person_id = k.person_id
    LEFT JOIN address AS a ON a.person_id = k.person_id
    LEFT JOIN call AS c ON c.person_id = k.person_id
    LEFT JOIN written AS w ON w.person_id = k.person_id
), parted AS (
    SELECT *, trim(regexp_replace(regexp_replace(
            strip_accents(lower(turned)), '[^\\p{{L}}\\s''-]', ' ', 'g'),
            '(^|\\s){_TITLES}(\\s|$)', ' ', 'g')) AS plain,
        CASE WHEN regexp_full_match(local, '[a-z]{{2,}}[._-][a-z]{{2,}}[0-9]{{0,4}}')
            THEN regexp_replace(regexp_replace(local, '[0-9]+$', ''), '[._-]', ' ') END AS lent,
        trim(regexp_replace(regexp_replace(
            strip_accents(lower(said_company)), '[^\\p{{L}}\\p{{N}}]+', ' ', 'g'),
            '( {_FORMS})+ *$', '')) AS firm
    FROM spelled
), named AS (
    SELECT *, coalesce(nullif(plain, ''), lent, '') AS full_name FROM parted
), told AS (
    SELECT *, nullif(split_part(full_name, ' ', 1), '') AS given,
        CASE WHEN contains(full_name, ' ')
            THEN regexp_extract(full_name, '([^\\s]+)$', 1) END AS surname,
        -- 'Acme Widgets Ltd' and acme-widgets.com are one place.
        nullif(regexp_replace(coalesce(nullif(firm, ''), split_part(domain, '.', 1)),
            '[^\\p{{L}}\\p{{N}}]', '', 'g'), '') AS workplace
    FROM named
)
SELECT row_number() OVER (ORDER BY kind, value) AS unique_id, person_id, kind, value, email,
    said_name, said_company,
    CASE WHEN surname IS NOT NULL THEN given || ' ' || surname END AS name, given, surname,
    workplace, domain, nullif(firm, '') AS company, phone,
    -- What the address says beyond the name.
    CASE WHEN length(local) > 2 AND NOT (surname IS NOT NULL AND (
            contains(local, surname) OR starts_with(local, left(given, 1) || left(surname, 3))
            OR local = given OR contains(local, left(surname, 4))))
        THEN local END AS address,
    CASE WHEN surname IS NOT NULL
        THEN least(given, surname) || ' ' || greatest(given, surname) END AS by_name,
    left(given, 1) || ' ' || surname AS by_surname,
    given || ' ' || left(surname, 2) AS by_given,
    workplace || ' ' || left(surname, 3) AS by_work,
    workplace || ' ' || given AS by_work_given,
    CASE WHEN length(local) > 4 THEN local END AS by_address,
    CASE WHEN length(phone) > 6 THEN right(phone, 6) END AS by_phone
FROM told
-- One piece of information alone never shows that two people are one.
WHERE (surname IS NOT NULL)::INT + (workplace IS NOT NULL)::INT + (phone IS NOT NULL)::INT
    + (local IS NOT NULL)::INT > 1
"""


def match_records(engine: Engine) -> pa.Table:
    """One record per person anybody could be matched with, in a fixed order.

    Args:
        engine: with ``person``, ``person_identifier`` and ``contact``.

    Returns:
        Columns ``unique_id``, ``person_id``, the smallest identifier (``kind``, ``value``), what
        is compared (``name``, ``given``, ``surname``, ``workplace``, ``domain``, ``company``,
        ``address``, ``phone``), what was written (``email``, ``said_name``, ``said_company``) and
        the keys of :data:`KEYS`; NULL where nothing is known.
    """
    engine.run(_RECORDS)
    return engine.arrow("SELECT * FROM match_record ORDER BY unique_id")
