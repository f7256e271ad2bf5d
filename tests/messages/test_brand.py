import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.errors import DeclarationError
from unisono.messages import brand_notes, brand_template, load_brand
from unisono.model.messages import Brand, Pillar


def written(tmp_path, text):
    path = tmp_path / "brand.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_missing_file_is_no_brand(tmp_path):
    assert load_brand(tmp_path / "brand.yaml") is None


@pytest.mark.parametrize("text", ["", "# only a comment\n", "\ufeff"])
def test_an_empty_file_is_an_empty_brand(tmp_path, text):
    assert load_brand(written(tmp_path, text)) == Brand()


def test_the_template_loads_as_it_stands_and_with_its_comments_opened(tmp_path):
    assert load_brand(written(tmp_path, brand_template())) == Brand()
    opened = brand_template().replace("pillars: []", "pillars:")
    opened = "\n".join(
        line.replace("#  ", "  ", 1) if line.startswith("#  ") and "council" not in line else line
        for line in opened.splitlines()
    )
    opened = opened.replace("  shared_kpis: true", "").replace("  launch_gate: false", "")
    found = load_brand(written(tmp_path, opened))
    assert [p.id for p in found.pillars] == ["easy", "trusted", "support"]
    assert brand_notes(found) == ()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("company: A\npillars:\n  - id: a\n    statment: long enough\n", 3, "statement"),
        ("company: A\npillars:\n  - id: A B\n    statement: long enough\n", 3, "pillars.0.id"),
        ("company: A\ncolour: red\n", 2, "colour: Extra inputs are not permitted"),
        ("company: A\nvoice:\n  avoid: cheap\n", 3, "voice.avoid"),
        ("company: A\n company: B\n", 2, ""),
        ("company: A\ncompany: B\n", 2, "duplicate key"),
        ("- a\n- b\n", 1, "must be a mapping"),
        ("company: [a\n", None, ""),
        ("company: 'a\n", None, ""),
    ],
)
def test_a_malformed_file_is_told_with_file_line_and_way_out(tmp_path, text, line, said):
    path = written(tmp_path, text)
    with pytest.raises(DeclarationError) as caught:
        load_brand(path)
    assert caught.value.path == str(path)
    assert caught.value.message.startswith("brand.yaml")
    assert said in caught.value.message
    assert caught.value.way_out
    if line:
        assert caught.value.line == line


def test_files_that_are_no_text_or_far_too_big_are_refused(tmp_path):
    with pytest.raises(DeclarationError, match="not UTF-8 text"):
        load_brand(written(tmp_path, b"company: \xff\xfe"))
    with pytest.raises(DeclarationError, match="larger than 1 MB"):
        load_brand(written(tmp_path, "#" * 1_000_001))
    with pytest.raises(DeclarationError, match="cannot be read"):
        load_brand(tmp_path)


@given(st.binary(max_size=60))
def test_junk_is_a_brand_or_a_declaration_error(tmp_path_factory, junk):
    path = tmp_path_factory.getbasetemp() / "junk.yaml"
    path.write_bytes(junk)
    try:
        found = load_brand(path)
    except DeclarationError as error:
        found = error
    assert isinstance(found, Brand) or found.message.startswith("junk.yaml")


def test_notes_tell_unusual_pillars():
    assert brand_notes(Brand()) == (
        "No message pillars are declared, so message drift cannot be measured.",)  # fmt: skip
    twins = [Pillar(id="a", statement="Same words"), Pillar(id="a", statement="same  words")]
    assert brand_notes(Brand(pillars=twins)) == (
        "2 message pillars are declared; 3 to 5 is usual for a brand core.",
        "Pillar id 'a' is declared more than once; both count as one.",
        "Two pillars have the same statement and cannot be told apart.",
    )
