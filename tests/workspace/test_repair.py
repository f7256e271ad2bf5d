"""The past put right: rewrites with the way back to rows, aliases written, questions answered."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from unisono import Workspace
from unisono.cli.main import app
from unisono.errors import DeclarationError, QueryError, TaxonomyError
from unisono.model.kinds import TaxonomyDocument
from unisono.model.plan import PlannedActivity
from unisono.taxonomy.edits import Alias, Edit
from unisono.taxonomy.repair import Standing
from unisono.workspace.answers import (
    answer_question,
    asked_questions,
    keep_aliases,
    question_id,
    read_answers,
    take_back,
)
from unisono.workspace.links import check_values
from unisono.workspace.naming_rules import change_taxonomy
from unisono.workspace.repair import repair_report

TAXONOMY = """\
# our rules
version: 4
parameters:
  source:
    aliases: {}  # old names
  medium:
    allowed: [paid-social, email]
"""
VISITS = [
    # day, who, source, medium, campaign
    ("2026-03-01", "a@example.org", "linkedin", "paid-social", "summer_webinar"),
    ("2026-03-02", "a@example.org", "linkedin", "paid-social", "summer_webinar"),
    ("2026-03-02", "b@example.org", "LinkedIn", "paid_social", "Summer-Webinar"),
    ("2026-03-03", "c@example.org", "partner-net", "email", "summer_webinars"),
    ("2026-03-04", "c@example.org", "partner_net", "e-mail", "summer_webinars"),
    ("2026-03-05", "d@example.org", "partner-net", "carrier", "summer_webinars"),
]


def visits(path: Path, rows: list[tuple[str, ...]]) -> None:
    path.parent.mkdir(exist_ok=True)
    lines = ["session_id,session_start,email,utm_source,utm_medium,utm_campaign,landing_page"]
    for number, (day, who, *utm) in enumerate(rows):
        query = "&".join(
            f"utm_{n}={v}" for n, v in zip(("source", "medium", "campaign"), utm, strict=False)
        )
        page = f"https://www.example.com/webinar?{query}&gclid=x{number}"
        lines.append(f"s{path.stem}{number},{day} 10:00:00,{who},{','.join(utm)},{page}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("repair")
    (root / "taxonomy.yaml").write_text(TAXONOMY, encoding="utf-8")
    visits(root / "exports" / "visits.csv", VISITS)
    (root / "exports" / "orders.csv").write_text(
        "order_id,created_at,email,amount,currency\n"
        "o1,2026-03-06 09:00:00,b@example.org,10,EUR\n"
        "o2,2026-03-07 09:00:00,c@example.org,20,EUR\n",
        encoding="utf-8",
    )
    Workspace(root).load()
    return root


@pytest.fixture
def root(built: Path, tmp_path: Path) -> Path:
    """A copy of the loaded workspace."""
    import shutil

    shutil.copytree(built, tmp_path / "w")
    return tmp_path / "w"


def touches(root: Path) -> list[tuple[Any, ...]]:
    with Workspace(root).engine() as engine:
        return engine.rows(
            "SELECT source, medium, campaign, count(*) FROM touchpoint GROUP BY ALL ORDER BY ALL"
        )


def run(root: Path, *words: str) -> Any:
    return CliRunner().invoke(app, ["-C", str(root), "utm", *words])


def test_every_rewrite_says_what_why_and_how_much(built: Path) -> None:
    report = repair_report(Workspace(built))
    found = {(r.param, r.raw): r for r in report.rewrites}
    assert {k: (r.canonical, r.standing) for k, r in found.items()} == {
        ("source", "LinkedIn"): ("linkedin", Standing.BY_RULE),
        ("source", "partner_net"): ("partner-net", Standing.BY_RULE),
        ("medium", "paid_social"): ("paid-social", Standing.BY_RULE),
        ("medium", "e-mail"): ("email", Standing.BY_RULE),
        ("medium", "carrier"): ("carrier", Standing.OPEN),
        ("campaign", "Summer-Webinar"): ("summer_webinar", Standing.BY_RULE),
    }
    assert found["source", "LinkedIn"].conversions == 1
    assert found["source", "partner_net"].conversions == 1
    assert found["medium", "carrier"].conversions == 0


def test_every_rewrite_leads_back_to_its_rows(built: Path) -> None:
    report = repair_report(Workspace(built), "source")
    rows = [(r.raw, r.path, r.first_row, r.rows, r.conversions) for r in report.rows]
    assert rows == [
        ("LinkedIn", "visits.csv", 4, 1, 1), ("partner_net", "visits.csv", 6, 1, 1),
    ]  # fmt: skip
    lines = (built / "exports" / "visits.csv").read_text(encoding="utf-8").splitlines()
    assert all(f",{r.raw}," in lines[r.first_row - 1] for r in report.rows)


def test_figures_show_the_canonical_names(built: Path) -> None:
    assert touches(built) == [
        ("linkedin", "paid-social", "summer_webinar", 3),
        ("partner-net", "carrier", "summer_webinars", 1),
        ("partner-net", "email", "summer_webinars", 2),
    ]


def test_places_are_mended_links_without_what_names_a_click(built: Path) -> None:
    places = {(p.param, p.raw): p for p in repair_report(Workspace(built)).places}
    place = places["source", "LinkedIn"]
    base = "https://www.example.com/webinar?utm_source="
    assert place.link == f"{base}LinkedIn&utm_medium=paid_social&utm_campaign=Summer-Webinar"
    assert place.mended == f"{base}linkedin&utm_medium=paid-social&utm_campaign=summer_webinar"
    assert places["medium", "carrier"].mended == ""


def test_planned_links_are_places_too(root: Path) -> None:
    with Workspace(root).desk as desk:
        link = "https://www.example.com/?utm_source=LinkedIn&utm_medium=email&utm_campaign=x"
        desk.put(
            PlannedActivity(title="A", channel="Email", first_day="2026-04-01",
                            last_day="2026-04-02", tracking_link=link), "a", by="ann",
        )  # fmt: skip
    planned = [p for p in repair_report(Workspace(root)).places if p.where == "planned activity"]
    assert [(p.name, p.mended) for p in planned] == [("a", link.replace("LinkedIn", "linkedin"))]


def test_writing_is_idempotent_traced_and_can_be_undone(root: Path) -> None:
    before = (root / "taxonomy.yaml").read_text(encoding="utf-8")
    shown = run(root, "repair")
    assert shown.exit_code == 1
    assert (root / "taxonomy.yaml").read_text(encoding="utf-8") == before
    first = run(root, "repair", "--write", "--by", "ann", "--why", "one way", "--json")
    assert first.exit_code == 1  # one value is left for a person
    assert len(json.loads(first.stdout)["written"]) == 5
    after = (root / "taxonomy.yaml").read_text(encoding="utf-8")
    assert "# our rules" in after
    assert "# old names" in after
    again = run(root, "repair", "--write", "--json")
    assert json.loads(again.stdout)["written"] == []
    assert (root / "taxonomy.yaml").read_text(encoding="utf-8") == after
    assert {(a.by, a.why, a.verdict) for a in read_answers(Workspace(root).layout)} == {
        ("ann", "one way", "alias")
    }
    Workspace(root).load()
    report = repair_report(Workspace(root))
    assert report.of("by rule") == ()
    assert len(report.of("declared")) == 5
    assert touches(root) == touches(root)
    assert run(root, "repair", "--undo").exit_code == 1
    assert Workspace(root).taxonomy.parameters["source"].aliases == {}
    assert read_answers(Workspace(root).layout) == ()


def test_what_was_declared_since_the_load_is_never_written_over(root: Path) -> None:
    newer = TAXONOMY.replace("aliases: {}", "aliases: {LinkedIn: linkedin-ads}")
    newer += "different:\n- [Summer-Webinar, summer_webinar]\n"
    (root / "taxonomy.yaml").write_text(newer, encoding="utf-8")
    before = Workspace(root).taxonomy
    run(root, "repair", "--write")
    written = Workspace(root).taxonomy.parameters
    assert written["source"].aliases["LinkedIn"] == "linkedin-ads"
    assert "campaign" not in written  # kept apart, so no alias joins them
    found = {r.raw: r for r in repair_report(Workspace(root)).rewrites}
    assert (found["LinkedIn"].canonical, found["LinkedIn"].standing) == ("linkedin-ads", "declared")
    assert "Summer-Webinar" not in found
    run(root, "repair", "--undo")
    assert Workspace(root).taxonomy == before


def test_an_alias_of_ones_own_reaches_the_figures(root: Path) -> None:
    layout = Workspace(root).layout
    keep_aliases(layout, Edit((Alias("source", "partner-net", "portal"),)), by="ann")
    Workspace(root).load()
    sources = {row[0] for row in touches(root)}
    assert sources == {"linkedin", "portal"}


def test_repaired_values_that_nobody_uses_any_more_are_no_finding(root: Path) -> None:
    later = [("2026-12-01", "e@example.org", "linkedin", "email", "summer_webinar")]
    visits(root / "exports" / "later.csv", later)
    Workspace(root).load()
    run(root, "repair", "--write")
    Workspace(root).load()
    found = check_values(root)
    assert {r["raw"] for r in found["repaired"]} == {
        "LinkedIn", "partner_net", "paid_social", "e-mail", "Summer-Webinar",
    }  # fmt: skip
    assert {(r["raw"], r["kind"]) for r in found["variants"]} == {
        ("carrier", "off_standard"), ("summer_webinars", "ambiguous"),
    }  # fmt: skip


def test_the_lists_are_files_for_people(root: Path) -> None:
    done = run(root, "repair", "--list", str(root / "l.csv"), "--rows", str(root / "r.xlsx"))
    assert done.exit_code == 1
    rows = list(csv.DictReader(io.StringIO((root / "l.csv").read_text(encoding="utf-8-sig"))))
    assert {(r["parameter"], r["raw"], r["canonical"]) for r in rows} >= {
        ("utm_source", "LinkedIn", "linkedin"), ("utm_medium", "e-mail", "email"),
    }  # fmt: skip
    assert (root / "r.xlsx").read_bytes().startswith(b"PK")
    assert run(root, "repair", "--list", str(root / "l.txt")).exception is not None


QUESTION = ("campaign", "summer_webinars", "summer_webinar")


def asked(root: Path) -> Any:
    (found,) = asked_questions(Workspace(root).layout)
    return found


def test_the_same_is_remembered_and_used_by_the_next_build(root: Path) -> None:
    layout, id_ = Workspace(root).layout, question_id(*QUESTION)
    assert asked(root).id == id_
    keep_aliases(layout, Edit((Alias("campaign", "sw", "summer_webinars"),)), by="x")
    made = answer_question(layout, id_, "same", by="ann", why="a typo", keep="summer_webinar")
    assert (made.by, made.why, made.moved) == ("ann", "a typo", ("sw",))
    aliases = {"sw": "summer_webinar", "summer_webinars": "summer_webinar"}
    assert Workspace(root).taxonomy.parameters["campaign"].aliases == aliases
    more = [("2026-03-09", "f@example.org", "linkedin", "email", "summer_webinars")]
    visits(root / "exports" / "more.csv", more)
    Workspace(root).load()
    assert {row[2] for row in touches(root)} == {"summer_webinar"}
    assert asked_questions(layout) == ()
    take_back(layout, [id_], by="ann")
    assert Workspace(root).taxonomy.parameters["campaign"].aliases == {"sw": "summer_webinars"}
    Workspace(root).load()
    assert asked(root).answer is None


def test_what_is_put_off_is_asked_again(root: Path) -> None:
    layout, id_ = Workspace(root).layout, question_id(*QUESTION)
    made = answer_question(layout, id_, "later", by="ann", why="ask the CRM team")
    said = datetime.fromisoformat(made.at)
    (before,) = asked_questions(layout, said + timedelta(days=13, hours=23))
    (after,) = asked_questions(layout, said + timedelta(days=14, hours=1))
    assert (before.answer, after.answer) == (made, None)
    # the same answer once more keeps its reason, another one has its own
    assert answer_question(layout, id_, "later", by="bea").why == "ask the CRM team"
    assert answer_question(layout, id_, "different", by="bea").why == ""
    assert asked_questions(layout, said + timedelta(days=400))[0].answer is not None


def test_different_and_later(root: Path) -> None:
    layout, id_ = Workspace(root).layout, question_id(*QUESTION)
    answer_question(layout, id_, "later", by="ann")
    assert asked(root).answer.verdict == "later"
    assert check_values(root)["questions"] == []
    assert run(root, "ask").exit_code == 0
    answer_question(layout, id_, "different", by="bea", why="two events")
    assert [a.by for a in read_answers(layout)] == ["bea"]
    pair = {"summer_webinar", "summer_webinars"}
    assert [set(p) for p in Workspace(root).taxonomy.different] == [pair]
    Workspace(root).load()
    assert asked_questions(layout) == ()
    assert len({row[2] for row in touches(root)}) == 2
    answer_question_again = run(root, "ask", id_, "undo")
    assert answer_question_again.exit_code == 0
    assert Workspace(root).taxonomy.different == []


def test_changing_ones_mind_leaves_nothing_of_the_first_answer(root: Path) -> None:
    layout, id_ = Workspace(root).layout, question_id(*QUESTION)
    answer_question(layout, id_, "different", by="ann")
    answer_question(layout, id_, "same", by="ann")
    taxonomy = Workspace(root).taxonomy
    assert taxonomy.different == []
    assert taxonomy.parameters["campaign"].aliases == {"summer_webinar": "summer_webinars"}


@pytest.mark.parametrize(
    ("id_", "verdict", "keep"),
    [("00000000", "same", ""), ("", "maybe", ""), ("", "same", "third")],
)
def test_answers_that_make_no_sense_change_nothing(
    root: Path, id_: str, verdict: str, keep: str
) -> None:
    layout = Workspace(root).layout
    with pytest.raises(QueryError):
        answer_question(layout, id_ or question_id(*QUESTION), verdict, by="a", keep=keep)
    assert (root / "taxonomy.yaml").read_text(encoding="utf-8") == TAXONOMY
    with pytest.raises(QueryError, match="Nothing was said"):
        take_back(layout, ["ffffffff"], by="a")


def test_on_the_desk_it_is_a_revision_with_who_and_why(root: Path) -> None:
    layout = Workspace(root).layout
    edit = Edit((Alias("source", "LinkedIn", "linkedin"),))
    with Workspace(root).desk as desk:
        keep_aliases(layout, edit, by="ann", why="one way", desk=desk)
        history = desk.history("taxonomy", "main")
        assert sorted((r.by, r.why) for r in history) == [
            ("ann", "one way"), ("ann", "taken from the file"),
        ]  # fmt: skip
        kept = desk.get(TaxonomyDocument, "main").document.taxonomy
        assert kept.model_dump() == Workspace(root).taxonomy.model_dump()
        text = (root / "taxonomy.yaml").read_text(encoding="utf-8")
        (root / "taxonomy.yaml").write_text(text.replace("version: 4", "version: 5"))
        with pytest.raises(DeclarationError, match="differ"):
            change_taxonomy(layout, Edit(different=(("a", "b"),)), by="a", why="", desk=desk)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_how_lines_end_and_the_byte_order_mark_stay(root: Path, ending: bytes, mark: bytes) -> None:
    path = root / "taxonomy.yaml"
    before = mark + TAXONOMY.encode().replace(b"\n", ending)
    path.write_bytes(before)
    edit = Edit((Alias("source", "LinkedIn", "linkedin"),))
    assert change_taxonomy(Workspace(root).layout, edit, by="ann", why="")
    after = path.read_bytes()
    assert after.startswith(mark + b"# our rules")
    assert after.count(b"\xef\xbb\xbf") == (1 if mark else 0)
    assert after.count(ending) == after.count(b"\n") > TAXONOMY.count("\n")
    assert Workspace(root).taxonomy.parameters["source"].aliases == {"LinkedIn": "linkedin"}
    lost = set(before.split(ending)) - set(after.split(ending))
    assert lost == {b"    aliases: {}  # old names"}


def test_a_file_that_cannot_be_changed_safely_leaves_the_desk_alone(root: Path) -> None:
    text = "parameters:\n  source: &rule\n    aliases: {}\n  medium: *rule\n"
    (root / "taxonomy.yaml").write_text(text, encoding="utf-8")
    with Workspace(root).desk as desk:
        edit = Edit((Alias("source", "LinkedIn", "linkedin"),))
        with pytest.raises(TaxonomyError, match="cannot be changed safely"):
            keep_aliases(Workspace(root).layout, edit, by="ann", desk=desk)
        assert desk.find(TaxonomyDocument, "main") is None
    assert (root / "taxonomy.yaml").read_text(encoding="utf-8") == text
    assert read_answers(Workspace(root).layout) == ()


def test_wishes_that_make_no_sense_are_refused(root: Path) -> None:
    for words in (
        ["--param", "sorce"], ["--write", "--undo"], ["--write", "--list", "places.pdf"],
        ["--write", "--rows", "rows.doc"],
    ):  # fmt: skip
        assert isinstance(run(root, "repair", *words).exception, QueryError)
    assert (root / "taxonomy.yaml").read_text(encoding="utf-8") == TAXONOMY
