"""Aliases and pairs written into a taxonomy.yaml that people wrote by hand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unisono.errors import TaxonomyError
from unisono.taxonomy.declaration import load_taxonomy, taxonomy_template
from unisono.taxonomy.edits import Alias, Edit, edited, edited_text

MINE = """\
# ours
version: 3
parameters:
  utm_source:   # who sends people
    aliases: {fb: facebook, li: linkedin}  # old
    allowed:
      - facebook
      - linkedin
  campaign:
    aliases:
      Old: new   # since June
    # the last word on campaigns

different:
  - [q1, q2]
  - - a
    - b
# the end
"""
ADD = Edit((Alias("source", "FB", "facebook"), Alias("campaign", "x: y", "z")), (("c", "d"),))


def comments(text):
    return sorted(line.partition("#")[2].strip() for line in text.splitlines() if "#" in line)


def read(tmp_path, text):
    path = tmp_path / "taxonomy.yaml"
    path.write_text(text, encoding="utf-8")
    return load_taxonomy(path)


@pytest.mark.parametrize("text", [MINE, taxonomy_template(), "", "version: 2\n"])
def test_what_is_added_stands_there_and_comments_stay(tmp_path, text):
    new = edited_text(text, ADD)
    assert (
        read(tmp_path, new).model_dump()["parameters"]
        == (edited(read(tmp_path, text), ADD).model_dump()["parameters"])
    )
    assert {frozenset(p) for p in read(tmp_path, new).different} >= {frozenset("cd")}
    assert comments(new) == comments(text)
    assert edited_text(new, ADD) == new


@pytest.mark.parametrize("text", [MINE, taxonomy_template()])
def test_taking_it_back_leaves_everything_else(tmp_path, text):
    back = edited_text(
        edited_text(text, ADD), Edit(no_aliases=ADD.aliases, not_different=ADD.different)
    )
    before, after = read(tmp_path, text), read(tmp_path, back)
    assert after.different == before.different
    assert {n: r.aliases for n, r in after.parameters.items() if r.aliases} == {
        n: r.aliases for n, r in before.parameters.items() if r.aliases
    }
    assert comments(back) == comments(text)


def test_the_last_entry_of_a_list_is_taken_away(tmp_path):
    edit = Edit(
        no_aliases=(Alias("campaign", "Old", "new"), Alias("source", "fb", "facebook")),
        not_different=(("b", "a"), ("q1", "q2")),
    )
    new = edited_text(MINE, edit)
    found = read(tmp_path, new)
    assert found.parameters["campaign"].aliases == {}
    assert found.parameters["utm_source"].aliases == {"li": "linkedin"}
    assert found.different == []
    assert "# the last word on campaigns" in new
    assert "# the end" in new


def test_an_alias_with_another_meaning_is_not_taken_away():
    edit = Edit(no_aliases=(Alias("campaign", "Old", "other"),))
    assert edited_text(MINE, edit) == MINE


def test_no_mapping_is_refused():
    with pytest.raises(TaxonomyError, match="no YAML mapping"):
        edited_text("- a\n", ADD)
    with pytest.raises(TaxonomyError, match="no YAML mapping"):
        edited_text("a: [", ADD)


VALUE = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(VALUE, VALUE), max_size=5, unique_by=lambda p: p[0]))
def test_any_value_is_written_so_that_it_is_read_again(tmp_path_factory, pairs):
    edit = Edit(tuple(Alias("campaign", raw, to) for raw, to in pairs))
    folder = tmp_path_factory.getbasetemp()
    text = edited_text(MINE, edit)
    found = read(folder, text).parameters["campaign"].aliases
    assert found == {"Old": "new", **dict(pairs)}
    gone = read(folder, edited_text(text, Edit(no_aliases=edit.aliases))).parameters["campaign"]
    assert {r: t for r, t in gone.aliases.items() if r != "Old"} == {}


def test_a_comment_behind_an_emptied_list_stays_a_comment():
    text = "parameters:\n  source:\n    aliases: {}   # ours\ndifferent: []  # kept apart\n"
    back = Edit(no_aliases=ADD.aliases[:1], not_different=ADD.different)
    left = edited_text(edited_text(text, Edit(ADD.aliases[:1], ADD.different)), back)
    assert "aliases: {}  # ours" in left
    assert "different: []  # kept apart" in left
