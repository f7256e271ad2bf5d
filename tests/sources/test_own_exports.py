"""What the tools' own screens and APIs export: table, days, money and people of invented rows."""

# ruff: noqa: E501 (header rows stay on one line, as the tools write them)

import csv
from datetime import datetime
from decimal import Decimal

import pytest

D = Decimal
CASES = [
    # path, header, rows, platform, query, expected
    ("klaviyo/profiles.csv",
     "Email,Klaviyo ID,First Name,Last Name,Organization,Title,Phone Number,Address,City,Country,Email Marketing Consent,Email Marketing Consent Timestamp,SMS Marketing Consent,Initial Source,First Active,Last Active,Profile Created On,Date Added",
     ["ada@example.com,01H0AAA,Ada,Lind,,,+4915100000,,,Germany,SUBSCRIBED,2026-01-02 08:00:00,,Footer form,2026-01-02 08:00:00,2026-03-05 09:30:00,2026-01-02 08:00:00,2026-01-03"],
     "klaviyo", "SELECT email, crm_id, phone, lead_source, consent, created_at FROM staged.contact",
     [("ada@example.com", "klaviyo:01H0AAA", "+4915100000", "Footer form", "SUBSCRIBED", datetime(2026, 1, 2, 8))]),
    ("klaviyo/campaigns.csv",
     "Campaign Name,Tags,Subject,List,Send Time,Send Weekday,Total Recipients,Unique Placed Order,Placed Order Rate,Revenue,Unique Opens,Open Rate,Total Opens,Unique Clicks,Click Rate,Total Clicks,Unsubscribes,Spam Complaints,Spam Complaints Rate,Successful Deliveries,Bounces,Bounce Rate,Campaign ID,Campaign Channel",
     ["March news,,Spring is here,Main list,2026-03-02 10:00:00,Monday,1200,12,1.0%,540.00,400,33.4%,520,60,5.0%,80,3,0,0.0%,1190,10,0.8%,01HC,Email"],
     "klaviyo", "SELECT message_id, ts, campaign_name, title, body FROM staged.message",
     [("01HC", datetime(2026, 3, 2, 10), "March news", "Spring is here", "Spring is here")]),
    ("mailchimp/subscribed_members_export.csv",
     "Email Address,First Name,Last Name,Address,Phone Number,Birthday,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION,LAST_CHANGED,LEID,EUID,NOTES,TAGS",
     ['ada@example.com,Ada,Lind,,,,3,"2026-01-02 08:00:00",,"2026-01-02 08:01:00",,,,,,,de,,"2026-03-01 07:00:00",4711,ab12cd,,"""vip"""'],
     "mailchimp", "SELECT email, crm_id, name, created_at, updated_at FROM staged.contact",
     [("ada@example.com", "mailchimp:4711", "Ada Lind", datetime(2026, 1, 2, 8), datetime(2026, 3, 1, 7))]),
    ("mailchimp/campaigns.csv",
     "Title,Subject,List,Send Date,Send Weekday,Total Recipients,Successful Deliveries,Soft Bounces,Hard Bounces,Total Bounces,Times Forwarded,Forwarded Opens,Unique Opens,Open Rate,Total Opens,Unique Clicks,Click Rate,Total Clicks,Unsubscribes,Abuse Complaints,Times Liked on Facebook,Folder Id,Unique Id,Analytics ROI,Campaign Cost,Revenue Created,Visits,New Visits,Pages/Visit,Bounce Rate,Time on Site,Goal Conversion Rate,Per Visit Goal Value,Transactions,Ecommerce Conversion Rate,Per Visit Value,Average Value",
     ['March news,Spring is here,Main,"Mar 02, 2026 10:00 am",Monday,1200,1190,5,5,10,0,0,400,33.61%,520,60,5.04%,80,3,0,0,,a1b2,,,,,,,,,,,,,,'],
     "mailchimp", "SELECT message_id, ts, campaign_name, body, audience FROM staged.message",
     [("a1b2", datetime(2026, 3, 2, 10), "March news", "Spring is here", "Main")]),
    ("marketo/people.csv",
     "Id,First Name,Last Name,Email Address,Company Name,Job Title,Person Source,Person Status,Person Score,Acquisition Date,Acquisition Program,Created At,Updated At,Unsubscribed",
     ["812,Ada,Lind,ada@example.com,Lind GmbH,CTO,Webinar,MQL,45,2026-01-02 08:00:00,Webinar 1,2026-01-02 08:00:00,2026-03-01 07:00:00,false"],
     "marketo", "SELECT email, crm_id, company_name, stage, lead_source, created_at FROM staged.contact",
     [("ada@example.com", "marketo:812", "Lind GmbH", "MQL", "Webinar", datetime(2026, 1, 2, 8))]),
    ("lead_extract.csv",
     "id,firstName,lastName,email,company,leadSource,leadStatus,leadScore,leadPartitionId,acquisitionProgramId,createdAt,updatedAt",
     ["812,Ada,Lind,ada@example.com,Lind GmbH,Webinar,MQL,45,1,9,2026-01-02T08:00:00Z,2026-03-01T07:00:00Z"],
     "marketo", "SELECT crm_id, lead_source, updated_at FROM staged.contact",
     [("marketo:812", "Webinar", datetime(2026, 3, 1, 7))]),
    ("activity_extract.csv",
     "marketoGUID,leadId,activityDate,activityTypeId,campaignId,primaryAttributeValueId,primaryAttributeValue,attributes",
     ["1,812,2026-03-02T10:00:00Z,6,77,501,March news,{}", "2,812,2026-03-02T10:05:00Z,10,77,501,March news,{}",
      "3,812,2026-03-02T10:09:00Z,2,,88,Demo form,{}", "4,812,2026-03-02T10:10:00Z,13,,99,Lead Score,{}"],
     "marketo", "SELECT event, ts, crm_id, campaign_name FROM staged.email_event ORDER BY ts",
     [("sent", datetime(2026, 3, 2, 10), "marketo:812", "March news"), ("open", datetime(2026, 3, 2, 10, 5), "marketo:812", "March news")]),
    ("deals.csv",
     "Deal - ID,Deal - Title,Deal - Creator,Deal - Owner,Deal - Value,Deal - Currency of Value,Deal - Weighted value,Deal - Organization,Deal - Pipeline,Deal - Contact person,Deal - Stage,Deal - Status,Deal - Deal created,Deal - Update time,Deal - Won time,Deal - Lost time,Deal - Expected close date,Person - Email - Work",
     ['31,Lind 50 seats,Bo,Bo,"1,250.50",EUR,"1,250.50",Lind GmbH,Main,Ada Lind,Offer,Won,2026-01-05 09:00:00,2026-03-02 12:00:00,2026-03-02 12:00:00,,2026-03-10,ada@example.com',
      "32,Other,Bo,Bo,900,EUR,90,,Main,,Lead In,Open,2026-02-05 09:00:00,2026-02-06 12:00:00,,,,"],
     "pipedrive", "SELECT opportunity_id, amount, currency, stage, is_won, is_closed, created_at, closed_at, email FROM staged.opportunity ORDER BY opportunity_id",
     [("31", D("1250.5"), "EUR", "Offer", True, True, datetime(2026, 1, 5, 9), datetime(2026, 3, 2, 12), "ada@example.com"),
      ("32", D(900), "EUR", "Lead In", False, False, datetime(2026, 2, 5, 9), None, None)]),
    ("pipedrive/people.csv",
     "Person - ID,Person - Name,Person - Organization,Person - Email - Work,Person - Email - Home,Person - Phone - Work,Person - Person created,Person - Update time,Person - Open deals",
     ["5,Ada Lind,Lind GmbH,ada@example.com,,+49 151 0000,2026-01-05 09:00:00,2026-03-02 12:00:00,1"],
     "pipedrive", "SELECT crm_id, email, phone, company_name, created_at FROM staged.contact",
     [("pipedrive:5", "ada@example.com", "+491510000", "Lind GmbH", datetime(2026, 1, 5, 9))]),
    ("orders_export_1.csv",
     "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,Billing Phone,Cancelled at,Payment Method,Refunded Amount,Vendor,Id,Tags,Risk Level,Source,Phone",
     ["#1001,ada@example.com,paid,2026-03-02 11:00:05 +0100,fulfilled,,yes,EUR,90.00,5.00,15.00,95.00,SPRING,10.00,DHL,2026-03-02 11:00:00 +0100,1,Lamp,60.00,L1,Ada Lind,,,card,20.00,Own,5501,,Low,web,",
      "#1001,ada@example.com,,,,,,,,,,,,,,2026-03-02 11:00:00 +0100,2,Bulb,20.00,B1,,,,,,Own,,,,,",
      "#1002,bo@example.com,voided,,,,no,EUR,40.00,0.00,6.00,40.00,,0.00,DHL,2026-03-03 09:00:00 +0100,1,Bulb,40.00,B1,Bo,,,card,0.00,Own,5502,,Low,web,"],
     "shopify", "SELECT order_id, ts, email, amount, currency, valid, discount_code FROM staged.orders ORDER BY order_id",
     [("#1001", datetime(2026, 3, 2, 10), "ada@example.com", D(95), "EUR", True, "SPRING"),
      ("#1002", datetime(2026, 3, 3, 8), "bo@example.com", D(40), "EUR", False, None)]),
    ("customers_export.csv",
     "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,Default Address Phone,Phone,Accepts SMS Marketing,Total Spent,Total Orders,Note,Tax Exempt,Tags",
     ["'771,Ada,Lind,ada@example.com,yes,,,+4915100000,no,95.00,1,,no,"],
     "shopify", "SELECT email, phone, consent FROM staged.contact", [("ada@example.com", "+4915100000", "yes")]),
    ("unified_payments.csv",
     "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Converted Amount,Converted Amount Refunded,Converted Currency,Decline Reason,Description,Fee,Refunded date (UTC),Statement Descriptor,Status,Seller Message,Taxes On Fee,Card ID,Customer ID,Customer Description,Customer Email,Invoice ID,Transfer,order_id (metadata)",
     ["ch_1,2026-03-02 10:00:00,95.00,20.00,eur,true,95.00,20.00,eur,,,1.60,2026-03-05 09:00:00,LIND,Partially refunded,Payment complete.,0.00,card_1,cus_1,,ada@example.com,,,1001",
      'ch_2,2026-03-03 10:00:00,"1,040.00",0.00,usd,false,957.00,0.00,eur,,,0,,LIND,Failed,Declined.,0.00,card_2,cus_2,,bo@example.com,,,'],
     "stripe", "SELECT order_id, ts, amount, currency, valid, email, transaction_id FROM staged.orders ORDER BY order_id",
     [("ch_1", datetime(2026, 3, 2, 10), D(95), "EUR", True, "ada@example.com", "order:1001"),
      ("ch_2", datetime(2026, 3, 3, 10), D(1040), "USD", False, "bo@example.com", None)]),
    ("stripe/subscriptions.csv",
     "id,Customer ID,Customer Description,Customer Email,Plan,Quantity,Currency,Interval,Amount,Status,Created (UTC),Start Date (UTC),Current Period Start (UTC),Current Period End (UTC),Trial Start (UTC),Trial End (UTC),Canceled At (UTC),Cancel At Period End,Ended At (UTC)",
     ["sub_1,cus_1,,ada@example.com,price_1,1,eur,month,29.00,active,2026-01-02 10:00,2026-01-02 10:00,2026-03-02 10:00,2026-04-02 10:00,,,,false,"],
     "stripe", "SELECT subscription_id, amount, currency, months, status, started_at, email FROM staged.subscription",
     [("sub_1", D(29), "EUR", 1.0, "active", datetime(2026, 1, 2, 10), "ada@example.com")]),
    ("hubspot/contacts_api.csv", "id,email,firstname,lastname,lifecyclestage,createdate,lastmodifieddate,hs_object_id",
     ["51,ada@example.com,Ada,Lind,customer,2026-01-02T08:00:00Z,2026-03-01T07:00:00Z,51"],
     "hubspot", "SELECT crm_id, email, stage, created_at FROM staged.contact",
     [("hubspot:51", "ada@example.com", "customer", datetime(2026, 1, 2, 8))]),
    ("hubspot/deals_api.csv", "id,dealname,dealstage,pipeline,amount,closedate,createdate,hs_is_closed_won,hs_object_id",
     ["7,Lind,99812,default,500.5,2026-03-02T10:00:00Z,2026-01-02T08:00:00Z,true,7"],
     "hubspot", "SELECT opportunity_id, amount, stage, is_won, closed_at FROM staged.opportunity",
     [("7", D("500.5"), "99812", True, datetime(2026, 3, 2, 10))]),
]  # fmt: skip


@pytest.mark.parametrize(("path", "header", "rows", "platform", "query", "expected"), CASES)
def test_an_export_is_recognised_and_read(bench, path, header, rows, platform, query, expected):
    names, *cells = csv.reader([header, *rows])
    found = bench.recognise(path, names)
    assert (found.platform, found.status) == (platform, "mapped")
    bench.stage(path, names, cells)
    assert bench.rows(query) == expected
    assert bench.rows("SELECT column_name, value, reason FROM quarantine") == []


def test_the_creative_of_a_snapchat_ad_says_where_it_leads(bench):
    header = ["id", "ad_account_id", "name", "headline", "web_view_url", "_fivetran_synced"]
    row = ["c1", "a1", "Lamp", "Light for less", "https://example.com/?utm_source=snapchat", ""]
    result = bench.stage("snapchat_creative_history_data.csv", header, [row])
    assert result.rows == {"ad": 1, "message": 1}
    assert bench.rows("SELECT name, final_url FROM staged.ad") == [("Lamp", row[4])]


def test_forms_and_visits_of_marketo_are_web_events(bench):
    header = ["marketoGUID", "leadId", "activityDate", "activityTypeId", "primaryAttributeValue"]
    rows = [["1", "8", "2026-03-02", "1", "/price"], ["2", "8", "2026-03-03", "46", "x"]]
    bench.stage("marketo/activities.csv", header, rows)
    assert bench.rows("SELECT event_name, page_url, crm_id FROM staged.web_event") == [
        ("page_view", "/price", "marketo:8")
    ]


def test_a_refund_is_dated_and_nought_is_none(bench):
    header = ["Name", "Email", "Financial Status", "Currency", "Total", "Created at", "Paid at",
              "Cancelled at", "Lineitem name", "Lineitem quantity", "Refunded Amount"]  # fmt: skip
    rows = [
        ["#1", "a@example.com", "paid", "EUR", "9", "2026-03-01", "2026-03-02", "", "L", 1, "4.00"],
        ["#2", "a@example.com", "paid", "EUR", "9", "2026-03-01", "2026-03-02", "", "L", 1, "0.00"],
    ]
    bench.stage("orders_export_1.csv", header, rows)
    assert bench.rows("SELECT order_id, amount, ts FROM staged.refund") == [
        ("#1", D(4), datetime(2026, 3, 2))
    ]
