"""Product feeds in XML as shops make them: RSS 2.0 and Atom with Google's fields."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from typing import Any

import pytest

from unisono.sources.landing import Landing
from unisono.sources.readers import discover
from unisono.sources.readers.xml_feed import read_feed

GOOGLE = 'xmlns:g="http://base.google.com/ns/1.0"'
RSS = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" {GOOGLE} xmlns:media="http://search.yahoo.com/mrss/">
 <channel>
  <title>Outdoor shop</title>
  <link>https://shop.example.com</link>
  <item>
    <title>Tent for two (all weathers)</title>
    <link>https://shop.example.com/tent?ref=rss</link>
    <g:id>T-2</g:id>
    <g:title>Tent &amp; poles for two</g:title>
    <g:description><![CDATA[Warm <b>and</b> dry]]></g:description>
    <g:link>https://shop.example.com/tent</g:link>
    <g:price>150.00 USD</g:price>
    <g:sale_price>120.00 USD</g:sale_price>
    <g:sale_price_effective_date>2026-03-01T00:00-0800/2026-03-31T23:59-0800</g:sale_price_effective_date>
    <g:availability>in_stock</g:availability>
    <g:shipping><g:country>US</g:country><g:price>6.49 USD</g:price></g:shipping>
    <g:additional_image_link>https://x.example.com/1.png</g:additional_image_link>
    <g:additional_image_link>https://x.example.com/2.png</g:additional_image_link>
    <media:title>Picture</media:title>
    <description>Warm <i>and</i> dry</description>
  </item>
  <item>
    <g:id>L-1</g:id><g:title>Lamp</g:title><g:link>https://shop.example.com/lamp</g:link>
    <g:price>15.00 USD</g:price><g:availability>preorder</g:availability>
    <g:availability_date>2026-05-01T09:00-0800</g:availability_date>
  </item>
 </channel>
</rss>
"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" {GOOGLE}>
<title>Shop</title><link rel="self" href="https://shop.example.com/feed"/>
<entry>
 <id>tag:shop.example.com,2026:1</id><g:id>A-1</g:id><title>Kettle</title>
 <link rel="alternate" href="https://shop.example.com/kettle"/>
 <link rel="enclosure" href="https://shop.example.com/kettle.png"/>
 <author><name>Team kitchen</name></author>
 <g:price>30,50 EUR</g:price><g:availability>out of stock</g:availability>
</entry>
</feed>"""


def records(reader: Any, landing: Landing) -> list[dict[str, Any]]:
    names = [c.name for c in landing.columns]
    return [
        {n: v for n, v in zip(["row", *names], row, strict=True) if v is not None}
        for row in reader.rows(landing)
    ]


def feed(*items: str) -> str:
    return f"<rss {GOOGLE}><channel>{''.join(items)}</channel></rss>"


def test_rss_items_are_rows_and_googles_fields_win(reader: Any) -> None:
    landing = reader.one("feed.xml", RSS)
    tent, lamp = records(reader, landing)
    assert landing.format == "xml"
    assert json.loads(tent.pop("additional_image_link")) == [
        "https://x.example.com/1.png", "https://x.example.com/2.png",
    ]  # fmt: skip
    assert tent == {
        "row": 1, "id": "T-2", "title": "Tent & poles for two",
        "link": "https://shop.example.com/tent", "description": "Warm <b>and</b> dry",
        "price": "150.00 USD", "sale_price": "120.00 USD", "availability": "in_stock",
        "sale_price_effective_date": "2026-03-01T00:00-0800/2026-03-31T23:59-0800",
        "shipping_country": "US", "shipping_price": "6.49 USD", "media_title": "Picture",
    }  # fmt: skip
    assert lamp == {
        "row": 2, "id": "L-1", "title": "Lamp", "link": "https://shop.example.com/lamp",
        "price": "15.00 USD", "availability": "preorder",
        "availability_date": "2026-05-01T09:00-0800",
    }  # fmt: skip


def test_atom_links_are_their_addresses(reader: Any) -> None:
    (kettle,) = records(reader, reader.one("shop.atom", ATOM))
    assert kettle == {
        "row": 1, "id": "A-1", "title": "Kettle", "link": "https://shop.example.com/kettle",
        "link_enclosure": "https://shop.example.com/kettle.png", "author_name": "Team kitchen",
        "price": "30,50 EUR", "availability": "out of stock",
    }  # fmt: skip


def test_a_text_with_marks_in_it_is_one_text(reader: Any) -> None:
    item = "<item><g:id>1</g:id><description>Warm <i>and</i> dry</description></item>"
    (row,) = records(reader, reader.one("f.xml", feed(item)))
    assert row["description"] == "Warm and dry"


@pytest.mark.parametrize(
    "content",
    [
        RSS.replace("xmlns:g=", "xmlns:gm=").replace("g:", "gm:").encode(),
        RSS.replace(GOOGLE, "").encode(),  # shops forget to declare the prefix
        b"\xef\xbb\xbf" + RSS.encode(),
        RSS.replace("UTF-8", "UTF-16").encode("utf-16"),
    ],
    ids=["another prefix", "no declaration", "byte order mark", "UTF-16"],
)
def test_feeds_are_found_by_what_they_say(reader: Any, content: bytes) -> None:
    landing = reader.one("feed.xml", content)
    assert discover(reader.root)[0] == [reader.root / "feed.xml"]
    assert [r["price"] for r in records(reader, landing)] == ["150.00 USD", "15.00 USD"]


def test_a_packed_feed(reader: Any) -> None:
    landing = reader.one("feed.xml.gz", gzip.compress(RSS.encode()))
    assert (landing.rows, landing.format) == (2, "xml")


def test_items_that_hold_nothing_or_too_much_are_set_aside_by_number(reader: Any) -> None:
    big = f"<item><g:id>2</g:id><g:title>{'x' * (9 << 20)}</g:title></item>"
    good = "<item><g:id>{}</g:id></item>"
    landing = reader.one("feed.xml", feed(good.format(1), big, "<item/>", good.format(4)))
    assert [(r["row"], r["id"]) for r in records(reader, landing)] == [(1, "1"), (4, "4")]
    told = reader.engine.rows(
        f"SELECT file_row, reason FROM read_parquet('{landing.quarantine}') ORDER BY file_row"
    )
    assert told == [(2, "The item is larger than 8 MiB."), (3, "The item has no field.")]


BOMB = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
_ITEM = "<item><g:id>&a;</g:id></item>"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (RSS[: RSS.index("</g:price>") + 4], "The XML breaks off or is not well-formed at line 13,"
         " column 24: unclosed token."),
        (RSS.replace("&amp;", "&"), "The XML breaks off or is not well-formed at line 10, column "
         "20: not well-formed (invalid token)."),
        (BOMB + feed(_ITEM), "The XML is not read: it declares a document type (DTD), which feeds "
         "have no use for."),
        (OUTSIDE + feed(_ITEM), "The XML is not read: it declares a document type (DTD), which "
         "feeds have no use for."),
        (f'<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">{feed(_ITEM)}', "The XML is not read: "
         "it declares a document type (DTD), which feeds have no use for."),
        (feed("<item>" + "<g:a>" * 99), "The XML is not read: tags nest deeper than 64 at line 1, "
         "column 366."),
        (feed(f"<!--{' ' * (9 << 20)}"), "The XML is not read: what begins on line 1, column 55 "
         "has no end within 8 MiB."),
        (feed(), "The feed holds no item."),
        ("<?xml version='1.0'?><urlset><url><loc>x</loc></url></urlset>",
         "The file is XML, but no product feed."),
        ("<rss version='2.0'><channel><item><title>News</title></item></channel></rss>",
         "The file is XML, but no product feed."),
    ],
)  # fmt: skip
def test_what_is_no_whole_harmless_feed_is_a_problem(
    reader: Any, content: str, message: str
) -> None:
    result = reader.read("feed.xml", content)
    assert result.landings == ()
    (problem,) = result.problems
    assert problem.message == message
    assert problem.way_out


def test_other_xml_in_the_folder_is_no_data_and_stops_nothing(reader: Any) -> None:
    for name, content in (("feed.xml", RSS), ("sitemap.xml", "<urlset/>"), ("none.xml", "")):
        (reader.root / name).write_text(content, encoding="utf-8")
    files, ignored = discover(reader.root)
    assert [p.name for p in files] == ["feed.xml"]
    assert [p.name for p in ignored] == ["none.xml", "sitemap.xml"]


def test_what_is_held_does_not_grow_with_the_items(reader: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("unisono.sources.readers.record_parts._BATCH", 500)
    item = "<item><g:id>{}</g:id><g:title>A lamp</g:title><g:price>15.00 USD</g:price></item>"

    def peak(count: int) -> int:
        path = reader.root / f"{count}.xml"
        path.write_text(feed(*(item.format(n) for n in range(count))), encoding="utf-8")
        work = reader.root / f"w{count}"
        work.mkdir()
        tracemalloc.start()
        staged = read_feed(path, work, reader.engine)
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert reader.engine.value(f"SELECT count(*) FROM {staged.relation}") == count
        return held

    peak(1)  # what is loaded once
    assert peak(20_000) < 1.5 * peak(2_000)
