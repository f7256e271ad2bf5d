"""Contradictions among many live offers: processor seconds by step.

Usage: python benchmarks/offers.py [COUNT] [--seed 7] [--same-texts]

Makes COUNT (100,000) texts of a company with many campaigns and looks for contradictions among the
offers in them. As in real exports: 400 campaigns of 1 to 6 weeks over a year (most of them live
together with some 30 others), 8 channels, 60 products, 12 audiences and texts for everybody, a
campaign's texts mostly agree about one or two offers, and every fiftieth says another value. Every
text has words of its own, unless ``--same-texts`` lets every campaign repeat 20 texts.
"""

from __future__ import annotations

import random
import sys
import time
from argparse import ArgumentParser
from datetime import date, timedelta
from itertools import pairwise

from unisono.messages import OfferBook
from unisono.messages.offers import read_all_offers
from unisono.model.messages import MessageText

PRODUCTS = [f"{a} {b}" for a in ("Pro", "Studio", "Team", "Home", "Travel", "Garden")
            for b in ("chair", "desk", "lamp", "jacket", "planner", "kettle", "tent", "bag",
                      "monitor", "boots")]  # fmt: skip
CHANNELS = ("E-mail", "Google Ads", "Meta", "Blog", "SMS", "TikTok", "LinkedIn", "Affiliate")
AUDIENCES = (
    "Students", "Parents", "New customers", "Lapsed customers", "Teams", "Runners", "Gardeners",
    "Teachers", "Travellers", "Freelancers", "Musicians", "Nurses",
)  # fmt: skip
_FILLER = """
bright mornings begin with a tidy room and a quiet hour before everybody else wakes up our people
tested it for months in wind rain and snow so that yours lasts longer than the trend you asked for
softer edges lighter frames and colours that stay we listened made in small batches by people who
know their trade and packed without plastic
"""
FILLER = _FILLER.split()


def offer(draw: random.Random, product: str) -> str:
    """One offer in words."""
    value = draw.choice((5, 10, 15, 20, 25, 30, 40, 50))
    return draw.choice((
        f"{value}% off the {product}", f"save ${value} on the {product}",
        f"{value}% off everything", f"the {product} from ${value * 9}",
        "free shipping on all orders", f"a {draw.choice((7, 14, 30))}-day free trial",
        f"use code {product[:3].upper()}{value}", f"up to {value}% off the {product}",
    ))  # fmt: skip


def texts(count: int, seed: int, same_texts: bool) -> list[MessageText]:
    """Messages with offers; see the top of this file."""
    draw, first = random.Random(seed), date(2026, 1, 1)
    campaigns = []
    for n in range(400):
        start = first + timedelta(days=draw.randrange(365))
        product = draw.choice(PRODUCTS)
        said = [offer(draw, product) for _ in range(draw.choice((1, 1, 2)))]
        audience = draw.choice((*AUDIENCES, "", "", ""))
        campaigns.append((f"Campaign {n}", start, draw.randrange(7, 43), product, said, audience))
    out = []
    for n in range(count):
        name, start, days, product, said, audience = draw.choice(campaigns)
        words = draw.choice(said) if draw.random() > 0.02 else offer(draw, product)
        own = n if not same_texts else (name, draw.randrange(20))
        filler = random.Random(str(own)).sample(FILLER, 14)
        until = f" Ends {start + timedelta(days=days)}." if draw.random() < 0.3 else ""
        text = f"{' '.join(filler[:7]).capitalize()}. Get {words}.{until} {' '.join(filler[7:])}"
        out.append(MessageText(
            f"m{n}", draw.choice(CHANNELS), f"{text} {'' if same_texts else n}", campaign=name,
            audience=audience, starts_on=start, ends_on=start + timedelta(days=days),
            path="texts.csv", file_row=n + 2,
        ))  # fmt: skip
    return out


def main() -> None:
    """Prints seconds per step."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--same-texts", action="store_true")
    given = parser.parse_args()
    messages = texts(given.count, given.seed, given.same_texts)
    marks = [("", time.process_time())]

    def mark(name: str) -> None:
        marks.append((name, time.process_time()))

    facts = list(read_all_offers(messages))
    mark(f"reading {len(facts):,} offers of {len(messages):,} texts")
    book = OfferBook.of_facts(facts)
    mark(f"{len(book.offers):,} distinct offers")
    found = book.contradictions()
    mark(f"{len(found):,} contradictions among them")
    del facts, book  # what is held makes the collector's passes longer
    as_product = OfferBook.of(messages).contradictions()
    mark("texts to contradictions, in one go")
    for (_, before), (name, after) in pairwise(marks):
        sys.stdout.write(f"{name:58} {after - before:7.2f} s\n")
    if len(as_product) != len(found):
        sys.exit(f"{len(as_product):,} contradictions in one go, {len(found):,} step by step.")


if __name__ == "__main__":
    main()
