"""The truth is recomputed from the exports alone: what was planted can be found there."""

from collections import Counter, defaultdict
from datetime import datetime
from itertools import combinations
from statistics import median
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest


def _money(text: str) -> float:
    return 0.0 if text.strip() in {"--", ""} else float(text.replace(",", ""))


def _fx(company) -> dict[str, float]:
    return {r["Date"][:7]: float(r["Rate"]) for r in company.rows("finance/*.csv")}


def _won(company) -> dict[str, float]:
    """Associated contact → revenue in USD, by the dated rates."""
    fx = _fx(company)
    out = {}
    for deal in company.rows("hubspot/*deals.csv"):
        if deal["Is Closed Won"] == "true":
            rate = fx[deal["Close Date"][:7]] if deal["Currency"] == "EUR" else 1.0
            out[deal["Associated Contact IDs"]] = round(float(deal["Amount"]) * rate, 2)
    return out


@pytest.fixture(params=["demo", "clean"])
def company(request):
    return request.getfixturevalue(request.param)


def test_deals_and_revenue(company):
    won = _won(company)
    assert len(won) == company.truth.deals["won"]
    assert sum(won.values()) == pytest.approx(company.truth.deals["revenue"], abs=0.01)


def test_payments_match_won_deals(company):
    paid = [r for r in company.rows("stripe/*.csv") if r["Status"] != "Failed"]
    assert len(paid) == company.truth.deals["won"] == company.truth.billing["payments"]


def test_web_events_and_visits(company):
    rows = company.rows("ga4/*.csv", skip=7)
    visits = {(r["user_pseudo_id"], r["ga_session_id"]) for r in rows}
    assert len(rows) == company.truth.touchpoints["web_events"]
    assert len(visits) == company.truth.touchpoints["visits"]
    stamps = [int(r["event_timestamp"]) for r in rows]
    assert stamps == sorted(stamps)


def test_people_a_perfect_merge_can_tell_apart(company):
    root: dict[str, str] = {}

    def find(x: str) -> str:
        while root.setdefault(x, x) != x:
            x = root[x]
        return x

    def join(a: str, b: str) -> None:
        root[find(a)] = find(b)

    shared = set(company.truth.people["shared_browsers"])
    for r in company.rows("hubspot/*contacts.csv"):
        keys = [f"m:{r['Email']}", f"u:{r['User ID']}", f"t:{r['Lead Number']}",
                "p:" + "".join(c for c in r["Phone Number"] if c.isdigit())]  # fmt: skip
        for key in keys:
            if key[2:]:
                join(f"c:{r['Record ID']}", key)
    for r in company.rows("ga4/*.csv", skip=7):
        if r["user_pseudo_id"] not in shared:
            find(f"a:{r['user_pseudo_id']}")
            for kind, name in (("u", "user_id"), ("t", "lead_number")):
                if r[name]:
                    join(f"a:{r['user_pseudo_id']}", f"{kind}:{r[name]}")
    assert len({find(x) for x in root}) == company.truth.people["observable_people"]


def test_shared_browsers_lead_to_several_people(demo):
    users = defaultdict(set)
    for r in demo.rows("ga4/*.csv", skip=7):
        users[r["user_pseudo_id"]].add(r["user_id"])
    assert {b for b, u in users.items() if len(u - {""}) > 1} == set(
        demo.truth.people["shared_browsers"]
    )


def test_dark_revenue_has_no_trace_in_any_tool(company):
    web = company.rows("ga4/*.csv", skip=7)
    seen = {r["user_id"] for r in web} | {r["lead_number"] for r in web}
    mailed = {r["Email Address"].lower() for r in company.rows("mailchimp/recipient*.csv")}
    dark = 0.0
    won = _won(company)
    for r in company.rows("hubspot/*contacts.csv"):
        traced = ({r["User ID"], r["Lead Number"]} - {""}) & seen
        if r["Record ID"] in won and not traced:
            assert r["Email"] not in mailed
            dark += won[r["Record ID"]]
    assert dark / sum(won.values()) == pytest.approx(company.truth.dark["share_of_revenue"])


def test_tracking_values_of_the_last_90_days(company):
    planted = company.truth.utm["variants"]
    wrong = {p: {raw for raws in v.values() for raw in raws} for p, v in planted.items()}
    uses, off, seen = 0, 0, set()
    for r in company.rows("ga4/*.csv", skip=7):
        if r["event_name"] != "session_start" or r["event_date"] <= "20260702":
            continue
        if r["medium"] in ("organic", "referral", "(none)"):
            continue
        for param in ("source", "medium", "campaign"):
            if not r[param].startswith("("):
                uses += 1
                seen.add((param, r[param]))
                off += r[param] in wrong.get(param, ())
    assert uses == company.truth.utm["uses_last_90_days"]
    assert off == company.truth.utm["off_uses_last_90_days"]
    assert len(seen) == company.truth.utm["distinct_last_90_days"]


def test_landing_pages_carry_what_analytics_reports(demo):
    hidden = 0
    for r in demo.rows("ga4/*.csv", skip=7):
        if r["event_name"] != "session_start":
            continue
        query = parse_qs(urlsplit(r["page_location"]).query)
        if "utm_source" in query:
            named = [query[f"utm_{p}"][0] for p in ("source", "medium", "campaign")]
            assert named == [r["source"], r["medium"], r["campaign"]]
        hidden += "gclid" in query and r["medium"] == "organic"
    assert hidden == demo.truth.attribution["hidden_paid_clicks"] > 0


def _google(company) -> dict[tuple[str, str], dict[str, str]]:
    out = {}
    for name in ("older_file", "newer_file"):
        path = company.truth.ads["restated"][name]
        for r in company.rows(path, skip=2, delimiter="\t"):
            if r["Day"] and r["Day"][-2:] <= "31" and r["Day"] != "2026-09-31":
                out[r["Campaign"], r["Day"]] = r
    return out


def test_google_newest_figures_win(company):
    newest = _google(company).values()
    truth = company.truth.ads["platforms"]["google_ads"]
    assert sum(_money(r["Cost"]) for r in newest) == pytest.approx(truth["spend"], abs=0.01)
    assert sum(_money(r["Conversions"]) for r in newest) == truth["claimed_conversions"]
    older, newer = (company.exports / company.truth.ads["restated"][k]
                    for k in ("older_file", "newer_file"))  # fmt: skip
    assert older.stat().st_mtime <= newer.stat().st_mtime


def test_restated_days_differ_only_with_faults(demo, clean):
    for company, differs in ((demo, True), (clean, False)):
        restated = company.truth.ads["restated"]
        files = [
            {(r["Campaign"], r["Day"]): r["Cost"]
             for r in company.rows(restated[k], skip=2, delimiter="\t") if r["Day"]}
            for k in ("older_file", "newer_file")
        ]  # fmt: skip
        both = set(files[0]) & set(files[1])
        assert len(both) == restated["rows"]
        assert any(files[0][k] != files[1][k] for k in both) is differs


def test_criteo_euros_become_dollars(company):
    fx = _fx(company)
    total = 0.0
    for r in company.rows("criteo/*.csv", delimiter=";"):
        if r["Cost"] != "k. A.":
            day, month, year = r["Day"].split("/")
            assert int(day) <= 31
            total += float(r["Cost"].replace(",", ".")) * fx[f"{year}-{month}"]
    truth = company.truth.ads["platforms"]["criteo"]
    assert total == pytest.approx(truth["spend_usd"], abs=0.01)


def test_claims_exceed_deals_as_planted(demo, clean):
    assert demo.truth.ads["claimed_conversions"] == round(1.6 * demo.truth.deals["won"])
    assert clean.truth.ads["claimed_conversions"] == round(0.9 * clean.truth.deals["won"])
    meta = demo.rows("meta_ads/*.csv")
    assert (
        sum(int(r["Results"] or 0) for r in meta)
        == (demo.truth.ads["platforms"]["meta_ads"]["claimed_conversions"])
    )


def test_mail_events(company):
    actions = Counter(r["Action"] for r in company.rows("mailchimp/recipient*.csv"))
    truth = company.truth.touchpoints["mail"]
    assert actions == {k: truth[k] for k in actions}
    received = {(r["Campaign Id"], r["Email Address"]) for r in
                company.rows("mailchimp/recipient*.csv") if r["Action"] == "sent"}  # fmt: skip
    assert {(r["Campaign Id"], r["Email Address"])
            for r in company.rows("mailchimp/recipient*.csv")} == received  # fmt: skip


def test_sync_medians(company):
    waits = defaultdict(list)
    for r in company.rows("ops/sync_log.csv"):
        if r["Appeared at"]:
            wait = datetime.fromisoformat(r["Appeared at"]) - datetime.fromisoformat(
                r["Happened at"]
            )
            waits[r["System"]].append(wait.total_seconds() / 60)
    truth = company.truth.sync["systems"]
    assert {s: pytest.approx(median(w)) for s, w in waits.items()} == {
        s: t["median_minutes"] for s, t in truth.items()
    }


def test_alignment_between_teams(company):
    top = defaultdict(set)
    for r in company.rows("surveys/alignment*.csv"):
        if r["Question"] == "value_proposition":
            top[r["Team"]].add(r["Answer"])
    shares = [len(a & b) / 3 for a, b in combinations(top.values(), 2)]
    truth = company.truth.alignment["overlap_of_top_three"]
    assert sum(shares) / len(shares) == pytest.approx(truth)


def test_calendar_conflicts_are_in_the_workbook(company):
    sheet = openpyxl.load_workbook(company.one("planning/*.xlsx"))["Calendar"]
    _, _, header, *body = sheet.iter_rows(values_only=True)
    rows = [dict(zip(header, r, strict=True)) for r in body]
    launches, late, unaware = defaultdict(set), set(), set()
    for r in rows:
        launches[r["Campaign"]].add(r["Actual launch"])
        if r["Assets ready"] > r["Actual launch"]:
            late.add(r["Campaign"])
        if len(r["Informed teams"].split("; ")) < 6:
            unaware.add(r["Campaign"])
    trial = [r for r in rows if r["Audience"] == "Trial users"]
    clash = {
        tuple(sorted((a["Campaign"], b["Campaign"])))
        for a, b in combinations(trial, 2)
        if a["Campaign"] != b["Campaign"]
        and a["Planned launch"] <= b["Planned end"]
        and b["Planned launch"] <= a["Planned end"]
    }
    found = {("launch_dates", c) for c, days in launches.items() if len(days) > 1}
    found |= {("assets_late", c) for c in late} | {("team_unaware", c) for c in unaware}
    found |= {("contradicting_offers", *c) for c in clash}
    assert found == {(x["kinds"][0], *x["campaigns"]) for x in company.truth.calendar["conflicts"]}


def test_messages_and_contradictions_stand_in_the_export(company):
    texts = {r["Message ID"]: r for r in company.rows("content/messages.csv")}
    assert len(texts) == company.truth.messages["texts"]
    for first, second, _ in company.truth.messages["contradictions"]:
        a, b = texts[first], texts[second]
        assert a["Audience"] == b["Audience"]
        assert a["Live from"] <= b["Live until"]
        assert b["Live from"] <= a["Live until"]
    for first, second in company.truth.messages["not_contradictions"]:
        a, b = texts[first], texts[second]
        apart = a["Live until"] < b["Live from"] or b["Live until"] < a["Live from"]
        assert apart or a["Audience"] != b["Audience"]
    clean = {r["Campaign"] for k, r in texts.items() if k in
             company.truth.messages["off_message_texts"]}  # fmt: skip
    assert not clean & set(company.truth.clean_campaigns)
