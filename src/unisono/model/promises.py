"""Promises, and what they are held against: pages, the catalogue, what teams were told (MSG-4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from unisono.model.messages import MessageText, OfferFact


@dataclass(frozen=True)
class PageOffer:
    """An offer read from a page's visible text; see :class:`OfferFact`."""

    kind: str
    value: float | None
    unit: str
    words: str


@dataclass(frozen=True)
class PageProduct:
    """A product a page describes for machines (schema.org, Open Graph).

    Attributes:
        price: None when it is not said; highest: of a range of prices, None where there is one.
        available: None when it is not said.
        until: last day of the price.
    """

    name: str
    price: float | None = None
    currency: str = ""
    available: bool | None = None
    until: date | None = None
    highest: float | None = None


@dataclass(frozen=True)
class PageFacts:
    """What a landing page says.

    Attributes:
        canonical: the address the page gives itself; "" when it gives none.
        unread: why its offers cannot be told, "" when they can: no page, only scripts …
        excerpt: beginning of its visible text.
        sold_out, over: the line that says that nothing is left, or that the offer is over; "" none.
    """

    title: str = ""
    canonical: str = ""
    offers: tuple[PageOffer, ...] = ()
    products: tuple[PageProduct, ...] = ()
    unread: str = ""
    excerpt: str = ""
    sold_out: str = ""
    over: str = ""


@dataclass(frozen=True)
class SeenPage:
    """A landing page as it was found: ``address`` is where the link led."""

    link: str
    address: str
    seen_at: datetime
    facts: PageFacts


@dataclass(frozen=True)
class CatalogueItem:
    """A product of the catalogue.

    Attributes:
        price: that holds on ordinary days; sale_price: from ``sale_from`` to ``sale_to``.
        available: None when the catalogue does not say.
        url: its page; source: file and row.
    """

    product_id: str
    title: str
    price: float | None
    sale_price: float | None = None
    sale_from: date | None = None
    sale_to: date | None = None
    currency: str = ""
    available: bool | None = None
    stock: float | None = None
    url: str = ""
    source: str = ""
    owner: str = ""

    def price_on(self, day: date) -> float | None:
        """What it costs on a day."""
        begun = self.sale_from is None or self.sale_from <= day
        over = self.sale_to is not None and self.sale_to < day
        return self.sale_price if self.sale_price is not None and begun and not over else self.price


class Fault(StrEnum):
    """What is wrong with a promise."""

    MISSING = "missing on the page"
    OTHER = "another value"
    OUT_OF_STOCK = "out of stock"
    EXPIRED = "expired"
    NOT_TOLD = "not told"


class Place(StrEnum):
    """What a promise is held against."""

    PAGE = "landing page"
    CATALOGUE = "catalogue"
    TOLD = "sales and support"


@dataclass(frozen=True)
class Promise:
    """An offer a text makes, and where the text leads.

    Attributes:
        owner: of the text, "" when it is not known.
    """

    fact: OfferFact
    link: str = ""
    owner: str = ""

    @property
    def message(self) -> MessageText:
        """The text."""
        return self.fact.message


@dataclass(frozen=True)
class PromiseFinding:
    """A promise that does not hold.

    Attributes:
        said: the promise in its words, with its channel; found: what stands against it.
        source, owner: of the promise; other_source, other_owner: of what stands against it.
        first_day, last_day: days on which both hold; None: not known.
        texts: how many texts make the promise.
    """

    fault: str
    place: str
    said: str
    found: str
    why: str
    fix: str
    channel: str
    campaign: str
    source: str
    owner: str
    other_source: str
    other_owner: str
    first_day: date | None
    last_day: date | None
    texts: int = 1


@dataclass(frozen=True)
class PromiseStanding:
    """One promise, and how it stands with each place.

    Attributes:
        said: in its words; channel, campaign, owner, source: of the text that makes it.
        first_day, last_day: of that text; None: not known.
        texts: how many texts make it and lead to one page.
        states: place → held, fault or not measured; a place that it has nothing to do with is
            missing.
    """

    said: str
    channel: str
    campaign: str
    owner: str
    source: str
    first_day: date | None
    last_day: date | None
    texts: int
    states: dict[str, str]


@dataclass(frozen=True)
class PromiseReport:
    """Promises held against reality.

    Attributes:
        promises: that were looked at; held: how many times one was found to hold, by place.
        unmeasured: how often something could not be told, by place and reason.
        every: each promise, by campaign and channel.
    """

    as_of: date
    promises: int
    findings: tuple[PromiseFinding, ...]
    held: dict[str, int] = field(default_factory=dict)
    unmeasured: tuple[tuple[str, str, int], ...] = ()
    every: tuple[PromiseStanding, ...] = ()
