"""What came of a scenario: the conversation as it went, and everything that was not as it should be."""

from dataclasses import dataclass, field

from app.cli.rehearsal.script import Scenario


@dataclass(frozen=True)
class Line:
    """One line of a transcript. `who` is `customer`, `agent` or `stage` (what happened besides)."""

    who: str
    text: str
    step: int = 0
    """The step's line in the file."""


@dataclass(frozen=True)
class Fault:
    """Something that is not as it should be; `line` is where the file asks for it."""

    line: int
    text: str


@dataclass
class Performance:
    """A scenario, played."""

    scenario: Scenario
    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    took_ms: float = 0.0

    @property
    def went_well(self) -> bool:
        """Whether everything was as it should be."""
        return not self.faults and not self.rows

    @property
    def status(self) -> str:
        """`passed`, `failed`, or `pending`: known not to work yet, whatever came of it."""
        if self.scenario.pending is not None:
            return "pending"
        return "passed" if self.went_well else "failed"

    def say(self, who: str, text: str, step: int = 0) -> None:
        """Add a line to the transcript."""
        self.lines.append(Line(who, text, step))

    def blame(self, line: int, text: str) -> None:
        """Note something that is wrong."""
        self.faults.append(Fault(line, text))
