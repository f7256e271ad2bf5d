"""Folders of YAML files into the desk and out of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from pydantic import TypeAdapter
from sqlalchemy import update

from unisono.desk import Desk
from unisono.desk.exporting import export_folder
from unisono.desk.importing import import_files
from unisono.desk.references import REFERENCES
from unisono.desk.tables import document as documents
from unisono.errors import DeskError, ImportFilesError
from unisono.messages.brand import load_brand
from unisono.model.kinds import KINDS, BrandDocument, TaxonomyDocument
from unisono.model.plan import Campaign, Theme
from unisono.taxonomy.declaration import load_taxonomy

Make = Callable[..., Theme]
BRAND = """
company: Example
pillars:
  - id: easy
    statement: Anyone can set it up.
    proof: [ten minutes]
voice:
  avoid: [cheap]
revenue_usd: 1000000
practices: {council: true}
"""
TAXONOMY = """
version: 3
parameters:
  source: {required: true, aliases: {fb: facebook}}
different:
  - [spring_sale, spring_sales]
"""


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_folder_goes_out_and_comes_back(desk: Desk, theme: Make, tmp_path: Path) -> None:
    with desk.transaction("ann") as change:
        change.put(theme(narrative="one\ntwo"), "calm")
        change.put(theme(), "old")
        change.archive("theme", "old")
    done = export_folder(desk, tmp_path / "plan", archived=True)
    assert [p.relative_to(tmp_path).as_posix() for p in done.written] == [
        "plan/theme/calm.yaml",
        "plan/theme/old.yaml",
    ]
    assert export_folder(desk, tmp_path / "plan", archived=True).same == 2
    assert export_folder(desk, tmp_path / "few", kinds=["theme"]).written[0].stem == "calm"
    before = desk.log()
    assert [s.action for s in import_files(desk, [tmp_path / "plan"], by="bo").steps] == [
        "unchanged",
        "unchanged",
    ]
    assert desk.log() == before
    with Desk.open(f"sqlite:///{tmp_path}/other.sqlite") as other:
        assert import_files(other, [tmp_path / "plan"], by="bo").count("created") == 2
        assert [(s.key, s.archived) for s in other.list(Theme, archived=None)] == [
            ("calm", False),
            ("old", True),
        ]
        assert other.get(Theme, "calm").document == theme(narrative="one\ntwo")


def test_an_edited_file_is_a_revision_with_its_reason(
    desk: Desk, theme: Make, tmp_path: Path
) -> None:
    desk.put(theme(), "calm", by="ann")
    (path,) = export_folder(desk, tmp_path).written
    _write(path, path.read_text("utf-8") + "owner: Bo\n")
    tried = import_files(desk, [path], by="bo", dry_run=True)
    assert [(s.action, s.revision) for s in tried.steps] == [("changed", 2)]
    assert desk.get(Theme, "calm").revision == 1
    import_files(desk, [path], by="bo", why="owner found")
    last = desk.history("theme", "calm")[-1]
    assert (last.number, last.by, last.why, last.body["owner"]) == (2, "bo", "owner found", "Bo")
    _write(path, path.read_text("utf-8").replace("Bo", "Cy"))  # no clash with the own edit before
    assert import_files(desk, [path], by="bo").count("changed") == 1
    assert "revision 3 (" in path.read_text("utf-8").splitlines()[0]
    assert export_folder(desk, tmp_path).same == 1


def test_edits_since_the_export_are_joined_or_named(
    desk: Desk, theme: Make, tmp_path: Path
) -> None:
    desk.put(theme(owner="Ann"), "calm", by="ann")
    (path,) = export_folder(desk, tmp_path).written
    exported = path.read_text("utf-8")
    desk.put(theme(owner="Cy"), "calm", by="cy")
    assert import_files(desk, [path], by="bo").count("unchanged") == 1
    _write(path, exported + "narrative: Rest.\n")
    assert import_files(desk, [path], by="bo").count("merged") == 1
    assert desk.get(Theme, "calm").document == theme(owner="Cy", narrative="Rest.")
    _write(path, exported.replace("Ann", "Bo"))
    with pytest.raises(ImportFilesError, match=r"changed by bo .* both changed owner") as caught:
        import_files(desk, [path], by="bo")
    assert caught.value.problems[0][0] == str(path)
    _write(path, exported.replace("Ann", "Bo").replace("revision 1", "by hand"))
    assert import_files(desk, [path], by="bo").count("changed") == 1
    assert desk.get(Theme, "calm").document == theme(owner="Bo")


def test_archived_elsewhere_stays_archived(desk: Desk, theme: Make, tmp_path: Path) -> None:
    desk.put(theme(), "calm", by="ann")
    (path,) = export_folder(desk, tmp_path).written
    desk.archive("theme", "calm", by="ann")
    assert import_files(desk, [path], by="bo").count("unchanged") == 1
    text = path.read_text("utf-8").split("\n", 1)[1]
    _write(path, text + "owner: Bo\narchived: true\n")
    assert import_files(desk, [path], by="bo").steps[0].action == "changed"
    assert desk.get(Theme, "calm").archived
    _write(path, text)
    import_files(desk, [path], by="bo")
    found = desk.get(Theme, "calm")
    assert (found.archived, found.document) == (False, theme())


def test_all_files_or_none(lone: Desk, tmp_path: Path) -> None:
    _write(tmp_path / "theme/good.yaml", "title: x\nfirst_day: 2026-01-01\nlast_day: 2026-01-02\n")
    _write(
        tmp_path / "theme/day.yaml", "title: x\nfirst_day: 2026-01-01\nlast_day: 9999-01-01\nx: 1\n"
    )
    _write(tmp_path / "theme/order.yaml", "title: x\nfirst_day: 2026-02-01\nlast_day: 2026-01-01\n")
    _write(
        tmp_path / "theme/number.yaml", "first_day: 2026-01-01\nlast_day: 2026-01-02\ntitle: 7\n"
    )
    _write(tmp_path / "theme/Bad Key.yaml", "title: x\n")
    _write(tmp_path / "theme/empty.yaml", "")
    _write(tmp_path / "theme/list.yaml", "- a\n")
    _write(tmp_path / "theme/good.yml", "title: x\nfirst_day: 2026-01-01\nlast_day: 2026-01-02\n")
    _write(tmp_path / "themes/a.yaml", "title: x\n")
    _write(tmp_path / "mapping.yaml", "files: []\n")
    with pytest.raises(ImportFilesError) as caught:
        import_files(lone, [tmp_path, tmp_path / "missing.yaml"], by="ann")
    found = [(Path(p).name, line, column, what) for p, line, column, what in caught.value.problems]
    day = "last_day: a day between 1990-01-01 and 2199-12-31 is needed, not 9999-01-01"
    assert [f[:3] for f in found] == [
        ("Bad Key.yaml", None, None),
        ("day.yaml", 3, 1),
        ("day.yaml", 4, 1),
        ("empty.yaml", None, None),
        ("good.yml", None, None),
        ("list.yaml", 1, 1),
        ("number.yaml", 3, 1),
        ("order.yaml", 1, 1),
        ("themes", None, None),
        ("missing.yaml", None, None),
    ]
    assert found[1][3] == day
    assert found[2][3] == "x: there is no such field"
    assert found[6][3].endswith("put it in quotes")
    assert "lies before first_day" in found[7][3]
    assert lone.log() == ()
    done = import_files(lone, [tmp_path], by="ann", keep_going=True)
    assert [s.key for s in done.steps] == ["good"]
    assert [Path(p).name for p in done.passed] == ["mapping.yaml"]
    assert len(done.problems) == 9


def test_declarations_come_in_and_go_out_with_every_value(lone: Desk, tmp_path: Path) -> None:
    brand = _write(tmp_path / "brand.yaml", BRAND)
    taxonomy = _write(tmp_path / "taxonomy.yaml", TAXONOMY)
    assert import_files(lone, [tmp_path], by="ann").count("created") == 2
    assert lone.get(BrandDocument, "main").document.brand == load_brand(brand)
    assert lone.get(TaxonomyDocument, "main").document.taxonomy == load_taxonomy(taxonomy)
    kept = lone.get(BrandDocument, "main").document.model_copy(update={"notes": "kept"})
    lone.put(kept, "main", by="ann")
    assert import_files(lone, [tmp_path], by="ann").count("unchanged") == 2
    export_folder(lone, tmp_path / "out", declarations=True)
    assert load_brand(tmp_path / "out/brand.yaml") == load_brand(brand)
    assert load_taxonomy(tmp_path / "out/taxonomy.yaml") == load_taxonomy(taxonomy)
    _write(tmp_path / "brand.yaml", BRAND.replace("Example", "Other"))
    import_files(lone, [tmp_path / "brand.yaml"], by="ann")
    changed = lone.get(BrandDocument, "main").document
    assert (changed.brand.company, changed.notes) == ("Other", "kept")
    _write(tmp_path / "brand.yaml", BRAND + "colour: red\n")
    with pytest.raises(ImportFilesError, match="line 11, column 1: colour"):
        import_files(lone, [tmp_path / "brand.yaml"], by="ann")


def test_what_cannot_be_exported_is_named(lone: Desk, theme: Make, tmp_path: Path) -> None:
    lone.put(theme(), "bad", by="ann")
    with lone.database.begin() as connection:
        connection.execute(update(documents).values(body={"title": ""}))
    done = export_folder(lone, tmp_path / "plan")
    assert (done.written, [p.key for p in done.problems]) == ((), ["bad"])
    lone.put(theme(), "bad", by="ann")
    (tmp_path / "file").write_text("")
    with pytest.raises(DeskError, match="cannot be written"):
        export_folder(lone, tmp_path / "file")


def test_every_field_that_holds_a_key_is_a_reference() -> None:
    found = {
        (kind, name)
        for kind, cls in KINDS.items()
        for name, field in cls.model_fields.items()
        if _pattern(field) == "^[a-z0-9][a-z0-9._-]{0,79}$"
    }
    named = {(kind, f) for kind, fields in REFERENCES.items() for f in fields if f != "key"}
    assert named == found
    assert {t for fields in REFERENCES.values() for t in fields.values()} <= set(KINDS)
    assert all("archived" not in cls.model_fields for cls in KINDS.values())


def _pattern(field: object) -> str:
    """The pattern of a field that is a key, keys, or a key or nothing."""
    annotation = field.annotation  # type: ignore[attr-defined]
    for metadata in field.metadata:  # type: ignore[attr-defined]
        if getattr(metadata, "pattern", None):
            return str(metadata.pattern)
    schema = TypeAdapter(annotation).json_schema()
    options = [schema, schema.get("items", {}), *schema.get("anyOf", [])]
    return next((o["pattern"] for o in options if "pattern" in o), "")


def test_days_are_written_as_days(lone: Desk, tmp_path: Path) -> None:
    campaign = Campaign(title="S", first_day=date(2026, 3, 1), last_day=date(2026, 3, 2))
    lone.put(campaign, "s", by="ann")
    (path,) = export_folder(lone, tmp_path).written
    assert path.read_text("utf-8").splitlines()[1:] == [
        "title: S",
        "first_day: 2026-03-01",
        "last_day: 2026-03-02",
    ]
