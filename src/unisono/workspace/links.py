"""Tracking links and values of a workspace, checked and built by its taxonomy."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from unisono.errors import SourceError, TaxonomyError
from unisono.taxonomy.links import build_link, check_link
from unisono.taxonomy.spelling import clean
from unisono.workspace.answers import asked_questions
from unisono.workspace.workspace import Workspace


def read_links(arguments: Iterable[str]) -> list[str]:
    """Links, and those of files that hold one a line.

    Raises:
        SourceError: one is neither a link nor a file that can be read.
    """
    found: list[str] = []
    for argument in arguments:
        if "://" in argument:
            found.append(argument)
            continue
        try:
            lines = Path(argument).read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise SourceError(
                f"{argument} is neither a link nor a file that can be read: {error}.",
                path=argument,
                way_out="Give full links (https://…) or a text file of them.",
            ) from None
        found += [line.strip() for line in lines if line.strip()]
    return found


def check_links(root: Path, arguments: Iterable[str]) -> list[dict[str, Any]]:
    """``{link, problems}`` for every link in ``arguments`` (links or files of links)."""
    taxonomy = Workspace(root).taxonomy
    return [
        {"link": link, "problems": [str(f) for f in check_link(link, taxonomy)]}
        for link in read_links(arguments)
    ]


def check_values(root: Path) -> dict[str, Any]:
    """Variants and off-standard values in the data, and the questions to answer.

    ``repaired`` are values with an alias in the taxonomy that no link of the last
    ``audit.utm_days`` days carries any more; ``variants`` are all others.
    """
    workspace = Workspace(root)
    with workspace.engine() as engine:
        found = engine.dicts(
            """
            SELECT m.param, m.raw, m.canonical, m.kind, m.reason, m.uses, m.last_seen, f.path,
                m.file_row, m.last_seen <= max(m.last_seen) OVER () - CAST($days AS INTEGER) AS old
            FROM map_utm AS m LEFT JOIN source_file AS f ON f.file_id = m.file_id
            WHERE m.kind <> 'empty'
            ORDER BY m.param, m.uses DESC, m.raw
            """,
            {"days": workspace.settings.audit.utm_days},
        )
    rules = workspace.taxonomy.parameters
    aliases = {(p.removeprefix("utm_"), clean(raw)) for p, r in rules.items() for raw in r.aliases}
    variants: list[dict[str, Any]] = []
    repaired: list[dict[str, Any]] = []
    for row in found:
        old = row.pop("old")
        if row["kind"] in ("variant", "off_standard", "ambiguous"):
            gone = old and (row["param"], clean(row["raw"])) in aliases
            (repaired if gone else variants).append(row)
    open_ = [asdict(a.question) for a in asked_questions(workspace.layout) if a.answer is None]
    return {"variants": variants, "repaired": repaired, "questions": open_}


def build_links(root: Path, row: dict[str, str], bulk: Path | None) -> list[dict[str, Any]]:
    """``{row, link, error}`` for one link, or for every row of the CSV ``bulk``."""
    taxonomy = Workspace(root).taxonomy
    if bulk is None:
        rows = [row]
    else:
        try:
            with bulk.open(encoding="utf-8-sig", newline="") as file:
                rows = [{k: v or "" for k, v in r.items() if k} for r in csv.DictReader(file)]
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise SourceError(
                f"{bulk} cannot be read: {error}.",
                path=str(bulk),
                way_out="Give a CSV with the columns url, utm_source, utm_medium, utm_campaign.",
            ) from None
    out: list[dict[str, Any]] = []
    for number, item in enumerate(rows, start=1 if bulk is None else 2):
        params = {k: v for k, v in item.items() if k != "url" and v}
        try:
            out.append(
                {
                    "row": number,
                    "link": build_link(item.get("url", ""), params, taxonomy),
                    "error": "",
                }
            )
        except TaxonomyError as error:
            if bulk is None:
                raise
            out.append({"row": number, "link": "", "error": str(error)})
    return out
