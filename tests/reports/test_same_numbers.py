"""The page, the workbook, the JSON and the terminal show one number, rounded in one way."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from rich.console import Console

from unisono import Workspace
from unisono.charts.numbers import amount, number
from unisono.demo import write_demo
from unisono.model.audit import AuditReport
from unisono.reports import view, wording
from unisono.reports.html import render_html
from unisono.reports.json_report import json_text
from unisono.reports.terminal import summary
from unisono.reports.workbook import write_xlsx

ISOLATES = re.compile("[\u2066-\u2069\u200b\u00ad]")


class Tables(HTMLParser):
    """Text of every table row by the table's id, and of every article by its id."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: dict[str, list[list[str]]] = defaultdict(list)
        self.articles: dict[str, str] = defaultdict(str)
        self._table, self._article, self._cell = "", "", False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "table":
            self._table = given.get("id") or ""
        elif tag in ("article", "section"):
            self._article = given.get("id") or ""
        elif tag == "tr" and self._table:
            self.rows[self._table].append([])
        elif tag in ("td", "th") and self._table:
            self.rows[self._table][-1].append("")
            self._cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self._table = ""
        elif tag in ("td", "th"):
            self._cell = False

    def handle_data(self, data: str) -> None:
        said = ISOLATES.sub("", data)
        self.articles[self._article] += said
        if self._cell:
            self.rows[self._table][-1][-1] += said

    def named(self, table: str) -> dict[str, list[str]]:
        """Cells of each row by its first cell."""
        return {row[0].strip(): [c.strip() for c in row] for row in self.rows[table] if row}


class Shown:
    """One report in all its forms."""

    def __init__(self, report: AuditReport, folder: Path) -> None:
        self.report = report
        self.json: dict[str, Any] = json.loads(json_text(report))
        self.page = Tables(render_html(report))
        write_xlsx(report, folder / "audit.xlsx")
        self.book = load_workbook(folder / "audit.xlsx", data_only=True)
        out = StringIO()
        Console(file=out, width=400, color_system=None).print(summary(report))
        self.terminal = out.getvalue()

    def sheet(self, name: str) -> Iterator[tuple[Any, ...]]:
        """Rows of a sheet below its header."""
        yield from self.book[name].iter_rows(min_row=2, values_only=True)

    def test(self, id_: str) -> str:
        """The page's text on one test, spaces as they are read."""
        return " ".join(self.page.articles[id_.casefold()].split())


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder / "company", people=400)
    with (folder / "company" / "unisono.toml").open("a") as toml:
        toml.write("\n[synergy]\nmin_conversions = 1\n")  # the company is small
    return Workspace(folder / "company")


@pytest.fixture(scope="module")
def demo(company: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Shown:
    return Shown(company.audit(), tmp_path_factory.mktemp("forms"))


def _near(cell: Any, value: float | None) -> bool:
    return cell is None if value is None else cell == pytest.approx(value, rel=1e-12, abs=1e-12)


def test_values_scores_and_intervals_of_the_tests(demo: Shown) -> None:
    rows = {row[0]: row for row in demo.sheet("Tests")}
    for test in demo.json["tests"]:
        row, value = rows[test["id"]], test["value"]
        low, high = test["interval"] or (None, None)
        assert all(map(_near, (row[3], row[5], row[6], row[9]), (value, low, high, test["score"])))
        assert row[12] == test["summary"]
        if value is None:
            continue
        said = amount(value, test["unit"])
        assert f"{test['title']} " in demo.terminal
        assert said in demo.terminal
        text = demo.test(test["id"])
        assert " ".join(said.split()) in text
        assert f"score {number(test['score'], 0)} of 100" in text
        if test["interval"]:
            words = wording.interval_words((low, high), test["unit"])
            assert " ".join(words.split()) in text


def test_sentences_round_like_the_figures_beside_them(demo: Shown) -> None:
    for test in demo.json["tests"]:
        if test["unit"] == "%" and test["value"] is not None:
            assert f"{number(test['value'])} %" in test["summary"], test["id"]


def test_figures_of_the_tests(demo: Shown) -> None:
    sheet = {(row[0], row[2]): row[3] for row in demo.sheet("Figures")}
    for test in demo.json["tests"]:
        page = demo.page.named(f"{test['id'].casefold()}-parts")
        for part in test["parts"]:
            if not isinstance(part["value"], float):
                continue
            assert _near(sheet[test["id"], part["name"]], part["value"])
            unit = wording.unit_of(demo.report, part["unit"])
            assert page[view.words(part["name"])][1] == amount(part["value"], unit)


def test_fixes_and_their_gains(demo: Shown) -> None:
    sheet = {(row[6], row[1]): row for row in demo.sheet("Fixes")}
    for test in demo.json["tests"]:
        text = demo.test(test["id"])
        for fix in test["fixes"]:
            row = sheet[test["id"], fix["text"]]
            assert (_near(row[0], fix["gain_points"]), row[2]) == (True, fix["gain"])
            assert " ".join(fix["text"].split()) in text
            if fix["gain_points"]:
                assert f"+{number(fix['gain_points'], 1)} point" in text
    for fix in demo.json["top_fixes"][:3]:
        assert fix["text"] in demo.terminal
        assert f"+{number(fix['gain_points'], 1)} points" in demo.terminal


def test_attribution(demo: Shown) -> None:
    found = demo.json["attribution"]
    sheet = {(row[0], row[1]): row for row in demo.sheet("Attribution")}
    counts, values = (demo.page.named(f"credit-{kind}") for kind in ("conversions", "value"))
    for place, model in enumerate(found["models"], start=1):
        assert counts["Channel"][place] == model["title"]
        for channel in found["channels"]:
            many, worth = model["conversions"][channel], model["value"][channel]
            row = sheet[model["title"], channel]
            assert _near(row[2], many)
            assert _near(row[3], worth)
            assert counts[channel][place] == number(many, 1)
            assert values[channel][place] == number(worth, 0)
    main = demo.page.named("credit")
    assert main["All"][1] == number(found["conversions"], 0)
    assert main["No touch in the window"][1] == number(found["unattributed_conversions"], 0)


def test_claims(demo: Shown) -> None:
    claims = demo.json["reconciliation"]
    sheet = {row[0]: row for row in demo.sheet("Over-claim")}
    for row in claims["rows"]:
        cells = sheet[row["platform"]]
        for at, name in ((1, "claimed_conversions"), (2, "attributed_conversions"), (5, "spend")):
            assert _near(cells[at], row[name])
    text = demo.test("reconciliation")
    assert f"{number(claims['overclaim'], 2)} ×" in text
    assert f"{number(claims['overclaim'], 2)} ×" in demo.test("scorecard")
    for name in ("claimed_conversions", "real_conversions"):
        assert number(claims[name]) in text


def test_metrics(demo: Shown) -> None:
    sheet = {row[0]: row for row in demo.sheet("Metrics")}
    page = demo.page.named("metric-table")
    for metric in demo.json["metrics"]:
        row = sheet[metric["title"]]
        low, high = metric["interval"] or (None, None)
        assert all(map(_near, (row[1], row[3], row[4]), (metric["value"], low, high)))
        if metric["value"] is not None:
            unit = wording.unit_of(demo.report, metric["unit"])
            assert page[metric["title"]][1] == amount(metric["value"], unit)


def test_the_headline_gap_is_that_of_the_test(demo: Shown) -> None:
    gap = demo.report.test("AUDIT-2")
    (dark,) = [p.value for p in gap.parts if p.name == "revenue without a tracked touch"]
    said = f"{amount(round(dark), 'USD')} ({amount(gap.value, '%')})"
    assert " ".join(said.split()) in demo.test("scorecard")


def test_channels_met(demo: Shown) -> None:
    found = demo.json["omnichannel"]["person_time"]
    page = demo.page.named("person-time")
    sheet = {row[0]: row for row in demo.sheet("Channels met")}
    assert [r["channels"] for r in found["rows"]] == ["1 channel", "2 channels", "3+ channels"]
    for row in found["rows"]:
        cells = sheet[row["channels"]]
        assert all(
            map(_near, (cells[1], cells[3], cells[6]), (row["days"], row["rate"], row["ratio"]))
        )
        assert page[row["channels"]][3] == number(row["rate"])


def test_synergy_is_that_of_the_command(demo: Shown, company: Workspace) -> None:
    found = demo.json["synergy"]
    assert found == json.loads(json.dumps(asdict(company.synergy())))
    page = {tuple(row[:2]): row for row in demo.page.rows["synergy-pairs"]}
    sheet = {row[:2]: row for row in demo.sheet("Channel pairs")}
    assert len(sheet) == len(found["pairs"])
    shown = [r for r in found["pairs"] if r["interval"]][:10]
    assert len(page) == len(shown) + 1
    assert shown
    for row in shown:
        cells = page[row["first"], row["second"]]
        assert cells[5] == number(row["surplus"])
        assert cells[7] == number(row["conversions"])
        values = sheet[row["first"], row["second"]]
        assert all(map(_near, values[2:9], (
            row["first_alone"], row["second_alone"], row["together"], row["surplus"],
            *row["interval"], row["conversions"],
        )))  # fmt: skip
