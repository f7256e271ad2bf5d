"""What people of an agency see: theirs, and nothing of another's."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from unisono.access.access import OPERATOR
from unisono.access.people import Responsibility, add_with_password
from unisono.access.roles import Role
from unisono.access.signing_in import Visitor, sign_in
from unisono.model.plan import Asset, Brief, Campaign, PlannedActivity

_PASSWORD = "five random words in a row"
#: Words that only one of the two agencies may meet.
NORTH = ("Nordwind", "North banner", "North flight")
SOUTH = ("Südwind", "South film", "South flight", "Secret launch", "South brief")


@pytest.fixture
def two(plan_site: Any) -> Any:
    """Two agencies on one campaign, the other one with a campaign of its own."""
    access, desk = plan_site.app.state.access, plan_site.desk
    what = Responsibility(frozenset({Role.AGENCY}), agency="Südwind")
    add_with_password(access, OPERATOR, "south@example.com", "south", _PASSWORD, what)
    plan_site.cookies["south"] = sign_in(
        access, "south@example.com", _PASSWORD, Visitor("127.0.0.1", "t")
    )
    spring = desk.get(Campaign, "spring").document
    both = spring.model_copy(update={"agencies": ("Nordwind", "Südwind"), "notes": "Südwind late"})
    own = {"first_day": date(2026, 3, 20), "last_day": date(2026, 3, 30)}
    with desk.transaction("ann", "two agencies") as change:
        change.put(both, "spring")
        change.put(Campaign(title="Secret launch", agencies=("Südwind",), **own), "launch")
        change.put(Brief(title="South brief", campaign="launch", core_message="Quiet."), "south")
        brief = desk.get(Brief, "brief").document
        said = {"others": "Another agency films.", "agencies": ("Nordwind", "Südwind")}
        change.put(brief.model_copy(update=said), "brief")
        for key, title, agency in (("nb", "North banner", "Nordwind"),
                                   ("sf", "South film", "Südwind")):  # fmt: skip
            change.put(Asset(title=title, campaign="launch" if key == "sf" else "spring",
                             agency=agency, due=date(2026, 3, 10)), key)  # fmt: skip
        for key, title, agency in (("nf", "North flight", "Nordwind"),
                                   ("sl", "South flight", "Südwind")):  # fmt: skip
            change.put(PlannedActivity(title=title, channel="Display", agency=agency,
                                       campaign="spring", **own), key)  # fmt: skip
    return plan_site


def test_the_overview_of_an_agency_is_its_own(two: Any) -> None:
    assert two.get("/", "agency").headers["location"] == "/agency"
    north, south = two.get("/agency", "agency").text, two.get("/agency", "south").text
    assert [w for w in NORTH if w not in north] == []
    assert [w for w in SOUTH if w in north] == []
    assert [w for w in SOUTH if w not in south] == []
    assert [w for w in NORTH if w in south] == []
    assert "Another agency films." in north  # as the brief says
    assert "12000" not in north.replace(",", "").replace("\u202f", "")
    assert 'href="/agency"' in north


@pytest.mark.parametrize("path", [
    "/agency", "/calendar", "/calendar?view=list", "/calendar?view=month", "/plan/campaign",
    "/plan/activity", "/plan/brief", "/plan/offer", "/campaigns/spring", "/plan/brief/brief",
    "/plan/campaign/spring", "/api/v1/documents/campaign", "/api/v1/documents/asset",
    "/api/v1/documents/brief", "/api/v1/documents/activity", "/api/v1/calendar/activities",
    "/plan/campaign/spring/history", "/plan/brief/brief/history", "/me",
])  # fmt: skip
def test_no_page_shows_an_agency_another(two: Any, path: str) -> None:
    page = two.get(path, "agency")
    assert page.status_code in (200, 403), path
    assert [w for w in SOUTH if w in page.text] == []
    if page.status_code == 200 and path != "/me":
        other = two.get(path, "south").text
        assert [w for w in NORTH if w in other] == []


@pytest.mark.parametrize("path", [
    "/campaigns/launch", "/plan/campaign/launch", "/plan/brief/south", "/plan/asset/sf",
    "/plan/activity/sl", "/plan/asset/sf/history", "/api/v1/documents/asset/sf",
    "/api/v1/documents/brief/south", "/api/v1/documents/activity/sl",
])  # fmt: skip
def test_what_is_anothers_is_not_there(two: Any, path: str) -> None:
    answer = two.get(path, "agency")
    assert answer.status_code == 404
    assert [w for w in SOUTH if w in answer.text] == []
    assert two.get(path, "south").status_code == 200


def test_an_agency_has_no_results_no_accounts_and_no_links(two: Any) -> None:
    for path in ("/audit", "/attribution", "/surveys", "/accounts", "/keys", "/shares",
                 "/shares/new?screen=claims", "/calendar/conflicts", "/settings"):  # fmt: skip
        assert two.get(path, "agency").status_code == 403, path
