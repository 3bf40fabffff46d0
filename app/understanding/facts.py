"""Questions whose answer is in the business's tables: when it is open, what something costs, how long it takes."""

import re

from app.understanding.classifier import Verdict
from app.understanding.clauses import Clause
from app.understanding.domain import DialogueContext
from app.understanding.interpretation import Command, SlotValue
from app.understanding.reading import Reader

_HOURS = re.compile(
    r"\b(?:are (?:you|they|we) (?:still )?(?:open|closed)|(?:do|will) you (?:guys )?(?:open|close|be open)"
    r"|(?:is|are) \w+(?: \w+)? (?:open|closed) (?:on|at|today|now|tomorrow)|you (?:guys )?(?:open|close[sd]?)\b"
    r"|(?:opening|business|working|office|store|shop) hours|your hours|hours of operation|what are the hours"
    r"|what (?:time|hours) (?:do|are|will) you|how late (?:are|do) you)",
    re.IGNORECASE,
)
_PRICE = re.compile(
    r"\b(?:how much|price[sd]?|pricing|costs?|charges?|quote|rates?|fees?|expensive|estimate)\b", re.IGNORECASE
)
_DURATION = re.compile(
    r"\b(?:how (?:long|much time|quick(?:ly)?|many hours)|duration|take long|ready the same day)\b", re.IGNORECASE
)
_THAT = re.compile(r"\b(?:that|it|this|one|i pay|in total|altogether)\b", re.IGNORECASE)
_ALIKE = 0.55
_ABOUT = {
    "hours": re.compile(r"\b(?:open\w*|clos\w*|hours|shut)\b", re.IGNORECASE),
    "contact": re.compile(r"\b(?:phone|number|call|e-?mail|mail|contact|reach|write)\b", re.IGNORECASE),
    "address": re.compile(
        r"\b(?:where|address|locat\w+|directions?|street|get (?:there|to you)|find you)\b", re.IGNORECASE
    ),
    "offerings": re.compile(r"\b(?:offer\w*|services?|things|do for|sell|book|list|have)\b", re.IGNORECASE),
}
"""What a question for a fact must speak of."""
_HOW_FAR = re.compile(r"\bhow long (?:have|has|did|is the warranty|until|ago)\b", re.IGNORECASE)


def _pointed(clause: Clause, verdict: Verdict) -> bool:
    """ "How much would that be?": about what is being talked of."""
    return verdict.label.intent == "ask" and bool(_THAT.search(clause.text))


def asked_fact(
    clause: Clause, verdict: Verdict, reader: Reader, context: DialogueContext, bare: bool
) -> Command | None:
    """The fact that a question is after, with what it is about; None when it is no such question.

    `bare` words, in which no value was found, may ask without the form of a question ("your address, please").
    """
    label = verdict.label
    fact = (
        label.fact
        if label.intent == "ask" and verdict.label_likeness > _ALIKE and (clause.is_question or bare)
        else None
    )
    offering = None
    if _HOURS.search(clause.text):
        fact = "hours"
    elif clause.is_question or fact:
        found = reader.offerings(clause.text)
        offering = found[0].value if found else None
        if _PRICE.search(clause.text) and (offering or fact == "price" or _pointed(clause, verdict)):
            fact = "price"
        elif (
            _DURATION.search(clause.text)
            and not _HOW_FAR.search(clause.text)
            and (offering or fact == "duration" or _pointed(clause, verdict))
        ):
            fact = "duration"
        elif fact in {"price", "duration"} and not (_PRICE if fact == "price" else _DURATION).search(clause.text):
            fact = None
    if fact in _ABOUT and not _ABOUT[fact].search(clause.text):
        return None
    if fact is None or (fact == "hours" and not clause.is_question and not _HOURS.search(clause.text)):
        return None
    value: SlotValue | None = offering
    if fact == "hours":
        moments = reader.moments(clause.text, context)
        value = moments[0].value if moments else None
    return Command(
        type="AskFact",
        slot=fact,
        value=value,
        text=clause.text,
        span=(clause.start, clause.end),
        score=max(0.8, verdict.confidence),
    )
