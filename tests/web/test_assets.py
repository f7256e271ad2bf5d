"""The asset library on screen: brought in, checked, approved, sent out safely; rights hold."""

from __future__ import annotations

import io
import re
from typing import Any

import httpx
import pytest
from PIL import Image

from unisono.access.tokens import csrf_token
from unisono.assets.store import FileStore
from unisono.model.plan import Asset


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
    if asset:  # refused before a byte of it is looked at

        def never(*_: Any) -> None:
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
    _bring(plan_site, ("a.png", _png()), why="final cut")
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
