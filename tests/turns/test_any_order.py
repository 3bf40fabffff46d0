"""Whatever order things are said in, the conversation stays legal and writes only what was agreed."""

from datetime import UTC
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from app.business.models import Booking
from app.contracts import OpenSession
from app.turns.desk import Desk
from app.understanding.interpretation import Command, Moment, OfferingRef
from tests.fakes.understanding import (
    COROLLA,
    JANE,
    NO,
    OIL_CHANGE,
    PHONE,
    TUESDAY_AT_TEN,
    YES,
    ScriptedInterpreter,
    put,
)
from tests.turns.conftest import Talker

SCRIPT: dict[str, list[Command] | Exception] = {
    "service": [put("service", OIL_CHANGE)],
    "other service": [put("service", OfferingRef(id="northside_motors.tire_rotation", name="Tire rotation"))],
    "vehicle": [put("vehicle", COROLLA)],
    "when": [put("when", TUESDAY_AT_TEN)],
    "other day": [put("when", Moment(date="2026-11-25"))],
    "closed day": [put("when", Moment(date="2026-11-26", times=["10:00"]))],
    "name": [put("name", JANE)],
    "phone": [put("phone", PHONE)],
    "yes but later": [YES, put("when", Moment(times=["11:00"]))],
    "cancel": [Command(type="CancelTask")],
    "repeat": [Command(type="Repeat")],
    "thanks": [Command(type="Thank")],
    "person": [Command(type="RequestPerson")],
    "question": [Command(type="AskKnowledge", text="do you have loaner cars")],
    "hours": [Command(type="AskFact", slot="hours")],
    "both": [put("when", TUESDAY_AT_TEN), Command(type="AskKnowledge", text="is there Wi-Fi")],
    "yes": [YES],
    "no": [NO],
}
UTTERANCE = st.sampled_from([*SCRIPT, "everything", "everything", "yes", "yes", "nonsense"])
PLAYED = st.sampled_from([0.0, 0.3, 0.9, 1.0, 1.0])
EXPECTED_STATUSES = {"collecting", "confirming", "done", "cancelled", "paused"}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(st.tuples(UTTERANCE, st.booleans(), PLAYED), min_size=3, max_size=14))
async def test_any_conversation_books_only_what_was_just_read_back_and_heard(
    desk: Desk, interpreter: ScriptedInterpreter, said: list[tuple[str, bool, float]]
) -> None:
    async with desk.database.transaction() as db:
        await db.execute(delete(Booking).where(Booking.session_id.is_not(None)))
    interpreter.script |= SCRIPT
    opened = await desk.runner.open(OpenSession(), None)
    talker = Talker(desk, opened.session_id, interpreter)
    heard, heard_text, booked = None, opened.greeting, 0
    for text, spoken, played in said:
        channel = "voice" if spoken else "chat"
        reply = await talker.say(text, channel=channel, heard=heard)
        assert reply.reply, "no turn may end in silence"
        assert {frame.status for frame in reply.state.frames} <= EXPECTED_STATUSES
        assert sum(frame.status in ("collecting", "confirming") for frame in reply.state.frames) <= 1
        bookings = await talker.bookings()
        assert len(bookings) - booked <= 1
        if len(bookings) > booked:
            newest = max(bookings, key=lambda each: each.reference)
            local = newest.starts_at.replace(tzinfo=UTC).astimezone(ZoneInfo("America/Chicago"))
            assert "yes" in text
            assert f"{local.day} at {local.hour % 12 or 12}" in heard_text
            assert "(202) 555-0147" in heard_text
        booked = len(bookings)
        chars = int(len(reply.reply) * played) if spoken else len(reply.reply)
        utterance_id = f"{reply.turn_id}-agent"
        heard = {"utterance_id": utterance_id, "heard_chars": chars, "interrupted": chars < len(reply.reply)}
        heard_text = reply.reply[:chars]
