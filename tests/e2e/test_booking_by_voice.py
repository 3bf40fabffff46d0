import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest

from app.cli.calling.caller import Caller
from app.cli.calling.energy import Sound, loud_steps
from app.cli.calling.stage import Stage
from tests.e2e.voice_stage import SHOP_ZONE, a_workday_far_off, customer_says, spoken_day

MOST_TURNS = 8
"""Five answers, and room to be asked again for what was misheard."""

pytestmark = [pytest.mark.audio, pytest.mark.timeout(600)]


async def test_recordings_played_into_a_room_end_in_one_booking_with_every_value_right(stage: Stage, tmp_path: Path):
    day = a_workday_far_off()
    answers = {
        "service": f"Hi, I need an oil change on {spoken_day(day)}, at ten thirty in the morning.",
        "vehicle": "It's a twenty nineteen Honda Civic.",
        "when": f"{spoken_day(day)}, at ten thirty in the morning.",
        "name": "My name is John Miller.",
        "phone": "Two zero two. Five five five. Zero one four two.",
        "confirm": "Yes, please.",
    }
    recordings = dict(zip(answers, customer_says(list(answers.values()), tmp_path / "customer"), strict=True))
    async with Caller(stage.url).ring() as talk:
        wanted = "service"
        for _ in range(MOST_TURNS):
            await talk.say(recordings[wanted])
            wanted = asked_for(await talk.state())
            if wanted == "":
                break
    conversation = talk.conversation
    said = [f"{line['role']}: {line['text']}" for line in conversation.transcript]
    starts_at = datetime.combine(day, time(10, 30), SHOP_ZONE).astimezone(UTC).replace(tzinfo=None)
    assert bookings_of(conversation.session_id, stage) == [
        ("northside_motors.oil_change", starts_at, "John Miller", "+12025550142", "confirmed")
    ], said
    assert all(turn.answered_after_s is not None for turn in conversation.turns), conversation.turns


async def test_a_caller_who_speaks_into_the_greeting_is_listened_to_at_once(stage: Stage, tmp_path: Path):
    file = customer_says(["I need an oil change for my car, please."], tmp_path / "customer")[0]
    async with Caller(stage.url).ring(hear_greeting=False) as talk:
        await asyncio.wait_for(talk.line.ear.first_heard.wait(), 30)
        await asyncio.sleep(0.8)
        await talk.say(file)
    greeting, said, reply = talk.conversation.transcript[:3]
    assert greeting["interrupted"], talk.conversation.transcript
    assert 0 < greeting["heard_chars"] < len(greeting["text"])
    assert "oil change" in said["text"].lower()
    assert (reply["role"], reply["interrupted"]) == ("agent", False)
    onset_s = talk.conversation.turns[0].began_s
    spoken_over_s = silent_from(talk.conversation.heard, onset_s) - onset_s
    assert spoken_over_s < 1.0, spoken_over_s


def silent_from(heard: Sound, from_s: float) -> float:
    """When the agent fell silent for half a second, at or after this moment."""
    loud = loud_steps(heard)
    begin = int(from_s * 100)
    return next(index for index in range(begin, len(loud)) if not loud[index : index + 50].any()) / 100


def asked_for(state: dict[str, Any]) -> str:
    """What the agent wants to know now, as a customer understands it: a slot, a yes, or nothing any more."""
    frame = state["frames"][-1]
    if frame["status"] == "confirming":
        return "confirm"
    return next((name for name, slot in frame["slots"].items() if slot["status"] == "asking"), "")


def bookings_of(session_id: str, stage: Stage) -> list[tuple[str, datetime, str, str, str]]:
    """Offering, start in UTC, name, phone and status of what this conversation booked."""
    query = """
        select offering_id, starts_at, contact_name, phone, status
        from bookings join customers on customers.id = bookings.customer_id where session_id = ?
    """
    with closing(sqlite3.connect(stage.data_dir / "frontdesk.db")) as database:
        rows = database.execute(query, (session_id,)).fetchall()
    return [(offering, datetime.fromisoformat(at), *rest) for offering, at, *rest in rows]
