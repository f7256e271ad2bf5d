"""Every chart: what it says for plain, hostile and empty input."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.charts import (
    Bar,
    SpreadRow,
    bars,
    chart_css,
    dot_spread,
    gauge,
    heat_map,
    sankey,
    sparkline,
    threshold_bar,
    timeline,
)
from unisono.charts.palette import channel_classes
from unisono.charts.sankey import merged_flows
from unisono.model.audit import Band, Flow
from unisono.model.calendar import Activity, Conflict

Parse = Callable[[str], ElementTree.Element]
Texts = Callable[[ElementTree.Element], list[str]]
HOSTILE = "</svg><script>alert(1)</script>\x00 &\u202e"
BANDS = (Band("fine", "good", 20), Band("gaps", "warn", 40), Band("broken", "bad", None))


def marker(root: ElementTree.Element) -> float:
    """Horizontal place of the marker."""
    path = next(e for e in root.iter() if e.get("class") == "ch-mark")
    return float(re.match(r"M([\d.]+)", path.get("d") or "").group(1))  # type: ignore[union-attr]


def test_gauge(parsed: Parse, texts: Texts) -> None:
    assert texts(parsed(gauge(47.6))) == ["48", "of 100"]
    assert texts(parsed(gauge(None))) == ["–", "not measured"]
    assert texts(parsed(gauge(float("nan")))) == ["–", "not measured"]


@pytest.mark.parametrize(
    ("value", "verdict", "band"),
    [(0, "", 0), (19, "", 0), (20, "gaps", 1), (20, "", 0), (39, "", 1), (41, "", 2), (1e9, "", 2)],
)
def test_marker_lies_in_the_band_of_its_verdict(
    parsed: Parse, value: float, verdict: str, band: int
) -> None:
    place = marker(parsed(threshold_bar(value, BANDS, verdict=verdict, width=300)))
    assert int(place // 100) == band


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=2))
def test_a_larger_value_is_never_drawn_further_left(pair: list[float]) -> None:
    low, high = (
        marker(ElementTree.fromstring(threshold_bar(v, BANDS, width=300))) for v in sorted(pair)
    )
    assert low <= high


def test_threshold_bar_without_value_has_no_marker(parsed: Parse, texts: Texts) -> None:
    root = parsed(threshold_bar(None, BANDS, (1, 2), unit="%", names=True))
    assert [e for e in root.iter() if e.get("class") in {"ch-mark", "ch-whisker"}] == []
    assert texts(root) == ["fine", "gaps", "broken", "20 %", "40 %"]


def test_undecided_emphasises_no_band(parsed: Parse) -> None:
    root = parsed(threshold_bar(25, BANDS, decided=False))
    bands = [e.get("class") for e in root.iter() if e.tag.endswith("rect")]
    assert bands == ["ch-good ch-faint", "ch-warn ch-faint", "ch-bad ch-faint"]


def test_bars_write_every_value(parsed: Parse, texts: Texts) -> None:
    rows = (Bar("Search", (10.0, None)), Bar(HOSTILE, (-2.5, 4.0), ((-3.0, -2.0), None)))
    shown = texts(parsed(bars(rows, ("claimed", "real"), title="Claims")))
    assert shown[:4] == ["claimed", "real", "Search", "10"]
    assert shown[4:] == ["–", shown[5], "−2.5", "4"]


def test_bars_without_rows(parsed: Parse) -> None:
    parsed(bars((), ("a",), title="Nothing"))


def test_spread_names_the_extreme_models(parsed: Parse, texts: Texts) -> None:
    rows = (SpreadRow("Email", {"First": 0.1, "Last": 0.3}), SpreadRow("None", {}))
    shown = texts(parsed(dot_spread(rows, recommended="Last")))
    assert shown[-2:] == ["Email", "10 % First – 30 % Last"]
    parsed(dot_spread(()))


def test_spread_does_not_call_a_small_share_none(parsed: Parse, texts: Texts) -> None:
    rows = (
        SpreadRow("Partner", {"First": 0.002, "Last": 0.004}),
        SpreadRow("Radio", {"First": 0.0, "Last": 0.0}),
    )
    shown = texts(parsed(dot_spread(rows)))
    assert "under 1 % in all models" in shown
    assert "0 % in all models" in shown


def test_heat_map_shows_gaps(parsed: Parse, texts: Texts) -> None:
    root = parsed(heat_map(("a", HOSTILE), ("x", "y"), {"a": {"x": 9.5}}, {"x": 3}))
    assert [t for t in texts(root) if t == "–"] == ["–"] * 3
    assert "9.5" in texts(root)
    assert "n = 3" in texts(root)


def test_sparkline_breaks_at_gaps(parsed: Parse, texts: Texts) -> None:
    root = parsed(sparkline((1, None, 3, 4), high=10))
    path = next(e for e in root.iter() if e.get("class") == "ch-spark")
    assert re.findall("[ML]", path.get("d") or "") == ["M", "M", "L"]
    assert texts(root) == ["4"]
    assert texts(parsed(sparkline(()))) == ["–"]


FLOWS = (
    *(Flow(0, f"C{i}", "Converted", 100 - i) for i in range(9)),
    Flow(0, "C0", "C1", 7),
    Flow(1, "C1", "Lost", 7),
)


def test_merged_flows_keep_totals_and_outcomes() -> None:
    merged = merged_flows(FLOWS, 6)
    assert sum(f.journeys for f in merged) == sum(f.journeys for f in FLOWS)
    assert {f.source for f in merged} == {"C0", "C1", "C2", "C3", "C4", "C5", "Other"}
    assert {f.target for f in merged} == {"C1", "Converted", "Lost"}


def test_sankey_uses_one_colour_per_channel_and_draws_every_journey(
    parsed: Parse, texts: Texts
) -> None:
    root = parsed(sankey(FLOWS))
    assert texts(root)[:3] == ["Touch 1", "Touch 2", "Outcome"]
    assert {t for t in texts(root) if t.startswith("C1 ")} == {"C1 99", "C1 7"}
    colours = {
        e.get("class")
        for e in root.iter()
        if e.tag.endswith("rect") and e[0].text in {"C1 99", "C1 7"}
    }
    assert len(colours) == 1
    assert [t for t in texts(root) if t.startswith("Converted")] == ["Converted 864"]


def test_sankey_without_flows_and_with_hostile_names(parsed: Parse, texts: Texts) -> None:
    assert texts(parsed(sankey(()))) == ["No journeys"]
    parsed(sankey((Flow(0, HOSTILE, "<b>", 3),)))


def test_sankey_ignores_the_order_of_its_input() -> None:
    assert sankey(FLOWS) == sankey(tuple(reversed(FLOWS)))


def test_channel_classes_end_with_other() -> None:
    classes = channel_classes([*"abcdef", "g", "Other"])
    assert [classes[c] for c in ("a", "f", "g", "Other")] == ["ch-c1", "ch-c6", "ch-c0", "ch-c0"]


def activity(key: str, channel: str, first: int, last: int) -> Activity:
    return Activity(key, "spring", channel, HOSTILE, date(2026, 2, first), date(2026, 2, last))


def test_timeline_stacks_overlaps_and_numbers_conflicts(parsed: Parse, texts: Texts) -> None:
    items = (
        activity("a", "Email", 1, 10),
        activity("b", "Email", 5, 20),
        activity("c", "Ads", 2, 3),
    )
    conflicts = tuple(
        Conflict("overlap", "spring", HOSTILE, "", date(2026, 2, d), date(2026, 2, d + 5), items)
        for d in (5, 7)
    )
    root = parsed(timeline(items, conflicts))
    assert [t for t in texts(root) if t in {"1", "2"}] == ["1", "2"]
    tops = {e.get("y") for e in root.iter() if (e.get("class") or "") in {"ch-c1", "ch-c2"}}
    assert len(tops) == 3
    circles = [e.get("cy") for e in root.iter() if e.tag.endswith("circle")]
    assert len(set(circles)) == 2
    assert texts(parsed(timeline((), ()))) == ["No activities"]


def test_timeline_over_years_keeps_dates_apart(parsed: Parse) -> None:
    long = Activity("a", "c", "Email", "x", date(2020, 1, 31), date(2026, 12, 31))
    root = parsed(timeline((long,), ()))
    places = [float(e.get("x") or 0) for e in root.iter() if e.get("class") == "ch-note"]
    assert all(b - a > 30 for a, b in pairwise(places))


def test_style_sheet_defines_every_colour_in_both_themes() -> None:
    css = chart_css()
    used = set(re.findall(r"var\((--ch-[a-z0-9-]+)\)", css))
    light, dark, chosen = (
        set(re.findall(r"(--ch-[a-z0-9-]+):", block))
        for block in (
            css.split("@media")[0],
            css.split("@media")[1].split(":root[data-theme")[0],
            css.split(':root[data-theme="dark"]')[1].split("}")[0],
        )
    )
    assert used == light == dark == chosen


def test_verdicts_and_ranges_are_never_cut(parsed: Parse, texts: Texts) -> None:
    bands = (Band("different strategies", "bad", 40), Band("needs governance", "warn", None))
    shown = texts(parsed(threshold_bar(50, bands, names=True, width=170)))
    assert {"different", "strategies", "needs", "governance"} <= set(shown)
    rows = [SpreadRow("Email", {"First touch": 0.15, "Last non-direct touch": 0.22})]
    said = texts(parsed(dot_spread(rows)))
    assert "15 % First touch – 22 % Last non-direct touch" in said


def test_the_grade_colours_the_ring() -> None:
    assert "ch-ring-bad" in gauge(30, severity="bad")
    assert "ch-ring-" not in gauge(30).replace("ch-ring-track", "")


@pytest.mark.parametrize(("value", "tip"), [(0.0, 6.0), (50.0, 110.0), (1e9, 214.0)])
def test_the_marker_of_a_threshold_bar_is_never_cut(value: float, tip: float) -> None:
    bands = (Band("good", "good", 33), Band("fair", "warn", 66), Band("bad", "bad", None))
    drawn = threshold_bar(value, bands, width=220)
    (x,) = re.findall(r'd="M([\d.]+) 15.00l-6 -9h12z"', drawn)
    assert float(x) == pytest.approx(tip, abs=6 if value == 50 else 0.01)
