"""Drift of a company's texts: every door, signals told once."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from unisono.desk import Desk
from unisono.errors import QueryError
from unisono.workspace.drift import dimension, drift_report, sample_of, scored_texts, texts_of_week
from unisono.workspace.drift_watch import Charted, chart_anew, drift_news, known_charts
from unisono.workspace.workspace import Workspace

NOW = datetime(2026, 6, 30, 9, tzinfo=UTC)
START = date(2026, 1, 5)
BRAND = """
company: Lumen
pillars:
  - {id: easy, statement: "Anyone can set it up in minutes, without an engineer."}
  - {id: trusted, statement: "Your data stays safe and stays yours."}
"""
ON = ["Set it up in minutes, without an engineer.", "Your data stays safe and stays yours.",
      "Anyone can set it up in minutes.", "Safe data for everybody"]  # fmt: skip
OFF = ["Our office plants have names now.", "Guess the movie from three emojis.",
       "Win a mug with a unicorn on it.", "Meet us at the summer party."]  # fmt: skip


def write_texts(folder: Path, weeks: int, fall: int) -> None:
    """Eight texts a week in two channels; from week ``fall`` on most are off message."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "messages.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["Message ID", "Channel", "Campaign", "Text", "Team", "Agency", "Published"])
        for week in range(weeks):
            for n in range(8):
                off = n < 6 if week >= fall else (n + week) % 8 == 0
                text = f"{(OFF if off else ON)[(n + week) % 4]} {week}/{n}"
                day = START + timedelta(days=7 * week + n % 5)
                out.writerow([f"m{week}-{n}", "Blog" if n % 2 else "Email", "Spring", text,
                              "CRM" if n % 3 else "", "", day.isoformat()])  # fmt: skip


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("talking")
    (root / "brand.yaml").write_text(BRAND, encoding="utf-8")
    write_texts(root / "exports", 18, 13)
    Workspace(root).load()
    return root


@pytest.fixture
def company(loaded: Path) -> Workspace:
    return Workspace(loaded)


def test_the_report_and_the_audit_say_the_same(company: Workspace) -> None:
    found = drift_report(company, "team")
    audited = company.audit(load=False).drift
    assert audited is not None
    assert found.drift is not None
    for name in ("mean", "sd", "cv", "cv_interval", "band", "noise", "components", "calibration"):
        assert getattr(found.drift, name) == getattr(audited, name), name
    assert [g.name for g in found.groups] == ["CRM", ""]
    assert [c.by for c in found.drift.components] == ["channel", "team", "agency"]
    assert found.drift.components[2].reason == "no text names its agency"
    assert found.consistency[0].name == "2026-01"


def test_every_text_can_be_sampled(company: Workspace) -> None:
    scored = scored_texts(company)
    found = drift_report(company, sample="all", scored=scored)
    assert found.drift is not None
    assert len(found.drift.sample) == len(scored.scores) == 144
    some = drift_report(company, sample=20, scored=scored)
    assert some.drift is not None
    assert len(some.drift.sample) == 20
    assert some.groups == found.groups, "groups are about all texts"


def test_a_fall_is_on_the_charts_with_the_texts_of_its_week(company: Workspace) -> None:
    scored = scored_texts(company)
    found = drift_report(company, scored=scored).monitoring
    assert {s.direction for s in found.signals} == {"fell"}
    week = found.signals[0].week
    assert START + timedelta(weeks=13) <= week
    texts = texts_of_week(scored.scores, week)
    assert len(texts) == 8
    assert all(0 <= (t.message.day - week).days < 7 for t in texts if t.message.day)
    assert [t.score for t in texts] == sorted(t.score for t in texts)


def test_without_pillars_or_texts_nothing_is_measured(tmp_path: Path, loaded: Path) -> None:
    shutil.copytree(loaded, tmp_path / "copy")
    (tmp_path / "copy" / "brand.yaml").unlink()
    found = drift_report(Workspace(tmp_path / "copy"))
    assert (found.drift, found.reason) == (
        None, "there is no message architecture: brand.yaml has no pillars",
    )  # fmt: skip


@pytest.mark.parametrize("wrong", ["4", "-1", "many", "1e3", "٣٣", "999999999"])
def test_a_sample_that_is_no_number_of_texts_is_refused(wrong: str) -> None:
    with pytest.raises(QueryError, match="no number of texts"):
        sample_of(wrong)
    assert (sample_of(""), sample_of("all"), sample_of("50")) == (None, "all", 50)
    with pytest.raises(QueryError, match="channel, team, agency"):
        dimension("colour")


@pytest.fixture
def desk(company: Workspace, tmp_path: Path) -> Iterator[Desk]:
    from unisono.desk.database import Database

    database = Database.open(f"sqlite:///{tmp_path}/desk.sqlite")
    yield Desk(database)
    database.close()


def told(desk: Desk, charted: Charted | None) -> list[Any]:
    with desk.database.begin() as connection:
        return list(drift_news(connection, charted, NOW))


def test_a_signal_is_told_once_when_new_data_brings_it(company: Workspace, desk: Desk) -> None:
    found = chart_anew(company, "")
    assert found is not None
    assert found.signals
    assert told(desk, Charted(found.rules, "earlier", ())) == [], "the first look remembers only"
    news = told(desk, found)
    assert [n.event for n in news] == ["drift.signal"] * len({s.week for s in found.signals})
    assert news[0].path == f"/messages/drift?week={found.signals[0].week}"
    assert (news[0].kind, news[0].roles) == ("messages", ("brand",))
    assert "fell out of its control limits" in news[0].text
    assert told(desk, Charted(found.rules, "next", found.signals)) == []
    with desk.database.read() as connection:
        assert chart_anew(company, known_charts(connection)) is not None
    told(desk, found)
    with desk.database.read() as connection:
        assert chart_anew(company, known_charts(connection)) is None, "nothing changed since"


def test_other_rules_move_limits_and_are_no_news(company: Workspace, desk: Desk) -> None:
    found = chart_anew(company, "")
    assert found is not None
    told(desk, Charted("other rules", "earlier", ()))
    assert told(desk, found) == []
    assert told(desk, Charted(found.rules, "next", found.signals)) == []
    assert told(desk, None) == []


def test_the_command_and_the_screen_show_the_figures_of_the_report(
    loaded: Path, company: Workspace, tmp_path: Path
) -> None:
    from typer.testing import CliRunner

    from unisono.cli.main import app
    from unisono.reports.screens.drift import drift_view

    found = drift_report(company)
    assert found.drift is not None
    run = CliRunner().invoke(app, ["-C", str(loaded), "drift", "--json"])
    said = json.loads(run.stdout)
    assert run.exit_code == 1
    for name in ("mean", "cv", "band"):
        assert said["drift"][name] == getattr(found.drift, name)
    book = tmp_path / "drift.xlsx"
    run = CliRunner().invoke(app, ["-C", str(loaded), "drift", "--by", "month", "--out", str(book)])
    assert book.stat().st_size > 4_000
    assert f"mean {found.drift.mean:.2f} of 10" in run.stdout
    assert "the mean score fell out of its limits in the week of" in run.stdout
    view = drift_view(found, company.settings.messages)
    assert {t.id for t in view.tables} >= {
        "groups", "components", "heat", "consistency", "weeks", "signals", "sentences",
    }  # fmt: skip
    assert all("ch-bad" in chart for _, chart in view.charts)
    wrong = CliRunner().invoke(app, ["-C", str(loaded), "drift", "--out", "drift.txt"])
    assert wrong.exit_code == 1
    assert "neither .csv nor .xlsx" in str(wrong.exception)
