"""Ratings on the desk, files of them, calibrations that are kept and undone, backup."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result
from filelock import FileLock
from typer.testing import CliRunner

from unisono.access.access import OPERATOR
from unisono.access.rights import Actor
from unisono.access.roles import Role
from unisono.cli.main import app
from unisono.desk import Desk
from unisono.errors import (
    DeclarationError,
    NoDocumentError,
    NotAllowedError,
    QueryError,
    SourceError,
    WorkspaceError,
)
from unisono.messages import score_messages
from unisono.messages.rating_sample import text_digest
from unisono.model.messages import MessageText
from unisono.model.plain import plain
from unisono.model.ratings import RatedBrand, Rating
from unisono.reports.screens.ratings import active_words, rating_table
from unisono.web.table_answer import table_answer
from unisono.workspace.backup import backup, restore
from unisono.workspace.calibrations import add_calibration, read_calibrations
from unisono.workspace.desk import open_desk
from unisono.workspace.rating_withdrawal import own_ratings, withdraw
from unisono.workspace.ratings import (
    all_ratings,
    calibrate,
    import_ratings,
    next_text,
    rate,
    rating_state,
    recalibration,
    shipped_brand,
    use_calibration,
)
from unisono.workspace.workspace import Workspace

BRAND = """
company: Lumen
pillars:
  - {id: easy, statement: "Anyone can set it up in minutes, without an engineer."}
  - {id: trusted, statement: "Your data stays safe and stays yours."}
"""
SAID = ["Set it up in minutes, without an engineer", "Our data party starts at nine",
        "Anyone may look at our office plants", "Safe travels to everybody this summer",
        "Guess the movie from three emojis", "In minutes you are at the beach"]  # fmt: skip


@pytest.fixture
def company(tmp_path: Path) -> Workspace:
    root = tmp_path / "company"
    root.mkdir()
    (root / "brand.yaml").write_text(BRAND, encoding="utf-8")
    return Workspace(root)


@pytest.fixture
def desk(company: Workspace) -> Iterator[Desk]:
    with open_desk(company.layout) as found:
        yield found


def ratings_file(company: Workspace, path: Path, pillar: str = "", shift: float = -2) -> Path:
    """Two raters of 42 texts who find less in them than the shipped scores say."""
    texts = [MessageText(f"k{n}", "Blog", f"{SAID[n % 6]} {n}") for n in range(42)]
    rng = np.random.default_rng(3)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["Text", "Channel", "Pillar", "Rater", "Rating"])
        for scored in score_messages(shipped_brand(company.layout), texts):
            for who in ("ann", "bo"):
                score = scored.pillars[pillar] if pillar else scored.score
                value = float(np.clip(score + shift + rng.normal(0, 0.5), 0, 10))
                out.writerow([scored.message.text, "Blog", pillar, who, f"{value:.1f}"])
    return path


def test_a_file_of_ratings_is_brought_all_or_none(
    company: Workspace, desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "ratings.csv"
    rows = [
        "text,rating,rater,pillar,title",
        "Set it up in minutes,8,ann,easy,", "Set it up in minutes,\"7,5\",bo,easy,",
        "Set it up in minutes,11,cy,easy,", "Set it up in minutes,8,dee,colour,",
        ",8,eve,,", "Your data stays safe,nan,fay,,", ",,,,",
        "=1+1,3,ann,,🎉 عنوان", "Your data stays safe,1_0,gil,,",
    ]  # fmt: skip
    path.write_text("\n".join(rows), encoding="utf-8")
    found = import_ratings(company, desk, path, "local")
    assert (found.added, found.replaced) == (3, 0)
    assert [row.row for row in found.unread] == [4, 5, 6, 7, 10]
    assert "There is no pillar “colour”" in found.unread[1].reason
    again = import_ratings(company, desk, path, "local")
    assert (again.added, again.replaced) == (0, 3)
    kept = all_ratings(desk)
    assert {(kept.texts[r.text].text, r.rater, r.value) for r in kept.ratings} == {
        ("Set it up in minutes", "ann", 8.0), ("Set it up in minutes", "bo", 7.5),
        ("=1+1", "ann", 3.0),
    }  # fmt: skip
    assert [e.action for e in desk.log() if e.kind == "rating"] == ["import ratings"] * 2


@pytest.mark.parametrize("content", ["", "text,rating\na,1\n", "colour\nred\n"])
def test_a_file_without_its_columns_is_refused(
    company: Workspace, desk: Desk, tmp_path: Path, content: str
) -> None:
    path = tmp_path / "ratings.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SourceError, match="has no column"):
        import_ratings(company, desk, path, "local")


def test_ratings_go_to_a_file_and_back(company: Workspace, desk: Desk, tmp_path: Path) -> None:
    import_ratings(company, desk, ratings_file(company, tmp_path / "ratings.csv"), "local")
    out = tmp_path / "out.csv"
    run = CliRunner().invoke(app, ["-C", str(company.root), "ratings", "export", str(out)])
    assert run.exit_code == 0
    before = all_ratings(desk).ratings
    found = import_ratings(company, desk, out, "local")
    assert (found.added, found.replaced, found.unread) == (0, 84, ())
    after = all_ratings(desk).ratings
    key = {(r.text, r.pillar, r.rater): (r.value, r.rated_at) for r in before}
    assert {(r.text, r.pillar, r.rater): (r.value, r.rated_at) for r in after} == key


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".json"])
def test_a_rating_keeps_the_moment_that_its_file_says(
    company: Workspace, desk: Desk, tmp_path: Path, ending: str
) -> None:
    path, out = tmp_path / "ratings.csv", tmp_path / f"out{ending}"
    path.write_text(
        "text,rater,rating,rated_at\nOne,ann,1,2026-03-02\nTwo,ann,2,2026-03-02T09:30:05+02:00\n"
        "Three,ann,3,2.3.2026\nFour,ann,4,0001-01-01T00:00+05:00\nFive,ann,5,\n",
        encoding="utf-8",
    )
    began = datetime.now(UTC)
    found = import_ratings(company, desk, path, "local")
    assert [row.row for row in found.unread] == [4, 5]
    assert found.unread[0].reason.startswith("“2.3.2026” is no day or moment such as 2026-03-02")
    first, second, now = (r.rated_at for r in all_ratings(desk).ratings)
    assert first == datetime(2026, 3, 2, tzinfo=UTC)
    assert second == datetime(2026, 3, 2, 7, 30, 5, tzinfo=UTC)
    assert began <= now <= datetime.now(UTC)
    run = CliRunner().invoke(app, ["-C", str(company.root), "ratings", "export", str(out)])
    assert run.exit_code == 0
    assert import_ratings(company, desk, out, "local").replaced == 3
    assert [r.rated_at for r in all_ratings(desk).ratings][:2] == [first, second]


def test_of_many_rows_that_are_no_ratings_the_first_are_shown(
    company: Workspace, desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "ratings.csv"
    for bad, others in ((20, ""), (21, "1 other row was not read"), (25, "5 other rows were not")):
        path.write_text("text,rater,rating\n" + "Some text,ann,x\n" * bad, encoding="utf-8")
        run = CliRunner().invoke(app, ["-C", str(company.root), "ratings", "import", str(path)])
        assert (run.exit_code, run.stdout.count("not read: ")) == (1, 20)
        assert ("other row" in run.stdout) is bool(others)
        assert others in run.stdout
    run = CliRunner().invoke(
        app, ["-C", str(company.root), "ratings", "import", str(path), "--json"]
    )
    assert len(json.loads(run.stdout)["unread"]) == 25


def test_a_calibration_is_kept_used_and_undone(
    company: Workspace, desk: Desk, tmp_path: Path
) -> None:
    import_ratings(company, desk, ratings_file(company, tmp_path / "ratings.csv"), "local")
    dry = recalibration(company, desk)
    assert read_calibrations(company.layout).versions == (), "a look keeps nothing"
    texts, pillars = calibrate(company, desk, "ann")
    assert (texts, pillars) == dry
    assert texts.after.error < texts.before.error  # type: ignore[union-attr]
    assert pillars.reason == "0 texts are rated; it needs 30"
    state = rating_state(company, desk)
    assert (state.calibrations.active, state.stale, state.raters) == ("own-1", False, 2)
    assert (state.agreement[0].interval_alpha or 0) > 0.9
    text = [MessageText("k", "Blog", "Set it up in minutes, without an engineer.")]
    assert isinstance(company.brand, RatedBrand)
    own = score_messages(company.brand, text)[0]
    shipped = score_messages(shipped_brand(company.layout), text)[0]
    assert own.calibration == f"own-1 on {shipped.calibration}"
    assert own.score < shipped.score - 1
    calibrate(company, desk, "ann")
    assert read_calibrations(company.layout).active == "own-2"
    use_calibration(company, desk, "own-1", "ann")
    assert score_messages(company.brand, text)[0] == own
    use_calibration(company, desk, "shipped", "bo")
    assert company.brand == shipped_brand(company.layout)
    assert [(e.by, e.action, e.key) for e in desk.log() if e.kind == "rating"][1:] == [
        ("ann", "calibrate", "own-1"), ("ann", "calibrate", "own-2"),
        ("ann", "use calibration", "own-1"), ("bo", "use calibration", "shipped"),
    ]  # fmt: skip
    with pytest.raises(QueryError, match="own-1, own-2"):
        use_calibration(company, desk, "own-9", "ann")


def test_calibrations_made_at_once_are_all_kept_under_names_of_their_own(
    company: Workspace, desk: Desk, tmp_path: Path
) -> None:
    import_ratings(company, desk, ratings_file(company, tmp_path / "ratings.csv"), "local")
    calibrate(company, desk, "ann")
    layout = company.layout
    (made,) = read_calibrations(layout).versions
    with ThreadPoolExecutor(4) as pool:
        kept = list(pool.map(lambda _: add_calibration(layout, made), range(20)))
    found = read_calibrations(layout)
    names = [v.curve.name for v in found.versions]
    assert names == [f"own-{n}" for n in range(1, 22)]
    assert sorted(v.curve.name for v in kept) == sorted(names[1:])
    assert found.active == "own-21"
    layout.calibrations.write_text(  # somebody took one out by hand
        layout.calibrations.read_text(encoding="utf-8").replace('"own-3"', '"mine"'),
        encoding="utf-8",
    )
    assert add_calibration(layout, made).curve.name == "own-22"


def test_who_waits_for_calibrations_too_long_is_told(
    company: Workspace, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_ratings(company, desk, ratings_file(company, tmp_path / "ratings.csv"), "local")
    monkeypatch.setattr("unisono.workspace.changing_alone._WAIT", 0.01)
    with (
        FileLock(str(company.layout.state / "calibrations.lock")),
        pytest.raises(WorkspaceError, match="Somebody else is changing the calibrations"),
    ):
        calibrate(company, desk, "ann")
    calibrate(company, desk, "ann")


def test_ratings_of_pillars_calibrate_pillars(
    company: Workspace, desk: Desk, tmp_path: Path
) -> None:
    import_ratings(company, desk, ratings_file(company, tmp_path / "r.csv", "easy"), "local")
    texts, pillars = calibrate(company, desk, "ann")
    assert texts.reason == "0 texts are rated; it needs 30"
    assert pillars.line is not None
    assert [a.pillar for a in rating_state(company, desk).agreement] == ["", "*", "easy"]
    brand = company.brand
    assert isinstance(brand, RatedBrand)
    assert (brand.own_curve.texts, brand.own_curve.pillars) == (None, pillars.line)


def test_ratings_that_bear_the_scores_out_change_nothing(
    company: Workspace, desk: Desk, tmp_path: Path
) -> None:
    path = ratings_file(company, tmp_path / "r.csv", shift=0)
    import_ratings(company, desk, path, "local")
    run = CliRunner().invoke(app, ["-C", str(company.root), "ratings", "calibrate", "--json"])
    assert run.exit_code == 1
    assert json.loads(run.stdout)[0]["line"] is None
    assert read_calibrations(company.layout).versions == ()


def test_a_rater_is_asked_each_text_once_and_sees_no_others_ratings(
    company: Workspace, desk: Desk
) -> None:
    texts = [MessageText(f"k{n}", "Blog", f"Text number {n}") for n in range(3)]
    brand = shipped_brand(company.layout)

    def give(rater: str, value: float, skipped: tuple[str, ...] = ()) -> str:
        asked = next_text(desk, texts, rater, "", skipped)
        assert asked.text is not None
        rating = Rating(asked.digest, "", rater, value, datetime.now(UTC))
        rate(desk, asked.text, rating, brand, "screen")
        return asked.text.key

    assert [give("ann", 3), give("ann", 4), give("bo", 9)] == ["k0", "k1", "k0"]
    skipped = (text_digest(texts[2]),)
    assert next_text(desk, texts, "ann", "", skipped).text is None
    assert next_text(desk, texts, "ann", "easy").text == texts[0]
    done = next_text(desk, texts, "ann", "")
    assert (done.done, done.total, done.text) == (2, 3, texts[2])
    logged = [e for e in desk.log() if e.kind == "rating"]
    assert [e.action for e in logged] == ["rate"] * 3
    assert all(set(e.detail) == {"pillar", "door"} for e in logged), "no value is logged"


@pytest.mark.parametrize(("value", "pillar"), [(-1, ""), (10.1, ""), (float("nan"), ""), (5, "x")])
def test_what_is_no_rating_is_refused(
    company: Workspace, desk: Desk, value: float, pillar: str
) -> None:
    text = MessageText("k", "Blog", "Text")
    with pytest.raises(QueryError):
        rate(desk, text, Rating(text_digest(text), pillar, "ann", value, datetime.now(UTC)),
             shipped_brand(company.layout), "screen")  # fmt: skip
    assert all_ratings(desk).ratings == ()


def test_ratings_and_calibrations_are_in_a_backup(
    company: Workspace, desk: Desk, tmp_path: Path
) -> None:
    import_ratings(company, desk, ratings_file(company, tmp_path / "ratings.csv"), "local")
    calibrate(company, desk, "ann")
    backup(company.layout, desk, tmp_path / "b.zip")
    (tmp_path / "other").mkdir()
    other = Workspace(tmp_path / "other")
    with open_desk(other.layout) as new:
        restore(other.layout, new, tmp_path / "b.zip", by="ann")
        assert all_ratings(new) == all_ratings(desk)
        assert read_calibrations(other.layout) == read_calibrations(company.layout)
        assert other.brand == company.brand


def test_a_damaged_file_says_the_way_out_and_no_pillars_too(company: Workspace) -> None:
    company.layout.calibrations.parent.mkdir(exist_ok=True)
    company.layout.calibrations.write_text('{"active": 3}', encoding="utf-8")
    with pytest.raises(DeclarationError, match="cannot be read: active") as told:
        _ = company.brand
    assert "shipped calibration" in told.value.way_out
    company.layout.brand.unlink()
    with pytest.raises(WorkspaceError, match="no pillars"):
        shipped_brand(company.layout)


BOSS = Actor("boss", roles=frozenset({Role.ANALYST}))
LEAD = Actor("ann", roles=frozenset({Role.CHANNEL_LEAD}))


def test_a_rating_is_withdrawn_by_its_rater_or_who_calibrates(
    company: Workspace, desk: Desk, tmp_path: Path
) -> None:
    import_ratings(company, desk, ratings_file(company, tmp_path / "ratings.csv"), "local")
    calibrate(company, desk, "ann")
    before = rating_state(company, desk)
    assert before.withdrawn == 0
    own = own_ratings(all_ratings(desk), LEAD)
    assert {r.rater for r in own.ratings} == {"ann"}
    others = [r for r in all_ratings(desk).ratings if r.rater == "bo"]
    with pytest.raises(NotAllowedError, match="they own"):
        withdraw(desk, LEAD, [own.ratings[0].id, others[0].id], "screen")
    assert rating_state(company, desk).ratings == 84, "all or none"
    (gone,) = withdraw(desk, LEAD, [own.ratings[0].id], "screen")
    taken = withdraw(desk, BOSS, [r.id for r in others], "HTTP", "one of them guessed")
    assert len(taken) == 42
    after = rating_state(company, desk)
    assert (after.ratings, after.raters, after.withdrawn) == (41, 1, 43)
    assert before.agreement[0].interval_alpha is not None
    assert after.agreement[0].interval_alpha is None, "agreement follows"
    assert recalibration(company, desk)[0].ratings == 41, "and so does the next calibration"
    assert "43 ratings taken back" in active_words(
        after.calibrations, after.shipped, after.stale, after.withdrawn
    )
    logged = [e for e in desk.log() if e.action == "withdraw rating"]
    assert (logged[0].by, logged[0].key) == ("ann", gone.text)
    assert logged[-1].detail == {
        "pillar": "", "rater": "bo", "door": "HTTP", "why": "one of them guessed"
    }  # fmt: skip
    assert gone.text not in all_ratings(desk).texts, "the text goes with its last rating"
    with pytest.raises(NoDocumentError):
        withdraw(desk, BOSS, [gone.id], "screen")


@pytest.mark.parametrize("who", [
    Actor("x", roles=frozenset({Role.SALES})), Actor("ann", roles=frozenset({Role.AGENCY})),
    Actor("ann", roles=frozenset({Role.OWNER}), scopes=frozenset({"*:*"}), key="k"),
])  # fmt: skip
def test_others_and_agents_withdraw_nothing(company: Workspace, desk: Desk, who: Actor) -> None:
    message = MessageText("k", "Blog", "Text one")
    made = Rating(text_digest(message), "", "ann", 4, datetime.now(UTC))
    rate(desk, message, made, shipped_brand(company.layout), "screen")
    with pytest.raises(NotAllowedError):
        withdraw(desk, who, [made.id], "screen")
    assert all_ratings(desk).ratings == (made,)


def test_the_json_export_is_read_again(company: Workspace, desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("text,rating,rater,pillar,title\n=1+1,3,ann,,🎉 عنوان\nSafe,7.5,bo,easy,\n",
                    encoding="utf-8")  # fmt: skip
    import_ratings(company, desk, path, "local")
    before = all_ratings(desk)
    out = tmp_path / "out.json"
    run = CliRunner().invoke(app, ["-C", str(company.root), "ratings", "export", str(out)])
    assert run.exit_code == 0
    answered = tmp_path / "answered.json"
    answered.write_text(json.dumps(plain(vars(table_answer(rating_table(before))))), "utf-8")
    bare = tmp_path / "bare.JSON"
    bare.write_text(json.dumps(json.loads(out.read_bytes())["rows"]), encoding="utf-8")
    for file in (out, answered, bare):
        withdraw(desk, OPERATOR, [r.id for r in before.ratings], "test")
        assert all_ratings(desk).ratings == ()
        found = import_ratings(company, desk, file, "local")
        assert (found.added, found.unread) == (2, ()), file
        again = all_ratings(desk)
        assert {r.id: r.value for r in again.ratings} == {r.id: r.value for r in before.ratings}
        assert {t.text: t.title for t in again.texts.values()} == {"=1+1": "🎉 عنوان", "Safe": ""}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "cannot be read"), ("3", "holds no list"), ("{}", "holds no list"),
        ("[1]", "not all objects"), ("[]", "has no column"), ('[{"text": "a"}]', "has no column"),
        ('{"rows": [[1]], "columns": 3}', "columns are no list"), ("[" * 100_000, "cannot be read"),
        ('{"rows": [3], "columns": [{"name": "text"}]}', "not all lists"), ("\xff", "cannot be"),
    ],
)  # fmt: skip
def test_wrong_json_is_told(
    company: Workspace, desk: Desk, tmp_path: Path, content: str, said: str
) -> None:
    path = tmp_path / "r.json"
    path.write_text(content, encoding="latin-1")
    with pytest.raises(SourceError, match=said):
        import_ratings(company, desk, path, "local")


def test_ratings_are_listed_and_withdrawn_as_commands(
    company: Workspace, desk: Desk, tmp_path: Path
) -> None:
    import_ratings(company, desk, ratings_file(company, tmp_path / "ratings.csv"), "local")

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["-C", str(company.root), "ratings", *arguments])

    listed = json.loads(run("list", "--rater", "bo", "--json").stdout)
    assert {row["rater"] for row in listed} == {"bo"}
    assert listed[0]["id"] in run("list").stdout
    done = run("withdraw", listed[0]["id"], listed[1]["id"], listed[0]["id"])
    assert (done.exit_code, done.stdout) == (0, "2 ratings withdrawn; 82 left.\n")
    assert isinstance(run("withdraw", listed[0]["id"]).exception, NoDocumentError)
    assert json.loads(run("withdraw", listed[2]["id"], "--json").stdout)["left"] == 81
