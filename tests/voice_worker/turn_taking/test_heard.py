from voice_worker.turn_taking.heard import Clause, PlayedClause, clause_at, floor_to_word, heard_chars

TEXT = "We open at nine. We close at six in the evening."
PLAYED = [
    PlayedClause(Clause(0, 16, "We open at nine."), 0.0, 1.6),
    PlayedClause(Clause(16, 48, "We close at six in the evening."), 1.6, 4.8),
]


def test_all_that_was_played_was_heard():
    assert heard_chars(TEXT, PLAYED, 9.9) == len(TEXT)


def test_half_a_word_says_nothing():
    assert TEXT[: heard_chars(TEXT, PLAYED, 0.5)] == "We"
    assert TEXT[: heard_chars(TEXT, PLAYED, 2.3)] == "We open at nine. We"


def test_nothing_was_heard_before_the_first_sound():
    assert heard_chars(TEXT, PLAYED, 0.0) == 0
    assert heard_chars(TEXT, [], 3.0) == 0


def test_the_end_of_a_clause_is_the_beginning_of_the_next():
    assert TEXT[: heard_chars(TEXT, PLAYED, 1.6)] == "We open at nine."
    assert (clause_at(PLAYED, 1.59), clause_at(PLAYED, 1.6), clause_at(PLAYED, 4.8)) == (0, 1, 2)


def test_what_is_heard_never_shrinks_while_it_plays():
    heard = [heard_chars(TEXT, PLAYED, tenth / 10) for tenth in range(60)]
    assert heard == sorted(heard)


def test_a_word_counts_once_it_is_whole():
    assert [floor_to_word("one two", reached) for reached in (0, 2, 3, 4, 6, 7, 99)] == [0, 0, 3, 3, 3, 7, 7]
