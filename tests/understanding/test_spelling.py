"""Slips of the keys: what was meant is understood, and what was said stays as it was said."""

import pytest

from app.understanding.interpretation import Moment
from app.understanding.spelling import Speller
from tests.understanding.conftest import Understand
from tests.understanding.workshop import DOMAIN, asking

ENGLISH = {"need", "ned", "an", "moon", "i", "my", "the", "is"}


def speller() -> Speller:
    return Speller(DOMAIN, lambda word: word in ENGLISH)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("i ned an oil chnage", "i need an oil change"),
        ("cancle my apointment", "cancel my appointment"),
    ],
)
def test_words_that_nobody_knows_are_those_of_the_business(said: str, meant: str) -> None:
    found = speller().respelled(said)

    assert found is not None
    assert found.text == meant


@pytest.mark.parametrize("said", ["the moon is", "i need an oil change", "Chnage", "my Wrangel"])
def test_words_of_the_language_and_names_are_left_alone(said: str) -> None:
    found = speller().respelled(said)

    assert found is None or found.text.startswith("change")


async def test_a_wish_full_of_slips_is_understood(understand: Understand) -> None:
    meaning = await understand("i wnat to bok a reapir")

    assert [(one.type, one.slot) for one in meaning.commands][:1] == [("StartTask", "book_repair")]
    assert not meaning.is_doubtful


async def test_a_misspelled_day_is_that_day_and_its_words_stay_as_said(understand: Understand) -> None:
    (command,) = (await understand("tusday at 10", asking("when"))).commands

    assert isinstance(command.value, Moment)
    assert command.value.date is not None
    assert command.text == "tusday at 10"
    assert command.span == (0, 12)


async def test_a_name_that_is_nearly_a_day_stays_a_name(understand: Understand) -> None:
    (command,) = (await understand("frida lind", asking("name"))).commands

    assert command.slot == "name"
    assert command.text == "frida lind"
