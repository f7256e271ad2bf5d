"""The asset library on screen: brought in, checked, approved, sent out safely; rights hold."""

from __future__ import annotations

import hashlib
import io
import json
import re
from typing import Any

import httpx
import pytest
from PIL import Image

from unisono.access.access import OPERATOR
from unisono.access.people import Responsibility, add_with_password
from unisono.access.roles import Role
from unisono.access.signing_in import Visitor, sign_in
from unisono.access.tokens import csrf_token
from unisono.assets.store import FileStore, kept_digests
from unisono.model.document import Document
from unisono.model.plan import Asset, Campaign, Rendition


def _png(width: int = 90, height: int = 160, colour: str = "red", kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, kind)
    return out.getvalue()


def _bring(
    site: Any, *files: tuple[str, bytes], who: str = "owner", asset: str = "film", **fields: str
) -> httpx.Response:
    query = f"?asset={asset}" if asset else ""
    sent = [("file", (name, data, "image/png")) for name, data in files]
    token = csrf_token(site.cookies[who])
    answer: httpx.Response = site.send(
        "POST", f"/assets/upload{query}", who, data={"csrf": token, **fields}, files=sent
    )
    return answer


def _film(site: Any) -> Asset:
    asset: Asset = site.desk.get(Asset, "film").document
    return asset


def test_files_are_brought_checked_and_shown(plan_site: Any) -> None:
    done = _bring(plan_site, ("a.png", _png(1080, 1080)), ("../../b\u202e.png", _png(500, 1500)))
    assert (done.status_code, done.headers["location"]) == (303, "/assets/film?done=2")
    assert [(r.file, r.width, r.height) for r in _film(plan_site).renditions] == [
        ("a.png", 1080, 1080), ("b.png", 500, 1500),
    ]  # fmt: skip
    page = plan_site.get("/assets/film?done=2").text
    assert "2 files were added." in page
    assert "1080 × 1080 (1:1)" in page
    assert "Spring ads" in page  # where it is used
    listed = plan_site.get("/assets?format=1:1").text
    assert f"/assets/film/previews/{_film(plan_site).renditions[0].digest}.webp" in listed
    assert "No asset is like that" in plan_site.get("/assets?format=16:9").text
    rows = plan_site.get("/assets/tables/assets.json").json()["rows"]
    assert [(r["key"], r["formats"], r["files"]) for r in rows] == [("film", "0.33:1, 1:1", 2)]


def test_a_new_asset_is_made_of_files(plan_site: Any) -> None:
    done = _bring(plan_site, ("logo.png", _png()), asset="", title="Our <b>logo</b>", kind="logo")
    assert done.headers["location"] == "/assets/our-b-logo-b?done=1"
    page = plan_site.get("/assets/our-b-logo-b").text
    assert "<b>logo</b>" not in page
    assert "Our &lt;b&gt;logo&lt;/b&gt;" in page


def test_a_lead_owns_the_asset_they_bring(plan_site: Any) -> None:
    done = _bring(plan_site, ("story.png", _png()), who="email", asset="", title="Story")
    assert done.headers["location"] == "/assets/story?done=1"
    by = plan_site.desk.find("asset", "story").changed_by
    assert plan_site.desk.get(Asset, "story").document.owner == by
    _bring(plan_site, ("card.png", _png()), asset="", title="Card")
    assert plan_site.desk.get(Asset, "card").document.owner == ""


def test_what_is_not_taken_is_told_and_the_rest_is_kept(plan_site: Any) -> None:
    done = _bring(plan_site, ("a.png", _png()), ("b.png", b"just text " * 100_000), ("c.png", b""))
    assert done.status_code == 422
    assert "b.png is text, which is not taken, although its name ends in .png." in done.text
    assert "c.png is empty." in done.text
    assert [r.file for r in _film(plan_site).renditions] == ["a.png"]
    none = _bring(plan_site, ("b.png", b"text"))
    assert (none.status_code, "b.png is text" in none.text) == (422, True)
    assert plan_site.desk.get(Asset, "film").revision == 2
    assert "No file was chosen" in _bring(plan_site, ("", b"")).text


@pytest.mark.parametrize(
    ("who", "asset", "status"),
    [("sales", "film", 403), ("sales", "", 403), ("agency", "film", 403), ("council", "film", 403),
     ("agency", "", 403), ("owner", "missing", 404), ("owner", "..%2f..", 404)],
)  # fmt: skip
def test_uploads_are_refused_without_the_right(
    plan_site: Any, monkeypatch: pytest.MonkeyPatch, who: str, asset: str, status: int
) -> None:
    def never(*_: Any) -> None:  # refused before any of it is kept
        pytest.fail("a file was taken")

    monkeypatch.setattr(FileStore, "take", never)
    done = _bring(plan_site, ("a.png", _png()), who=who, asset=asset)
    assert done.status_code == status
    assert plan_site.desk.get(Asset, "film").revision == 1
    assert [s.key for s in plan_site.desk.list(Asset)] == ["film"]


def test_an_agency_brings_files_to_its_own_and_sees_no_others(plan_site: Any) -> None:
    own = {"title": "Banner", "campaign": "spring", "agency": "Nordwind", "approved": True}
    plan_site.desk.put(Asset(**own), "banner", by="ann")
    plan_site.desk.put(Asset(title="Hidden", campaign="secret"), "hidden", by="ann")
    assert _bring(plan_site, ("h.png", _png()), asset="hidden").status_code == 303
    hidden = plan_site.desk.get(Asset, "hidden").document.renditions[0].digest
    assert (
        _bring(plan_site, ("a.png", _png(50, 50)), who="agency", asset="banner").status_code == 303
    )
    assert plan_site.desk.get(Asset, "banner").document.approved is False
    listed = plan_site.get("/assets", "agency").text
    assert ("Banner" in listed, "Hidden" in listed) == (True, False)
    for path in ("/assets/hidden", f"/assets/hidden/files/{hidden}",
                 f"/assets/banner/files/{hidden}", f"/assets/hidden/previews/{hidden}.webp",
                 f"/api/v1/assets/hidden/files/{hidden}"):  # fmt: skip
        assert plan_site.get(path, "agency").status_code == 404, path
    made = _bring(plan_site, ("n.png", _png()), who="agency", asset="", title="New",
                  campaign="spring")  # fmt: skip
    assert made.headers["location"] == "/assets/new?done=1"
    assert plan_site.desk.get(Asset, "new").document.agency == "Nordwind"


def test_files_are_sent_so_that_no_browser_runs_them(plan_site: Any) -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    _bring(plan_site, ("a.png", _png()), ("b.svg", svg))
    digests = {r.file: r.digest for r in _film(plan_site).renditions}
    picture = plan_site.get(f"/assets/film/files/{digests['a.png']}")
    drawing = plan_site.get(f"/assets/film/files/{digests['b.svg']}")
    small = plan_site.get(f"/assets/film/previews/{digests['a.png']}.webp")
    for sent in (picture, drawing, small):
        assert sent.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
        assert sent.headers["x-content-type-options"] == "nosniff"
        assert sent.headers["cross-origin-resource-policy"] == "same-origin"
    assert picture.content == _png()
    assert picture.headers["content-disposition"] == 'inline; filename="a.png"'
    assert drawing.headers["content-disposition"] == 'attachment; filename="b.svg"'
    assert small.headers["content-type"] == "image/webp"
    page = plan_site.get("/assets/film").text
    assert "It holds scripts or loads from elsewhere" in page
    assert not re.search(r"<img[^>]*svg|<script>alert", page)
    assert plan_site.get("/assets/film/files/" + "0" * 64).status_code == 404
    assert plan_site.get("/assets/film/files/..%2f..%2fdesk.sqlite").status_code == 404
    assert plan_site.get(f"/assets/film/previews/{digests['b.svg']}.webp").status_code == 404


def test_versions_stay_and_come_back(plan_site: Any) -> None:
    _bring(plan_site, ("a.png", _png(colour="red")))
    red = _film(plan_site).renditions[0].digest
    _bring(plan_site, ("a.png", _png(colour="blue")))
    assert [r.digest == red for r in _film(plan_site).renditions] == [False]
    page = plan_site.get("/assets/film").text
    assert "Earlier files" in page
    assert plan_site.get(f"/assets/film/files/{red}").content == _png(colour="red")
    form = {"expected": "3", "to": "2", "back": "/assets/film"}
    assert plan_site.post("/plan/asset/film/undo", **form).status_code == 303
    assert [r.digest for r in _film(plan_site).renditions] == [red]
    gone = plan_site.post("/assets/film/remove", expected="4", file="a.png")
    assert gone.headers["location"] == "/assets/film?done=removed"
    assert _film(plan_site).renditions == ()
    assert plan_site.post("/assets/film/remove", expected="5", file="a.png").status_code == 404
    assert plan_site.post("/assets/film/remove", "sales", expected="5", file="x").status_code == 403


def test_only_who_may_approve_approves(plan_site: Any) -> None:
    for who in ("agency", "sales", "email", "council"):
        answer = plan_site.post("/assets/film/approve", who, expected="1")
        assert answer.status_code == 403, who
    assert "Approve" not in plan_site.get("/assets/film", "sales").text
    assert plan_site.post("/assets/film/approve", expected="1").status_code == 303
    assert _film(plan_site).approved
    assert plan_site.post("/assets/film/approve", expected="1", answer="no").status_code == 409


def test_two_uploads_to_one_asset_both_stand(plan_site: Any) -> None:
    _bring(plan_site, ("a.png", _png()))
    plan_site.desk.put(
        _film(plan_site).model_copy(update={"notes": "edited meanwhile"}), "film", by="bo"
    )
    _bring(plan_site, ("b.png", _png(10, 10)))
    assert [r.file for r in _film(plan_site).renditions] == ["a.png", "b.png"]
    assert _film(plan_site).notes == "edited meanwhile"


def test_an_upload_is_logged_with_who_and_why(plan_site: Any) -> None:
    _bring(plan_site, ("a.png", _png()), why="final\0 cut" + " " * 30_000 + "x")
    row = plan_site.desk.log(newest=1)[-1]
    assert (row.action, row.kind, row.key, row.detail["why"]) == (
        "change", "asset", "film", "final cut",
    )  # fmt: skip


def test_the_same_over_http(plan_site: Any) -> None:
    token = {"x-csrf-token": csrf_token(plan_site.cookies["owner"])}
    done = plan_site.send(
        "POST", "/api/v1/assets/files?asset=film", headers=token,
        files=[("file", ("a.png", _png(1080, 1920), "image/png")), ("file", ("b.png", b"x", ""))],
    )  # fmt: skip
    assert done.status_code == 201
    assert [f["name"] for f in done.json()["files"]] == ["a.png"]
    assert done.json()["refused"][0].startswith("b.png is text")
    digest = done.json()["files"][0]["digest"]
    assert plan_site.get(f"/api/v1/assets/film/files/{digest}").content == _png(1080, 1920)
    one = plan_site.get("/api/v1/assets/film").json()
    assert [(c["file"], c["ratio"]) for c in one["checks"]] == [("a.png", "9:16")]
    listed = plan_site.get("/api/v1/assets?approved=no").json()
    assert [(s["key"], s["formats"]) for s in listed["items"]] == [("film", ["9:16"])]
    assert plan_site.get("/api/v1/assets/findings").json() == []
    refused = plan_site.send(
        "POST", "/api/v1/assets/files?asset=film", "sales", files=[("file", ("a.png", b"x"))],
        headers={"x-csrf-token": csrf_token(plan_site.cookies["sales"])},
    )  # fmt: skip
    assert refused.status_code == 403


def test_more_than_the_limit_is_refused_early(plan_site: Any) -> None:
    answer = plan_site.send("POST", "/assets/upload?asset=film", headers={
        "content-length": str(300 << 20)}, data={"x": "y"})  # fmt: skip
    assert answer.status_code == 413


@pytest.fixture
def rivals(plan_site: Any) -> Any:
    """Two agencies on one campaign; the asset north is the first one's, and no file is kept."""
    access, desk = plan_site.app.state.access, plan_site.desk
    what = Responsibility(frozenset({Role.AGENCY}), agency="Südwind")
    word = "five random words in a row"
    add_with_password(access, OPERATOR, "south@example.com", "south", word, what)
    visitor = Visitor("127.0.0.1", "t")
    plan_site.cookies["south"] = sign_in(access, "south@example.com", word, visitor)
    _named(plan_site, "Nordwind", "Südwind")
    own = Asset(title="North film", campaign="spring", agency="Nordwind")
    desk.put(own, "north", by="ann")
    return plan_site


def _named(site: Any, *agencies: str) -> None:
    spring = site.desk.get(Campaign, "spring").document
    site.desk.put(spring.model_copy(update={"agencies": agencies}), "spring", by="ann")


def _approve(site: Any, key: str) -> None:
    expected = str(site.desk.find("asset", key).revision)
    assert site.post(f"/assets/{key}/approve", expected=expected, answer="yes").status_code == 303


def _north(site: Any, colour: str) -> str:
    data = _png(colour=colour)
    done = _bring(site, ("a.png", data), who="agency", asset="north", why=f"{colour} cut")
    assert done.status_code == 303
    document: Asset = site.desk.get(Asset, "north").document
    return document.renditions[0].digest


def _gets(site: Any, digest: str, who: str) -> list[int]:
    paths = (f"/assets/north/files/{digest}", f"/assets/north/previews/{digest}.webp",
             f"/api/v1/assets/north/files/{digest}")  # fmt: skip
    return [site.get(path, who).status_code for path in paths]


def test_a_rival_agency_sees_no_drafts_once_the_final_is_shared(rivals: Any) -> None:
    draft, final = _north(rivals, "red"), _north(rivals, "blue")
    _approve(rivals, "north")
    assert _gets(rivals, final, "south") == [200, 200, 200]
    assert _gets(rivals, draft, "south") == [404, 404, 404]
    page = rivals.get("/assets/north", "south").text
    assert ("Earlier files" in page, draft in page) == (False, False)
    for path in ("/plan/asset/north/history", "/api/v1/documents/asset/north/history"):
        told = rivals.get(path, "south").text
        assert [w for w in (draft, "red cut", "blue cut", "agency@") if w in told] == [], path
        assert "red cut" in rivals.get(path).text
    assert _gets(rivals, draft, "agency") == [200, 200, 200]
    own = rivals.get("/assets/north", "agency").text
    assert "Earlier files" in own
    assert "red cut" in rivals.get("/plan/asset/north/history", "agency").text
    who = f"by <bdi>{rivals.desk.at('asset', 'north', 2).by}</bdi>"
    assert (who in rivals.get("/assets/north").text, who in own) == (True, False)


def test_an_agency_keeps_what_was_approved_while_it_was_on_the_campaign(rivals: Any) -> None:
    early = _north(rivals, "red")
    _approve(rivals, "north")
    _named(rivals, "Nordwind")
    alone = _north(rivals, "green")
    _approve(rivals, "north")
    final = _north(rivals, "blue")
    _named(rivals, "Nordwind", "Südwind")
    _approve(rivals, "north")
    assert {_gets(rivals, d, "south")[0] for d in (early, final)} == {200}
    assert _gets(rivals, alone, "south") == [404, 404, 404]
    page = rivals.get("/assets/north", "south").text
    assert (early in page, alone in page) == (True, False)


def test_a_file_cannot_be_had_by_naming_its_digest(rivals: Any) -> None:
    rivals.desk.put(Asset(title="Hidden", campaign="secret"), "hidden", by="ann")
    _bring(rivals, ("h.png", _png(colour="green")), asset="hidden")
    hidden = rivals.desk.get(Asset, "hidden").document.renditions[0].digest
    _bring(rivals, ("f.png", _png(colour="navy")))
    shared = _film(rivals).renditions[0].digest

    def body(digest: str) -> dict[str, Any]:
        made: Document = Asset(
            title="Mine", campaign="spring", agency="Nordwind",
            renditions=(Rendition(file="x.png", media_type="image/png", digest=digest),),
        )  # fmt: skip
        return made.model_dump(mode="json")

    for digest in (hidden, "0" * 64):
        path = "/api/v1/documents/asset?key=mine"
        made = rivals.send("POST", path, "agency", json=body(digest))
        assert made.status_code == 403
        assert "a file of the library that you did not bring" in made.json()["detail"]
        sheet = json.dumps([["mine", 0, body(digest)]])
        done = rivals.post("/plan/asset/sheet/apply", "agency", changes=sheet)
        assert done.status_code == 403
        changed = rivals.send("PUT", "/api/v1/documents/asset/north", "agency", json=body(digest),
                              headers={"if-match": '"1"'})  # fmt: skip
        assert changed.status_code == 403
    assert rivals.desk.find("asset", "mine") is None
    path = "/api/v1/documents/asset?key=mine"
    assert rivals.send("POST", path, "agency", json=body(shared)).status_code == 201
    assert rivals.get(f"/assets/mine/files/{shared}", "agency").status_code == 200
    again = body(shared) | {"notes": "what is there already stays"}
    kept = rivals.send("PUT", "/api/v1/documents/asset/mine", "agency", json=again,
                       headers={"if-match": '"1"'})  # fmt: skip
    assert kept.status_code == 200
    owned = rivals.send("POST", "/api/v1/documents/asset?key=theirs", json=body(hidden))
    assert owned.status_code == 201


@pytest.mark.parametrize("address", ["/assets/upload", "/api/v1/assets/files"])
@pytest.mark.parametrize(("who", "campaign", "status"), [
    ("owner", "Spring Sale!", 422), ("owner", "x\0", 422), ("owner", "spring", 422),
    ("agency", "secret", 403), ("agency", "nope", 403), ("agency", "", 403),
])  # fmt: skip
def test_what_is_refused_for_its_fields_is_not_kept(
    plan_site: Any, address: str, who: str, campaign: str, status: int
) -> None:
    before = _kept(plan_site)
    token = csrf_token(plan_site.cookies[who])
    data = _png(colour="gold")
    title = "Sale\0" if campaign == "spring" else "Sale"
    done = plan_site.send(
        "POST", address, who, data={"csrf": token, "title": title, "campaign": campaign},
        files=[("file", ("s.png", data, "image/png"))], headers={"x-csrf-token": token},
    )  # fmt: skip
    assert done.status_code == status
    if status == 422:
        assert ("title" if campaign == "spring" else "campaign") in done.text
        assert "No file was taken" in done.text
    assert _kept(plan_site) == before
    folder = plan_site.app.state.results.workspace.layout.files
    digest = hashlib.sha256(data).hexdigest()
    assert not (folder / digest[:2] / digest).exists()


def _kept(site: Any) -> tuple[str, ...]:
    with site.desk.database.read() as connection:
        return kept_digests(connection)


def test_a_damaged_film_leaves_the_other_files(plan_site: Any) -> None:
    def box(kind: bytes, body: bytes = b"") -> bytes:
        return (8 + len(body)).to_bytes(4, "big") + kind + body

    film = box(b"ftyp", b"isom" + bytes(4)) + box(b"moov", box(b"mvhd"))
    done = _bring(plan_site, ("a.png", _png()), ("spot.mp4", film))
    assert done.status_code == 422
    assert "spot.mp4 is no whole film" in done.text
    assert [r.file for r in _film(plan_site).renditions] == ["a.png"]
