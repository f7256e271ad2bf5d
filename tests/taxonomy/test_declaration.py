"""taxonomy.yaml."""

import re

import pytest

from unisono.errors import DeclarationError
from unisono.model.taxonomy import Taxonomy
from unisono.taxonomy.declaration import load_taxonomy, taxonomy_template


def test_missing_or_empty_file_has_no_rules(tmp_path):
    assert load_taxonomy(tmp_path / "none.yaml") == Taxonomy()
    (tmp_path / "empty.yaml").write_text("# nothing yet\n")
    assert load_taxonomy(tmp_path / "empty.yaml") == Taxonomy()


def test_template_is_valid_and_keeps_its_version(tmp_path):
    path = tmp_path / "taxonomy.yaml"
    path.write_text(taxonomy_template().replace("version: 1", "version: 7"))
    taxonomy = load_taxonomy(path)
    assert (taxonomy.version, sorted(taxonomy.parameters)) == (7, ["campaign", "medium", "source"])


@pytest.mark.parametrize("name", ["META_GB_S07_20250606", "spring-sale_2", "Meta", "t.co"])
def test_the_template_judges_nobodys_style(tmp_path, name):
    path = tmp_path / "taxonomy.yaml"
    path.write_text(taxonomy_template())
    taxonomy = load_taxonomy(path)
    for rule in taxonomy.parameters.values():
        assert not rule.allowed
        assert re.fullmatch(rule.pattern, name)
        assert not re.fullmatch(rule.pattern, "two words")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("version: 1\nparameters: [\n", 3, "taxonomy.yaml, line 3"),
        ("version: 1\nparameters:\n  source:\n    alowed: [a]\n", 4, "alowed"),
        ("version: 1\nparameters:\n  source:\n    pattern: '['\n", 4, "no regular expression"),
        ("channels:\n  - source: x\n", 2, "channel"),
        ("- a\n", None, "taxonomy.yaml"),
    ],
)
def test_mistakes_are_named_with_their_line(tmp_path, text, line, words):
    path = tmp_path / "taxonomy.yaml"
    path.write_text(text)
    with pytest.raises(DeclarationError, match=words) as error:
        load_taxonomy(path)
    assert (error.value.line, bool(error.value.way_out)) == (line, True)
