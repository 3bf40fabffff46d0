"""Which of a question's own words an article has, rare words counting more."""

import math
import re
from collections import Counter
from collections.abc import Mapping

WORD = re.compile(r"\w+")
COMMON = frozenset(
    WORD.findall(
        """a an and are as at be but by can could do does for from have how i if in is it me my of on or our please so
        tell that the their there this to us was we what when where which who will with would you your"""
    )
)
ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ied", "ers", "er", "es", "ed", "s", "e", "y")
NO_WORDS = 0.5


def content_words(text: str) -> list[str]:
    """The words that carry meaning, in lower case; "Wi-Fi" is one word and "dog's" is "dog"."""
    joined = re.sub(r"(?<=\w)['’]s\b", "", text.casefold()).replace("-", "")
    return [word for word in WORD.findall(joined) if word not in COMMON]


def stem(word: str) -> str:
    """A word without its ending, roughly: enough for "tires" and "tire" to meet."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


class Coverage:
    """The words of each article, and how rare each is among them."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._words = {key: {stem(word) for word in content_words(text)} for key, text in texts.items()}
        self._found_in = Counter(word for words in self._words.values() for word in words)

    def of(self, question: str, article: str) -> float:
        """The share of the question's words that the article has, 0 to 1; a word that no article has weighs most."""
        asked = {stem(word) for word in content_words(question)}
        total = sum(map(self._weight, asked))
        if not total:
            return NO_WORDS
        return sum(self._weight(word) for word in asked & self._words[article]) / total

    def _weight(self, word: str) -> float:
        return math.log(1 + len(self._words) / (self._found_in[word] + 0.5))
