"""What an offering should be like, whose booking is meant, and what shows who speaks."""

from datetime import datetime
from typing import Any

import pytest

from app.understanding.domain import AttributeName, Offered
from app.understanding.interpretation import BookingRef, Moment, OfferingRef, Proof, Wish
from app.understanding.slots.booking import find_bookings, find_reference, offered_booking
from app.understanding.slots.found import Found
from app.understanding.slots.proof import find_proofs
from app.understanding.slots.wish import WishBook

NOW = datetime.fromisoformat("2026-11-20T10:00:00-06:00")
BOATS = WishBook(
    "boat",
    [
        AttributeName("price", "number", (), 4000, 90000),
        AttributeName("year", "number", ("model year",), 1995, 2026),
        AttributeName("hours", "number", ("hours", "engine hours"), 0, 3000),
        AttributeName("berths", "number", ("berths", "berth", "people"), 0, 8),
        AttributeName("hull", "str", ("sailboat|sailing boat|yacht", "motorboat|powerboat", "dinghy")),
        AttributeName("condition", "str", ("new|brand new", "used|second hand")),
        AttributeName("features", "list", ("trailer", "shower", "bow thruster|thruster", "teak deck|teak")),
    ],
)


def conditions(text: str, **how: bool) -> dict[str, Any] | None:
    """The wish's conditions by attribute, without what was not said; None when there is no wish."""
    found = BOATS.find(text, NOW, **how)
    if not found:
        return None
    assert isinstance(found[0].value, Wish)
    said = [each.model_dump(exclude_defaults=True) for each in found[0].value.conditions]
    return {each.pop("attribute"): {key: value for key, value in each.items() if key != "every"} for each in said}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a yacht for less than 40 thousand", {"hull": {"any_of": ["sailboat"]}, "price": {"at_most": 40000}}),
        ("under 40", {"price": {"at_most": 40000}}),
        ("I could pay up to $12,500", {"price": {"at_most": 12500}}),
        ("between ten and fifteen grand", {"price": {"at_least": 10000, "at_most": 15000}}),
        ("12 to 18 thousand dollars", {"price": {"at_least": 12000, "at_most": 18000}}),
        ("roughly 20,000 dollars", {"price": {"at_least": 17000, "at_most": 23000}}),
        ("2015 or newer", {"year": {"at_least": 2015}}),
        ("nothing older than 2010", {"year": {"at_least": 2010}}),
        ("at most ten years old", {"year": {"at_least": 2016}}),
        ("two thousand nineteen", {"year": {"at_least": 2019, "at_most": 2019}}),
        ("six berths", {"berths": {"at_least": 6}}),
        ("it must sleep 4 people", {"berths": {"at_least": 4}}),
        ("fewer than 500 engine hours", {"hours": {"at_most": 500}}),
        ("with a shower and a bow thruster", {"features": {"any_of": ["shower", "bow thruster"]}}),
        ("a motorboat or a dinghy", {"hull": {"any_of": ["motorboat", "dinghy"]}}),
        ("anything but a dinghy", {"hull": {"none_of": ["dinghy"]}}),
        ("used, without teak", {"condition": {"any_of": ["used"]}, "features": {"none_of": ["teak deck"]}}),
        ("it doesn't have to be new", None),
        ("do you open on Sunday", None),
        ("my name is Jane", None),
    ],
)
def test_conditions_are_read_from_words(text: str, meant: dict[str, Any] | None) -> None:
    assert conditions(text) == meant


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("the cheapest you have", "price"),
        ("something cheap", "price"),
        ("your newest one", "-year"),
        ("the fewest engine hours", "hours"),
        ("the most berths", "-berths"),
    ],
)
def test_what_comes_first_is_said_in_superlatives(text: str, order: str) -> None:
    (found,) = BOATS.find(text, NOW)
    assert isinstance(found.value, Wish)
    assert found.value.order == order


def test_only_what_was_shown_can_be_beaten() -> None:
    assert conditions("anything cheaper?") is None
    assert conditions("anything cheaper?", shown=True) == {"price": {"relative": "less"}}
    assert conditions("a newer one with fewer hours", shown=True) == {
        "year": {"relative": "more"},
        "hours": {"relative": "less"},
    }


@pytest.mark.parametrize(
    "text", ["more", "show me more", "yes, go on", "what else do you have?", "any others?", "the next ones please"]
)
def test_more_of_them_goes_on_where_the_list_stood(text: str) -> None:
    (found,) = BOATS.find(text, NOW, shown=True)
    assert isinstance(found.value, Wish)
    assert found.value.more
    assert not BOATS.find(text, NOW)


def test_what_is_said_later_counts_and_features_come_on_top() -> None:
    wish = Wish(of="boat")
    for text in ("a yacht under 40 thousand with a shower", "with a trailer too", "rather a motorboat", "up to 50"):
        (found,) = BOATS.find(text, NOW)
        assert isinstance(found.value, Wish)
        wish = wish.joined(found.value)

    said = {each.attribute: each for each in wish.conditions}
    assert (said["hull"].any_of, said["price"].at_most) == (["motorboat"], 50000)
    assert said["features"].any_of == ["shower", "trailer"]


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("it's BK-2026-000123", "BK-2026-000123"),
        ("bk 2026 123", "BK-2026-000123"),
        ("B K twenty twenty six, one two three", "BK-2026-000123"),
        ("b.k. 2026 0 0 0 1 2 3", "BK-2026-000123"),
        ("call me on 202 555 0123", None),
    ],
)
def test_a_reference_is_typed_or_said(text: str, reference: str | None) -> None:
    found = find_reference(text)
    assert (found[0] if found else None) == reference


@pytest.mark.parametrize(
    ("text", "asked", "proof"),
    [
        ("BK-2026-000007", True, {"reference": "BK-2026-000007"}),
        ("number seven", True, {"reference": "BK-2026-000007"}),
        ("it's ND 48 220", True, {"code": "ND48220"}),
        ("november delta four eight two two zero", True, {"code": "ND48220"}),
        ("my plate is ND48 220", False, {"code": "ND48220"}),
        ("Lindqvist", True, {"name": "Lindqvist"}),
        ("my last name's Lindqvist", False, {"name": "Lindqvist"}),
        ("L I N D", True, {"name": "Lind"}),
        ("I don't have any of that", True, None),
        ("tomorrow at nine", False, None),
    ],
)
def test_a_proof_is_a_reference_a_plate_or_a_last_name(text: str, asked: bool, proof: dict[str, str] | None) -> None:
    found = find_proofs(text, asked, 2026)
    if proof is None:
        assert not found
        return
    assert isinstance(found[0].value, Proof)
    assert proof.items() <= found[0].value.model_dump(exclude_none=True).items()


def _monday(text: str) -> list[Found]:
    at = text.find("Monday")
    return [Found(Moment(date="2026-11-23"), (at, at + 6))] if at >= 0 else []


@pytest.mark.parametrize(
    ("text", "has_when", "is_own"),
    [
        ("cancel my appointment on Monday", False, True),
        ("move my Monday appointment", True, True),
        ("move it from Monday to Friday", True, True),
        ("the one on Monday has to move", True, True),
        ("move my appointment to Monday", True, False),
        ("can I come on Monday instead", True, False),
    ],
)
def test_a_day_tells_which_booking_unless_it_is_the_day_wanted(text: str, has_when: bool, is_own: bool) -> None:
    found = find_bookings(text, [], _monday, has_when, asked=False)
    moments = [one.value.moment for one in found if isinstance(one.value, BookingRef)]
    assert moments == ([Moment(date="2026-11-23")] if is_own else [])


def test_a_booking_is_told_by_what_it_is_for() -> None:
    wash = Found(OfferingRef(id="wash", name="Wash"), (10, 14))
    (found,) = find_bookings("cancel my wash", [wash], _monday, False, asked=False)
    assert isinstance(found.value, BookingRef)
    assert found.value.offerings == ["wash"]


@pytest.mark.parametrize(
    ("text", "id_"),
    [("the wash", "1"), ("the Saturday one", "2"), ("polish, please", "2"), ("the one on Monday or Saturday", None)],
)
def test_one_of_several_bookings_is_singled_out_by_a_word_of_its_own(text: str, id_: str | None) -> None:
    labels = {"1": "wash on Monday, November 23", "2": "polish on Saturday, November 28"}
    offered = [Offered(label, BookingRef(id=key).model_dump(mode="json")) for key, label in labels.items()]
    found = offered_booking(text, offered)
    ids = [one.value.id for one in found if isinstance(one.value, BookingRef)]
    assert ids == ([id_] if id_ else [])
