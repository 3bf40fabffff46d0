"""A good pack loads whole; a bad one says which file and field is wrong."""

from pathlib import Path
from typing import Any

import pytest

from app.packs.loader import load_pack, load_packs
from app.packs.yaml_file import PackError
from tests.packs.small import PACK, SEED, changed, write_pack

TASK = "tasks.book_table"


def test_the_small_pack_loads_beside_those_of_the_product(tmp_path: Path) -> None:
    write_pack(tmp_path / "cafe")

    packs = load_packs(tmp_path)

    cafe = packs["corner_cafe"]
    assert set(packs) >= {"corner_cafe", "northside_motors"}
    assert cafe.agent_for_task("book_table").name == "booking"
    assert cafe.tool_for_task("book_table").effect == "write"
    assert cafe.domain([]).default_region == "GB"
    assert cafe.staffed == cafe.hours


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        ("name", "Corner Cafe", "name: String should match pattern"),
        ("persona.name", ..., "persona.name: Field required"),
        ("persona.zone", "Europe/Atlantis", "Europe/Atlantis"),
        ("hours", "Mo-Fr nine to five", "hours 'Mo-Fr nine to five'"),
        ("hour", "Mo-Fr 09:00-17:00", "hour: no such field"),
        ("kinds.offering.table.view", "strings", "'strings' is no attribute type"),
        ("agents.1.name", "faq", "the name faq is there twice"),
        ("agents.1.tasks", ["book_table", "dance"], "there is no task 'dance'"),
        ("agents.0.kind", "oracle", "agents.0.kind"),
        ("agents.2.kind", "knowledge", "exactly one of kind knowledge"),
        ("agents.0.tasks", ["book_table"], "agents.0: an agent of kind task, and no other"),
        (f"{TASK}.slots.when.type", "moment", f"{TASK}.slots.when: unknown slot type 'moment'"),
        (f"{TASK}.slots.table.kind", "chair", "there is no offering kind 'chair'"),
        (f"{TASK}.slots.table.kind", ..., f"{TASK}.slots.table: a slot of type offering or asset"),
        (f"{TASK}.slots.seat.choices", {}, f"{TASK}.slots.seat: a slot of type choice"),
        (f"{TASK}.slots.when.available", "name", "slots.when.available must name a slot of type offering"),
        (f"{TASK}.confirm", "{table} on {when} for {name}?", "confirm must read back {phone}"),
        (f"{TASK}.confirm", "{table} {when} {name} {phone} {age}?", "{age}, which is no slot"),
        (f"{TASK}.confirm", "{table", "is not a sentence with {slots}"),
        (f"{TASK}.examples", ["one"], f"{TASK}.examples"),
        (f"{TASK}.do", "bookings.dance", f"{TASK}.do: there is no tool 'bookings.dance'"),
        (f"{TASK}.do", "own_tool", f"{TASK}.do: there is no tool 'own_tool'"),
        ("knowledge", {"min_score": 7}, "knowledge.min_score"),
        ("escalate", {"staffed": "sometimes"}, "sometimes"),
    ],
)
def test_a_wrong_field_of_the_manifest_is_named(tmp_path: Path, path: str, value: Any, reason: str) -> None:
    folder = write_pack(tmp_path / "cafe", changed(PACK, path, value))

    with pytest.raises(PackError) as refused:
        load_pack(folder)

    assert "pack.yaml" in refused.value.message
    assert reason in refused.value.message


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        ("offerings.0.kind", "chair", "offerings.for_two: there is no kind 'chair'"),
        ("offerings.0.attributes", {"view": "sea"}, "view is 'sea', and should be garden|street?"),
        ("offerings.0.attributes", {"colour": "red"}, "there is no attribute 'colour'"),
        ("offerings.0.price_max", 5, "price_max needs a price_min"),
        ("offerings.0.skill", "eight", "no resource has the skill 'eight'"),
        ("offerings", SEED["offerings"] * 2, "offerings: the key for_two is there twice"),
        ("resources.0.hours", "whenever", "resources.t1.hours 'whenever'"),
        ("resources.0.unit", "legs", "resources.0.unit"),
        ("customers.0.phone", "202-555-0123", "customers.0.phone"),
        ("customers.0.assets", [{"key": "dog", "kind": "pet", "attributes": {}}], "there is no kind 'pet'"),
        ("bookings.0.customer", "bob", "bookings.b1: there is no customer 'bob'"),
        ("bookings.0.task", "dance", "bookings.b1: there is no task 'dance'"),
        ("bookings.0.at", "12:10", "on the hour or the half hour"),
        ("bookings.0.at", "noon", "bookings.0.at"),
    ],
)
def test_a_wrong_field_of_the_seed_is_named(tmp_path: Path, path: str, value: Any, reason: str) -> None:
    folder = write_pack(tmp_path / "cafe", seed=changed(SEED, path, value))

    with pytest.raises(PackError) as refused:
        load_pack(folder)

    assert "seed.yaml" in refused.value.message
    assert reason in refused.value.message


TOOL = '''
from app.tools.kit import ToolContext, tool

@tool(effect="write")
async def own_tool(ctx: ToolContext) -> dict[str, str]:
    """Do it."""
    return {"reference": "X-1"}
'''


def test_a_pack_brings_its_own_tools(tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "cafe", changed(PACK, f"{TASK}.do", "own_tool"), tools=TOOL)

    tool = load_pack(folder).tool_for_task("book_table")

    assert (tool.name, tool.effect, tool.doc) == ("own_tool", "write", "Do it.")


def test_a_tools_file_that_fails_is_named_with_its_error(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"tools\.py: ZeroDivisionError"):
        load_pack(write_pack(tmp_path / "cafe", tools="1 / 0"))


def test_two_packs_of_one_name_are_refused(tmp_path: Path) -> None:
    write_pack(tmp_path / "a")
    write_pack(tmp_path / "b")

    with pytest.raises(PackError, match="the name corner_cafe is taken by"):
        load_packs(tmp_path)


def test_a_bad_article_and_unknown_values_are_named(tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "cafe")
    (folder / "knowledge").mkdir()
    (folder / "knowledge" / "dogs.md").write_text("Dogs are welcome.")
    with pytest.raises(PackError, match="dogs: an article begins with front matter"):
        load_pack(folder)

    (folder / "knowledge" / "dogs.md").unlink()
    (folder / "values").mkdir()
    (folder / "values" / "vehicle.yaml").write_text("make: [Kia]")
    with pytest.raises(PackError, match="there is no asset or offering kind 'vehicle'"):
        load_pack(folder)


def test_a_broken_encoding_is_an_error_of_the_pack(tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "cafe")
    (folder / "pack.yaml").write_bytes(b"name: \xff\xfe")

    with pytest.raises(PackError, match=r"pack\.yaml: cannot be read as text"):
        load_pack(folder)
