"""What scenarios.yaml may say. Strict: a field that does not exist, or a step that does two things, is an error."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from app.contracts import Channel, Contact, WireCommand
from app.packs.seed import Seed

Expected = Literal["open", "yes_no", "choice", "date", "phone", "spelled"]
Breakdown = Literal[
    "restart",
    "checkpoint_lost",
    "tool_fails",
    "slot_taken",
    "day_full",
    "freed",
    "crash_before_commit",
    "redelivered",
]
ACTIONS = ("say", "quick_reply", "commands", "silence", "speculate", "heard", "wait", "fault", "notify", "use")
"""What a step may do. `heard` may also go along with something said: then the customer spoke over the reply."""
SPOKEN = ("say", "quick_reply", "commands", "silence")
_OF_A_REPLY = ("says", "says_not", "expects", "asks", "agent", "intent", "ends", "fails")


def plain_time(value: Any) -> Any:
    """A time that YAML has read out of a text, as it was written."""
    return value.isoformat() if isinstance(value, datetime | date) else value


def _listed(value: Any) -> Any:
    values = value if isinstance(value, list) else [value]
    for each in values:
        if not isinstance(each, str):
            raise ValueError(f"a text is expected; put {plain_time(each)} in quotes")
    return values


def _pattern(value: str) -> str:
    if is_regex(value):
        try:
            re.compile(value[1:-1])
        except re.error as error:
            raise ValueError(f"{value!r} is no regular expression: {error}") from error
    if not value.strip("/ "):
        raise ValueError("a text to look for is expected")
    return value


def is_regex(value: str) -> bool:
    """Whether a text is written /like this/: a regular expression."""
    return len(value) > 2 and value.startswith("/") and value.endswith("/")


Pattern = Annotated[str, AfterValidator(_pattern)]
Patterns = Annotated[list[Pattern], BeforeValidator(_listed)]
Words = Annotated[list[str], BeforeValidator(_listed)]
Rows = dict[str, int | list[dict[str, Any]]]
"""What a table has gained or seen changed: how many rows, or each of them by some of its columns."""


class Strict(BaseModel):
    """Base of everything in a script. `line` is where it stands in the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    line: int = 0


class Step(Strict):
    """One thing that happens, and what the reply to it must be like."""

    say: Words = []
    quick_reply: str | None = None
    commands: list[WireCommand] = []
    silence: Literal[True] | None = None
    speculate: str | None = None
    heard: str | None = None
    wait: timedelta | None = None
    fault: Breakdown | None = None
    notify: str | None = None
    priority: Literal["interrupt", "high", "normal"] = "normal"
    """How urgent the notification is."""
    use: str | None = None

    channel: Channel | None = None
    delivered: Literal["once", "twice", "together"] = "once"
    """`twice`: sent again once it was answered. `together`: sent twice at the same time."""

    says: Patterns = []
    says_not: Patterns = []
    expects: Expected | None = None
    asks: str | None = None
    agent: str | None = None
    intent: str | None = None
    ends: bool | None = None
    fails: str | None = None
    """The turn is refused or fails with this error code."""
    rows: Rows = {}
    """Rows left up to this point, for the tables named."""

    @model_validator(mode="after")
    def _does_one_thing(self) -> Self:
        done = [name for name in ACTIONS if getattr(self, name) not in (None, [])]
        if "heard" in done and any(name in SPOKEN for name in done):
            done.remove("heard")
        if len(done) != 1:
            what = " and ".join(done) or "nothing"
            raise ValueError(f"a step does one of {', '.join(ACTIONS)}; this one does {what}")
        if self.heard is not None and len(self.say) > 1:
            raise ValueError("heard belongs to one utterance: make the others steps of their own")
        return self

    @model_validator(mode="after")
    def _asks_of_a_reply_only_what_it_has(self) -> Self:
        if self.is_answered:
            return self
        is_told = self.wait is not None or self.notify is not None
        wanted = [
            name for name in (_OF_A_REPLY[2:] if is_told else _OF_A_REPLY) if getattr(self, name) not in (None, [])
        ]
        if wanted:
            raise ValueError(f"{', '.join(wanted)}: nothing is answered in this step that could be looked at")
        return self

    @property
    def is_answered(self) -> bool:
        """Whether there is a reply to look at."""
        return self.is_spoken or self.fault == "redelivered"

    @property
    def is_spoken(self) -> bool:
        """Whether the desk answers it."""
        return bool(self.say or self.quick_reply or self.commands or self.silence)


class Scenario(Strict):
    """One conversation, from its opening to the rows that it must have left behind."""

    name: str = Field(min_length=3, max_length=120)
    tags: list[str] = []
    at: datetime | None = None
    channel: Channel | None = None
    customer: Contact | None = None
    seed: dict[str, list[dict[str, Any]]] = {}
    steps: list[Step] = Field(min_length=1)
    never: Patterns = []
    rows: Rows = {}
    outcome: Literal["resolved", "escalated", "abandoned", "open"] | None = None
    pending: str | None = None
    each: list[dict[str, str]] = []

    @model_validator(mode="after")
    def _seed_adds_to_what_there_is(self) -> Self:
        if unknown := set(self.seed) - set(Seed.model_fields):
            raise ValueError(f"seed: there is no {', '.join(sorted(unknown))}; see app/packs/seed.py")
        return self


class Script(Strict):
    """A scenarios.yaml. `parts` are steps that several scenarios share, by name; `never` is said in none of them."""

    at: datetime
    channel: Channel = "chat"
    never: Patterns = []
    parts: dict[str, list[Step]] = {}
    scenarios: list[Scenario] = []

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        names = [scenario.name for scenario in self.scenarios]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"scenarios: {', '.join(twice)}: the name is there twice")
        return self

    @model_validator(mode="after")
    def _parts_exist(self) -> Self:
        for steps in [*self.parts.values(), *(scenario.steps for scenario in self.scenarios)]:
            for step in steps:
                if step.use is not None and step.use not in self.parts:
                    raise ValueError(f"line {step.line}: there is no part {step.use!r}")
        if circle := next((name for name in self.parts if self._reaches(name, name, set())), None):
            raise ValueError(f"parts.{circle}: it uses itself")
        return self

    def _reaches(self, start: str, goal: str, seen: set[str]) -> bool:
        used = {step.use for step in self.parts[start] if step.use}
        if goal in used:
            return True
        return any(self._reaches(name, goal, seen | {name}) for name in used - seen)

    def steps_of(self, scenario: Scenario) -> list[Step]:
        """The scenario's steps with the parts put in."""
        return list(self._unfolded(scenario.steps))

    def _unfolded(self, steps: list[Step]) -> Iterable[Step]:
        for step in steps:
            if step.use is None:
                yield step
            else:
                yield from self._unfolded(self.parts[step.use])
