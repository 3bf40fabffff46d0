"""Markdown articles with front matter, cut into passages."""

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from app.core.errors import AppError

FRONT_MATTER = re.compile(r"\A---\s*\n(.*?)\n---\s*\n?(.*)\Z", re.DOTALL)
PASSAGE_CHARS = 700


class ArticleInvalid(AppError):
    """An article that cannot be used, with the file and what is wrong."""

    code, status, retryable = "article_invalid", 422, False


class _FrontMatter(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1, max_length=200)
    answer: str = Field(min_length=1, max_length=600)
    questions: list[str] = []


@dataclass(frozen=True)
class Article:
    """One thing customers ask about. `answer` is short and can be said aloud; `questions` are ways to ask for it."""

    key: str
    title: str
    answer: str
    body: str
    questions: tuple[str, ...] = ()

    def digest(self) -> str:
        """Changes when anything in the article does."""
        parts = [self.key, self.title, self.answer, self.body, *self.questions]
        return hashlib.sha256("\x00".join(parts).encode()).hexdigest()

    def passages(self) -> list[str]:
        """What is indexed: the title with the answer, each question, and the body in paragraphs."""
        found = [f"{self.title}. {self.answer}", *self.questions, *_paragraphs(self.body)]
        return list(dict.fromkeys(text for text in found if text))


def read_article(key: str, text: str) -> Article:
    """Parse one markdown file; raises `ArticleInvalid` with the reason."""
    match = FRONT_MATTER.match(text.replace("\r\n", "\n").lstrip("\ufeff"))
    if match is None:
        raise ArticleInvalid(f"{key}: an article begins with front matter between --- lines")
    try:
        front = _FrontMatter.model_validate(YAML(typ="safe", pure=True).load(match[1]))
    except YAMLError as error:
        raise ArticleInvalid(f"{key}: the front matter is no YAML: {error}") from error
    except ValidationError as error:
        faults = "; ".join(f"{_field(each)}: {each['msg']}" for each in error.errors())
        raise ArticleInvalid(f"{key}: {faults}") from error
    return Article(key, front.title, " ".join(front.answer.split()), match[2].strip(), tuple(front.questions))


def _field(fault: Any) -> str:
    return ".".join(str(part) for part in fault["loc"]) or "front matter"


def _paragraphs(body: str) -> list[str]:
    """Paragraphs joined up to a size that one embedding can still stand for."""
    found: list[str] = []
    for paragraph in re.split(r"\n\s*\n", body):
        text = " ".join(line.lstrip("#-* ") for line in paragraph.split("\n")).strip()
        if not text:
            continue
        if found and len(found[-1]) + len(text) < PASSAGE_CHARS:
            found[-1] += f" {text}"
        else:
            found.append(text[: PASSAGE_CHARS * 2])
    return found
