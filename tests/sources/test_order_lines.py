"""Orders written line by line: an order's total counts once, lines without a total add up."""

# ruff: noqa: E501 (rows of exports stay on one line)

import pytest

SHOPIFY = "Name,Email,Financial Status,Currency,Subtotal,Shipping,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem discount,Refunded Amount"
WOO = "Order Number,Order Status,Order Date,Email (Billing),Item #,Item Name,Quantity,Item Cost"
CASES = {
    "shopify: total on the first line": (
        f"{SHOPIFY}\n#1,a@x.com,paid,EUR,30,5,35,2026-03-01 10:00:00 +0000,2,Tea,10,0,5\n"
        "#1,a@x.com,,,,,,2026-03-01 10:00:00 +0000,1,Cup,10,0,\n",
        "shopify", {"#1": 35},
    ),
    "shopify: total on every line": (
        f"{SHOPIFY}\n#1,a@x.com,paid,EUR,30,5,35,2026-03-01 10:00:00 +0000,2,Tea,10,0,5\n"
        "#1,a@x.com,paid,EUR,30,5,35,2026-03-01 10:00:00 +0000,1,Cup,10,0,5\n",
        "shopify", {"#1": 35},
    ),
    "shopify: no total": (
        "Name,Email,Financial Status,Currency,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem discount\n"
        "#1,a@x.com,paid,EUR,2026-03-01 10:00:00 +0000,2,Tea,10.50,1\n"
        "#1,a@x.com,paid,EUR,2026-03-01 10:00:00 +0000,1,Cup,10,0\n",
        "shopify", {"#1": 30},
    ),
    "shopify: sales report": (
        "Day,Order name,Product title,Net quantity,Gross sales,Discounts,Returns,Net sales,Shipping,Taxes,Total sales\n"
        "2026-03-01,#1,Tea,2,20,-1,0,19,5,0,24\n2026-03-01,#1,Cup,1,10,0,0,10,0,0,10\n"
        "2026-03-02,#2,Cup,1,10,0,-10,0,0,0,0\n",
        "shopify", {"#1": 34, "#2": 0},
    ),
    "woocommerce: no total": (
        f"{WOO}\n11,Completed,2026-03-01 10:00,a@x.com,1,Tea,2,10\n11,Completed,2026-03-01 10:00,a@x.com,2,Cup,1,10\n",
        "woocommerce", {"11": 30},
    ),
    "price and quantity": (
        "order_id,order_date,product,quantity,unit_price\n1,2026-03-01,A,2,10\n1,2026-03-01,B,1,10\n2,2026-03-01,B,1,10\n",
        "file", {"1": 30, "2": 10},
    ),
    "lines' own totals": (
        "Invoice ID,Invoice Date,Customer Email,Line Item ID,Quantity,Unit Amount,Line Item Amount,Invoice Total\n"
        "in_1,2026-03-01,a@x.com,il_1,1,29.00,29.00,31.00\nin_1,2026-03-01,a@x.com,il_2,2,1.00,2.00,31.00\n",
        "file", {"in_1": 31},
    ),
    "amounts that differ": (
        "order_id,order_date,sku,amount\n1,2026-03-01,A,20\n1,2026-03-01,B,10\n2,2026-03-01,B,10\n2,2026-03-01,C,10\n",
        "file", {"1": 30, "2": 20},
    ),
    "amounts that repeat": (
        "order_id,order_date,sku,amount\n1,2026-03-01,A,30\n1,2026-03-01,B,30\n2,2026-03-01,B,20\n2,2026-03-01,C,20\n",
        "file", {"1": 30, "2": 20},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_an_order_has_its_amount_once(read_export, bench, case):
    text, platform, expected = CASES[case]
    (found,) = read_export("export.csv", text)
    assert (found.platform, found.status) == (platform, "mapped")
    assert dict(bench.rows("SELECT order_id, amount FROM staged.orders")) == expected
    assert bench.rows("SELECT count(*) FROM staged.orders") == [(len(expected),)]


def test_a_refund_on_every_line_counts_once(read_export, bench):
    text, _, _ = CASES["shopify: total on every line"]
    read_export("export.csv", text)
    assert bench.rows("SELECT order_id, amount FROM staged.refund") == [("#1", 5)]


def test_orders_with_their_total_beside_the_lines_have_one_version(read_export, bench):
    text = "order_id,order_date,product,quantity,price,order_total\n1,2026-03-01,A,2,10,30\n1,2026-03-01,B,1,10,30\n"
    (found,) = read_export("export.csv", text)
    assert found.table == "orders"
    assert bench.rows("SELECT DISTINCT order_id, amount FROM staged.orders") == [("1", 30)]


def test_an_invoice_counts_under_the_charge_that_paid_it(read_export, bench):
    text = (
        "id,Amount Due,Amount Paid,Charge,Currency,Customer,Date (UTC),Number,Paid,Customer Email,Status\n"
        "in_1,29.00,29.00,ch_1,eur,cus_1,2026-03-01 10:00,A-1,true,a@x.com,paid\n"
        "in_2,29.00,0.00,,eur,cus_1,2026-03-01 10:00,A-2,false,a@x.com,open\n"
    )
    (found,) = read_export("export.csv", text)
    assert found.platform == "stripe"
    assert bench.rows("SELECT order_id, amount, currency FROM staged.orders") == [
        ("ch_1", 29, "EUR")
    ]


def test_invoice_lines_are_no_orders(bench):
    header = "id,invoice_id,amount,currency,quantity,period_start,period_end,price_id,livemode"
    found = bench.recognise("export.csv", header.split(","))
    assert (found.platform, found.status) == ("stripe", "kept")
