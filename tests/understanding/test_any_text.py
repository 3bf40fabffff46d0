"""Whatever is said, pasted or transcribed: an interpretation, soon, and nothing raised."""

import asyncio
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.understanding.cues import set_phrase
from app.understanding.domain import DialogueContext
from app.understanding.interpretation import Interpretation
from app.understanding.slots.phone import find_phones
from app.understanding.transcript import tokens, word_set
from tests.understanding.conftest import Understand
from tests.understanding.workshop import OFFERS, asking, confirming, idle

SAID = sorted(
    word_set(
        """
    tuesday next at nine thirty half ten a.m. p.m. the 25th december 11/25 to five past noon no not yes but it's my name
    is jane doe number two oh double five 202-555-0147 trek domane 2019 tune up puncture brakes how much cancel that
    please speak to a person first the second 930 . , ? ! ' - – € @ dot com under for and or after before between
    99999999999
    """
    )
)
CONTEXTS = [
    idle(),
    confirming(),
    *(
        asking(slot, offered=OFFERS if slot == "when" else ())
        for slot in ("service", "bike", "when", "name", "phone", "email", "helmets", "pickup", "loaner", "note")
    ),
]
NAUGHTY = [
    "",
    " ",
    "\x00\x01\x02",
    "😀👍🏽👨‍👩‍👧‍👦",
    "Ω≈ç√∫˜µ≤≥÷",
    "田中さんにあげて下さい",
    "<script>alert(1)</script>",
    "'; DROP TABLE bookings;--",
    "../../../../etc/passwd",
    "%s%n%d {0} ${jndi:ldap://x}",
    "\u202etomorrow\u202c at nine",
    "İstanbul ıIiİ ß ŉ ǰ ΐ",
    "a\u0301" * 200,
    "1" * 4000,
    "five " * 800,
    "at " * 1300,
    "next " * 800 + "tuesday",
    "ok " * 1300,
    "no not " * 600,
    "1/1/1/1/" * 500,
    "12:30 " * 600,
    "a dot b at " * 300,
    "j o h n " * 500,
    "my name is " * 400,
    "(" * 4000,
    "the second third fourth of the first " * 100,
    "and do you " * 300 + "?",
    ("monday or tuesday " * 200).strip(),
    "two oh two five five five oh one four seven " * 20,
    "on the first of january at quarter past nine until half past ten " * 10,
]
BOUND_S = 3.0
"""Of wall time on a busy machine; what is guarded against takes minutes."""


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.one_of(
        st.text(max_size=4000),
        st.lists(st.sampled_from(SAID), max_size=60).map(" ".join),
        st.lists(st.sampled_from(SAID), max_size=60).map("".join),
    ),
    context=st.sampled_from(CONTEXTS),
)
def test_any_text_has_an_interpretation(understand: Understand, text: str, context: DialogueContext) -> None:
    began = time.monotonic()
    meaning = asyncio.run(understand(text, context))  # pyright: ignore[reportArgumentType]

    assert time.monotonic() - began < BOUND_S
    check(meaning, text)


@pytest.mark.parametrize("text", NAUGHTY, ids=range(len(NAUGHTY)))
async def test_naughty_text_has_an_interpretation_soon(understand: Understand, text: str) -> None:
    for context in CONTEXTS:
        began = time.monotonic()
        meaning = await understand(text, context)

        assert time.monotonic() - began < BOUND_S
        check(meaning, text)


def check(meaning: Interpretation, text: str) -> None:
    assert Interpretation.model_validate_json(meaning.model_dump_json()) == meaning
    assert 0 <= meaning.confidence <= 1
    assert meaning.commands
    for command in meaning.commands:
        assert 0 <= command.score <= 1
        if command.type == "SetSlot":
            assert command.slot is not None
            assert command.value is not None
        if command.span:
            start, end = command.span
            assert 0 <= start <= end <= len(text)


@given(st.text(max_size=300))
def test_tokens_stand_where_they_say(text: str) -> None:
    for token in tokens(text):
        assert text[token.start : token.end] == token.text


@given(
    st.lists(
        st.sampled_from(["yes", "ok", "that's", "right", "please", "no", "it", "is", "and", "book", "x"]), max_size=30
    )
)
def test_chains_of_set_phrases_are_read_at_once(said: list[str]) -> None:
    began = time.monotonic()
    set_phrase(" ".join(said))

    assert time.monotonic() - began < 0.5


@given(st.text(alphabet="0123456789", min_size=10, max_size=10).filter(lambda digits: digits[0] in "23456789"))
def test_a_number_survives_being_said_digit_by_digit(digits: str) -> None:
    words = ["oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    said = " ".join(words[int(digit)] for digit in digits)

    (found,) = find_phones(f"it's {said}", "US", expected=True)

    assert found.value.digits == digits  # pyright: ignore[reportAttributeAccessIssue]
