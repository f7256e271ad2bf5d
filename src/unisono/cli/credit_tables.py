"""Tables of attribution: every model side by side, one with its intervals, pairs of channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unisono.cli.output import add_row, console, notes, print_table, table, visible

if TYPE_CHECKING:
    from unisono.model.attribution import AttributionResult, ModelCredit

#: Column names that fit twelve models beside each other.
_SHORT = {
    "last": "Last",
    "last_non_direct": "LastND",
    "first": "First",
    "linear": "Linear",
    "time_decay": "Decay",
    "u_shaped": "U",
    "w_shaped": "W",
    "custom": "Custom",
    "markov_1": "Mk1",
    "markov_2": "Mk2",
    "markov_3": "Mk3",
    "shapley": "Shapley",
    "fitted": "Fitted",
}
#: Which models stay when the terminal is too narrow for all: the recommended one, then these.
_KEPT_FIRST = ("last_non_direct", "first", "shapley", "time_decay", "markov_1", "last", "linear")
_ROWS = 30
_NAME_WIDTH = 28


def show_pairs(result: AttributionResult, by: str) -> None:
    """Pairs of channels by the strength of their interaction."""
    columns = (f"{by} with", "", "conversions together")
    shown = table(*columns, right=columns[2:])
    for pair in result.interactions[:_ROWS]:
        add_row(shown, _shorten(pair.first), _shorten(pair.second), f"{pair.conversions:+,.1f}")
    print_table(shown)
    out = notes()
    if not result.interactions:
        out.print("No pair of channels meets in a converting journey, or there are too many.")
    elif len(result.interactions) > _ROWS:
        out.print(f"{len(result.interactions) - _ROWS} weaker pairs: --json has all.")
    out.print(
        "Shapley interaction index: conversions the two share beyond the sum of their parts. It "
        "shows who appears together, not what either caused.",
        markup=False,
    )


def _shorten(name: str) -> str:
    return name if len(name) <= _NAME_WIDTH else name[: _NAME_WIDTH - 1] + "…"


def _fitting(models: list[ModelCredit], recommended: str, room: int) -> list[ModelCredit]:
    """The models whose columns fit into ``room`` characters, the most telling ones first."""
    rank = {name: place for place, name in enumerate((recommended, *_KEPT_FIRST)[::-1], start=1)}
    kept: set[str] = set()
    for m in sorted(models, key=lambda m: -rank.get(m.model, 0)):
        largest = max([sum(m.conversions.values()), *m.conversions.values()])
        room -= 2 + max(len(_SHORT.get(m.model, m.model)), len(f"{largest:,.1f}"))
        if room < 0 and kept:
            break
        kept.add(m.model)
    return [m for m in models if m.model in kept]


def show_models(result: AttributionResult, model: str, by: str) -> None:
    """All models, or one with its intervals, and what to think of them."""
    asked = [m for m in result.models if model in ("all", m.model)]
    if len(asked) == 1:
        _show_one(result, asked[0], by)
        return
    ranked = sorted(result.channels, key=lambda c: -max(m.conversions.get(c, 0.0) for m in asked))
    names = [_shorten(c) for c in ranked[:_ROWS]]
    terminal = console()
    room = terminal.width - max(map(len, (*names, by, "all"))) if terminal.is_terminal else 10_000
    models = _fitting(asked, result.recommended, room)
    titles = tuple(_SHORT.get(m.model, m.model) for m in models)
    shown = table(by, *titles, right=titles)
    for c, name in zip(ranked, names, strict=False):
        add_row(shown, name, *[f"{m.conversions.get(c, 0.0):,.1f}" for m in models])
    add_row(shown, "all", *[f"{sum(m.conversions.values()):,.1f}" for m in models])
    print_table(shown)
    _tell(result, asked, models, len(ranked))


def _figure(figure: float) -> str:
    """One decimal; what rounds to nothing has no minus."""
    return f"{round(figure, 1) + 0.0:,.1f}"


def _show_one(result: AttributionResult, model: ModelCredit, by: str) -> None:
    """One model, with its intervals where it has them."""
    figures = {"conversions": model.conversions, "value": model.value}
    if model.conversions_low:
        figures = {
            "conversions": model.conversions, "low": model.conversions_low,
            "high": model.conversions_high, "value": model.value, "value low": model.value_low,
            "value high": model.value_high,
        }  # fmt: skip
    columns = (*figures, *(("keeps rank",) if model.conversions_low else ()))
    shown = table(by, *columns, right=columns)
    ranked = sorted(result.channels, key=lambda c: -model.conversions[c])
    for c in ranked[:_ROWS]:
        kept = (f"{100 * model.rank_stability[c]:.0f} %",) if model.conversions_low else ()
        add_row(shown, _shorten(c), *[_figure(f[c]) for f in figures.values()], *kept)
    if not model.conversions_low:
        add_row(shown, "all", *[_figure(sum(f.values())) for f in figures.values()])
    print_table(shown)
    level = f"{100 * (result.interval_level or 0):.0f} %"
    interval = f"Low and high: {level} interval. " if model.conversions_low else ""
    notes().print(visible(f"{interval}{model.definition}"), markup=False)
    _tell(result, [model], [model], len(ranked))


def _tell(
    result: AttributionResult, asked: list[ModelCredit], shown: list[ModelCredit], channels: int
) -> None:
    """What the table leaves out, and what to think of it."""
    from unisono.attribution.recommend import dispute  # loads numpy

    out = notes()
    legend = {_SHORT.get(m.model, m.model): m.title for m in shown}
    if told := [f"{k} = {v}" for k, v in legend.items() if k != v]:
        out.print("; ".join(told) + ".")
    if left := [m.model for m in asked if m not in shown]:
        out.print(f"No room for {', '.join(left)}: --model NAME shows one, --json all.")
    if len(asked) > 1:
        out.print("The figures are conversions; --model NAME shows values and intervals, too.")
    out.print(
        f"Conversions: {result.conversions:,}; with a touch in the window: "
        f"{result.attributed_conversions:,}; without one: {result.unattributed_conversions:,}."
    )
    if channels > _ROWS:
        out.print(f"{channels - _ROWS} smaller ones are not shown; --json has all.")
    chosen = f"Recommended: {result.recommended}. " if result.recommended else ""
    out.print(visible(f"{chosen}{result.recommended_why}"), markup=False)
    for line in result.notes:
        out.print(visible(line), markup=False)
    for line in result.warnings:
        out.print(visible(f"! {line}"), markup=False)
    if len(asked) > 1 and (line := dispute(result)):
        out.print(visible(line), markup=False)
