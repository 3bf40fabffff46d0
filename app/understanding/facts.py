"""Questions whose answer is in the business's tables: when it is open, what something costs, how long it takes."""

import re

from app.understanding.classifier import Verdict
from app.understanding.clauses import Clause, left_over
from app.understanding.domain import DialogueContext
from app.understanding.interpretation import Command, Moment, SlotValue
from app.understanding.reading import Reader

_HOURS = re.compile(
    r"\b(?:are (?:you|they|we) (?:still )?(?:open|closed)|(?:do|will) you (?:guys )?(?:open|close|be open)"
    r"|(?:is|are) \w+(?: \w+)? (?:open|closed) (?:on|at|today|now|tomorrow)"
    r"|(?<!before )(?<!after )(?<!once )(?<!until )you (?:guys )?(?:open|close[sd]?)\b"
    r"|(?:opening|business|working|office|store|shop) hours|your hours|hours of operation|what are the hours"
    r"|what (?:time|hours) (?:do|are|will) you|how late (?:are|do) you)",
    re.IGNORECASE,
)
_ABOUT = {
    "hours": re.compile(r"\b(?:open\w*|clos\w*|hours|shut)\b", re.IGNORECASE),
    "price": re.compile(
        r"\b(?:how much|price[sd]?|pricing|costs?|charges?|quote|rates?|fees?|expensive|estimate)\b", re.IGNORECASE
    ),
    "duration": re.compile(
        r"\b(?:how (?:long|much time|quick(?:ly)?|many hours)|duration|take long|ready the same day)\b"
        r"(?! (?:have|has|did|is the warranty|until|ago)\b)",
        re.IGNORECASE,
    ),
    "contact": re.compile(r"\b(?:phone|number|call|e-?mail|mail|contact|reach|write)\b", re.IGNORECASE),
    "address": re.compile(
        r"\b(?:where|address|locat\w+|directions?|street|get (?:there|to you)|find you)\b", re.IGNORECASE
    ),
    "offerings": re.compile(r"\b(?:offer\w*|services?|things|do for|sell|book|list|have)\b", re.IGNORECASE),
}
"""What a question for a fact must speak of."""
_IDENTITY = re.compile(
    r"\b(?:who|what) are you\W*$|\bwho am i (?:talking|speaking|chatting) (?:to|with)\W*$"
    r"|\b(?:are you|is this|you're|am i (?:talking|speaking|chatting) (?:to|with))\b"
    r"(?: (?:an?|some|just|actually|really|even|the|real|live|actual|automated|virtual))*"
    r"(?: (?:(?P<robot>robot|bot|machine|computer|ai|recording(?!\W+\w)|program|chat ?bot|assistant)"
    r"|(?P<person>human|person|people|man|woman))\b)",
    re.IGNORECASE,
)
_ABILITIES = re.compile(
    r"\W*(?:(?:so|and|ok|okay|well|hi|hello|hey)\W+)*"
    r"(?:what (?:all )?(?:can|do) you (?:do|help (?:me )?with)(?: for me| here)?"
    r"|what can i (?:do|ask(?: you)?|say)(?: here)?|how can you help(?: me)?|(?:i need )?help(?: me)?)\W*",
    re.IGNORECASE,
)
_PERSONAL = frozenset({"small_talk", "person", "ask", "out_of_scope"})
_MINE = re.compile(r"\b(?:my|mine|need|want|same)\b", re.IGNORECASE)
_THAT = re.compile(r"\b(?:that|it|this|one|i pay|in total|altogether)\b", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:until|till|by)\b(?=\W+[a-z])", re.IGNORECASE)
_OF_HOURS = re.compile(r"\b(?:open|closed|hours)\b", re.IGNORECASE)
_ALIKE = 0.55


def asked_fact(
    clause: Clause, verdict: Verdict, reader: Reader, context: DialogueContext, bare: bool
) -> Command | None:
    """The fact that a question is after, with what it is about; None when it is no such question.

    `bare` words, in which no value was found, may ask without the form of a question ("your address, please").
    """
    if (who := _IDENTITY.search(clause.text)) and verdict.label.intent in _PERSONAL:
        fact = _fact("identity", None, clause, verdict)
        kind = next((name for name in ("robot", "person") if who[name]), None)
        return fact.model_copy(update={"type": "SmallTalk", "slot": kind}) if kind else fact
    if _ABILITIES.fullmatch(clause.text):
        return _fact("help", None, clause, verdict)
    if _HOURS.search(clause.text) or _asks_hours_again(clause, reader, context):
        return _fact("hours", _moment(clause, reader, context), clause, verdict)
    if not clause.is_question and not bare:
        return None
    named = reader.offerings(clause.text) if clause.is_question else []
    for fact in ("price", "duration"):
        if _ABOUT[fact].search(clause.text) and (named or _is(fact, verdict) or _pointed(clause, verdict)):
            return _fact(fact, named[0].value if named else _spoken_of(reader, context), clause, verdict)
    fact = verdict.label.fact if verdict.label.intent == "ask" and verdict.label_likeness > _ALIKE else None
    if (
        fact is None
        or not _ABOUT[fact].search(clause.text)
        or (fact in {"contact", "address"} and _MINE.search(clause.text))
    ):
        return None
    return _fact(fact, _moment(clause, reader, context) if fact == "hours" else None, clause, verdict)


def asks_price(text: str) -> bool:
    """Whether words of what something costs are among these."""
    return bool(_ABOUT["price"].search(text))


def _fact(fact: str, value: SlotValue | None, clause: Clause, verdict: Verdict) -> Command:
    span, score = (clause.start, clause.end), max(0.8, verdict.sure)
    return Command(type="AskFact", slot=fact, value=value, text=clause.text, span=span, score=score)


def _is(fact: str, verdict: Verdict) -> bool:
    return verdict.label.fact == fact and verdict.label_likeness > _ALIKE


def _pointed(clause: Clause, verdict: Verdict) -> bool:
    """ "How much would that be?": about what is being talked of."""
    return verdict.label.intent == "ask" and bool(_THAT.search(clause.text))


def _moment(clause: Clause, reader: Reader, context: DialogueContext) -> SlotValue | None:
    """When; "until today" asks about today."""
    text = _UNTIL.sub(lambda found: " " * len(found.group()), clause.text)
    moments = reader.moments(text, context)
    return moments[0].value if moments else None


def _spoken_of(reader: Reader, context: DialogueContext) -> SlotValue | None:
    """The one offering that the agent has just spoken of, when no task in progress names one."""
    if any(held.get("kind") == "offering" for held in context.filled.values()):
        return None
    named = {one.value.model_dump_json(): one.value for one in reader.offerings(context.last_agent_text)}
    return next(iter(named.values())) if len(named) == 1 else None


def _asks_hours_again(clause: Clause, reader: Reader, context: DialogueContext) -> bool:
    """ "And on Thanksgiving?" after an answer about the hours."""
    if (
        context.task is not None
        or not clause.text.rstrip().endswith("?")
        or not _OF_HOURS.search(context.last_agent_text)
    ):
        return False
    moments = reader.moments(clause.text, context)
    left = left_over(Clause(clause.text, 0, len(clause.text)), [one.span for one in moments])
    return len(moments) == 1 and isinstance(moments[0].value, Moment) and not left
