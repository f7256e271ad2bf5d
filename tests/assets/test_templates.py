"""Templates: places are filled in once, and what is made of them is new."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from unisono.assets.templates import (
    as_template,
    asset_from,
    brief_from,
    filled,
    placeholders,
    texts_of,
)
from unisono.model.plan import Asset, Brief


def test_places_are_found_once_and_in_order() -> None:
    texts = ("{{product}} for {{ who }}", "{{product}} {{}} { {x}} {{a.b-c}} {{<b>}}")
    assert placeholders(texts) == ("product", "who", "a.b-c")


def test_places_are_filled_and_values_are_not_read_again() -> None:
    values = {"who": "{{product}}", "product": "tea"}
    assert filled("{{product}} for {{ who }}, {{day}}", values) == "tea for {{product}}, {{day}}"


@given(st.text(max_size=60), st.text(max_size=20))
def test_any_value_stands_as_it_is(text: str, value: str) -> None:
    assert (
        filled(f"<{{{{x}}}}>{value}", {"x": text or "y"})
        == f"<{text or 'y'}>{filled(value, {'x': text or 'y'})}"
    )


def test_a_brief_from_a_template_is_new() -> None:
    brief = Brief(
        title="Spring", core_message="Rest with {{product}}.", mandatory=("Say {{product}}",),
        campaign="spring", agencies=("Nordwind",), approved_by="ann", due=date(2026, 3, 1),
        approved_on=date(2026, 3, 1),
    )  # fmt: skip
    template = as_template(brief)
    assert (template.template, template.approved_by, template.agencies) == (True, "", ())
    made = brief_from(template, "Autumn", {"product": "tea"}, campaign="autumn")
    assert made == Brief(
        title="Autumn", core_message="Rest with tea.", mandatory=("Say tea",), campaign="autumn"
    )  # fmt: skip


def test_an_asset_from_a_template_is_new() -> None:
    template = Asset(title="Post", kind="Template", text="Try {{product}}", approved=True,
                     ready_on=date(2026, 1, 1), channels=("Social",))  # fmt: skip
    assert placeholders(texts_of(template)) == ("product",)
    made = asset_from(template, "", {"product": "tea"}, campaign=None, agency="Nordwind")
    assert made == Asset(title="Post", kind="text", text="Try tea", channels=("Social",),
                         agency="Nordwind")  # fmt: skip
