"""What must hold of a landing page, from what was fetched of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.calendar.page_checks import CHECKS, Fetched, known_tags, page_findings
from unisono.settings import CalendarSettings

SETTINGS = CalendarSettings()
LINK = "https://shop.example.com/s?utm_source=meta&utm_medium=paid&utm_campaign=spring"
PIXEL = "<script src='https://connect.facebook.net/en_US/fbevents.js'></script>"
MANAGER = "<script src='https://www.googletagmanager.com/gtm.js?id=GTM-1'></script>"
GOOD = Fetched(LINK, 200, LINK.replace("/s?", "/spring?"), 1, 0.4, PIXEL, "text/html",
               canonical="https://shop.example.com/spring")  # fmt: skip


def _states(page: Fetched, *problems: str, settings: CalendarSettings = SETTINGS) -> dict[str, str]:
    return {f.check: f.state for f in page_findings(page, problems, settings)}


def test_a_good_page_holds_everywhere() -> None:
    assert _states(GOOD) == dict.fromkeys(CHECKS, "good")


def test_a_page_without_canonical_address_is_not_asked_for_it() -> None:
    assert "domain" not in _states(replace(GOOD, canonical=""))


@pytest.mark.parametrize(
    ("hosts", "canonical", "state"),
    [((), "https://www.shop.example.com/spring", "good"), ((), "/spring", "good"),
     ((), "https://old.example.net/", "bad"), ((), "https://[/", "bad"),
     (("shop.example.com",), "", None), (("other.test",), "", "bad")],
)  # fmt: skip
def test_where_a_page_says_to_stand(
    hosts: tuple[str, ...], canonical: str, state: str | None
) -> None:
    found = page_findings(replace(GOOD, canonical=canonical), (), SETTINGS, hosts)
    assert {f.check: f.state for f in found}.get("domain") == state


@pytest.mark.parametrize(
    ("change", "check", "state", "said"),
    [
        ({"status": 404}, "reachable", "bad", "status 404"),
        ({"address": LINK.replace("https", "http")}, "tls", "bad", "plain http"),
        ({"address": "https://shop.example.com/spring"}, "parameters", "bad",
         "utm_source, utm_medium and utm_campaign changed or lost"),
        ({"address": LINK.replace("=meta", "=Meta")}, "parameters", "bad", "utm_source changed"),
        ({"link": "https://shop.example.com/s"}, "parameters", "bad", "has no tracking parameters"),
        ({"body": "<p>nothing"}, "tags", "undecided", "none that is known"),
        ({"seconds": 3.2}, "speed", "bad", "3.2 s for the document, at most 3 s"),
    ],
    ids=str,
)  # fmt: skip
def test_one_thing_wrong_is_told(
    change: dict[str, object], check: str, state: str, said: str
) -> None:
    found = {f.check: f for f in page_findings(replace(GOOD, **change), (), SETTINGS)}
    assert (found[check].state, said in found[check].text) == (state, True)


def test_nobody_answers() -> None:
    page = Fetched(LINK, problem="There is no host called shop.example.com.", reason="name")
    found = page_findings(page, ("utm_source 'meta' is not allowed",), SETTINGS)
    assert [(f.check, f.state) for f in found] == [("reachable", "bad"), ("taxonomy", "bad")]
    assert found[0].text == page.problem


def test_a_page_that_is_not_there_is_not_searched_for_tags() -> None:
    assert set(_states(replace(GOOD, status=500))) == set(CHECKS) - {"tags", "speed"}


def test_expected_tags_are_missing_or_may_come_through_a_manager() -> None:
    want = CalendarSettings(expected_tags=("meta pixel", "TikTok Pixel"))
    assert _states(GOOD, settings=want)["tags"] == "bad"
    assert _states(replace(GOOD, body=PIXEL + MANAGER), settings=want)["tags"] == "undecided"
    only = CalendarSettings(expected_tags=("Meta Pixel",))
    assert _states(GOOD, settings=only)["tags"] == "good"


def test_every_tag_has_a_source() -> None:
    assert len({t.name for t in known_tags()}) == len(known_tags()) > 10
    assert all(t.source.startswith("https://") and t.patterns for t in known_tags())


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_page_and_address_is_judged(address: str, body: str) -> None:
    page = replace(GOOD, address=f"https://a.test/?{address}", body=body)
    assert set(_states(page)) == set(CHECKS)
