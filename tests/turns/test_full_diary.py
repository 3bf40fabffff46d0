"""Nothing is free for weeks: that is said, once, and a person is offered instead of the same question for ever."""

from datetime import timedelta

from app.business.busy import BusyTime
from app.core.ids import new_id
from app.understanding.interpretation import Moment
from tests.fakes.understanding import COROLLA, NO, OIL_CHANGE, put, start
from tests.turns.conftest import Talker


async def close_for_weeks(talker: Talker) -> None:
    async with talker.desk.database.transaction() as db:
        now = talker.desk.clock()
        db.add(
            BusyTime(
                id=new_id(),
                business="northside_motors",
                source="other diary",
                key="holidays",
                starts_at=now - timedelta(days=1),
                ends_at=now + timedelta(days=60),
                created_at=now,
            )
        )


async def test_a_full_diary_is_said_to_be_full_and_a_person_is_offered(talker: Talker) -> None:
    await close_for_weeks(talker)
    say = talker.interpreter.script
    say["oil change"] = [start(), put("service", OIL_CHANGE), put("vehicle", COROLLA)]
    say["tuesday"] = [put("when", Moment(date="2026-11-24"))]
    say["tuesday at ten"] = [put("when", Moment(date="2026-11-24", times=["10:00"]))]
    say["earliest"] = [put("when", Moment(nearest=True))]
    say["nobody"] = [NO]
    await talker.say("oil change")

    for asked in ("tuesday", "tuesday at ten", "earliest"):
        full = await talker.say(asked)
        assert "nothing" in full.reply or "taken" in full.reply
        assert "nothing free in the two weeks after" in full.reply
        assert "Shall a person get back to you?" in full.reply
        assert [each.label for each in full.quick_replies] == ["Yes", "No"]
        on = await talker.say("nobody")
        assert "person" not in on.reply

    assert await talker.bookings() == []
