"""Exports of other tools as their screens and APIs write them, from file to model rows.

The files bear a name that says nothing; what they are shows in their columns. Rows are invented.
"""

# ruff: noqa: E501 (header rows stay on one line, as the tools write them)

import datetime as dt
import json
from datetime import datetime
from decimal import Decimal

import pytest

CASES = []


def q(sql, *rows):
    """A query and the rows it gives."""
    return {"query": sql, "expected": list(rows)}


def add(name, content, platforms, fname="export.csv", query="", expected=()):
    platforms = platforms if isinstance(platforms, set) else {platforms}
    CASES.append(pytest.param(fname, content, platforms, query, expected, id=name))


add(
    "ga4_ui_traffic",
    """# ----------------------------------------
# Traffic acquisition: Session primary channel group (Default channel group)
# Account: ACME
# Property: acme.com
# ----------------------------------------
#
# All Users
# Start date: 20260301
# End date: 20260331
Session primary channel group (Default channel group),Sessions,Engaged sessions,Engagement rate,Average engagement time per session,Events per session,Event count,Key events,Session key event rate,Total revenue
Organic Search,1000,600,0.6,33.2,5.5,5500,20,0.02,1000.5
Direct,800,400,0.5,20.2,4.5,3600,10,0.0125,500
""",
    {"ga4"},
)
add(
    "ga4_explore",
    """# ----------------------------------------
# Free form 1
# Free form 1
# 20260301-20260302
# ----------------------------------------

Date,Transaction ID,Session source,Session medium,Session campaign,Purchase revenue
,,,,,250.5
20260301,T1,google,cpc,spring,100.5
20260302,T2,(direct),(none),(direct),150
""",
    {"ga4"},
    **q(
        "SELECT event_id,value,utm_source,utm_medium FROM staged.web_event ORDER BY 1",
        ("T1", Decimal("100.5"), "google", "cpc"),
        ("T2", Decimal(150), "(direct)", "(none)"),
    ),
)
EVENT = {
    "event_date": "20260301",
    "event_timestamp": "1772355600123456",
    "event_name": "purchase",
    "event_params": [
        {
            "key": "page_location",
            "value": {
                "string_value": "https://acme.com/?utm_source=news&utm_medium=email",
                "int_value": None,
                "float_value": None,
                "double_value": None,
            },
        },
        {"key": "ga_session_id", "value": {"int_value": "171"}},
    ],
    "event_value_in_usd": 11.0,
    "user_id": None,
    "user_pseudo_id": "111.222",
    "device": {"category": "mobile"},
    "geo": {"country": "Germany"},
    "traffic_source": {"name": "(direct)", "medium": "(none)", "source": "(direct)"},
    "collected_traffic_source": {"manual_source": "news", "manual_medium": "email", "gclid": None},
    "ecommerce": {"purchase_revenue": "100.5", "transaction_id": "T1"},
    "items": [{"item_id": "x"}],
}
add(
    "ga4_bq_jsonl",
    json.dumps(EVENT)
    + "\n"
    + json.dumps(
        {**EVENT, "event_name": "page_view", "event_timestamp": "1772355500123456", "ecommerce": {}}
    )
    + "\n",
    {"ga4"},
    fname="events_20260301.json",
    **q(
        "SELECT event_name,ts,session_id,anonymous_id,utm_source,utm_medium,value,transaction_id FROM staged.web_event ORDER BY ts DESC LIMIT 1",
        (
            "purchase",
            datetime(2026, 3, 1, 9, 0, 0, 123456),
            "171",
            "111.222",
            "news",
            "email",
            Decimal("100.5"),
            "order:T1",
        ),
    ),
)
add(
    "hs_contacts",
    """Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Primary Associated Company ID,Last Activity Date,Lead Status,Marketing contact status,Create Date,Associated Company,Lifecycle Stage,Original Traffic Source
51,Ada,Lind,Ada@Example.com,+49 151 000,Bo,900,2026-03-01 09:00,New,Marketing contact,2026-01-02 08:00,Lind GmbH,Customer,Paid Search
""",
    "hubspot",
    **q(
        "SELECT email,crm_id,stage,lead_source,company_id,company_name,created_at FROM staged.contact",
        (
            "ada@example.com",
            "hubspot:51",
            "Customer",
            "Paid Search",
            "900",
            "Lind GmbH",
            datetime(2026, 1, 2, 8),
        ),
    ),
)
add(
    "hs_deals",
    """Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Pipeline,Create Date,Currency,Associated Contact,Associated Company,Original Traffic Source
7,Lind 50,Closed Won (Sales Pipeline),2026-03-02 10:00,Bo,"$1,500.50",Sales Pipeline,2026-01-02 08:00,USD,Ada Lind (ada@example.com),Lind GmbH,Organic Search
8,Other,Closed Lost (Sales Pipeline),2026-03-02 10:00,Bo,"$500.50",Sales Pipeline,2026-01-02 08:00,USD,,,
""",
    "hubspot",
    **q(
        "SELECT opportunity_id,amount,is_won,is_closed,email,closed_at FROM staged.opportunity ORDER BY 1",
        ("7", Decimal("1500.5"), True, True, "ada@example.com", datetime(2026, 3, 2, 10)),
        ("8", Decimal("500.5"), False, True, None, datetime(2026, 3, 2, 10)),
    ),
)
add(
    "hs_emails",
    """Email ID,Email Name,Subject,Publish Date (Your time zone),Sent,Delivered,Opened,Clicked,Open Rate,Click Rate,Unsubscribed,Email Type,Campaign,State
991,March news,Spring is here,2026-03-02 10:00,1200,1190,400,60,33.6%,5%,3,Regular,Spring,Published
""",
    {"hubspot", "file"},
    **q(
        "SELECT message_id,ts,title,campaign_name FROM staged.message",
        ("991", datetime(2026, 3, 2, 10), "Spring is here", "Spring"),
    ),
)
add(
    "hs_tickets",
    """Ticket ID,Ticket name,Pipeline,Ticket status,Create date,Priority,Ticket owner,Source
5,Cannot login,Support,New,2026-03-02 10:00,HIGH,Bo,Email
""",
    {"hubspot"},
    **q(
        "SELECT ticket_id,subject,created_at,priority FROM staged.ticket",
        ("5", "Cannot login", datetime(2026, 3, 2, 10), "HIGH"),
    ),
)
add(
    "sf_report",
    """"Opportunity Name","Stage","Fiscal Period","Amount","Probability (%)","Age","Close Date","Created Date","Next Step","Lead Source","Type","Opportunity Owner","Account Name"
"Lind 50","Closed Won","Q1-2026","1500.50","100","60","3/2/2026","1/2/2026","","Web","New","Bo","Lind GmbH"
"Other","Prospecting","Q1-2026","500.00","10","60","3/15/2026","1/12/2026","","Partner","New","Bo","Foo"

"Report Name: Open opps"
"Confidential Information - Do Not Distribute"
"Generated By:  Bo Lind 3/20/2026 9:00 AM"
"Acme Inc."
""",
    "salesforce",
    **q(
        "SELECT name,amount,stage,is_won,closed_at,created_at,lead_source FROM staged.opportunity ORDER BY 1",
        (
            "Lind 50",
            Decimal("1500.5"),
            "Closed Won",
            True,
            datetime(2026, 3, 2),
            datetime(2026, 1, 2),
            "Web",
        ),
        (
            "Other",
            Decimal(500),
            "Prospecting",
            False,
            datetime(2026, 3, 15),
            datetime(2026, 1, 12),
            "Partner",
        ),
    ),
)
add(
    "sf_dataloader_opp",
    """"ID","ISDELETED","ACCOUNTID","NAME","STAGENAME","AMOUNT","PROBABILITY","CLOSEDATE","TYPE","LEADSOURCE","ISCLOSED","ISWON","FORECASTCATEGORY","OWNERID","CREATEDDATE","LASTMODIFIEDDATE","SYSTEMMODSTAMP"
"0061","false","0011","Lind 50","Closed Won","1500.5","100.0","2026-03-02","New","Web","true","true","Closed","005","2026-01-02T08:00:00.000Z","2026-03-02T08:00:00.000Z","2026-03-02T08:00:00.000Z"
""",
    "salesforce",
    **q(
        "SELECT opportunity_id,amount,is_won,created_at FROM staged.opportunity",
        ("0061", Decimal("1500.5"), True, datetime(2026, 1, 2, 8)),
    ),
)
add(
    "sf_api_json",
    json.dumps(
        {
            "totalSize": 1,
            "done": True,
            "records": [
                {
                    "attributes": {"type": "Opportunity", "url": "/x"},
                    "Id": "0061",
                    "Name": "Lind",
                    "StageName": "Closed Won",
                    "Amount": 1500.5,
                    "CloseDate": "2026-03-02",
                    "CreatedDate": "2026-01-02T08:00:00.000+0000",
                    "IsWon": True,
                    "IsClosed": True,
                    "LeadSource": "Web",
                    "AccountId": "0011",
                }
            ],
        }
    ),
    "salesforce",
    fname="export.json",
    **q(
        "SELECT opportunity_id,amount,is_won,created_at FROM staged.opportunity",
        ("0061", Decimal("1500.5"), True, datetime(2026, 1, 2, 8)),
    ),
)
add(
    "dynamics_leads",
    """(Do Not Modify) Lead,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,Name,Topic,Status Reason,Created On,Email,Company Name,Lead Source,Owner
abc-1,xx==,2026-03-02 08:00,Ada Lind,50 seats,Qualified,2026-01-02 08:00,ada@example.com,Lind GmbH,Web,Bo
""",
    {"dynamics_365"},
    **q(
        "SELECT lead_id,email,stage,lead_source,created_at FROM staged.lead",
        ("abc-1", "ada@example.com", "Qualified", "Web", datetime(2026, 1, 2, 8)),
    ),
)
add(
    "dynamics_opps",
    """(Do Not Modify) Opportunity,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,Topic,Potential Customer,Est. Close Date,Est. Revenue,Probability,Status,Actual Revenue,Actual Close Date,Created On,Currency
abc-1,xx==,2026-03-02 08:00,50 seats,Lind GmbH,2026-03-02,1500.50,100,Won,1500.50,2026-03-02,2026-01-02 08:00,Euro
""",
    {"dynamics_365"},
    **q(
        "SELECT opportunity_id,name,amount,is_won,created_at FROM staged.opportunity",
        ("abc-1", "50 seats", Decimal("1500.5"), True, datetime(2026, 1, 2, 8)),
    ),
)
add(
    "zoho_leads",
    """Lead Id,Lead Owner,Company,First Name,Last Name,Email,Phone,Lead Source,Lead Status,Created Time,Modified Time,Annual Revenue,Rating
zcrm_1,Bo,Lind GmbH,Ada,Lind,ada@example.com,+4915,Web,Contacted,2026-01-02 08:00:00,2026-03-01 08:00:00,0,Hot
""",
    {"zoho_crm", "file"},
    **q(
        "SELECT email,stage,lead_source,created_at FROM staged.lead",
        ("ada@example.com", "Contacted", "Web", datetime(2026, 1, 2, 8)),
    ),
)
add(
    "zoho_deals",
    """Deal Id,Deal Owner,Amount,Deal Name,Closing Date,Account Name,Stage,Type,Probability (%),Lead Source,Contact Name,Created Time,Currency
zcrm_9,Bo,1500.50,Lind 50,2026-03-02,Lind GmbH,Closed Won,New,100,Web,Ada Lind,2026-01-02 08:00:00,EUR
""",
    {"zoho_crm", "file"},
    **q(
        "SELECT name,amount,currency,is_won,closed_at,created_at FROM staged.opportunity",
        ("Lind 50", Decimal("1500.5"), "EUR", True, datetime(2026, 3, 2), datetime(2026, 1, 2, 8)),
    ),
)
add(
    "pipedrive_new",
    """Title,Value,Currency,Status,Stage,Pipeline,Organization,Contact person,Owner,Deal created,Won time,Lost time,Expected close date,ID,Label
Lind 50,1500.5,EUR,Won,Negotiation,Main,Lind GmbH,Ada Lind,Bo,2026-01-02 08:00:00,2026-03-02 10:00:00,,2026-03-10,31,
Other,900,EUR,Open,Lead In,Main,,,Bo,2026-02-05 09:00:00,,,,32,
""",
    {"pipedrive", "file"},
    **q(
        "SELECT opportunity_id,amount,is_won,created_at,closed_at FROM staged.opportunity ORDER BY 1",
        ("31", Decimal("1500.5"), True, datetime(2026, 1, 2, 8), datetime(2026, 3, 2, 10)),
        ("32", Decimal(900), False, datetime(2026, 2, 5, 9), None),
    ),
)
add(
    "woo_orders",
    """Order Number,Order Status,Order Date,Customer Note,First Name (Billing),Last Name (Billing),Email (Billing),Phone (Billing),Payment Method Title,Cart Discount Amount,Order Subtotal Amount,Order Shipping Amount,Order Refund Amount,Order Total Amount,Order Total Tax Amount,SKU,Item #,Item Name,Quantity (- Refund),Item Cost,Coupon Code
1001,Completed,2026-03-02 11:00,,Ada,Lind,ada@example.com,,Card,0,90,5,0,95.00,15,L1,1,Lamp,1,60,SPRING
1001,Completed,2026-03-02 11:00,,Ada,Lind,ada@example.com,,Card,0,90,5,0,95.00,15,B1,2,Bulb,2,15,SPRING
1002,Cancelled,2026-03-03 09:00,,Bo,B,bo@example.com,,Card,0,40,0,0,40.00,6,B1,1,Bulb,1,40,
""",
    {"woocommerce", "file"},
    **q(
        "SELECT DISTINCT order_id,amount,email,valid,ts FROM staged.orders ORDER BY 1",
        ("1001", Decimal(95), "ada@example.com", True, datetime(2026, 3, 2, 11)),
        ("1002", Decimal(40), "bo@example.com", False, datetime(2026, 3, 3, 9)),
    ),
)
add(
    "woo_api",
    json.dumps(
        [
            {
                "id": 727,
                "number": "727",
                "status": "processing",
                "currency": "EUR",
                "date_created": "2026-03-02T11:00:00",
                "date_created_gmt": "2026-03-02T10:00:00",
                "total": "95.00",
                "customer_id": 26,
                "billing": {"first_name": "Ada", "email": "ada@example.com"},
                "payment_method": "stripe",
                "line_items": [{"id": 1, "total": "60.00"}, {"id": 2, "total": "30.00"}],
                "coupon_lines": [],
            }
        ]
    ),
    {"woocommerce", "file"},
    fname="export.json",
    **q(
        "SELECT order_id,amount,currency,email,ts FROM staged.orders",
        ("727", Decimal(95), "EUR", "ada@example.com", datetime(2026, 3, 2, 10)),
    ),
)
add(
    "magento_orders",
    """ID,Purchase Point,Purchase Date,Bill-to Name,Ship-to Name,Grand Total (Base),Grand Total (Purchased),Status,Billing Address,Customer Email,Customer Group,Subtotal,Payment Method
000000001,Main Website,"Mar 2, 2026 11:00:00 AM",Ada Lind,Ada Lind,€95.00,€95.00,complete,x,ada@example.com,1,€90.00,checkmo
000000002,Main Website,"Mar 3, 2026 9:00:00 AM",Bo,Bo,€40.00,€40.00,canceled,x,bo@example.com,1,€40.00,checkmo
""",
    {"magento", "file"},
    **q(
        "SELECT DISTINCT order_id,amount,email,valid,ts FROM staged.orders ORDER BY 1",
        ("000000001", Decimal(95), "ada@example.com", True, datetime(2026, 3, 2, 11)),
        ("000000002", Decimal(40), "bo@example.com", False, datetime(2026, 3, 3, 9)),
    ),
)
add(
    "bigcommerce",
    """Order ID,Customer ID,Customer Name,Customer Email,Customer Phone,Order Date,Order Status,Subtotal (inc tax),Shipping Cost (inc tax),Order Total (inc tax),Order Total (ex tax),Order Currency Code,Coupon Details,Payment Method,Product Details
1001,5,Ada Lind,ada@example.com,,2026-03-02,Completed,90,5,95.00,80.00,EUR,,Card,x
""",
    {"bigcommerce", "file"},
    **q(
        "SELECT order_id,amount,currency,email,ts FROM staged.orders",
        ("1001", Decimal(95), "EUR", "ada@example.com", datetime(2026, 3, 2)),
    ),
)
add(
    "shopify_graphql",
    json.dumps(
        {
            "data": {
                "orders": {
                    "edges": [
                        {
                            "node": {
                                "id": "gid://shopify/Order/1",
                                "name": "#1001",
                                "createdAt": "2026-03-02T10:00:00Z",
                                "email": "ada@example.com",
                                "displayFinancialStatus": "PAID",
                                "totalPriceSet": {
                                    "shopMoney": {"amount": "95.0", "currencyCode": "EUR"}
                                },
                            }
                        }
                    ]
                }
            }
        }
    ),
    {"shopify", "file"},
    fname="export.json",
    **q(
        "SELECT amount,currency,email,ts FROM staged.orders",
        (Decimal(95), "EUR", "ada@example.com", datetime(2026, 3, 2, 10)),
    ),
)
add(
    "stripe_balance",
    """id,Type,Source,Amount,Fee,Destination Platform Fee,Net,Currency,Created (UTC),Available On (UTC),Description,Customer Facing Amount,Customer Facing Currency,Transfer,order_id (metadata)
txn_1,charge,ch_1,95.00,1.60,,93.40,eur,2026-03-02 10:00,2026-03-09 00:00,Order,95.00,eur,,
txn_2,refund,re_1,-20.00,0,,-20.00,eur,2026-03-05 10:00,2026-03-09 00:00,Refund,,,,
txn_3,payout,po_1,-73.40,0,,-73.40,eur,2026-03-06 10:00,2026-03-09 00:00,Payout,,,,
""",
    {"stripe", "file", None},
    **q("SELECT count(*) FROM staged.orders", (0,)),
)
add(
    "stripe_api_charges",
    json.dumps(
        {
            "object": "list",
            "data": [
                {
                    "id": "ch_1",
                    "object": "charge",
                    "amount": 9500,
                    "amount_refunded": 0,
                    "balance_transaction": "txn",
                    "captured": True,
                    "created": 1772445600,
                    "currency": "eur",
                    "customer": "cus_1",
                    "paid": True,
                    "payment_intent": "pi_1",
                    "receipt_email": "ada@example.com",
                    "status": "succeeded",
                    "livemode": True,
                    "metadata": {"order_id": "1001"},
                    "billing_details": {"email": "ada@example.com", "name": "Ada"},
                }
            ],
            "has_more": False,
            "url": "/v1/charges",
        }
    ),
    {"stripe"},
    fname="export.json",
    **q(
        "SELECT order_id,amount,currency,email,ts FROM staged.orders",
        ("ch_1", Decimal(95), "EUR", "ada@example.com", datetime(2026, 3, 2, 10)),
    ),
)
add(
    "stripe_jpy",
    """id,amount,currency,created,captured,paid,payment_intent_id,status,livemode,balance_transaction_id
ch_1,9500,jpy,2026-03-02 10:00:00,true,true,pi_1,succeeded,true,txn
ch_2,9500,eur,2026-03-02 10:00:00,true,true,pi_2,succeeded,true,txn
""",
    {"stripe"},
    **q(
        "SELECT order_id,amount,currency FROM staged.orders ORDER BY 1",
        ("ch_1", Decimal(9500), "JPY"),
        ("ch_2", Decimal(95), "EUR"),
    ),
)
add(
    "paypal",
    """"Date","Time","TimeZone","Name","Type","Status","Currency","Gross","Fee","Net","From Email Address","To Email Address","Transaction ID","Item Title","Item ID","Reference Txn ID","Invoice Number","Custom Number","Receipt ID","Balance","Balance Impact"
"03/15/2026","11:00:00","Europe/Berlin","Ada Lind","Express Checkout Payment","Completed","EUR","1,095.00","-3.00","1,092.00","ada@example.com","shop@acme.com","TX1","Lamp","L1","","1001","","","1,092.00","Credit"
"03/15/2026","11:05:00","Europe/Berlin","","General Currency Conversion","Completed","EUR","-50.00","0.00","-50.00","","","TX2","","","TX1","","","","1,042.00","Debit"
"03/16/2026","12:00:00","Europe/Berlin","Ada Lind","Payment Refund","Completed","EUR","-20.00","0.60","-19.40","shop@acme.com","ada@example.com","TX3","","","TX1","","","","1,022.60","Debit"
""",
    {"paypal", "file", None},
    **q(
        "SELECT order_id,amount,currency FROM staged.orders WHERE valid IS NOT FALSE",
        ("TX1", Decimal(1095), "EUR"),
    ),
)
add(
    "chargebee_subs",
    """Subscription Id,Customer Id,Customer Email,Plan Id,Plan Quantity,Plan Unit Price,Status,Start Date,Created At,Current Term Start,Current Term End,Cancelled At,Currency,MRR
sub1,cb1,ada@example.com,pro-monthly,1,29.00,active,2026-01-02 08:00:00,2026-01-02 08:00:00,2026-03-02,2026-04-02,,EUR,29.00
""",
    {"chargebee", "file"},
    **q(
        "SELECT subscription_id,status,started_at,mrr::DOUBLE,currency FROM staged.subscription",
        ("sub1", "active", datetime(2026, 1, 2, 8), 29.0, "EUR"),
    ),
)
add(
    "activecampaign",
    """ID,Email,First Name,Last Name,Phone,Organization,Date Created,Date Updated,Tags,IP
5,ada@example.com,Ada,Lind,,Lind GmbH,2026-01-02 08:00:00,2026-03-01 08:00:00,vip,1.2.3.4
""",
    {"activecampaign", "file"},
    **q(
        "SELECT email,name,company_name,created_at FROM staged.contact",
        ("ada@example.com", "Ada Lind", "Lind GmbH", datetime(2026, 1, 2, 8)),
    ),
)
add(
    "sendgrid_events",
    json.dumps(
        [
            {
                "email": "ada@example.com",
                "timestamp": 1772445600,
                "smtp-id": "<1>",
                "event": "open",
                "category": ["news"],
                "sg_event_id": "e1",
                "sg_message_id": "m1",
            },
            {
                "email": "ada@example.com",
                "timestamp": 1772445700,
                "event": "click",
                "sg_event_id": "e2",
                "sg_message_id": "m1",
                "url": "https://acme.com/x",
            },
        ]
    ),
    {"sendgrid", "file"},
    fname="export.json",
    **q(
        "SELECT event,email,ts,url FROM staged.email_event ORDER BY ts",
        ("open", "ada@example.com", datetime(2026, 3, 2, 10), None),
        ("click", "ada@example.com", datetime(2026, 3, 2, 10, 1, 40), "https://acme.com/x"),
    ),
)
add(
    "intercom",
    """Conversation ID,Conversation started at (America/New_York),Channel,User name,User email,Conversation state,First response time (seconds),Conversation tags,Teammate assigned,First message
771,2026-03-02 10:00:00,Messenger,Ada,ada@example.com,closed,60,billing,Bo,I cannot login
""",
    {"intercom", "file"},
    **q(
        "SELECT ticket_id,email,created_at FROM staged.ticket",
        ("771", "ada@example.com", datetime(2026, 3, 2, 15)),
    ),
)
add(
    "freshdesk",
    """Ticket ID,Subject,Status,Priority,Source,Type,Agent,Group,Created time,Due by Time,Resolved time,Initial response time,First response time (in hrs),Requester name,Requester email,Full name,Email
5,Cannot login,Open,High,Portal,Question,Bo,Support,2026-03-02 10:00:00,2026-03-04 10:00:00,,2026-03-02 11:00:00,1,Ada,ada@example.com,Ada,ada@example.com
""",
    {"freshdesk", "file"},
    **q(
        "SELECT ticket_id,subject,email,created_at,replied_at FROM staged.ticket",
        (
            "5",
            "Cannot login",
            "ada@example.com",
            datetime(2026, 3, 2, 10),
            datetime(2026, 3, 2, 11),
        ),
    ),
)
add(
    "gsc_queries",
    """Top queries,Clicks,Impressions,CTR,Position
red shoes,100,1000,10%,3.2
""",
    {"search_console", None, "file"},
)
add(
    "yt_studio",
    """Content,Video title,Video publish time,Views,Watch time (hours),Subscribers,Impressions,Impressions click-through rate (%)
Total,,,1500,90.5,12,30000,4.5
abc123,How to sell,"Mar 2, 2026",1500,90.5,12,30000,4.5
""",
    {"youtube", "file", None, "youtube_ads"},
    **q("SELECT count(*) FROM staged.ad_performance_daily", (0,)),
)
add(
    "fb_page_posts",
    """Post ID,Page ID,Page name,Title,Description,Duration (sec),Publish time,Caption type,Permalink,Is crosspost,Is share,Post type,Languages,Reach,Impressions,"Reactions, comments and shares",Reactions,Comments,Shares,Total clicks
111_1,111,ACME,Our spring lamp is here,,0,03/02/2026 10:00,,https://fb.com/1,0,0,Photos,,900,1200,30,20,5,5,40
111_2,111,ACME,Second,,0,03/22/2026 10:00,,https://fb.com/2,0,0,Photos,,900,1200,30,20,5,5,40
""",
    {"facebook_pages", "file", "meta_ads"},
    **q(
        "SELECT post_id,ts,impressions,engagements FROM staged.social_post ORDER BY ts LIMIT 1",
        ("111_1", datetime(2026, 3, 2, 10), 1200.0, 30.0),
    ),
)
add(
    "li_page_posts",
    [
        (
            "Metrics",
            [
                ["Aggregated engagement metrics for your page's posts"],
                [
                    "Date",
                    "Impressions (organic)",
                    "Impressions (sponsored)",
                    "Impressions (total)",
                    "Clicks (organic)",
                    "Clicks (total)",
                    "Reactions (total)",
                ],
                ["03/01/2026", 100, 0, 100, 5, 5, 3],
            ],
        ),
        (
            "All posts",
            [
                ["Individual engagement metrics"],
                [
                    "Post title",
                    "Post link",
                    "Post type",
                    "Campaign name",
                    "Posted by",
                    "Created date",
                    "Campaign start date",
                    "Campaign end date",
                    "Audience",
                    "Impressions",
                    "Views",
                    "Offsite Views",
                    "Clicks",
                    "Click through rate (CTR)",
                    "Likes",
                    "Comments",
                    "Reposts",
                    "Follows",
                    "Engagement rate",
                    "Content Type",
                ],
                [
                    "Our spring lamp",
                    "https://li/1",
                    "Organic",
                    None,
                    "Bo",
                    "03/22/2026",
                    None,
                    None,
                    "All followers",
                    1200,
                    None,
                    None,
                    40,
                    0.03,
                    20,
                    5,
                    5,
                    0,
                    0.05,
                    "Image",
                ],
            ],
        ),
    ],
    {"linkedin_pages", "file"},
    fname="export.xlsx",
    **q(
        "SELECT post_id,ts,impressions,engagements,clicks FROM staged.social_post",
        ("https://li/1", datetime(2026, 3, 22), 1200.0, 30.0, 40.0),
    ),
)
add(
    "delighted",
    """Response ID,Score,Comment,Responded at,Survey type,Person ID,Email,Name
1,9,Great,2026-03-02 10:00:00 UTC,nps,88,ada@example.com,Ada
2,3,Bad,2026-03-03 10:00:00 UTC,nps,89,bo@example.com,Bo
""",
    {"delighted", "file"},
    **q(
        "SELECT ts,score,answer FROM staged.survey_answer ORDER BY ts",
        (datetime(2026, 3, 2, 10), 9.0, "Great"),
        (datetime(2026, 3, 3, 10), 3.0, "Bad"),
    ),
)
add(
    "meltwater",
    """Date,Headline,URL,Opening Text,Hit Sentence,Source,Influencer,Country,Subregion,Language,Reach,Desktop Reach,Mobile Reach,AVE,Sentiment,Key Phrases,Input Name
02-Mar-2026 10:00AM,ACME rises,https://news.x/1,Opening,Hit,The News,Jo,Germany,,English,12000,1,1,111,Positive,,ACME
""",
    {"meltwater", "file"},
    **q(
        "SELECT date,outlet,title,reach,sentiment FROM staged.earned_mention",
        (dt.date(2026, 3, 2), "The News", "ACME rises", 12000.0, 1.0),
    ),
)
add(
    "cision",
    """News Date,News Headline,Outlet Name,Audience Reach,UVPM,Tone,News Company Mentions,Publicity Value,Medium,News Link
3/22/2026,ACME rises,The News,12000,5000,Positive,ACME,100,Online,https://x/1
""",
    {"cision", "file"},
    **q(
        "SELECT date,outlet,title,reach FROM staged.earned_mention",
        (dt.date(2026, 3, 22), "The News", "ACME rises", 12000.0),
    ),
)
add(
    "brandwatch",
    """Report:,Mentions
Brand:,ACME
From:,Sun Mar 01 00:00:00 UTC 2026
To:,Mon Mar 30 00:00:00 UTC 2026
Label:,ACME mentions

Query Id,Query Name,Date,Title,Snippet,Url,Domain,Sentiment,Page Type,Language,Country,Author,Impressions,Reach (new)
1,ACME,2026-03-02 10:00:00.0,ACME rises,Snip,https://x/1,x.com,positive,twitter,en,Germany,Jo,1000,1200
""",
    {"brandwatch", "file"},
    **q(
        "SELECT date,outlet,title,sentiment FROM staged.earned_mention",
        (dt.date(2026, 3, 2), "x.com", "ACME rises", 1.0),
    ),
)
add(
    "zoom",
    """Attendee Report
Report Generated:,03/05/2026 09:00 AM
Topic,Webinar ID,Actual Start Time,Actual Duration (minutes),# Registered,# Cancelled,Unique Viewers,Total Users,Max Concurrent Views
Spring webinar,811 222,03/02/2026 10:00 AM,60,2,0,1,3,1
Host Details
Attended,User Name (Original Name),Email,Join Time,Leave Time,Time in Session (minutes),Is Guest,Country/Region Name
Yes,Bo Host,host@acme.com,03/02/2026 09:55 AM,03/02/2026 11:00 AM,65,No,Germany
Attendee Details
Attended,User Name (Original Name),First Name,Last Name,Email,Registration Time,Approval Status,Join Time,Leave Time,Time in Session (minutes),Is Guest,Country/Region Name
Yes,Ada Lind,Ada,Lind,ada@example.com,02/20/2026 08:00 AM,approved,03/02/2026 10:00 AM,03/02/2026 10:58 AM,58,Yes,Germany
No,Bo B,Bo,B,bo@example.com,02/21/2026 08:00 AM,approved,--,--,--,--,
""",
    {"zoom", "file"},
    **q(
        "SELECT email,attended FROM staged.event_attendance WHERE email NOT LIKE 'host%' ORDER BY 1",
        ("ada@example.com", True),
        ("bo@example.com", False),
    ),
)
add(
    "eventbrite",
    """Order #,Order Date,First Name,Last Name,Email,Quantity,Ticket Type,Order Type,Total Paid,Currency,Event Name,Event ID,Attendee #,Attendee Status,Date Attending
991,2026-02-20 08:00:00,Ada,Lind,ada@example.com,1,GA,Eventbrite,0.00,EUR,Spring summit,55,1,Checked In,Mar 2 2026 at 10:00 AM
""",
    {"eventbrite", "file"},
    **q(
        "SELECT email,event_name,attended FROM staged.event_attendance",
        ("ada@example.com", "Spring summit", True),
    ),
)
add(
    "callrail",
    """Call Status,Agent Name,Name,Phone Number,Source,Campaign,Medium,Keywords,Landing Page,Start Time,Duration (seconds),Tracking Number,Number Name,First-Time Caller,Qualified,Value,GCLID,Tags,Company Name
Answered,Bo,Ada Lind,+4915100000,Google Ads,Brand,CPC,lamps,https://acme.com/?utm_source=google&utm_medium=cpc,2026-03-02 10:00:00,61,+4930000,Site,Yes,Yes,100,Cj1,,ACME
""",
    {"callrail", "file"},
    **q(
        "SELECT event_name,phone,ts FROM staged.web_event",
        ("call", "+4915100000", datetime(2026, 3, 2, 10)),
    ),
)
add(
    "spend_de",
    """Datum;Plattform;Kampagne;Impressionen;Klicks;Kosten
01.03.2026;Google Ads;Marke;1.234;56;1.028,00 €
02.03.2026;Meta;Frühling;1.200;40;21,50 €
""",
    {"file"},
    **q(
        "SELECT date,platform,spend::DOUBLE,impressions,currency FROM staged.ad_performance_daily ORDER BY date",
        (dt.date(2026, 3, 1), "google_ads", 1028.0, 1234.0, "EUR"),
        (dt.date(2026, 3, 2), "meta_ads", 21.5, 1200.0, "EUR"),
    ),
)
add(
    "spend_fr",
    """Date;Plateforme;Campagne;Impressions;Clics;Dépenses
01/03/2026;Google Ads;Marque;1 234;56;1 028,00 €
15/03/2026;Meta;Printemps;1 200;40;21,50 €
""",
    {"file"},
    **q(
        "SELECT date,platform,spend::DOUBLE,impressions,currency,campaign_name FROM staged.ad_performance_daily ORDER BY date",
        (dt.date(2026, 3, 1), "google_ads", 1028.0, 1234.0, "EUR", "Marque"),
        (dt.date(2026, 3, 15), "meta_ads", 21.5, 1200.0, "EUR", "Printemps"),
    ),
)
add(
    "spend_pt",
    """Data;Plataforma;Campanha;Impressões;Cliques;Custo
01/03/2026;Google Ads;Marca;1.234;56;R$ 1.028,00
15/03/2026;Meta;Primavera;1.200;40;R$ 21,50
""",
    {"file"},
    **q(
        "SELECT date,platform,spend::DOUBLE,impressions,currency FROM staged.ad_performance_daily ORDER BY date",
        (dt.date(2026, 3, 1), "google_ads", 1028.0, 1234.0, "BRL"),
        (dt.date(2026, 3, 15), "meta_ads", 21.5, 1200.0, "BRL"),
    ),
)
add(
    "spend_ja",
    """日付,媒体,キャンペーン,表示回数,クリック数,費用
2026/03/01,Google Ads,ブランド,"1,234",56,"￥102,800"
2026/03/02,Meta,春,"1,200",40,"￥2,150"
""".encode("cp932"),
    {"file"},
    **q(
        "SELECT date,platform,spend::DOUBLE,impressions,campaign_name FROM staged.ad_performance_daily ORDER BY date",
        (dt.date(2026, 3, 1), "google_ads", 102800.0, 1234.0, "ブランド"),
        (dt.date(2026, 3, 2), "meta_ads", 2150.0, 1200.0, "春"),
    ),
)
add(
    "gads_ja_ui",
    """キャンペーン レポート
2026年3月1日～2026年3月2日
キャンペーンの状態,キャンペーン,日,通貨コード,表示回数,クリック数,費用,コンバージョン,コンバージョン値
有効,ブランド,2026-03-01,JPY,"1,234",56,"102,800",2.00,19990
有効,ブランド,2026-03-02,JPY,"1,000",50,"2,500",0.00,0
合計: アカウント, --, --,JPY,"2,234",106,"105,300",2.00,19990
""".encode("utf-8-sig"),
    {"google_ads", "file"},
    **q(
        "SELECT count(*),sum(spend)::DOUBLE,sum(impressions),sum(clicks) FROM staged.ad_performance_daily",
        (2, 105300.0, 2234.0, 106.0),
    ),
)
add(
    "inventory_is_a_catalogue",
    """SKU,Product,Warehouse,Stock,Price,Supplier
L1,Lamp,Berlin,12,60.00,Foo
""",
    {"file"},
    **q("SELECT product_id, title, CAST(price AS DOUBLE), stock FROM staged.product",
        ("L1", "Lamp", 60.0, 12.0)),
)  # fmt: skip
add(
    "payroll_unrelated",
    """Employee,Email,Department,Salary,Start date
Ada,ada@acme.com,Sales,50000,2026-01-02
""",
    {None},
)
add(
    "invoices_unrelated",
    """Invoice number,Vendor,Date,Amount,Currency,Due date,Cost center
I1,Print shop,2026-03-02,100.00,EUR,2026-04-02,Marketing
""",
    {None, "file"},
    **q("SELECT count(*) FROM staged.orders", (0,)),
)


@pytest.mark.parametrize(("name", "content", "platforms", "query", "expected"), CASES)
def test_the_rows_of_an_export(read_export, bench, name, content, platforms, query, expected):
    found = read_export(name, content)
    assert {f.platform if f.status != "unknown" else None for f in found} & platforms
    if query:
        assert bench.rows(query) == list(expected)
