"""Forms of sentences: what a clause does by the way it is put, whatever it speaks of."""

import re

_LEADING = (
    r"\W*(?:(?:and|but|so|or|oh|um+|uh+|hmm+|no|ok|okay|then|actually|sorry|wait|well|hey|hi|hello|yes|yeah"
    r"|please)\W+)*"
)
_VISIT = r"(?:appointment|booking|reservation)"
_BOOKED = r"(?:appointment|booking|reservation|visit|slot|time|date|table|room)"

NAMES_BOOKING = re.compile(rf"\b{_VISIT}s?\b", re.IGNORECASE)

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
HOW_ABOUT = re.compile(rf"^{_LEADING}(?:how|what) about\b", re.IGNORECASE)

WISHES_TIME = re.compile(
    rf"^{_LEADING}(?:can|could|would|how about|what about|is|are|any(?:thing)?"
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
BOOKS_IT = re.compile(
    r"\b(?:book|schedule|reserve|arrange|do|make|get|have) (?:it|that|one|me in|me for)\b", re.IGNORECASE
)
RELUCTANT = re.compile(r"\b(?:rather|prefer) not\b", re.IGNORECASE)
SKIPS = re.compile(r"\b(?:skip|leave|omit|pass)\b", re.IGNORECASE)
CANCELS = re.compile(r"\bcancel\b", re.IGNORECASE)
INSTEAD = re.compile(r"\b(?:instead|altogether|entirely)\b", re.IGNORECASE)
EVERYTHING = re.compile(r"\b(?:everything|all|both|whole lot)\b", re.IGNORECASE)

THANKS = re.compile(r"\b(?:thank(?:s| you)|thx|cheers)\b", re.IGNORECASE)
RELAYS = re.compile(
    r"\b(?:tell|inform|let|remind|notify)\s+(?!me\b|us\b|you\b)|\bleave\s+(?:an?\s+)?(?:word|message|note)\b",
    re.IGNORECASE,
)
""" "Tell Mike that I'm late": with words to pass on it is a message."""
OWNS = re.compile(
    rf"^{_LEADING}(?:(?:i|we)(?:'ve| have)(?: got)?|(?:i|we) (?:drive|own)|(?:it's|it is)|(?:my|our) \w+ is)"
    r" (?:an?|the)\b",
    re.IGNORECASE,
)
""" "I have a …": what is theirs, not what they look for."""

_HARMED = (
    r"(?:scratch|dent|br[oe]k|damag|ruin|wreck|smash|spill|stain|bent|tore|stole|lost|overcharg|overbill|cheat|scam"
    r"|lied to|mess(?:ed)? up|screw(?:ed)? up|botch|ripp?(?:ed)? (?:me|us) off)\w*"
)
_CULPRIT = (
    r"(?:you(?: guys| people| all|'ve| have)?|your (?:\w+ )?(?:guys?|people|staff|team|workers?|colleagues?|shop|place"
    r"|employees?|\w+[sn]|\w+er)|(?:some(?:one|body)|one) (?:there|at your \w+|of (?:your|you) ?\w*))"
)
COMPLAINS = re.compile(
    rf"\b{_CULPRIT} (?:(?:just|really|completely|totally|have|has|had|also|must have) )*{_HARMED}\b"
    rf" (?:\w+ )?(?:my|our|me|us|it|the)\b"
    r"|\b(?:(?:was|were|been|got) (?:(?:i|we) )?(?:overcharged|(?:billed|charged) twice|double[- ]charged|ripped off"
    r"|lied to|cheated)"
    r"|(?:nobody|no one|none of you|you never) (?:ever |has |even )?"
    r"(?:called|rang|told|got back|texted|answered|let me know)"
    r"|(?:over|double[- ])charged (?:me|us)|charged (?:me|us) twice"
    r"|what (?:are|will) you (?:guys |people )?(?:(?:going to|gonna) )?do about (?:it|this|that)"
    r"|(?:that's|this is|it's|is|was) (?:absolutely |totally |just |completely )?"
    r"(?:unacceptable|outrageous|ridiculous|a disgrace|disgraceful|a scam|a rip-?off))\b",
    re.IGNORECASE,
)
"""They did harm, or are called to account: a complaint, whatever it speaks of."""

IS_SAID_FIRST = re.compile(r"^\W*is (?!it\b|there\b|that\b|this\b|the\b|my\b|your\b|an?y\b)[^?]*$", re.IGNORECASE)
TELLS_OF_PAST = re.compile(
    rf"^{_LEADING}(?:i|we|my \w+)(?: just| already)? (?:dropped|left|brought|gave|handed|took|sent|parked|paid)\b",
    re.IGNORECASE,
)
""" "I dropped it off yesterday, …": what a question that follows is about."""
ALSO = re.compile(r"^(?!.*\binstead\b).*(?:\b(?:also|as well|another|in addition|on top of)\b|\btoo\W*$)", re.I | re.S)
"""Something more is wanted, in place of nothing."""

THAT_TOO = re.compile(
    r"\b(?:that|it|this|one),? (?:too|also|as well)\b|\b(?:add|include) (?:that|it|this)\b"
    r"|\balso (?:book|do|take|have|want|need|get) (?:that|it|this)\b"
    r"|\b(?:book|do|take|have|get|want|need|like) (?:\w+ ){0,2}?both\b",
    re.IGNORECASE,
)
""" "Book that too", "can we do both?": what was just told about, besides what is in hand."""

POINTS = re.compile(r"\b(?:one|it|that|this)\b", re.IGNORECASE)

OUTRIGHT = {
    "cancel": re.compile(rf"\bcancel(?:ling|ing|lation)?\b.{{0,30}}\b{_BOOKED}\b", re.IGNORECASE),
    "change": re.compile(
        rf"\b(?:reschedul\w*|postpone|(?:change|move|modify|amend|push back) (?:my|our|the) (?:\w+ )?{_BOOKED})\b",
        re.IGNORECASE,
    ),
}
"""A booking to be cancelled or moved in so many words."""

TELLS_OF_BOOKING = re.compile(
    rf"^{_LEADING}(?:i|we|he|she|they|there|(?:my|our) \w+)(?:'ve|'s| have| has| had| is)?"
    r"(?: already| got| made| booked)*"
    rf" (?:an?|the|my|this) (?:\w+ )?{_VISIT}\b",
    re.IGNORECASE,
)
""" "My wife has an appointment tomorrow": there is one, none is wanted."""
_IT = r"(?:it|that|this|that one|this one|them)\b"
DONE_TO_IT = {
    "cancel": re.compile(rf"\b(?:cancel|call off|drop|scrap) {_IT}", re.IGNORECASE),
    "change": re.compile(
        rf"\b(?:move|change|reschedule|postpone|push|shift|rebook|modify|switch|bring) {_IT}", re.IGNORECASE
    ),
    "look_up": re.compile(
        rf"\b(?:when|what time|which day|check|confirm|find|look) (?:is |was |up )?{_IT}", re.IGNORECASE
    ),
}
"""What is to be done to a booking told of just before."""

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
