import csv
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unisono.messages import word_pieces
from unisono.messages.word_pieces import UNKNOWN, piece_ids, piece_text, readable, similarity


@pytest.fixture(scope="module")
def reference():
    tokenizers = pytest.importorskip("tokenizers", reason="the reference is not installed")
    pieces = word_pieces._vocabulary()[1]
    model = tokenizers.models.WordPiece(
        {p: n for n, p in enumerate(pieces)}, unk_token="[UNK]", max_input_chars_per_word=100
    )
    made = tokenizers.Tokenizer(model)
    made.normalizer = tokenizers.normalizers.BertNormalizer()
    made.pre_tokenizer = tokenizers.pre_tokenizers.BertPreTokenizer()
    return made


letters = st.text(
    st.sampled_from("aAéïßİΣ中国あ한Жñ-'’.,!?$%_ \t\n\u200b\ufeff🎉ﬁ\x07"), max_size=30
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(letters, st.text(st.characters(max_codepoint=0x2FF), max_size=30),
                 st.text(st.characters(max_codepoint=0x7F), max_size=60)))  # fmt: skip
def test_pieces_are_those_of_the_reference(reference, text):
    assert piece_ids(text) == reference.encode(text, add_special_tokens=False).ids


def test_and_so_are_those_of_real_texts(reference, shared_messages):
    with (shared_messages / "slogan_pairs_dev.csv").open(encoding="utf-8") as file:
        texts = [t for r in csv.DictReader(file) for t in (r["positioning"], r["headline"])]
    found = [e.ids for e in reference.encode_batch(texts, add_special_tokens=False)]
    assert [piece_ids(t) for t in texts] == found


def test_words_are_cut_into_the_longest_known_pieces():
    found = [piece_text(i) for i in piece_ids("Playing, unaffable")]
    assert found == ["playing", ",", "una", "ffa", "ble"]
    assert piece_ids("x" * 101) == [UNKNOWN]
    assert piece_ids("") == []


def test_what_is_spelt_letter_by_letter_is_not_readable():
    assert readable(piece_ids("Your data stays safe"))
    assert readable(piece_ids("Deine Daten bleiben sicher"))
    for text in ("Ваши данные в безопасности", "データは常に安全です", "بياناتك آمنة", "🎉", ""):
        assert not readable(piece_ids(text))


def test_words_of_like_meaning_are_near():
    def near(one, two):
        return similarity(np.array(piece_ids(one)), np.array(piece_ids(two))).max()

    assert near("free", "free") == 1
    assert near("doctor", "physician") > near("doctor", "carpet") + 0.2
    assert near("cheap", "affordable") > near("cheap", "green") + 0.2


def test_likeness_does_not_depend_on_what_else_is_looked_at():
    every = np.array(piece_ids("Your data stays safe and the price is always fair for a team"))
    together = similarity(every, every)
    alone = np.array([[similarity(every[[a]], every[[b]])[0, 0] for b in range(len(every))]
                      for a in range(len(every))])  # fmt: skip
    assert (together == alone).all()


def test_the_vectors_are_small_and_mapped():
    stored = word_pieces._vectors()
    assert stored.dtype == np.int8
    assert stored.nbytes <= 8_000_000
    tracemalloc.start()
    word_pieces._vectors.cache_clear()
    word_pieces._vectors()
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()
