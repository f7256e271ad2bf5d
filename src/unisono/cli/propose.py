"""``propose``: variants of a message, each checked by the gate before it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from unisono.cli.check import logged_variants
from unisono.cli.lines import note, say
from unisono.cli.options import FirstDay, Json, LastDay
from unisono.cli.output import Exit, console, notes, write_json
from unisono.errors import VariantError

if TYPE_CHECKING:
    from unisono.model.variants import Proposed, VariantBrief


def propose(
    context: typer.Context,
    channel: Annotated[str, typer.Option(help="Where it goes, e.g. e-mail.")],
    pillar: Annotated[str, typer.Option(help="Id of the pillar they lead with.")],
    campaign: Annotated[str, typer.Option(help="Campaign they belong to.")] = "",
    audience: Annotated[str, typer.Option(help="Who sees them.", show_default="everybody")] = "",
    offer: Annotated[str, typer.Option(help="Key of an offer on the desk, or its words.")] = "",
    product: Annotated[str, typer.Option(help="Product they are about.")] = "",
    variant_of: Annotated[
        str, typer.Option(help="Key of the approved asset whose text they are variants of.")
    ] = "",
    first: FirstDay = "",
    last: LastDay = "",
    count: Annotated[int, typer.Option(help="How many.", min=1, max=10)] = 3,
    by: Annotated[
        str, typer.Option(help="templates, model or auto (the model where one is set up).")
    ] = "auto",
    as_json: Json = False,
) -> None:
    """Propose variants of a pillar for a channel; only those that pass the gate are shown.

    Templates put approved sentences together; with llm.model a language model writes them. Exit
    code 1 when fewer passed than asked for.
    """
    from unisono.workspace.gate import day_of
    from unisono.workspace.workspace import Workspace

    workspace = Workspace(context.obj)
    brief = _brief(
        channel=channel, pillar=pillar, campaign=campaign, audience=audience, offer=offer,
        product=product, variant_of=variant_of, starts_on=day_of(first, "--from"),
        ends_on=day_of(last, "--to"), count=count, by=by,
    )  # fmt: skip
    from unisono.workspace.variants import proposer_of

    found = proposer_of(workspace).propose(brief)
    logged_variants(workspace, brief, found)
    if as_json:
        write_json(found)
    else:
        _print(found)
    raise typer.Exit(Exit.FINE if len(found.variants) == count else Exit.FINDINGS)


def _brief(**fields: Any) -> VariantBrief:
    from pydantic import ValidationError

    from unisono.model.variants import VariantBrief

    try:
        return VariantBrief(**fields)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = ".".join(map(str, first["loc"]))
        raise VariantError(f"{name}: {first['msg']}.", way_out="Correct it.") from None


def _print(found: Proposed) -> None:
    from unisono.model.wording import counted

    for number, one in enumerate(found.variants, start=1):
        score = "" if one.score is None else f" · score {one.score:.1f}"
        if one.judged and one.judged.votes:
            score += f" · votes {', '.join(f'{v:g}' for v in one.judged.votes)}"
        console().print(f"{number}. {one.made_by}{score}", markup=False)
        said = one.judged.note if one.judged else ""
        for line in filter(None, (one.title, one.text, said)):
            say(line)
        console().print(f"   {one.result.content_hash}", markup=False)
    notes().print(f"{counted(found.made, 'variant')} made, {found.held:,} kept back.")
    for name, held in found.reasons.items():
        said = f"  {name.replace('_', ' ')}: {held.count:,}. {' '.join(held.found)}"
        note(said)
    if found.note:
        note(found.note)
