"""Data → accessible, themable SVG text. Pages, reports and documents show the same pictures.

Every function returns one ``<svg role="img">`` with a ``<title>`` and a ``<desc>``, styled by the
classes of :func:`chart_css` alone (no ``style`` attributes, so a strict content policy holds).
The same input gives the same text, byte for byte. Whoever shows a chart also shows its table.
"""

from unisono.charts.bars import Bar, bars
from unisono.charts.control import ControlLine, control_chart
from unisono.charts.gauge import gauge
from unisono.charts.heat import heat_map
from unisono.charts.numbers import amount, number
from unisono.charts.palette import chart_css
from unisono.charts.sankey import sankey
from unisono.charts.sparkline import sparkline
from unisono.charts.spread import SpreadRow, dot_spread
from unisono.charts.threshold import threshold_bar
from unisono.charts.timeline import timeline

__all__ = [
    "Bar",
    "ControlLine",
    "SpreadRow",
    "amount",
    "bars",
    "chart_css",
    "control_chart",
    "dot_spread",
    "gauge",
    "heat_map",
    "number",
    "sankey",
    "sparkline",
    "threshold_bar",
    "timeline",
]
