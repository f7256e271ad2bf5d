"""Hostile and hurried input in the forms of every kind: told, never run, never lost."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from unisono.access.access import OPERATOR, Access
from unisono.access.people import Responsibility, assign
from unisono.access.roles import Role
from unisono.reports.spreadsheet_text import is_risky
from unisono.web.planning.document_pages import KINDS
from unisono.web.planning.form_fields import Field, fields_of
from unisono.workspace.standing import DECLARED

SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
FORMULA = '=HYPERLINK("https://evil.example","x")'
HOSTILE = [SCRIPT, FORMULA, "+1+cmd|' /C calc'!A0", "\u202e\u2066x\u0000y", "{{ 7*7 }}{% raw %}"]
Value = Callable[[Field], str]


def place(kind: str, key: str = "probe") -> tuple[str, str]:
    """Where a document is created, and where it is then."""
    if kind in DECLARED:
        return f"/plan/{kind}/main", f"/plan/{kind}/main"
    return f"/plan/{kind}/new", f"/plan/{kind}/{key}"


def good(field: Field) -> str:
    """What a field that cannot be left empty accepts."""
    of = {"day": "2026-03-05", "number": "1", "moment": "2026-03-05T09:00+01:00"}
    return field.options[0] if field.options else of.get(field.control, "Probe")


def filled(kind: str, value: Value) -> dict[str, str]:
    """A form with ``value`` in its fields; rows and cards have one entry."""
    form = {"expected": "0", "key": "" if kind in DECLARED else "probe"}
    for field in fields_of(kind):
        if field.control in ("rows", "cards"):
            form |= {f"{field.name}.0.{c.name}": value(c) for c in field.columns}
        else:
            form[field.name] = value(field)
    return {name: text for name, text in form.items() if text}


def valid(kind: str, **more: str) -> dict[str, str]:
    """A form that is as empty as it may be."""
    needed = {f.name: good(f) for f in fields_of(kind) if f.needed and not f.columns}
    for field in fields_of(kind):
        if field.needed and field.columns:
            needed |= {f"{field.name}.0.{c.name}": good(c) for c in field.columns if c.needed}
    return {"expected": "0", "key": "" if kind in DECLARED else "probe", **needed, **more}


def stored(site: Any, kind: str) -> Any:
    return site.desk.find(kind, "main" if kind in DECLARED else "probe")


@pytest.fixture(autouse=True)
def no_files(plan_site: Any) -> None:
    """No brand and no taxonomy, as when a workspace begins."""
    layout = plan_site.app.state.results.workspace.layout
    for path in (layout.brand, layout.taxonomy):
        path.unlink(missing_ok=True)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", HOSTILE, ids=["script", "formula", "command", "signs", "template"])
def test_text_in_every_field_stays_text(plan_site: Any, kind: str, text: str) -> None:
    texts = {"line", "text", "lines", "pairs", "reference", "references", "number", "day", "moment"}

    def free(field: Field) -> str:
        return text if field.control in ("line", "text", "lines") else good(field)

    def every(field: Field) -> str:
        return text if field.control in texts else ""

    create, there = place(kind)
    for value in (every, free):
        answer = plan_site.post(create, **filled(kind, value))
        assert answer.status_code in (303, 422)
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text
    title = {"title": text} if "\0" not in text else {}
    assert plan_site.post(create, **valid(kind, **title)).status_code in (303, 409, 422)
    if stored(plan_site, kind) is None:
        return
    for path in (there, f"{there}/history", f"/plan/{kind}", "/calendar", "/calendar?view=list"):
        page = plan_site.get(path)
        assert page.status_code in (200, 303), path
        assert "<script>alert" not in page.text, path
        assert "<img src=x" not in page.text, path
        assert "49{%" not in page.text, path
    if kind not in DECLARED:
        table = plan_site.get(f"/plan/{kind}/tables/{kind}.csv").content.decode("utf-8-sig")
        assert not [c for row in csv.reader(io.StringIO(table)) for c in row if is_risky(c)]


@pytest.mark.parametrize(
    "kind", [k for k in KINDS if any(f.control == "day" for f in fields_of(k))]
)
@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-02-30", "tomorrow", "1" * 5000])
def test_days_nobody_plans_with_stand_beside_their_fields(
    plan_site: Any, kind: str, day: str
) -> None:
    days = {f.name for f in fields_of(kind) if f.control == "day"}
    form = valid(kind) | dict.fromkeys(days, day)
    answer = plan_site.post(place(kind)[0], **form)
    assert answer.status_code == 422
    assert {n for n in days if f'id="wrong-{n}"' in answer.text} == days
    assert stored(plan_site, kind) is None


@pytest.mark.parametrize("kind", KINDS)
def test_ten_megabytes_are_refused_and_a_long_text_is_told(plan_site: Any, kind: str) -> None:
    create, _ = place(kind)
    answer = plan_site.post(create, **valid(kind, title="x" * 10_000_000))
    assert answer.status_code == 413
    long = plan_site.post(create, **valid(kind, title="x" * 100_000))
    assert long.status_code == 422
    assert 'id="wrong-title"' in long.text
    assert stored(plan_site, kind) is None


@pytest.mark.parametrize("kind", KINDS)
def test_a_stale_edit_loses_nothing(plan_site: Any, kind: str) -> None:
    create, there = place(kind)
    assert plan_site.post(create, **valid(kind, title="First")).status_code == 303
    first = valid(kind, title="Theirs", notes="kept") | {"expected": "1"}
    assert plan_site.post(there, **first).status_code == 303
    answer = plan_site.post(there, **(valid(kind, title="Mine") | {"expected": "1"}))
    assert answer.status_code == 409
    assert "Somebody else was faster" in answer.text
    assert "Theirs" in answer.text
    assert 'value="Mine"' in answer.text
    assert stored(plan_site, kind).document.title == "Theirs"


@pytest.mark.parametrize("kind", KINDS)
def test_a_session_that_ended_leads_to_the_sign_in(plan_site: Any, kind: str) -> None:
    create, _ = place(kind)
    assert plan_site.get(create).status_code == 200
    plan_site.post("/sign-out", "owner", x="")
    answer = plan_site.post(create, **valid(kind, title="Late"))
    assert answer.status_code in (303, 401, 403)
    if answer.status_code == 303:
        assert answer.headers["location"].startswith("/sign-in")
    assert stored(plan_site, kind) is None


@pytest.mark.parametrize("kind", KINDS)
def test_a_role_that_was_taken_away_writes_nothing_more(plan_site: Any, kind: str) -> None:
    create, there = place(kind)
    assert plan_site.post(create, **valid(kind, title="First")).status_code == 303
    before = stored(plan_site, kind)
    settings = plan_site.app.state.results.workspace.settings.serve
    access = Access(plan_site.desk.database, settings)
    second = Responsibility(frozenset({Role.OWNER}))
    assign(access, OPERATOR, "council@example.com", second)
    assign(access, OPERATOR, "owner@example.com", Responsibility(frozenset({Role.SALES})))
    form = valid(kind, title="Second") | {"expected": "1"}
    for path, sent in ((there, form), (f"{there}/archive", {"expected": "1"}),
                       (f"{there}/undo", {"expected": "1"})):  # fmt: skip
        answer = plan_site.post(path, **sent)
        assert answer.status_code in (303, 403)
        if answer.status_code == 303:  # who loses a right signs in anew
            assert answer.headers["location"].startswith("/sign-in")
    assert stored(plan_site, kind) == before


def test_activities_that_wait_for_each_other_are_a_conflict_not_a_fault(plan_site: Any) -> None:
    days = {"channel": "Email", "first_day": "2026-03-10", "last_day": "2026-03-12"}
    for key, waits in (("a", ""), ("b", "a"), ("c", "b")):
        form = {"expected": "0", "key": key, "title": key.upper(), "depends_on": waits, **days}
        assert plan_site.post("/plan/activity/new", **form).status_code == 303
    circle = {"expected": "1", "title": "A", "depends_on": "c", **days}
    answer = plan_site.post("/plan/activity/a", **circle)
    assert answer.status_code in (303, 422)
    itself = {"expected": "1", "title": "B", "depends_on": "b", **days}
    assert plan_site.post("/plan/activity/b", **itself).status_code in (303, 422)
    for path in ("/calendar", "/calendar/conflicts", "/plan/activity/a", "/plan/activity"):
        assert plan_site.get(path).status_code == 200, path
    found = plan_site.get("/api/v1/calendar/conflicts?from=2026-03-02&days=60&with_fixes=true")
    assert found.status_code == 200
    told = " ".join(i["text"] for i in found.json()["items"] if {"a", "b", "c"} & set(i["items"]))
    assert re.search(r"wait|depend", unescape(told)) or answer.status_code == 422
