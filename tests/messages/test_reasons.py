import pytest

from unisono.errors import SettingsError
from unisono.messages import context, score_messages, with_reasons
from unisono.messages.reasons import word_likeness


def reasons(brand, message, text):
    (found,) = with_reasons(brand, score_messages(brand, [message(text)]))
    return found


def test_a_supported_pillar_names_its_closest_line_and_the_matched_words(brand, message):
    found = reasons(brand, message, "Spring is here. We keep your records private and secure.")
    assert list(found.reasons) == ["trusted"]
    why = found.reasons["trusted"]
    assert why.line == "Your data stays safe and stays yours."
    assert ("safe", "secure") in why.matches
    assert sum(why.contributions.values()) > 1


def test_no_word_of_the_text_is_matched_twice(brand, message):
    found = reasons(brand, message, "Your data stays safe, and your data stays yours.")
    theirs = [said for _, said in found.reasons["trusted"].matches]
    assert len(theirs) == len(set(theirs)) > 0


def test_an_unsupported_pillar_has_no_reason(brand, message):
    assert reasons(brand, message, "Win a trip to Hawaii").reasons == {}


def test_reasons_change_no_score(brand, message):
    plain = score_messages(brand, [message("No contract: pay for what you use.")])
    (found,) = with_reasons(brand, plain)
    assert (found.score, found.pillars) == (plain[0].score, plain[0].pillars)


def test_words_are_alike_by_meaning_and_not_by_chance():
    found = word_likeness(["developers", "doctor", "secure"], ["engineer", "physician", "safe"])
    assert found.argmax(0).tolist() == [0, 1, 2]
    assert found.diagonal().min() >= 0.6


def test_without_the_extra_the_way_out_is_told(brand, message, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "onnxruntime", None)
    context.open_model.cache_clear()
    with pytest.raises(SettingsError) as told:
        context.open_model()
    assert "pip install 'unisono[semantic]'" in str(told.value)
    context.open_model.cache_clear()


@pytest.mark.parametrize(
    "text",
    ["Your data stays safe. 🎉", "Ваши данные в безопасности", "", "safe " * 3_000,
     "<p>Your\u200b data</p> stays s\u0430fe", "Set up in minutes. No engineer needed. Pay less."],
)  # fmt: skip
def test_the_sentence_model_scores_alone_as_in_a_batch(brand, message, text):
    pytest.importorskip("onnxruntime", reason="the sentence model needs unisono[semantic]")
    batch = [message(text, "a"), message("A real person answers within the hour.", "b")]
    both = score_messages(brand, batch, "sentences")
    alone = [s for m in batch for s in score_messages(brand, [m], "sentences")]
    assert list(both) == alone
    assert both[-1].pillars["support"] > 9
