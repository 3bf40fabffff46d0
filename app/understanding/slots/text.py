"""Free words: what was said, without what only leads up to it."""

import re

from app.understanding.interpretation import Text
from app.understanding.slots.found import Found

_LEAD = re.compile(
    r"^(?:(?:um+|uh+|well|so|okay|ok|yes|yeah|please|it's|it is|that's|i think|i guess|just|basically|oh|hi|hello)"
    r"\b[\s,.]*)+",
    re.IGNORECASE,
)


_RELAYED = re.compile(
    r"\b(?:(?:tell|inform|let|remind|notify)\s+(?:(?:the|my|your|our)\s+)?(?:[\w'-]+\s+){1,3}?(?:know\s+)?(?:that\s+)?"
    r"|leave\s+(?:an?\s+)?(?:word|message|note)\s+(?:for|with)\s+(?:[\w'-]+\s+){1,5}?that\s+)"
    r"(?P<what>(?:i|i'm|i'll|i've|we|we're|we'll|my|our|the|there|it|he|she|they)\b.{8,})$",
    re.IGNORECASE | re.DOTALL,
)


def find_relayed(text: str) -> list[Found]:
    """What is to be passed on, said along with the wish: "tell the kitchen that we're ten minutes late"."""
    told = _RELAYED.search(text)
    return [Found(Text(text=told["what"].strip()), told.span("what"), 0.7)] if told else []


def find_text(text: str) -> list[Found]:
    """The whole answer as one value, if it says anything."""
    lead = _LEAD.match(text)
    start = lead.end() if lead and lead.end() < len(text.rstrip(" .!?")) else 0
    said = text[start:].strip()
    return [Found(Text(text=said), (start, len(text)), 0.6)] if re.search(r"\w", said) else []
