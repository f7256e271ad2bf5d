"""How data and leads travel: the sync log, the handoff log, and a file that is not marketing's."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from unisono.demo.crm import moment
from unisono.demo.story import DAY_SECONDS, DAYS, LAST_90, Clock, stream
from unisono.demo.write import Exports

#: System → (median minutes with faults, without, share that never arrives with faults).
_SYSTEMS = {
    "crm": (4, 2, 0.0), "automation": (9, 3, 0.0), "analytics": (38, 4, 0.01),
    "ads": (540, 6, 0.03), "sales": (70, 5, 0.02),
}  # fmt: skip
_ACTIONS = ("form_submitted", "demo_booked", "trial_started", "deal_won")
#: Step → share of failures with faults.
_STEPS = {
    "click→landing page": 0.08, "form→crm": 0.12, "mql→sales": 0.24, "trial→onboarding": 0.16,
}  # fmt: skip
_FAILURES = ("lost", "late", "duplicate", "contradictory", "incomplete")
_NOTES = {
    "lost": "never arrived", "late": "taken up after more than a day",
    "duplicate": "two welcome mails sent", "contradictory": "other offer than promised",
    "incomplete": "campaign and company missing", "": "",
}  # fmt: skip


def write_sync(exports: Exports, seed: int, clock: Clock) -> dict[str, Any]:
    """Write the sync log; true median minutes and share never arrived, per system."""
    rng = stream(seed, "sync")
    actions, rows = 300, []
    start = np.sort(rng.integers(LAST_90 * DAY_SECONDS, (DAYS - 3) * DAY_SECONDS, actions))
    truth: dict[str, dict[str, float]] = {}
    for system, (slow, quick, lost) in _SYSTEMS.items():
        median = slow if exports.faults else quick
        wait = np.maximum(1, (rng.lognormal(np.log(median * 60), 0.5, actions))).astype(np.int64)
        never = rng.random(actions) < (lost if exports.faults else 0)
        for i in range(actions):
            seen = "" if never[i] else f"{moment(clock, int(start[i] + wait[i])):%Y-%m-%d %H:%M:%S}"
            happened = f"{moment(clock, int(start[i])):%Y-%m-%d %H:%M:%S}"
            rows.append([f"A{i + 1:04d}", _ACTIONS[i % 4], system, happened, seen])
        truth[system] = {
            "median_minutes": float(np.median(wait[~never])) / 60,
            "never_arrived": int(never.sum()), "rows": actions,
        }  # fmt: skip
    rows.sort(key=lambda r: (r[0], r[2]))
    header = ("Action ID", "Action", "System", "Happened at", "Appeared at")
    exports.table("ops/sync_log.csv", header, rows)
    return {"systems": truth}


def write_handoffs(exports: Exports, seed: int, clock: Clock) -> dict[str, Any]:
    """Write the handoff log; true failures per step and kind."""
    rng = stream(seed, "handoffs")
    lines: list[str] = []
    steps: dict[str, dict[str, float]] = {}
    kinds = dict.fromkeys(_FAILURES, 0)
    for step, share in _STEPS.items():
        failed = round(150 * (share if exports.faults else 0.02))
        for place in rng.permutation(150).tolist():
            left = int(rng.integers(LAST_90 * DAY_SECONDS, (DAYS - 6) * DAY_SECONDS))
            failure = _FAILURES[int(rng.integers(5))] if place < failed else ""
            wait = int(rng.integers(30, 40_000)) + (failure == "late") * 2 * DAY_SECONDS
            came = f"{moment(clock, left + wait):%Y-%m-%dT%H:%M:%SZ}"
            kinds.update({failure: kinds[failure] + 1} if failure else {})
            lines.append(json.dumps({
                "handoff_id": f"H{len(lines) + 1:04d}", "step": step,
                "left_at": f"{moment(clock, left):%Y-%m-%dT%H:%M:%SZ}",
                "arrived_at": None if failure == "lost" else came,
                "failure": failure, "note": _NOTES[failure],
            }, ensure_ascii=False))  # fmt: skip
        steps[step] = {"rows": 150, "failures": failed, "rate": failed / 150}
    exports.text("ops/handoffs.jsonl", "\n".join(lines) + "\n", len(lines))
    total = sum(kinds.values())
    return {"rows": len(lines), "failures": total, "rate": total / len(lines), "steps": steps,
            "kinds": kinds}  # fmt: skip


def write_unknown(exports: Exports) -> str:
    """Write a table that belongs to nobody in marketing; its name."""
    name = "facilities/meter_readings.csv"
    rows = [[f"MT-{i:02d}", "Main building", 1_200 + 37 * i, "kWh", "Janitor"] for i in range(12)]
    exports.table(name, ("Meter", "Building", "Reading", "Unit", "Checked by"), rows)
    return name
