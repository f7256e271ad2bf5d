"""Sales straight from a transactions file, without a workspace."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from unisono.errors import MappingError, SourceError
from unisono.model.wording import counted
from unisono.settings import ModelSettings
from unisono.sources.catalogue import load_catalogue
from unisono.sources.custom_mapping import CustomField, CustomMapping, CustomRule
from unisono.sources.landing import LandedColumn, Landing
from unisono.sources.readers.reading import read_file
from unisono.sources.recognise import recognise
from unisono.sources.staged_tables import create_staged
from unisono.sources.staging import stage
from unisono.warehouse.engine import Engine

#: What a file may be mapped to → field of the model, and the usual names of its column.
MEANINGS: dict[str, tuple[str, tuple[str, ...]]] = {
    "customer": (
        "user_id",
        ("customer_id", "customer", "user_id", "client_id", "account_id", "person_id", "person",
         "email", "customer_email", "user", "uid"),
    ),
    "time": (
        "ts",
        ("time", "ts", "timestamp", "date", "order_date", "purchase_date", "transaction_date",
         "invoice_date", "invoicedate", "created_at", "datetime", "paid_at"),
    ),
    "amount": (
        "amount",
        ("amount", "total", "revenue", "value", "order_value", "sales", "price", "order_total"),
    ),
    "currency": ("currency", ("currency", "currency_code")),
    "segment": ("lead_source", ("segment",)),
}  # fmt: skip
_NEEDED = ("customer", "time")
_MAPPED = ("customer", "time", "amount")
#: Every valid order, the newest version of it, less what was refunded.
_STAGED_SALES = """
CREATE OR REPLACE TEMP TABLE clv_all AS
WITH back AS (
    SELECT platform, order_id,
        greatest(coalesce(sum(abs(amount)) FILTER (refund_id LIKE 'order:%'), 0),
            coalesce(sum(abs(amount)) FILTER (refund_id IS NULL
                OR refund_id NOT LIKE 'order:%'), 0)) AS amount
    FROM staged.refund WHERE order_id IS NOT NULL GROUP BY platform, order_id
), newest AS (
    SELECT * FROM staged.orders WHERE order_id = '-'
    UNION ALL
    (SELECT * FROM staged.orders WHERE order_id <> '-'
     QUALIFY row_number() OVER (PARTITION BY platform, order_id
        ORDER BY updated_at DESC NULLS LAST, file_row DESC) = 1)
)
SELECT coalesce(o.user_id, o.email, o.crm_id, o.phone, o.anonymous_id) AS customer, o.ts,
    CAST(o.amount AS DOUBLE) AS gross,
    least(coalesce(CAST(b.amount AS DOUBLE), 0), CAST(o.amount AS DOUBLE)) AS refunded,
    o.lead_source AS recorded_source, o.platform,
    coalesce(upper(o.currency), '') AS currency
FROM newest AS o
LEFT JOIN back AS b ON b.platform = o.platform AND b.order_id = o.order_id
WHERE coalesce(o.valid, true)
"""


@contextmanager
def landed(engine: Engine, path: Path, settings: ModelSettings) -> Iterator[tuple[Landing, ...]]:
    """The tables of a file, as long as the context lasts.

    Raises:
        SourceError: the file cannot be read.
    """
    with tempfile.TemporaryDirectory() as folder:
        read = read_file(path, root=path.parent, out=Path(folder), settings=settings, engine=engine)
        if read.problems:
            problem = read.problems[0]
            raise SourceError(problem.message, path=str(path), way_out=problem.way_out)
        yield read.landings


def file_sales(
    engine: Engine,
    landings: Sequence[Landing],
    names: Mapping[str, str],
    settings: ModelSettings,
) -> tuple[str, tuple[str, ...]]:
    """Fill ``clv_sale`` from the tables of a file, one row a purchase or order line.

    A known shop's or billing tool's export needs no names. Customers are told apart by the
    customer id, else by the e-mail address.

    Args:
        names: meaning (a key of :data:`MEANINGS`) → column.

    Returns:
        The currency of the amounts, empty when the file names none, and notes.

    Raises:
        MappingError: a column is missing or named wrongly.
    """
    unknown = [n for n in names if n not in MEANINGS]
    if unknown:
        raise MappingError(
            f"A purchase has no {', '.join(unknown)}.", way_out=f"Map {', '.join(MEANINGS)}."
        )
    create_staged(engine)
    notes = [n for landing in landings for n in _stage(engine, landing, names, settings)]
    return _sales(engine, notes)


def _stage(
    engine: Engine, landing: Landing, names: Mapping[str, str], settings: ModelSettings
) -> tuple[str, ...]:
    catalogue = load_catalogue()
    found = recognise(landing, catalogue)
    if names or "orders" not in {t.table for t in found.targets}:
        found = recognise(landing, catalogue, CustomMapping((_rule(landing, names),)))
    staged = stage(engine, landing, found, settings)
    aside = landing.quarantined + staged.quarantined
    told = [f"{counted(aside, 'row')} of {landing.path} could not be read as purchases."]
    unread = engine.rows(
        "SELECT column_name, count(*), min(file_row) FROM quarantine "
        "WHERE file_id = ? AND severity = 'value' GROUP BY column_name ORDER BY column_name",
        [landing.file_id],
    )
    values = [
        f"{counted(rows, 'value')} of column {column} could not be read, first in row {first}: the "
        "purchase counts without it."
        for column, rows, first in unread
    ]
    return (*staged.notes, *(told if aside else ()), *values)


def _rule(landing: Landing, names: Mapping[str, str]) -> CustomRule:
    """The mapping rule that makes orders of the landing's rows."""
    bound: dict[str, str] = {}
    for meaning, (_, usual) in MEANINGS.items():
        column = column_of(landing, meaning, names.get(meaning, ""), usual)
        if column is not None and column.original not in bound.values():
            bound[meaning] = column.original
    if lacking := [n for n in _NEEDED if n not in bound]:
        raise missing(landing, f"no column known as {' or '.join(lacking)}", _MAPPED)
    fields = [CustomField(MEANINGS[meaning][0], column) for meaning, column in bound.items()]
    # rows of one customer and day are one purchase anyway: no order id is needed
    fields.append(CustomField("order_id", transform="constant", argument="-"))
    return CustomRule(glob="*", table="orders", fields=tuple(fields), path="--map")


def column_of(
    landing: Landing, meaning: str, name: str, usual: Sequence[str]
) -> LandedColumn | None:
    """The column of that name, or else the first of the usual ones that is there.

    Capitals and punctuation are nothing to a name, unless several columns differ in nothing else.

    Raises:
        MappingError: there is a name and no such column, or several columns could be meant.
    """
    columns: dict[str, list[LandedColumn]] = {}
    for column in landing.columns:
        columns.setdefault(simple(column.original), []).append(column)
    if name and simple(name) not in columns:
        raise missing(landing, f"no column {name!r} for {meaning}", (meaning,))
    wanted = simple(name) if name else next((u for u in usual if u in columns), None)
    if wanted is None:
        return None
    found = columns[wanted]
    exactly = [c for c in found if c.original == name]
    if len(found) > 1 and len(exactly) != 1:
        spelled = {c.original for c in found}
        raise MappingError(
            f"{landing.path} has columns {' and '.join(repr(c.original) for c in found)}: "
            f"which is the {meaning}?",
            path=landing.path,
            way_out=f"Name it as it is written there (--map {meaning}={found[0].original})."
            if len(spelled) == len(found)
            else "Give each column a name of its own.",
        )
    return exactly[0] if exactly else found[0]


def simple(name: str) -> str:
    """A column's name in small letters, digits and underscores."""
    return re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_") or name


def missing(landing: Landing, what: str, asked: Sequence[str]) -> MappingError:
    """A table lacks a column; ``asked``: meanings that can be mapped."""
    names = [c.original for c in landing.columns[:30] if c.original]
    there = f"Its columns are: {', '.join(names)}." if names else "Its columns have no names."
    return MappingError(
        f"{landing.path} has {what}. {there}",
        path=landing.path,
        way_out=f"Name the columns: {' '.join(f'--map {m}=COLUMN' for m in asked)}."
        if names
        else "Give the file a header row, such as customer,date,amount.",
    )


def _sales(engine: Engine, notes: list[str]) -> tuple[str, tuple[str, ...]]:
    """``clv_sale`` from the staged orders and refunds, in the currency most of them have."""
    engine.run(_STAGED_SALES)
    counted = engine.rows(
        "SELECT currency, count(*) FROM clv_all GROUP BY currency ORDER BY 2 DESC, 1"
    )
    currency = counted[0][0] if counted else ""
    engine.run(
        "CREATE OR REPLACE TEMP TABLE clv_sale AS "
        "SELECT * EXCLUDE (currency) FROM clv_all WHERE currency = ?",
        [currency],
    )
    engine.run("DROP TABLE clv_all; DETACH staged")
    for other, rows in counted[1:]:
        notes.append(
            f"{rows:,} purchases in {other or 'no named currency'} are left out: a file alone has "
            "no exchange rates; a workspace converts them."
        )
    return currency, tuple(notes)
