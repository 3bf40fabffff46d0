"""The parts of an utterance that may each want something of their own."""

import re
from dataclasses import dataclass
from itertools import pairwise

from app.understanding import forms
from app.understanding.cues import has_sign
from app.understanding.transcript import tokens, word_set

_ASKING = (
    r"(?:do|does|did|can|could|would|will|what|what's|whats|how|how's|is|are|when|where|where's|who|which|should|may"
    r"|have)"
)
_ASKED_OF = r"(?:you|i|we|it|the|there|your|much|long|late|are|is|do|does|time|about|my|any)"
_DOING = (
    r"(?:book|schedule|reserve|make|cancel|move|change|reschedule|test|try|ask|order|buy|leave|speak|talk|know|set up"
    r"|arrange|look up|check)"
)
_ANOTHER_WISH = (
    rf"(?:(?:i|we)(?:'d| would)? (?:also )?(?:want|need|like|love|have)(?: also)? to (?:also )?{_DOING}\b"
    rf"|(?:i|we)(?:'d| would)? also (?:want|need|like|love)\b"
    r"|(?:please )?(?:also )?(?:cancel|reschedule|move|book) (?:my|the|me|an?|us)\b)"
)
_BOUNDARY = re.compile(
    r"(?<=[.?!;])\s+(?=\S)"
    rf"|,?\s+(?:and|but|plus|oh and|oh|so|then)\s+(?:then\s+|also\s+|by the way,?\s+)?(?={_ANOTHER_WISH})"
    rf"|,?\s+(?:and|but|plus|oh and|oh|so)\s+(?:also\s+|by the way,?\s+)?(?={_ASKING}\b\s+{_ASKED_OF}\b)"
    r"|,?\s+(?:and|but|oh)\s+(?=(?:who|what's|who's|what is|what was|who is|how (?:many|old|tall|far|big|do))\b)"
    r"|,\s+(?=(?:just |please |now )?(?:give|get|connect|transfer) me (?:to |with )?(?:an? |some|your |the )\w+)"
    rf"|,\s+(?:also,?\s+|by the way,?\s+)?(?={_ASKING}\b\s+{_ASKED_OF}\b)",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(r"(?:\b[ap]\.\s?m\.|\b(?:mr|mrs|ms|dr|st|jr|sr|no|vs)\.|\b[A-Za-z]\.)$", re.IGNORECASE)
_GREETING = re.compile(
    r"^\W*(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening))(?: there)?"
    r"(?:,? how are you(?: doing)?(?: today)?\??)?[\s,.!]+(?=\w)",
    re.IGNORECASE,
)
_INTRODUCTION = re.compile(
    r"\W*(?:[a-z]+,? )?(?:this is|my name is|my name's|i'm|i am) (?-i:[A-Z])[\w'-]+(?: (?-i:[A-Z])[\w'-]+)?"
    r"(?: (?:calling|here|speaking))?[,;]\s+(?:and )?"
    r"(?=(?:i|i'm|i've|i'd|we|we've|my|can|could|do|the|is|are|what|how)\b)",
    re.IGNORECASE,
)
""" "This is Dorothy Hale, I have …"."""
_QUESTION = re.compile(
    rf"^\W*(?:(?:and|but|so|also|oh|um+|uh+|well|okay|ok|please|sorry|by the way|hi|hello|hey|yo|yeah|yes|no"
    rf"|alright|right|listen|look|hm+|like|then|now|actually)[\s,]+)*{_ASKING}\b",
    re.IGNORECASE,
)
_TELL_ME = re.compile(
    r"\b(?:tell me|i(?:'d| would)? (?:like|want|need) to know|i was wondering|wondering if|any idea|do you know)\b",
    re.IGNORECASE,
)
_TAG = re.compile(
    r",?\s(?:will|won't|would|do|don't|does|doesn't|is|isn't|are|aren't|can|can't) (?:you|it|they|he|she|there)\W*$",
    re.IGNORECASE,
)
""" "You won't sell it, will you"."""
_WISH = re.compile(
    r"\b(?:wondering|hoping|know|see) (?:if|whether) (?:i|we) (?:can|could|might)(?: (?:maybe|possibly|please))?"
    r" (?:get|have|book|bring|come|make|schedule|reserve)\b|\bhoping to\b",
    re.IGNORECASE,
)
_FILLERS = word_set(
    """
    a an the i i'm i'd i'll i've my me we our us you your it it's its is are was be to for of on in at and or
    but so um uh er ah well please thanks thank that that's this then just like would could can will want need
    yes yeah no ok okay sure hi hello hey make let's let do put have has with by from about around as if not
    actually sorry rather instead mean think guess maybe good fine great works work name number phone cell
    mobile email address day time date under also there's there here speaking calling one any some how what when
    works suits best prefer should would'll be am pm o'clock call me reach name's number's
    """
)


@dataclass(frozen=True)
class Clause:
    """text[start:end] of the utterance."""

    text: str
    start: int
    end: int

    @property
    def is_question(self) -> bool:
        if _WISH.search(self.text):
            return False
        forms_of_it = (_QUESTION.match(self.text), _TELL_ME.search(self.text), _TAG.search(self.text))
        return self.text.rstrip().endswith("?") or any(forms_of_it)


def clauses(text: str) -> list[Clause]:
    """In order, without the blanks between them; a greeting in front stands alone."""
    cuts = [(0, 0)]
    if greeting := _GREETING.match(text):
        cuts.append((greeting.end(), greeting.end()))
    if introduction := _INTRODUCTION.match(text, cuts[-1][1]):
        cuts.append((introduction.end(), introduction.end()))
    for boundary in _BOUNDARY.finditer(text):
        said, rest = text[cuts[-1][1] : boundary.start()], text[boundary.end() :]
        if said and not _ABBREVIATION.search(said) and not _goes_on(said, rest):
            cuts.append(boundary.span())
    cuts.append((len(text), len(text)))
    found = []
    for (_, start), (end, _) in pairwise(cuts):
        part = text[start:end]
        if re.search(r"\w", part) or has_sign(part):
            left = len(part) - len(part.lstrip())
            found.append(Clause(part.strip(), start + left, start + left + len(part.strip())))
    return found


def _goes_on(said: str, rest: str) -> bool:
    """ "I have an appointment tomorrow, can I move it?" is one wish."""
    return bool(forms.TELLS_OF_BOOKING.match(said)) and any(one.search(rest) for one in forms.DONE_TO_IT.values())


def left_over(clause: Clause, spans: list[tuple[int, int]]) -> list[str]:
    """The telling words of a clause that no value has claimed."""
    return [
        token.low
        for token in tokens(clause.text)
        if token.is_word
        and token.low not in _FILLERS
        and not any(start <= clause.start + token.start < end for start, end in spans)
    ]
