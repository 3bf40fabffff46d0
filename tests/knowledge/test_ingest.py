"""Articles are read from markdown, or refused with the reason."""

import pytest

from app.knowledge.ingest import ArticleInvalid, read_article

TEXT = """---
title: Wi-Fi
answer: "Yes:
  the password is on the card."
questions:
  - Is there internet?
---
Choose the guest network.

# Devices
- Phones
- Laptops
"""


def test_an_article_has_a_short_answer_and_passages_without_markup() -> None:
    article = read_article("wifi", TEXT)

    assert (article.title, article.answer) == ("Wi-Fi", "Yes: the password is on the card.")
    assert article.passages() == [
        "Wi-Fi. Yes: the password is on the card.",
        "Is there internet?",
        "Choose the guest network. Devices Phones Laptops",
    ]


def test_a_long_body_is_cut_into_passages_of_one_subject() -> None:
    body = "\n\n".join(f"Paragraph {number}. " + "word " * 60 for number in range(6))

    passages = read_article("long", f"---\ntitle: T\nanswer: A\n---\n{body}").passages()

    assert len(passages) == 1 + 3
    assert all(len(passage) < 1000 for passage in passages)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("no front matter", "front matter between --- lines"),
        ("---\ntitle: T\n---\nbody", "answer: Field required"),
        ("---\ntitle: T\nanswer: A\nprice: 5\n---\n", "price: Extra inputs"),
        ("---\ntitle: [\n---\n", "no YAML"),
        ("---\n- a\n---\n", "front matter:"),
    ],
)
def test_a_bad_article_says_what_is_wrong(text: str, reason: str) -> None:
    with pytest.raises(ArticleInvalid, match="bad: ") as refused:
        read_article("bad", text)

    assert reason in refused.value.message


def test_the_digest_changes_with_every_part() -> None:
    digests = {
        read_article(key, f"---\ntitle: {title}\nanswer: {answer}\n---\n{body}").digest()
        for key, title, answer, body in (
            ("k", "T", "A", "b"), ("k2", "T", "A", "b"), ("k", "T2", "A", "b"), ("k", "T", "A2", "b"),
            ("k", "T", "A", "b2"),
        )
    }  # fmt: skip

    assert len(digests) == 5
