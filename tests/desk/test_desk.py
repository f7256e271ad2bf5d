"""Documents, revisions, conflicts, undo: the same on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, update

from unisono.desk import Desk, Reference
from unisono.desk.documents import UPGRADES
from unisono.desk.tables import document as documents
from unisono.errors import DeskError, DocumentError, NoDocumentError, StaleEdit
from unisono.model.clearance import Clearance
from unisono.model.council import Objective
from unisono.model.document import Document
from unisono.model.plan import Asset, Brief, Campaign, Milestone, PlannedActivity, Theme

Make = Callable[..., Theme]
DAYS = {"first_day": date(2026, 3, 1), "last_day": date(2026, 3, 31)}


def test_what_is_put_is_got(desk: Desk) -> None:
    campaign = Campaign(
        title="  Frühling 🌱 ",
        notes="two\nlines",
        budget=1e12,
        offers=("ten-off",),
        milestones=(Milestone(name="kick-off", done_on=date(2026, 2, 1)),),
        **DAYS,
    )
    before = datetime.now(UTC)
    stored = desk.put(campaign, "spring", by="ann", why="new season", expected=0)
    assert desk.get(Campaign, "spring") == stored
    assert (stored.kind, stored.key, stored.revision, stored.archived) == (
        "campaign",
        "spring",
        1,
        False,
    )
    assert stored.document == campaign
    assert stored.changed_by == "ann"
    assert before <= stored.changed_at <= datetime.now(UTC)
    (made,) = desk.history("campaign", "spring")
    assert (made.action, made.by, made.why, made.document()) == (
        "create",
        "ann",
        "new season",
        campaign,
    )


def test_a_moment_keeps_its_offset(desk: Desk) -> None:
    zone = timezone(timedelta(hours=5, minutes=30))
    activity = PlannedActivity(
        title="Mail", channel="Email", starts_at=datetime(2026, 3, 1, 9, tzinfo=zone), **DAYS
    )
    desk.put(activity, "mail", by="ann")
    found = desk.get(PlannedActivity, "mail").document.starts_at
    assert found is not None
    assert found.isoformat() == "2026-03-01T09:00:00+05:30"


def test_the_same_again_is_no_revision(desk: Desk, theme: Make) -> None:
    desk.put(theme(), "calm", by="ann")
    assert desk.put(theme(), "calm", by="bo", expected=7).revision == 1
    assert len(desk.history(Theme, "calm")) == 1
    assert len(desk.log()) == 1


def test_what_is_not_there_is_said(desk: Desk, theme: Make) -> None:
    assert desk.find("theme", "calm") is None
    for ask in (
        lambda: desk.get("theme", "calm"),
        lambda: desk.history("theme", "calm"),
        lambda: desk.at("theme", "calm", 1),
        lambda: desk.archive("theme", "calm", by="ann"),
        lambda: desk.undo("theme", "calm", by="ann"),
        lambda: desk.put(theme(), "calm", by="ann", expected=3),
    ):
        with pytest.raises(NoDocumentError, match="theme/calm"):
            ask()
    with pytest.raises(DocumentError, match="no kind of document 'themes'"):
        desk.get("themes", "calm")


def test_a_stale_edit_tells_who_was_faster(desk: Desk, theme: Make) -> None:
    desk.put(theme(), "calm", by="ann")
    desk.put(theme(owner="bo", narrative="Rest."), "calm", by="bo", expected=1)
    with pytest.raises(StaleEdit) as caught:
        desk.put(theme(owner="cy", pillars=("easy",)), "calm", by="cy", expected=1)
    error = caught.value
    assert (error.expected, error.revision, error.changed_by, error.both) == (
        1,
        2,
        "bo",
        ("owner",),
    )
    assert [body and body["owner"] for body in (error.base, error.mine, error.theirs)] == [
        "",
        "cy",
        "bo",
    ]
    assert "changed by bo" in str(error)
    assert "Both changed: owner." in str(error)
    assert desk.get(Theme, "calm").document == theme(owner="bo", narrative="Rest.")
    for act in (desk.archive, desk.undo):
        with pytest.raises(StaleEdit):
            act("theme", "calm", by="cy", expected=1)
    with pytest.raises(StaleEdit, match="a new document"):
        desk.put(theme(owner="cy"), "calm", by="cy", expected=0)


def test_undo_brings_back_and_can_be_undone(desk: Desk, theme: Make) -> None:
    desk.put(theme(owner="a"), "calm", by="ann")
    desk.put(theme(owner="b"), "calm", by="ann")
    desk.put(theme(owner="c"), "calm", by="ann")
    assert desk.undo("theme", "calm", by="bo").document == theme(owner="b")
    assert desk.undo("theme", "calm", by="bo").document == theme(owner="c")
    assert desk.undo("theme", "calm", by="bo", to=1, why="as planned").document == theme(owner="a")
    assert desk.undo("theme", "calm", by="bo", to=1).revision == 6
    history = desk.history("theme", "calm")
    assert [(r.action, r.body["owner"]) for r in history] == [
        ("create", "a"),
        ("change", "b"),
        ("change", "c"),
        ("undo", "b"),
        ("undo", "c"),
        ("undo", "a"),
    ]
    assert [r.why for r in history[3:]] == [
        "undo: as revision 2",
        "undo: as revision 3",
        "as planned",
    ]


def test_undoing_the_first_revision_archives(desk: Desk, theme: Make) -> None:
    desk.put(theme(), "calm", by="ann")
    assert desk.undo("theme", "calm", by="ann").archived
    assert not desk.undo("theme", "calm", by="ann").archived


def test_archive_and_restore(desk: Desk, theme: Make) -> None:
    desk.put(theme(), "calm", by="ann")
    assert desk.archive("theme", "calm", by="bo", why="over").revision == 2
    assert desk.archive("theme", "calm", by="bo").revision == 2
    assert [s.key for s in desk.list(Theme)] == []
    assert [s.key for s in desk.list(Theme, archived=True)] == ["calm"]
    with pytest.raises(DocumentError, match="is archived"):
        desk.put(theme(owner="x"), "calm", by="ann")
    assert desk.undo("theme", "calm", by="bo").archived is False
    desk.archive("theme", "calm", by="bo")
    assert desk.restore("theme", "calm", by="bo").document == theme()
    assert [r.action for r in desk.history("theme", "calm")] == [
        "create",
        "archive",
        "undo",
        "archive",
        "restore",
    ]


def test_lists_are_chosen_and_ordered(desk: Desk, theme: Make) -> None:
    with desk.transaction("ann") as change:
        for key, owner in (("b", "x"), ("a", "y"), ("c", "x")):
            change.put(theme(owner=owner, pillars=(key, "easy")), key)
        change.put(Brief(title="B", approved_on=date(2026, 1, 2)), "b")
    assert [s.key for s in desk.list(Theme)] == ["a", "b", "c"]
    assert [(s.kind, s.key) for s in desk.list()][:1] == [("brief", "b")]
    assert list(desk.list(Theme, where={"owner": "x"}).keyed()) == ["b", "c"]
    assert list(desk.list(Theme, where={"owner": "x", "pillars": "b"}).keyed()) == ["b"]
    assert list(desk.list("brief", where={"approved_on": "2026-01-02"}).keyed()) == ["b"]
    assert list(desk.list("brief", where={"approved_on": None}).keyed()) == []


def test_a_transaction_holds_together(desk: Desk, theme: Make) -> None:
    def launch() -> None:
        with desk.transaction("ann", "launch") as change:
            change.put(theme(), "calm")
            assert change.get(Theme, "calm").revision == 1
            change.archive("theme", "missing")

    with pytest.raises(NoDocumentError):
        launch()
    assert desk.find("theme", "calm") is None
    assert desk.log() == ()
    with desk.transaction("ann", "launch") as change:
        change.put(theme(), "calm")
        change.put(theme(), "loud", why="its own")
    assert [r.why for k in ("calm", "loud") for r in desk.history("theme", k)] == [
        "launch",
        "its own",
    ]


@pytest.mark.parametrize(
    ("document", "field"),
    [
        (Theme(title="x", **DAYS).model_copy(update={"last_day": date(2020, 1, 1)}), ""),
        (Theme(title="x", **DAYS).model_copy(update={"last_day": date(9999, 1, 1)}), "last_day"),
        (Theme(title="a\0b", **DAYS), "title"),
        (Objective(title="x").model_copy(update={"target": float("nan")}), "target"),
        (Objective(title="x").model_copy(update={"target": float("inf")}), "target"),
        (Theme(title="x", **DAYS).model_copy(update={"title": "x" * 301}), "title"),
    ],
)
def test_what_cannot_be_stored_is_refused(lone: Desk, document: Document, field: str) -> None:
    with pytest.raises(DocumentError) as caught:
        lone.put(document, "bad", by="ann")
    assert list(caught.value.fields) == [field]
    assert lone.log() == ()


@pytest.mark.parametrize("key", ["", "A", "a b", "../x", "a\n", "x" * 81, "-a", "ä", "a/b"])
def test_keys_are_slugs(lone: Desk, theme: Make, key: str) -> None:
    with pytest.raises(DocumentError, match="no key"):
        lone.put(theme(), key, by="ann")


def test_who_and_why_are_checked(lone: Desk, theme: Make) -> None:
    for by, why in ((" ", ""), ("a" * 301, ""), ("a\0", ""), ("ann", "x" * 20_001)):
        with pytest.raises(DocumentError):
            lone.put(theme(), "calm", by=by, why=why)


def test_a_stored_body_that_does_not_fit_is_a_named_problem(desk: Desk, theme: Make) -> None:
    desk.put(theme(), "good", by="ann")
    desk.put(theme(), "bad", by="ann")
    with desk.database.begin() as connection:
        wrong = {"title": "x", "first_day": "soon"}
        connection.execute(update(documents).where(documents.c.key == "bad").values(body=wrong))
        connection.execute(
            insert(documents).values(
                kind="poster",
                key="old",
                revision=1,
                shape=1,
                body={},
                archived=False,
                changed_at=datetime.now(UTC),
                changed_by="ann",
            )
        )
    listing = desk.list()
    assert [s.key for s in listing] == ["good"]
    assert [(p.kind, p.key) for p in listing.problems] == [("poster", "old"), ("theme", "bad")]
    assert "There is no kind of document 'poster'" in listing.problems[0].problem
    assert "first_day" in listing.problems[1].problem
    assert listing.problems[1].body == wrong
    with pytest.raises(DocumentError, match="theme/bad"):
        desk.get(Theme, "bad")


def test_bodies_of_older_shapes_load(
    desk: Desk, theme: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.put(theme(owner="ann"), "calm", by="ann")
    with desk.database.begin() as connection:
        old = {"name": "Old", "first_day": "2026-01-01", "last_day": "2026-02-01"}
        connection.execute(update(documents).values(body=old))

    def titled(body: dict[str, object]) -> dict[str, object]:
        return {"title": body.pop("name"), **body}

    monkeypatch.setitem(UPGRADES, "theme", (titled,))
    assert desk.get(Theme, "calm").document.title == "Old"
    assert desk.put(theme(), "calm", by="ann").revision == 2
    assert desk.get(Theme, "calm").document == theme()
    monkeypatch.setitem(UPGRADES, "theme", ())
    (problem,) = desk.list(Theme).problems
    assert "newer unisono" in problem.problem


def test_who_refers_to_a_document(desk: Desk) -> None:
    with desk.transaction("ann") as change:
        change.put(Campaign(title="S", offers=("ten",), **DAYS), "spring")
        change.put(Asset(title="Film", campaign="spring"), "film")
        change.put(Clearance(title="Gate"), "spring")
        change.put(Brief(title="B", notes='"spring"'), "brief")
        for key, more in (("mail", {}), ("post", {"depends_on": ("mail",)})):
            change.put(
                PlannedActivity(title=key, channel="Email", campaign="spring", **DAYS, **more), key
            )
        change.archive("activity", "post")
    assert desk.referrers(Campaign, "spring") == (
        Reference("activity", "mail", "campaign", "mail"),
        Reference("asset", "film", "campaign", "Film"),
        Reference("clearance", "spring", "key", "Gate"),
    )
    assert desk.referrers("offer", "ten") == (Reference("campaign", "spring", "offers", "S"),)
    assert desk.referrers("activity", "mail") == ()
    desk.restore("activity", "post", by="ann")
    assert [r.key for r in desk.referrers("activity", "mail")] == ["post"]


def test_changes_since(desk: Desk, theme: Make) -> None:
    desk.put(theme(), "calm", by="ann")
    mark = desk.log()[-1].number
    moment = datetime.now(UTC)
    assert desk.changes_since(mark) == desk.changes_since(moment) == ()
    desk.put(theme(owner="bo"), "calm", by="bo")
    desk.archive("theme", "calm", by="bo")
    found = desk.changes_since(mark)
    assert [(e.action, e.key, e.revision, e.by) for e in found] == [
        ("change", "calm", 2, "bo"),
        ("archive", "calm", 3, "bo"),
    ]
    assert found[0].detail["fields"] == ["owner"]
    assert desk.changes_since(moment) == found
    assert desk.changes_since(mark, kind="offer") == ()


def test_errors_of_the_desk_are_desk_errors() -> None:
    assert all(issubclass(e, DeskError) for e in (StaleEdit, NoDocumentError, DocumentError))
