import hashlib
import json
import re
from datetime import date
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from unisono.demo import write_demo
from unisono.errors import UnisonoError
from unisono.model.messages import Brand
from unisono.model.taxonomy import Taxonomy
from unisono.settings import load_settings


def _digests(folder: Path) -> dict[str, str]:
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def test_same_seed_same_bytes_other_seed_other_bytes(tmp_path):
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        write_demo(tmp_path / name, seed=seed, people=300)
    first, again, other = (_digests(tmp_path / name) for name in "abc")
    assert first == again
    assert (
        first["exports/stripe/unified_payments.csv"] != other["exports/stripe/unified_payments.csv"]
    )


def test_default_company(tmp_path):
    truth = write_demo(tmp_path)
    assert truth.people["people"] == 4_000
    # the verdicts the story is told for
    assert 0.20 < truth.dark["share_of_revenue"] < 0.40
    assert 1.5 < truth.ads["overclaim_value"] < 1.7
    assert 0.12 <= truth.utm["off_share_of_uses"] <= 0.20
    assert truth.handoffs["rate"] == 0.15
    assert truth.alignment["overlap_of_top_three"] == 0.5


def test_truth_on_disk_is_the_truth_returned_and_not_an_export(demo):
    stored = json.loads((demo.folder / "ground_truth.json").read_text(encoding="utf-8"))
    assert stored["deals"] == demo.truth.deals
    assert stored["end"] == "2026-09-30"
    assert not list(demo.exports.rglob("*truth*"))


def test_every_export_is_listed_with_its_rows(demo):
    on_disk = {
        p.relative_to(demo.exports).as_posix() for p in demo.exports.rglob("*") if p.is_file()
    }
    assert on_disk == set(demo.truth.files)
    assert demo.truth.files["hubspot/hubspot-crm-exports-all-deals.csv"] == len(
        demo.rows("hubspot/*deals.csv")
    )
    ragged = 1
    assert demo.truth.files["stripe/unified_payments.csv"] - ragged == len(
        demo.rows("stripe/*.csv")
    )


def test_planted_rows_stand_where_the_truth_says(demo):
    assert len(demo.truth.quarantine) == 8
    for planted in demo.truth.quarantine:
        line = demo.lines(demo.exports / planted["file"])[planted["row"] - 1]
        if planted["value"]:
            assert planted["value"] in line
        else:
            fields, whole = map(int, re.findall(r"\d+", planted["reason"]))
            assert line.count(",") == fields - 1
            assert fields < whole


def test_declarations_fit_their_contracts(demo):
    yaml = YAML(typ="safe")
    brand = Brand.model_validate(yaml.load(demo.folder / "brand.yaml"))
    taxonomy = Taxonomy.model_validate(yaml.load(demo.folder / "taxonomy.yaml"))
    settings, _ = load_settings(demo.folder, {})
    assert [p.id for p in brand.pillars] == ["faster-close", "one-set-of-numbers", "audit-ready"]
    assert ("q1-promo", "q2-promo") in taxonomy.different
    assert settings.audit.as_of == "2026-09-30"


def test_addresses_are_reserved_names(demo):
    text = demo.one("hubspot/*contacts.csv").read_text(encoding="utf-8")
    hosts = set(re.findall(r"@[\w-]+\.([\w.-]+)", text))
    assert hosts == {"example"}


def test_other_end_moves_every_day(tmp_path):
    truth = write_demo(tmp_path, people=300, end=date(2025, 6, 30))
    assert (truth.start, truth.end) == (date(2024, 10, 1), date(2025, 6, 30))
    assert all("2024-10" <= month <= "2025-06" for month in truth.deals["per_month"])


def test_clean_company_has_no_fault(clean):
    truth = clean.truth
    assert truth.quarantine == []
    assert truth.utm["variants"] == {}
    assert truth.calendar["conflicts"] == []
    assert truth.messages["contradictions"] == []
    assert truth.messages["drifted_channels"] == []
    assert truth.people["duplicate_records"] == 0
    assert truth.people["shared_browsers"] == []
    assert truth.ads["overclaim_conversions"] < 1
    assert truth.dark["share_of_revenue"] < 0.1
    assert set(truth.patterns.values()) == {False}


def test_too_few_people_are_refused_with_a_way_out(tmp_path):
    with pytest.raises(UnisonoError, match="200 or more"):
        write_demo(tmp_path, people=20)
