"""Free words: what was said, without what only leads up to it."""

import re

from app.understanding.interpretation import Text
from app.understanding.slots.found import Found

_LEAD = re.compile(
    r"^(?:(?:um+|uh+|well|so|okay|ok|yes|yeah|please|it's|it is|that's|i think|i guess|just|basically|oh|hi|hello)"
    r"\b[\s,.]*)+",
    re.IGNORECASE,
)


def find_text(text: str) -> list[Found]:
    """The whole answer as one value, if it says anything."""
    lead = _LEAD.match(text)
    start = lead.end() if lead and lead.end() < len(text.rstrip(" .!?")) else 0
    said = text[start:].strip()
    return [Found(Text(text=said), (start, len(text)), 0.6)] if re.search(r"\w", said) else []
