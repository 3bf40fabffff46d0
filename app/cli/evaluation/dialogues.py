"""Recorded booking dialogues: what the product has understood by their end."""

import asyncio
import re
import time
from datetime import datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from app.agents.context import TurnContext
from app.agents.frames import empty_slot, fill, value_of
from app.agents.state import Frame
from app.cli.evaluation.agents_words import AgentSaid, read_agent
from app.cli.evaluation.material import material
from app.cli.evaluation.packs import TASK, domain_of_pack, pack_of
from app.cli.evaluation.score import share
from app.cli.evaluation.sheet import Line, Mark, Sheet
from app.cli.evaluation.written import right_value, written
from app.core.embeddings import SentenceEmbedder
from app.understanding.domain import DialogueContext, Domain
from app.understanding.embedded import EmbeddedInterpreter
from app.understanding.interpretation import Interpretation, Moment, Number, SlotValue
from app.understanding.reading import Reader

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Listener:
    """One dialogue's frame, filled by the product's own code from what the customer says."""

    def __init__(self, line: Line, interpreter: EmbeddedInterpreter, reader: Reader, domain: Domain) -> None:
        self._interpreter, self._reader, self._domain = interpreter, reader, domain
        self._pack = pack_of(domain.name)
        self._now = _now(line)
        self._said = AgentSaid()
        self._put_forward: dict[str, SlotValue] = {}
        self._is_done = False
        self.frame = Frame(
            frame_id="0",
            task=TASK,
            agent="booking",
            status="collecting",
            slots={name: empty_slot() for name in self._pack.task(TASK).slots},
            asked=None,
            offered=[],
            read_back=None,
            outcome=None,
        )

    def agent(self, text: str) -> None:
        """The recorded agent's reply."""
        context = DialogueContext(now=self._now, task=TASK)
        self._said = read_agent(text, self._domain, self._reader, context)
        self._put_forward |= self._said.put_forward
        offers = self._said.expects == "yes_no" and bool(self._said.put_forward)
        self._is_done = self._said.is_done or (self._is_done and not offers)

    async def customer(self, text: str) -> Interpretation:
        """What the customer says, understood and taken into the frame."""
        meaning = await self._interpreter.interpret(text, self._domain, self._context())
        types = {one.type for one in meaning.commands}
        turn = self._turn(text)
        if self._is_done and ("StartTask" not in types or meaning.is_doubtful):
            return meaning
        self._is_done = False
        if "Deny" in types and "SetSlot" not in types:
            self._put_forward = {}
        elif types & {"Affirm", "SetSlot", "StartTask"}:
            for slot, value in self._put_forward.items():
                fill(self.frame, slot, value, turn)
            self._put_forward = {}
        for one in meaning.commands:
            if one.type == "SetSlot" and one.slot in self.frame["slots"] and one.value is not None:
                fill(self.frame, one.slot, one.value, turn)
        return meaning

    def _context(self) -> DialogueContext:
        filled = {name: slot["value"] for name, slot in self.frame["slots"].items() if slot["value"] is not None}
        if self._said.expects == "yes_no":
            filled |= {slot: value.model_dump(mode="json") for slot, value in self._said.put_forward.items()}
        return DialogueContext(
            now=self._now,
            task=None if self._is_done else TASK,
            asked=self._said.asked,
            expects=self._said.expects,
            filled=filled,
            last_agent_text=self._said.text,
        )

    def _turn(self, text: str) -> TurnContext:
        nothing = cast(Any, None)
        return TurnContext(
            session_id="0",
            turn_id="0",
            channel="chat",
            text=text,
            commands=(),
            now=self._now,
            pack=self._pack,
            domain=self._domain,
            interpreter=self._interpreter,
            search=nothing,
            reader=nothing,
            open_writer=nothing,
            tools=nothing,
        )


def _now(line: Line) -> datetime:
    """The dialogue's day: given, or the next one of the weekday it says it is."""
    table = material("dialogues")
    now = datetime.fromisoformat(table["now"]).replace(tzinfo=ZoneInfo(table["zone"]))
    if line.get("reference_date"):
        return datetime.combine(datetime.fromisoformat(line["reference_date"]), now.time(), now.tzinfo)
    today = line.get("today_is")
    return now + timedelta(days=(_DAYS.index(today) - now.weekday()) % 7) if today in _DAYS else now


def evaluate_star(lines: list[Line], embedder: SentenceEmbedder) -> Sheet:
    """Dialogues between people; of `gold_clean` ones all gold was said in so many words."""
    sheet, rights = asyncio.run(_evaluate("dialogues_star.jsonl", lines, embedder))
    clean = [right for line, right in zip(lines, rights, strict=True) if line.get("gold_clean")]
    goal = material("dialogues")["goals"]["star"]
    return _scored(sheet, [share("final slots all right, gold_clean", clean, goal), share("all dialogues", rights)])


def evaluate_sgd(lines: list[Line], embedder: SentenceEmbedder) -> Sheet:
    """Dialogues written to a plan."""
    sheet, rights = asyncio.run(_evaluate("dialogues_sgd.jsonl", lines, embedder))
    return _scored(sheet, [share("final slots all right", rights, material("dialogues")["goals"]["sgd"])])


def _scored(sheet: Sheet, scores: list[Any]) -> Sheet:
    slots = sorted({mark.what for mark in sheet.marks})
    each = [share(f"slot {slot}", [mark.right for mark in sheet.marks if mark.what == slot]) for slot in slots]
    sheet.scores = [*scores, *each]
    return sheet


async def _evaluate(file: str, lines: list[Line], embedder: SentenceEmbedder) -> tuple[Sheet, list[bool]]:
    sheet, interpreter = Sheet(file), EmbeddedInterpreter(embedder)
    readers: dict[str, Reader] = {}
    rights = []
    for line in lines:
        domain = domain_of_pack(line["domain"])
        await interpreter.prepare(domain)
        reader = readers.setdefault(domain.name, Reader(domain, embedder))
        listener = Listener(line, interpreter, reader, domain)
        for turn in line["turns"]:
            if turn["role"] == "agent":
                listener.agent(_straight(turn["text"]))
            elif turn["role"] == "user":
                began = time.perf_counter()
                await listener.customer(_straight(turn["text"]))
                sheet.milliseconds.append((time.perf_counter() - began) * 1000)
        rights.append(_mark(line, listener.frame, sheet))
    return sheet, rights


def _mark(line: Line, frame: Frame, sheet: Sheet) -> bool:
    """One mark a gold slot; free words are not judged."""
    table = material("dialogues")
    same = table["domains"][line["domain"]].get("same", {})
    rights = []
    for slot, gold in line["gold"].items():
        if slot in table["free"]:
            continue
        values = [value for name in same.get(slot, [slot]) if (value := value_of(frame, name)) is not None]
        if not values and slot in table["lasting"]:
            values = _end(*(value_of(frame, name) for name in table["lasting"][slot]))
        ours = written(slot, values, table["defaults"].get(slot))
        right = right_value(slot, [gold, *line.get("gold_surface", {}).get(slot, [])], ours)
        rights.append(right)
        sheet.marks.append(Mark(line["id"], line["domain"], slot, gold, ours, right))
    return all(rights)


def _end(begin: SlotValue | None, hours: SlotValue | None) -> list[SlotValue]:
    """When something ends that lasts so many hours."""
    if not isinstance(begin, Moment) or not begin.times or not isinstance(hours, Number):
        return []
    first = datetime.combine(datetime.min, datetime.strptime(begin.times[0], "%H:%M").time())  # noqa: DTZ007, DTZ901
    return [Moment(times=[f"{first + timedelta(hours=hours.value):%H:%M}"])]


def _straight(text: str) -> str:
    """Quotation marks that stand for an apostrophe in the corpus."""
    return re.sub(r"(?<=\w)\"(?=\w)", "'", text)
