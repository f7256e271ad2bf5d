import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unisono.messages import score_messages, text_score, too_short, voice_findings
from unisono.messages.meaning import stem
from unisono.messages.score import other_language
from unisono.model.messages import Brand, MessageText, Pillar, Voice


@pytest.mark.parametrize(
    ("text", "pillar"),
    [
        ("Set up in ten minutes. No engineer needed.", "easy"),
        ("<p>Your <b>data</b> stays safe</p>", "trusted"),
        ("We keep your data secure and private.", "trusted"),
        ("A real person answers you within an hour!", "support"),
        ("No contract: pay for what you use.", "value"),
    ],
)
def test_a_text_that_says_a_pillar_carries_it_and_no_other(brand, message, text, pillar):
    (found,) = score_messages(brand, [message(text)])
    assert max(found.pillars, key=found.pillars.get) == pillar
    assert found.score >= 7
    assert [p for p, sentence in found.best_sentence.items() if sentence] == [pillar]


@pytest.mark.parametrize(
    "text", ["Big summer sale! 50% off everything", "Win a trip to Hawaii", "🎉 🎉 la la la land",
             "Your order 1234 has shipped", "Our new office in Berlin is open"],
)  # fmt: skip
def test_a_text_that_says_no_pillar_scores_low(brand, message, text):
    (found,) = score_messages(brand, [message(text)])
    assert found.score < 3
    assert set(found.best_sentence.values()) == {""}


def test_the_best_sentence_is_named(brand, message):
    text = "Spring is here. Your data stays safe with us. See you soon."
    (found,) = score_messages(brand, [message(text)])
    assert found.best_sentence["trusted"] == "Your data stays safe with us."


@pytest.mark.parametrize("text", ["", "   ", "Shop now", "🎉🎉🎉", "<p></p>", "<b>Buy</b>"])
def test_very_short_texts_are_left_out(brand, message, text):
    long = message("Your data stays safe")
    assert too_short(message(text))
    assert [s.message for s in score_messages(brand, [message(text), long])] == [long]


def test_the_title_counts(brand, message):
    (found,) = score_messages(brand, [message("Read on", title="Your data stays safe")])
    assert found.pillars["trusted"] > 7


def test_no_pillars_scores_nothing(message):
    assert score_messages(Brand(), [message("Your data stays safe")]) == ()


def test_one_pillar_identical_pillars_and_repeated_ids_are_scored(message):
    says = Pillar(id="a", statement="Your data stays safe")
    twin = Pillar(id="b", statement="Your data stays safe")
    other = Pillar(id="a", statement="Pay for what you use")
    text = [message("Your data stays safe")]
    (alone,) = score_messages(Brand(pillars=[says]), text)
    (twins,) = score_messages(Brand(pillars=[says, twin]), text)
    (joined,) = score_messages(Brand(pillars=[says, other]), text)
    assert alone.pillars["a"] > 9
    assert twins.pillars["a"] == twins.pillars["b"] > 9
    assert list(joined.pillars) == ["a"]
    assert joined.pillars["a"] > 9


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("Deine Daten bleiben sicher", "Sichere Daten: sie bleiben bei dir"),
        ("あなたのデータは安全です", "データは常に安全です"),
        ("Ваши данные в безопасности", "Данные всегда в безопасности"),
        ("بياناتك آمنة معنا دائما", "بياناتك دائما آمنة"),
    ],
)
def test_other_languages_are_compared_by_their_words(message, statement, text):
    pillars = [Pillar(id="safe", statement=statement), Pillar(id="x", statement="Fast and cheap")]
    (found,) = score_messages(Brand(pillars=pillars), [message(text)])
    assert found.pillars["safe"] > 6
    assert found.pillars["x"] < 3


def test_the_company_name_alone_carries_nothing(message):
    pillars = [
        Pillar(id="a", statement="Acme makes travel simple"),
        Pillar(id="b", statement="Fun"),
    ]
    (named,) = score_messages(
        Brand(company="Acme", pillars=pillars), [message("This is Acme news")]
    )
    assert named.score < 3


def test_text_score_rewards_a_second_pillar_by_at_most_a_quarter_of_the_rest():
    assert text_score({}) == 0
    assert text_score({"a": 8.0, "b": 0.0}) == 8
    assert text_score({"a": 8.0, "b": 8.0, "c": 8.0}) == 8.4
    assert text_score({"a": 10.0, "b": 10.0}) == 10


def test_voice_findings_match_whole_words_only(brand):
    voice = Voice(avoid=["cheap", "world class", "安い"], replace={"Utilise": "use"})
    text = "CHEAP, cheaper and World\n class; utilise it, utilised. とても安いです"
    assert voice_findings(voice, text) == (
        "avoid 'cheap'",
        "replace 'utilise' with 'use'",
        "avoid 'world class'",
        "avoid '安い'",
    )
    assert voice_findings(voice, "cheap cheap") == ("avoid 'cheap' (2 times)",)
    assert voice_findings(Voice(avoid=["", " "]), "anything") == ()
    assert voice_findings(Voice(avoid=["a.b*"]), "a.b* aXb") == ("avoid 'a.b*'",)


def test_stems_join_forms_of_a_word():
    assert stem("secured") == stem("securing") == stem("secures") == stem("secure")
    assert stem("companies") == stem("company")
    assert stem("shipping") == stem("ship")
    assert (stem("business"), stem("安全です")) == ("business", "安全です")


texts = st.lists(
    st.one_of(
        st.text(max_size=60),
        st.lists(
            st.sampled_from(
                ["your", "data", "safe", "minutes", "no", "contract.", "sale!", "安全", "🎉"]
            ),
            max_size=30,
        ).map(" ".join),
    ),
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(texts)
def test_scores_are_the_same_alone_and_in_a_batch(texts):
    brand = Brand(
        pillars=[
            Pillar(id="a", statement="Your data stays safe"),
            Pillar(id="b", statement="Set up in minutes, no engineer"),
            Pillar(id="c", statement="No contract"),
        ]
    )
    messages = [MessageText(str(n), "c", t) for n, t in enumerate(texts)]
    batch = score_messages(brand, messages)
    assert batch == tuple(s for m in messages for s in score_messages(brand, [m]))
    assert batch == tuple(reversed(score_messages(brand, messages[::-1])))
    assert [s.message for s in batch] == [
        m for m in messages if not too_short(m) and not other_language(brand, m)
    ]
    for s in batch:
        assert all(0 <= v <= 10 for v in (s.score, *s.pillars.values()))


def test_scoring_takes_at_most_a_millisecond_a_text(brand):
    pool = [
        "set",
        "up",
        "minutes",
        "data",
        "safe",
        "answer",
        "hour",
        "pay",
        "use",
        "spring",
        "shop",
        "home",
        "style",
        "room",
        "new",
    ]
    messages = [
        MessageText(
            str(n), "c",
            " ".join(pool[(n * k) % len(pool)] for k in range(1, 25)) + f". Offer {n} for you.",
        )
        for n in range(3_000)
    ]  # fmt: skip
    found = score_messages(brand, messages)
    assert len(found) == 3_000


def test_a_megabyte_of_text_is_scored(brand, message):
    text = " ".join(f"w{n}{'x' * 60}" for n in range(15_000)) + ". Your data stays safe."
    (found,) = score_messages(brand, [message(text)])
    assert found.best_sentence["trusted"] == "Your data stays safe."
