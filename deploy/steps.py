"""Set-up as a list of named steps, each printed with the time it took."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum

from deploy.refusal import SetupRefused, refusal_of


class Outcome(Enum):
    DONE = "done"
    ALREADY = "already there"
    LEFT_OUT = "left out"


@dataclass(frozen=True)
class StepResult:
    outcome: Outcome
    remark: str = ""


@dataclass(frozen=True)
class Step:
    """`carry_out` does the work or finds it done; it refuses with `SetupRefused`."""

    name: str
    carry_out: Callable[[], StepResult]


def carry_out_all(steps: Iterable[Step], say: Callable[[str], None]) -> None:
    """Carry out steps in order; the first refusal ends them."""
    for step in steps:
        began = time.monotonic()
        try:
            result = step.carry_out()
        except OSError as error:
            raise refusal_of(error) from error
        remark = f": {result.remark}" if result.remark else ""
        say(f"  {step.name:<34} {time.monotonic() - began:6.1f} s  {result.outcome.value}{remark}")


def report_refusal(refusal: SetupRefused, say: Callable[[str], None]) -> None:
    say("")
    say(f"Stopped: {refusal.sentence}")
    say(f"         {refusal.remedy}")
