"""A loaded pack: everything the engine asks of one business's own folder."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from app.business.models import Offering
from app.core.calendar import OpeningHours
from app.knowledge.ingest import Article
from app.packs.manifest import Agent, Manifest, Slot, Task
from app.packs.seed import Seed
from app.tools.kit import Tool
from app.understanding.domain import AttributeName, Domain, OfferingName, SlotSchema, TaskSchema


@dataclass(frozen=True, eq=False)
class Pack:
    """One business. `values` are the known values of asset attributes, by kind and attribute."""

    folder: Path
    manifest: Manifest
    seed: Seed
    articles: tuple[Article, ...]
    tools: dict[str, Tool]
    values: dict[str, dict[str, tuple[str, ...]]]

    @property
    def name(self) -> str:
        """The business's name in every row."""
        return self.manifest.name

    @cached_property
    def hours(self) -> OpeningHours:
        """When the business is open."""
        return self.manifest.opening_hours()

    @cached_property
    def staffed(self) -> OpeningHours | None:
        """When people are there to take over; None if never."""
        staffed = self.manifest.escalate.staffed
        if staffed == "never":
            return None
        return self.hours if staffed == "hours" else self.manifest.opening_hours(_expression(staffed))

    @property
    def phrases(self) -> dict[str, str | list[str]]:
        """The pack's own wordings; the engine has one for each that is missing."""
        return self.manifest.phrases

    def task(self, name: str) -> Task:
        """A task by its name."""
        return self.manifest.tasks[name]

    def agent_for_task(self, task: str) -> Agent:
        """The agent that does a task."""
        return next(agent for agent in self.manifest.agents if task in agent.tasks)

    def agent_of_kind(self, kind: str) -> Agent:
        """The first agent of a kind; every pack has one for knowledge and one for a person."""
        return next(agent for agent in self.manifest.agents if agent.kind == kind)

    def tool_for_task(self, task: str) -> Tool:
        """The tool that does a task once it is confirmed."""
        return self.tools[self.task(task).do]

    def domain(self, offerings: Sequence[Offering]) -> Domain:
        """What an interpreter needs to know of this business and its present catalogue."""
        manifest = self.manifest
        locale = manifest.persona.locale
        return Domain(
            name=self.name,
            locale=locale,
            zone=manifest.persona.zone,
            hours=self.hours,
            tasks=tuple(_task_schema(name, task) for name, task in manifest.tasks.items()),
            intents={name: tuple(examples) for name, examples in manifest.intents.items()},
            offerings=tuple(
                OfferingName(
                    each.id, each.name, each.kind, tuple(str(word) for word in each.synonyms), bool(each.stock_number)
                )
                for each in offerings
            ),
            offering_attributes=_offering_attributes(self, offerings),
            asset_kinds={
                kind: {name: self.values.get(kind, {}).get(name, ()) for name in attributes}
                for kind, attributes in manifest.kinds.asset.items()
            },
            attribute_types={kind: dict(attributes) for kind, attributes in manifest.kinds.asset.items()},
            knowledge=tuple(text for article in self.articles for text in (article.title, *article.questions)),
            person_words=tuple(manifest.escalate.words),
            default_region=locale.partition("-")[2] or "US",
        )


def _offering_attributes(pack: Pack, offerings: Sequence[Offering]) -> dict[str, tuple[AttributeName, ...]]:
    """By kind the attributes that customers may wish for, with the values that there are now; the price is one."""
    found: dict[str, tuple[AttributeName, ...]] = {}
    for kind, declared in pack.manifest.kinds.offering.items():
        rows = [each for each in offerings if each.kind == kind]
        if not declared or not rows:
            continue
        prices = [each.price_min / 100 for each in rows if each.price_min is not None]
        price = AttributeName("price", "number", (), min(prices, default=0), max(prices, default=0))
        found[kind] = (price, *(_attribute(pack, kind, name, of, rows) for name, of in declared.items()))
    return found


def _attribute(pack: Pack, kind: str, name: str, declared: str, rows: Sequence[Offering]) -> AttributeName:
    """One attribute. What the pack lists goes before what only the rows have: it knows other ways to say it."""
    told = pack.values.get(kind, {}).get(name, ())
    had = [value for row in rows if (value := (row.attributes or {}).get(name)) is not None]
    if declared.rstrip("?") in ("int", "float"):
        return AttributeName(name, "number", told, min(had, default=0), max(had, default=0))
    said = {entry.split("|")[0].strip().casefold() for entry in told}
    values = [str(each) for value in had for each in (value if isinstance(value, list) else [value])]
    new = [value for value in dict.fromkeys(values) if value.casefold() not in said]
    return AttributeName(name, "list" if declared.rstrip("?") == "list" else "str", (*told, *new))


def _expression(staffed: str) -> str:
    return "24/7" if staffed == "always" else staffed


def _task_schema(name: str, task: Task) -> TaskSchema:
    slots = tuple(_slot_schema(slot_name, slot) for slot_name, slot in task.slots.items())
    return TaskSchema(name=name, examples=tuple(task.examples), slots=slots, intent=task.intent)


def _slot_schema(name: str, slot: Slot) -> SlotSchema:
    choices = {value: tuple(words) for value, words in slot.choices.items()}
    return SlotSchema(name=name, type=slot.type, kind=slot.kind, choices=choices, until=slot.until)  # pyright: ignore[reportArgumentType]
