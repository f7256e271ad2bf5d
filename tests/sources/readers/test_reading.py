import os
import random
from dataclasses import replace

import pytest

from unisono.settings import ModelSettings
from unisono.sources.readers import read_file


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.csv", b"", "The file is empty (0 bytes)."),
        ("blank.csv", b"\n\n \n", "The file is empty."),
        ("junk.csv", random.Random(1).randbytes(5000), "The file is binary, not a text table."),
        ("a.csv", b"%PDF-1.7 ...", "The file is a PDF document, not a table."),
        ("a.xls", b"<html><table></table></html>", "The file is a web page, not a table."),
        ("a.xlsx", b"\x00\x01broken", "The file is damaged: it is named .xlsx and is none."),
    ],
)
def test_unreadable_files_are_problems_with_a_way_out(reader, name, content, message):
    result = reader.read(name, content)
    assert result.landings == ()
    (problem,) = result.problems
    assert (problem.path, problem.message) == (name, message)
    assert problem.way_out


def test_one_endless_line_is_refused_without_reading_on(reader):
    path = reader.root / "long.csv"
    with path.open("wb") as file:
        file.write(b"a,b\n" + b"x" * (9 << 20))
        file.truncate(1 << 30)
    (problem,) = reader.read("long.csv").problems
    assert problem.message == "A line is longer than 8 MiB, so this is no table."


def test_a_file_larger_than_the_limit(reader):
    (problem,) = reader.read("a.csv", b"a,b\n" + b"1,2\n" * 300_000, max_file_mb=1).problems
    assert problem.message == "The file is larger than 1 MiB."


def test_missing_and_forbidden_files(reader, monkeypatch):
    assert "not there any more" in reader.read("gone.csv").problems[0].message
    (reader.root / "dir.csv").mkdir()
    assert len(reader.read("dir.csv").problems) == 1
    path = reader.root / "secret.csv"
    path.write_text("a,b\n1,2\n")
    path.chmod(0)
    if os.access(path, os.R_OK):  # the super-user may read everything

        def refuse(*_, **__):
            raise PermissionError

        monkeypatch.setattr("unisono.sources.readers.reading.content_hash", refuse)
    assert "permission denied" in reader.read("secret.csv").problems[0].message


def test_reading_again_finds_the_landing_by_content(reader):
    first = reader.one("a.csv", "a,b,c\n1,2,3\n4,5\n")
    stamp = first.parquet.stat().st_mtime_ns
    again = reader.one("a.csv")
    assert again == first
    moved = reader.one("new/name.csv", "a,b,c\n1,2,3\n4,5\n")
    assert moved == replace(first, path="new/name.csv", modified_at=moved.modified_at)
    assert first.parquet.stat().st_mtime_ns == stamp
    other = reader.one("a.csv", "a,b,c\n1,2,3\n4,6\n")
    assert other.file_id != first.file_id
    assert len(first.file_id) == 16
    assert not list(reader.out.glob(".*"))


def test_a_lost_landing_is_made_again(reader):
    first = reader.one("a.csv", "a,b\n1,2\n")
    first.parquet.unlink()
    again = reader.one("a.csv")
    assert again == first
    assert reader.rows(again) == [(2, "1", "2")]


def test_a_file_outside_the_root_is_shown_by_name(reader, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n")
    result = read_file(
        path, root=reader.root, out=reader.out, settings=ModelSettings(), engine=reader.engine
    )
    assert result.landings[0].path == "x.csv"
