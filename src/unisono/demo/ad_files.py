"""The ad platforms' exports, each with its own header, numbers and quirks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from unisono.demo.ads import AdDay
from unisono.demo.story import DAYS, EUR_USD, Clock, on
from unisono.demo.write import BadRow, Exports

#: Story days both Google Ads exports hold; the newer export has newer figures.
RESTATED = (on(8, 18), on(8, 31))


def _us(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"


def _long(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def _of(rows: Sequence[AdDay], platform: str) -> list[AdDay]:
    return [r for r in rows if r.line.platform == platform]


def _google_row(clock: Clock, row: AdDay, *, older: bool) -> list[str]:
    """One row; an older figure has more cost (invalid clicks not yet credited), fewer claims."""
    count, value, spend = row.conversions, row.value, row.spend
    if older:
        spend = spend * 1.012
        value = value * (count // 2) / count if count else 0.0
        count //= 2
    return [
        row.line.campaign, "Enabled", "Search", str(clock.day(row.day)), "USD",
        f"{row.impressions:,}", f"{row.clicks:,}", f"{spend:,.2f}", f"{count:.2f}",
        f"{value:,.2f}" if count else " --",
    ]  # fmt: skip


def _total(cells: Iterable[str]) -> str:
    return f"{sum(float(c.replace(',', '')) for c in cells if c != ' --'):,.2f}"


def _google_file(
    exports: Exports, clock: Clock, rows: Sequence[AdDay], first: int, last: int, *, older: bool,
    bad: Sequence[BadRow] = (),
) -> str:  # fmt: skip
    days = clock.day(first), clock.day(last)
    name = f"google_ads/Campaign report {days[0]} to {days[1]}.csv"
    body = [
        _google_row(clock, r, older=older and r.day >= RESTATED[0])
        for r in rows
        if first <= r.day <= last
    ]
    shown = [r for r in rows if first <= r.day <= last]
    total = [
        "", "", "", "USD", f"{sum(r.impressions for r in shown):,}",
        f"{sum(r.clicks for r in shown):,}", *(_total(b[i] for b in body) for i in (7, 8, 9)),
    ]  # fmt: skip
    header = ("Campaign", "Campaign status", "Campaign type", "Day", "Currency code", "Impr.",
              "Clicks", "Cost", "Conversions", "Conv. value")  # fmt: skip
    exports.table(
        name, header, body, delimiter="\t", encoding="utf-16-le", bad=bad,
        preamble=[["Campaign performance"], [f"{_long(days[0])} - {_long(days[1])}"]],
        footer=[["Total: Campaigns", *total], ["Total: Account", *total]],
        day=clock.day(min(last + 1, DAYS - 1)) if older else None,
    )  # fmt: skip
    return name


def write_google(exports: Exports, clock: Clock, rows: Sequence[AdDay]) -> dict[str, Any]:
    """Two overlapping exports; the truth about the restated days."""
    mine = _of(rows, "google_ads")
    bad = BadRow(
        40, ["brand-search", "Enabled", "Search", f"{clock.end:%Y}-09-31", "USD", "10", "1",
             "3.10", "0.00", " --"], "Day", f"{clock.end:%Y}-09-31", "no such date",
    )  # fmt: skip
    older = _google_file(exports, clock, mine, 0, RESTATED[1], older=exports.faults)
    newer = _google_file(exports, clock, mine, RESTATED[0], DAYS - 1, older=False, bad=[bad])
    changed = [r for r in mine if RESTATED[0] <= r.day <= RESTATED[1]]
    return {
        "older_file": older,
        "newer_file": newer,
        "first_day": clock.day(RESTATED[0]),
        "last_day": clock.day(RESTATED[1]),
        "rows": len(changed),
        "spend_newest": round(sum(r.spend for r in changed), 2),
        "conversions_newest": sum(r.conversions for r in changed),
    }


def write_microsoft(exports: Exports, clock: Clock, rows: Sequence[AdDay]) -> None:
    """Quoted CSV with a block of facts above and a copyright line below."""
    body = [
        [_us(clock.day(r.day)), "Sample Company", "X0001234", r.line.campaign, "410001", "USD",
         r.impressions, r.clicks, f"{r.spend:.2f}", r.conversions, f"{r.value:.2f}"]
        for r in _of(rows, "microsoft_ads")
    ]  # fmt: skip
    exports.table(
        "microsoft_ads/Campaign_Performance_Report.csv",
        ("Gregorian date", "Account name", "Account number", "Campaign name", "Campaign ID",
         "Currency code", "Impressions", "Clicks", "Spend", "Conversions", "Revenue"),
        body, encoding="utf-8-sig", quote_all=True,
        preamble=[
            ["Report Name: Campaign performance"],
            [f"Report Time: {_us(clock.start)} - {_us(clock.end)}"],
            ["Time Zone: (GMT) Coordinated Universal Time"],
            [f"Last Completed Available Day: {_us(clock.end)}"],
            [f"Rows: {len(body)}"], [],
        ],
        footer=[[f"©{clock.end.year} Microsoft Corporation. All rights reserved. "]],
    )  # fmt: skip


def write_meta(exports: Exports, clock: Clock, rows: Sequence[AdDay]) -> None:
    """Ad sets by day, with the attribution setting on every row."""

    def cells(day: int, campaign: str, group: str, *figures: object) -> list[object]:
        setting = "7-day click or 1-day view"
        return [clock.start, clock.end, campaign, group, clock.day(day), setting,
                "actions:offsite_conversion.fb_pixel_purchase", *figures]  # fmt: skip

    body = [
        cells(r.day, r.line.campaign, r.line.group, r.conversions or "", int(r.impressions * 0.7),
              r.impressions, r.clicks, f"{r.spend:.2f}", f"{r.value:.2f}" if r.value else "")
        for r in _of(rows, "meta_ads")
    ]  # fmt: skip
    days = f"{clock.start:%b}-{clock.start.day}-{clock.start.year}-{clock.end:%b}-{clock.end.day}"
    bad = [
        BadRow(20, cells(12, "retargeting-demo", "Test ad set", "", 10, -12, 0, "0.00", ""),
               "Impressions", "-12", "negative count", "value"),
        BadRow(90, cells(70, "retargeting-demo", "Test ad set", "", 0, 0, 0, "under review", ""),
               "Amount spent (USD)", "under review", "not a number", "value"),
    ]  # fmt: skip
    exports.table(
        f"meta_ads/Ad-sets-{days}-{clock.end.year}.csv",
        ("Reporting starts", "Reporting ends", "Campaign name", "Ad set name", "Day",
         "Attribution setting", "Result indicator", "Results", "Reach", "Impressions",
         "Link clicks", "Amount spent (USD)", "Purchases conversion value"),
        body, bad=bad,
    )  # fmt: skip


def write_linkedin(exports: Exports, clock: Clock, rows: Sequence[AdDay]) -> None:
    """UTF-16 tab-separated with a report preamble."""
    ids = {c: 7_700_001 + i for i, c in enumerate(sorted({r.line.campaign for r in rows}))}
    body = [
        [_us(clock.day(r.day)), "Sample Company", "USD", r.line.campaign,
         f"{r.line.campaign} sponsored content", ids[r.line.campaign],
         "Sponsored Update", f"{r.spend:.2f}", r.impressions, r.clicks,
         f"{100 * r.clicks / max(r.impressions, 1):.2f}%", r.conversions, r.conversions // 2,
         r.conversions - r.conversions // 2, f"{r.value:.2f}", r.clicks // 25]
        for r in _of(rows, "linkedin_ads")
    ]  # fmt: skip
    exports.table(
        "linkedin_ads/campaign_performance_report.csv",
        ("Start Date (in UTC)", "Account Name", "Currency", "Campaign Group Name", "Campaign Name",
         "Campaign ID", "Campaign Type", "Total Spent", "Impressions", "Clicks",
         "Click Through Rate", "Conversions", "Post-Click Conversions",
         "View-Through Conversions", "Total Conversion Value", "Leads"),
        body, delimiter="\t", encoding="utf-16-le",
        preamble=[
            ["Campaign Performance Report (in UTC)"], ["Account Name: Sample Company"],
            [f"Report Start: {_long(clock.start)}, 12:00 AM"],
            [f"Report End: {_long(clock.end)}, 11:59 PM"],
            [f"Date Generated: {_long(clock.end)}, 11:59 PM"], [],
        ],
    )  # fmt: skip


def _comma(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")


def write_criteo(exports: Exports, clock: Clock, rows: Sequence[AdDay]) -> None:
    """Semicolons, decimal commas, euros, day first, in a western European encoding."""
    body = [
        [f"{clock.day(r.day):%d/%m/%Y}", "Société Sample", r.line.campaign, "EUR", r.impressions,
         r.clicks, _comma(r.spend), r.conversions, _comma(r.value)]
        for r in _of(rows, "criteo")
    ]  # fmt: skip
    bad = BadRow(
        33, [f"{clock.day(33):%d/%m/%Y}", "Société Sample", "test-banner", "EUR", 0, 0, "k. A.",
             0, "0,00"], "Cost", "k. A.", "not a number", "value",
    )  # fmt: skip
    exports.table(
        "criteo/criteo_campaigns.csv",
        ("Day", "Advertiser", "Campaign", "Currency", "Displays", "Clicks", "Cost", "Sales (PC30)",
         "Revenue (PC30)"),
        body, delimiter=";", encoding="cp1252", bad=[bad],
    )  # fmt: skip


def write_tiktok(exports: Exports, clock: Clock, rows: Sequence[AdDay]) -> None:
    """A workbook with a totals line at the end."""
    body: list[list[object]] = [
        [str(clock.day(r.day)), r.line.campaign, r.line.group, r.spend, r.impressions, r.clicks,
         r.conversions, r.value, "USD"]
        for r in _of(rows, "tiktok_ads")
    ]  # fmt: skip
    sums = [round(sum(float(str(b[i])) for b in body), 2) for i in range(3, 8)]
    exports.workbook(
        "tiktok_ads/TikTok campaign report.xlsx", "Sheet1",
        ("By Day", "Campaign name", "Ad group name", "Cost", "Impressions",
         "Clicks (destination)", "Conversions", "Total purchase value", "Currency"),
        body, footer=[[f"Total of {len(body)} results", "-", "-", *sums, "USD"]],
    )  # fmt: skip


def write_fx(exports: Exports, clock: Clock) -> None:
    """Monthly rates, each holding from the first of its month."""
    months = [clock.start.month - 1 + i for i in range(len(EUR_USD))]
    rows = [
        [date(clock.start.year + m // 12, m % 12 + 1, 1), "EUR", "USD", f"{rate:.4f}"]
        for m, rate in zip(months, EUR_USD, strict=True)
    ]
    exports.table("finance/fx_rates.csv", ("Date", "Base", "Quote", "Rate"), rows)


def write_ads(exports: Exports, clock: Clock, rows: Sequence[AdDay]) -> dict[str, Any]:
    """All ad platforms and the rates; the truth about restated days."""
    restated = write_google(exports, clock, rows)
    write_microsoft(exports, clock, rows)
    write_meta(exports, clock, rows)
    write_linkedin(exports, clock, rows)
    write_criteo(exports, clock, rows)
    write_tiktok(exports, clock, rows)
    write_fx(exports, clock)
    return restated
