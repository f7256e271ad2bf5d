"""Definitions of the omnichannel metrics."""

from __future__ import annotations

from unisono.measure.metric import COUNT, DAYS, MONEY, OMNICHANNEL, PERCENT, MetricSpec

_TOUCH = "Bring web sessions, events or a touch log with the person's id."
_DAYS_TO_CONVERT = (
    "CASE WHEN converted_at IS NOT NULL"
    " THEN date_diff('second', first_ts, converted_at) / 86400.0 END"
)


def _band(band: int, words: str) -> tuple[MetricSpec, ...]:
    here = f"FILTER (WHERE least(channels, 3) = {band})"
    return (
        MetricSpec(
            f"conversion_{band}",
            f"Conversion with {words}",
            PERCENT,
            OMNICHANNEL,
            f"People who converted ÷ people seen in {words} up to their first conversion × 100. "
            "People in more channels may differ in other ways: not an effect.",
            _TOUCH,
            "mart_person_channels",
            *(f"count(converted_at) {here}", f"count(*) {here}", 100),
            share=True,
        ),
        MetricSpec(
            f"days_to_convert_{band}",
            f"Days to convert with {words}",
            DAYS,
            OMNICHANNEL,
            f"Median days from the first touch to the first conversion, {words}.",
            _TOUCH,
            "mart_person_channels",
            f"median({_DAYS_TO_CONVERT}) {here}",
        ),
        MetricSpec(
            f"cpa_{band}",
            f"Click cost per acquisition with {words}",
            MONEY,
            OMNICHANNEL,
            f"Cost of all clicks of people in {words} ÷ people of them who converted.",
            "Bring click-level ad exports with the cost of the click.",
            "mart_person_channels",
            f"sum(cost) {here}",
            f"count(converted_at) {here}",
        ),
    )


OMNICHANNEL_METRICS: tuple[MetricSpec, ...] = (
    *_band(1, "1 channel"),
    *_band(2, "2 channels"),
    *_band(3, "3+ channels"),
    MetricSpec(
        "engaged_2plus",
        "People in 2+ channels",
        PERCENT,
        OMNICHANNEL,
        "People seen in two or more channels ÷ people seen × 100.",
        _TOUCH,
        "mart_person_channels",
        "count(*) FILTER (WHERE channels >= 2)",
        "count(*)",
        100,
        share=True,
    ),
    MetricSpec(
        "engaged_3plus",
        "People in 3+ channels",
        PERCENT,
        OMNICHANNEL,
        "People seen in three or more channels ÷ people seen × 100. Practitioners report "
        "45–65 % in B2B and 30–50 % in B2C.",
        _TOUCH,
        "mart_person_channels",
        "count(*) FILTER (WHERE channels >= 3)",
        "count(*)",
        100,
        share=True,
    ),
    MetricSpec(
        "journey_completion",
        "Journeys completed",
        PERCENT,
        OMNICHANNEL,
        "People who converted ÷ people seen × 100; the rest dropped off or are not there yet.",
        _TOUCH,
        "mart_person_channels",
        "count(converted_at)",
        "count(*)",
        100,
        share=True,
    ),
    MetricSpec(
        "attribution_coverage",
        "Attribution coverage",
        PERCENT,
        OMNICHANNEL,
        "Conversions with three or more touches before them ÷ conversions, in the days touches "
        "are tracked × 100. Below 80 % there are gaps, above 95 % it is strong.",
        _TOUCH,
        "mart_sale",
        "count(*) FILTER (WHERE in_tracked_span AND touches >= 3)",
        # Where no touch names anybody, nothing says how many touches came before.
        "count(*) FILTER (WHERE in_tracked_span AND touches_joined)",
        100,
        share=True,
    ),
    MetricSpec(
        "touches_per_conversion",
        "Touches per conversion",
        COUNT,
        OMNICHANNEL,
        "Mean number of touches before a conversion that has any.",
        _TOUCH,
        "mart_sale",
        "sum(touches) FILTER (WHERE touches > 0)",
        "count(*) FILTER (WHERE touches > 0)",
    ),
)
