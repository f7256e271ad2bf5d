"""The link builder: single and bulk, only valid links leave, nothing hostile gets through."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest

from unisono.errors import QueryError
from unisono.taxonomy.links import build_link
from unisono.web.screens.links import ROWS, read_rows
from unisono.workspace.workspace import Workspace

GOOD = {"url": "https://www.example.com/a?x=1", "source": "linkedin", "medium": "paid-social",
        "campaign": "autumn-launch"}  # fmt: skip
BULK = """url,source,medium,campaign
https://www.example.com/a,linkedin,paid-social,autumn-launch
javascript:alert(1),linkedin,paid-social,autumn-launch
https://www.example.com/b,,email,autumn-launch
"""


def links(html: str) -> list[str]:
    return re.findall(r"<code>(https://[^<]*utm_[^<]*)</code>", html)


def test_one_link_stands_in_the_address(client: Any, workspace: Workspace) -> None:
    page = client.get("/tracking/links", params=GOOD)
    params = {k: v for k, v in GOOD.items() if k != "url"}
    wanted = build_link(GOOD["url"], params, workspace.taxonomy)
    assert [x.replace("&amp;", "&") for x in links(page.text)] == [wanted]


def test_the_form_offers_what_the_taxonomy_allows(client: Any, workspace: Workspace) -> None:
    page = client.get("/tracking/links").text
    allowed = workspace.taxonomy.parameters["utm_medium"].allowed
    offered = re.findall(r'<datalist id="allowed-medium">(.*?)</datalist>', page)[0]
    assert re.findall('value="([^"]+)"', offered) == allowed


def test_pasted_rows_become_links_or_reasons(client: Any) -> None:
    page = client.post("/tracking/links", data={"bulk": BULK})
    assert page.status_code == 200
    assert "1 valid link of 3" in page.text
    assert len(links(page.text)) == 1
    assert "no web address" in page.text
    assert 'href="javascript:' not in page.text


def test_only_valid_links_leave(client: Any) -> None:
    answer = client.post(
        "/tracking/links",
        data={"as": "csv"},
        files={"file": ("links.csv", BULK.encode(), "text/csv")},
    )
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [r["row"] for r in rows] == ["1"]


def test_finished_links_are_checked(client: Any) -> None:
    page = client.post("/tracking/links", data={"bulk": "https://example.com/?utm_sorce=x\n"})
    assert "0 valid links of 1" in page.text
    assert "misspelt" in page.text


def test_hostile_pastes_are_shown_as_text(client: Any) -> None:
    for text in ("<script>alert(1)</script>", "\u202eevil\u202c", "url\n\x00\x01", '"'):
        page = client.post("/tracking/links", data={"bulk": text})
        assert page.status_code == 200
        assert "<script>alert" not in page.text


def test_ten_megabytes_are_refused(client: Any) -> None:
    page = client.post("/tracking/links", data={"bulk": "x" * 10_000_000})
    assert page.status_code == 413
    assert "at most 1 MB" in page.text


def test_a_file_that_is_no_text_is_told(client: Any) -> None:
    page = client.post("/tracking/links", files={"file": ("a.csv", b"\xff\xfe\x80", "text/csv")})
    assert page.status_code == 400
    assert "UTF-8" in page.text


def test_rows_are_read_by_their_header() -> None:
    rows, plain = read_rows("Link;Source\nhttps://a.example;x\n")
    assert (rows, plain) == ([{"url": "https://a.example", "source": "x"}], [])
    assert read_rows("https://a.example\n\n") == ([], ["https://a.example"])
    with pytest.raises(QueryError, match="more than"):
        read_rows("x\n" * (ROWS + 5))
