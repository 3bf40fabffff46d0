"""While a scenario waits, what is due is done at its hour, and what is said unasked can be looked at."""

from pathlib import Path

import pytest

from app.cli.rehearsal.performance import Performance
from app.cli.rehearsal.player import play
from app.cli.rehearsal.reading import ScriptError, parse_script
from app.cli.rehearsal.stage import Stage
from app.core.settings import Settings
from tests.conftest import CACHE

pytestmark = pytest.mark.sqlite
BOOKED = """
at: 2026-11-20T10:00:00
parts:
  booked:
    - say: [I need an oil change, It's a 2019 Honda Civic, Tuesday at 9 am, Maria Ortiz, 202 555 0143]
      expects: yes_no
    - say: "yes"
      says: You're booked
scenarios:
"""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    settings = Settings(cache_dir=CACHE, environment="test")
    return Stage(settings, "northside_motors", tmp_path_factory.mktemp("stage"))


async def played(stage: Stage, scenario: str) -> Performance:
    script = parse_script(BOOKED + scenario, "scenarios.yaml")
    return await play(stage, script, script.scenarios[0])


def said(performance: Performance, who: str = "agent") -> list[str]:
    return [line.text for line in performance.lines if line.who == who]


async def test_a_reminder_is_given_with_the_next_reply(stage: Stage) -> None:
    performance = await played(
        stage,
        """
  - name: reminded
    steps:
      - use: booked
      - wait: P3D
        rows:
          jobs:
            - {kind: confirmation, status: completed, ended_at: 2026-11-20T10:00}
            - {kind: reminder, status: completed, ended_at: 2026-11-23T09:00}
      - say: thanks
        says: [A reminder, "November 24 at 9 AM"]
    rows: {bookings: 1}
""",
    )
    assert performance.went_well, (performance.faults, performance.rows, said(performance))


async def test_nothing_due_later_is_done_sooner(stage: Stage) -> None:
    performance = await played(
        stage,
        """
  - name: not reminded
    steps:
      - use: booked
      - wait: PT2H
        rows: {jobs: [{kind: confirmation, status: completed}, {kind: reminder, status: pending}]}
      - say: thanks
        says_not: reminder
    rows: {bookings: 1}
""",
    )
    assert performance.went_well, (performance.faults, performance.rows)


async def test_who_asked_for_a_person_is_called_back_if_none_comes(stage: Stage) -> None:
    performance = await played(
        stage,
        """
  - name: nobody came
    customer: {name: Maria Ortiz, phone: "+1 202 555 0143"}
    steps:
      - say: I want to speak to a person
      - wait: PT1M
        rows: {tickets: 0}
      - wait: PT2M
        rows: {tickets: [{subject: Asked for a person, created_at: 2026-11-20T10:02}]}
    rows: {escalations: 1, tickets: 1}
""",
    )
    assert performance.went_well, (performance.faults, performance.rows, said(performance))


async def test_what_is_said_unasked_is_judged_like_a_reply(stage: Stage) -> None:
    urgent = """
  - name: told
    never: [snow]
    steps:
      - notify: Your loaner is ready.
        priority: interrupt
        says: loaner
      - notify: It may snow.
        priority: interrupt
        says: rain
"""
    performance = await played(stage, urgent)
    assert said(performance)[1:] == ["Your loaner is ready.", "It may snow."]
    assert [fault.text for fault in performance.faults] == ["not said: rain", "said, and must not be: snow"]


@pytest.mark.parametrize("step", ["wait: PT1M, expects: yes_no", "use: booked, says: booked", "heard: yes, ends: true"])
def test_what_nobody_looks_at_may_not_be_asked_for(step: str) -> None:
    with pytest.raises(ScriptError, match="nothing is answered in this step"):
        parse_script(f"{BOOKED}  - name: vain\n    steps:\n      - {{{step}}}\n", str(Path("scenarios.yaml")))


async def test_what_others_took_comes_free_again(stage: Stage) -> None:
    performance = await played(
        stage,
        """
  - name: free again
    steps:
      - say: [I need an oil change, It's a 2019 Honda Civic, Tuesday at 9 am, Maria Ortiz, 202 555 0143]
      - fault: day_full
      - fault: freed
      - say: "yes"
        says: You're booked
    rows: {bookings: [{starts_at: 2026-11-24T09:00, status: confirmed}]}
""",
    )
    assert performance.went_well, (performance.faults, performance.rows)
