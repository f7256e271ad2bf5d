"""What the company sells: the product feed of its shop, with a sale that keeps no promise."""

from __future__ import annotations

from typing import Any

from unisono.demo.story import PRODUCT, SITE
from unisono.demo.write import Exports

#: Per cent off the annual plan that texts and plan promise, and that the shop gives with faults.
_PROMISED, _GIVEN = 25, 20
_YEAR = 588


def write_catalogue(exports: Exports) -> dict[str, Any]:
    """Write the product feed; the truth about the sale in it.

    Three plans by the page they are sold on, and a service that is booked out.
    """
    off = _GIVEN if exports.faults else _PROMISED
    sale = _YEAR * (100 - off) / 100
    rows = [
        _row("team", "Team", "pricing", 49, "in_stock"),
        _row("annual", "Annual plan", "plan-upgrade", _YEAR, "in_stock", sale),
        _row("trial", "Trial", "guided-trial", 0, "in_stock"),
        _row("training", "Training day", "training", 900, "out_of_stock"),
    ]
    exports.table(
        "shop/product_feed.csv",
        ("id", "title", "description", "link", "image_link", "availability", "price",
         "sale_price", "brand", "condition"),
        rows,
    )  # fmt: skip
    return {"products": len(rows), "annual_plan_off": off, "annual_plan_promised_off": _PROMISED}


def _row(
    key: str, title: str, page: str, price: float, availability: str, sale: float | None = None
) -> list[object]:
    name = f"{PRODUCT} {title}"
    return [
        f"SD-{key}", name, f"{name}, per seat", f"{SITE}/{page}", f"{SITE}/images/{key}.png",
        availability, f"{price:.2f} USD", "" if sale is None else f"{sale:.2f} USD", PRODUCT, "new",
    ]  # fmt: skip
