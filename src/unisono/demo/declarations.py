"""The demo workspace's own files: brand.yaml, taxonomy.yaml and unisono.toml."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from unisono.demo.planning import TEAMS
from unisono.demo.story import AHEAD, COMPANY, ENTRIES, NEVER_MERGE, Clock
from unisono.demo.words import AVOID, CALLS, PILLARS, POSITIONING


def brand(*, faults: bool) -> dict[str, Any]:
    """The message architecture as brand.yaml holds it."""
    return {
        "company": COMPANY,
        "positioning": POSITIONING,
        "pillars": [
            {"id": key, "statement": statement, "proof": list(proof), "examples": list(says[:3])}
            for key, (statement, proof, says) in PILLARS.items()
        ],
        "voice": {
            "attributes": [
                {"name": "plain", "meaning": "words a bookkeeper uses",
                 "do": ["Close the month in hours."], "dont": ["Leverage end-to-end closing."]},
                {"name": "exact", "meaning": "a figure says where it comes from",
                 "do": ["Six hours on average."], "dont": ["Incredibly fast."]},
                {"name": "calm", "meaning": "no pressure, no exclamation marks",
                 "do": ["See how it works."], "dont": ["Hurry, last chance!!!"]},
            ], "use": list(CALLS), "avoid": list(AVOID),
            "replace": {"utilise": "use"},
        },
        "visual": {
            "summary": "Ink blue on white, tables as they are, no stock photographs.",
            "colours": ["Ink blue #16324f", "White #ffffff"], "typefaces": ["Source Sans"],
            "rules": ["The logo keeps its own height as free space on every side."],
        },
        "owner": "Brand owner", "reviewed_on": date(2026, 1, 12),
        "revenue_usd": 6_000_000, "marketing_team": 8, "monthly_budget_usd": 80_000,
        "business_model": "b2b", "product_market_fit": True, "commodity": False,
        "pivots_per_year": 0,
        "practices": {"council": not faults, "shared_kpis": not faults, "launch_gate": not faults},
    }  # fmt: skip


def taxonomy() -> dict[str, Any]:
    """The tracking taxonomy as taxonomy.yaml holds it."""
    tracked = [e for e in ENTRIES if e.tagged]
    slug = "^[a-z0-9]+(-[a-z0-9]+)*$"

    def rule(values: set[str], aliases: dict[str, str], owner: str) -> dict[str, Any]:
        return {"allowed": sorted(values), "pattern": slug, "required": True, "aliases": aliases,
                "owner": owner}  # fmt: skip

    return {
        "version": 1,
        "parameters": {
            "utm_source": rule({e.source for e in tracked} | {"google"},
                               {"li": "linkedin", "fb": "facebook"}, f"Owner {TEAMS[0]}"),
            "utm_medium": rule({e.medium for e in tracked} | {"organic", "referral"}, {},
                               f"Owner {TEAMS[0]}"),
            "utm_campaign": rule({e.campaign for e in ENTRIES if e.campaign[0] != "("} | {*AHEAD},
                                 {"Untitled campaign": "retargeting-demo"}, f"Owner {TEAMS[2]}"),
        },
        "channels": [{"channel": "Partner marketing", "source": "^partner-portal$"}],
        "different": [[first, second] for _, first, second in NEVER_MERGE],
    }  # fmt: skip


def _yaml(data: dict[str, Any]) -> str:
    text = io.StringIO()
    writer = YAML()
    writer.width = 100
    writer.dump(data, text)
    return text.getvalue()


def write_declarations(folder: Path, clock: Clock, *, faults: bool) -> None:
    """Write the three files into ``folder``."""
    (folder / "brand.yaml").write_text(_yaml(brand(faults=faults)), encoding="utf-8")
    (folder / "taxonomy.yaml").write_text(_yaml(taxonomy()), encoding="utf-8")
    settings = (
        f'company = "{COMPANY}"\n\n[model]\ncurrency = "USD"\ntime_zone = "UTC"\n\n'
        f'[attribution]\nconversion = "deal"\n\n[audit]\nas_of = "{clock.end}"\n'
    )
    (folder / "unisono.toml").write_text(settings, encoding="utf-8")
