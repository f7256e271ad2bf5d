"""The list of known sources against public lists, with stated coverage."""

import csv
import itertools
import json

from unisono.taxonomy.sources import known_source, source_category, source_name


def test_names_hosts_and_ad_suffixes():
    names = ["fb-ads", "https://m.facebook.com/x", "yandex.com.tr", "unheard-of", "lnkd.in"]
    assert [source_name(n) for n in names] == [
        "facebook", "facebook", "yandex", "unheard-of", "linkedin",
    ]  # fmt: skip
    assert known_source("facebook.com.evil.example") is None


def test_coverage_of_ga4_categories(shared_data):
    with (shared_data / "reference" / "ga4_source_categories.csv").open() as file:
        rows = [(r["source"], r["source_category"].rsplit("_")[-1].lower())
                for r in csv.DictReader(file)]  # fmt: skip
    found = [(source_category(source), wanted) for source, wanted in rows]
    right = sum(got == wanted for got, wanted in found)
    against = sum(bool(got) and got != wanted for got, wanted in found)
    assert (right / len(rows) > 0.4, against / len(rows) < 0.02) == (True, True)


def test_no_false_alias_among_public_referrers(shared_data):
    data = json.loads((shared_data / "messages" / "referrers_ghost.json").read_text())
    brand = {"yahoo!": "yahoo", "vkontakte": "vk", "ixquick": "startpage"}
    gold = {}
    for host, entry in data.items():
        first = entry["source"].lower().split()[0]
        if entry["medium"] in ("search", "social"):
            gold[host] = brand.get(first, first)
    known = {host: source_name(host) for host in gold if known_source(host)}
    main = ("google", "yahoo", "yandex", "bing", "baidu", "facebook", "twitter", "linkedin",
            "instagram", "reddit", "vk", "aol")  # fmt: skip
    hosts = [host for host in gold if gold[host] in main]
    pairs = list(itertools.combinations(hosts, 2))
    truly = [p for p in pairs if gold[p[0]] == gold[p[1]]]
    merged = [p for p in pairs if p[0] in known and known[p[0]] == known.get(p[1])]
    assert [p for p in merged if gold[p[0]] != gold[p[1]]] == []
    assert len(merged) / len(truly) >= 0.95
