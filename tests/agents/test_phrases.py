"""Phrases with their blanks filled."""

import pytest

from app.agents.phrases import filled, phrase


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("today, Friday, November 20", "Today, Friday, November 20 I have 8 AM."),
        ("tomorrow, Saturday, November 21", "Tomorrow, Saturday, November 21 I have 8 AM."),
        ("Tuesday, November 24", "On Tuesday, November 24 I have 8 AM."),
    ],
)
def test_a_day_that_is_near_takes_no_on(day: str, said: str) -> None:
    assert phrase({}, "offer_day", day=day, options="8 AM") == said


def test_a_packs_own_words_are_filled_alike() -> None:
    assert filled("{what} on {when}. Shall I?", {"what": "A wash", "when": "today, Friday at 9 AM"}) == (
        "A wash today, Friday at 9 AM. Shall I?"
    )
