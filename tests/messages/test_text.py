import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.messages.text import plain, sentences, word_count, words


def test_plain_drops_markup_scripts_links_and_merge_fields():
    text = (
        "<style>p{color:red}</style><p>Hi {{name}}, <b>save</b> now &amp; smile</p>"
        "<SCRIPT>var x = '<p>';</SCRIPT><p>See https://example.com/a?b=c</p> *|FNAME|*"
    )
    assert [s.split() for s in sentences(plain(text))] == [
        ["Hi", ",", "save", "now", "&", "smile"],
        ["See"],
    ]
    assert plain("3 < 4 and 5 > 2") == "3 < 4 and 5 > 2"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four", ("One.", "Two!", "Three?", "Four")),
        ("速い。安全！簡単", ("速い", "安全", "簡単")),
        ("यह तेज़ है। यह सुरक्षित है", ("यह तेज़ है", "यह सुरक्षित है")),
        ("Fast\nSafe • Simple", ("Fast", "Safe", "Simple")),
        ("v2.5 costs 3.99 now", ("v2.5 costs 3.99 now",)),
        ("🎉🎉 !!!", ()),
    ],
)
def test_sentences(text, expected):
    assert sentences(text) == expected


def test_long_sentences_are_cut():
    assert [len(s.split()) for s in sentences("word " * 130)] == [60, 60, 10]
    assert {len(s) for s in sentences("x" * 1600)} == {800}


def test_words_and_counts():
    assert words("Don't STOP, Grüße 2026!") == ["don't", "stop", "grüsse", "2026"]
    assert words("データ") == ["デー", "ータ"]
    assert (word_count("Shop now"), word_count("データは安全"), word_count("🎉")) == (2, 3, 0)


@given(st.text(max_size=300))
def test_any_text_is_read(text):
    clean = plain(text)
    for sentence in sentences(clean):
        assert words(sentence)


@pytest.mark.parametrize(
    "part", ["<script", "<p ", "<", "{{", "*|", "a@", "&", '."', " ", "%%", "x", "www."]
)
def test_hostile_megabytes_are_read(part):
    found = sentences(plain(part * (1_000_000 // len(part))))
    assert sum(len(sentence) for sentence in found) <= 1_000_000
