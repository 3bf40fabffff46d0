"""What a worker is told: how to open its call, and what an event means for it."""

import re
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.agents.phrases import DEFAULTS
from app.api.door import Door
from app.contracts import (
    ConfigDown,
    EndDown,
    Event,
    ResumeDown,
    Resumption,
    SayDown,
    SilenceDown,
)
from app.core.errors import NotFound
from app.packs.manifest import placeholders
from app.packs.pack import Pack
from app.sessions.models import Call, Message, Session, Turn

_SENTENCES = re.compile(r"(?<=[.!?])\s+")
_UNASKED = ("interrupt", "high")


async def call_config(door: Door, call: Call) -> ConfigDown:
    """How to open this call: the session's greeting if nothing was said yet, else a short welcome back.

    A call that was under way before (its worker lost the socket) opens without a word; if its worker is a new one, it
    says sorry and goes on where the customer was.
    """
    async with door.desk.database.reading() as db:
        session = await db.get(Session, call.session_id)
        if session is None:
            raise NotFound("There is no such session.")
        turns = await db.scalar(select(func.count()).select_from(Turn).where(Turn.session_id == session.id))
        last = await _last_said(db, session.id) if call.status != "ringing" else None
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
    state = session.snapshot or {}
    expects = state.get("expects") or {}
    persona = pack.manifest.persona
    return ConfigDown(
        greeting=greeting,
        greeting_id=greeting_id,
        phrases=phrases,
        voice=persona.voice,
        locale=session.locale or persona.locale,
        names=proper_nouns(pack),
        expects=str(expects.get("kind") or "open"),
        pace=state.get("pace") or 1.0,
        resumption=None if call.status == "ringing" else _resumption(phrases["lost_you"], last, state),
    )


async def _last_said(db: AsyncSession, session_id: str) -> Message | None:
    spoken = select(Message).where(Message.session_id == session_id, Message.role == "agent")
    return (await db.scalars(spoken.order_by(Message.position.desc()).limit(1))).first()


def _resumption(sorry: str, last: Message | None, state: dict[str, Any]) -> Resumption:
    """What was not heard to its end is said again whole, so that it counts; of what was heard only the question."""
    if last is None:
        return Resumption(sorry=sorry)
    if last.heard_chars < len(last.text.rstrip()):
        return Resumption(sorry=sorry, utterance_id=last.utterance_id, text=last.text)
    said = state.get("said") or {"text": last.text, "short": _SENTENCES.split(last.text)[-1]}
    is_question = said.get("short") != said.get("text") or said.get("text", "").endswith("?")
    return Resumption(sorry=sorry, text=said.get("short", "") if is_question else "")


def spoken_phrases(pack: Pack) -> dict[str, str]:
    """Every text of this business that is the same in each call, so that a worker can synthesise it ahead.

    The worker says some by itself (filler, sorry, reprompt, goodbye); the others are what replies
    are made of. Further wordings of one phrase are named `key.2`, `key.3` and so on.
    """
    persona = pack.manifest.persona
    names = {"persona": persona.name, "business": persona.business}
    spoken: dict[str, str] = {}
    for key, words in {**DEFAULTS, **pack.phrases}.items():
        for ordinal, text in enumerate([words] if isinstance(words, str) else words, start=1):
            if set(placeholders(text)) <= names.keys():
                spoken[key if ordinal == 1 else f"{key}.{ordinal}"] = text.format_map(names)
    for name, task in pack.manifest.tasks.items():
        asks = {slot_name: slot.ask for slot_name, slot in task.slots.items() if slot.ask}
        spoken |= {f"ask.{name}.{slot_name}": ask for slot_name, ask in asks.items()}
    return spoken


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
