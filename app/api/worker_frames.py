"""What a worker is told: how to open its call, and what an event means for it."""

from collections.abc import Mapping

from sqlalchemy import func, select

from app.agents.phrases import phrase
from app.api.door import Door
from app.contracts import (
    ConfigDown,
    EndDown,
    Event,
    ResumeDown,
    SayDown,
    SilenceDown,
)
from app.core.errors import NotFound
from app.packs.pack import Pack
from app.sessions.models import Call, Message, Session, Turn

_SPOKEN = ("filler", "sorry", "reprompt", "still_there", "goodbye", "wait")
_UNASKED = ("interrupt", "high")


async def call_config(door: Door, call: Call) -> ConfigDown:
    """How to open this call: the session's greeting if nothing was said yet, else a short welcome back.

    A call that was under way before (its worker lost the socket) opens without a word.
    """
    async with door.desk.database.reading() as db:
        session = await db.get(Session, call.session_id)
        if session is None:
            raise NotFound("There is no such session.")
        turns = await db.scalar(select(func.count()).select_from(Turn).where(Turn.session_id == session.id))
        first = select(Message).where(Message.session_id == session.id, Message.role == "agent")
        opening = (await db.scalars(first.order_by(Message.position).limit(1))).first()
    pack = door.desk.packs[session.business]
    phrases = spoken_phrases(pack)
    if call.status != "ringing":
        greeting, greeting_id = "", f"{call.id}-resumed"
    elif turns or opening is None:
        greeting, greeting_id = phrases["welcome_back"], f"{call.id}-welcome-back"
    else:
        greeting, greeting_id = opening.text, opening.utterance_id
    expects = (session.snapshot or {}).get("expects") or {}
    persona = pack.manifest.persona
    return ConfigDown(
        greeting=greeting,
        greeting_id=greeting_id,
        phrases=phrases,
        voice=persona.voice,
        locale=session.locale or persona.locale,
        names=proper_nouns(pack),
        expects=str(expects.get("kind") or "open"),
    )


def spoken_phrases(pack: Pack) -> dict[str, str]:
    """The short texts that a worker says by itself, in the pack's words or the engine's."""
    own = {key: text if isinstance(text, str) else text[0] for key, text in pack.phrases.items() if text}
    persona = pack.manifest.persona
    names: Mapping[str, str] = {"persona": persona.name, "business": persona.business}
    return {key: phrase(own, key, **names) for key in (*_SPOKEN, "welcome_back")}


def proper_nouns(pack: Pack) -> list[str]:
    """Names that a transcriber should expect."""
    persona = pack.manifest.persona
    names = [persona.business, persona.name, *(offering.name for offering in pack.seed.offerings)]
    known = [value.split("|")[0] for kind in pack.values.values() for values in kind.values() for value in values]
    return list(dict.fromkeys([*names, *known]))[:200]


def down_frame(event: Event, call_id: str) -> SayDown | SilenceDown | ResumeDown | EndDown | None:
    """What an event of the session asks of the call's worker, if anything."""
    data = event.data
    if event.type == "call" and data["call_id"] == call_id and data["status"] == "ended":
        return EndDown(reason=data.get("reason") or "")
    if event.type == "holder":
        return SilenceDown(by=data.get("name") or "a person") if data["holder"] == "person" else ResumeDown()
    if event.type == "notification" and data["priority"] in _UNASKED:
        return SayDown(utterance_id=data["id"], text=data["text"], urgent=data["priority"] == "interrupt")
    return None
