"""The reply in the making."""

from dataclasses import dataclass, field

from app.agents.appointment import Act
from app.agents.context import TurnContext
from app.agents.phrases import phrase
from app.agents.state import Question
from app.contracts import Expects, QuickReply, Source


@dataclass
class Reply:
    """What is said, part by part. From `asks_from` on it is the question: what is said again when asked to."""

    parts: list[str] = field(default_factory=list)
    quick_replies: list[QuickReply] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    expects: Expects = field(default_factory=lambda: Expects(kind="open"))
    read_back: Act | None = None
    asks_from: int | None = None

    @property
    def text(self) -> str:
        """All that is said, as one text."""
        return " ".join(part for part in self.parts if part)

    @property
    def short(self) -> str:
        """What of it has to be answered; without a question all of it."""
        return " ".join(part for part in self.parts[self.asks_from or 0 :] if part)

    def ask(
        self, text: str, kind: str = "open", slot: str | None = None, options: list[QuickReply] | None = None
    ) -> None:
        """Add a question and what is expected of its answer."""
        if self.asks_from is None:
            self.asks_from = len(self.parts)
        self.parts.append(text)
        self.expects = Expects.model_validate({"kind": kind, "slot": slot})
        self.quick_replies = options or []

    def question(self) -> Question | None:
        """The question alone, to be asked again."""
        if self.asks_from is None:
            return None
        quick_replies = [each.model_dump() for each in self.quick_replies]
        return Question(text=self.short, quick_replies=quick_replies, expects=self.expects.model_dump())


def say(turn: TurnContext, key: str, **values: str) -> str:
    """The business's words for a key."""
    persona = turn.pack.manifest.persona
    return phrase(turn.pack.phrases, key, turn.turn_id, persona=persona.name, business=persona.business, **values)


def texts(act: Act) -> dict[str, str]:
    """What of an act its words are filled with."""
    return {key: value for key, value in act.items() if key not in ("type", "slot") and isinstance(value, str)}


def buttons(*labels: str) -> list[QuickReply]:
    """Quick replies that say what they show."""
    return [QuickReply(label=label, text=label) for label in labels]
