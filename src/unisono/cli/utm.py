"""``utm check`` and ``utm build``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unisono.cli.output import Exit, console, notes, write_json

app = typer.Typer(no_args_is_help=True, help="Tracking links: check them, build valid ones.")
Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


@app.command(epilog='Example: unisono utm check "https://www.example.com/?utm_sorce=linkedin"')
def check(
    context: typer.Context,
    links: Annotated[
        list[str] | None,
        typer.Argument(help="Links, or files with one link a line; none: values in the data."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Check tracking links, or the tracking values found in the data."""
    from unisono.workspace.links import check_links, check_values

    if links:
        findings = check_links(context.obj, links)
        if as_json:
            write_json(findings)
        else:
            for f in findings:
                for problem in f["problems"] or ["fine"]:
                    console().print(f"{f['link']}: {problem}", markup=False, soft_wrap=True)
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
                console().print(r["link"], markup=False, soft_wrap=True)
            else:
                notes().print(f"row {r['row']}: {r['error']}", markup=False, soft_wrap=True)
    if any(not r["link"] for r in results):
        raise typer.Exit(Exit.FINDINGS)
