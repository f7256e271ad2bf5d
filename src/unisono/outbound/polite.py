"""Requests for many pages that burden no site: its robots.txt, and a pause between two of them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, TypeVar
from urllib.parse import urlsplit

from protego import Protego

from unisono.errors import AnswerError, OutboundError
from unisono.outbound.answers import Answer
from unisono.outbound.requests import Outbound

T = TypeVar("T")
_AGENT: Final = "unisono"
_LONGEST_PAUSE: Final = 30.0
_AT_ONCE: Final = 5
#: Bytes of a robots.txt that are read: RFC 9309 asks for 500 KiB at least.
_MOST: Final = 512_000


@dataclass
class Polite:
    """Asks for pages of sites within what each of them allows (RFC 9309).

    A robots.txt that is not there allows everything, one that its server fails to give nothing.

    Attributes:
        pause: seconds between two requests to one host.
        sleep: waits; for tests.
    """

    outbound: Outbound
    pause: float = 1.0
    sleep: Callable[[float], None] = time.sleep
    _rules: dict[str, Protego] = field(default_factory=dict)
    _last: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, link: str) -> Answer:
        """What is at ``link``.

        Raises:
            OutboundError: as :meth:`Outbound.get`; of reason ``robots`` when the site wants no
                programs there.
        """
        place = _site(link)
        rules = self._of(place)
        if place and not rules.can_fetch(link, _AGENT):
            said = f"{urlsplit(link).hostname}: robots.txt keeps programs away from it."
            raise AnswerError(said, address=link, reason="robots")
        asked = rules.crawl_delay(_AGENT)
        self._wait(place, max(self.pause, min(float(asked or 0), _LONGEST_PAUSE)))
        return self.outbound.get(link, headers={"Accept": "text/html,*/*;q=0.5"})

    def each(self, links: Sequence[str], look: Callable[[str], T]) -> Iterator[tuple[str, T]]:
        """``look`` at every link, one after the other per host and several hosts at once."""
        by_site: dict[str, list[str]] = {}
        for link in links:
            by_site.setdefault(_site(link), []).append(link)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            done = [
                pool.submit(lambda of: [(x, look(x)) for x in of], of) for of in by_site.values()
            ]
            for future in done:
                yield from future.result()

    def _of(self, place: str) -> Protego:
        with self._lock:
            known = self._rules.get(place)
        if known is None:
            known = self._read(place)
            with self._lock:
                self._rules[place] = known
        return known

    def _read(self, place: str) -> Protego:
        text = ""  # a host that is not there: the page itself says what is wrong
        with suppress(OutboundError):
            answer = self.outbound.get(f"{place}/robots.txt")
            if answer.good:
                # UTF-8 whatever the header says (RFC 9309, 2.3), and some begin with a BOM
                text = answer.body[:_MOST].decode("utf-8-sig", "replace")
            elif answer.status >= 500:
                text = "User-agent: *\nDisallow: /"
        rules = Protego.parse(text)
        self._last[place] = time.monotonic()
        return rules

    def _wait(self, place: str, pause: float) -> None:
        before = self._last.get(place)
        if before is not None and (left := before + pause - time.monotonic()) > 0:
            self.sleep(left)
        self._last[place] = time.monotonic()


def _site(link: str) -> str:
    try:
        parts = urlsplit(link)
        return f"{parts.scheme}://{parts.netloc}"
    except ValueError:
        return ""
