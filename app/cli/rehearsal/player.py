"""Plays one scenario at a desk, as its customer."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from app.cli.rehearsal import breakdowns
from app.cli.rehearsal.conversation import Answer, Conversation
from app.cli.rehearsal.matching import is_said
from app.cli.rehearsal.performance import Performance
from app.cli.rehearsal.rows import Snapshot, judge, left_between, take_snapshot, unknown_columns
from app.cli.rehearsal.script import Scenario, Script, Step
from app.cli.rehearsal.stage import Setting, Stage
from app.contracts import Notification, WireCommand
from app.core.ids import new_id

_NEVER = ("/\\{\\w*\\}/", "/\\bNone\\b/", "/\\bTrue\\b|\\bFalse\\b/", "/datetime|Traceback|<[a-z_.]+>/")
"""What no reply of any business may have in it: a slot that was not filled in, a value that was not worded."""


async def play(stage: Stage, script: Script, scenario: Scenario) -> Performance:
    """Play a scenario from its opening to its judgement."""
    performance = Performance(scenario)
    began = time.perf_counter()
    for fault in unknown_columns(scenario.rows):
        performance.blame(scenario.line, f"rows: {fault}")
    if not performance.faults:
        async with stage.set(scenario, scenario.at or script.at) as setting:
            await Player(setting, script, scenario, performance).play()
    performance.took_ms = (time.perf_counter() - began) * 1000
    return performance


class Player:
    """The customer of one scenario."""

    def __init__(self, setting: Setting, script: Script, scenario: Scenario, performance: Performance) -> None:
        self._setting = setting
        self._scenario = scenario
        self._steps = script.steps_of(scenario)
        self._never = (*_NEVER, *script.never, *scenario.never)
        self._performance = performance
        self._conversation = Conversation(setting, scenario.channel or script.channel)
        self._before: Snapshot = {}
        self._does: dict[str, Callable[[Step], Awaitable[None]]] = {
            "say": self._say,
            "quick_reply": self._press,
            "commands": self._command,
            "silence": self._stay_silent,
            "speculate": self._speculate,
            "heard": self._hear,
            "wait": self._wait,
            "fault": self._break,
            "notify": self._notify,
        }

    async def play(self) -> None:
        """Every step, then the judgement. A step that can't be taken ends the conversation."""
        performance = self._performance
        self._before = await self._snapshot()
        greeting = await self._conversation.open(self._scenario.customer)
        performance.say("agent", greeting)
        for step in self._steps:
            if step.channel is not None:
                self._conversation.channel = step.channel
            action = next(name for name in self._does if getattr(step, name) not in (None, []))
            try:
                await self._does[action](step)
            except breakdowns.CannotHappen as error:
                performance.blame(step.line, str(error))
                break
            if step.rows:
                performance.rows += [f"line {step.line}: {each}" for each in await self._judge(step.rows, partly=True)]
        performance.rows += await self._judge(self._scenario.rows)
        await self._judge_outcome()

    async def _judge(self, rows: Any, partly: bool = False) -> list[str]:
        return judge(rows, left_between(self._before, await self._snapshot()), partly)

    async def _snapshot(self) -> Snapshot:
        return await take_snapshot(self._setting.desk.database, self._setting.pack.hours.tzinfo)

    async def _judge_outcome(self) -> None:
        if self._scenario.outcome is None:
            return
        outcome = await self._conversation.outcome() or "open"
        if outcome != self._scenario.outcome:
            self._performance.blame(
                self._scenario.line, f"the outcome is {outcome}, and should be {self._scenario.outcome}"
            )

    async def _say(self, step: Step) -> None:
        for text in step.say[:-1]:
            await self._turn(Step(say=[text], line=step.line), text, [])
        await self._turn(step, step.say[-1], [])

    async def _press(self, step: Step) -> None:
        offered = self._conversation.quick_replies
        text = next((each.text for each in offered if each.label == step.quick_reply), None)
        if text is None:
            labels = ", ".join(each.label for each in offered) or "none"
            raise breakdowns.CannotHappen(f"there is no button {step.quick_reply!r}; there are: {labels}")
        await self._turn(step, text, [])

    async def _command(self, step: Step) -> None:
        await self._turn(step, "", list(step.commands))

    async def _stay_silent(self, step: Step) -> None:
        await self._turn(step, "", [WireCommand.model_validate({"type": "Silence"})])

    async def _turn(self, step: Step, text: str, commands: list[WireCommand]) -> None:
        said = text or "; ".join(f"{each.type} {each.slot or ''} {each.value or ''}".strip() for each in commands)
        if step.heard is not None:
            self._interrupt(step)
        self._performance.say("customer", said if text else f"[{said}]", step.line)
        request = self._conversation.request(text, commands)
        if step.delivered == "together":
            answer, again = await asyncio.gather(self._conversation.take(request), self._conversation.take(request))
        else:
            answer = again = await self._conversation.take(request)
            if step.delivered == "twice":
                again = await self._conversation.take(request)
        self._performance.say("agent", answer.text or f"[{answer.error}]", step.line)
        if (again.text, again.error) != (answer.text, answer.error):
            self._performance.blame(step.line, f"delivered again, the same turn was answered {again.text!r}")
        self._check(step, answer)

    def _interrupt(self, step: Step) -> None:
        try:
            cut = self._conversation.interrupt(step.heard or "")
        except ValueError as error:
            raise breakdowns.CannotHappen(str(error)) from error
        self._performance.say("stage", f"the customer speaks over the reply after “{cut}”", step.line)

    async def _hear(self, step: Step) -> None:
        self._interrupt(step)
        await self._conversation.report_heard()

    async def _speculate(self, step: Step) -> None:
        self._performance.say("stage", f"taken for the end, and thrown away: “{step.speculate}”", step.line)
        await self._conversation.speculate(step.speculate or "")

    async def _wait(self, step: Step) -> None:
        if step.wait is not None:
            await self._conversation.told_unasked()
            await self._setting.pass_time(step.wait)
            self._performance.say("stage", f"{step.wait} later", step.line)
            await self._check_unasked(step)

    async def _break(self, step: Step) -> None:
        self._performance.say("stage", str(step.fault).replace("_", " "), step.line)
        earlier = await self._snapshot()
        answer = await breakdowns.happen(step.fault or "restart", self._setting, self._conversation)
        if step.fault in breakdowns.BY_STRANGERS:
            strangers = left_between(earlier, await self._snapshot())
            for each in strangers:
                self._before[each.table][each.key] = each.row
        if answer is not None:
            self._performance.say("agent", answer.text or f"[{answer.error}]", step.line)
            self._check(step, answer)

    async def _notify(self, step: Step) -> None:
        self._performance.say("stage", f"to be told: {step.notify}", step.line)
        await self._conversation.told_unasked()
        notification = Notification(id=new_id("note"), text=step.notify or "", priority=step.priority)
        await self._setting.desk.runner.notify(self._conversation.session_id, notification)
        await self._check_unasked(step)

    async def _check_unasked(self, step: Step) -> None:
        told = await self._conversation.told_unasked()
        for text in told:
            self._performance.say("agent", text, step.line)
        self._check_text(step, " ".join(told))

    def _check(self, step: Step, answer: Answer) -> None:
        blame = self._performance.blame
        if answer.error != step.fails:
            blame(step.line, f"the turn {_ending(answer.error)}, and should have {_ending(step.fails)}")
        if not answer.text.strip() and answer.error is None:
            blame(step.line, "no turn may end in silence")
        self._check_text(step, answer.text)
        for name in ("expects", "asks", "agent", "intent", "ends"):
            wanted, found = getattr(step, name), getattr(answer, name)
            if wanted is not None and wanted != found:
                blame(step.line, f"{name} is {found}, and should be {wanted}")

    def _check_text(self, step: Step, text: str) -> None:
        for pattern in step.says:
            if not is_said(pattern, text):
                self._performance.blame(step.line, f"not said: {pattern}")
        for pattern in (*step.says_not, *self._never):
            if is_said(pattern, text):
                self._performance.blame(step.line, f"said, and must not be: {pattern}")


def _ending(code: str | None) -> str:
    return f"fails with {code}" if code else "been taken"
