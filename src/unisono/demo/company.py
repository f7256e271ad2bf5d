"""Builds the demo company: exports as the platforms write them, and the truth beside them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from unisono.demo.ad_files import write_ads
from unisono.demo.ads import ad_days, ads_truth
from unisono.demo.audience import write_nps, write_tickets, write_webinars
from unisono.demo.catalogue import write_catalogue
from unisono.demo.crm import write_contacts, write_deals, write_payments
from unisono.demo.declarations import write_declarations
from unisono.demo.journeys import Journeys, draw_journeys
from unisono.demo.mail import write_mail
from unisono.demo.operations import write_handoffs, write_sync, write_unknown
from unisono.demo.people import People, invent_people
from unisono.demo.planning import write_calendar, write_offline, write_survey
from unisono.demo.published import write_mentions, write_messages
from unisono.demo.story import COMPANY, Clock
from unisono.demo.truth import (
    DemoTruth,
    attribution_truth,
    dark_truth,
    deals_truth,
    fixed_truth,
    people_truth,
)
from unisono.demo.web import write_web
from unisono.demo.write import Exports, as_json
from unisono.errors import UnisonoError

_FEWEST = 200


def _ads(
    exports: Exports, seed: int, people: People, journeys: Journeys, clock: Clock
) -> dict[str, Any]:
    rows = ad_days(seed, people, journeys, clock, faults=exports.faults)
    restated = write_ads(exports, clock, rows)
    platforms = ads_truth(rows, people, journeys, clock)
    deals = deals_truth(people, journeys, clock)
    claimed = sum(p["claimed_conversions"] for p in platforms.values())
    value = sum(p["claimed_value_usd"] for p in platforms.values())
    return {
        "platforms": platforms,
        "claimed_conversions": claimed,
        "claimed_value_usd": round(value, 2),
        "spend_usd": round(sum(p["spend_usd"] for p in platforms.values()), 2),
        "overclaim_conversions": claimed / deals["won"],
        "overclaim_value": value / deals["revenue"],
        "restated": restated,
    }


def _touchpoints(
    exports: Exports, seed: int, people: People, journeys: Journeys, clock: Clock
) -> dict[str, Any]:
    visits = journeys.visits
    web = write_web(exports, seed, people, visits, clock)
    return {
        "utm": web["utm"],
        "visits": len(visits.person),
        "visits_after_a_won_deal": int(visits.after.sum()),
        "web_events": web["events"],
        "mail": write_mail(exports, seed, people, journeys, clock),
        "webinars": write_webinars(exports, seed, people, journeys, clock),
        "tickets": write_tickets(exports, seed, people, journeys, clock),
        "mentions": write_mentions(exports, clock),
    }


def write_demo(
    folder: Path, *, seed: int = 7, people: int = 4_000, end: date = date(2026, 9, 30),
    faults: bool = True,
) -> DemoTruth:  # fmt: skip
    """Write the demo company into ``folder``; the same arguments write the same bytes.

    Writes ``exports/``, ``brand.yaml``, ``taxonomy.yaml``, ``unisono.toml`` and
    ``ground_truth.json``. Nine months of data end on ``end``.

    Args:
        folder: made when it is not there; files of the same names are replaced.
        seed: seed of every random draw.
        people: people with a trace in any tool (200 or more); spend grows with them.
        end: last day of the data.
        faults: False writes the same company with nothing wrong: consistent messages, one spelling
            per tracking value, no conflicts, no over-claim, no broken rows.

    Raises:
        UnisonoError: fewer than 200 people.
    """
    if people < _FEWEST:
        raise UnisonoError(
            f"A demo company of {people} people is too small for its story.",
            way_out=f"Ask for {_FEWEST} or more.",
        )
    folder.mkdir(parents=True, exist_ok=True)
    clock, exports = Clock(end), Exports(folder / "exports", end, faults)
    crowd = invent_people(seed, people, faults=faults)
    journeys = draw_journeys(seed, crowd, faults=faults)
    truth = _write_all(folder, exports, seed, crowd, journeys, clock)
    (folder / "ground_truth.json").write_text(as_json(asdict(truth)), encoding="utf-8")
    return truth


def _write_all(
    folder: Path, exports: Exports, seed: int, crowd: People, journeys: Journeys, clock: Clock
) -> DemoTruth:
    write_declarations(folder, clock, faults=exports.faults)
    write_contacts(exports, crowd, journeys, clock)
    write_deals(exports, crowd, journeys, clock)
    touchpoints = _touchpoints(exports, seed, crowd, journeys, clock)
    return DemoTruth(
        company=COMPANY,
        seed=seed,
        faults=exports.faults,
        start=clock.start,
        end=clock.end,
        currency="USD",
        deals=deals_truth(crowd, journeys, clock),
        billing=write_payments(exports, seed, crowd, journeys, clock),
        people=people_truth(crowd, journeys),
        utm=touchpoints.pop("utm"),
        touchpoints=touchpoints,
        attribution=attribution_truth(crowd, journeys),
        ads=_ads(exports, seed, crowd, journeys, clock),
        dark=dark_truth(crowd, journeys, clock),
        messages={**write_messages(exports, clock), "catalogue": write_catalogue(exports)},
        calendar=write_calendar(exports, clock),
        sync=write_sync(exports, seed, clock),
        alignment=write_survey(exports, clock),
        handoffs=write_handoffs(exports, seed, clock),
        nps=write_nps(exports, seed, crowd, journeys, clock),
        offline=write_offline(exports, clock),
        unknown_files=[write_unknown(exports)],
        quarantine=exports.planted,
        files=exports.files,
        **fixed_truth(faults=exports.faults),
    )
