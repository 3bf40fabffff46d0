"""The right article by other words; nothing for what nobody wrote about."""

import pytest
from sqlalchemy import text

from app.core.database import Database
from app.core.embeddings import SentenceEmbedder
from app.knowledge.ingest import Article
from app.knowledge.search import KnowledgeIndex
from app.knowledge.store import store_articles

ARTICLES = (
    Article("dogs", "Dogs", "Dogs are welcome on a leash.", "Please keep your pet away from the machines."),
    Article("parking", "Parking", "Park behind the house.", "The lot has forty spaces.", ("Where can I park?",)),
    Article("zx9", "The ZX9 frobnicator", "The ZX9 is in the basement.", "Only the ZX9 fits."),
)


async def index_of(database: Database, embedder: SentenceEmbedder, min_score: float = 0.4) -> KnowledgeIndex:
    async with database.transaction() as db:
        await store_articles(db, "shop", ARTICLES)
    async with database.reading() as db:
        return await KnowledgeIndex.build(db, "shop", embedder, min_score)


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("may I bring my puppy", "shop.dogs"),
        ("where do I leave my car", "shop.parking"),
        ("is there a zx9", "shop.zx9"),
    ],
)
async def test_a_question_in_other_words_finds_its_article(
    database: Database, embedder: SentenceEmbedder, question: str, article: str
) -> None:
    index = await index_of(database, embedder, 0.3)

    async with database.reading() as db:
        found = await index.search(db, question)

    assert found[0].article_id == article
    assert 0.3 <= found[0].score <= 1


@pytest.mark.parametrize("question", ["who won the world cup in 1974", "", "   ", "???", '" OR NEAR( * --', "🚗" * 50])
async def test_what_nobody_wrote_about_finds_nothing(
    database: Database, embedder: SentenceEmbedder, question: str
) -> None:
    index = await index_of(database, embedder)

    async with database.reading() as db:
        assert await index.search(db, question) == []


async def test_the_answer_comes_with_its_source(database: Database, embedder: SentenceEmbedder) -> None:
    index = await index_of(database, embedder)

    async with database.reading() as db:
        best = (await index.search(db, "can I bring a dog"))[0]

    assert (best.title, best.answer) == ("Dogs", "Dogs are welcome on a leash.")


async def test_one_business_never_answers_from_the_articles_of_another(
    database: Database, embedder: SentenceEmbedder
) -> None:
    async with database.transaction() as db:
        await store_articles(db, "other", ARTICLES[:1])
    index = await index_of(database, embedder, 0.0)

    async with database.reading() as db:
        found = await index.search(db, "can I bring a dog", limit=10)
        empty = await KnowledgeIndex.build(db, "nobody", embedder, 0.0)
        nothing = await empty.search(db, "can I bring a dog")

    assert {each.article_id.split(".")[0] for each in found} == {"shop"}
    assert (nothing, len(empty), len(index)) == ([], 0, 3)


async def test_the_full_text_index_follows_changed_and_removed_articles(
    database: Database, embedder: SentenceEmbedder
) -> None:
    await index_of(database, embedder)
    changed = Article("dogs", "Cats", "Cats stay outside.", "Felines are allergic to frobnication.")
    async with database.transaction() as db:
        count = await store_articles(db, "shop", [changed, ARTICLES[1]])
        again = await store_articles(db, "shop", [changed, ARTICLES[1]])

    async with database.reading() as db:
        index = await KnowledgeIndex.build(db, "shop", embedder, 0.2)
        felines = await index.search(db, "felines")
        gone = await index.search(db, "ZX9")

    assert (count, again) == (2, 0)
    assert [each.title for each in felines] == ["Cats"]
    assert all(each.article_id != "shop.zx9" for each in gone)


async def test_what_staff_wrote_stays_when_the_pack_changes(database: Database, embedder: SentenceEmbedder) -> None:
    async with database.transaction() as db:
        await store_articles(db, "shop", [Article("ours", "Keys", "Ask Bob.", "")], source="staff")
        await store_articles(db, "shop", ARTICLES)
        await store_articles(db, "shop", [])

    async with database.reading() as db:
        assert len(await KnowledgeIndex.build(db, "shop", embedder, 0.0)) == 1


async def test_a_dead_knowledge_base_added_its_time_out_to_every_turn(
    database: Database, embedder: SentenceEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here the index of words is asked once, then left alone for a while, and meaning answers by itself."""
    index = await index_of(database, embedder, 0.3)
    async with database.transaction() as db:
        is_column = db.get_bind().dialect.name == "postgresql"
        await db.execute(text("ALTER TABLE passages DROP COLUMN words" if is_column else "DROP TABLE passages_fts"))
    asked = 0
    ask = index._ask_for_words

    async def counting(*given: object) -> list[int]:
        nonlocal asked
        asked += 1
        return await ask(*given)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(index, "_ask_for_words", counting)

    for _ in range(3):
        async with database.reading() as db:
            assert (await index.search(db, "may I bring my puppy"))[0].article_id == "shop.dogs"
            assert (await index.search(db, "where do I leave my car"))[0].article_id == "shop.parking"
    assert asked == 1

    index._words_rest_until = 0.0
    async with database.reading() as db:
        await index.search(db, "may I bring my puppy")
    assert asked == 2, "somebody may have mended it"
