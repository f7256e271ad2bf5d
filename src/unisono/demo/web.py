"""The web analytics export: GA4 events with landing pages, click ids and logins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, BinaryIO
from urllib.parse import quote

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from unisono.demo.journeys import Visits
from unisono.demo.people import Ints, People
from unisono.demo.story import DAY_SECONDS, ENTRIES, LAST_90, SITE, Clock, stream
from unisono.demo.write import Exports

_HEADER = (
    "event_date", "event_timestamp", "event_name", "user_pseudo_id", "user_id", "ga_session_id",
    "source", "medium", "campaign", "content", "page_location", "page_referrer",
    "device_category", "transaction_id", "lead_number", "event_value", "currency",
)  # fmt: skip
_EVENTS = ("session_start", "page_view", "page_view", "generate_lead")
_REFERRERS = {
    "google": "https://www.google.com/", "bing": "https://www.bing.com/",
    "linkedin": "https://www.linkedin.com/", "facebook": "https://www.facebook.com/",
    "tiktok": "https://www.tiktok.com/", "news.example.net": "https://news.example.net/story",
}  # fmt: skip
_CLICK_PREFIX = {
    "gclid": "EAIaIQobChMI", "msclkid": "b7f2c0de", "li_fat_id": "0a1b-", "fbclid": "IwAR0",
    "ttclid": "E.C.P.",
}  # fmt: skip
_HIDDEN = 1 << 20
#: Mediums the analytics tool sets itself; no link carries them.
_SET_BY_TOOL = ("organic", "referral", "(none)")
_CHUNK = 250_000


def _link(code: int) -> tuple[str, str, str, str, str, str]:
    """Source, medium, campaign, content, landing page and referrer of one link code."""
    hidden, code = divmod(code, _HIDDEN)
    entry_id, rest = divmod(code, 64)
    variant, content_id = divmod(rest, 8)
    entry = ENTRIES[entry_id]
    source, medium, campaign = (entry.source, entry.medium, entry.campaign)
    if variant:
        source, medium, campaign = entry.variants[variant - 1]
    content = entry.contents[content_id]
    pairs = []
    if entry.tagged:
        fields = {"source": source, "medium": medium, "campaign": campaign, "content": content}
        pairs = [f"utm_{k}={quote(v)}" for k, v in fields.items() if v]
    if entry.click:
        pairs.append(f"{entry.click}={_CLICK_PREFIX[entry.click]}")
    page = f"{SITE}{entry.page}" + ("?" + "&".join(pairs) if pairs else "")
    if hidden:
        source, medium, campaign = "google", "organic", "(organic)"
    return source, medium, campaign, content, page, _REFERRERS.get(entry.source, "")


def link_codes(visits: Visits) -> Ints:
    """One number per visit for its link: entry, spelling, content, and how GA4 books it."""
    contents = np.asarray([len(e.contents) for e in ENTRIES])[visits.entry]
    code: Ints = visits.entry * 64 + visits.variant * 8 + visits.content % contents
    return code + visits.hidden * _HIDDEN


def browser_ids(device: Ints) -> pa.Array:
    """GA4 client ids ``number.number`` of browsers; shared ones have negative numbers."""
    number = (device + 100) * 7_919 % 900_000_007 + 1_000_000_000
    later = 1_700_000_000 + (device + 100) % 20_000_000
    return pc.binary_join_element_wise(
        pa.array(number).cast(pa.string()), pa.array(later).cast(pa.string()), "."
    )


class _Visits:
    """Text columns per visit, taken per event when written."""

    def __init__(self, visits: Visits, people: People, clock: Clock) -> None:
        codes, self.code = np.unique(link_codes(visits), return_inverse=True)
        links = [_link(int(code)) for code in codes]
        texts = [pa.array([link[i] for link in links]) for i in range(6)]
        self.source, self.medium, self.campaign, self.content = texts[:4]
        self.referrer = texts[5]
        click = np.asarray([bool(e.click) for e in ENTRIES])[visits.entry]
        number = pa.array(np.arange(len(click)) * 48_271 % 2_147_483_647).cast(pa.string())
        tail = pc.if_else(pa.array(click), number, "")
        self.page = pc.binary_join_element_wise(texts[4].take(pa.array(self.code)), tail, "")
        self.browser = browser_ids(visits.device)
        user = pa.array(100_000 + visits.person).cast(pa.string())
        named = pc.binary_join_element_wise("u", user, "")
        self.user = pc.if_else(pa.array(visits.login), named, "")
        lead = pa.array(500_000 + visits.person).cast(pa.string())
        self.lead = pc.binary_join_element_wise("L", lead, "")
        self.session = pa.array(visits.second + clock.epoch).cast(pa.string())


def _event_frame(seed: int, visits: Visits, clock: Clock) -> tuple[Ints, Ints, Ints]:
    """Visit, kind and µs timestamp of every event, in time order."""
    extra = stream(seed, "web").random(len(visits.person)) < 0.45
    n = 2 + extra.astype(np.int64) + visits.lead
    visit = np.repeat(np.arange(len(n)), n)
    place = np.arange(len(visit)) - np.repeat(np.cumsum(n) - n, n)
    kind = np.where((place == n[visit] - 1) & visits.lead[visit], 3, np.minimum(place, 2))
    stamp = (visits.second[visit] + clock.epoch + 17 * place) * 1_000_000 + visit % 997 * 1_000
    order = np.argsort(stamp, kind="stable")
    return visit[order], kind[order], stamp[order]


def _columns(text: _Visits, visits: Visits, visit: Ints, kind: Ints, stamp: Ints) -> list[Any]:
    at, link = pa.array(visit), pa.array(text.code[visit])
    deeper, lead = pa.array(kind == 2), pa.array(kind == 3)
    page = text.page.take(at)
    day = pc.strftime(pa.array(stamp).cast(pa.timestamp("us")), format="%Y%m%d")
    kinds = np.asarray(["desktop", "mobile", "desktop", "tablet", "mobile"])
    blank = pa.array(np.full(len(visit), ""))
    return [
        day, pa.array(stamp).cast(pa.string()), pa.array(_EVENTS).take(pa.array(kind)),
        text.browser.take(at), text.user.take(at), text.session.take(at),
        text.source.take(link), text.medium.take(link), text.campaign.take(link),
        text.content.take(link), pc.if_else(deeper, f"{SITE}/pricing", page),
        pc.if_else(deeper, f"{SITE}/", text.referrer.take(link)),
        pa.array(kinds[visits.device[visit] % 5]), blank, pc.if_else(lead, text.lead.take(at), ""),
        blank, blank,
    ]  # fmt: skip


def _write_rows(
    out: BinaryIO, text: _Visits, visits: Visits, visit: Ints, kind: Ints, stamp: Ints
) -> None:
    options = arrow_csv.WriteOptions(include_header=False, quoting_style="none")
    for start in range(0, len(visit), _CHUNK):
        part = slice(start, start + _CHUNK)
        columns = _columns(text, visits, visit[part], kind[part], stamp[part])
        arrow_csv.write_csv(pa.table(columns, names=list(_HEADER)), out, options)


def write_web(
    exports: Exports, seed: int, people: People, visits: Visits, clock: Clock
) -> dict[str, Any]:
    """Write the GA4 events export; the truth about events, visits and tracking values."""
    rule = "# ----------------------------------------"
    preamble = (
        rule, "# Events", "# Account: Sample Company - GA4", "# Time zone: UTC",
        f"# Start date: {clock.start:%Y%m%d}", f"# End date: {clock.end:%Y%m%d}", rule,
    )  # fmt: skip
    name = f"ga4/events_{clock.start}_{clock.end}.csv"
    visit, kind, stamp = _event_frame(seed, visits, clock)
    rows = len(visit)
    with exports.path(name).open("wb") as out:
        out.write(("\n".join([*preamble, ",".join(_HEADER)]) + "\n").encode())
        _write_rows(out, _Visits(visits, people, clock), visits, visit, kind, stamp)
        if exports.faults:  # the export broke off in its last line
            out.write(f"{clock.end:%Y%m%d},{int(stamp[-1])},page_view,10000\n".encode())
            exports.planted.append({
                "file": name, "row": len(preamble) + 1 + rows + 1, "column": "", "value": "",
                "reason": "row has 4 of 17 fields", "severity": "error",
            })  # fmt: skip
            rows += 1
    exports.done(name, rows)
    return {"events": len(visit), "utm": utm_truth(visits)}


def _uses(codes: Sequence[int], counts: Sequence[int]) -> dict[str, Counter[str]]:
    """Uses per raw value of each parameter, as visits through tracked links carry them."""
    uses: dict[str, Counter[str]] = {p: Counter() for p in ("source", "medium", "campaign")}
    for code, count in zip(codes, counts, strict=True):
        values = _link(code)[:3]
        if values[1] in _SET_BY_TOOL:
            continue
        for param, value in zip(uses, values, strict=True):
            if not value.startswith("("):
                uses[param][value] += count
    return uses


def _standards() -> dict[str, dict[str, str]]:
    """Raw value → canonical value, per parameter, for every planted spelling."""
    out: dict[str, dict[str, str]] = {"source": {}, "medium": {}, "campaign": {}}
    for entry in ENTRIES:
        right = {"source": entry.source, "medium": entry.medium, "campaign": entry.campaign}
        for variant in entry.variants:
            for (param, canonical), raw in zip(right.items(), variant, strict=True):
                if raw != canonical:
                    out[param][raw] = canonical
    return out


def utm_truth(visits: Visits) -> dict[str, Any]:
    """Planted spellings per canonical value and their share of uses and of distinct values."""
    recent = (visits.second >= LAST_90 * DAY_SECONDS) & ~visits.after
    codes, counts = np.unique(link_codes(visits)[recent], return_counts=True)
    every = _uses([int(c) for c in np.unique(link_codes(visits))], [1] * len(
        np.unique(link_codes(visits))))  # fmt: skip
    last = _uses([int(c) for c in codes], [int(c) for c in counts])
    planted = _standards()
    variants: dict[str, dict[str, list[str]]] = {}
    for param, seen in every.items():
        for raw in sorted(set(seen) & set(planted[param])):
            variants.setdefault(param, {}).setdefault(planted[param][raw], []).append(raw)
    off = sum(n for p, c in last.items() for raw, n in c.items() if raw in planted[p])
    wrong = sum(raw in planted[p] for p, c in last.items() for raw in c)
    total, distinct = sum(map(Counter.total, last.values())), sum(map(len, last.values()))
    return {
        "variants": variants,
        "uses_last_90_days": total,
        "off_uses_last_90_days": off,
        "off_share_of_uses": off / total,
        "distinct_last_90_days": distinct,
        "off_distinct_last_90_days": wrong,
        "off_share_of_distinct": wrong / distinct,
        "definition": "source, medium and campaign of visits of the last 90 days through "
        "tracked links; organic, referral and direct visits carry no link's values",
    }
