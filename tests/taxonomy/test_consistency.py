"""The figure of AUDIT-3."""

from unisono.model.taxonomy import RawValue, Taxonomy
from unisono.taxonomy.canonical import canonicalise
from unisono.taxonomy.consistency import utm_consistency


def test_shares_by_values_and_by_uses():
    values = [
        RawValue("source", "facebook", 80), RawValue("source", "FB", 10),
        RawValue("source", "nan", 5), RawValue("source", "", 100),
        RawValue("medium", "cpc", 5),
    ]  # fmt: skip
    canonicals, _ = canonicalise(values, Taxonomy())
    found = utm_consistency(canonicals, values)
    assert (found.values, found.uses, found.by_values, found.by_uses) == (4, 100, 0.5, 0.15)
    assert found.kinds == {"standard": 2, "variant": 1, "off_standard": 1}
    assert found.by_param == {"medium": 0.0, "source": 2 / 3}


def test_no_values_is_not_measured():
    found = utm_consistency((), ())
    assert (found.by_values, found.by_uses) == (None, None)
