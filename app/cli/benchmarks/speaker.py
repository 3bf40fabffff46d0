"""A customer who wants something done, for any pack: answers what is asked until it is booked."""

from dataclasses import dataclass, field

from app.contracts import ChatReply
from app.packs.pack import Pack

_ANSWERS = {
    "person": "Maria Ortiz",
    "phone": "+1 202 555 0143",
    "email": "maria@example.com",
    "datetime": "the earliest you have",
    "date": "next Tuesday",
    "time": "at ten",
    "number": "two",
    "text": "nothing else",
    "yes_no": "yes",
}
_MAX_TURNS = 14


@dataclass
class Speaker:
    """Goes through the pack's first task, with a question from its knowledge on the way."""

    pack: Pack
    ordinal: int
    answers: dict[str, str] = field(default_factory=dict)
    """By the slot's type; what is not here is answered as everybody does."""
    said: list[str] = field(default_factory=list)

    def opening(self) -> str:
        """What the customer comes with."""
        task = next(iter(self.pack.manifest.tasks.values()))
        return task.examples[self.ordinal % len(task.examples)]

    def answer(self, reply: ChatReply, asked: str | None = None) -> str | None:
        """The next thing to say, to a reply that asked for a slot; None when there is nothing left to want."""
        self.said.append(reply.reply)
        if len(self.said) >= _MAX_TURNS:
            return None
        frame = next((each for each in reversed(reply.state.frames) if each.status != "paused"), None)
        if frame is None:
            return self._question() if len(self.said) < 3 else None
        if frame.status == "confirming":
            return "Yes, please"
        if frame.status != "collecting":
            return None
        if len(self.said) == 2:
            return self._question()
        if reply.quick_replies:
            return reply.quick_replies[0].text
        asked = asked or next((name for name, slot in frame.slots.items() if slot.status == "asking"), None)
        return self._value(frame.task, asked)

    def _question(self) -> str:
        questions = [question for article in self.pack.articles for question in article.questions]
        return questions[self.ordinal % len(questions)] if questions else "What are your hours?"

    def _value(self, task: str, slot: str | None) -> str:
        schema = self.pack.task(task).slots.get(slot or "")
        if schema is None:
            return "Yes"
        if schema.type == "offering":
            offered = [each.name for each in self.pack.seed.offerings if each.kind == schema.kind]
            return offered[self.ordinal % len(offered)]
        if schema.type == "asset":
            assets = [asset for customer in self.pack.seed.customers for asset in customer.assets]
            mine = assets[self.ordinal % len(assets)]
            return " ".join(str(value) for value in mine.attributes.values())
        if schema.type == "choice":
            return next(iter(schema.choices))
        return (_ANSWERS | self.answers).get(schema.type, "yes")
