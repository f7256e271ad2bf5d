import pytest

from unisono.audit.alignment import Answer, measure
from unisono.audit.inputs import alignment_answers
from unisono.settings import AuditSettings


def _answers(team: str, *texts: str, question: str = "value_proposition") -> list[Answer]:
    return [Answer(question, team, t, n, "survey.csv", n) for n, t in enumerate(texts, start=1)]


def test_overlap_of_top_threes() -> None:
    answers = (
        *_answers("Sales", "fast setup", "low price", "good support"),
        *_answers("marketing team", "Setup is fast", "low prices", "beautiful design"),
        *_answers("Product", "open source code", "low price", "beautiful designs"),
    )
    result = measure(tuple(answers), AuditSettings())
    # sales–marketing 2 of 3, sales–product 1 of 3, marketing–product 2 of 3
    assert result.value == pytest.approx(100 * 5 / 9)
    assert (result.status, result.verdict) == ("measured", "siloed")
    assert result.evidence_total == 3
    assert result.evidence[1].text == (
        "product on value propositions: “open source code”, “low price”, “beautiful design”"
    )
    assert result.evidence[1].source.file == "survey.csv"
    (fix,) = result.fixes
    assert fix.text == (
        "Bring product together with marketing and sales on value propositions: they share 50 % of "
        "their answers on average; agree on three and write them into brand.yaml"
    )
    # Product answers as marketing does: 2 of 3, 2 of 3 and all.
    assert fix.gain == "Alignment survey: 55.6 → 77.8 % (“strong”), all else equal"


def test_both_questions_weigh_the_same() -> None:
    answers = (
        *_answers("sales", "a price"),
        *_answers("cs", "a price"),
        *_answers("sales", "revenue", question="success"),
        *_answers("customer success", "happy users", question="success"),
    )
    result = measure(tuple(answers), AuditSettings())
    assert result.value == 50
    assert {p.name: p.value for p in result.parts}["overlap on what success is"] == 0


def test_only_the_question_answered_apart_has_a_fix_for_the_team_apart() -> None:
    teams = ("customer success", "product", "sales")
    answers = (
        *[a for team in teams for a in _answers(team, "revenue", question="success")],
        *_answers("marketing", "reach", question="success"),
        *[a for team in (*teams, "marketing") for a in _answers(team, "speed")],
    )
    (fix,) = measure(answers, AuditSettings(alignment=(40, 90))).fixes
    assert fix.text == (
        "Bring marketing together with customer success, product and sales on what success is: "
        "they share 0 % of their answers on average; agree on one shared goal and report on it "
        "together"
    )
    assert fix.gain == "Alignment survey: 75 → 100 % (“strong”), all else equal"


def test_two_teams_share_answers_without_a_mean() -> None:
    answers = (*_answers("sales", "price"), *_answers("product", "speed"))
    (fix,) = measure(answers, AuditSettings()).fixes
    assert "Bring product together with sales on value propositions: they share 0 % of their " in (
        fix.text
    )
    assert "average" not in fix.text


def test_the_top_three_are_by_rank_and_frequency() -> None:
    answers = (
        *_answers("sales", "speed", "trust", "price", "colour"),
        *_answers("sales", "trust", "price", "speed"),
        *_answers("product", "colour"),
    )
    assert measure(tuple(answers), AuditSettings()).value == 0


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ((), "there is no alignment survey"),
        (tuple(_answers("sales", "speed")), "only 1 team answered; a question needs at least two"),
    ],
)
def test_not_measured_says_why(answers, reason) -> None:
    result = measure(answers, AuditSettings())
    assert result.status == "not_measured"
    assert result.reason.startswith(reason)


def test_one_voice_scores_all_points() -> None:
    answers = (*_answers("sales", "speed"), *_answers("product", "speed"))
    result = measure(answers, AuditSettings())
    assert (result.value, result.score, result.verdict, result.fixes) == (100, 100, "strong", ())


def test_other_questions_are_not_read(facts) -> None:
    facts.add(
        "survey_answer", team="Sales", question="Top value proposition", answer="speed", rank=1
    )
    facts.add("survey_answer", team="Sales", question="nps", answer="9", score=9)
    found = alignment_answers(facts.marts())
    assert [(a.question, a.team, a.answer, a.path) for a in found] == [
        ("value_proposition", "sales", "speed", "crm.csv")
    ]
