"""Each slot type by itself: what counts, and what only looks like it."""

import pytest

from app.understanding.interpretation import Email, Person, Phone
from app.understanding.slots.email import find_emails
from app.understanding.slots.person import find_full_name, find_persons, respelled
from app.understanding.slots.phone import find_phones


@pytest.mark.parametrize(
    ("text", "e164"),
    [
        ("My phone number is (202) 555-0147.", "+12025550147"),
        ("202.555.0147", "+12025550147"),
        ("it's two oh two, five five five, oh one four seven", "+12025550147"),
        ("two zero two triple five zero one forty seven", "+12025550147"),
        ("call +44 20 7946 0958 please", "+442079460958"),
        ("plus four four two oh seven nine four six oh nine five eight", "+442079460958"),
        ("eight hundred five five five oh one nine nine", "+18005550199"),
    ],
)
def test_a_phone_number_is_read(text: str, e164: str) -> None:
    (found,) = find_phones(text, "US")

    assert isinstance(found.value, Phone)
    assert found.value.e164 == e164


@pytest.mark.parametrize(
    "text",
    [
        "E-151673398",
        "3333*2=6666",
        "card number 2025550147",
        "order number 202 555 0147",
        "at 9:30 on 11/24/2026",
        "a 2019 bike and 3 helmets",
        "s666666666s",
    ],
)
def test_what_only_looks_like_a_phone_number_is_none(text: str) -> None:
    assert find_phones(text, "US") == []


def test_the_second_number_is_not_part_of_the_first() -> None:
    found = find_phones("202-555-0147 or 202-555-0199", "US")

    assert [one.value.e164 for one in found] == ["+12025550147", "+12025550199"]  # pyright: ignore


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Jane.Doe@Example.com", "jane.doe@example.com"),
        ("my email is jane underscore doe at example dot co dot uk", "jane_doe@example.co.uk"),
        ("it's j d one at example dot com", "jd1@example.com"),
        ("send it to jane at example.com please", "jane@example.com"),
    ],
)
def test_an_email_address_is_read(text: str, address: str) -> None:
    (found,) = find_emails(text)

    assert isinstance(found.value, Email)
    assert found.value.address == address


@pytest.mark.parametrize(
    "text", ["see you at noon", "Hi @Eve, look at https://example.com/#cite", "jane@localhost", "@"]
)
def test_what_only_looks_like_an_email_address_is_none(text: str) -> None:
    assert find_emails(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("my name is jane doe and my number is 5", "Jane Doe"),
        ("Hi, this is Anna Schmidt calling about my bike", "Anna Schmidt"),
        ("it's under Smith", "Smith"),
        ("under the name of maria garcia lopez please", "Maria Garcia Lopez"),
        ("Bridgette Savary speaking, is Tuesday free?", "Bridgette Savary"),
        ("a repair for Ada Lovelace on Friday", "Ada Lovelace"),
        ("Grace Hopper is my name", "Grace Hopper"),
        ("Good morning, Grace Hopper, I need new tires", "Grace Hopper"),
        ("MY NAME IS JOHN SMITH", "John Smith"),
    ],
)
def test_a_name_is_heard_without_being_asked_for(text: str, name: str) -> None:
    (found,) = find_persons(text)

    assert isinstance(found.value, Person)
    assert found.value.name == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("jane", "Jane"),
        ("Jane Doe, please", "Jane Doe"),
        ("uh, it's van der Berg", "van der Berg"),
        ("J-A-N-E D-O-E", "Jane Doe"),
        ("Dr. Jane Doe", "Jane Doe"),
        ("O'Brien", "O'Brien"),
        ("Smith, John", "John Smith"),
        ("S as in Sam, m i t h", "Smith"),
        ("no, Smyth with a y", "Smyth"),
        ("it's Cristof with a C, C R I S T O F, Brandt", "Cristof Brandt"),
        ("Jon without an h", "Jon"),
        ("K-A-T-E, Kate", "Kate"),
        ("John Smith 202 555 0147", "John Smith"),
    ],
)
def test_a_bare_name_is_taken_when_asked_for(text: str, name: str) -> None:
    (found,) = find_persons(text, expected=True)

    assert isinstance(found.value, Person)
    assert found.value.name.lower() == name.lower()


@pytest.mark.parametrize(
    "text",
    [
        "I'm looking for a new chain",
        "I'm not sure",
        "it's for tomorrow",
        "how much is it?",
        "this is great",
        "for Monday",
    ],
)
def test_no_name_is_heard_in_other_words(text: str) -> None:
    assert find_persons(text) == []


@pytest.mark.parametrize(
    "text", ["what was the time again?", "the second one", "actually make it Wednesday", "an hour later"]
)
def test_other_talk_is_no_name_even_while_one_is_asked_for(text: str) -> None:
    assert find_persons(text, expected=True) == []


@pytest.mark.parametrize(
    "text",
    [
        "everything is wrong",
        "no wait",
        "actually hmm",
        "that was quick",
        "the car is blue",
        "whatever",
        "hold on",
        "never mind",
    ],
)
def test_what_is_said_about_something_is_nobodys_name(text: str) -> None:
    assert find_persons(text, expected=True) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("it's Eleanor Whitby, with a y", "Eleanor Whitby"),
        ("Ortega is my last name", "Ortega"),
        ("Bob is fine", "Bob"),
        ("this is Sandra Oh", "Sandra Oh"),
    ],
)
def test_a_name_stays_a_name_beside_what_is_said_of_it(text: str, name: str) -> None:
    (found,) = find_persons(text, expected=True)

    assert isinstance(found.value, Person)
    assert found.value.name == name


def test_a_part_of_a_name_is_written_anew():
    held = Person(name="Jane Hofmann", first="Jane", last="Hofmann")
    anew = respelled("no, Hofman with one n", held)
    assert anew is not None
    assert isinstance(anew.value, Person)
    assert anew.value.name == "Jane Hofman"
    assert respelled("no, Miller with two l", held) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Tim Roth", "Tim Roth"),
        ("Anna van Dyke.", None),
        ("Ann Lee Moore.", "Ann Lee Moore"),
        ("Next Tuesday", None),
        ("ok thanks", None),
    ],
)
def test_a_full_name_and_nothing_else_is_a_name_unasked(text: str, name: str | None):
    found = [one.value.name for one in find_full_name(text) if isinstance(one.value, Person)]
    assert found == ([name] if name else [])
