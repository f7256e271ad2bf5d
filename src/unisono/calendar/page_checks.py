"""What must hold of a page a campaign links to in its first two weeks (CAL-5). Pure.

A page is what was fetched: one document, without its pictures and scripts. A tag is told by what
its vendor's snippet holds; what a tag manager loads later cannot be seen, and is said so.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import parse_qsl, urlsplit

from unisono.model.wording import listed
from unisono.settings import CalendarSettings

GOOD, BAD, UNDECIDED = "good", "bad", "undecided"
REACHABLE, TLS, REDIRECTS, PARAMETERS = "reachable", "tls", "redirects", "parameters"
TAXONOMY, TAGS, SPEED, DOMAIN = "taxonomy", "tags", "speed", "domain"
#: What each check asks, in the order they are told.
CHECKS = {
    REACHABLE: "The page answers",
    TLS: "It is encrypted",
    REDIRECTS: "Redirects",
    DOMAIN: "It is the page it says to be",
    PARAMETERS: "Tracking parameters arrive",
    TAXONOMY: "They keep the taxonomy",
    TAGS: "Measurement tags",
    SPEED: "Speed",
}
_LONGEST = 2_000_000
#: Why a page was not read that says nothing of the page: programs are kept away, or the names of
#: hosts could not be looked up where unisono runs.
_UNTOLD = frozenset({"robots", "resolver"})


@dataclass(frozen=True)
class Fetched:
    """What came of asking for a link.

    Attributes:
        link: as the activity has it.
        status: of the last answer; None when there was none, ``problem`` says why.
        reason: of the problem in one word: private, name, resolver, certificate, time …
        address: where the answer came from, after ``redirects`` of them.
        seconds: until the document was there; body: its text.
        canonical: the address the page gives itself, "" none.
    """

    link: str
    status: int | None = None
    address: str = ""
    redirects: int = 0
    seconds: float = 0.0
    body: str = ""
    media_type: str = ""
    problem: str = ""
    reason: str = ""
    canonical: str = ""


@dataclass(frozen=True)
class PageFinding:
    """The answer to one check: ``state`` is good, bad or undecided."""

    check: str
    state: str
    text: str


@dataclass(frozen=True)
class Tag:
    """A tag of measurement; a ``manager`` loads others later."""

    name: str
    patterns: tuple[str, ...]
    source: str
    manager: bool = False

    def on(self, body: str) -> bool:
        """Whether the page holds its snippet."""
        return any(re.search(pattern, body) for pattern in self.patterns)


@cache
def known_tags() -> tuple[Tag, ...]:
    """Tags that are looked for, with where their vendors describe them."""
    text = files("unisono.calendar").joinpath("page_tags.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["tag"]
    return tuple(Tag(**{**row, "patterns": tuple(row["patterns"])}) for row in rows)


def page_findings(
    page: Fetched, problems: Sequence[str], settings: CalendarSettings, hosts: Sequence[str] = ()
) -> tuple[PageFinding, ...]:
    """Every check of one page.

    Args:
        problems: what the taxonomy says of its link; hosts: where links may end, none: anywhere.
    """
    taxonomy = PageFinding(
        TAXONOMY, BAD if problems else GOOD, "; ".join(problems[:3]) or "no finding"
    )
    if page.status is None:
        state = UNDECIDED if page.reason in _UNTOLD else BAD
        return (PageFinding(REACHABLE, state, page.problem or "nobody answered"), taxonomy)
    found = [_reachable(page), _encrypted(page)]
    if page.redirects:
        found.append(PageFinding(REDIRECTS, GOOD, f"{page.redirects}, to {_host(page.address)}"))
    found += [*_domain(page, hosts), _parameters(page), taxonomy]
    if 200 <= page.status < 300:
        found += [_tags(page, settings.expected_tags), _speed(page, settings.page_seconds)]
    return tuple(found)


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or address
    except ValueError:
        return address


def _reachable(page: Fetched) -> PageFinding:
    good = page.status is not None and 200 <= page.status < 300
    return PageFinding(REACHABLE, GOOD if good else BAD, f"status {page.status}")


def _encrypted(page: Fetched) -> PageFinding:
    good = urlsplit(page.address).scheme == "https"
    said = "https, with a certificate that is believed" if good else "plain http at the end"
    return PageFinding(TLS, GOOD if good else BAD, said)


def _domain(page: Fetched, hosts: Sequence[str]) -> Iterator[PageFinding]:
    """Whether the page stands where links may end, and calls itself by that address."""
    here, own = _bare(_host(page.address)), _host(page.canonical) if page.canonical else ""
    allowed = {_bare(host) for host in hosts}
    if allowed and here not in allowed:
        yield PageFinding(DOMAIN, BAD, f"it ends at {here}, which is none of {listed(hosts)}")
    elif "://" in page.canonical and _bare(own) not in (allowed or {here}):
        yield PageFinding(DOMAIN, BAD, f"its canonical address is at {own}")
    elif page.canonical:
        place = own if "://" in page.canonical else here
        yield PageFinding(DOMAIN, GOOD, f"its canonical address is at {place}")


def _bare(host: str) -> str:
    return host.casefold().rstrip(".").removeprefix("www.")


def _parameters(page: Fetched) -> PageFinding:
    sent = _tracking(page.link)
    if not sent:
        return PageFinding(PARAMETERS, BAD, "the link has no tracking parameters")
    arrived = _tracking(page.address)
    lost = [name for name, value in sent.items() if arrived.get(name) != value]
    if lost:
        changed = "changed or lost" if page.redirects else "lost"
        return PageFinding(PARAMETERS, BAD, f"{listed(lost)} {changed} on the way")
    return PageFinding(PARAMETERS, GOOD, f"all {len(sent)} are in the final address")


def _tracking(address: str) -> dict[str, str]:
    pairs = parse_qsl(urlsplit(address).query, keep_blank_values=True)
    return {name: value for name, value in pairs if name.startswith("utm_")}


def _tags(page: Fetched, expected: Iterable[str]) -> PageFinding:
    body = page.body[:_LONGEST]
    found = [tag for tag in known_tags() if tag.on(body)]
    names = {tag.name.casefold() for tag in found}
    lacking = [name for name in expected if name.casefold() not in names]
    managers = [tag.name for tag in found if tag.manager]
    told = listed([tag.name for tag in found]) if found else "none that is known"
    if lacking and managers:
        return PageFinding(
            TAGS, UNDECIDED, f"{told}; {listed(lacking)} may come through {listed(managers)}"
        )
    if lacking:
        return PageFinding(TAGS, BAD, f"{told}; {listed(lacking)} is missing")
    if not found:
        return PageFinding(TAGS, UNDECIDED, "none that is known is in the page's own text")
    return PageFinding(TAGS, GOOD, told)


def _speed(page: Fetched, limit: float) -> PageFinding:
    said = f"{page.seconds:.1f} s for the document, at most {limit:g} s"
    return PageFinding(SPEED, GOOD if page.seconds <= limit else BAD, said)
