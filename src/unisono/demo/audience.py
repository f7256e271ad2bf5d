"""What people said and where they came: webinars, support tickets, NPS answers."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from unisono.demo.crm import moment
from unisono.demo.journeys import Journeys
from unisono.demo.people import Ints, People
from unisono.demo.story import DAY_SECONDS, DAYS, Clock, on, stream
from unisono.demo.write import Exports, as_json

_WEBINARS = (
    ("Month-end without overtime", on(3, 19), 14),
    ("EMEA: audit-ready in one quarter", on(9, 24), 15),
    ("US: audit-ready in one quarter", on(9, 24), 18),
)
_SUBJECTS = (
    ("Cannot invite a colleague", "The invitation never arrived. Please send it again."),
    ("Which discount is right?", "Your mail says one thing and the ad another. Which one holds?"),
    ("Export to the auditor", "How do I hand the trail of one figure to our auditor?"),
    ("Import of the bank file stops", "The import stops in row 12 without a message."),
)
_COMMENTS = ("The close is much faster now.", "Good, but the price was not clear.",
             "Everybody sees the same numbers.", "")  # fmt: skip


def _some(
    rng: np.random.Generator, people: People, known_before: Ints, share: float, second: int
) -> list[int]:
    """A random part of the traceable contacts known a day before ``second``."""
    ready = ~people.dark & (known_before < second - DAY_SECONDS)
    return np.flatnonzero(ready & (rng.random(people.contacts) < share)).tolist()


def write_webinars(
    exports: Exports, seed: int, people: People, journeys: Journeys, clock: Clock
) -> dict[str, int]:
    """Write the attendance workbook; how many registered and came."""
    rng = stream(seed, "webinars")
    rows: list[list[object]] = []
    for title, day, hour in _WEBINARS:
        start = day * DAY_SECONDS + hour * 3_600
        for person in _some(rng, people, journeys.lead_at, 0.05, start):
            came, late = bool(rng.random() < 0.55), int(rng.integers(0, 600))
            stay = int(rng.integers(900, 3_300))
            email = people.email(person)
            times = [moment(clock, start + late), moment(clock, start + late + stay)]
            rows.append([
                title, email.title() if exports.faults and person % 9 == 4 else email, "Contact",
                f"{person:04d}", f"Firm {people.firm[person]:03d}",
                moment(clock, start - int(rng.integers(3_600, DAY_SECONDS))),
                "Yes" if came else "No", *(times if came else ["", ""]),
                stay // 60 if came else 0,
            ])  # fmt: skip
    exports.workbook(
        "webinars/webinar_attendance.xlsx", "Attendance",
        ("Webinar", "Email", "First Name", "Last Name", "Organization", "Registration Time",
         "Attended", "Join Time", "Leave Time", "Time in Session (minutes)"),
        rows,
    )  # fmt: skip
    return {"registered": len(rows), "attended": sum(r[6] == "Yes" for r in rows)}


def write_tickets(
    exports: Exports, seed: int, people: People, journeys: Journeys, clock: Clock
) -> int:
    """Write the support tickets of customers; returns how many."""
    rng = stream(seed, "tickets")
    tickets: list[dict[str, object]] = []
    for person in np.flatnonzero(people.won & ~people.dark).tolist():
        second = int(journeys.closed_at[person]) + int(rng.integers(DAY_SECONDS, 30 * DAY_SECONDS))
        if second >= DAYS * DAY_SECONDS - 90_000 or rng.random() > 0.4:
            continue
        subject, text = _SUBJECTS[int(rng.integers(len(_SUBJECTS)))]
        opened = moment(clock, second)
        reply = opened + timedelta(minutes=int(rng.integers(8, 900)))
        tickets.append({
            "id": 5_001 + len(tickets), "created_at": f"{opened:%Y-%m-%dT%H:%M:%SZ}",
            "updated_at": f"{reply:%Y-%m-%dT%H:%M:%SZ}", "subject": subject, "description": text,
            "status": "solved", "priority": "normal", "via": {"channel": "email"},
            "requester": {"name": f"Contact {person:04d}", "email": people.email(person)},
            "tags": ["plan"], "metric_set": {"first_replied_at": f"{reply:%Y-%m-%dT%H:%M:%SZ}"},
        })  # fmt: skip
    document = {"tickets": tickets, "count": len(tickets), "next_page": None}
    exports.text("zendesk/tickets.json", as_json(document), len(tickets))
    return len(tickets)


def write_nps(
    exports: Exports, seed: int, people: People, journeys: Journeys, clock: Clock
) -> dict[str, float]:
    """Write the NPS answers of customers; their number and the score −100 … 100."""
    rng = stream(seed, "nps")
    rows: list[list[object]] = []
    scores = []
    for person in np.flatnonzero(people.won & ~people.dark).tolist():
        second = int(journeys.closed_at[person]) + 14 * DAY_SECONDS
        if second >= DAYS * DAY_SECONDS or rng.random() > 0.5:
            continue
        score = int(np.clip(round(float(rng.normal(7.9, 2.0))), 0, 10))
        scores.append(score)
        rows.append(["Customer NPS", clock.day(second // DAY_SECONDS), people.email(person), score,
                     _COMMENTS[int(rng.integers(4))]])  # fmt: skip
    header = ("Survey", "Response Date", "Email", "Score", "Comment")
    exports.table(
        "surveys/nps_survey.csv", header, sorted(rows, key=lambda r: (str(r[1]), str(r[2])))
    )
    good, poor = sum(s >= 9 for s in scores), sum(s <= 6 for s in scores)
    return {"answers": len(scores), "nps": 100 * (good - poor) / max(len(scores), 1)}
