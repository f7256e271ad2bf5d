"""A page of ours to be read and nothing else: without forms, menus and ways to other pages."""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser

from markupsafe import Markup

#: Elements that go with all that is in them, and those that only stand alone.
_WITH_CONTENT = frozenset(
    {"form", "nav", "script", "button", "select", "textarea", "template", "iframe", "object"}
)
_ALONE = frozenset({"input", "meta", "link", "base", "embed"})
#: Attributes that make an element do something or lead somewhere.
_ACTIVE = ("on", "hx-", "data-hx-", "formaction", "action", "href", "xlink:href", "ping", "target")


def for_reading(page: str, keep: str) -> Markup:
    """``page`` without anything that acts or leads elsewhere; texts and pictures stay.

    Args:
        page: HTML of our own templates.
        keep: links stay when they begin with it, and when they lead to a place on the page.
    """
    reader = _Reader(keep)
    reader.feed(page)
    reader.close()
    return Markup("".join(reader.out))  # every text of it was escaped by the templates


class _Reader(HTMLParser):
    def __init__(self, keep: str) -> None:
        super().__init__(convert_charrefs=False)
        self.keep, self.out = keep, list[str]()
        self._left_out = ""
        self._depth = 0
        self._links: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Pass the element on, without what it must not have."""
        if self._left_out:
            self._depth += tag == self._left_out
            return
        if tag in _ALONE:
            return
        if tag in _WITH_CONTENT:
            self._left_out, self._depth = tag, 1
            return
        if tag == "a":
            stays = self._stays(attrs)
            self._links.append(stays)
            if stays:
                self._tag(attrs, keep_href=True)
            return
        self._tag(attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """The same for an element that ends at once."""
        if not self._left_out and tag not in _ALONE | _WITH_CONTENT | {"a"}:
            self._tag(attrs)

    def handle_endtag(self, tag: str) -> None:
        """Close what was passed on."""
        if self._left_out:
            if tag == self._left_out:
                self._depth -= 1
                self._left_out = self._left_out if self._depth else ""
            return
        if tag == "a" and not (self._links and self._links.pop()):
            return
        if tag not in _ALONE | _WITH_CONTENT:
            self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Text as it was written."""
        self._text(data)

    def handle_entityref(self, name: str) -> None:
        """``&amp;`` and its like."""
        self._text(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """``&#39;`` and its like."""
        self._text(f"&#{name};")

    def _text(self, text: str) -> None:
        if not self._left_out:
            self.out.append(text)

    def _stays(self, attrs: list[tuple[str, str | None]]) -> bool:
        to = dict(attrs).get("href") or ""
        return to.startswith("#") or (to.startswith(self.keep) and ".." not in to)

    def _tag(self, attrs: list[tuple[str, str | None]], *, keep_href: bool = False) -> None:
        """The tag as it was written; written anew where an attribute has to go."""
        raw = self.get_starttag_text() or ""
        active = [n for n, _ in attrs if n.startswith(_ACTIVE) and not (keep_href and n == "href")]
        if active:
            name = raw[1:].split(None, 1)[0].rstrip("/>")
            kept = "".join(
                f" {n}" if v is None else f' {n}="{escape(v)}"' for n, v in attrs if n not in active
            )
            raw = f"<{name}{kept}{'/' if raw.endswith('/>') else ''}>"
        self.out.append(raw)
