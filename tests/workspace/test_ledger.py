from dataclasses import replace
from pathlib import Path

import pytest

from unisono.errors import SourceError, WorkspaceError
from unisono.sources.landing import LandedColumn, Landing, SourceProblem
from unisono.workspace.ledger import Ledger, read_ledger, write_ledger


def _landing(file_id: str, path: str, folder: Path, quarantine: Path | None = None) -> Landing:
    return Landing(
        file_id=file_id,
        path=path,
        format="csv",
        columns=(LandedColumn("a_b", "A b"),),
        rows=2,
        quarantined=0,
        header_row=1,
        bytes=9,
        modified_at="2026-09-01T00:00:00",
        parquet=folder / "raw" / f"{file_id}.parquet",
        quarantine=quarantine,
        notes=("Delimiter: tab.",),
        context={"currency": "EUR"},
    )


def _ids(ledger: Ledger) -> list[tuple[str, int]]:
    return [(e.landing.file_id, e.load) for e in ledger.entries]


def test_landings_are_appended_and_known_contents_stay_as_they_are(tmp_path: Path) -> None:
    one, two = _landing("1", "a.csv", tmp_path), _landing("2", "b.csv", tmp_path)
    copy = replace(one, path="copy.csv")
    first = Ledger().add([one], [], [])
    second = first.add([copy, one, two], [], ["notes.txt"])
    assert _ids(first) == [("1", 1)]
    assert _ids(second) == [("1", 1), ("2", 2)]
    assert second.entries[0] == first.entries[0]
    assert second.ignored == ("notes.txt",)
    assert _ids(Ledger().add([one, copy], [], [])) == [("1", 1)]


def test_a_moved_file_is_the_same_fact_and_a_returned_content_the_newest(tmp_path: Path) -> None:
    old, new = _landing("1", "a.csv", tmp_path), _landing("2", "a.csv", tmp_path)
    moved = Ledger().add([old], [], []).add([replace(old, path="b.csv")], [], [])
    assert [(e.landing.path, e.load) for e in moved.entries] == [("b.csv", 1)]
    replaced = Ledger().add([old], [], []).add([new], [], [])
    assert _ids(replaced) == [("1", 1), ("2", 2)]
    assert _ids(replaced.add([old], [], [])) == [("2", 2), ("1", 3)]


def test_a_part_its_file_has_no_more_is_gone_until_it_comes_back(tmp_path: Path) -> None:
    files = ["q.xlsx", "z.zip", "Costs #3.csv", "other.csv"]
    names = ["q.xlsx#Old", "q.xlsx#New", "z.zip!a.xlsx#One", "z.zip!b.csv", "Costs #3.csv"]
    landings = [_landing(str(i), name, tmp_path) for i, name in enumerate(names)]
    first = Ledger().add(landings, [], [], files)
    unreadable = SourceProblem("z.zip!a.xlsx", "Not readable.", "Save it again.")
    second = first.add([landings[1]], [unreadable], [], ["q.xlsx", "z.zip", "other.csv"])
    assert [(e.landing.path, e.gone) for e in second.entries] == list(
        zip(names, [True, False, False, True, False], strict=True)
    )
    assert [e.landing.path for e in second.standing] == [names[i] for i in (1, 2, 4)]
    write_ledger(tmp_path / "ledger.json", second)
    again = read_ledger(tmp_path / "ledger.json").add(landings, [], [], files)
    assert not any(e.gone for e in again.entries)
    assert {e.landing.path for e in again.entries if e.load == 2} == {"q.xlsx#Old", "z.zip!b.csv"}


def test_problems_and_ignored_files_are_those_of_the_last_load(tmp_path: Path) -> None:
    problem = SourceProblem("bad.csv", "Not readable.", "Save it again.")
    ledger = Ledger().add([], [problem], ["x.txt"])
    assert (ledger.problems, ledger.ignored) == ((problem,), ("x.txt",))
    assert ledger.add([], [], []).problems == ()


def test_what_is_written_is_read_back_also_from_a_moved_folder(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    set_aside = here / "raw" / "1.quarantine.parquet"
    problem = SourceProblem("bad.csv", "Not readable.", "Save it again.")
    ledger = Ledger().add([_landing("1", "ä.csv", here, set_aside)], [problem], ["x.txt"])
    write_ledger(here / "ledger.json", ledger)
    assert read_ledger(here / "ledger.json") == ledger
    here.rename(there)
    (moved,) = read_ledger(there / "ledger.json").entries
    assert moved.landing.parquet == there / "raw" / "1.parquet"
    assert moved.landing.quarantine == there / "raw" / "1.quarantine.parquet"


def test_no_ledger_is_an_empty_one(tmp_path: Path) -> None:
    assert read_ledger(tmp_path / "ledger.json") == Ledger()


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff", b"[]", b"{}", b'{"entries": [{}], "problems": [], "ignored": []}',
     b'{"entries": [], "problems": [{"odd": 1}], "ignored": []}'],
)  # fmt: skip
def test_a_damaged_file_is_named_with_the_way_out(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ledger.json"
    path.write_bytes(content)
    with pytest.raises(WorkspaceError, match=r"ledger\.json is damaged") as caught:
        read_ledger(path)
    assert "unisono load" in caught.value.way_out


def test_forgetting_takes_one_file_out(tmp_path: Path) -> None:
    ledger = Ledger().add(
        [_landing(i, p, tmp_path) for i, p in (("1", "a.csv"), ("2", "b.csv"), ("3", "a.csv"))],
        [],
        ["x.txt"],
    )
    assert _ids(ledger.forget("a.csv")) == [("2", 1)]
    assert ledger.forget("a.csv").ignored == ("x.txt",)
    assert ledger.forget("nope.csv") == ledger


def test_forgetting_a_file_never_loaded_names_those_that_were(workspace, ads) -> None:
    ads("a.csv", ("2026-09-01", "10"))
    workspace.load()
    with pytest.raises(SourceError, match=r"No file b\.csv was loaded") as caught:
        workspace.forget("b.csv")
    assert caught.value.way_out == "Loaded are: a.csv."
