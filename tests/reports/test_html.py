from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from unisono.model.audit import AuditReport, Change
from unisono.reports import view
from unisono.reports.html import render_html

VOID = {"meta", "link", "input", "br", "img", "hr", "wbr"}


class Page(HTMLParser):
    """Checks nesting while it collects ids, links, headings and tags."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.heads: list[int] = []
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._seen(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._seen(tag, attrs)

    def _seen(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        if re.fullmatch("h[1-6]", tag):
            self.heads.append(int(tag[1]))
        for name, value in attrs:
            self.attributes.append((tag, name, value or ""))
            if name == "id":
                self.ids.append(value or "")
            if name == "href":
                self.links.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture(params=["full", "empty"])
def text(request: pytest.FixtureRequest, report: AuditReport, empty_report: AuditReport) -> str:
    return render_html(report if request.param == "full" else empty_report)


@pytest.fixture
def page(text: str) -> Page:
    return Page(text)


def test_every_element_is_closed_and_every_section_there(page: Page) -> None:
    assert page.open == []
    assert {id for id, _ in view.SECTIONS} - set(page.ids) == set()


def test_ids_are_unique_and_links_lead_somewhere(page: Page) -> None:
    assert [i for i, n in Counter(page.ids).items() if n > 1] == []
    assert [h for h in page.links if h != "data:," and h.removeprefix("#") not in page.ids] == []
    named = [v for _, k, v in page.attributes if k == "aria-labelledby"]
    assert [v for v in named if v not in page.ids] == []


def test_nothing_is_loaded_from_elsewhere(page: Page, text: str) -> None:
    loading = [(t, v) for t, k, v in page.attributes if k in {"src", "srcset", "data", "action"}]
    assert loading == []
    assert re.findall(r"url\(|@import", text) == []
    assert [v for _, k, v in page.attributes if k == "style" or k.startswith("on")] == []


def test_landmarks_and_heading_order(page: Page) -> None:
    assert (page.tags["main"], page.tags["nav"], page.tags["h1"]) == (1, 1, 1)
    assert ("html", "lang", "en") in page.attributes
    assert all(b - a <= 1 for a, b in zip(page.heads, page.heads[1:], strict=False))
    assert page.tags["table"] == page.tags["caption"]
    heads = [a for t, a, _ in page.attributes if t == "th" and a == "scope"]
    assert len(heads) == page.tags["th"]


def test_content_policy_matches_the_embedded_style_and_script(text: str) -> None:
    for name in ("style", "script"):
        body = re.search(f"<{name}>(.*?)</{name}>", text, re.DOTALL).group(1)  # type: ignore[union-attr]
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in text


def test_hostile_text_is_shown_and_never_run(report: AuditReport) -> None:
    page = Page(render_html(report))
    assert page.tags["script"] == 1
    assert any("<script>alert('x')</script>" in words for words in page.words)


def test_output_is_deterministic_and_small(report: AuditReport) -> None:
    text = render_html(report)
    assert text == render_html(report)
    assert len(text.encode()) < 600 * 1024


def test_states_are_said_in_words(report: AuditReport) -> None:
    words = " ".join(" ".join(Page(render_html(report)).words).split())
    for said in (
        "Undecided", "Not measured", "No survey answers were found in the exports. Bring:",
        "Measured 6 of 7 tests", "Paid Social is the most disputed channel",
        "Pause Paid Social in half of comparable regions for 7 weeks", "by 14 Apr 2026",
        "No touch in the window 60", "95 % interval 22.1 – 33 %", "Evidence: 6 of 118 rows",
        "A threshold was crossed.", "Full integration is the wrong answer", "2 more figures",
        "exports/ ga4_ sessions. csv :12", "Not readable", "Not recognised", "Used in part",
        "not measured, with the reason",
    ):  # fmt: skip
        assert said in words


def test_lineage_links_to_the_file(report: AuditReport) -> None:
    text = render_html(report)
    link = '<a href="#file-1"><bdi>exports/<wbr>ga4_<wbr>sessions.<wbr>csv</bdi></a>'
    assert f'<code class="ref">{link}:12</code>' in text
    assert '<tr id="file-1">' in text
    assert '<tr id="audit-2-row-1">' in text


def test_a_file_with_several_tables_keeps_ids_unique(report: AuditReport) -> None:
    twice = replace(report.data, files=(*report.data.files, report.data.files[0]))
    ids = Page(render_html(replace(report, data=twice))).ids
    assert [i for i, n in Counter(ids).items() if n > 1] == []


def test_journeys_by_type_say_what_is_too_few_and_what_is_missing(report: AuditReport) -> None:
    html = render_html(report)
    section = html[html.index('<section id="journeys"') :]
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", section[: section.index("</section>")]))
    assert "Events 66.7 % 33.4 % 33.3 15.1 – 49.2 points more often" in text.replace("\xa0", " ")
    assert "10 1 20 too few –" in text
    assert "90 % of spend belongs to channels with tracked touches" in text.replace("\xa0", " ")
    assert "Not measured: 12 customers; 20 are needed." in text


def test_pairs_that_could_be_compared_are_shown_the_rest_is_counted(report: AuditReport) -> None:
    html = render_html(report)
    card = html[html.index('id="synergy-h"') :]
    card = card[: card.index('id="person-time-h"')]
    text = " ".join(re.sub(r"<[^>]+>", " ", card).replace("\xa0", " ").split())
    assert (
        "Of 11 pairs, 1 with more and 1 with fewer conversions, 9 undecided; of 1 sequence, 1 with "
        "more and 0 with fewer conversions, 0 undecided. What goes together, not what causes what."
    ) in text
    assert "Email Events 1.2 × 2 × 0.9 × −1.3 −2.1 – −0.4 9 Less" in text
    assert "Events Paid Search 3.04 × 1.7 – 5.5 31 More" in text
    assert "Few are compared. 2 more pairs and 1 more sequence: in the workbook." in text
    assert card.count('<tr><th scope="row">') == 11
    assert "Definition Pairs. Sequences. No cause." in text


def test_without_a_comparison_the_reason_is_all_that_is_said(report: AuditReport) -> None:
    nothing = replace(report.synergy, pairs=(), sequences=(), notes=("One channel only.",))
    html = render_html(replace(report, synergy=nothing))
    card = html[html.index('id="synergy-h"') :]
    card = card[: card.index('id="person-time-h"')]
    assert "<table" not in card
    assert ">One channel only.</p>" in card


def test_an_empty_company_is_told_what_to_bring_first(empty_report: AuditReport) -> None:
    words = " ".join(" ".join(Page(render_html(empty_report)).words).split())
    assert "Bring first exports. for Message drift" in words
    assert "Fix first" not in words
    assert "Nothing to fix" not in words


def test_alerts_notes_and_key_figures_stand_out(report: AuditReport) -> None:
    noted = replace(report.tests[0], notes=("2 message pillars are declared.",))
    lost = Change("AUDIT-5", "lost", "Alignment can no longer be measured.", False)
    full = replace(report, tests=(noted, *report.tests[1:]), changes=(lost,))
    words = " ".join(" ".join(Page(render_html(full)).words).split())
    assert "Alerts since the last run Lost Alignment can no longer be measured." in words
    assert words.count("2 message pillars are declared.") == 2
    assert "Revenue without a tracked touch" in words


def test_print_is_always_light(report: AuditReport) -> None:
    style = render_html(report).split("<style>")[1].split("</style>")[0]
    dark = [line for line in style.splitlines() if "prefers-color-scheme: dark" in line]
    assert dark
    assert all("@media screen and" in line for line in dark)


def test_a_wide_chart_says_that_it_scrolls_and_can_be_reached_by_keyboard(
    report: AuditReport,
) -> None:
    page = render_html(report)
    assert ".scroll:has(> .chart-wide)::before" in page
    assert re.search(
        r'<div class="scroll" role="region" aria-label="[^"]+" tabindex="0"><svg', page
    )


def test_the_score_is_explained_in_print_beside_the_score(report: AuditReport) -> None:
    page = render_html(report)
    printed = page.index('<p class="print small muted">How the score is made')
    assert page.index('id="scorecard"') < printed < page.index('id="tests"')
