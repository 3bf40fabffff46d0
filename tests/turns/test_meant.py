"""What was offered as two readings: one is chosen, a person is, or something else is said after all."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from app.agents.doubt import chosen, readings
from app.escalation.models import Escalation
from app.packs.loader import load_pack
from app.understanding.domain import DialogueContext, Domain
from app.understanding.interpretation import Choice, Command, Interpretation, Number
from tests.fakes.understanding import put
from tests.packs.small import write_pack
from tests.turns.conftest import Talker

WORDS = "can I drive something of yours while mine is in the shop"


async def asked_between(talker: Talker, *names: str) -> str:
    """Say what may mean any of these; what is asked then."""
    talker.interpreter.script[WORDS] = Interpretation(
        intent="book",
        confidence=0.4,
        commands=[Command(type="Unclear")],
        alternatives=[(name, 0.4) for name in names],
    )
    talker.interpreter.script |= {name: [put("meant", Choice(value=name))] for name in names}
    return (await talker.say(WORDS)).reply


async def test_a_question_that_was_meant_is_answered_with_the_words_it_was_asked_in(talker: Talker) -> None:
    asked = await asked_between(talker, "ask", "book_service")
    assert asked == "Do you want to ask a question, or book a service appointment?"

    reply = await talker.say("ask")

    assert reply.reply.startswith("Yes, we have loaner cars")
    assert [source["title"] for source in (await talker.messages())[-1].sources] == ["Loaner cars"]
    assert reply.state.frames == []


async def test_a_person_that_was_meant_is_asked_for_with_the_words_that_were_said(talker: Talker) -> None:
    asked = await asked_between(talker, "book_service", "person")
    assert asked == "Do you want to book a service appointment, or talk to a person?"

    reply = await talker.say("person")

    assert reply.state.frames == []
    async with talker.desk.database.reading() as db:
        wanted = (await db.scalars(select(Escalation).where(Escalation.session_id == talker.session_id))).one()
    assert (wanted.reason, wanted.status) == ("asked", "waiting")


async def test_who_says_something_else_instead_is_taken_at_their_word(talker: Talker) -> None:
    await asked_between(talker, "book_service", "cancel_booking")

    reply = await talker.say("everything")

    assert [frame.task for frame in reply.state.frames] == ["book_service"]
    assert reply.reply.endswith("Shall I book it?")


class OneAnswer:
    """Understands everything as one value, and notes for which task it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None]] = []

    async def interpret(self, text: str, domain: Domain, context: DialogueContext) -> Interpretation:
        self.asked.append((text, context.task))
        commands = [Command(type="Greet"), put("people", Number(value=4))]
        return Interpretation(intent="book", confidence=0.9, commands=commands)


async def test_an_intent_of_one_task_alone_is_offered_and_begun_as_that_task(tmp_path: Path) -> None:
    pack = load_pack(write_pack(tmp_path / "corner_cafe"))
    interpreter = OneAnswer()
    turn: Any = SimpleNamespace(pack=pack, interpreter=interpreter, text="that", domain=None, now=None)
    unclear = Interpretation(
        intent="book", confidence=0.4, commands=[], alternatives=[("book", 0.5), ("person", 0.3), ("small_talk", 0.2)]
    )

    options = readings(turn, unclear)
    assert [each["label"] for each in options] == ["book a table", "talk to a person"]

    choice = unclear.model_copy(update={"commands": [put("meant", Choice(**options[0]["value"]))]})
    state: Any = {"doubt": {"text": "a place for four", "options": options}}
    meaning = await chosen(state, turn, choice)

    assert interpreter.asked == [("a place for four", "book_table")]
    assert [(each.type, each.slot) for each in meaning.commands] == [("StartTask", "book_table"), ("SetSlot", "people")]
