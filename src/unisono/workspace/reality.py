"""What promises of a workspace are held against: pages looked at, the catalogue, teams."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from unisono.calendar.plan import Plan
from unisono.calendar.planned import campaign_names
from unisono.messages.catalogue import Catalogue, page_key
from unisono.messages.holding import Reality
from unisono.messages.offers import read_offers
from unisono.messages.promises_told import tells_teams
from unisono.messages.standing import as_offered
from unisono.model.messages import MessageText
from unisono.model.names import same_name
from unisono.model.plan import Brief
from unisono.model.promises import (
    CatalogueItem,
    PageFacts,
    PageOffer,
    PageProduct,
    SeenPage,
)
from unisono.warehouse.engine import Engine
from unisono.workspace.desk import open_desk
from unisono.workspace.folder import WorkspaceFolder
from unisono.workspace.plan import has_desk, today

if TYPE_CHECKING:
    from unisono.desk import Desk

_PRODUCTS = """
SELECT p.product_id, coalesce(p.title, '') AS title, CAST(p.price AS DOUBLE) AS price,
    CAST(p.sale_price AS DOUBLE) AS sale_price, p.sale_from, p.sale_to, p.sale_window,
    upper(coalesce(p.currency, '')) AS currency,
    lower(coalesce(p.availability, '')) AS availability,
    p.stock, coalesce(p.url, '') AS url, lower(coalesce(p.status, '')) AS status,
    coalesce(p.owner, '') AS owner, coalesce(f.path || ':' || p.file_row, p.product_id) AS source
FROM product AS p LEFT JOIN source_file AS f ON f.file_id = p.file_id
ORDER BY p.platform, p.product_id
"""
_NO = frozenset(["no", "0", "false", "out of stock", "out_of_stock", "outofstock", "sold out",
                 "discontinued", "nein", "unavailable"])  # fmt: skip
_YES = frozenset(["yes", "1", "true", "in stock", "in_stock", "instock", "preorder", "backorder",
                  "onbackorder", "limited", "available", "ja"])  # fmt: skip
_HIDDEN = frozenset(["draft", "archived", "deleted", "private", "trash", "inactive"])


def read_catalogue(engine: Engine) -> Catalogue | None:
    """Products for sale; None when no catalogue was loaded."""
    if "product" not in engine.tables():
        return None
    rows = [_item(row) for row in engine.dicts(_PRODUCTS) if row["status"] not in _HIDDEN]
    return Catalogue.of(rows) if rows else None


def _item(row: Mapping[str, Any]) -> CatalogueItem:
    first, last = row["sale_from"], row["sale_to"]
    if row["sale_window"]:
        begin, _, end = str(row["sale_window"]).partition("/")
        first, last = first or _day(begin), last or _day(end)
    return CatalogueItem(
        row["product_id"], row["title"], row["price"], row["sale_price"], first, last,
        row["currency"], _available(row["availability"], row["stock"]), row["stock"], row["url"],
        row["source"], row["owner"],
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


def _available(said: str, stock: float | None) -> bool | None:
    """What the catalogue says in words, else whether pieces are left; None: neither."""
    if said in _NO or said in _YES:
        return said in _YES
    return None if stock is None else stock > 0


def seen_pages(desk: Desk, days: float) -> dict[str, SeenPage]:
    """Pages as they were found last, none older than so many days."""
    from unisono.calendar.checked_pages import newest_of_all  # comes with the extra

    since = datetime.now(UTC) - timedelta(days=days)
    with desk.database.read() as connection:
        found = newest_of_all(connection)
    pages: dict[str, SeenPage] = {}
    for page in sorted(found, key=lambda p: p.checked_at):
        if page.facts and page.checked_at >= since:
            seen = SeenPage(page.link, page.address, page.checked_at, _facts(page.facts))
            pages[page_key(page.link)] = seen
    pages.pop("", None)
    return pages


def _facts(told: Mapping[str, Any]) -> PageFacts:
    products = tuple(
        PageProduct(**{**p, "until": _day(p["until"] or "")}) for p in told.get("products", ())
    )
    offers = tuple(PageOffer(**offer) for offer in told.get("offers", ()))
    return PageFacts(**{**told, "products": products, "offers": offers})


def briefs(desk: Desk, plan: Plan) -> Iterator[MessageText]:
    """What briefs tell sales and support: those of campaigns that inform them."""
    names = campaign_names(plan)
    for stored in desk.list(Brief):
        brief = stored.document
        campaign = plan.campaigns.get(brief.campaign or "")
        if brief.template or campaign is None or not any(map(tells_teams, campaign.informed)):
            continue
        text = "\n".join((brief.core_message, *brief.mandatory, brief.others))
        yield MessageText(
            f"brief/{stored.key}", "Brief for sales and support", text, brief.title,
            names.get(brief.campaign or "", ""), starts_on=campaign.first_day,
            ends_on=campaign.last_day, owner=brief.approved_by,
        )  # fmt: skip


def _informed(plan: Plan) -> tuple[frozenset[str], frozenset[str]]:
    """Campaigns, by key and name, that sales or support were informed of, and those that the plan
    records informed teams of at all."""
    names = campaign_names(plan)
    told: set[str] = set()
    recorded: set[str] = set()
    for key, campaign in plan.campaigns.items():
        own = plan.of_campaign(key).values()
        teams = (*campaign.informed, *(team for a in own for team in a.informed))
        called = {same_name(name) for name in (key, names[key])}
        recorded |= called if teams else set()
        told |= called if any(map(tells_teams, teams)) else set()
    return frozenset(told), frozenset(recorded)


def reality_of(
    workspace: WorkspaceFolder,
    texts: Iterable[MessageText],
    plan: Plan,
    catalogue: Catalogue | None,
) -> Reality:
    """Everything promises can be held against.

    Args:
        texts: of the exports; those of sales and support are what they were told.
    """
    inward = [m for m in texts if tells_teams(m.channel)]
    pages: dict[str, SeenPage] = {}
    if has_desk(workspace):
        with open_desk(workspace.layout) as desk:
            pages = seen_pages(desk, workspace.settings.links.page_days)
            inward += briefs(desk, plan)
    told = tuple(as_offered(fact) for message in inward for fact in read_offers(message))
    return Reality(today(workspace), pages, catalogue, told, *_informed(plan))
