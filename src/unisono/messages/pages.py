"""Landing pages read for offers: the visible text, and what pages say for machines.

Nothing on a page is executed. Old prices that are struck out are left out, as are scripts, hidden
parts and everything beyond bounded sizes; a page that shows its text by scripts only is said to be
unreadable instead of empty.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from html.parser import HTMLParser
from typing import Any, Final

from unisono.messages.offer_money import number
from unisono.messages.offers import read_offers
from unisono.messages.page_states import over_words, sold_out_words
from unisono.model.messages import MessageText
from unisono.model.promises import PageFacts, PageOffer, PageProduct

_HTML: Final = ("text/html", "application/xhtml+xml", "")
_LONGEST: Final = 2_000_000
_JSON_LONGEST, _JSON_SCRIPTS, _NODES, _DEPTH = 300_000, 40, 20_000, 30
_OFFERS, _PRODUCTS, _EXCERPT, _TITLE = 200, 200, 300, 1_000
#: What no page shows and some databases do not keep: controls but blanks, half characters.
_UNKEPT: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_UNSEEN: Final = frozenset(
    "script style template noscript svg head iframe object select option del s strike".split()  # noqa: SIM905
)
_INLINE: Final = frozenset(
    "a abbr b bdi bdo cite code em font i ins label mark q small span strong sub sup time u".split()  # noqa: SIM905
)
_VOID: Final = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()  # noqa: SIM905
)
_HIDES: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_STRUCK: Final = re.compile(r"line-through", re.IGNORECASE)
#: Fewer visible characters beside scripts are no page for readers without them.
_FEWEST: Final = 80
_AVAILABLE: Final = frozenset(
    ["instock", "limitedavailability", "onlineonly", "instoreonly", "preorder", "presale",
     "backorder", "madetoorder"]
)  # fmt: skip
_GONE: Final = frozenset(["outofstock", "soldout", "discontinued", "reserved"])


def page_facts(body: str, media_type: str, day: date) -> PageFacts:
    """What a page says.

    Args:
        body: the document, of which two million characters are read; day: it was read on, for
            deadlines such as "until Friday".
    """
    if media_type not in _HTML:
        return PageFacts(unread=f"it is no page but {_kept(media_type)[:60]}")
    if "\0" in body[:2_000]:
        return PageFacts(unread="it is no text")
    reader = _Reader()
    reader.feed(_kept(body[:_LONGEST]))
    text = reader.text()
    products = tuple(_products(reader))[:_PRODUCTS]
    message = MessageText("page", "page", text, day=day)
    offers = tuple(PageOffer(f.kind, f.value, f.unit, f.words) for f in read_offers(message))
    seen = " ".join(text.split())
    unread = ""
    if len(seen) < _FEWEST and not products:
        unread = "it shows its text by scripts only" if reader.scripts else "it is empty"
    return PageFacts(
        " ".join(reader.title.split())[:300], reader.canonical, offers[:_OFFERS], products, unread,
        seen[:_EXCERPT], sold_out_words(text, offers, products), over_words(text),
    )  # fmt: skip


def _kept(text: str) -> str:
    return _UNKEPT.sub("", text)


class _Reader(HTMLParser):
    """Visible text, title, canonical address, JSON-LD and Open Graph of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = self.canonical = ""
        self.scripts = 0
        self.meta: dict[str, str] = {}
        self.data: list[str] = []
        self._pieces: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._hidden = 0
        self._into = ""

    def text(self) -> str:
        """The visible text, blocks apart."""
        return "".join(self._pieces)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in _INLINE:
            self._pieces.append("\n")
        if tag == "meta" and len(self.meta) < 200:
            name = given.get("property") or given.get("name") or given.get("itemprop") or ""
            self.meta.setdefault(name.lower()[:80], given.get("content", "")[:1_000])
        if tag == "link" and "canonical" in given.get("rel", "").lower().split():
            self.canonical = self.canonical or given.get("href", "").strip()[:4_000]
        if tag == "script":
            self.scripts += 1
            kind = given.get("type", "").lower()
            self._into = "data" if "ld+json" in kind else ""
            if self._into and len(self.data) < _JSON_SCRIPTS:
                self.data.append("")
        if tag == "title" and not self.title:
            self._into = "title"
        if tag in _VOID:
            return
        style = given.get("style", "")
        hides = (
            tag in _UNSEEN or "hidden" in given or given.get("aria-hidden") == "true"
            or bool(_HIDES.search(style)) or bool(_STRUCK.search(style))
        )  # fmt: skip
        self._open.append((tag, hides))
        self._hidden += hides

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        self._into = ""
        if tag not in _INLINE:
            self._pieces.append("\n")
        for place in range(len(self._open) - 1, max(-1, len(self._open) - 60), -1):
            if self._open[place][0] == tag:
                self._hidden -= sum(hides for _, hides in self._open[place:])
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        if self._into == "title":
            self.title += data if len(self.title) < _TITLE else ""
        elif self._into == "data" and self.data and len(self.data[-1]) < _JSON_LONGEST:
            self.data[-1] += data
        elif not self._hidden:
            self._pieces.append(data)


def _products(reader: _Reader) -> Iterator[PageProduct]:
    for text in reader.data:
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            continue
        for node in _nodes(found):
            if _types(node) & {"product", "productgroup", "individualproduct", "productmodel"}:
                yield from _of_product(node)
    price = _amount(reader.meta.get("product:price:amount") or reader.meta.get("og:price:amount"))
    if price is not None:
        currency = reader.meta.get("product:price:currency") or reader.meta.get("og:price:currency")
        yield PageProduct(
            reader.meta.get("og:title", "")[:300], price, (currency or "").upper()[:3],
            _available(reader.meta.get("product:availability") or reader.meta.get("availability")),
        )  # fmt: skip


def _nodes(found: Any) -> Iterator[Mapping[str, Any]]:
    """Every object of a JSON document, breadth first, bounded."""
    waiting: list[tuple[Any, int]] = [(found, 0)]
    seen = 0
    while waiting and seen < _NODES:
        node, depth = waiting.pop(0) if len(waiting) < 1_000 else waiting.pop()
        seen += 1
        inside = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        if isinstance(node, dict):
            yield node
        if depth < _DEPTH:
            waiting += [(x, depth + 1) for x in inside if isinstance(x, dict | list)]


def _types(node: Mapping[str, Any]) -> set[str]:
    given = node.get("@type")
    names = given if isinstance(given, list) else [given]
    return {str(n).rpartition("/")[2].lower() for n in names if isinstance(n, str)}


def _of_product(node: Mapping[str, Any]) -> Iterator[PageProduct]:
    name = node.get("name")
    title = " ".join(_kept(name).split())[:300] if isinstance(name, str) else ""
    offers = node.get("offers")
    for offer in offers if isinstance(offers, list) else [offers]:
        if isinstance(offer, dict):
            yield _of_offer(title, offer)


def _of_offer(title: str, offer: Mapping[str, Any]) -> PageProduct:
    more = offer.get("priceSpecification")
    spec = next(
        (s for s in (more if isinstance(more, list) else [more]) if isinstance(s, dict)), {}
    )
    low, high = _amount(offer.get("lowPrice")), _amount(offer.get("highPrice"))
    price = _amount(offer.get("price"))
    price = price if price is not None else _amount(spec.get("price"))
    currency = offer.get("priceCurrency") or spec.get("priceCurrency") or ""
    until = offer.get("priceValidUntil") or offer.get("validThrough") or spec.get("validThrough")
    return PageProduct(
        title, price if price is not None else low, _kept(str(currency)).upper()[:3],
        _available(offer.get("availability")), _day(until),
        high if price is None and high is not None and high != low else None,
    )  # fmt: skip


def _amount(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value) if 0 <= value < 1e12 else None
    found = re.search(r"\d[\d.,’' \u00a0]*", value[:60]) if isinstance(value, str) else None
    try:
        return number(found.group().rstrip(".,’' \u00a0")) if found else None
    except ValueError:
        return None


def _available(value: Any) -> bool | None:
    bare = re.sub(r"[\W_]", "", str(value or "").rpartition("/")[2]).lower()
    return True if bare in _AVAILABLE else False if bare in _GONE else None


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value or "")[:10])
    except ValueError:
        return None
