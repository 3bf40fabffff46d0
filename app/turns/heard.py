"""Heard only: what was not played was not said."""

from typing import Any

from app.agents.state import ConversationState, Frame
from app.contracts import Heard


def whole_words(text: str, chars: int) -> int:
    """`chars` floored to the end of a whole word of `text`: a half-spoken word was not heard."""
    if chars >= len(text):
        return len(text)
    if chars <= 0:
        return 0
    if text[chars].isspace():
        return len(text[:chars].rstrip())
    cut = max(text.rfind(" ", 0, chars), text.rfind("\n", 0, chars))
    return len(text[:cut].rstrip()) if cut > 0 else 0


def is_as_good_as_heard(heard_chars: int, length: int, interrupted: bool) -> bool:
    """Whether something that was told need not be told again: all of it was played, or most of it."""
    return heard_chars >= length or (interrupted and heard_chars * 2 >= length)


def apply_heard(state: ConversationState, heard: Heard) -> ConversationState:
    """Trim the agent's message to what was heard, and let a read-back count only if its values were."""
    messages = list(state["messages"])
    for index, message in enumerate(messages):
        if message.id == heard.utterance_id and message.type == "ai":
            text = str(message.content)
            chars = whole_words(text, heard.heard_chars)
            if chars < len(text):
                kept = {"content": text[:chars], "additional_kwargs": {"interrupted": heard.interrupted}}
                messages[index] = message.model_copy(update=kept)
    frames = [_note(frame, heard) for frame in state["frames"]]
    notifications = [left for each in state["notifications"] if (left := _after(each, heard)) is not None]
    return {**state, "messages": messages, "frames": frames, "notifications": notifications}


def _after(notification: dict[str, Any], heard: Heard) -> dict[str, Any] | None:
    """A notification that is being spoken: gone once it was heard, waiting again when it was cut off."""
    if notification["id"] != heard.utterance_id:
        return notification
    if is_as_good_as_heard(heard.heard_chars, len(notification["text"]), heard.interrupted):
        return None
    return {**notification, "given_at": None} if heard.interrupted else notification


def _note(frame: Frame, heard: Heard) -> Frame:
    read_back = frame["read_back"]
    if read_back is None or read_back["utterance_id"] != heard.utterance_id:
        return frame
    # Once heard stays heard: a late report of an earlier moment of the same playout takes nothing back.
    was_heard = read_back["heard"] or heard.heard_chars >= read_back["must_hear"]
    return {**frame, "read_back": {**read_back, "heard": was_heard}}
