"""Which products of the catalogue a text is about: by the page it leads to, else by titles."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from unisono.messages.meaning import stem, weight
from unisono.messages.standing import GENERIC
from unisono.messages.text import plain, words
from unisono.model.messages import MessageText
from unisono.model.promises import CatalogueItem

#: Products that share a title are looked at, up to so many.
_MOST: Final = 200


def page_key(link: str) -> str:
    """Host and path of a link, without what tracks it: links to one page have one key."""
    try:
        parts = urlsplit(link.strip())
        host = (parts.hostname or "").casefold().removeprefix("www.")
    except ValueError:
        return ""
    return f"{host}{parts.path.rstrip('/')}" if host else ""


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Products, found by page and by title.

    Attributes:
        by_word: the rarest word of each title → places of the products.
    """

    items: tuple[CatalogueItem, ...]
    by_page: dict[str, list[int]]
    by_word: dict[str, list[int]]
    titles: tuple[frozenset[str], ...]

    @classmethod
    def of(cls, items: Sequence[CatalogueItem]) -> Catalogue:
        """The catalogue of ``items``."""
        titles = tuple(_stems(item.title) for item in items)
        seen = Counter(word for title in titles for word in title)
        pages: dict[str, list[int]] = defaultdict(list)
        rarest: dict[str, list[int]] = defaultdict(list)
        for place, (item, title) in enumerate(zip(items, titles, strict=True)):
            if key := page_key(item.url):
                pages[key].append(place)
            if title:
                rarest[min(title, key=lambda w: (seen[w], w))].append(place)
        return cls(tuple(items), dict(pages), dict(rarest), titles)

    def meant(self, message: MessageText, link: str) -> tuple[CatalogueItem, ...]:
        """Products a text is about: those of the page it leads to, else of the longest titles all
        of whose words it says."""
        if at := self.by_page.get(page_key(link)):
            return tuple(self.items[i] for i in at[:_MOST])
        said = _stems(plain(f"{message.title}\n{message.text}"))
        places = {i for word in said for i in self.by_word.get(word, ())}
        found = [i for i in sorted(places) if self.titles[i] <= said]
        longest = max((len(self.titles[i]) for i in found), default=0)
        return tuple(self.items[i] for i in found if len(self.titles[i]) == longest)[:_MOST]

    def subject(self, message: MessageText, link: str) -> frozenset[str]:
        """Words that tell the products a text is about from others; none: no product is named."""
        titles = (_stems(item.title) for item in self.meant(message, link))
        return frozenset(word for title in titles for word in title) - GENERIC


def says_any(message: MessageText, subject: frozenset[str]) -> bool:
    """Whether a text says one of these words."""
    return bool(subject & _stems(plain(f"{message.title}\n{message.text}")))


def _stems(text: str) -> frozenset[str]:
    return frozenset(_content(words(text)))


def _content(found: Iterable[str]) -> Iterable[str]:
    return (stem(w) for w in found if weight(w) >= 0.4 or any(c.isdigit() for c in w))
