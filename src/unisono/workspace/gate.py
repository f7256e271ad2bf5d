"""The gate of a workspace: drafts held against its declarations and what its channels say."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from unisono.calendar import planned_activities
from unisono.calendar.plan import Plan
from unisono.calendar.planned import campaigns_by_name
from unisono.errors import SourceError, WorkspaceError
from unisono.messages import OfferBook, gate
from unisono.messages.draft_rows import UnreadRow, columns_of, drafts_of
from unisono.messages.gate import Rules, check_draft
from unisono.messages.holding import Reality
from unisono.model.calendar import Activity
from unisono.model.document import EARLIEST, LATEST, day_of_text
from unisono.model.gate import Draft, GateResult, Verdict, worst
from unisono.model.messages import Brand, MessageText
from unisono.model.names import same_name
from unisono.workspace.architecture import gate_tiers
from unisono.workspace.campaign_texts import CampaignTexts, campaign_texts
from unisono.workspace.folder import WorkspaceFolder
from unisono.workspace.plan import read_plan, today
from unisono.workspace.plan_files import no_file, read_table
from unisono.workspace.reality import read_catalogue, reality_of
from unisono.workspace.texts import message_texts

#: A planned activity is looked for so many days around today.
_DAYS = 366


@dataclass(frozen=True)
class Live:
    """What other channels say: texts of the exports and planned offers, and the calls to action.

    ``reality``: what promises are held against; None where there is nothing.
    """

    texts: tuple[MessageText, ...]
    plan: Plan
    reality: Reality | None = None


@dataclass(frozen=True)
class BulkResult:
    """Answers for the drafts of a file, and the rows that could not be read."""

    verdict: Verdict
    results: tuple[GateResult, ...]
    rows: tuple[int, ...]
    unread: tuple[UnreadRow, ...] = ()
    drafts: tuple[Draft, ...] = ()


def read_live(workspace: WorkspaceFolder, *, promises: bool = True) -> Live:
    """Texts of what was loaded (none when nothing was) and offers of the desk's plan.

    Args:
        promises: whether what promises are held against is read, too.
    """
    plan = read_plan(workspace).plan
    texts: list[MessageText] = []
    catalogue = None
    try:
        with workspace.engine() as engine:
            texts = message_texts(engine)
            catalogue = read_catalogue(engine) if promises else None
    except WorkspaceError:
        pass
    now = today(workspace)
    span = now - timedelta(days=_DAYS), now + timedelta(days=_DAYS)
    planned = planned_activities(plan, *span, workspace.settings.calendar)
    every = (*texts, *(_planned(a, plan) for a in planned if a.offer))
    reality = reality_of(workspace, texts, plan, catalogue) if promises else None
    return Live(every, plan, reality if reality and reality.known else None)


def _planned(activity: Activity, plan: Plan) -> MessageText:
    planned = plan.activities.get(activity.item or activity.key)
    return MessageText(
        activity.key, activity.channel, activity.offer, activity.title, activity.campaign,
        activity.team, audience=activity.audience, starts_on=activity.start,
        ends_on=activity.end, path=activity.path, file_row=activity.file_row,
        link=planned.tracking_link if planned else "", owner=activity.owner,
    )  # fmt: skip


def gate_rules(workspace: WorkspaceFolder, also: Sequence[MessageText] = ()) -> Rules:
    """What drafts of a workspace are held against.

    Args:
        also: further texts that are to go out, e.g. the other drafts of a campaign.
    """
    return rules_of(workspace, read_live(workspace), also)


def rules_of(workspace: WorkspaceFolder, live: Live, also: Sequence[MessageText] = ()) -> Rules:
    """The same where what other channels say was read before."""
    return Rules(
        workspace.brand or Brand(), workspace.taxonomy, workspace.settings.gate,
        OfferBook.of([*live.texts, *also]), _calls(live.plan),
        workspace.settings.messages.meaning,
        tiers=gate_tiers(live.plan, workspace.settings.architecture),
        zone=workspace.settings.calendar.time_zone, reality=live.reality,
        campaigns=_campaigns(live.plan),
    )  # fmt: skip


def _calls(plan: Plan) -> Mapping[str, tuple[str, ...]]:
    """Calls to action of every campaign that names some, by its key and by its title."""
    campaigns = campaigns_by_name(plan).items()
    return {name: c.calls_to_action for name, c in campaigns if c.calls_to_action}


def _campaigns(plan: Plan) -> Mapping[str, str]:
    """Titles of the plan's campaigns by their titles and keys."""
    return {name: c.title for name, c in campaigns_by_name(plan).items()}


def check_text(workspace: WorkspaceFolder, draft: Draft, now: datetime | None = None) -> GateResult:
    """The gate's answer for one draft."""
    return check_draft(draft, gate_rules(workspace), now or datetime.now(UTC))


def check_file(
    workspace: WorkspaceFolder, path: Path, otherwise: Draft | None = None, *,
    live: Live | None = None, most: int | None = None,
) -> BulkResult:  # fmt: skip
    """The gate's answers for all drafts of a file; they are held against each other, too.

    Args:
        path: .csv, .xlsx or .jsonl with a column of texts (text, body, copy …) and, where there
            are, title, channel, campaign, audience, link, start, end; any other file is one text.
        otherwise: values for what a row does not say.
        live: what other channels say, where it was read before.
        most: texts that are checked at once; None: any number.

    Raises:
        SourceError: the file cannot be read, no column holds texts, or there are too many.
    """
    drafts, unread = read_drafts(path)
    if otherwise is not None:
        drafts = [(row, _filled(draft, otherwise)) for row, draft in drafts]
    if most is not None and len(drafts) > most:
        raise SourceError(
            f"{path.name} has {len(drafts):,} texts; up to {most:,} are checked at once.",
            way_out="Send it in parts, or run: unisono check FILE",
        )
    rows, given = tuple(row for row, _ in drafts), tuple(draft for _, draft in drafts)
    results = check_drafts(workspace, given, live)
    verdicts = [r.verdict for r in results] + [Verdict.FIX for _ in unread]
    return BulkResult(worst(verdicts), results, rows, tuple(unread), given)


def check_drafts(
    workspace: WorkspaceFolder, drafts: Sequence[Draft], live: Live | None = None
) -> tuple[GateResult, ...]:
    """The gate's answers for drafts that go out together: they are held against each other, too."""
    now = datetime.now(UTC)
    day = now.astimezone(ZoneInfo(workspace.settings.calendar.time_zone)).date()
    live = live or read_live(workspace)
    titles = _campaigns(live.plan)
    also = [
        replace(d, campaign=titles.get(same_name(d.campaign), d.campaign))
        .message(day)
        for d in drafts
    ]  # fmt: skip
    rules = rules_of(workspace, live, also)
    return gate.check_drafts(drafts, rules, now)


@dataclass(frozen=True)
class CampaignResult:
    """Answers for all texts of a campaign; see :class:`CampaignTexts`."""

    verdict: Verdict
    texts: CampaignTexts
    results: tuple[GateResult, ...]


def check_campaign(
    workspace: WorkspaceFolder, named: str, live: Live | None = None
) -> CampaignResult:
    """The gate's answers for all texts of a campaign of the plan, which go out together.

    Args:
        named: its key or title.
        live: what other channels say, where it was read before.

    Raises:
        SourceError: there is no such campaign, or it has no texts.
    """
    live = live or read_live(workspace)
    texts = campaign_texts(live.plan, named)
    if not texts.drafts:
        raise SourceError(
            f"The campaign {texts.title} has no texts.",
            way_out="Give its assets a text, and its activities those assets.",
        )
    results = check_drafts(workspace, texts.drafts, live)
    return CampaignResult(worst([r.verdict for r in results]), texts, results)


def _filled(draft: Draft, otherwise: Draft) -> Draft:
    names = ("channel", "campaign", "audience", "team", "part", "link", "starts_on", "ends_on",
             "variant_of")  # fmt: skip
    return replace(draft, **{n: getattr(draft, n) or getattr(otherwise, n) for n in names})


def read_drafts(path: Path) -> tuple[list[tuple[int, Draft]], list[UnreadRow]]:
    """Drafts of a file with their rows, and the rows that could not be read.

    Raises:
        SourceError: the file cannot be read, or holds no texts.
    """
    kind, first = path.suffix.lower(), 2
    if kind in (".csv", ".xlsx"):
        rows = read_table(path)
    elif kind in (".jsonl", ".ndjson"):
        rows, first = _json_rows(path), 1
    else:
        return [(1, Draft(_text(path), key=path.name))], []
    if rows and not columns_of(rows[0]):
        raise SourceError(
            f"{path.name} has no column of texts.",
            path=str(path),
            way_out="Name one of its columns text, body, copy or headline.",
        )
    drafts, unread = drafts_of(rows, first)
    if not drafts and not unread:
        raise SourceError(
            f"{path.name} holds no texts.", path=str(path), way_out="Check what made the file."
        )
    return drafts, unread


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise no_file(path, error) from None
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{path.name} cannot be read as UTF-8 text: {error}.",
            path=str(path),
            way_out="Give a text, HTML, CSV, XLSX or JSONL file.",
        ) from None


def _json_rows(path: Path) -> list[list[Any]]:
    """Objects, one a line, as a table of all their fields."""
    found: list[dict[str, Any]] = []
    # not splitlines: JSON may have other line breaks within a text, as U+2028
    for number, line in enumerate(_text(path).split("\n"), start=1):
        if not line.strip():
            found.append({})
            continue
        try:
            row = json.loads(line.encode("utf-8", "replace"), object_pairs_hook=_whole)
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, dict):
            raise SourceError(
                f"{path.name}, line {number}: is no JSON object.",
                path=str(path),
                way_out='Write one object a line, e.g. {"channel": "E-mail", "text": "…"}.',
            )
        found.append(row)
    names = list(dict.fromkeys(name for row in found for name in row))
    return [names, *([row.get(name, "") for name in names] for row in found)]


def _whole(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose texts can be written: JSON may hold halves of characters."""

    def mended(value: Any) -> Any:
        return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value

    return {mended(name): mended(value) for name, value in pairs}


def day_of(text: str, what: str) -> date | None:
    """A day as YYYY-MM-DD; None for "".

    Raises:
        SourceError: it is none.
    """
    try:
        return day_of_text(text) if text else None
    except ValueError:
        way_out = f"Write YYYY-MM-DD, between {EARLIEST} and {LATEST}."
        raise SourceError(f"{what}: “{text}” is no day.", way_out=way_out) from None
