"""Ratings on the desk, files of them, calibrations that are kept and undone, backup."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from unisono.cli.main import app
from unisono.desk import Desk
from unisono.errors import DeclarationError, QueryError, SourceError, WorkspaceError
from unisono.messages import score_messages
from unisono.messages.rating_sample import text_digest
from unisono.model.messages import MessageText
from unisono.model.ratings import RatedBrand, Rating
from unisono.workspace.backup import backup, restore
from unisono.workspace.calibrations import read_calibrations
from unisono.workspace.desk import open_desk
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
        "=1+1,3,ann,,🎉 عنوان",
    ]  # fmt: skip
    path.write_text("\n".join(rows), encoding="utf-8")
    found = import_ratings(company, desk, path, "local")
    assert (found.added, found.replaced) == (3, 0)
    assert [row.row for row in found.unread] == [4, 5, 6, 7]
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
    key = {(r.text, r.pillar, r.rater): r.value for r in before}
    assert {(r.text, r.pillar, r.rater): r.value for r in after} == key


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
