from voice_worker.saying import Saying


async def openings(text: str) -> list[tuple[str, bool]]:
    """Each clause, and whether a sentence begins with it."""
    saying = Saying("u1")
    saying.feed(text, is_final=True)
    return [(clause.spoken, saying.opens_sentence(index)) for index, clause in enumerate(saying.clauses)]


async def test_a_sentence_begins_where_another_has_ended():
    assert await openings("We open at nine. We close at six.") == [
        ("We open at nine.", True),
        ("We close at six.", True),
    ]


async def test_a_clause_after_an_abbreviation_goes_on_with_its_sentence():
    text = "Sure. Somebody of the service team will be there from half past eight a.m. and they will help you park it."
    (_, first, second) = await openings(text)
    assert first[0].endswith("a.m.")
    assert (first[1], second[1]) == (True, False)
