"""Ad reports as the platforms' screens, APIs and connectors write them, from file to figures.

The files bear a name that says nothing; what they are shows in their columns. Rows are invented.
"""

# ruff: noqa: E501 (header rows stay on one line, as the tools write them)

import json

import pytest

CASES = []
FIGURES = """
    SELECT count(*) AS rows, sum(spend)::DOUBLE AS spend, sum(impressions) AS impr, sum(clicks) AS clicks,
    sum(platform_conversions) AS conv, sum(platform_value)::DOUBLE AS value,
    string_agg(DISTINCT currency, ',') AS cur, min(date)::VARCHAR AS first, max(date)::VARCHAR AS last,
    min(campaign_name) AS camp, min(campaign_id) AS cid, string_agg(DISTINCT level, ',') AS level
    FROM staged.ad_performance_daily
"""


def ads(rows, spend, impr, clicks, conv, value, cur, first, last, camp=None, cid=None, level=None):
    """What the staged rows add up to; None is not looked at."""
    return {k: v for k, v in locals().items() if v is not None}


def add(name, content, platform, fname="export.csv", **expected):
    platforms = platform if isinstance(platform, set) else {platform}
    CASES.append(pytest.param(fname, content, platforms, expected, id=name))


add(
    "gads_ui_campaign",
    """Campaign report
"March 1, 2026 - March 3, 2026"
Campaign status,Campaign,Budget,Budget name,Budget type,Currency code,Day,Campaign type,Impr.,Interactions,Interaction rate,Avg. cost,Cost,Impr. (Abs. Top) %,Conv. rate,Conversions,Conv. value,Cost / conv.,Clicks
Enabled,Brand | DE,50.00, --,Daily,EUR,2026-03-01,Search,"1,234",56,4.54%,0.50,"1,028.00",45.1%,3.5%,2.00,199.90,14.00,56
Enabled,Brand | DE,50.00, --,Daily,EUR,2026-03-02,Search,"1,000",50,5.00%,0.50,25.00,< 10%,0.00%,0.00,0.00,0.00,50
Paused,Generic,10.00, --,Daily,EUR,2026-03-03,Search,10,1,10%,1.00,1.00, --,0.00%,1.50,10.00,0.67,1
Total: Campaigns, --, --, --, --,EUR, --, --,"2,244",107,4.77%,0.50,"1,054.00", --,3.3%,3.50,209.90,15.00,107
Total: Account, --, --, --, --,EUR, --, --,"2,244",107,4.77%,0.50,"1,054.00", --,3.3%,3.50,209.90,15.00,107
Total: Search, --, --, --, --,EUR, --, --,"2,244",107,4.77%,0.50,"1,054.00", --,3.3%,3.50,209.90,15.00,107
""",
    "google_ads",
    **ads(3, 1054.0, 2244, 107, 3.5, 209.9, "EUR", "2026-03-01", "2026-03-03", "Brand | DE"),
)
add(
    "gads_ui_utf16",
    """Campaign report
1. März 2026 - 3. März 2026
Kampagnenstatus	Kampagne	Tag	Währungscode	Impr.	Klicks	Kosten	Conversions	Conv.-Wert
Aktiv	Marke	01.03.2026	EUR	1.234	56	1.028,00	2,00	199,90
Aktiv	Marke	02.03.2026	EUR	1.000	50	25,00	0,00	0,00
Gesamt: Konto	 --	 --	EUR	2.234	106	1.053,00	2,00	199,90
""".encode("utf-16"),
    "google_ads",
    **ads(2, 1053.0, 2234, 106, 2.0, 199.9, "EUR", "2026-03-01", "2026-03-02", "Marke"),
)
add(
    "gads_airbyte",
    """_airbyte_raw_id,_airbyte_extracted_at,_airbyte_meta,segments.date,campaign.id,campaign.name,metrics.cost_micros,metrics.clicks,metrics.impressions,metrics.conversions,metrics.conversions_value,customer.currency_code,customer.id
a1,2026-03-05 00:00:00,{},2026-03-01,77,Brand,1028000000,56,1234,2.0,199.9,EUR,123
a2,2026-03-05 00:00:00,{},2026-03-02,77,Brand,25000000,50,1000,0.0,0,EUR,123
""",
    "google_ads",
    **ads(2, 1053.0, 2234, 106, 2.0, 199.9, "EUR", "2026-03-01", "2026-03-02", "Brand", "77"),
)
add(
    "gads_dts_bigquery",
    """campaign_id,customer_id,metrics_clicks,metrics_conversions,metrics_conversions_value,metrics_cost_micros,metrics_impressions,segments_date,segments_device,_LATEST_DATE,_DATA_DATE
77,123,56,2.0,199.9,1028000000,1234,2026-03-01,MOBILE,2026-03-05,2026-03-01
77,123,50,0.0,0,25000000,1000,2026-03-02,DESKTOP,2026-03-05,2026-03-02
""",
    "google_ads",
    **ads(2, 1053.0, 2234, 106, 2.0, 199.9, None, "2026-03-01", "2026-03-02", None, "77"),
)
add(
    "gads_supermetrics",
    """Date,Account name,Campaign ID,Campaign name,Impressions,Clicks,Cost,Conversions,Total conversion value,Currency
2026-03-01,ACME,77,Brand,1234,56,1028,2,199.9,EUR
""",
    {"google_ads", "file"},
    **ads(1, 1028.0, 1234, 56, 2.0, 199.9, "EUR", "2026-03-01", "2026-03-01", "Brand", "77"),
)
add(
    "gads_stitch",
    """_sdc_batched_at,_sdc_sequence,_sdc_table_version,day,campaignID,campaign,cost,clicks,impressions,conversions,totalConvValue,customerID,currency
2026-03-05T00:00:00Z,1,1,2026-03-01T00:00:00Z,77,Brand,1028000000,56,1234,2,199.9,123,EUR
""",
    {"google_ads", "file"},
    fname="google_ads/campaign_performance_report.csv",
    **ads(1, 1028.0, 1234, 56, 2.0, 199.9, "EUR", "2026-03-01", "2026-03-01", "Brand", "77"),
)
add(
    "msads_ui",
    """"Report Name: Campaign performance"
"Report Time: 3/1/2026 - 3/2/2026"
"Time Zone: (GMT+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna"
"Last Completed Available Day: 3/2/2026"
"Last Completed Available Hour: 3/3/2026 5:00:00 AM (GMT)"
"Report Aggregation: Daily"
"Report Filter: "
"Potential Incomplete Data: false"
"Rows: 2"

"Gregorian date","Account name","Account number","Campaign name","Campaign ID","Currency code","Impressions","Clicks","CTR","Avg. CPC","Spend","Conversions","Revenue"
"3/1/2026","ACME","X123","Brand","77","EUR","1,234","56","4.54%","0.5","1,028.00","2","199.90"
"3/2/2026","ACME","X123","Brand","77","EUR","1000","50","5%","0.5","25.00","0","0"

"©2026 Microsoft Corporation. All rights reserved. "
""",
    "microsoft_ads",
    **ads(2, 1053.0, 2234, 106, 2.0, 199.9, "EUR", "2026-03-01", "2026-03-02", "Brand", "77"),
)
add(
    "msads_api",
    """TimePeriod,AccountName,AccountId,CampaignName,CampaignId,CurrencyCode,Impressions,Clicks,Spend,ConversionsQualified,Revenue,TopVsOther,DeviceType
2026-03-01,ACME,1,Brand,77,EUR,1234,56,1028.00,2.00,199.90,Top,Computer
2026-03-02,ACME,1,Brand,77,EUR,1000,50,25.00,0.00,0,Other,Smartphone
""",
    "microsoft_ads",
    **ads(2, 1053.0, 2234, 106, 2.0, 199.9, "EUR", "2026-03-01", "2026-03-02", "Brand", "77"),
)
add(
    "meta_ui",
    """Reporting starts,Reporting ends,Campaign name,Ad set name,Ad name,Ad delivery,Attribution setting,Results,Result indicator,Reach,Frequency,Cost per results,Ad set budget,Ad set budget type,Amount spent (EUR),Ends,Impressions,"CPM (cost per 1,000 impressions) (EUR)",Link clicks,"CPC (cost per link click) (EUR)",CTR (link click-through rate),Clicks (all),CTR (all),CPC (all) (EUR),Purchases,Purchases conversion value
2026-03-01,2026-03-01,Spring,AS1,Ad1,active,"7-day click or 1-day view",2,actions:offsite_conversion.fb_pixel_purchase,900,1.3,10.5,20,Daily,21.00,Ongoing,1200,17.5,30,0.7,2.5,40,3.3,0.5,2,150.5
2026-03-02,2026-03-02,Spring,AS1,Ad1,active,"7-day click or 1-day view",,,800,1.2,,20,Daily,9.00,Ongoing,1000,9,10,0.9,1,12,1.2,0.7,,
""",
    "meta_ads",
    **ads(2, 30.0, 2200, 52, 2.0, 150.5, "EUR", "2026-03-01", "2026-03-02", "Spring"),
)
add(
    "meta_ui_totals",
    """"Campaign name",Day,"Campaign delivery","Amount spent (GBP)",Impressions,Reach,Results,"Result Type","Link clicks","Reporting starts","Reporting ends"
,,,33.00,2200,1500,,,40,2026-03-01,2026-03-02
Spring,2026-03-01,active,21.00,1200,900,2,"Website purchases",30,2026-03-01,2026-03-01
Spring,2026-03-02,active,9.00,1000,800,1,"Website purchases",10,2026-03-02,2026-03-02
Summer,2026-03-02,active,3.00,0,0,,,0,2026-03-02,2026-03-02
""",
    "meta_ads",
    **ads(3, 33.0, 2200, 40, None, None, "GBP", "2026-03-01", "2026-03-02", "Spring"),
)
add(
    "meta_api",
    json.dumps(
        {
            "data": [
                {
                    "account_id": "1",
                    "campaign_id": "77",
                    "campaign_name": "Spring",
                    "impressions": "1200",
                    "inline_link_clicks": "30",
                    "clicks": "40",
                    "spend": "21.00",
                    "account_currency": "EUR",
                    "date_start": "2026-03-01",
                    "date_stop": "2026-03-01",
                    "actions": [
                        {"action_type": "link_click", "value": "30"},
                        {"action_type": "purchase", "value": "2"},
                        {"action_type": "omni_purchase", "value": "2"},
                        {"action_type": "lead", "value": "1"},
                    ],
                    "action_values": [{"action_type": "purchase", "value": "150.5"}],
                },
                {
                    "account_id": "1",
                    "campaign_id": "77",
                    "campaign_name": "Spring",
                    "impressions": "1000",
                    "clicks": "12",
                    "spend": "9",
                    "account_currency": "EUR",
                    "date_start": "2026-03-02",
                    "date_stop": "2026-03-02",
                },
            ],
            "paging": {"cursors": {"before": "a", "after": "b"}},
        }
    ),
    "meta_ads",
    fname="export.json",
    **ads(2, 30.0, 2200, 52, 2.0, 150.5, "EUR", "2026-03-01", "2026-03-02", "Spring", "77"),
)
add(
    "meta_airbyte_insights",
    """_airbyte_raw_id,_airbyte_extracted_at,account_currency,account_id,action_values,actions,ad_id,ad_name,adset_id,adset_name,campaign_id,campaign_name,clicks,cost_per_action_type,date_start,date_stop,impressions,inline_link_clicks,reach,spend
x,2026-03-05,EUR,1,"[{""action_type"":""purchase"",""value"":150.5}]","[{""action_type"":""purchase"",""value"":2.0,""7d_click"":1.0}]",5,Ad,4,Set,77,Spring,40,[],2026-03-01,2026-03-01,1200,30,900,21.0
""",
    "meta_ads",
    **ads(1, 21.0, 1200, 40, 2.0, 150.5, "EUR", "2026-03-01", "2026-03-01", "Spring", "77"),
)
LI = """Campaign Performance Report (in UTC)\t
Account Name:\tACME\t
Report Start:\tMarch 1, 2026, 12:00 AM (UTC)\t
Report End:\tMarch 2, 2026, 11:59 PM (UTC)\t
Date Generated:\tMarch 5, 2026, 9:00 AM (UTC)\t

Start Date (in UTC)\tAccount Name\tCurrency\tCampaign Group Name\tCampaign Group ID\tCampaign Name\tCampaign ID\tCampaign Type\tCost Type\tTotal Spent\tImpressions\tClicks\tClick Through Rate\tConversions\tTotal Conversion Value\tLeads
03/01/2026\tACME\tEUR\tGroup A\t600\tSpring\t77\tSponsored Update\tCPC\t21.00\t1,200\t40\t3.33%\t2\t150.50\t1
03/02/2026\tACME\tEUR\tGroup A\t600\tSpring\t77\tSponsored Update\tCPC\t9.00\t1,000\t12\t1.2%\t0\t0\t0
"""
add(
    "linkedin_utf16",
    LI.encode("utf-16"),
    "linkedin_ads",
    **ads(2, 30.0, 2200, 52, 2.0, 150.5, "EUR", "2026-03-01", "2026-03-02"),
)
add(
    "linkedin_2025",
    """Start Date (in UTC)\tAccount Name\tCurrency\tCampaign Name\tCampaign ID\tAd Set Name\tAd Set ID\tTotal Spent\tImpressions\tClicks\tConversions\tLeads\tAverage CTR
3/1/2026\tACME\tUSD\tSpring\t77\tSet 1\t88\t21.00\t1200\t40\t2\t1\t3.3%
3/14/2026\tACME\tUSD\tSpring\t77\tSet 1\t88\t9.00\t1000\t12\t0\t0\t1.2%
""".encode("utf-16"),
    "linkedin_ads",
    **ads(2, 30.0, 2200, 52, 2.0, None, "USD", "2026-03-01", "2026-03-14", "Spring", "77"),
)
add(
    "tiktok_ui",
    """Campaign name,Campaign ID,By Day,Currency,Cost,CPC (destination),CPM,Impressions,Clicks (destination),CTR (destination),Conversions,Cost per conversion,Conversion rate (CVR),Reach,Frequency,Result
Spring,1799,2026-03-01,EUR,21.00,0.5,17.5,1200,40,3.3%,2,10.5,5%,900,1.3,2
Spring,1799,2026-03-02,EUR,9.00,0.7,9,1000,12,1.2%,0,0,0%,800,1.2,0
Total of 2 results,-,-,EUR,30.00,0.6,13,2200,52,2.4%,2,15,3%,1500,1.4,2
""",
    "tiktok_ads",
    **ads(2, 30.0, 2200, 52, 2.0, None, "EUR", "2026-03-01", "2026-03-02", "Spring", "1799"),
)
add(
    "pinterest_ui",
    """Date,Campaign ID,Campaign name,Campaign status,Spend in account currency,Impressions,Pin clicks,Outbound clicks,CTR,Total conversions (Checkout),Total order value (Checkout),Currency
2026-03-01,626,Spring,ACTIVE,21.00,1200,40,30,3.3%,2,150.5,EUR
2026-03-02,626,Spring,ACTIVE,9.00,1000,12,10,1.2%,0,0,EUR
""",
    "pinterest_ads",
    **ads(2, 30.0, 2200, 52, 2.0, 150.5, "EUR", "2026-03-01", "2026-03-02", "Spring", "626"),
)
add(
    "pinterest_api",
    json.dumps(
        [
            {
                "DATE": "2026-03-01",
                "CAMPAIGN_ID": 626,
                "CAMPAIGN_NAME": "Spring",
                "SPEND_IN_MICRO_DOLLAR": 21000000,
                "TOTAL_IMPRESSION": 1200,
                "TOTAL_CLICKTHROUGH": 40,
                "TOTAL_CHECKOUT": 2,
                "TOTAL_CHECKOUT_VALUE_IN_MICRO_DOLLAR": 150500000,
            }
        ]
    ),
    "pinterest_ads",
    fname="export.json",
    **ads(1, 21.0, 1200, 40, 2.0, 150.5, None, "2026-03-01", "2026-03-01", "Spring", "626"),
)
add(
    "snap_ui",
    """Start Time,End Time,Campaign Name,Campaign ID,Ad Set Name,Currency,Amount Spent,Paid Impressions,Swipe Ups,Purchases,Purchases Value,eCPM
2026-03-01,2026-03-01,Spring,aa-bb,Set,EUR,21.00,1200,40,2,150.5,17.5
2026-03-02,2026-03-02,Spring,aa-bb,Set,EUR,9.00,1000,12,0,0,9
""",
    "snapchat_ads",
    **ads(2, 30.0, 2200, 52, 2.0, 150.5, "EUR", "2026-03-01", "2026-03-02", "Spring", "aa-bb"),
)
add(
    "snap_api_micro",
    json.dumps(
        {
            "timeseries_stats": [
                {
                    "sub_request_status": "SUCCESS",
                    "timeseries_stat": {
                        "id": "aa-bb",
                        "type": "CAMPAIGN",
                        "granularity": "DAY",
                        "timeseries": [
                            {
                                "start_time": "2026-03-01T00:00:00.000+01:00",
                                "end_time": "2026-03-02T00:00:00.000+01:00",
                                "stats": {"impressions": 1200, "swipes": 40, "spend": 21000000},
                            },
                            {
                                "start_time": "2026-03-02T00:00:00.000+01:00",
                                "end_time": "2026-03-03T00:00:00.000+01:00",
                                "stats": {"impressions": 1000, "swipes": 12, "spend": 9000000},
                            },
                        ],
                    },
                }
            ],
            "request_status": "SUCCESS",
        }
    ),
    "snapchat_ads",
    fname="snapchat_stats.json",
    **ads(2, 30.0, 2200, 52, None, None, None, "2026-03-01", "2026-03-02"),
)
add(
    "amazon_sp_ui",
    [
        (
            "Sponsored Product Campaigns",
            [
                [
                    "Date",
                    "Portfolio name",
                    "Currency",
                    "Campaign Name",
                    "Impressions",
                    "Clicks",
                    "Click-Thru Rate (CTR)",
                    "Cost Per Click (CPC)",
                    "Spend",
                    "Total Advertising Cost of Sales (ACOS) ",
                    "Total Return on Advertising Spend (ROAS)",
                    "7 Day Total Sales ",
                    "7 Day Total Orders (#)",
                    "7 Day Total Units (#)",
                ],
                [
                    "Mar 01, 2026",
                    "P",
                    "EUR",
                    "Spring",
                    1200,
                    40,
                    0.033,
                    0.5,
                    21.0,
                    0.139,
                    7.1,
                    150.5,
                    2,
                    2,
                ],
                [
                    "Mar 02, 2026",
                    "P",
                    "EUR",
                    "Spring",
                    1000,
                    12,
                    0.012,
                    0.75,
                    9.0,
                    None,
                    None,
                    0,
                    0,
                    0,
                ],
            ],
        )
    ],
    "amazon_ads",
    fname="export.xlsx",
    **ads(2, 30.0, 2200, 52, 2.0, 150.5, "EUR", "2026-03-01", "2026-03-02", "Spring"),
)
add(
    "amazon_api_v3",
    json.dumps(
        [
            {
                "date": "2026-03-01",
                "campaignId": 77,
                "campaignName": "Spring",
                "impressions": 1200,
                "clicks": 40,
                "cost": 21.0,
                "purchases14d": 2,
                "sales14d": 150.5,
                "campaignBudgetCurrencyCode": "EUR",
                "campaignStatus": "ENABLED",
            }
        ]
    ),
    {"amazon_ads", "file"},
    fname="export.json",
    **ads(1, 21.0, 1200, 40, 2.0, 150.5, "EUR", "2026-03-01", "2026-03-01", "Spring", "77"),
)
add(
    "dv360_ui",
    """Date,Advertiser,Advertiser ID,Advertiser Currency,Campaign,Campaign ID,Insertion Order,Insertion Order ID,Line Item,Line Item ID,Impressions,Clicks,Total Conversions,Revenue (Adv Currency),Media Cost (Advertiser Currency)
2026/03/01,ACME,1,EUR,Spring,77,IO,88,LI,99,1200,40,2,21.00,18.00
2026/03/02,ACME,1,EUR,Spring,77,IO,88,LI,99,1000,12,0,9.00,8.00
,,,,,,,,,,2200,52,2,30.00,26.00

Report Time:,2026/03/05 04:00
Date Range:,2026/03/01 to 2026/03/02
Group By:,Date
MRC Accredited Metrics,"Active View metrics are accredited"
Filter by Advertiser ID:,1
""",
    "dv360",
    **ads(2, 30.0, 2200, 52, 2.0, None, "EUR", "2026-03-01", "2026-03-02", "Spring", "77"),
)
add(
    "cm360_ui",
    """Report Name,Spring delivery
Date/Time Generated,"Mar 5, 2026 9:00:00 AM"
Account ID,1
Date Range,03/01/2026 - 03/02/2026
MRC Accredited Metrics,

Report Fields
Date,Advertiser,Campaign,Campaign ID,Site (CM360),Placement,Impressions,Clicks,Media Cost,Total Conversions,Total Revenue
2026-03-01,ACME,Spring,77,Site,P1,1200,40,21.00,2,150.5
2026-03-02,ACME,Spring,77,Site,P1,1000,12,9.00,0,0
Grand Total:,,,,,,2200,52,30.00,2,150.5
""",
    {"dv360", "cm360", "file", "campaign_manager"},
    **ads(2, 30.0, 2200, 52, 2.0, 150.5, None, "2026-03-01", "2026-03-02", "Spring", "77"),
)
add(
    "criteo_ui",
    """Day,Campaign,Currency,Exposed Users,Displays,Clicks,Click Through Rate,Cost,Sales (Client Attribution),Revenue (Client Attribution),COS
2026-03-01,Spring,EUR,900,1200,40,3.3%,21.00,2,150.5,14%
""",
    "criteo",
    **ads(1, 21.0, 1200, 40, 2.0, 150.5, "EUR", "2026-03-01", "2026-03-01", "Spring"),
)
add(
    "funnel_blend",
    """Date,Data Source type,Data Source,Traffic source,Media type,Campaign,Currency,Cost,Impressions,Clicks
2026-03-01,Google Ads,ACME,Google,Paid Search,Brand,EUR,1028,1234,56
2026-03-01,Facebook Ads,ACME,Facebook,Paid Social,Spring,EUR,21,1200,40
""",
    {"file"},
    **ads(2, 1049.0, 2434, 96, None, None, "EUR", "2026-03-01", "2026-03-01"),
)


@pytest.mark.parametrize(("name", "content", "platforms", "expected"), CASES)
def test_the_figures_of_an_ad_report(read_export, bench, name, content, platforms, expected):
    found = read_export(name, content)
    assert {f.platform for f in found} <= platforms
    figures = bench.engine.dicts(FIGURES)[0]
    assert {k: figures[k] for k in expected} == pytest.approx(expected)


def test_linkedin_conversions_split_by_click_and_view_are_kept_apart(read_export, bench):
    head, *rows = LI[LI.index("Start Date") :].splitlines()
    split = f"{head}\tPost-Click Conversions\tView-Through Conversions\n{rows[0]}\t0.5\t1.5\n"
    read_export("export.csv", split.encode("utf-16"))
    found = bench.engine.rows(
        "SELECT action, window_kind, sum(conversions) FROM staged.platform_conversion "
        "GROUP BY ALL ORDER BY ALL"
    )
    assert found == [("all", "click", 0.5), ("all", "view", 1.5), ("lead", None, 1.0)]
