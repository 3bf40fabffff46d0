"""A yes or a no as the value of a slot."""

from app.understanding.cues import affirms_first, denies_first, set_phrase
from app.understanding.interpretation import Choice
from app.understanding.slots.found import Found


def find_yes_no(text: str) -> list[Found]:
    """`Choice("yes")` or `Choice("no")`."""
    said = set_phrase(text)
    if said == "Affirm" or (said is None and affirms_first(text)):
        return [Found(Choice(value="yes"), (0, len(text)), 0.9 if said else 0.7)]
    if said == "Deny" or (said is None and denies_first(text)):
        return [Found(Choice(value="no"), (0, len(text)), 0.9 if said else 0.7)]
    return []
