"""CSV, TSV and other delimited text: DuckDB reads well-formed files, Python the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from unisono.errors import QueryError, UnreadableFileError
from unisono.sources.landing import ROW_NUMBER, LandedColumn
from unisono.sources.readers.aligned import as_delimited
from unisono.sources.readers.cells import is_value
from unisono.sources.readers.dialect import Dialect, sniff
from unisono.sources.readers.encoding import Utf8Text, as_utf8
from unisono.sources.readers.naming import name_columns
from unisono.sources.readers.records import Record, records
from unisono.sources.readers.scan import scan_text
from unisono.sources.readers.staging import Aside, RowWriter, Staged, shorten
from unisono.warehouse.engine import Engine, literal, quote

_FOOTER_WIDTH = 3
#: Bytes from which several cores land a file faster than one.
_LARGE = 32 << 20
#: Up to this share of short rows, rows with less than half of their fields are broken off.
_SHORT_SHARE = 0.01
_FURTHER = "Belongs to a further table in the same file."


def read_text(path: Path, work: Path, engine: Engine) -> Staged:
    """Stage the table of one text file.

    Raises:
        UnreadableFileError: the file is binary, empty, or one endless line.
    """
    scan = scan_text(path)
    text = as_utf8(path, scan, work / "utf8.csv")
    if text.path != path:
        scan = scan_text(text.path)
    dialect = sniff(text.path)
    if dialect is None:
        raise UnreadableFileError(
            "The file is empty.", path=str(path), way_out="Export it again, or remove it."
        )
    divided = as_delimited(text.path, dialect, work / "divided.tsv")
    if divided is not None:
        text, scan = replace(text, path=divided), scan_text(divided)
        dialect = sniff(divided) or dialect
    columns, notes = name_columns(dialect.head.names)
    target = work / "rows.parquet"
    staged = None
    if scan.last_blank < dialect.head_bytes and not text.replaced and dialect.head.row:
        staged = _read_clean(text.path, dialect, columns, target, engine, scan.lines)
    if staged is None:
        staged = _read_messy(text, dialect, columns, target)
    return replace(
        staged,
        notes=(*text.notes(), *dialect.notes(), *notes, *staged.notes),
        context=dialect.head.context,
    )


def _read_clean(
    path: Path,
    dialect: Dialect,
    columns: tuple[LandedColumn, ...],
    target: Path,
    engine: Engine,
    lines: int,
) -> Staged | None:
    """Stage a file without any irregularity with DuckDB; None when it has one.

    Numbering rows takes one core. A large file in which every line turns out to be one row is
    therefore landed without numbers, by all cores.
    """
    header = dialect.head.row
    staged = Staged(target, columns, header)
    marks = dialect.separators
    types = ", ".join(f"{literal(f'c{i}')}: 'VARCHAR'" for i in range(len(columns)))
    names = ", ".join(f"c{i} AS {quote(c.name)}" for i, c in enumerate(columns))
    reader = f"""read_csv({literal(str(path))}, columns = {{{types}}}, auto_detect = false,
        header = false, skip = {dialect.head.row}, delim = {literal(marks.delimiter)},
        quote = {literal(marks.quote)}, escape = {literal(marks.escape or marks.quote)},
        strict_mode = true, nullstr = '', allow_quoted_nulls = true, comment = '')"""
    if path.stat().st_size >= _LARGE and not any(c.name == ROW_NUMBER for c in columns):
        rows = _copied(engine, f"SELECT {names} FROM {reader}", target)  # noqa: S608
        if rows is not None and rows == lines - header:
            staged = replace(staged, first_row=header + 1)
    if staged.first_row is None:
        sql = f"SELECT {header} + row_number() OVER () AS file_row, {names} FROM {reader}"  # noqa: S608
        if _copied(engine, sql, target) is None:
            return None
    return staged if _begins_right(engine, staged, dialect.first_record) else None


def _copied(engine: Engine, sql: str, target: Path) -> int | None:
    """Rows written to ``target``, None when the file is irregular."""
    try:
        return int(engine.value(f"COPY ({sql}) TO {literal(str(target))} (FORMAT parquet)"))
    except QueryError:
        return None


def _begins_right(engine: Engine, staged: Staged, expected: Sequence[str] | None) -> bool:
    """The first row landed is the first record of the file (None: it has none)."""
    first = engine.rows(
        f"""SELECT * EXCLUDE (file_row) FROM {staged.relation}
        WHERE file_row = {staged.header_row + 1}"""  # noqa: S608
    )
    if expected is None or not first:
        return not first and not expected
    return [c or None for c in expected[: len(staged.columns)]] == list(first[0])


@dataclass
class _Account:
    """What became of the records of one file."""

    asides: list[Aside] = field(default_factory=list)
    footers: dict[int, str] = field(default_factory=dict)
    stubs: set[int] = field(default_factory=set)
    records: int = 0
    blank: int = 0
    dropped_extras: int = 0
    comment: bool = False
    further_table: bool = False


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        yield from file


def _read_messy(
    text: Utf8Text, dialect: Dialect, columns: tuple[LandedColumn, ...], target: Path
) -> Staged:
    """Stage any text file record by record, each one landed, in quarantine, or counted blank."""
    width = len(columns)
    account = _Account()
    body = islice(
        records(_lines(text.path), dialect.separators, width=width), dialect.head.first - 1, None
    )
    with RowWriter(target, [c.name for c in columns]) as writer:
        for record in body:
            cells = _cells(record, columns, account, comments=dialect.comments)
            if cells is not None:
                writer.add(record.row, cells)
                account.records += 1
                if text.replaced and "\N{REPLACEMENT CHARACTER}" in record.raw:
                    account.asides.append(_undecodable(record, text.encoding))
    broken = _broken_off(account)
    notes = []
    if account.dropped_extras:
        notes.append(
            f"Empty extra fields at the end of rows were left out: {account.dropped_extras:,}."
        )
    if account.further_table:
        notes.append("The file holds a further table; its rows are in quarantine.")
    return Staged(target, columns, dialect.head.row, account.asides, account.footers,
                  tuple(notes), blank_rows=account.blank, broken=broken)  # fmt: skip


def _broken_off(account: _Account) -> list[int]:
    """Rows with less than half of their fields in a file whose rows are whole otherwise.

    Tools that leave out empty fields at the end do it in many rows; a single such row broke off,
    so it becomes an error. Footers stay what they are.
    """
    short = [a.file_row for a in account.asides if a.severity == "value" and a.column_name]
    stubs = account.stubs - account.footers.keys()
    if not stubs or len(short) > _SHORT_SHARE * account.records:
        return []
    account.asides = [
        replace(a, column_name="", severity="error") if a.file_row in stubs else a
        for a in account.asides
    ]
    return sorted(stubs)


def _undecodable(record: Record, encoding: str) -> Aside:
    reason = f"Holds characters that could not be read as {encoding}."
    return Aside(record.row, "", shorten(record.raw), reason, "value")


def _cells(
    record: Record, columns: tuple[LandedColumn, ...], account: _Account, *, comments: bool
) -> list[str] | None:
    """The cells to land, or None when the record is blank or goes to quarantine."""
    fields, width = record.fields, len(columns)
    if not any(fields):
        account.blank += 1
        return None
    if comments and fields[0].startswith("#") and len(fields) < width:
        account.asides.append(Aside(record.row, "", shorten(record.raw), "Comment line.", "info"))
        account.comment = True
        return None
    if account.comment:
        same = len(fields) == width and any(is_value(f) for f in fields)
        account.comment, account.further_table = False, account.further_table or not same
    if account.further_table:
        account.asides.append(Aside(record.row, "", shorten(record.raw), _FURTHER))
        return None
    if reason := _fault(record, width):
        account.asides.append(Aside(record.row, "", shorten(record.raw), reason))
        return None
    if len(fields) > width:
        account.dropped_extras += 1
        fields = fields[:width]
    if len(fields) == 1 and width >= _FOOTER_WIDTH:
        account.footers[record.row] = "Footer line, not a fact."
    elif account.footers:
        account.footers.clear()
    if len(fields) < width:
        reason = f"The row has {len(fields)} fields, fewer than the {width} of the header."
        name = columns[len(fields)].name
        account.asides.append(Aside(record.row, name, shorten(record.raw), reason, "value"))
        if 2 * len(fields) < width:
            account.stubs.add(record.row)
        fields = fields + [""] * (width - len(fields))
    return fields


def _fault(record: Record, width: int) -> str:
    """Why a record cannot be landed; empty when it can."""
    if record.broken:
        return "A quote is not closed or is followed by text."
    if len(record.fields) > width and any(record.fields[width:]):
        return f"The row has {len(record.fields)} fields, more than the {width} of the header."
    return ""
