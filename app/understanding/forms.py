"""Forms of sentences: what a clause does by the way it is put, whatever it speaks of."""

import re

_LEADING = (
    r"\W*(?:(?:and|but|so|or|oh|um+|uh+|hmm+|no|ok|okay|then|actually|sorry|wait|well|hey|hi|hello|yes|yeah"
    r"|please)\W+)*"
)
_BOOKED = r"(?:appointment|booking|reservation|visit|slot|time|date|table|room)"

HEDGED = re.compile(
    r"\b(?:but|except|only|however|(?<!can't )(?<!cannot )wait|actually|instead|change|rather|unless|if)\b",
    re.IGNORECASE,
)
"""After an opening yes: the yes is not all."""
GOES_ON = re.compile(r"\W*and (?:also |then )?(?:please |can|could|would|let|tell|put|i )", re.IGNORECASE)
"""What follows a yes is a wish of its own, whatever ifs it has."""
NEGATED = re.compile(r"\b(?:no|not|don't|do not|never|didn't|isn't|cannot|won't)\b", re.IGNORECASE)
BUT = re.compile(r"\b(?:but|except|only if|unless)\b", re.IGNORECASE)
PLAIN_YES = re.compile(r"\W*(?:yes+|yeah+|yep|yup)\b", re.IGNORECASE)

DO_YOU_OFFER = re.compile(
    rf"^{_LEADING}do (?:you|they|u)(?: guys)?(?: also| still)? "
    r"(?:do|offer|sell|provide|carry|fix|repair|service|work on|handle|accept|take|serve|rent|stock|install)\b",
    re.IGNORECASE,
)
"""A question whether the business does something, not a wish to have it done."""

WISHES_TIME = re.compile(
    rf"^{_LEADING}(?:can|could|would|how about|what about|is|are|any"
    r"|do you have|have you|got|maybe|what(?:'s| is| do you have)|when"
    r"|(?:what|which) (?:times?|slots?|openings?|appointments?|availability))\b",
    re.IGNORECASE,
)
""" "Do you have Friday?" while a time is wanted is that wish."""

REQUESTS = re.compile(
    rf"^{_LEADING}(?:(?:can|could|would|will) (?:you|we|i)|is it possible to|do you think you could)"
    r"(?: please| also| just| maybe| possibly| then)*"
    r" (?:try|check|see|look|book|make|schedule|set|change|move|do|get|have|put|go|come|reserve|arrange|switch|add"
    r"|attempt)\b",
    re.IGNORECASE,
)
""" "Can you try four?": a wish, whatever its form."""
PROPOSES = re.compile(rf"^{_LEADING}(?:can|could|would|how about|what about|maybe)\b", re.IGNORECASE)
INQUIRES = re.compile(r"\W*(?:do|does|are|what|how|why|who|which|where|when)\b", re.IGNORECASE)

WISHES = re.compile(
    r"\b(?:i|we)(?:'d| would| also| really)* (?:like|love|want|need|wanna|have)\b"
    r"|\b(?:can|could|may|might) (?:i|we|you)\b"
    r"|\b(?:book|schedule|reserve|arrange|set up|cancel|reschedule|move|change)\b|\bi'm looking\b",
    re.IGNORECASE,
)
"""A wish to have something done."""

BOOKS = re.compile(r"\b(?:book|confirm|schedule|reserve|make)\b", re.IGNORECASE)
""" "Book it": a yes where one is awaited, elsewhere a wish."""
RELUCTANT = re.compile(r"\b(?:rather|prefer) not\b", re.IGNORECASE)
SKIPS = re.compile(r"\b(?:skip|leave|omit|pass)\b", re.IGNORECASE)
CANCELS = re.compile(r"\bcancel\b", re.IGNORECASE)
INSTEAD = re.compile(r"\b(?:instead|altogether|entirely)\b", re.IGNORECASE)
EVERYTHING = re.compile(r"\b(?:everything|all|both|whole lot)\b", re.IGNORECASE)

POINTS = re.compile(r"\b(?:one|it|that|this)\b", re.IGNORECASE)

OUTRIGHT = {
    "cancel": re.compile(rf"\bcancel(?:ling|ing|lation)?\b.{{0,30}}\b{_BOOKED}\b", re.IGNORECASE),
    "change": re.compile(
        rf"\b(?:reschedul\w*|postpone|(?:change|move|modify|amend|push back) (?:my|our|the) (?:\w+ )?{_BOOKED})\b",
        re.IGNORECASE,
    ),
}
"""A booking to be cancelled or moved in so many words."""

_FAULTY = re.compile(
    r"^\W*(?:(?:no|wait|sorry|actually|please|but|hold on|i(?:'d| would) like to|i (?:want|need) to|can (?:we|i|you)"
    r"|let me)\W+)*(?:the|my|that|change|correct|fix) (?:the |my )?(?P<what>[a-z ]{2,24}?)"
    r"(?: (?:is|was|'s|isn't|is not) (?:wrong|incorrect|not right|not correct|off|right|correct))?\W*$",
    re.IGNORECASE,
)
_SAYS_WRONG = re.compile(r"\b(?:wrong|incorrect|not right|not correct|isn't right|change|correct|fix|off)\b", re.I)
_CALLED = {
    "date": ("date", "day"),
    "time": ("time", "hour"),
    "datetime": ("date", "day", "time", "hour", "appointment"),
    "phone": ("number", "phone", "phone number", "cell"),
    "email": ("email", "e-mail", "address", "email address"),
    "person": ("name", "last name", "first name", "spelling"),
}


def called_wrong(text: str, slots: dict[str, tuple[str, str | None]]) -> str | None:
    """The slot that these words call wrong or want changed without saying how: "the time is wrong".

    `slots` maps a slot's name to its type and kind.
    """
    found = _FAULTY.match(text)
    if found is None or not _SAYS_WRONG.search(text):
        return None
    what = found["what"].lower().strip()
    for name, (kind, of) in slots.items():
        if what in {name.replace("_", " "), (of or name).replace("_", " "), *_CALLED.get(kind, ())}:
            return name
    return None
