# ruff: noqa: E501 (header rows stay on one line, as the tools write them)
import random

import pytest

from unisono.sources.custom_mapping import parse_mapping

CASES = [
    ("a/Campaign report.csv", "Day,Campaign,Campaign status,Currency code,Cost,Impr.,Clicks,Conversions,Conv. value", "google_ads", "ad_performance_daily"),
    ("google_ads/stats.csv", "customer_id,date,campaign_id,cost_micros,clicks,impressions,conversions,conversions_value", "google_ads", "ad_performance_daily"),
    ("x.csv", "Gregorian date,Account number,Campaign name,Impressions,Clicks,Spend,Currency code,Conversions,Revenue", "microsoft_ads", "ad_performance_daily"),
    ("x.csv", "Campaign name,Ad set name,Reporting starts,Reporting ends,Amount spent (USD),Impressions,Link clicks,Results,Result indicator", "meta_ads", "ad_performance_daily"),
    ("x.csv", "Start Date (in UTC),Campaign Group Name,Campaign Name,Currency,Total Spent,Impressions,Clicks,Leads", "linkedin_ads", "ad_performance_daily"),
    ("x.csv", "By Day,Campaign name,Ad group name,Cost,Currency,Impressions,Clicks (destination),CTR (destination),Conversions", "tiktok_ads", "ad_performance_daily"),
    ("pinterest_ads/r.csv", "Date,Campaign name,Ad group name,Spend in account currency,Impressions,Pin clicks,Saves", "pinterest_ads", "ad_performance_daily"),
    ("reddit/r.csv", "Date,Campaign Name,Ad Group Name,Amount Spent (USD),eCPM,Impressions,Clicks", "reddit_ads", "ad_performance_daily"),
    ("snapchat/r.csv", "Start time,Day,Campaign Name,Ad Squad Name,Amount Spent,Paid Impressions,Swipe Ups,Paid eCPM", "snapchat_ads", "ad_performance_daily"),
    ("x_ads/r.csv", "Time period,Campaign name,Ad Group name,Spend,Impressions,Link clicks,Funding source", "x_ads", "ad_performance_daily"),
    ("x.csv", "Date,Portfolio name,Campaign Name,Impressions,Clicks,Click-Thru Rate (CTR),Spend,7 Day Total Sales,7 Day Total Orders (#)", "amazon_ads", "ad_performance_daily"),
    ("apple_search_ads/r.csv", "Date,Campaign Name,Spend,Impressions,Taps,TTR,Avg CPT,Installs (Tap-Through)", "apple_search_ads", "ad_performance_daily"),
    ("x.csv", "Date,Advertiser,Insertion Order,Line Item,Advertiser Currency,Impressions,Clicks,Revenue (Adv Currency),Total Conversions", "dv360", "ad_performance_daily"),
    ("youtube/r.csv", "Day,Campaign,Views,View rate,Avg. CPV,Cost,Impressions,Currency", "youtube_ads", "ad_performance_daily"),
    ("x.csv", "event_date,event_timestamp,event_name,user_pseudo_id,ga_session_id,page_location,source,medium,campaign", "ga4", "web_event"),
    ("x.csv", "Record ID,First Name,Last Name,Email,Lifecycle Stage,Original Source,Create Date", "hubspot", "contact"),
    ("x.csv", "Record ID,Deal Name,Deal Stage,Pipeline,Amount,Close Date,Create Date,Associated Contact IDs", "hubspot", "opportunity"),
    ("salesforce/report.csv", "Opportunity ID,Opportunity Name,Stage,Amount,Amount Currency,Close Date,Created Date,Lead Source", "salesforce", "opportunity"),
    ("salesforce/leads.csv", "Lead ID,First Name,Last Name,Company / Account,Email,Lead Status,Lead Source,Create Date", "salesforce", "lead"),
    ("x.csv", "Deal - ID,Deal - Title,Deal - Status,Deal - Value,Deal - Currency of Value,Deal - Deal created,Deal - Won time", "pipedrive", "opportunity"),
    ("x.csv", "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME,LAST_CHANGED,LEID,EUID", "mailchimp", "contact"),
    ("mailchimp/c.csv", "Title,Subject,List,Send Date,Total Recipients,Unique Opens,Unique Clicks,Abuse Complaints,Unique Id", "mailchimp", "message"),
    ("x.csv", "Email,Klaviyo ID,First Name,Last Name,First Active,Last Active,Email Marketing Consent", "klaviyo", "contact"),
    ("klaviyo/c.csv", "Campaign Name,Subject,List,Send Time,Total Recipients,Unique Placed Order,Placed Order Value", "klaviyo", "message"),
    ("orders_export.csv", "Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Total,Discount Code,Created at,Lineitem quantity,Lineitem name,Lineitem price", "shopify", "orders"),
    ("x.csv", "id,Created date (UTC),Amount,Amount Refunded,Currency,Converted Amount,Converted Currency,Fee,Status,Customer ID,Customer Email,Seller Message", "stripe", "orders"),
    ("x.csv", "id,subject,created_at,requester_id,assignee_id,priority,status,via_channel,submitter_id", "zendesk", "ticket"),
    ("criteo/c.csv", "Day,Advertiser,Campaign,Currency,Displays,Clicks,Cost,Sales (PC30),Revenue (PC30)", "criteo", "ad_performance_daily"),
    ("taboola/daily.csv", "Date,Campaign,Spend,Impressions,Clicks", "taboola", "ad_performance_daily"),
    ("exports/rtb-house 2026.csv", "Day,Campaign,Cost,Impressions,Clicks,Conversions", "rtb_house", "ad_performance_daily"),
    ("taboola/orders.csv", "order_id,order_date,email,amount,currency", "file", "orders"),
    ("spend.csv", "date,platform,campaign,spend,impressions,clicks", "file", "ad_performance_daily"),
    ("tiktok_ads.csv", "date,campaign_name,spend,impressions,clicks", "tiktok_ads", "ad_performance_daily"),
    ("visits.csv", "session_id,customer_id,started_at,utm_source,utm_medium,utm_campaign", "file", "session"),
    ("touches.csv", "customer_id,timestamp,channel,campaign", "file", "session"),
    ("conv.csv", "customer_id,converted_at,revenue", "file", "orders"),
    ("orders.csv", "ORDER_LINE_ID,ORDER_ID,USER_ID,ORDER_DATE,LOCAL_CURRENCY,REVENUE_LOCAL_CURRENCY", "file", "orders"),
    ("leads.csv", "lead_id,created_date,source,stage,is_qualified", "file", "lead"),
    ("won.csv", "mql_id,won_date,segment", "file", "opportunity"),
    ("tv.csv", "date_week_start,broadcaster,spots_aired,grps,spend", "file", "offline_media"),
    ("radio.csv", "start_date,end_date,station,total_spots,spend", "file", "offline_media"),
    ("print.csv", "date,publication,circulation,spend", "file", "offline_media"),
    ("ooh.csv", "start_date,vendor,sites_booked,spend,city", "file", "offline_media"),
    ("events.csv", "event_name,event_type,start_date,end_date,location,spend", "file", "offline_media"),
    ("pr.csv", "date,outlet,headline,reach,sentiment,url", "file", "earned_mention"),
    ("posts.csv", "post_id,published_at,network,text,impressions,likes,comments", "file", "social_post"),
    ("ads.csv", "message_id,channel,campaign,headline,body,live_from,live_until", "file", "message"),
    ("cal.csv", "campaign,channel,owner,planned_launch,actual_launch,assets_ready", "file", "activity"),
    ("survey.csv", "survey,respondent,team,question,rank,answer", "file", "survey_answer"),
    ("att.csv", "Webinar,Email,Attended,Join Time,Registration Time", "file", "event_attendance"),
    ("sync.csv", "action_id,action,happened_at,system,appeared_at", "file", "sync_event"),
    ("handoff.csv", "handoff_id,step,left_at,arrived_at,failure", "file", "handoff"),
    ("fx.csv", "date,base,quote,rate", "file", "fx_rate"),
]  # fmt: skip
KEPT = [
    ("web.csv", "date,channel,device,sessions,users,bounce_rate", "file"),
    ("ga4/t.csv", "Session default channel group,Sessions,Engaged sessions,Key events", "ga4"),
    ("shopify/metafield.csv", "id,_fivetran_synced,namespace,key,value", "shopify"),
    ("zendesk/sla.csv", "_fivetran_synced,sla_policy_id,metric,target", "zendesk"),
    ("econ.csv", "year_month,country,cpi_index,unemployment_rate_pct", "file"),
]


@pytest.mark.parametrize(("path", "header", "platform", "table"), CASES)
def test_known_exports(bench, path, header, platform, table) -> None:
    found = bench.recognise(path, header.split(","))
    assert (found.status, found.platform, found.targets[0].table) == ("mapped", platform, table)
    assert 0 < found.confidence < 1


@pytest.mark.parametrize(("path", "header", "platform", "table"), CASES)
def test_order_case_and_separators_do_not_matter(bench, path, header, platform, table) -> None:
    names = [n.upper().replace("_", " ") for n in header.split(",")]
    random.Random(3).shuffle(names)
    found = bench.recognise(path, names)
    assert (found.platform, found.targets[0].table) == (platform, table)


@pytest.mark.parametrize(("path", "header", "platform"), KEPT)
def test_kept_without_model_table(bench, path, header, platform) -> None:
    found = bench.recognise(path, header.split(","))
    assert (found.status, found.platform, found.targets) == ("kept", platform, ())


@pytest.mark.parametrize("column", ["date", "email", "campaign", "clicks", "id", "amount", "gclid"])
def test_one_shared_column_decides_nothing(bench, column) -> None:
    found = bench.recognise("t.csv", ["colour", "weight", "shelf", column])
    assert (found.status, found.confidence) == ("unknown", 0.0)


def test_unknown_says_how_to_map(bench) -> None:
    found = bench.recognise("shop/sales.csv", ["Order no", "Betrag", "Colour"])
    assert found.status == "unknown"
    snippet = found.message.split("\n", 1)[1]
    assert 'match: "shop/sales.csv"' in snippet
    custom = parse_mapping(snippet.replace("COLUMN NAME", "Colour"))
    assert (
        bench.recognise("shop/sales.csv", ["Order no", "Betrag", "Colour"], custom).status
        == "mapped"
    )


def test_missing_and_new_columns_are_reported(bench) -> None:
    found = bench.recognise("google_ads/r.csv", ["Day", "Campaign", "Cost", "Impr.", "Novelty"])
    assert found.missing == ("clicks",)
    assert found.unmapped == ("Novelty",)


@pytest.mark.parametrize(
    ("columns", "level"),
    [(["campaign_name"], "campaign"), (["campaign_name", "ad_group_name"], "ad_group"),
     (["ad_id", "campaign_name"], "ad"), (["platform"], "account"),
     (["campaign_name", "keyword"], "breakdown"), (["campaign_name", "country"], "breakdown")],
)  # fmt: skip
def test_level_follows_the_columns(bench, columns, level) -> None:
    found = bench.recognise("spend.csv", ["date", "spend", "clicks", *columns])
    fields = {f.field: f for f in found.targets[0].fields}
    assert fields["level"].sources[0].argument == level
