import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from unisono.settings import ModelSettings
from unisono.sources.catalogue import Catalogue, load_catalogue
from unisono.sources.custom_mapping import CustomMapping
from unisono.sources.landing import LandedColumn, Landing
from unisono.sources.readers import read_file
from unisono.sources.recognise import recognise, recognise_all
from unisono.sources.recognition import Recognition
from unisono.sources.staged_tables import create_staged
from unisono.sources.staging import StageResult, stage
from unisono.warehouse.engine import Engine, literal


class Bench:
    """Lands small tables, recognises and stages them in one engine in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.engine = Engine()
        self.catalogue: Catalogue = load_catalogue()
        create_staged(self.engine)

    def land(self, path: str, header: Sequence[str], rows: Sequence[Sequence[Any]] = ()) -> Landing:
        names: list[str] = []
        for title in header:
            name = re.sub(r"[\W_]+", "_", title.lower()).strip("_") or "column"
            number = 2
            while name in names:
                name, number = f"{name}_{number}", number + 1
            names.append(name)
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(["file_row", *names])
        for number, row in enumerate(rows, start=2):
            writer.writerow([number, *row])
        key = hashlib.sha256((path + text.getvalue()).encode()).hexdigest()[:16]
        source, target = self.folder / f"{key}.csv", self.folder / f"{key}.parquet"
        source.write_text(text.getvalue(), encoding="utf-8")
        columns = ", ".join(f"{literal(n)}: 'VARCHAR'" for n in names)
        self.engine.run(
            f"COPY (SELECT * FROM read_csv({literal(str(source))}, header = true, delim = ',', "
            f"quote = '\"', columns = {{'file_row': 'BIGINT', {columns}}})) "
            f"TO {literal(str(target))} (FORMAT parquet)"
        )
        return Landing(
            key, path, "csv",
            tuple(LandedColumn(n, t) for n, t in zip(names, header, strict=True)),
            len(rows), 0, 1, 0, "", target, None,
        )  # fmt: skip

    def recognise(
        self, path: str, header: Sequence[str], custom: CustomMapping | None = None
    ) -> Recognition:
        return recognise(self.land(path, header), self.catalogue, custom)

    def stage(
        self,
        path: str,
        header: Sequence[str],
        rows: Sequence[Sequence[Any]],
        custom: CustomMapping | None = None,
        **settings: Any,
    ) -> StageResult:
        landing = self.land(path, header, rows)
        found = recognise(landing, self.catalogue, custom)
        return stage(self.engine, landing, found, ModelSettings(**settings))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.engine.rows(sql)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.engine.close()


#: A file as bytes or text, or a workbook as its sheets: title and rows.
Content = bytes | str | list[tuple[str, Sequence[Sequence[Any]]]]


def _as_bytes(content: Content) -> bytes:
    if isinstance(content, bytes):
        return content
    if isinstance(content, str):
        return content.encode()
    book = Workbook()
    book.remove(book.active)
    for title, rows in content:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.fixture
def read_export(bench: Bench, tmp_path: Path) -> Callable[[str, Content], list[Recognition]]:
    """Writes an export, reads, recognises and stages its tables; what they were taken for."""

    def read(name: str, content: Content) -> list[Recognition]:
        root, out = tmp_path / "exports", tmp_path / "landings"
        path = root / name
        path.parent.mkdir(parents=True)
        out.mkdir()
        path.write_bytes(_as_bytes(content))
        settings = ModelSettings()
        read = read_file(path, root=root, out=out, settings=settings, engine=bench.engine)
        assert read.problems == ()
        found = recognise_all(read.landings, bench.catalogue)
        for landing, one in zip(read.landings, found, strict=True):
            stage(bench.engine, landing, one, settings)
        return found

    return read


@pytest.fixture
def sql_value(bench: Bench) -> Callable[[str, str], Any]:
    """Value of an expression over one text column ``x``."""

    def value(expression: str, text: str) -> Any:
        return bench.engine.value(f"SELECT {expression} FROM (SELECT ? AS x)", [text])

    return value
