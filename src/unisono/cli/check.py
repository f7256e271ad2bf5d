"""``check``: pass, fix or block before something is published."""

from __future__ import annotations

import sys
from collections import Counter
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unisono.cli.lines import say
from unisono.cli.options import FirstDay, Json, LastDay
from unisono.cli.output import Exit, console, visible, write_file, write_json
from unisono.errors import SourceError, WorkspaceError

if TYPE_CHECKING:
    from unisono.access.rights import Actor
    from unisono.model.gate import Draft, GateResult
    from unisono.model.variants import Proposed, VariantBrief
    from unisono.workspace.gate_log import Override
    from unisono.workspace.workspace import Workspace


def check(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(help="File of one text, or a CSV, XLSX or JSONL file of many."),
    ] = None,
    text: Annotated[str, typer.Option(help="The text itself; - reads standard input.")] = "",
    channel: Annotated[str, typer.Option(help="Where it goes, e.g. e-mail.")] = "",
    title: Annotated[str, typer.Option(help="Headline or subject.")] = "",
    campaign: Annotated[
        str,
        typer.Option(help="Campaign it belongs to; without a text or a file, all its texts."),
    ] = "",
    audience: Annotated[str, typer.Option(help="Who sees it.", show_default="everybody")] = "",
    part: Annotated[str, typer.Option(help="headline when the text is one.")] = "",
    link: Annotated[str, typer.Option(help="Tracking link beside the text.")] = "",
    variant_of: Annotated[
        str, typer.Option(help="Key of the approved asset whose text it is a variant of.")
    ] = "",
    first: FirstDay = "",
    last: LastDay = "",
    override: Annotated[
        str,
        typer.Option(
            metavar="HASH",
            help="Let the text with this content hash go out until its answer expires.",
        ),
    ] = "",
    reason: Annotated[str, typer.Option(help="Why it may, for the log; with --override.")] = "",
    out: Annotated[
        Path | None,
        typer.Option(help="Write the answers about many texts to a .csv, .xlsx or .json file."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Check texts before they are published: pass, fix or block, with reasons.

    Where there is a desk, every answer is logged there, without the text.
    """
    from unisono.model.gate import Draft, Verdict
    from unisono.workspace.gate import check_file, check_text, day_of
    from unisono.workspace.workspace import Workspace

    workspace, given = Workspace(context.obj), bool(text)
    if out is not None:
        _demand_many(out, file, campaign, given or bool(title))
    if override or reason:
        _override(workspace, override, reason, as_json, bool(text or title or file))
        return
    text = _standard_input() if text == "-" else text
    draft = Draft(
        text, channel, title, campaign, audience, "", part,
        link, day_of(first, "--from"), day_of(last, "--to"), variant_of=variant_of,
    )  # fmt: skip
    if file is not None and given:
        raise SourceError("Give a file or --text, not both.", way_out="Leave one of them out.")
    if file is None and not given and not title:
        others = (channel, audience, part, link, variant_of, first, last)
        if campaign and not any(others):
            _check_campaign(workspace, campaign, as_json, out)
            return
        raise SourceError(
            "There is nothing to check.",
            way_out="Give --text, --text -, a file, or --campaign alone for all its texts.",
        )
    if file is None:
        result = check_text(workspace, draft)
        let_out = _logged(workspace, [(draft, result)])
        if as_json:
            write_json(_shown(result, let_out[0]))
        else:
            _print(result, let_out[0])
        passed = result.verdict is Verdict.PASS or let_out[0] is not None
    else:
        bulk = check_file(workspace, file, draft)
        let_out = _logged(workspace, list(zip(bulk.drafts, bulk.results, strict=True)))
        answers = list(zip(bulk.rows, bulk.results, let_out, strict=True))
        held = [r for _, r, let in answers if r.verdict is not Verdict.PASS and let is None]
        passed = not held and not bulk.unread
        _write(out, answers, [(u.row, f"{u.column}: {u.reason}") for u in bulk.unread])
        if as_json:
            found = [{"row": row, **_shown(result, let)} for row, result, let in answers]
            write_json({"verdict": bulk.verdict, "results": found, "unread": list(bulk.unread)})
        else:
            for row, result, let in answers:
                _print(result, let, f"{file.name}:{row} ")
            for wrong in bulk.unread:
                said = f"{file.name}:{wrong.row} {wrong.column}: not checked: {wrong.reason}"
                say(said)
            _print_summary(bulk.results)
    raise typer.Exit(Exit.FINE if passed else Exit.FINDINGS)


def _demand_many(out: Path, file: Path | None, campaign: str, one: bool) -> None:
    """See that ``--out`` is for many answers and names a format.

    Raises:
        SourceError: it is for one answer.
        QueryError: it names none.
    """
    from unisono.reports.table_files import written_as

    if one or (file is None and not campaign):
        raise SourceError(
            "--out is for many texts.", way_out="Give a file, or --campaign; or use --json."
        )
    written_as(out)


def _write(
    out: Path | None,
    answers: list[tuple[int, GateResult, Override | None]],
    unread: list[tuple[int, str]],
) -> None:
    """Write the table that the screen shows to a file, where one is asked for."""
    if out is None:
        return
    from unisono.reports.screens.check import checked_table
    from unisono.reports.table_files import written_as

    rows = [(row, result, let.by if let else "") for row, result, let in answers]
    write_file(out, written_as(out)(checked_table(rows, unread)))


def _check_campaign(
    workspace: Workspace, campaign: str, as_json: bool, out: Path | None = None
) -> None:
    from unisono.model.gate import Verdict
    from unisono.workspace.gate import check_campaign

    found = check_campaign(workspace, campaign)
    drafts = found.texts.drafts
    let_out = _logged(workspace, list(zip(drafts, found.results, strict=True)))
    numbers = range(1, len(drafts) + 1)
    _write(out, list(zip(numbers, found.results, let_out, strict=True)), [])
    if as_json:
        shown = [_shown(*one) for one in zip(found.results, let_out, strict=True)]
        write_json({
            "campaign": found.texts.key, "verdict": found.verdict, "results": shown,
            "without_text": list(found.texts.without),
        })  # fmt: skip
    else:
        for draft, result, let in zip(drafts, found.results, let_out, strict=True):
            _print(result, let, f"{draft.channel or 'no channel'}, ")
        for title in found.texts.without:
            say(f"{title}: not checked: the activity names no text.")
        _print_summary(found.results)
    held = any(
        r.verdict is not Verdict.PASS and let is None
        for r, let in zip(found.results, let_out, strict=True)
    )
    raise typer.Exit(Exit.FINDINGS if held else Exit.FINE)


def _standard_input() -> str:
    """The text on standard input: UTF-8 on every system, as files are.

    Raises:
        SourceError: it is something else.
    """
    try:
        return TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig").read()
    except UnicodeDecodeError as error:
        raise SourceError(
            f"Standard input cannot be read as UTF-8 text: {error}.",
            way_out="Write the text in UTF-8, such as with iconv.",
        ) from None


def _logged(
    workspace: Workspace, checked: list[tuple[Draft, GateResult]]
) -> list[Override | None]:  # fmt: skip
    """Log the answers where there is a desk; the override that covers each."""
    from unisono.workspace.plan import has_desk

    if not has_desk(workspace):
        return [None] * len(checked)
    from unisono.workspace.desk import open_desk

    with open_desk(workspace.layout) as desk:
        from unisono.workspace.gate_log import GateLog  # needs the packages of the desk

        return GateLog(desk).record(_who(), "command line", checked)


def logged_variants(workspace: Workspace, brief: VariantBrief, found: Proposed) -> None:
    """Log variants that leave, where there is a desk."""
    from unisono.workspace.plan import has_desk

    if not has_desk(workspace):
        return
    from unisono.workspace.desk import open_desk

    with open_desk(workspace.layout) as desk:
        from unisono.workspace.gate_log import GateLog  # needs the packages of the desk

        GateLog(desk).record_variants(_who(), "command line", brief, found)


def _who() -> Actor:
    from dataclasses import replace

    from unisono.access.access import OPERATOR
    from unisono.cli.desk import login_name

    return replace(OPERATOR, account=login_name())


def _override(workspace: Workspace, wanted: str, why: str, as_json: bool, other: bool) -> None:
    from datetime import UTC, datetime

    from unisono.workspace.desk import open_desk
    from unisono.workspace.gate import gate_rules
    from unisono.workspace.plan import has_desk

    if not wanted or other:
        raise SourceError(
            "An override names one answer of the gate, and why it may go out all the same.",
            way_out="unisono check --override HASH --reason “…”; the hash stands below the answer.",
        )
    if not has_desk(workspace):
        raise WorkspaceError(
            "There is no desk here, so no answer was logged that could be overridden.",
            way_out="A desk is made by unisono serve, or with the first document.",
        )
    with open_desk(workspace.layout) as desk:
        from unisono.workspace.gate_log import GateLog  # needs the packages of the desk

        version = gate_rules(workspace).version
        now = datetime.now(UTC)
        made = GateLog(desk).override(_who(), wanted, why, (version, version), now)
    if as_json:
        write_json(_fields(made))
    else:
        _print_override(made)


def _fields(value: GateResult | Override) -> dict[str, object]:
    from dataclasses import asdict

    return asdict(value)


def _shown(result: GateResult, override: Override | None) -> dict[str, object]:
    return {**_fields(result), "override": _fields(override) if override else None}


def _print_override(override: Override) -> None:
    until = f"{override.until:%Y-%m-%d %H:%M} UTC"
    said = f"  Overridden by {override.by} until {until}: {override.why}"
    say(said)


def _print(result: GateResult, override: Override | None = None, where: str = "") -> None:
    from unisono.model.gate import NOT_MEASURED

    score = "not measured" if result.score is None else f"{result.score:.1f} of 10"
    out = console()
    name = f"{where}{result.key}".strip()
    out.print(
        visible(f"{name + ': ' if name else ''}{result.verdict.upper()}  message {score}"),
        markup=False, soft_wrap=True,
    )  # fmt: skip
    if override:
        _print_override(override)
    for check in result.checks:
        if where and not check.findings:
            continue
        note = f": {check.note}" if check.note else ""
        out.print(
            visible(f"  {check.status:<12} {check.title}{note}"), markup=False, soft_wrap=True
        )
        for f in check.findings:
            at = f" (characters {f.start + 1}–{f.end})" if f.start is not None and f.end else ""
            source = f" [{f.source}]" if f.source else ""
            said = f"      {f.verdict}: {f.what}{at}{source} {f.fix}"
            out.print(visible(said), markup=False, soft_wrap=True)
    if not where and result.pillars:
        listed = ", ".join(f"{n} {v:.1f}" for n, v in result.pillars.items())
        out.print(visible(f"  Pillars: {listed}"), markup=False, soft_wrap=True)
    if not where and any(c.status == NOT_MEASURED for c in result.checks):
        out.print("  What is not measured does not count.", markup=False)
    if not where:
        until = f"{result.expires_at:%Y-%m-%d %H:%M} UTC"
        out.print(f"  Holds until {until} for {result.content_hash}", markup=False, soft_wrap=True)
        if result.calibration:
            out.print(f"  Calibration: {result.calibration}.", markup=False, soft_wrap=True)


def _print_summary(results: tuple[GateResult, ...]) -> None:
    from unisono.model.wording import counted

    counts = {v: sum(r.verdict == v for r in results) for v in ("pass", "fix", "block")}
    said = ", ".join(f"{n:,} {v}" for v, n in counts.items())
    console().print(f"{counted(len(results), 'text')}: {said}", markup=False)
    held = Counter(check.title for result in results for check in result.checks if check.findings)
    if len(results) > 1 and held:
        most = "; ".join(f"{title} {n:,}" for title, n in held.most_common())
        console().print(f"Not passed: {most}", markup=False, soft_wrap=True)
