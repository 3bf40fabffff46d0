import pytest

from voice_worker.tts.clauses import ClauseCutter, clauses_of


def texts(text: str) -> list[str]:
    return [text[clause.start : clause.end].strip() for clause in clauses_of(text)]


def test_sentences_are_clauses():
    assert texts("Got it. What day works? We open at nine.") == ["Got it.", "What day works?", "We open at nine."]


def test_a_long_first_sentence_is_cut_at_its_first_comma_so_that_it_is_heard_sooner():
    text = "All right, an oil change for your Honda Civic takes about forty minutes at our place."
    assert texts(text)[0] == "All right,"


def test_a_date_is_never_cut():
    text = "Brake inspection for your Honda on Tuesday, November 24, 2026 at 4:45 PM, under John Doe. Shall I book it?"
    clauses = texts(text)
    assert any("Tuesday, November 24, 2026 at 4:45 PM" in clause for clause in clauses)
    assert clauses[-1] == "Shall I book it?"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (
            "The brake inspection takes about fifty minutes and costs forty-nine dollars.",
            "The brake inspection takes about fifty minutes",
        ),
        ("I have put the oil change down for Tuesday, November 24 at 9:00 AM.", "I have put the oil change down"),
        ("We look after cars of all makes that were built since nineteen ninety.", None),
    ],
)
def test_a_long_first_sentence_without_a_comma_is_breathed_apart_before_a_small_word(text: str, first: str | None):
    assert texts(text)[0] == (first or text)


def test_a_long_sentence_further_on_is_breathed_apart_too():
    text = (
        "Sure. Your appointment stands as it was made last week and nothing of it changes unless you call us before it."
    )
    clauses = texts(text)
    assert clauses[0] == "Sure."
    assert max(len(clause) for clause in clauses) <= 80


def test_abbreviations_and_decimals_end_no_sentence():
    assert texts("Dr. Lee charges $49.99 at 9 a.m. sharp.") == ["Dr. Lee charges $49.99 at 9 a.m. sharp."]


def test_the_clauses_cover_the_text_without_gap_or_overlap():
    text = (
        "Sure, one moment. I have Tuesday at nine, Wednesday at ten, or Friday at four thirty in the afternoon.\nWhich?"
    )
    clauses = clauses_of(text)
    assert [clause.start for clause in clauses] == [0, *(clause.end for clause in clauses[:-1])]
    assert clauses[-1].end == len(text)


def test_a_growing_text_gives_each_clause_once_and_only_when_its_end_is_certain():
    cutter = ClauseCutter()
    given = [
        cutter.cut(text, is_final=False)
        for text in ("We open", "We open at 9.", "We open at 9.30", "We open at 9.30. Is")
    ]
    assert [len(clauses) for clauses in given] == [0, 0, 0, 1]
    last = cutter.cut("We open at 9.30. Is that fine?", is_final=True)
    assert [clause.spoken for clause in last] == ["Is that fine?"]


def test_nothing_to_say_makes_no_clause():
    assert clauses_of(" … 🙂 ") == []
