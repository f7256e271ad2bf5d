"""The CRM's contacts and deals, and the payments that follow from won deals."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np

from unisono.demo.ads import fx_rate
from unisono.demo.journeys import Journeys
from unisono.demo.people import People
from unisono.demo.story import DAY_SECONDS, DAYS, ENTRIES, Clock, stream
from unisono.demo.write import BadRow, Exports

_SOURCES = {
    "cpc": "Paid search", "paid-social": "Paid social", "display": "Paid social",
    "email": "Email marketing", "social": "Organic social", "organic": "Organic search",
    "referral": "Referrals", "affiliate": "Referrals", "(none)": "Direct traffic",
}  # fmt: skip
_OWNERS = ("Seller A", "Seller B", "Seller C")
_TITLES = ("Finance lead", "IT lead", "Operations manager", "Founder")


def moment(clock: Clock, second: int) -> datetime:
    """The time of a second of the story."""
    return datetime.combine(clock.start, datetime.min.time()) + timedelta(seconds=int(second))


def minutes(clock: Clock, second: int) -> str:
    """A time as the CRM writes it."""
    return f"{moment(clock, second):%Y-%m-%d %H:%M}"


def first_sources(people: People, journeys: Journeys) -> list[tuple[str, str]]:
    """Source and detail the CRM records for each contact, from its first visit."""
    out = [("Offline sources", "CRM UI")] * people.contacts
    who, first = np.unique(journeys.visits.person, return_index=True)
    for person, at in zip(who.tolist(), first.tolist(), strict=True):
        if person < people.contacts:
            entry = ENTRIES[int(journeys.visits.entry[at])]
            out[person] = (_SOURCES[entry.medium], entry.campaign.strip("()"))
    return out


def _contact(
    people: People, journeys: Journeys, clock: Clock, person: int, source: tuple[str, str]
) -> list[object]:
    lead = int(journeys.lead_at[person]) + 150
    deal, won = bool(people.deal[person]), bool(people.won[person])
    stage = "Customer" if won else "Opportunity" if deal else "Lead"
    qualified = minutes(clock, lead + 7_200) if deal else ""
    accepted = minutes(clock, int(journeys.deal_at[person])) if deal else ""
    changed = int(journeys.closed_at[person]) if deal else lead
    lead_number = "" if people.dark[person] else f"L{500_000 + person}"
    return [
        people.record(person), "Contact", f"{person:04d}", people.email(person),
        people.phone(person), f"Firm {people.firm[person]:03d}", _TITLES[person % 4], stage,
        "Open deal" if deal and not won else "New", *source, minutes(clock, lead),
        _OWNERS[person % 3], people.user_id(person), lead_number, qualified, accepted,
        minutes(clock, changed),
    ]  # fmt: skip


def _second_record(people: People, first: list[object], person: int) -> list[object]:
    """The same person typed in again: other address, joined by login id or telephone number."""
    again = list(first)
    again[0] = people.record(person, second=True)
    again[3] = people.email(person, alias=True)
    again[9:11] = ["Offline sources", "Import"]
    again[14] = ""
    if people.twin[person]:
        again[4], again[13] = people.phone(person, bare=True), ""
    else:
        again[4] = ""
    return again


def write_contacts(exports: Exports, people: People, journeys: Journeys, clock: Clock) -> int:
    """Write the contacts; returns how many second records there are."""
    sources = first_sources(people, journeys)
    rows = [_contact(people, journeys, clock, p, sources[p]) for p in range(people.contacts)]
    twice = np.flatnonzero(people.alias | people.twin).tolist()
    rows += [_second_record(people, rows[p], p) for p in twice]
    exports.table(
        "hubspot/hubspot-crm-exports-all-contacts.csv",
        ("Record ID", "First Name", "Last Name", "Email", "Phone Number", "Company Name",
         "Job Title", "Lifecycle Stage", "Lead Status", "Original Source",
         "Original Source Drill-Down 1", "Create Date", "Contact owner", "User ID", "Lead Number",
         "Became a Marketing Qualified Lead Date", "Became a Sales Qualified Lead Date",
         "Last Modified Date"),
        rows,
    )  # fmt: skip
    return len(twice)


def _deal(
    people: People, journeys: Journeys, clock: Clock, person: int, source: tuple[str, str]
) -> list[object]:
    won, closed = bool(people.won[person]), int(journeys.closed_at[person])
    amount = float(people.amount[person])
    rate = fx_rate(clock, closed // DAY_SECONDS) if people.euro[person] else 1.0
    return [
        30_000_001 + person, f"Firm {people.firm[person]:03d} - SampleDesk plan",
        "Closed won" if won else "Closed lost", "Sales Pipeline", f"{amount:.2f}",
        "EUR" if people.euro[person] else "USD", f"{amount * rate:.2f}",
        minutes(clock, int(journeys.deal_at[person])), minutes(clock, closed), _OWNERS[person % 3],
        str(won).lower(), "true", *source, people.record(person),
        f"Contact {person:04d} ({people.email(person)})", minutes(clock, closed),
    ]  # fmt: skip


def write_deals(exports: Exports, people: People, journeys: Journeys, clock: Clock) -> int:
    """Write the deals; returns their number."""
    sources = first_sources(people, journeys)
    rows = [_deal(people, journeys, clock, int(p), sources[p]) for p in np.flatnonzero(people.deal)]
    broken = f"31.13.{clock.end.year}"
    bad = BadRow(
        25, [39_999_999, "Firm 999 - SampleDesk plan", "Closed lost", "Sales Pipeline", "4800.00",
             "USD", "4800.00", minutes(clock, 86_400), broken, _OWNERS[0], "false", "true",
             "Offline sources", "Import", "", "", minutes(clock, 90_000)],
        "Close Date", broken, "no such date", "value",
    )  # fmt: skip
    exports.table(
        "hubspot/hubspot-crm-exports-all-deals.csv",
        ("Record ID", "Deal Name", "Deal Stage", "Pipeline", "Amount", "Currency",
         "Amount in company currency", "Create Date", "Close Date", "Deal owner", "Is Closed Won",
         "Is Deal Closed?", "Original Traffic Source", "Original Traffic Source Drill-Down 1",
         "Associated Contact IDs", "Associated Contact", "Last Modified Date"),
        rows, bad=[bad],
    )  # fmt: skip
    return len(rows)


def _payment(
    people: People, clock: Clock, person: int, second: int, status: str, number: int
) -> list[object]:
    amount, euro = float(people.amount[person]), bool(people.euro[person])
    usd = amount * fx_rate(clock, second // DAY_SECONDS) if euro else amount
    refunded = status == "Refunded"
    at = f"{moment(clock, second):%Y-%m-%d %H:%M:%S}"
    back = f"{moment(clock, second + 40_000):%Y-%m-%d %H:%M:%S}" if refunded else ""
    return [
        f"ch_{number:08d}", at, f"{amount:.2f}", f"{amount if refunded else 0:.2f}",
        "eur" if euro else "usd", str(status != "Failed").lower(), f"{usd:.2f}",
        f"{usd if refunded else 0:.2f}", "usd",
        "insufficient_funds" if status == "Failed" else "", "SampleDesk yearly plan",
        f"{usd * 0.029 + 0.3:.2f}", "Live", f"pi_{number:08d}", "card", back, status,
        f"cus_{person:06d}", people.email(person), f"in_{number:08d}", f"{30_000_001 + person}",
    ]  # fmt: skip


def write_payments(
    exports: Exports, seed: int, people: People, journeys: Journeys, clock: Clock
) -> dict[str, Any]:
    """Write the payments: one per won deal, some failed attempts before, some refunds after."""
    rng = stream(seed, "billing")
    rows: list[list[object]] = []
    refunds = failed = 0
    for person in np.flatnonzero(people.won).tolist():
        limit = DAYS * DAY_SECONDS - 60
        second = min(int(journeys.closed_at[person]) + int(rng.integers(600, 36_000)), limit)
        if rng.random() < 0.03:
            rows.append(_payment(people, clock, person, second - 300, "Failed", len(rows) + 1))
            failed += 1
        refund = rng.random() < 0.015 and second + 40_000 < limit
        refunds += refund
        status = "Refunded" if refund else "Paid"
        rows.append(_payment(people, clock, person, second, status, len(rows) + 1))
    rows.sort(key=lambda r: (str(r[1]), str(r[0])))
    bad = BadRow(12, ["ch_99999999", f"{clock.end} 10:00:00", "99.00"], "", "",
                 "row has 3 of 21 fields")  # fmt: skip
    exports.table(
        "stripe/unified_payments.csv",
        ("id", "Created date (UTC)", "Amount", "Amount Refunded", "Currency", "Captured",
         "Converted Amount", "Converted Amount Refunded", "Converted Currency", "Decline Reason",
         "Description", "Fee", "Mode", "PaymentIntent ID", "Payment Source Type",
         "Refunded date (UTC)", "Status", "Customer ID", "Customer Email", "Invoice ID",
         "deal_number (metadata)"),
        rows, bad=[bad],
    )  # fmt: skip
    return {"payments": len(rows) - failed, "failed_payments": failed, "refunds": refunds}
