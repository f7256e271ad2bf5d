"""Files a new workspace starts with."""

from __future__ import annotations

SETTINGS_TEMPLATE = """\
# Settings of this workspace. Every line is optional; 'unisono config show' lists all of them
# with their values and where each one comes from. Reference: docs/settings.md
# company = "Your company"

[model]
# currency = "EUR"          # reporting currency; default: the one most rows are in
# time_zone = "Europe/Paris" # zone of times without one; default: UTC

[attribution]
# lookback_days = 90
# half_life_days = 7

[audit]
# as_of = "2026-09-30"      # default: the last day in the data
"""

MAPPING_TEMPLATE = """\
# Column mapping for tables unisono does not recognise by itself. 'unisono sources' prints a
# snippet to paste here for every unknown file. Reference: docs/sources.md; the JSON Schema for
# editors is docs/mapping.schema.json, 'unisono config schema --mapping' prints it.
files: []
# files:
#   - match: "dealer_visits*.csv"
#     table: session
#     fields:
#       ts: visited_at
#       user_id: customer
#       utm_source: {constant: dealer}
"""
