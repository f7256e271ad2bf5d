"""Attribution over the model's touchpoints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa

from unisono.attribution import Conversions
from unisono.attribution.buckets import BUCKETS
from unisono.attribution.collect import count
from unisono.attribution.dimensions import OrderedLog, cut
from unisono.attribution.effort import Tell, effort_for, nobody
from unisono.attribution.engine import credited
from unisono.attribution.path_tally import PathTally
from unisono.attribution.statistics import Statistics, merge
from unisono.attribution.terms import Terms
from unisono.attribution.touchlog import Windows
from unisono.errors import AttributionError
from unisono.measure.reconcile import PlatformCredit, real_outcomes
from unisono.model.attribution import AttributionResult, PathCount
from unisono.settings import AttributionSettings, Settings
from unisono.taxonomy.platforms import ad_platform, is_paid
from unisono.warehouse.engine import Engine, literal
from unisono.warehouse.schema import create_tables
from unisono.workspace.credit_extras import (
    Experiments,
    asked,
    with_definition,
    with_experiments,
    with_own_experiments,
)
from unisono.workspace.outcomes import conversions, outcomes
from unisono.workspace.refresh import Refresh, Refreshed, in_buckets, refreshed
from unisono.workspace.touch_groups import TouchGroup, touch_groups

#: Dimension → its SQL over ``touchpoint AS t``, for accounts ``person AS p``, and for ad platforms
#: :func:`_sellers` ``AS s``: paid touches by the platform that sold them, others by channel.
DIMENSIONS = {
    "channel": "t.channel",
    "campaign": "t.campaign",
    "source": "t.source",
    "medium": "t.medium",
    "content": "t.content",
    "ad": "t.ad_id",
    "platform": "t.platform",
    "ad_platform": "coalesce(s.seller, t.channel)",
    "account": "p.domain",
}
#: Touches that can be credited, of ``touchpoint AS t``, and their channel.
TOUCHED = "t.person_id IS NOT NULL AND t.kind <> 'open'"
CHANNEL = "coalesce(nullif(t.channel, ''), 'Unassigned')"
#: Paths an attribution result lists.
LISTED = 200
_DIRECT = ("Direct",)


def _sellers(engine: Engine) -> list[tuple[str, str, str]]:
    """Channel and source of paid touches, and the ad platform that sold them."""
    platforms = {
        p
        for (p,) in engine.rows(
            "SELECT platform FROM ad_performance_daily UNION SELECT platform FROM "
            "platform_conversion"
        )
        if p
    }
    pairs = engine.rows(
        "SELECT DISTINCT channel, source FROM touchpoint "
        "WHERE channel <> '' AND source <> '' ORDER BY channel, source"
    )
    found = [(c, s, ad_platform(s, platforms)) for c, s in pairs if is_paid(c)]
    return [row for row in found if row[2]]


def dimension_join(engine: Engine, by: str) -> str:
    """The join one dimension needs beside ``touchpoint AS t``."""
    if by == "account":
        return "LEFT JOIN person AS p ON p.person_id = t.person_id"
    if by == "ad_platform":
        rows = ", ".join(f"({', '.join(map(literal, row))})" for row in _sellers(engine))
        values = f"VALUES {rows}" if rows else "SELECT NULL, NULL, NULL WHERE FALSE"
        return (
            f"LEFT JOIN ({values}) AS s(channel, source, seller) "
            "ON s.channel = t.channel AND s.source = t.source"
        )
    return ""


def touches_sql(engine: Engine, by: str) -> str:
    """SELECT of person_id, time, touch_id, channel and view of the touches by one dimension.

    Raises:
        AttributionError: ``by`` is no dimension.
    """
    if by not in DIMENSIONS:
        raise AttributionError(
            f"Touchpoints have no {by}.", way_out=f"There are: {', '.join(DIMENSIONS)}."
        )
    missing = "Unassigned" if by in ("channel", "ad_platform") else f"(no {by})"
    return f"""SELECT t.person_id, epoch_us(t.ts) AS time, t.touch_id,
            coalesce(nullif({DIMENSIONS[by]}, ''), {literal(missing)}) AS channel,
            t.kind = 'view' AS view
        FROM touchpoint AS t {dimension_join(engine, by)}
        WHERE {TOUCHED}"""  # noqa: S608


def read_touches(
    engine: Engine,
    by: str,
    *,
    buyers: bool = False,
    views: bool = False,
    buckets: Sequence[int] = range(BUCKETS),
    names: tuple[str, ...] = (),
) -> Iterator[TouchGroup]:
    """The model's touchpoints by one dimension, in groups of persons.

    Args:
        by: one of :data:`DIMENSIONS`.
        buyers: only touches of people with an outcome of any kind.
        views: tell views (impressions) from clicks and visits.
        buckets: only touches of the people in these buckets.
        names: channels of the logs, when more are known than these touches have.

    Raises:
        AttributionError: ``by`` is no dimension.
    """
    only = " AND t.person_id IN (SELECT person_id FROM conversion)" if buyers else ""
    touches = in_buckets(touches_sql(engine, by) + only, buckets)
    return touch_groups(engine, touches, views=views, buckets=buckets, names=names)


def counted(
    groups: Iterable[TouchGroup], wanted: Conversions, terms: Terms, paths: PathTally | None = None
) -> Statistics:
    """Statistics of all groups; with ``paths`` their paths are counted, too."""
    parts = []
    for group in groups:
        mine = group.own(wanted)
        journeys = cut(group.log, mine, terms.windows)
        parts.append(count(journeys, mine, terms))
        if paths is not None:
            paths.add(journeys)
    return parts[0] if len(parts) == 1 else merge(parts)


def paths_of(
    engine: Engine,
    by: str,
    wanted: Conversions,
    windows: Windows | float,
    limit: int,
    views: bool = False,
) -> tuple[PathCount, ...]:
    """The ``limit`` most frequent paths by one dimension.

    Args:
        by: one of :data:`DIMENSIONS`.
        wanted: conversions that end a path.
        windows: lookback windows, or the lookback of every touch in days.
        views: tell views (impressions) from clicks and visits.

    Raises:
        AttributionError: ``by`` is no dimension.
    """
    with PathTally(engine.spill) as tally:
        for group in read_touches(engine, by, views=views):
            tally.add(cut(group.log, group.own(wanted), windows))
        return tally.top(limit)


def platform_credit(
    engine: Engine, settings: Settings, attribution: AttributionResult | None
) -> PlatformCredit | None:
    """Credit per ad platform, of what its claims are compared with; None without attribution.

    The model is the recommended one. Counts are of the kind claims are held against (leads where
    deals count), values of the kind the company is measured on, both in the days of the claims.
    """
    if attribution is None or not attribution.models:
        return None
    found = {m.model: m for m in attribution.models}
    model = found.get(attribution.recommended, attribution.models[0])
    markov = model.model.startswith("markov")
    options = settings.attribution
    if not markov:
        options = options.model_copy(update={"markov_orders": ()})
    primary = engine.value("SELECT kind FROM conversion WHERE primary_kind LIMIT 1")
    claimed = real_outcomes(engine).kind
    kinds = dict.fromkeys((claimed, primary))
    credit = {
        kind: found.model(model.model)
        for kind, found in zip(kinds, _credited(engine, kinds, options, not markov), strict=True)
    }
    seen = sorted({seller for *_, seller in _sellers(engine)})
    return PlatformCredit(
        {p: credit[claimed].conversions.get(p, 0.0) for p in seen},
        {p: credit[primary].value.get(p, 0.0) for p in seen},
        f"Credited: {claimed}s by the model {model.title} with a lookback of "
        f"{options.lookback_days:g} days, given to the platform whose paid visit was touched"
        + (f"; credited value is that of {primary}s." if claimed != primary else "."),
    )


def _credited(
    engine: Engine, kinds: Iterable[str], options: AttributionSettings, buyers: bool
) -> list[AttributionResult]:
    """Credit per ad platform of the conversions of several kinds, from one look at the touches."""
    terms, wanted = Terms.of(options, _DIRECT), [conversions(engine, kind) for kind in kinds]
    parts: list[list[Statistics]] = [[] for _ in wanted]
    for group in read_touches(engine, "ad_platform", buyers=buyers):
        ordered = OrderedLog.of(group.log)
        for found, every in zip(parts, wanted, strict=True):
            mine = group.own(every)
            found.append(count(ordered.journeys("channel", mine, terms.windows), mine, terms))
    return [
        credited(merge(found), every, options, _DIRECT, ())
        for found, every in zip(parts, wanted, strict=True)
    ]


def attribute_warehouse(
    engine: Engine,
    settings: Settings,
    by: str = "channel",
    customers: str = "all",
    *,
    order: int | None = None,
    intervals: bool = True,
    paths: bool = True,
    outcome: str = "",
    windows: Windows | None = None,
    definition: str = "",
    experiments: Experiments = (),
    keep: Refresh | None = None,
    tell: Tell = nobody,
) -> AttributionResult:
    """All models over the model's journeys by one dimension.

    Args:
        by: one of :data:`DIMENSIONS`.
        customers: ``all``, ``new`` (first conversions only) or ``existing`` (later ones only).
        order: one Markov order instead of those in the settings, however long it takes.
        intervals: with intervals and rank stability.
        paths: list the most frequent paths.
        outcome: one of :data:`unisono.workspace.outcomes.OUTCOMES`; empty: what the company is
            measured on.
        windows: lookback windows instead of those in the settings.
        definition: another tool's model beside the others, see
            :mod:`unisono.attribution.compat`.
        experiments: a list or a CSV file of experiments the credit is calibrated by, instead of
            those in the settings.
        keep: where statistics are kept, so that only what changed is counted again.
        tell: is told how far a Markov chain is that takes long.

    Raises:
        AttributionError: ``by`` or ``customers`` is none of these.
    """
    wanted = outcomes(engine, outcome, customers)
    options = asked(settings.attribution, order, intervals, windows)
    direct = direct_of(by)
    effort = effort_for(order, tell)
    listed: tuple[PathCount, ...] | None = ()
    if paths and keep is not None:
        # the build listed the paths of its own settings and conversions
        own = windows is None and not tells_views(options)
        told = own and (by, customers, outcome) == ("channel", "all", "")
        listed = listed_paths(engine) if told else None
    if keep is None or listed is None:
        with PathTally(engine.spill) as tally:
            groups = read_touches(engine, by, views=tells_views(options))
            terms = Terms.of(options, direct)
            statistics = counted(groups, wanted, terms, tally if paths else None)
            listed = tally.top(LISTED) if paths else ()
    else:
        question = f"{by} {customers} {outcome}"
        statistics = refresh(engine, options, by, question, wanted, direct, keep).statistics
    result = credited(statistics, wanted, options, direct, listed, effort)
    if definition:
        groups = read_touches(engine, by, views=tells_views(options))
        mine = ((group.log, group.own(wanted)) for group in groups)
        result = with_definition(result, definition, mine, options)
    if experiments:
        return with_experiments(result, experiments)
    narrowed = bool(outcome) or customers != "all"
    return with_own_experiments(result, options, by, narrowed)


def refresh(
    engine: Engine,
    options: AttributionSettings,
    by: str,
    question: str,
    wanted: Conversions,
    direct: tuple[str, ...],
    keep: Refresh,
) -> Refreshed:
    """Statistics of one question, with only the buckets counted that changed."""
    views, terms = tells_views(options), Terms.of(options, direct)

    def count_buckets(buckets: Sequence[int], names: tuple[str, ...]) -> Statistics:
        groups = read_touches(engine, by, views=views, buckets=buckets, names=names)
        return counted(groups, wanted, terms)

    sql = touches_sql(engine, by)
    return refreshed(engine, keep, f"{question} {views}", sql, wanted, terms, count_buckets)


def direct_of(by: str) -> tuple[str, ...]:
    """Names of one dimension that the last-non-direct model passes over."""
    if by in ("channel", "ad_platform"):
        return _DIRECT
    return ("(direct)", "direct", f"(no {by})")


def tells_views(options: AttributionSettings) -> bool:
    """Whether views (impressions) are told from clicks and visits."""
    return options.view_lookback_days is not None or options.views_need_no_click


def listed_paths(engine: Engine) -> tuple[PathCount, ...] | None:
    """The paths the build listed; None where their steps cannot be told apart."""
    rows = engine.rows(
        "SELECT steps, length, conversions, value, nulls FROM path "
        "ORDER BY conversions DESC, value DESC, nulls DESC, steps LIMIT ?",
        [LISTED],
    )
    steps = [tuple(row[0].split(" > ")) for row in rows]
    if any(len(s) != row[1] for s, row in zip(steps, rows, strict=True)):
        return None  # a channel's name holds the mark between steps
    return tuple(
        PathCount(s, int(won), float(value), int(nulls))
        for s, (_, _, won, value, nulls) in zip(steps, rows, strict=True)
    )


def write_paths(engine: Engine, settings: Settings, limit: int = 50_000) -> None:
    """Create ``path``: the ``limit`` most frequent channel sequences of the model's journeys."""
    create_tables(engine, ("path",))
    days = settings.attribution.lookback_days
    paths = paths_of(engine, "channel", conversions(engine), days, limit)
    engine.insert(
        "path",
        pa.table(
            {
                "steps": pa.array([" > ".join(p.steps) for p in paths], pa.string()),
                "length": pa.array([len(p.steps) for p in paths], pa.int64()),
                "conversions": pa.array([p.conversions for p in paths], pa.int64()),
                "value": pa.array([p.value for p in paths], pa.float64()),
                "nulls": pa.array([p.nulls for p in paths], pa.int64()),
            }
        ),
    )
