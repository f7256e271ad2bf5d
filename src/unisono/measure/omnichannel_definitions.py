"""Definitions of the omnichannel metrics."""

from __future__ import annotations

from unisono.measure.metric import COUNT, DAYS, MONEY, OMNICHANNEL, PERCENT, MetricSpec

_TOUCH = "Bring web sessions, events or a touch log with the person's id."


def _band(band: int, words: str) -> tuple[MetricSpec, ...]:
    here, grain = f"FILTER (WHERE channel_band = {band})", "number of channels"
    return (
        MetricSpec(
            f"conversion_{band}",
            f"Conversion with {words}",
            PERCENT,
            OMNICHANNEL,
            f"People who converted ÷ people seen in {words} up to their first conversion × 100. "
            "People in more channels may differ in other ways: not an effect.",
            _TOUCH,
            "mart_engagement",
            *(f"sum(converted) {here}", f"sum(persons) {here}", 100),
            share=True,
            grain=grain,
        ),
        MetricSpec(
            f"days_to_convert_{band}",
            f"Days to convert with {words}",
            DAYS,
            OMNICHANNEL,
            f"Median days from the first touch to the first conversion, {words}.",
            _TOUCH,
            "mart_engagement",
            f"max(median_days) {here}",
            grain=grain,
        ),
        MetricSpec(
            f"cpa_{band}",
            f"Click cost per acquisition with {words}",
            MONEY,
            OMNICHANNEL,
            f"Cost of all clicks of people in {words} ÷ people of them who converted.",
            "Bring click-level ad exports with the cost of the click.",
            "mart_engagement",
            f"sum(cost) {here}",
            f"sum(converted) {here}",
            grain=grain,
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
        "mart_engagement",
        "sum(persons) FILTER (WHERE channel_band >= 2)",
        "sum(persons)",
        100,
        share=True,
        grain="number of channels",
    ),
    MetricSpec(
        "engaged_3plus",
        "People in 3+ channels",
        PERCENT,
        OMNICHANNEL,
        "People seen in three or more channels ÷ people seen × 100. Practitioners report "
        "45–65 % in B2B and 30–50 % in B2C.",
        _TOUCH,
        "mart_engagement",
        "sum(persons) FILTER (WHERE channel_band >= 3)",
        "sum(persons)",
        100,
        share=True,
        grain="number of channels",
    ),
    MetricSpec(
        "journey_completion",
        "Journeys completed",
        PERCENT,
        OMNICHANNEL,
        "People who converted ÷ people seen × 100; the rest dropped off or are not there yet.",
        _TOUCH,
        "mart_engagement",
        "sum(converted)",
        "sum(persons)",
        100,
        share=True,
        grain="number of channels",
    ),
    MetricSpec(
        "attribution_coverage",
        "Attribution coverage",
        PERCENT,
        OMNICHANNEL,
        "Conversions with three or more touches before them ÷ conversions, in the days touches "
        "are tracked × 100. Below 80 % there are gaps, above 95 % it is strong.",
        _TOUCH,
        "mart_conversion",
        "count(*) FILTER (WHERE in_tracked_span AND touches >= 3)",
        "count(*) FILTER (WHERE in_tracked_span)",
        100,
        share=True,
        grain="conversion",
    ),
    MetricSpec(
        "touches_per_conversion",
        "Touches per conversion",
        COUNT,
        OMNICHANNEL,
        "Mean number of touches before a conversion that has any.",
        _TOUCH,
        "mart_conversion",
        "avg(touches) FILTER (WHERE touches > 0)",
        grain="conversion",
    ),
)
