"""The dealership is complete, and its articles answer in customers' own words."""

import re

import pytest

from app.core.database import Database
from app.core.embeddings import SentenceEmbedder
from app.knowledge.search import KnowledgeIndex
from app.packs.loader import load_packs
from app.packs.pack import Pack
from app.packs.seeding import seed_pack

ASKED = {
    "loaner_cars": ["will I be without a car", "do you have loaners", "you got any spare cars i can use meanwhile"],
    "shuttle": ["is there any way to get home after i leave the car", "do you offer rides"],
    "waiting_room": ["is there coffee", "can i sit and watch tv while you do it"],
    "wifi": ["is the wifi free", "do you have wireless internet"],
    "payment": ["how can i pay", "can i write you a check", "do you accept visa"],
    "towing": ["it won't drive can you come get it", "my car is dead in the driveway can you tow it"],
    "key_drop": ["can i bring it in really early before anyone is in", "can i leave it the night before"],
    "cancellation_policy": ["how late can i cancel", "do i get charged if i miss it"],
    "walk_ins": ["can i come in right now without an appointment"],
    "estimates": ["how do i approve the work"],
    "repair_warranty": ["is the work guaranteed", "what's the warranty on labor"],
    "recalls": ["my airbag has been recalled", "check my vin for recalls"],
    "parts": ["i need to order a bumper", "do you have a parts counter"],
    "tire_brands": ["do you stock pirelli tires", "what kind of tires do you sell"],
    "ev_service": ["my car is electric can you service it"],
    "ev_charging": ["can i charge my car while i'm there"],
    "directions": ["what's your address", "how do i get there by train"],
    "financing": ["i'd like to lease a car"],
    "trade_in": ["i still owe money on my car can i trade it"],
    "status_updates": ["can you text me when it's ready"],
}
NOT_WRITTEN_ABOUT = [
    "what's the capital of france", "who won the super bowl", "tell me a joke", "do you do haircuts",
    "how do i bake bread", "what is the meaning of life", "are you a robot", "do you offer yoga classes",
    "can you recommend a restaurant", "do you have vegan food",
]  # fmt: skip


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_packs()["northside_motors"]


def test_its_services_all_have_a_duration_and_a_price(pack: Pack) -> None:
    services = [each for each in pack.seed.offerings if each.kind == "service"]
    assert len(services) >= 12
    assert all(each.duration_min and each.price_min is not None and each.price_max is not None for each in services)
    assert len(pack.articles) >= 25
    assert len(pack.seed.customers) >= 12
    assert all(customer.phone and customer.phone.startswith("+1202555") for customer in pack.seed.customers)


def test_no_words_name_two_services(pack: Pack) -> None:
    seen: dict[str, str] = {}
    for offering in (each for each in pack.seed.offerings if each.kind == "service"):
        for words in {offering.name.casefold(), *(word.casefold() for word in offering.synonyms)}:
            assert seen.setdefault(words, offering.key) == offering.key, words


def test_articles_leave_prices_and_hours_to_the_tables(pack: Pack) -> None:
    for article in pack.articles:
        text = f"{article.answer} {article.body}"
        assert not re.search(r"\$|\d+ ?dollars|\b\d{1,2}(:\d\d)? ?[ap]\.?m\b", text, re.IGNORECASE), article.key
        assert 30 <= len(article.answer) <= 220, article.key


def test_every_model_names_a_known_make(pack: Pack) -> None:
    values = pack.values["vehicle"]
    makes = {make.removeprefix("~").split("|")[0] for make in values["make"]}
    assert len(makes) >= 30
    assert {model.removeprefix("~").split("/")[0] for model in values["model"]} <= makes


async def test_articles_are_found_by_questions_in_other_words(
    pack: Pack, database: Database, embedder: SentenceEmbedder
) -> None:
    await seed_pack(database, pack)
    async with database.reading() as db:
        index = await KnowledgeIndex.build(db, pack.name, embedder, pack.manifest.knowledge.min_score)
        answers = {
            question: (article, [each.article_id.partition(".")[2] for each in await index.search(db, question, 1)])
            for article, questions in ASKED.items()
            for question in questions
        }
        quoted = [question for question in NOT_WRITTEN_ABOUT if await index.search(db, question)]

    wrong = {question: found for question, (article, found) in answers.items() if found and found != [article]}
    right = sum(found == [article] for article, found in answers.values())
    assert len(wrong) / len(answers) <= 0.05, wrong
    assert right / len(answers) >= 0.9, [question for question, (_, found) in answers.items() if not found]
    assert quoted == []
