"""What a conversation remembers: what was heard, through crashes and lost checkpoints."""

from langchain_core.runnables import RunnableConfig

from app.agents.checkpoints import open_checkpoints
from app.agents.graph import build_graph
from app.contracts import Notification, OpenSession
from app.core.settings import Settings
from app.turns.desk import Desk, open_desk
from app.turns.head import Heads
from app.turns.heard import whole_words
from tests.conftest import FrozenClock
from tests.turns.conftest import Talker


async def test_barge_in_keeps_only_what_the_caller_heard(talker: Talker) -> None:
    reply = await talker.say("everything", channel="voice")
    await talker.heard(f"{reply.turn_id}-agent", 25)

    last = (await talker.messages())[-1]
    assert (last.text[: last.heard_chars], last.interrupted) == ("Got it. Oil change for", True)
    await talker.say("what?")
    assert talker.interpreter.contexts[-1].last_agent_text == "Got it. Oil change for"


async def test_what_was_heard_travels_with_the_next_turn(talker: Talker) -> None:
    reply = await talker.say("everything", channel="voice")
    heard = {"utterance_id": f"{reply.turn_id}-agent", "heard_chars": 25, "interrupted": True}

    events = await talker.events(talker.request("what?", channel="voice", heard=heard))

    trimmed = next(event for event in events if event.type == "transcript")
    assert (trimmed.data["heard_chars"], trimmed.data["interrupted"]) == (22, True)
    assert talker.interpreter.contexts[-1].last_agent_text == "Got it. Oil change for"


def test_a_half_spoken_word_was_not_heard() -> None:
    text = "We open at nine"
    assert [text[: whole_words(text, chars)] for chars in (0, 1, 2, 3, 7, 9, 14, 15, 99)] == [
        "", "", "We", "We", "We open", "We open", "We open at", "We open at nine", "We open at nine",
    ]  # fmt: skip


async def test_a_lost_checkpoint_is_rebuilt_from_the_record(
    talker: Talker, settings: Settings, clock: FrozenClock
) -> None:
    await talker.say("everything")
    await talker.desk.close()
    for file in settings.data_dir.glob("checkpoints.db*"):
        file.unlink()

    desk = await open_desk(settings, clock, talker.interpreter)
    reply = await Talker(desk, talker.session_id, talker.interpreter).say("yes")

    assert "You're booked" in reply.reply
    await desk.close()


async def test_a_checkpoint_is_one_that_langgraph_itself_reads_and_goes_on_from(
    talker: Talker, settings: Settings
) -> None:
    await talker.say("words")
    await talker.say("everything")
    pack = talker.desk.packs[settings.default_pack]

    async with open_checkpoints(settings.data_dir, settings.checkpoints, talker.desk.redis) as saver:
        graph = build_graph(pack.manifest.agents, saver)
        thread: RunnableConfig = {"configurable": {"thread_id": talker.session_id}}
        stored = await graph.aget_state(thread)
        await graph.aupdate_state(thread, {"failures": 7}, as_node="respond")
        gone_on = await graph.aget_state(thread)

    assert stored.next == ()
    assert [each.content for each in stored.values["messages"]] == [each.text for each in (await talker.messages())[1:]]
    assert stored.values["version"] == 2
    assert {key for key in stored.values if stored.values[key] != gone_on.values[key]} == {"failures"}


async def test_a_checkpoint_left_behind_by_a_crash_is_not_believed(talker: Talker, monkeypatch) -> None:
    async def crashed(self: Heads, session_id: str, state: object) -> None:
        """The process died between the SQL commit and the checkpoint."""

    await talker.say("words")
    with monkeypatch.context() as patched:
        patched.setattr(Heads, "save", crashed)
        await talker.say("everything")

    assert "You're booked" in (await talker.say("yes")).reply


async def test_a_notification_is_told_first_and_once(talker: Talker) -> None:
    urgent = Notification(id="n2", text="Your loaner is ready.", priority="high")
    await talker.desk.runner.notify(talker.session_id, Notification(id="n1", text="It may snow."))
    await talker.desk.runner.notify(talker.session_id, urgent)
    await talker.desk.runner.notify(talker.session_id, urgent)

    first, second = await talker.say("everything"), await talker.say("no")

    assert first.reply.startswith("Your loaner is ready. It may snow. Got it. Oil change")
    assert "loaner" not in second.reply


async def test_a_known_customer_is_not_asked_for_their_number(desk: Desk, interpreter) -> None:
    opened = await desk.runner.open(
        OpenSession.model_validate({"customer": {"name": "Ana Ruiz", "phone": "202-555-0163"}}), None
    )
    talker = Talker(desk, opened.session_id, interpreter)
    talker.interpreter.script["most"] = talker.interpreter.script["everything"][:4]  # pyright: ignore[reportIndexIssue]

    reply = await talker.say("most")

    assert "under Ana Ruiz, phone (202) 555-0163" in reply.reply
