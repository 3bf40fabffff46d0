"""Bugs planted in the kernel, each as others have had it: customers who do anything at any moment meet every one."""

import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from app.agents import applying, booking, carrying_out, frames, respond
from app.agents.applying import Applied
from app.agents.appointment import Act
from app.agents.context import TurnContext
from app.agents.state import ConversationState, Frame, ReadBackState
from app.cli.rehearsal.stage import Stage
from app.core.database import Database
from app.core.ids import new_id
from app.tools import writes
from app.turns import runner, taking
from app.turns.standing import Standing, read_standing
from app.turns.transaction import TurnTransaction, turn_transaction
from app.understanding.interpretation import SlotValue
from tests.fakes.understanding import ScriptedInterpreter
from tests.turns.test_any_order import interpreter, look_for_trouble, stage

__all__ = ["interpreter", "stage"]

Patch = pytest.MonkeyPatch


def nobody_need_have_heard_it(patch: Patch) -> None:
    """A yes to a read-back that was never played is a yes."""
    patch.setattr(booking, "was_heard", lambda frame: frame["read_back"] is not None)
    patch.setattr(carrying_out, "was_heard", lambda frame: frame["read_back"] is not None)


def a_read_back_that_was_cut_off_counts(patch: Patch) -> None:
    """Any report of what was played makes the whole of it heard."""
    noted = respond._noted

    def cut_off(act: Act, turn: TurnContext, text: str) -> ReadBackState:
        return ReadBackState(**{**noted(act, turn, text), "must_hear": 0})

    patch.setattr(respond, "_noted", cut_off)


def a_change_leaves_the_read_back_standing(patch: Patch) -> None:
    """ "Yes, but at eleven" books what was never read back: nothing compares the values."""
    fill, answered = applying.fill, booking._answered

    def filled(frame: Frame, name: str, said: SlotValue, turn: TurnContext) -> bool:
        status, read_back = frame["status"], frame["read_back"]
        corrected = fill(frame, name, said, turn)
        frame["slots"][name]["settled"] = True
        frame["status"], frame["read_back"] = status, read_back
        return corrected

    async def answered_anyway(
        work: ConversationState, turn: TurnContext, frame: Frame, applied: Applied, *more: Any
    ) -> list[Act] | None:
        unchanged = replace(applied, filled=[], corrected=[], skipped=[]) if applied.affirmed else applied
        return await answered(work, turn, frame, unchanged, *more)

    class AlwaysTheSame(dict[str, Any]):
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = None  # pyright: ignore[reportAssignmentType]

    patch.setattr(applying, "fill", filled)
    patch.setattr(booking, "_answered", answered_anyway)
    patch.setattr(writes, "canonical", lambda arguments: AlwaysTheSame(writes_canonical(arguments)))


def what_waits_is_still_being_confirmed(patch: Patch) -> None:
    """A task that another was begun on top of is only set aside while it collects."""
    set_aside = frames._set_aside
    patch.setattr(
        frames, "_set_aside", lambda all_: set_aside([each for each in all_ if each["status"] != "confirming"])
    )


def what_was_speculated_is_kept(patch: Patch) -> None:
    """A turn that ran ahead writes for real."""

    @asynccontextmanager
    async def for_real(
        database: Database, speculative: bool = False, session_id: str | None = None
    ) -> AsyncIterator[TurnTransaction]:
        async with turn_transaction(database, False, session_id) as transaction:
            yield transaction

    patch.setattr(taking, "turn_transaction", for_real)


def a_task_that_is_done_stays_in_hand(patch: Patch) -> None:
    """Nothing is finished, and each write has a key of its own: the next yes books once more."""

    def never(work: ConversationState, frame: Frame, status: str) -> None:
        frame["question"] = None

    patch.setattr(carrying_out, "finish", never)
    patch.setattr(writes, "write_key", lambda *_: new_id())


def a_turn_that_comes_again_is_taken_again(patch: Patch) -> None:
    """Nobody looks whether the record has it already."""

    async def forgetful(database: Database, session_id: str, turn_id: str | None = None) -> Standing:
        return replace(await read_standing(database, session_id, turn_id), fingerprint=None)

    patch.setattr(runner, "read_standing", forgetful)
    patch.setattr(taking, "read_standing", forgetful)


def a_write_outlives_its_turn(patch: Patch) -> None:
    """It is committed at once, before the turn is on record: a crash in between leaves a booking nobody was told of."""
    execute = writes.execute

    async def at_once(db: Any, *arguments: Any) -> dict[str, Any]:
        outcome = await execute(db, *arguments)
        await db.commit()
        raise RuntimeError("the process died here") if outcome else AssertionError

    patch.setattr(writes, "execute", at_once)


writes_canonical = writes.canonical
Plant = Callable[[Patch], None]
PLANTED: list[tuple[Plant, str]] = [
    (nobody_need_have_heard_it, "was not heard"),
    (a_read_back_that_was_cut_off_counts, "was not heard"),
    (a_change_leaves_the_read_back_standing, "a yes with a change is no yes"),
    (what_waits_is_still_being_confirmed, "<= 1"),
    (what_was_speculated_is_kept, "left a trace"),
    (a_task_that_is_done_stays_in_hand, "one task has written twice"),
    (a_turn_that_comes_again_is_taken_again, "nothing was broken, and a turn failed"),
    (a_write_outlives_its_turn, "a turn that failed has written"),
]


@pytest.mark.sqlite
@pytest.mark.parametrize(("plant", "noticed"), PLANTED, ids=[plant.__name__ for plant, _ in PLANTED])
def test_a_planted_bug_is_met(
    plant: Plant, noticed: str, stage: Stage, interpreter: ScriptedInterpreter, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)

    with pytest.raises(Exception) as found:  # noqa: PT011 - which of its rules is broken is looked at below
        look_for_trouble(stage, interpreter)

    assert noticed in "".join(traceback.format_exception(found.value))
