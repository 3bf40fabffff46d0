"""The binding of the grammar for dates and times."""

import subprocess
import sys
import threading

import frontdesk_duckling
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

NOW = "2026-11-18T09:00:00-06:00"


def test_a_time_has_its_grain_and_its_next_occurrences() -> None:
    (found,) = frontdesk_duckling.parse("half ten", NOW)

    assert (found["dim"], found["body"], found["start"], found["end"], found["latent"]) == (
        "time",
        "half ten",
        0,
        8,
        False,
    )
    assert found.get("point") == {"value": "2026-11-18T10:30:00", "grain": "minute"}
    assert [point["value"] for point in found.get("points", [])][:2] == ["2026-11-18T10:30:00", "2026-11-18T22:30:00"]


def test_a_range_ends_before_its_end() -> None:
    (found,) = frontdesk_duckling.parse("tomorrow afternoon", NOW)

    assert found.get("bounds") == {
        "from": {"value": "2026-11-19T12:00:00", "grain": "hour"},
        "to": {"value": "2026-11-19T19:00:00", "grain": "hour"},
    }


def test_spans_count_characters_not_bytes() -> None:
    (found,) = frontdesk_duckling.parse("¿mañana? €5 → tomorrow", NOW)

    assert "¿mañana? €5 → tomorrow"[found["start"] : found["end"]] == "tomorrow"


def test_other_dimensions_carry_their_values() -> None:
    found = frontdesk_duckling.parse("three days", NOW, dims=("duration",))
    assert [(one.get("unit"), one.get("number"), one.get("seconds")) for one in found] == [("day", 3.0, 259200)]

    found = frontdesk_duckling.parse("forty two", NOW, dims=("number",))
    assert [one.get("number") for one in found] == [42.0]


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (("x" * (frontdesk_duckling.MAX_CHARS + 1), NOW), "longer than"),
        (("tomorrow", "yesterday-ish"), "reference"),
        (("tomorrow", "2026-11-18T09:00:00"), "reference"),
        (("tomorrow", NOW, "xx"), "language"),
        (("tomorrow", NOW, "en_US", ("smell",)), "dimension"),
    ],
)
def test_what_cannot_be_parsed_is_refused(arguments: tuple[str, ...], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        frontdesk_duckling.parse(*arguments)  # pyright: ignore[reportArgumentType]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_the_binding_never_raises_on_short_text(text: str) -> None:
    for found in frontdesk_duckling.parse(text, NOW, latent=True):
        assert 0 <= found["start"] < found["end"] <= len(text)


def test_other_threads_run_meanwhile() -> None:
    """The interpreter lock is released: a slow run of digit words holds up nobody."""
    frontdesk_duckling.parse("tomorrow", NOW)
    counted, stop = [0], threading.Event()

    def count() -> None:
        while not stop.is_set():
            counted[0] += 1

    worker = threading.Thread(target=count)
    worker.start()
    while not counted[0]:
        pass
    before = counted[0]
    frontdesk_duckling.parse("two oh two five five five oh one four seven", NOW)
    after = counted[0]
    stop.set()
    worker.join()

    assert after - before > 100


def test_a_panic_inside_says_nothing_on_the_terminal() -> None:
    """The default report of a panic would print the customer's words."""
    script = "import frontdesk_duckling as d; [d.parse(t, '+262143-12-31T23:59:59+00:00') for t in ()]; "
    script += f"[d.parse(t, {NOW!r}) for t in ('in 99999999999999999999 years', 'year 999999999', '9' * 300)]"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=True)

    assert ran.stdout + ran.stderr == ""
