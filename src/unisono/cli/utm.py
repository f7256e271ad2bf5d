"""``utm check`` and ``utm build``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unisono.cli.lines import note, say
from unisono.cli.options import Json
from unisono.cli.output import Exit, console, notes, write_json

if TYPE_CHECKING:
    from unisono.workspace.link_health import LiveLink
    from unisono.workspace.workspace import Workspace

app = typer.Typer(no_args_is_help=True, help="Tracking links: check them, build valid ones.")


def check_pages_of(root: Path, links: list[str], as_json: bool) -> None:
    """Ask for pages, tell what was found, and end: with 1 when one is bad or was not looked at."""
    from unisono.cli.desk import login_name
    from unisono.cli.output import progress
    from unisono.workspace.link_health import bad_words, check_live
    from unisono.workspace.workspace import Workspace

    workspace = Workspace(root)
    if links:
        found = _given(workspace, links)
    else:
        with workspace.desk as desk, progress(not as_json) as tell:
            found = check_live(workspace, desk, by=login_name(), tell=tell)
    if as_json:
        write_json(found)
    else:
        for one in sorted(found, key=lambda x: (x.state != "bad", x.used.link)):
            said = bad_words(one) or one.state
            say(f"{one.state}: {one.used.link}: {said}")
        bad = sum(one.state == "bad" for one in found)
        notes().print(f"{sum(x.page is not None for x in found):,} links asked for, {bad:,} bad.")
    told = any(one.state == "bad" or one.page is None for one in found)
    raise typer.Exit(Exit.FINDINGS if told else Exit.FINE)


def _given(workspace: Workspace, links: list[str]) -> tuple[LiveLink, ...]:
    """What was found of each link; those that are never opened, or are too many, come without."""
    from unisono.workspace.link_health import LiveLink, UsedLink, check_given
    from unisono.workspace.links import read_links

    wanted = dict.fromkeys(read_links(links))
    found = {one.used.link: one for one in check_given(workspace, wanted)}
    return tuple(
        found.get(link) or LiveLink(UsedLink(link, "given", "", 0, None), None) for link in wanted
    )


@app.command(epilog='Example: unisono utm check "https://www.example.com/?utm_sorce=linkedin"')
def check(
    context: typer.Context,
    links: Annotated[
        list[str] | None,
        typer.Argument(help="Links, or files with one link a line; none: values in the data."),
    ] = None,
    live: Annotated[
        bool,
        typer.Option("--live", help="Ask for the pages: of these links, or of all in use."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Check tracking links, or the tracking values found in the data."""
    from unisono.workspace.links import check_links, check_values

    if live:
        check_pages_of(context.obj, links or [], as_json)
    if links:
        findings = check_links(context.obj, links)
        if as_json:
            write_json(findings)
        else:
            for f in findings:
                for problem in f["problems"] or ["fine"]:
                    say(f"{f['link']}: {problem}")
        bad = any(f["problems"] for f in findings)
    else:
        result = check_values(context.obj)
        if as_json:
            write_json(result)
        else:
            for v in result["variants"]:
                console().print(
                    f"{v['param']} {v['raw']!r} → {v['canonical']!r}  {v['kind']}, "
                    f"{v['uses']:,} uses: {v['reason']}",
                    markup=False,
                    soft_wrap=True,
                )
            for v in result["repaired"]:
                console().print(
                    f"{v['param']} {v['raw']!r} → {v['canonical']!r}  repaired, last seen "
                    f"{v['last_seen']}",
                    markup=False,
                    soft_wrap=True,
                )
            for q in result["questions"]:
                console().print(
                    f"? {q['param']}: is {q['first']!r} the same as {q['second']!r}? {q['why']}",
                    markup=False,
                    soft_wrap=True,
                )
        bad = bool(result["variants"])
    raise typer.Exit(Exit.FINDINGS if bad else Exit.FINE)


@app.command(
    epilog="Example: unisono utm build https://www.example.com/ --source linkedin "
    "--medium paid-social --campaign autumn-launch"
)
def build(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="Landing page.")] = "",
    source: Annotated[str, typer.Option(help="utm_source.")] = "",
    medium: Annotated[str, typer.Option(help="utm_medium.")] = "",
    campaign: Annotated[str, typer.Option(help="utm_campaign.")] = "",
    content: Annotated[str, typer.Option(help="utm_content.")] = "",
    term: Annotated[str, typer.Option(help="utm_term.")] = "",
    bulk: Annotated[
        Path | None,
        typer.Option(help="CSV with columns url, utm_source, utm_medium … instead."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Build tracking links that keep the taxonomy; anything else is refused with the reason."""
    from unisono.workspace.links import build_links

    row = {
        "url": url,
        "utm_source": source,
        "utm_medium": medium,
        "utm_campaign": campaign,
        "utm_content": content,
        "utm_term": term,
    }
    results = build_links(context.obj, row, bulk)
    if as_json:
        write_json(results)
    else:
        for r in results:
            if r["link"]:
                say(r["link"])
            else:
                note(f"row {r['row']}: {r['error']}")
    if any(not r["link"] for r in results):
        raise typer.Exit(Exit.FINDINGS)
